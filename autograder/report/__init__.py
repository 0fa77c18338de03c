"""Reports from records: grades, the class page, a feedback page per student."""

from autograder.report.writer import Written, write

__all__ = ["Written", "write"]
