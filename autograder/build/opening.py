"""The opening: the code cells before the first gap, with which every submission begins."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autograder.build.answers import without_magics
from autograder.execute import notebook

if TYPE_CHECKING:
    from autograder.execute.submission import Cell


def opening(student: bytes, solved: bytes) -> list[str]:
    """The sources of the code cells with which both notebooks begin, before any ``...``."""
    found = []
    pairs = zip(notebook.read(student).cells, notebook.read(solved).cells, strict=False)
    for given, filled in pairs:
        if given != filled or _has_a_gap(given):
            break
        found.append(given.source)
    return found


def _has_a_gap(cell: Cell) -> bool:
    """Whether it has a ``...`` that somebody may fill in, or cannot be read."""
    try:
        tree = ast.parse(without_magics(cell.source))
    except (SyntaxError, ValueError, RecursionError):
        return True
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))
