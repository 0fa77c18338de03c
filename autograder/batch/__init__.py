"""Grading a class: fast, resumable, nothing lost. ``madeup`` and ``demo`` make one up."""

from autograder.batch.grading import Summary, grade_class

__all__ = ["Summary", "grade_class"]
