"""Task 1.b: which rates converge, which overshoot, and which one is Newton's.

All of it is read off the factor 1 - eta*k that one step applies to the distance from the minimum.
Each range exists three times: in symbols (the answer), from any curvature (for an answer that
carries a student's own k), and in the readings that are accepted beside it (see `fair`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import Abs, Dummy, Integer, Interval, simplify, solve, symbols

from solutions.learning_dynamics.formula import as_formula
from solutions.learning_dynamics.near_minimum import descend, grad_near_min, step_factor, theta_t
from solutions.learning_dynamics.symbols import eta, k, t, theta, theta_star
from solutions.learning_dynamics.thresholds import (
    curvature_of,
    everything_else,
    followed,
    rates_where,
    scaled,
)

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, RealSet

__all__ = [
    "eta_monotone",
    "eta_monotone_from",
    "eta_newton",
    "eta_newton_from",
    "eta_no_convergence",
    "eta_no_convergence_from",
    "eta_overshoot",
    "eta_overshoot_from",
    "newton_steps",
    "rates_at",
    "theta_odd",
]

_MOST_STEPS_TRIED = 10


@cache
def _landing_or_short() -> RealSet:
    return rates_where(step_factor(), k, lambda f: Abs(f) < 1, lambda f: f >= 0)


@cache
def _beyond() -> RealSet:
    return rates_where(step_factor(), k, lambda f: Abs(f) < 1, lambda f: f < 0)


@cache
def _staying_away() -> RealSet:
    return everything_else(rates_where(step_factor(), k, lambda f: Abs(f) < 1))


def eta_monotone_from(curvature: object) -> RealSet:
    """Rates that converge without overshooting, for a given curvature (Task 1.b.1).

    Args:
        curvature: positive number or sympy expression, in units of 1/eta.

    Returns:
        ``Interval.Lopen(0, 1/curvature)``.

    Raises:
        ValueError: the curvature is not positive.
    """
    return scaled(_landing_or_short(), curvature)


@followed
def eta_overshoot_from(curvature: object) -> RealSet:
    """Rates that converge although every step overshoots, for a given curvature (Task 1.b.2).

    Args:
        curvature: positive number or sympy expression, in units of 1/eta.

    Returns:
        ``Interval.open(1/curvature, 2/curvature)``.

    Raises:
        ValueError: the curvature is not positive.
    """
    return scaled(_beyond(), curvature)


def eta_no_convergence_from(curvature: object) -> RealSet:
    """Positive rates that do not converge on a quadratic, for a given curvature (Task 1.b.3).

    Args:
        curvature: positive number or sympy expression, in units of 1/eta.

    Returns:
        ``Interval(2/curvature, oo)``.

    Raises:
        ValueError: the curvature is not positive.
    """
    return scaled(_staying_away(), curvature)


def rates_at(rates: RealSet, curvature: object) -> RealSet:
    """A symbolic range in eta and k, with a number put in for k (to carry a student's own range).

    Raises:
        ValueError: the range does not depend on k, so it carries nothing.
    """
    range_of_k = as_formula(rates)
    if k not in range_of_k.free_symbols:
        raise ValueError(f"{rates} does not depend on k and carries nothing")
    return range_of_k.subs(k, curvature_of(curvature))


@cache
def eta_monotone() -> RealSet:
    """Rates for which theta tends to theta_star without overshooting (Task 1.b.1).

    Formula: ``Interval.Lopen(0, 1/k)``, from 0 <= 1 - eta*k < 1 and eta > 0. At 1/k the first step
    lands on the minimum, which is not overshooting; `fair` says why the open end counts too.
    """
    return eta_monotone_from(k)


@cache
def eta_overshoot() -> RealSet:
    """Rates for which theta tends to theta_star and changes sides at every step (Task 1.b.2).

    Formula: ``Interval.open(1/k, 2/k)``, from -1 < 1 - eta*k < 0.
    """
    return eta_overshoot_from(k)


@cache
def eta_no_convergence() -> RealSet:
    """Positive rates for which theta does not tend to theta_star (Task 1.b.3).

    Formula: ``Interval(2/k, oo)``, the positive rates outside |1 - eta*k| < 1. Negative rates never
    converge; the question is judged for eta > 0 only. `fair` says why 2/k may be left out.
    """
    return eta_no_convergence_from(k)


@cache
def theta_odd() -> Formula:
    """Parameter after an odd number of steps at eta = 2/k, on a quadratic loss (Task 1.b.3).

    Formula: ``2*theta_star - theta_0``, the mirror image of the start; after an even number it is
    theta_0 again. Derived by putting eta = 2/k and t = 2*m + 1 into `theta_t`.
    """
    m = symbols("m", integer=True, nonnegative=True)
    edge = eta_no_convergence().inf
    return simplify(theta_t().subs({eta: edge, t: 2 * m + 1}))


def eta_newton_from(curvature: object) -> Formula:
    """Rate at which gradient descent is Newton's method, for a given curvature (Task 1.b.4).

    Args:
        curvature: positive number or sympy expression.

    Returns:
        ``1/curvature``.

    Raises:
        ValueError: the curvature is not positive.
    """
    return eta_newton().subs(k, curvature_of(curvature))


@cache
def eta_newton() -> Formula:
    """Rate at which gradient descent takes Newton's steps (Task 1.b.4).

    Formula: ``1/k``, with k = L''(theta_star). Newton is meant for L' = 0, as in optimisation, not
    for L = 0. Derived by equating theta - eta*L' with theta - L'/L'' in the quadratic valley.
    """
    slope = grad_near_min()
    newton = theta - slope / slope.diff(theta)
    (rate,) = solve(descend(theta) - newton, eta)
    return rate


@cache
def newton_steps() -> Formula:
    """Steps at `eta_newton` from any start to the minimum of a quadratic loss (Task 1.b.4).

    Formula: ``1``; counted by iterating the update rule until the distance is zero.

    Raises:
        ValueError: the minimum was not reached.
    """
    place = theta_star + Dummy("distance", nonzero=True)
    for taken in range(_MOST_STEPS_TRIED):
        if simplify(place - theta_star) == 0:
            return Integer(taken)
        place = descend(place).subs(eta, eta_newton())
    raise ValueError(f"theta_star is not reached in {_MOST_STEPS_TRIED} steps")


def upper_end(rates: RealSet) -> Formula:
    """Upper end of a range of rates."""
    if not isinstance(rates, Interval):
        raise ValueError(f"{rates} is not one interval")  # noqa: TRY004 - any set may come here
    return rates.end
