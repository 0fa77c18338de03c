"""Sets of real numbers in one variable, whatever the notation, compared piece by piece.

The parameters get exact values first, at several seeded points; then the one-variable set is
found by testing membership at every point where it can change and in between. A relation that is
unbounded to one side is cut at the variable's domain there; an end that was written stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from flint import acb, arb, fmpq, fmpz

from autograder.algebra import nodes
from autograder.algebra.balls import Evaluation, Work
from autograder.algebra.roots import BITS, changes, middle, same_point, sorted_points
from autograder.algebra.tables import is_entry
from autograder.algebra.trees import children, symbols_of, walk
from autograder.algebra.values import (
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    ball,
    precision,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograder.algebra.nodes import Node
    from autograder.algebra.sampling import Point, Sampler

WORK = 600_000
_NEGLIGIBLE = arb(fmpq(1, fmpz(2) ** 180))


_REALS = nodes.Interval(
    nodes.Constant("-oo"), nodes.Constant("oo"), left_open=True, right_open=True
)
_NOTHING = nodes.Sequence("set", ())
_SET_WORDS = {"R": _REALS, "all": _REALS, "none": _NOTHING, "empty": _NOTHING}


class NotASetError(ValueError):
    """The tree does not stand for a set of real numbers; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a set; a single point has equal, closed ends. None is an infinite end."""

    left: Value | None
    right: Value | None
    left_open: bool
    right_open: bool


Pieces = tuple[Piece, ...]


def as_set(node: Node) -> Node:  # noqa: C901, PLR0912 - one case for each notation
    """The tree with pairs read as intervals: a tuple ``(a, b)`` is open, a list ``[a, b]`` closed.

    Raises:
        NotASetError: it is something else.
    """
    match node:
        case nodes.Sequence("tuple", (left, right)) if is_entry(left) and is_entry(right):
            return nodes.Interval(left, right, left_open=True, right_open=True)
        case nodes.Sequence("list", (left, right)) if is_entry(left) and is_entry(right):
            return nodes.Interval(left, right, left_open=False, right_open=False)
        case nodes.Sequence("set", (_, *_) as items) if all(map(_is_condition, items)):
            return nodes.Logic("or", tuple(map(as_set, items)))
        case nodes.Sequence("set"):
            return node
        case nodes.Sequence(_, (_, *_) as items) if all(map(_is_condition, items)):
            joined = "or" if len(items) > 1 and all(map(_is_solution, items)) else "and"
            return nodes.Logic(joined, tuple(map(as_set, items)))
        case nodes.Symbol(name) if name in _SET_WORDS:
            return _SET_WORDS[name]
        case nodes.Member(element, container):
            return nodes.Member(element, as_set(container))
        case nodes.Logic(op, args):
            return nodes.Logic(op, tuple(map(as_set, args)))
        case nodes.Union(args):
            return nodes.Union(tuple(map(as_set, args)))
        case nodes.Intersection(args):
            return nodes.Intersection(tuple(map(as_set, args)))
        case nodes.Difference(left, right):
            return nodes.Difference(as_set(left), as_set(right))
        case nodes.Relation() | nodes.Interval():
            return node
        case nodes.Truth(value, True):
            zero = nodes.Number(Fraction(0))
            return nodes.Relation("=" if value else "!=", zero, zero)
        case nodes.Truth():
            raise NotASetError(
                "this condition turned into True or False before it was handed in; "
                "write it as text or as an interval"
            )
    raise NotASetError("this is not a range; write one such as 0 < x < 1 or (0, 1]")


def _is_solution(node: Node) -> bool:
    """``x = 1``: of several such, each is a solution."""
    return isinstance(node, nodes.Relation) and node.op == "=" and _names_a_value(node)


def _names_a_value(node: nodes.Relation) -> bool:
    sides = (node.left, node.right), (node.right, node.left)
    return any(
        isinstance(one, nodes.Symbol) and one.name not in symbols_of(other) for one, other in sides
    )


def _is_condition(node: Node) -> bool:
    return isinstance(node, nodes.Relation | nodes.Logic | nodes.Member)


def is_relation(node: Node) -> bool:
    """Whether the set is given by relations alone, without an interval whose ends are written."""
    return not any(isinstance(part, nodes.Interval | nodes.Sequence) for part in walk(node))


def variable_of(
    node: Node, parameters: frozenset[str] = frozenset(), *, first: bool = False
) -> str | None:
    """The variable that relations and memberships are about, if they tell it from parameters.

    ``first`` takes the first candidate where they do not: ``x < y`` is then about ``x``.
    """
    alone: list[str] = []
    free: set[str] = set()
    for part in walk(node):
        match part:
            case nodes.Member(nodes.Symbol(name), _):
                return name
            case nodes.Relation(_, left, right):
                sides = (side for side in (left, right) if isinstance(side, nodes.Symbol))
                alone += [side.name for side in sides if side.name not in parameters]
                free |= symbols_of(part) - parameters
    if len(free) == 1:
        return next(iter(free))
    ranked = sorted(set(alone), key=lambda name: (-alone.count(name), alone.index(name)))
    if len(ranked) > 1 and alone.count(ranked[0]) == alone.count(ranked[1]) and not first:
        return None
    return ranked[0] if ranked else min(free, default=None) if first else None


def pieces(node: Node, variable: str, point: Point) -> Pieces:
    """The set at one point of the parameters, as separate pieces from left to right.

    Raises:
        UnknownValueError: an end has no value here.
        TooHardError: there are too many branches.
    """
    with precision(BITS):
        fixed = Evaluation(point, Work(WORK))
        marks = sorted_points(list(_marks(node, variable, fixed)))
        return _assembled(marks, lambda place: _contains(node, variable, place, fixed))


@lru_cache(maxsize=2000)
def pieces_at(node: Node, variable: str, sampler: Sampler, index: int) -> Pieces:
    """As :func:`pieces`, remembered: a reference meets many answers at the same few points."""
    return pieces(node, variable, sampler.point(index))


def holds_at(node: Node, variable: str, place: Value, point: Point) -> bool:
    """Whether one number belongs to the set."""
    with precision(BITS):
        return _contains(node, variable, place, Evaluation(point, Work(WORK)))


def between(marks: list[Value]) -> list[fmpq]:
    """One point in every gap, the outer ones included."""
    if not marks:
        return [fmpq(0)]
    places = [middle(mark) for mark in marks]
    gaps = [(left + right) / 2 for left, right in pairwise(places)]
    return [places[0] - 1 - abs(places[0]), *gaps, places[-1] + 1 + abs(places[-1])]


def _assembled(marks: list[Value], holds: Callable[[Value], bool]) -> Pieces:
    at_marks = [holds(mark) for mark in marks]
    in_gaps = [holds(gap) for gap in between(marks)]
    found: list[Piece] = []
    start: tuple[Value | None, bool] | None = (None, True) if in_gaps[0] else None
    for mark, inside, after in zip(marks, at_marks, in_gaps[1:], strict=True):
        if start is not None and not (inside and after):
            found.append(Piece(start[0], mark, start[1], not inside))
            start = None
            if after:
                start = (mark, True)
        elif start is None and after:
            start = (mark, not inside)
        elif start is None and inside:
            found.append(Piece(mark, mark, left_open=False, right_open=False))
    if start is not None:
        found.append(Piece(start[0], None, start[1], right_open=True))
    return tuple(found)


def _marks(  # noqa: C901 - one case for each kind of set
    node: Node, variable: str, fixed: Evaluation
) -> Iterator[Value]:
    """Every place where membership can change."""
    match node:
        case nodes.Relation(_, left, right):
            yield from changes(left, right, variable, fixed)
        case nodes.Interval(left, right, _, _):
            for end in (left, right):
                value = _end(end, fixed)
                if value is not None:
                    yield value
        case nodes.Sequence("set", items):
            for item in items:
                if isinstance(item, nodes.Relation | nodes.Logic):
                    yield from _marks(item, variable, fixed)
                else:
                    value = _end(item, fixed)
                    if value is not None:
                        yield value
        case nodes.Member(_, container):
            yield from _marks(container, variable, fixed)
        case _:
            for part in children(node):
                yield from _marks(part, variable, fixed)


def _end(node: Node, fixed: Evaluation) -> Value | None:
    """The value of a written end; None for an infinite one."""
    try:
        value = fixed.value(node)
    except UndefinedValueError as error:
        raise UnknownValueError(f"an end has no value: {error}") from None
    if isinstance(value, Infinite):
        return None
    if isinstance(value, acb) and not value.imag.is_zero():
        raise UnknownValueError("an end is not real")
    return value


def _contains(node: Node, variable: str, place: Value, fixed: Evaluation) -> bool:
    match node:
        case nodes.Relation(op, left, right):
            return _relates(op, left, right, variable, place, fixed)
        case nodes.Logic("and", args) | nodes.Intersection(args):
            return all(_contains(part, variable, place, fixed) for part in args)
        case nodes.Logic("or", args) | nodes.Union(args):
            return any(_contains(part, variable, place, fixed) for part in args)
        case nodes.Logic("not", (inner,)):
            return not _contains(inner, variable, place, fixed)
        case nodes.Difference(left, right):
            return _contains(left, variable, place, fixed) and not _contains(
                right, variable, place, fixed
            )
        case nodes.Member(element, container):
            if element == nodes.Symbol(variable):
                return _contains(container, variable, place, fixed)
            inner = fixed.moved(variable, place).value(element)
            return _contains(container, variable, inner, fixed)
        case nodes.Interval(left, right, left_open, right_open):
            low, high = fixed.value(left), fixed.value(right)
            from_left, to_right = _compare(low, place), _compare(place, high)
            return (from_left < 0 or (from_left == 0 and not left_open)) and (
                to_right < 0 or (to_right == 0 and not right_open)
            )
        case nodes.Sequence("set", items):
            return any(_compare(fixed.value(item), place) == 0 for item in items)
    raise UnknownValueError("not a set")


def _relates(  # noqa: PLR0913, PLR0917 - a relation, and where its variable stands
    op: str, left: Node, right: Node, variable: str, place: Value, fixed: Evaluation
) -> bool:
    there = fixed.moved(variable, place)
    try:
        one, other = (
            (there if variable in symbols_of(side) else fixed).value(side) for side in (left, right)
        )
        order = _compare(one, other)
    except (UndefinedValueError, UnknownValueError):
        return False  # where a side has no real value the relation does not hold
    return {
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
        "=": order == 0,
        "!=": order != 0,
    }[op]


def _compare(left: Value, right: Value) -> int:
    """-1, 0 or 1; values that agree to far more digits than anyone writes count as equal."""
    if isinstance(left, Infinite) or isinstance(right, Infinite):
        low = left.sign if isinstance(left, Infinite) else 0
        high = right.sign if isinstance(right, Infinite) else 0
        return (low > high) - (low < high)
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return (left > right) - (left < right)
    gap = ball(left) - ball(right)
    if not gap.imag.contains(0):
        raise UndefinedValueError("a complex value has no order")
    if _negligible(gap, left, right):
        return 0
    if gap.real > 0:
        return 1
    if gap.real < 0:
        return -1
    raise UnknownValueError("two values that cannot be told apart")


def _negligible(gap: acb, left: Value, right: Value) -> bool:
    scale = abs(ball(left)) + abs(ball(right)) + 1
    return bool(abs(gap) < scale * _NEGLIGIBLE)


def intersect(first: Pieces, second: Pieces) -> Pieces:
    """The common part of two sets."""
    marks = _ends_of(first, second)
    return _assembled(marks, lambda place: lies_in(place, first) and lies_in(place, second))


def complement(found: Pieces) -> Pieces:
    """Everything else."""
    return _assembled(_ends_of(found), lambda place: not lies_in(place, found))


def lies_in(place: Value, found: Pieces) -> bool:
    """Whether a point belongs to a set."""
    with precision(BITS):
        for piece in found:
            after = -1 if piece.left is None else _order(piece.left, place)
            before = -1 if piece.right is None else _order(place, piece.right)
            if (after < 0 or (after == 0 and not piece.left_open)) and (
                before < 0 or (before == 0 and not piece.right_open)
            ):
                return True
    return False


def _order(left: Value, right: Value) -> int:
    if same_point(left, right):
        return 0
    low, high = middle(left), middle(right)
    return (low > high) - (low < high)


def _ends_of(*sets: Pieces) -> list[Value]:
    ends = [end for found in sets for piece in found for end in (piece.left, piece.right)]
    return sorted_points([end for end in ends if end is not None])


def same_pieces(first: Pieces, second: Pieces, tolerance: fmpq | None = None) -> bool:
    """Whether two sets are the same; ``tolerance`` is relative and for numeric ends only."""
    if len(first) != len(second):
        return False
    return all(
        same_end(one.left, other.left, tolerance)
        and same_end(one.right, other.right, tolerance)
        and one.left_open == other.left_open
        and one.right_open == other.right_open
        for one, other in zip(first, second, strict=True)
    )


def same_end(left: Value | None, right: Value | None, tolerance: fmpq | None = None) -> bool:
    """Whether two ends agree."""
    if left is None or right is None:
        return left is None and right is None
    if same_point(left, right):
        return True
    if tolerance is None:
        return False
    gap, scale = abs(middle(left) - middle(right)), max(abs(middle(left)), abs(middle(right)))
    return bool(gap <= scale * tolerance)
