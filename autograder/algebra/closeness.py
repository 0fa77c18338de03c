"""Whether two numbers agree to a stated tolerance, decided on exact values or proven balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import acb, arb, fmpq

from autograder.algebra.balls import Work, WorkExhaustedError, evaluate
from autograder.algebra.calculus import resolve
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
    from collections.abc import Iterable

    from autograder.algebra.nodes import Node

BITS = 256
WORK = 100_000
ROUNDING = fmpq(1, 10**9)  # of the largest number around: what a rounded zero may be


def value_of(node: Node) -> Value | None:
    """The value of a constant expression; None when it has none that is finite."""
    with precision(BITS):
        try:
            value = evaluate(resolve(node), {}, Work(WORK))
        except (UndefinedValueError, UnknownValueError, WorkExhaustedError):
            return None
    return None if isinstance(value, Infinite) else value


def scale_of(values: Iterable[Value]) -> arb:
    """The largest modulus."""
    with precision(BITS):
        largest = arb(0)
        for value in values:
            largest = largest.max(abs(ball(value)))
        return largest


def close(
    value: Value,
    reference: Value,
    *,
    rtol: float,
    atol: float | None,
    scale: arb | None = None,
) -> bool | None:
    """Whether ``|value - reference| <= rtol*|reference| + atol``; None when it cannot be told.

    Without ``atol`` a reference of zero allows for rounding in proportion to ``scale``, the
    size of the numbers around it (1 when there are none), and no other reference does.
    """
    with precision(BITS):
        wanted = ball(reference)
        gap = abs(ball(subtract(value, reference)))
        allowed = abs(wanted) * acb(_exact(rtol)).real
        if atol is not None:
            allowed = allowed + acb(_exact(atol)).real
        elif wanted.contains(0):
            size = scale if scale is not None and scale > 0 else arb(1)
            allowed = allowed + size * acb(ROUNDING).real
        if gap <= allowed:
            return True
        if gap > allowed:
            return False
        return True if (gap - allowed).contains(0) and gap.is_finite() else None


def _exact(number: float) -> fmpq:
    above, below = float(number).as_integer_ratio()
    return fmpq(above, below)
