"""Benchmarks: each part beside what one would use instead, in one run on one machine."""
