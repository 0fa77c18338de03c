"""The tables, in the order in which the documentation shows them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.tables.row import Row

KINDS = (
    "number",
    "expression",
    "interval",
    "matrix",
    "multiset",
    "eigenpairs",
    "choice",
    "function",
    "derivation",
    "solves",
    "invariant",
    "leading_order",
    "estimate",
)


def table(kind: str) -> ModuleType:
    """The module with the rows of a kind."""
    return import_module(f"tests.tables.{kind}")


def rows() -> Iterator[tuple[str, Row]]:
    """Every row with its kind."""
    for kind in KINDS:
        for row in table(kind).ROWS:
            yield kind, row
