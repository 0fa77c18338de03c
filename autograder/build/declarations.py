"""The symbols that a master declares in its set-up cell, read without running it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from autograder.build.answers import check_name, without_magics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.master import Cell, Master


def declared(master: Master) -> dict[str, Any]:
    """The symbols that the set-up cell declares: ``check.declare(eta="positive", ...)``."""
    specs: dict[str, Any] = {}
    for _, call in declarations(master):
        for keyword in call.keywords:
            if keyword.arg is not None:
                specs[keyword.arg] = ast.literal_eval(keyword.value)
    return specs


def declarations(master: Master) -> Iterator[tuple[Cell, ast.Call]]:
    """The calls of ``check.declare`` outside tests, with their cells."""
    for cell in master.cells:
        if cell.kind != "code" or cell.block == "TESTS" or "declare" not in cell.source:
            continue
        try:
            tree = ast.parse(without_magics(cell.source))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and check_name(node) == "declare":
                yield cell, node
