"""Grading a class: ``grading.grade_class`` is the whole of it, ``madeup`` and ``demo`` show it."""
