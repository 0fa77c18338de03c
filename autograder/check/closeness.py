"""Whether two numbers agree to a tolerance, with both ends of the tolerance included."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from autograder.algebra.numeric import DIGITS, GUARD, Value

RTOL = 1e-6
ZERO = 1e-12
"""How far from zero a rounded zero may be."""


def close(answer: Value, reference: Value, *, rtol: float, atol: float | None) -> bool:
    """Whether ``|answer - reference|`` is at most ``rtol*|reference|`` or at most ``atol``.

    With ``atol=None`` nothing is forgiven beside ``rtol``, except that where the reference is
    exactly 0 the answer may be a rounded zero.

    Exact values are compared exactly, so that 1.05 is within 0.05 of 1.
    """
    import mpmath

    with mpmath.workdps(DIGITS + GUARD):
        distance = abs(_minus(answer, reference))
        if _within(distance, abs(reference), rtol) or _is_rounding(distance, reference):
            return True
        floor = (0.0 if reference else ZERO) if atol is None else atol
        return _within(distance, Fraction(1), floor)


def _is_rounding(distance: Value, reference: Value) -> bool:
    """Whether the distance is no more than what calculating with so many digits leaves."""
    if isinstance(distance, Fraction):
        return False
    import mpmath

    return bool(distance <= abs(_as_mp(reference)) * mpmath.mpf(10) ** -DIGITS)


def _within(distance: Value, size: Value, factor: float) -> bool:
    exact = _as_written(float(factor))
    if isinstance(distance, Fraction) and isinstance(size, Fraction):
        return distance <= exact * size
    return bool(_as_mp(distance) <= _as_mp(exact) * _as_mp(size))


@cache
def _as_written(factor: float) -> Fraction:
    return Fraction(repr(factor))


def _minus(left: Value, right: Value) -> Value:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left - right
    return _as_mp(left) - _as_mp(right)


def _as_mp(value: Value) -> Any:
    import mpmath

    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return value
