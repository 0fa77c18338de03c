"""Lists, arrays and matrices of expressions, in one shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.trees import add, multiply

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node

MATRIX = 2  # dimensions


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of expressions. ``flat`` says that it was written as one list, without rows."""

    rows: tuple[tuple[Node, ...], ...]
    flat: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    @property
    def is_vector(self) -> bool:
        """Whether it is one row or one column, however written."""
        return self.flat or 1 in self.shape

    @property
    def entries(self) -> tuple[Node, ...]:
        """All entries, row by row."""
        return tuple(entry for row in self.rows for entry in row)

    def transposed(self) -> Table:
        """Rows and columns exchanged."""
        return Table(tuple(zip(*self.rows, strict=True)))


def table_of(node: Node) -> Table | None:
    """The table that a list, a tuple, an array or a matrix stands for; None if it is none."""
    match node:
        case nodes.Matrix(rows):
            return Table(rows)
        case nodes.Array(values) if values.ndim in (1, MATRIX):
            listed = values.tolist()
            if values.ndim == 1:
                return Table((tuple(map(number_node, listed)),), flat=True)
            return Table(tuple(tuple(map(number_node, row)) for row in listed))
        case nodes.Sequence("list" | "tuple", items) if items:
            return _nested(items)
    return None


def _nested(items: tuple[Node, ...]) -> Table | None:
    rows = [_row(item) for item in items]
    if all(row is None for row in rows):
        return Table((items,), flat=True) if all(map(is_entry, items)) else None
    found = [row for row in rows if row is not None]
    if len(found) < len(rows) or len({len(row) for row in found}) != 1:
        return None
    return Table(tuple(found))


def _row(item: Node) -> tuple[Node, ...] | None:
    match item:
        case nodes.Sequence("list" | "tuple", entries) if entries and all(map(is_entry, entries)):
            return entries
        case nodes.Array(values) if values.ndim == 1:
            return tuple(map(number_node, values.tolist()))
        case nodes.Matrix(((*entries,),)):
            return tuple(entries)
        case nodes.Matrix(rows) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
    return None


def is_entry(node: Node) -> bool:
    """Whether a node is a number or an expression."""
    return isinstance(node, nodes.Number | nodes.Symbol | nodes.Constant | nodes.Apply)


def number_node(value: complex) -> Node:
    """The exact tree of a number out of an array; a Boolean is 0 or 1."""
    if isinstance(value, complex):
        imaginary = multiply(nodes.Constant("I"), number_node(value.imag))
        return add(number_node(value.real), imaginary) if value.imag else number_node(value.real)
    if isinstance(value, float) and not math.isfinite(value):
        return nodes.Constant("nan" if math.isnan(value) else "oo" if value > 0 else "-oo")
    return nodes.Number(Fraction(value), decimal=isinstance(value, float))
