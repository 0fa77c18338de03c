"""What a tree is, in words for a student."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra import nodes

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node


def describe(node: Node) -> str:  # noqa: C901, PLR0912 - one line for each kind
    """``a list of 3 entries``, ``a range``, ``a formula``, ..."""
    match node:
        case nodes.Number() | nodes.Constant():
            return "a number"
        case nodes.Symbol(name):
            return f"the symbol {name}"
        case nodes.Apply():
            return "a formula"
        case nodes.Relation("="):
            return "an equation"
        case nodes.Relation() | nodes.Logic():
            return "a condition"
        case nodes.Member():
            return "a statement about a set"
        case nodes.Interval():
            return "a range"
        case nodes.Union() | nodes.Intersection() | nodes.Difference():
            return "a set"
        case nodes.Sequence(kind, items):
            entries = f"{len(items)} entr{'y' if len(items) == 1 else 'ies'}"
            return f"a {kind if kind != 'tuple' else 'tuple'} with {entries}"
        case nodes.Mapping():
            return "a dict"
        case nodes.Matrix(rows):
            return f"a {len(rows)} x {len(rows[0])} matrix"
        case nodes.Array(values):
            return f"an array of shape {values.shape}"
        case nodes.Text():
            return "a text"
        case nodes.Truth(value):
            return f"the truth value {value}"
        case nodes.Missing():
            return "nothing"
        case nodes.Opaque(reason):
            return reason
