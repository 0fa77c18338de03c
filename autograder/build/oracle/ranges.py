"""Ranges as sets of points: is this number in it?"""

from __future__ import annotations

import ast
import itertools
import math
import operator
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from autograder.algebra import nodes
from autograder.build.oracle.values import (
    Unsure,
    Value,
    expression,
    function_of,
    text_value,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "=",
    ast.NotEq: "!=",
}
# Both ends open, left open, right open, none, as sympy's constructors name them.
_CONSTRUCTORS = {
    "Interval": (False, False),
    "Interval.open": (True, True),
    "Interval.Lopen": (True, False),
    "Interval.Ropen": (False, True),
}
_FAR_BELOW = Fraction(-(10**9))
_BRACKETS = re.compile(r"^\s*([\[\](])(.*)([\])\[])\s*$", re.DOTALL)
_JOINED = re.compile(r"\s+or\s+|\s+U\s+|∪|\s*\|\s*")
_MEMBER = re.compile(r"^\s*\w+\s*(?:\bin\b|∈)\s*(.*)$", re.DOTALL)


class Range:
    """A range that somebody wrote, at one value of its parameters.

    Attributes:
        ends: the values at which it may begin or end.
        solved: whether these are all; otherwise it is written as a condition on a formula.
    """

    def __init__(
        self,
        answer: nodes.Node,
        variable: str | None,
        env: Mapping[str, Value],
        spell: Callable[[str], str],
        *,
        positive: bool = False,
    ) -> None:
        self._variable, self._env, self._spell = variable, dict(env), spell
        self.ends: set[Value] = set()
        self.solved = True
        self._relational = False
        self._contains = self._of(answer)

        # Relations that bound nothing from below leave that end to the variable's domain.
        self._cut = positive and self._relational and self._contains(_FAR_BELOW)

    def __contains__(self, number: Value) -> bool:
        return self._contains(number) and not (self._cut and number <= 0)

    def _of(self, answer: nodes.Node) -> Callable[[Value], bool]:
        match answer:
            case nodes.Interval():
                ends = self._value(answer.left), self._value(answer.right)
                return self._between(ends, answer.left_open, answer.right_open)
            case nodes.Sequence(kind="tuple" | "list") if len(answer.items) == 2:  # noqa: PLR2004 - two ends
                is_open = answer.kind == "tuple"
                ends = self._value(answer.items[0]), self._value(answer.items[1])
                return self._between(ends, is_open, is_open)
            case nodes.Relation():
                return self._compared([answer.left, answer.right], [answer.op])
            case nodes.Logic(op="not"):
                inner = self._of(answer.args[0])
                return lambda x: not inner(x)
            case nodes.Logic() | nodes.Union() | nodes.Intersection():
                parts = [self._of(one) for one in answer.args]
                one_is_enough = isinstance(answer, nodes.Union) or (
                    isinstance(answer, nodes.Logic) and answer.op == "or"
                )
                enough = any if one_is_enough else all
                return lambda x: enough(part(x) for part in parts)
            case nodes.Difference():
                left, right = self._of(answer.left), self._of(answer.right)
                return lambda x: left(x) and not right(x)
            case nodes.Member():
                return self._of(answer.container)
            case nodes.Text():
                return self._text(answer.text)
            case _:
                raise Unsure(f"{type(answer).__name__} is no range")

    def _value(self, node: nodes.Node) -> Value:
        return value(node, self._env, self._spell)

    def _between(
        self,
        ends: tuple[Value, Value],
        left_open: bool,  # noqa: FBT001 - in the order of a tree's own interval
        right_open: bool,  # noqa: FBT001 - in the order of a tree's own interval
    ) -> Callable[[Value], bool]:
        left, right = ends
        if isinstance(left, complex) or isinstance(right, complex):
            raise Unsure("an end is complex")
        self.ends.update(ends)

        def contains(x: Value) -> bool:
            return (left < x or (left == x and not left_open)) and (
                x < right or (x == right and not right_open)
            )

        return contains

    def _compared(
        self, sides: Sequence[nodes.Node | ast.expr], orders: Sequence[str]
    ) -> Callable[[Value], bool]:
        """A chain of comparisons.

        A side without the variable is an end where the variable stands alone on the other; where
        it is part of a formula, ends are where the two sides would be equal.
        """
        self._relational = True
        variable = self._needed()
        known = [function_of(side, variable, self._env, self._spell) for side in sides]
        for side, one in zip(sides, known, strict=True):
            if not callable(one):
                if not isinstance(one, complex):
                    self.ends.add(one)
            elif not self._is_variable(side):
                self.solved = False

        def contains(x: Value) -> bool:
            values = [_at(x, one) for one in known]
            steps = zip(values, orders, values[1:], strict=False)
            return all(_ordered(left, op, right) for left, op, right in steps)

        if not self.solved:
            for left, right in itertools.pairwise(known):
                self.ends.update(_crossings(left, right))
        return contains

    def _needed(self) -> str:
        if self._variable is None:
            raise Unsure("nobody says which symbol the range is about")
        return self._spell(self._variable)

    def _is_variable(self, side: nodes.Node | ast.expr) -> bool:
        match side:
            case nodes.Symbol(name=name) | ast.Name(id=name):
                return self._spell(name) == self._needed()
            case _:
                return False

    def _text(self, text: str) -> Callable[[Value], bool]:
        parts = _JOINED.split(text)
        if len(parts) > 1 and all(part.count("(") == part.count(")") or part.strip()[:1] in "[(]"
                                  for part in parts):  # fmt: skip
            read = [self._text(part) for part in parts]
            return lambda x: any(one(x) for one in read)
        member = _MEMBER.match(text)
        if member:
            return self._text(member[1])
        brackets = _BRACKETS.match(text)
        if brackets and brackets[2].count(",") == 1:
            return self._bracketed(brackets[1], brackets[2], brackets[3])
        return self._syntax(expression(text))

    def _bracketed(self, first: str, inside: str, last: str) -> Callable[[Value], bool]:
        left, right = (
            text_value(expression(part), self._env, self._spell) for part in inside.split(",")
        )
        return self._between((left, right), first in "(]", last in ")[")

    def _syntax(self, tree: ast.expr) -> Callable[[Value], bool]:
        match tree:
            case ast.BoolOp():
                parts = [self._syntax(one) for one in tree.values]
                enough = all if isinstance(tree.op, ast.And) else any
                return lambda x: enough(part(x) for part in parts)
            case ast.Compare():
                return self._chain(tree)
            case ast.Call() if ast.unparse(tree.func) in _CONSTRUCTORS:
                left, right = (text_value(one, self._env, self._spell) for one in tree.args[:2])
                return self._between((left, right), *_CONSTRUCTORS[ast.unparse(tree.func)])
            case ast.Call() if ast.unparse(tree.func) in {"And", "Or", "Union", "Intersection"}:
                parts = [self._syntax(one) for one in tree.args]
                enough = any if ast.unparse(tree.func) in {"Or", "Union"} else all
                return lambda x: enough(part(x) for part in parts)
            case _:
                raise Unsure(f"{ast.unparse(tree)} is not read as a range here")

    def _chain(self, tree: ast.Compare) -> Callable[[Value], bool]:
        orders = []
        for order in tree.ops:
            if type(order) not in _COMPARED:
                raise Unsure(f"{ast.unparse(tree)} is not read as a range here")
            orders.append(_COMPARED[type(order)])
        return self._compared([tree.left, *tree.comparators], orders)


