"""What is given: the code cells that nobody has to change."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autograder.build.answers import without_magics
from autograder.execute import notebook

if TYPE_CHECKING:
    from autograder.execute.submission import Cell


def given(student: bytes, solved: bytes) -> list[tuple[int, str]]:
    """Number and source of each code cell that is the same in both notebooks, without ``...``."""
    pairs = zip(notebook.read(student).cells, notebook.read(solved).cells, strict=False)
    return [
        (cell.number, cell.source)
        for cell, filled in pairs
        if cell == filled and not _has_a_gap(cell)
    ]


def _has_a_gap(cell: Cell) -> bool:
    """Whether it has a ``...`` that somebody may fill in, or cannot be read."""
    try:
        tree = ast.parse(without_magics(cell.source))
    except (SyntaxError, ValueError, RecursionError):
        return True
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))
