"""Auto-graded theory sheets."""