def probes(*ranges: Range) -> list[Value]:
    """Where two ranges have to be compared: at every end, between them, and beyond.

    A range whose ends are not all known is looked at on a fine grid as well.
    """
    ends = {end for one in ranges for end in one.ends}
    finite = sorted({Fraction(end) if isinstance(end, float) else end for end in ends
                     if abs(end) != float("inf")} | {Fraction(0)})  # fmt: skip
    between = [(left + right) / 2 for left, right in itertools.pairwise(finite)]
    width = max(finite[-1] - finite[0], Fraction(1))
    beyond = [finite[0] - width, finite[-1] + width, finite[-1] + 40 * width]
    if all(one.solved for one in ranges):
        return [*finite, *between, *beyond]
    fine = [finite[0] + width * Fraction(step, 16) for step in range(-32, 65)]
    return [*finite, *between, *beyond, *fine]


def _at(x: Value, side: Value) -> Value:
    return side(x) if callable(side) else side


def _crossings(left: Value, right: Value) -> set[Value]:
    """Where two sides may be equal, exactly where they are lines or parabolas.

    Looked for from far below and from far above, because of moduli. Where the sides are something
    else, what is found is a number like any other, and to compare there does no harm.
    """
    found: set[Value] = set()
    for start in (_FAR_BELOW, -_FAR_BELOW):
        try:
            heights = [_at(start + step, left) - _at(start + step, right) for step in range(3)]
        except Unsure:
            continue
        if all(isinstance(one, Fraction) for one in heights):
            found.update(start + root for root in _roots(*heights))
    return found


def _roots(at_0: Fraction, at_1: Fraction, at_2: Fraction) -> list[Fraction]:
    """The rational roots of the parabola through the values at 0, 1 and 2."""
    bent = (at_2 - 2 * at_1 + at_0) / 2
    slope = at_1 - at_0 - bent
    if bent == 0:
        return [-at_0 / slope] if slope else []
    inside = slope**2 - 4 * bent * at_0
    top, bottom = (math.isqrt(max(0, part)) for part in inside.as_integer_ratio())
    if top**2 != inside.numerator or bottom**2 != inside.denominator:
        return []
    return [(-slope + sign * Fraction(top, bottom)) / (2 * bent) for sign in (1, -1)]


def _ordered(left: Value, op: str, right: Value) -> bool:
    if isinstance(left, complex) or isinstance(right, complex):
        raise Unsure("an order is asked of a complex value")
    return _OPERATORS[op](left, right)
