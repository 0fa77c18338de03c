"""Grading a class: fast, resumable, nothing lost. ``madeup`` and ``demo`` make one up to show it."""

from autograder.batch.grading import Summary, grade_class

__all__ = ["Summary", "grade_class"]
