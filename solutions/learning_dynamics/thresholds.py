"""Ranges of the rate eta for which a factor 1 - eta*k has a wanted property.

sympy cannot solve an inequality in eta while k is a symbol. But the factor depends on eta*k alone,
so the inequality is solved once for the pure number x = eta*k > 0 and the ends are divided by k.
That the curvature really drops out is checked, not assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Dummy, Intersection, Interval, S, Union, oo, solveset

from solutions.learning_dynamics.formula import Formula, RealSet, as_formula
from solutions.learning_dynamics.symbols import eta

__all__ = ["curvature_of", "followed", "narrowest", "rates_where", "scaled"]

Condition = Callable[[Formula], Formula]


def rates_where(factor: Formula, curvature: Formula, *conditions: Condition) -> RealSet:
    """Positive rates, in units of 1/curvature, at which `factor` meets every condition.

    Args:
        factor: expression in eta and curvature, in the product eta*curvature only.
        curvature: the symbol in it that stands for the curvature.
        conditions: each turns the factor into an inequality.

    Returns:
        A set of pure numbers x = eta*curvature, within (0, oo).

    Raises:
        ValueError: the factor depends on eta and the curvature otherwise than by their product.
    """
    x = Dummy("x", real=True)
    in_x = factor.subs(eta, x / curvature)
    if in_x.free_symbols != {x}:
        raise ValueError(f"{factor} is no function of eta*{curvature}; its range does not scale")
    positive = Interval.open(0, oo)
    found = [solveset(condition(in_x), x, positive) for condition in conditions]
    return Intersection(positive, *found)


# For what follows from a curvature that students got: a class repeats its mistakes.
followed = lru_cache(maxsize=500, typed=True)


def scaled(numbers: RealSet, curvature: object) -> RealSet:
    """The rates eta = x/curvature for x in `numbers`, with the openness of every end kept.

    Args:
        numbers: an interval or a union of intervals.
        curvature: positive number or symbol.

    Raises:
        ValueError: the curvature is not positive, or `numbers` holds something else than intervals.
    """
    unit = curvature_of(curvature)
    if isinstance(numbers, Union):
        return Union(*(scaled(part, unit) for part in numbers.args))
    if not isinstance(numbers, Interval):
        raise ValueError(f"{numbers} is not made of intervals")  # noqa: TRY004 - a value, see Raises
    left_open, right_open = bool(numbers.left_open), bool(numbers.right_open)
    return Interval(numbers.start / unit, numbers.end / unit, left_open, right_open)


def curvature_of(value: object) -> Formula:
    """`value` as a sympy expression that is known to be a positive, finite curvature.

    Raises:
        ValueError: it is not; a minimum needs a positive curvature.
    """
    curvature = as_formula(value)
    if curvature.is_positive is not True or curvature.is_finite is False:
        raise ValueError(f"curvature {value!r}: a minimum needs a positive, finite one")
    return curvature


def narrowest(ranges: tuple[RealSet, ...], smaller: Formula, larger: Formula) -> RealSet:
    """The one of several ranges (same lower end) that lies within all others.

    Args:
        ranges: intervals whose upper ends depend on the symbols `smaller` and `larger`.
        smaller: positive symbol.
        larger: positive symbol, known to exceed `smaller`.

    Raises:
        ValueError: no upper end is known to be the smallest.
    """
    gap = Dummy("gap", positive=True)
    for candidate in ranges:
        gains = [(other.end - candidate.end).subs(larger, smaller + gap) for other in ranges]
        if all(gain.factor().is_nonnegative for gain in gains):
            return candidate
    raise ValueError(f"none of the upper ends of {ranges} is known to be the smallest")


def everything_else(rates: RealSet) -> RealSet:
    """Positive numbers that are not in `rates`."""
    return Interval.open(S.Zero, oo) - rates
