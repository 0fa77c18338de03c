"""Task 2 in symbols: many parameters as independent modes, one for each eigenvector."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import Abs, Interval, expand

from solutions.learning_dynamics.formula import as_formula
from solutions.learning_dynamics.near_minimum import step_factor
from solutions.learning_dynamics.rates import eta_monotone_from, upper_end
from solutions.learning_dynamics.symbols import eta, k, lam, lam_max, lam_min
from solutions.learning_dynamics.thresholds import narrowest, rates_where, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solutions.learning_dynamics.formula import Formula, RealSet

__all__ = [
    "eta_converge_from",
    "eta_converge_multi",
    "eta_max_convergence_from",
    "eta_max_no_overshoot_from",
    "eta_monotone_multi",
    "slowest_factor",
    "thresholds_from",
]


def eta_converge_from(curvature: object) -> RealSet:
    """Rates that converge, overshooting or not, for one mode: ``Interval.open(0, 2/curvature)``.

    Raises:
        ValueError: the curvature is not positive.
    """
    return scaled(rates_where(step_factor(), k, lambda factor: Abs(factor) < 1), curvature)


def _met_by_every_mode(mode_range: RealSet, softest: RealSet) -> RealSet:
    if not isinstance(mode_range, Interval) or not isinstance(softest, Interval):
        raise TypeError(f"{mode_range} and {softest} are not intervals")
    return narrowest((softest, mode_range), lam_min, lam_max)


@cache
def eta_monotone_multi() -> RealSet:
    """Rates for which no mode changes its sign and all tend to zero (Task 2).

    Formula: ``Interval.Lopen(0, 1/lam_max)`` for a Hessian with 0 < lam_min <= lam <= lam_max.
    Overshooting is meant mode by mode: no component along an eigenvector changes its sign (a
    single coordinate may cross the minimum all the same). Derived by requiring `eta_monotone` of
    the softest and the stiffest mode; those between lie between.
    """
    return _met_by_every_mode(eta_monotone_from(lam_max), eta_monotone_from(lam_min))


@cache
def eta_converge_multi() -> RealSet:
    """Rates for which every mode tends to zero (Task 2).

    Formula: ``Interval.open(0, 2/lam_max)``, from |1 - eta*lam| < 1 for softest and stiffest mode.
    """
    return _met_by_every_mode(eta_converge_from(lam_max), eta_converge_from(lam_min))


@cache
def slowest_factor() -> Formula:
    """Largest factor per step over all modes, at eta = 1/lam_max (Task 2).

    Formula: ``1 - lam_min/lam_max``, that of the softest mode, which therefore sets the time. For
    rates above 2/(lam_min + lam_max) the stiffest mode would be the slowest instead.

    Raises:
        ValueError: the factor does not fall with the curvature, so the softest is not slowest.
    """
    factor = step_factor().subs({k: lam, eta: upper_end(eta_monotone_multi())})
    if not factor.diff(lam).is_negative:
        raise ValueError(f"{factor} does not fall with lam; the softest mode is not the slowest")
    return expand(factor.subs(lam, lam_min))


def eta_max_no_overshoot_from(eigenvalues: Iterable[object]) -> Formula:
    """Largest rate without overshoot for given eigenvalues: ``1/max(eigenvalues)`` (Task 2).

    Raises:
        ValueError: there is none, because the list is empty or an eigenvalue is not positive.
    """
    return upper_end(eta_monotone_multi()).subs(lam_max, _stiffest(eigenvalues))


def eta_max_convergence_from(eigenvalues: Iterable[object]) -> Formula:
    """Rate at which convergence ends, for given eigenvalues: ``2/max(eigenvalues)`` (Task 2).

    Raises:
        ValueError: there is none, because the list is empty or an eigenvalue is not positive.
    """
    return upper_end(eta_converge_multi()).subs(lam_max, _stiffest(eigenvalues))


def thresholds_from(eigenvalues: Iterable[object]) -> tuple[Formula, Formula]:
    """Both thresholds for given eigenvalues: without overshoot, and of convergence (Task 2).

    Raises:
        ValueError: there are none, because the list is empty or an eigenvalue is not positive.
    """
    values = tuple(eigenvalues)
    return eta_max_no_overshoot_from(values), eta_max_convergence_from(values)


def _stiffest(eigenvalues: Iterable[object]) -> Formula:
    values = [as_formula(value) for value in eigenvalues]
    if not values or any(value.is_positive is not True for value in values):
        raise ValueError(f"eigenvalues {values}: thresholds need at least one, all positive")
    return max(values)
