"""References of a small sheet."""
