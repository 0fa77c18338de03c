"""Whether two expressions are equal wherever they are declared to live: yes, no, or undecided.

The routes, cheapest first: the same tree after sorting; the same rational function, by polynomial
arithmetic; the values at seeded points of the domain, exact or as balls of rising precision. A
*no* always rests on a proof: different polynomials, or one point whose values certainly differ.
A *yes* rests on a proof or on agreement to many digits at many points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flint import arb, fmpq, fmpz

from autograder.algebra import rational
from autograder.algebra.balls import Evaluation, Work, WorkExhaustedError
from autograder.algebra.calculus import resolve
from autograder.algebra.nodes import Constant, Node
from autograder.algebra.normal import normal
from autograder.algebra.sampling import Point, Sampler, Spec
from autograder.algebra.trees import counting_names, symbols_of, walk
from autograder.algebra.values import (
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    ball,
    precision,
    subtract,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.algebra.names import Names

WORK = 400_000
LADDER = (128, 320, 832, 3072)  # bits; a step up is taken only where the one before does not tell
SPARE_BITS = 40  # of the precision, that agreement may lose to rounding
_TINY = {bits: arb(fmpq(1, fmpz(2) ** (bits - SPARE_BITS))) for bits in LADDER}
_ZERO = arb(fmpq(1, fmpz(2) ** 400))
_OFFSET = arb(fmpq(1, fmpz(2) ** 60))
CONFIRMED = 2  # points at which agreement is checked again at the highest precision
WANTED = 9  # points that have to agree
ENOUGH = 5  # points that suffice when many others have no value
MOST_POINTS = 40
SHORT = 12  # characters of a fraction that is shown as one


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about two expressions.

    Attributes:
        outcome: equal, different, or None for undecided.
        route: ``"same form"``, ``"polynomials"``, ``"points"``, ``"undefined"`` or
            ``"no decision"``.
        evidence: plain data: the number of points, or a counterexample with both values.
    """

    outcome: bool | None
    route: str
    evidence: Mapping[str, object] = field(default_factory=dict)


class _At(Enum):
    """What one point says."""

    AGREE = "agree"
    DIFFER = "differ"
    BOTH_UNDEFINED = "both undefined"
    LEFT_UNDEFINED = "left undefined"
    RIGHT_UNDEFINED = "right undefined"
    UNKNOWN = "unknown"


def equal(
    left: Node,
    right: Node,
    *,
    domains: Mapping[str, Spec] | None = None,
    names: Names | None = None,
) -> Decision:
    """Decide whether two expressions have the same values on their common domain.

    Args:
        left: one expression.
        right: the other.
        domains: by name of the symbol, where it lives; ``names`` and then ``"positive"`` serve
            for those left out.
        names: the declared symbols.
    """
    first, second = normal(resolve(left)), normal(resolve(right))
    if first == second and not _never_defined(first):
        return Decision(outcome=True, route="same form")
    known: dict[str, Spec] = dict.fromkeys(
        counting_names(first) | counting_names(second), "natural"
    )
    known.update(names.domains if names is not None else {})
    known.update(domains or {})
    sampler = Sampler.of(symbols_of(first) | symbols_of(second), known, names)
    by_polynomials = rational.compare(first, second)
    if by_polynomials is not None and by_polynomials.same:
        return Decision(outcome=True, route="polynomials")
    at_points = _compare_at_points(first, second, sampler)
    proven = by_polynomials is not None and by_polynomials.conclusive and not sampler.thin
    if proven and at_points.outcome is not False:
        return Decision(outcome=False, route="polynomials")
    return at_points


def _never_defined(node: Node) -> bool:
    """Whether the tree holds a constant without a value, which equals nothing, itself included."""
    return any(isinstance(part, Constant) and part.name == "nan" for part in walk(node))


