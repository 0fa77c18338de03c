"""Whether two numbers agree to a tolerance, with both ends of the tolerance included."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from autograder.algebra.numeric import DIGITS, GUARD, Value

RTOL = 1e-6
ZERO = 1e-12
"""How far from zero a rounded zero may be, in units of the largest number around it."""


def close(
    answer: Value, reference: Value, *, rtol: float, atol: float | None, scale: Value | None = None
) -> bool:
    """Whether ``|answer - reference|`` is at most ``rtol*|reference|`` or at most ``atol``.

    With ``atol=None`` nothing is forgiven beside ``rtol``, except that a zero may be a rounded
    one: ``scale`` is the largest number that belongs to the reference (1 if it stands alone).

    Exact values are compared exactly, so that 1.05 is within 0.05 of 1.
    """
    import mpmath

    with mpmath.workdps(DIGITS + GUARD):
        distance = _size(_minus(answer, reference))
        size = _size(reference)
        if _within(distance, size, rtol):
            return True
        if atol is not None:
            return _within(distance, Fraction(1), atol)
        dust = mpmath.mpf(10) ** (-DIGITS + 10)
        if _as_mp(size) > dust:
            around = Fraction(0) if scale is None else scale
            return _within(distance, _size(around), ZERO) and _within(size, _size(around), ZERO)
        return _within(distance, Fraction(1) if scale is None else _size(scale), ZERO)


def _within(distance: Value, size: Value, factor: float) -> bool:
    exact = Fraction(repr(float(factor)))
    if isinstance(distance, Fraction) and isinstance(size, Fraction):
        return distance <= exact * size
    return bool(_as_mp(distance) <= _as_mp(exact) * _as_mp(size))


def _minus(left: Value, right: Value) -> Value:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left - right
    return _as_mp(left) - _as_mp(right)


def _size(value: Value) -> Value:
    return abs(value)


def _as_mp(value: Value) -> Any:
    import mpmath

    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return value
