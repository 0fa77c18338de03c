"""Task 4.b: how far gradient noise keeps the parameter from its fixed point."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import Abs, Dummy, Poly, expand, series, simplify, solve

from solutions.learning_dynamics.formula import as_formula, total
from solutions.learning_dynamics.setting import NOISE, Noise
from solutions.learning_dynamics.symbols import N, V, eta, lam, q, v
from solutions.learning_dynamics.thresholds import rates_where, scaled

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, RealSet

__all__ = [
    "eta_stationary",
    "fixed_point_from",
    "fixed_point_of",
    "noise_variance",
    "ratio",
    "second_moment_next",
    "stationary",
    "stationary_exact_in_batches",
    "stationary_small",
    "variance_leading",
    "variance_value",
    "variance_value_from",
]


@cache
def noise_variance() -> Formula:
    """Second moment v of the gradient noise of a batch (Task 4.b).

    Formula: ``V/N``: the noise is the mean of N independent draws (with replacement), each of mean
    zero and variance V, and variances of independent draws add. Not 1: a noise of variance 1 would
    leave neither V nor N in the result that is asked for.
    """
    sum_of_draws = N * V
    return sum_of_draws / N**2


@cache
def second_moment_next() -> Formula:
    """Second moment of theta after one noisy step, from the one before (Task 4.b).

    Formula: ``(1 - eta*lam)**2*q + eta**2*v`` with q = <theta_t^2> and v = <eps_t^2>. Derived by
    squaring (1 - eta*lam)*theta_t - eta*eps_t and averaging term by term: eps_t has mean zero and
    is independent of theta_t, which depends on earlier kicks only, so the cross term vanishes.
    """
    place, kick = Dummy("place"), Dummy("kick")
    step = (1 - eta * lam) * place - eta * kick
    moments: dict[tuple[int, ...], Formula] = {(2, 0): q, (1, 1): 0, (0, 2): v}
    weights = Poly(step**2, place, kick).terms()
    return total(weight.factor() * moments[powers] for powers, weight in weights)


def fixed_point_from(damping: object, noise: object) -> Formula:
    """Fixed point of q -> damping*q + noise: ``noise/(1 - damping)``.

    Args:
        damping: number or expression, not 1.
        noise: number or expression.

    Raises:
        ValueError: the damping is 1, so that there is no fixed point.
    """
    rest = simplify(1 - as_formula(damping))
    if rest == 0:
        raise ValueError("a damping of 1 has no fixed point")
    return simplify(as_formula(noise) / rest)


def fixed_point_of(recursion: Formula) -> Formula:
    """Fixed point of a recursion that is linear in q (to carry a student's own one).

    Args:
        recursion: the next second moment, as an expression in q.

    Returns:
        The q that the recursion maps onto itself.

    Raises:
        ValueError: the recursion is not linear in q, or has no fixed point.
    """
    terms = expand(as_formula(recursion)).as_poly(q)
    if terms is None or terms.degree() > 1:
        raise ValueError(f"{recursion} is not linear in q")
    return fixed_point_from(terms.coeff_monomial(q), terms.coeff_monomial(1))


@cache
def stationary() -> Formula:
    """Second moment of theta long after convergence, exactly (Task 4.b).

    Formula: ``eta*v/(lam*(2 - eta*lam))``, for 0 < eta*lam < 2. Derived by solving
    q = second_moment_next for q.
    """
    (found,) = solve(second_moment_next() - q, q)
    return found.factor()


@cache
def eta_stationary() -> RealSet:
    """Rates for which a stationary second moment exists (Task 4.b).

    Formula: ``Interval.open(0, 2/lam)``, from (1 - eta*lam)**2 < 1; at 2/lam the second moment
    grows by eta**2*v at every step.
    """
    damping = second_moment_next().expand().coeff(q)
    return scaled(rates_where(damping, lam, lambda factor: Abs(factor) < 1), lam)


@cache
def stationary_exact_in_batches() -> Formula:
    """`stationary` with v written out: ``eta*V/(N*lam*(2 - eta*lam))`` (Task 4.b)."""
    return simplify(stationary().subs(v, noise_variance()))


@cache
def stationary_small() -> Formula:
    """Second moment of theta to leading order in eta, in terms of the batch (Task 4.b).

    Formula: ``eta*V/(2*N*lam)``. Derived as the first term of the series of `stationary` with
    v = V/N; anything that agrees to leading order is right.
    """
    return series(stationary_exact_in_batches(), eta, 0, 2).removeO()


@cache
def ratio() -> Formula:
    """Exact second moment divided by its leading order (Task 4.b).

    Formula: ``2/(2 - eta*lam)``, dimensionless and above 1: the leading order is too small.
    """
    return simplify(stationary_exact_in_batches() / stationary_small())


def _numbers(noise: Noise) -> dict[Formula, Formula]:
    numbers = {eta: noise.eta, lam: noise.lam, N: as_formula(noise.N), V: noise.V}
    return {**numbers, v: noise_variance().subs(numbers)}


def variance_value_from(formula: object, noise: Noise = NOISE) -> Formula:
    """Number that a given formula for the stationary second moment leads to (to carry one).

    Args:
        formula: a number, or an expression in eta, lam, v, V, N.
        noise: the numbers to put in.

    Raises:
        ValueError: another symbol is left over.
    """
    value = as_formula(formula).subs(_numbers(noise))
    if value.free_symbols:
        raise ValueError(f"{formula} still contains {sorted(map(str, value.free_symbols))}")
    return value


@cache
def variance_value(noise: Noise = NOISE) -> Formula:
    """Stationary second moment in numbers (Task 4.b).

    9/1600 for lam = 4, eta = 0.1, N = 25, V = 9 (root mean square 3/40), from `stationary`.
    """
    return variance_value_from(stationary(), noise)


@cache
def variance_leading(noise: Noise = NOISE) -> Formula:
    """The same from `stationary_small`: 9/2000, for half the points (Task 4.b)."""
    return variance_value_from(stationary_small(), noise)