def _compare_at_points(left: Node, right: Node, sampler: Sampler) -> Decision:
    tally = dict.fromkeys(_At, 0)
    work = Work(WORK)
    needed = max(WANTED, sampler.patterns + 1) if sampler.symbols else 1
    most = max(MOST_POINTS, needed * 2) if sampler.symbols else 1
    strong = 0
    try:
        for tried, point in enumerate(sampler.points(), start=1):
            said, values = _compare_at(left, right, point, work, LADDER)
            if said is _At.AGREE and strong < CONFIRMED:
                said, values = _compare_at(left, right, point, work, LADDER[-1:])
                strong += said is _At.AGREE and _is_telling(*values)
            tally[said] += 1
            if said is _At.DIFFER:
                evidence = _counterexample(point, sampler.symbols, values)
                return Decision(outcome=False, route="points", evidence=evidence)
            if tally[_At.AGREE] >= needed or tried >= most:
                break
    except WorkExhaustedError:
        pass
    return _conclude(tally, needed, strong)


def _is_telling(first: Value | None, second: Value | None) -> bool:
    """Whether agreement would have shown an offset of ordinary size: not where values are huge."""
    if first is None or second is None:
        return False
    if isinstance(first, Infinite) or isinstance(second, Infinite):
        return True
    with precision(LADDER[-1]):
        return ball(subtract(first, second)).abs_upper() < _OFFSET


def _conclude(tally: Mapping[_At, int], needed: int, strong: int) -> Decision:
    counts = {said.value: count for said, count in tally.items() if count}
    agreed = tally[_At.AGREE]
    lopsided = tally[_At.LEFT_UNDEFINED] + tally[_At.RIGHT_UNDEFINED]
    if agreed >= min(needed, ENOUGH) and agreed >= lopsided and strong:
        return Decision(outcome=True, route="points", evidence={"points": counts})
    if not agreed and lopsided and not tally[_At.UNKNOWN]:
        return Decision(outcome=False, route="undefined", evidence={"points": counts})
    return Decision(None, "no decision", {"points": counts})


def _compare_at(
    left: Node, right: Node, point: Point, work: Work, ladder: tuple[int, ...]
) -> tuple[_At, tuple[Value | None, Value | None]]:
    """What one point says, at the first of the precisions that tells."""
    first: Value | None = None
    second: Value | None = None
    for bits in ladder:
        with precision(bits):
            there = Evaluation(point, work)
            one, first = _value(left, there)
            other, second = _value(right, there)
            if one is None or other is None:
                continue
            if not one or not other:
                if not one and not other:
                    return _At.BOTH_UNDEFINED, (None, None)
                return (_At.RIGHT_UNDEFINED if one else _At.LEFT_UNDEFINED), (first, second)
            said = _compare_values(first, second, bits)
            if said is not _At.UNKNOWN:
                return said, (first, second)
    return _At.UNKNOWN, (first, second)


def _value(node: Node, there: Evaluation) -> tuple[bool | None, Value | None]:
    """Whether there is a value (None: cannot tell at this precision), and the value."""
    try:
        return True, there.value(node)
    except UndefinedValueError:
        return False, None
    except UnknownValueError:
        return None, None


def _compare_values(first: Value | None, second: Value | None, bits: int) -> _At:
    if first is None or second is None:
        return _At.UNKNOWN
    if isinstance(first, Infinite) or isinstance(second, Infinite):
        return _At.AGREE if first == second else _At.DIFFER
    if isinstance(first, fmpq) and isinstance(second, fmpq):
        return _At.AGREE if first == second else _At.DIFFER
    gap = ball(subtract(first, second))
    if not gap.contains(0):
        return _At.DIFFER
    width = gap.abs_upper()
    scale = max(ball(first).abs_lower(), ball(second).abs_lower())
    if width <= scale * _TINY[bits]:
        return _At.AGREE
    # both may be zero: only a high precision may call a small ball one
    if bits >= LADDER[-2] and width <= _ZERO:
        return _At.AGREE
    return _At.UNKNOWN


def _counterexample(
    point: Point, symbols: tuple[str, ...], values: tuple[Value | None, Value | None]
) -> dict[str, object]:
    return {
        "at": {name: say(point[name]) for name in symbols},
        "left": say(values[0]),
        "right": say(values[1]),
    }


def say(value: Value | None) -> str:
    """A value in a few digits, for a person."""
    if value is None:
        return "no value"
    if isinstance(value, Infinite):
        return {1: "oo", -1: "-oo"}.get(value.sign, "complex infinity")
    if isinstance(value, fmpq) and len(str(value)) <= SHORT:
        return str(value)
    with precision(128):
        return str(ball(value).str(10, radius=False))
