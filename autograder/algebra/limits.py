"""The leading order of a limit, read off values ever closer to the point."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from flint import acb, arb, fmpq

from autograder.algebra.balls import Evaluation, Work, WorkExhaustedError, evaluate
from autograder.algebra.calculus import resolve
from autograder.algebra.equality import Decision, equal, say
from autograder.algebra.normal import normal
from autograder.algebra.sampling import Point, Sampler, Spec
from autograder.algebra.trees import ZERO, divide, symbols_of
from autograder.algebra.values import (
    UndefinedValueError,
    UnknownValueError,
    ball,
    precision,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.algebra.names import Names
    from autograder.algebra.nodes import Node

BITS = 1_600
STEPS = (16, 32, 64, 128, 256)  # distances 2^-16 ... 2^-256: each is the square of the last
CLOSE = 30  # bits of agreement that a quotient tending to one shows at the last step
SLOWEST = arb("0.7")  # of what is left, when the distance is squared: a logarithm halves it
LOOK = (32, 128)
LOOK_BITS = 512
POINTS = 4
WORK = 400_000


def same_leading_order(  # noqa: PLR0913 - a limit has a variable, a point and a domain
    left: Node,
    right: Node,
    variable: str,
    *,
    towards: fmpq | None = None,
    domains: Mapping[str, Spec] | None = None,
    names: Names | None = None,
) -> Decision:
    """Whether ``left / right`` tends to 1 as the variable tends to a point.

    Args:
        left: one expression.
        right: the other; its leading order is the standard.
        variable: what tends to the point.
        towards: the point, or None for plus infinity.
        domains: where the symbols live; a variable that is real is followed from both sides.
        names: the declared symbols.
    """
    if right == ZERO:
        return equal(left, right, domains=domains, names=names)
    quotient = normal(divide(resolve(left), resolve(right)))
    known: dict[str, Spec] = {**names.domains} if names is not None else {}
    known.update(domains or {})
    sides = (1, -1) if known.get(variable) == "real" and towards is not None else (1,)
    sampler = Sampler.of(symbols_of(quotient) - {variable}, _without(known, variable), names)
    work = Work(WORK)
    agreed = 0
    try:
        for tried, point in enumerate(sampler.points(), start=1):
            for side in sides:
                said, last = _tends_to_one(quotient, point, variable, towards, side, work)
                if said is False:
                    where = {name: say(point[name]) for name in sampler.symbols}
                    evidence = {"at": where, "quotient": last, "variable": variable}
                    return Decision(outcome=False, route="limit", evidence=evidence)
                agreed += said is True
            if agreed >= POINTS or tried >= POINTS * 3:
                break
    except WorkExhaustedError:
        pass
    outcome = True if agreed >= POINTS else None
    return Decision(outcome, "limit", {"points": agreed, "variable": variable})


def stays_away(quotient: Node, variable: str, there: Evaluation) -> bool:
    """A first look: whether a quotient plainly does not tend to 1 as the variable tends to 0."""
    gaps: list[arb] = []
    with precision(LOOK_BITS):
        for step in LOOK:
            try:
                value = ball(there.moved(variable, fmpq(1, 2**step)).value(quotient))
            except (UndefinedValueError, UnknownValueError):
                return False
            gaps.append(abs(value - 1))
        far, near = gaps
        return bool(near > arb(2) ** -CLOSE and near > far * SLOWEST)


def _without(domains: Mapping[str, Spec], variable: str) -> dict[str, Spec]:
    """The domains; one that ties a symbol to the variable says nothing in the limit."""
    kept: dict[str, Spec] = {}
    for name, spec in domains.items():
        plain = not isinstance(spec, str) or spec.isalpha()
        if plain or variable not in spec:
            kept[name] = spec
    return kept


def _tends_to_one(  # noqa: PLR0913, PLR0917 - one approach to one point
    quotient: Node, point: Point, variable: str, towards: fmpq | None, side: int, work: Work
) -> tuple[bool | None, str]:
    """Whether the quotient tends to one along one approach; if not, its last value in words."""
    gaps: list[arb] = []
    last: acb | None = None
    with precision(BITS):
        for step in STEPS:
            distance = fmpq(1, 2**step)
            place = 1 / distance if towards is None else towards + side * distance
            try:
                last = ball(evaluate(quotient, {**point, variable: place}, work))
            except UndefinedValueError:
                return False, "no value"
            except UnknownValueError:
                continue
            gaps.append((last - 1).abs_upper())
            if gaps[-1] > 1 and (last - 1).abs_lower() > 1 and len(gaps) > 2:  # noqa: PLR2004 - the third step is well inside the limit
                return False, say(last)
    if len(gaps) < 3:  # noqa: PLR2004 - fewer values show no trend
        return None, ""
    # a logarithm closes in slowly: squaring the distance halves what is left
    halving = all(later < earlier * SLOWEST for earlier, later in pairwise(gaps))
    if gaps[-1] < arb(2) ** -CLOSE or halving:
        return True, ""
    return False, say(last)
