"""A solved answer in a shape from which others can be made: its tree, its ends, its entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.parse import parse
from autograder.algebra.trees import number
from autograder.algebra.unreadable import Unreadable
from autograder.build.oracle.points import Setting

if TYPE_CHECKING:
    from autograder.algebra.names import Names
    from autograder.build.answers import AnswerSpec

_INFINITE, _ENDLESS_BELOW = nodes.Constant("oo"), nodes.Constant("-oo")
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Specimen:
    """One solved answer.

    Attributes:
        spec: what the tests say about it.
        given: the answer as it was handed in.
        tree: the same with its texts read; words stay text.
        lowest: where the domain of a range's variable begins.
    """

    spec: AnswerSpec
    given: nodes.Node
    tree: nodes.Node
    lowest: nodes.Node

    @classmethod
    def of(cls, spec: AnswerSpec, given: nodes.Node, names: Names) -> Specimen:
        """Read the texts in a solved answer, except where it is a word."""
        tree = given if spec.kind == "choice" else _read(given, names)
        lowest = _ENDLESS_BELOW
        if spec.variable is not None and Setting.of(names.to_json()).is_positive(spec.variable):
            lowest = number(0)
        return cls(spec, given, tree, lowest)

    @property
    def intervals(self) -> tuple[nodes.Interval, ...]:
        """A range as its pieces; empty where it is not written with explicit ends."""
        found = _pieces(self.tree, self.spec.variable, self.lowest)
        return found or ()

    @property
    def rows(self) -> tuple[tuple[nodes.Node, ...], ...]:
        """The entries of a matrix; empty where it is none."""
        return _rows(self.tree)

    @property
    def items(self) -> tuple[nodes.Node, ...]:
        """The entries of a list or a vector; empty where there are none."""
        rows = _rows(self.tree)
        if rows and all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
        if len(rows) == 1:
            return rows[0]
        return _items(self.tree)

    @property
    def pairs(self) -> tuple[tuple[nodes.Node, tuple[nodes.Node, ...]], ...]:
        """Eigenpairs as values with their vectors' entries; empty where there are none."""
        found = []
        for item in _items(self.tree):
            parts = _items(item)
            vector = _items(parts[1]) if len(parts) == 2 else ()  # noqa: PLR2004 - value and vector
            if not vector and len(parts) == 2:  # noqa: PLR2004 - value and vector
                vector = tuple(entry for row in _rows(parts[1]) for entry in row)
            if not vector:
                return ()
            found.append((parts[0], vector))
        return tuple(found)


def listed(*items: nodes.Node) -> nodes.Sequence:
    """A list of answers."""
    return nodes.Sequence("list", items)


def matrix(*rows: tuple[nodes.Node, ...]) -> nodes.Matrix:
    """A matrix of answers."""
    return nodes.Matrix(rows)


def _read(given: nodes.Node, names: Names) -> nodes.Node:
    match given:
        case nodes.Text():
            try:
                return parse(given.text, names)
            except Unreadable:
                return given
        case nodes.Sequence():
            return replace(given, items=tuple(_read(one, names) for one in given.items))
        case _:
            return given


def _items(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    match tree:
        case nodes.Sequence():
            return tree.items
        case nodes.Array() if tree.values.ndim == 1:
            return tuple(_entry(one) for one in tree.values.tolist())
        case nodes.Mapping():
            return tuple(nodes.Sequence("tuple", pair) for pair in tree.items)
        case _:
            return ()


def _rows(tree: nodes.Node) -> tuple[tuple[nodes.Node, ...], ...]:
    match tree:
        case nodes.Matrix():
            return tree.rows
        case nodes.Array() if tree.values.ndim == 2:  # noqa: PLR2004 - rows and columns
            return tuple(tuple(_entry(one) for one in row) for row in tree.values.tolist())
        case nodes.Sequence():
            rows = tuple(_items(one) for one in tree.items)
            return rows if rows and all(rows) else ()
        case _:
            return ()


def _entry(number_: object) -> nodes.Node:
    if isinstance(number_, int):
        return number(number_)
    if isinstance(number_, float):
        return nodes.Number(Fraction(number_), decimal=True)
    return nodes.Opaque("an entry that is no real number")


def _pieces(
    tree: nodes.Node, variable: str | None, lowest: nodes.Node
) -> tuple[nodes.Interval, ...] | None:
    match tree:
        case nodes.Interval():
            return (tree,)
        case nodes.Sequence(kind="tuple" | "list") if len(tree.items) == 2:  # noqa: PLR2004 - two ends
            is_open = tree.kind == "tuple"
            return (nodes.Interval(tree.items[0], tree.items[1], is_open, is_open),)
        case nodes.Union() | nodes.Logic(op="or"):
            found: list[nodes.Interval] = []
            for part in tree.args:
                pieces = _pieces(part, variable, lowest)
                if pieces is None:
                    return None
                found += pieces
            return tuple(found)
        case nodes.Relation() | nodes.Logic(op="and"):
            return _bounded(tree, variable, lowest)
        case nodes.Member():
            return _pieces(tree.container, variable, lowest)
        case _:
            return None


def _bounded(
    tree: nodes.Relation | nodes.Logic, variable: str | None, lowest: nodes.Node
) -> tuple[nodes.Interval, ...] | None:
    """A chain of comparisons as an interval, from ``lowest`` where nothing bounds it from below."""
    relations = tree.args if isinstance(tree, nodes.Logic) else (tree,)
    left, right, left_open, right_open = lowest, _INFINITE, True, True
    for relation in relations:
        if not isinstance(relation, nodes.Relation):
            return None
        bound, op = relation.right, relation.op
        if relation.left != nodes.Symbol(variable or ""):
            if relation.right != nodes.Symbol(variable or "") or op not in _FLIPPED:
                return None
            bound, op = relation.left, _FLIPPED[op]
        if op in {"<", "<="}:
            right, right_open = bound, op == "<"
        elif op in {">", ">="}:
            left, left_open = bound, op == ">"
        else:
            return None
    return (nodes.Interval(left, right, left_open, right_open),)
