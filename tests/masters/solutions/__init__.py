"""Reference implementations of the small assignments that the tests build."""
