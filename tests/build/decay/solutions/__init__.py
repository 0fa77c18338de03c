"""References of the decay sheet."""
