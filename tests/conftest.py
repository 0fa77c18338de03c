"""What holds for every test: an outcome depends on what is computed, never on the clock."""

from hypothesis import HealthCheck, settings

# A busy machine draws examples slowly and exceeds any deadline; neither says anything about us.
settings.register_profile("counted", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("counted")
