"""Task 4.a: exponential relaxation towards a fixed point at 0, with curvature lam."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import (
    Dummy,
    Function,
    Integer,
    Rational,
    ceiling,
    limit,
    log,
    nsimplify,
    rsolve,
    series,
    simplify,
    solve,
)

from solutions.learning_dynamics.formula import as_formula
from solutions.learning_dynamics.setting import DECAY, Decay
from solutions.learning_dynamics.symbols import eps, eta, lam, t, tau, theta_0

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula

__all__ = [
    "rate_per_step",
    "rate_per_step_exact",
    "steps_needed",
    "steps_number",
    "steps_number_from",
    "theta_t_4a",
    "theta_tau",
]

_DIGITS = 50


@cache
def theta_t_4a() -> Formula:
    """Parameter after t steps of theta -> theta - eta*lam*theta (Task 4.a).

    Formula: ``theta_0*(1 - eta*lam)**t``. Derived by solving the recurrence from theta_0.
    """
    place = Function("place")
    recurrence = place(t + 1) - place(t) - (-eta * lam * place(t))
    return rsolve(recurrence, place(t), {place(0): theta_0})


@cache
def theta_tau() -> Formula:
    """Parameter at time tau = eta*t, in the limit eta -> 0 at fixed tau (Task 4.a).

    Formula: ``theta_0*exp(-lam*tau)``. Derived as the limit of `theta_t_4a` with t = tau/eta.
    """
    small = Dummy("small", positive=True)
    steps = Dummy("steps", positive=True)  # tau/eta is no whole number on the way to the limit
    path = theta_t_4a().subs(t, steps).subs(steps, tau / small).subs(eta, small)
    return limit(path, small, 0, "+")


@cache
def rate_per_step_exact() -> Formula:
    """Decay rate per step, exactly: ``-log(1 - eta*lam)``, for 0 < eta*lam < 1 (Task 4.a)."""
    return simplify(-log(simplify(theta_t_4a().subs(t, 1) / theta_t_4a().subs(t, 0))))


@cache
def rate_per_step() -> Formula:
    """Decay rate per step r, in |theta_t| ~ exp(-r*t), to leading order in eta (Task 4.a).

    Formula: ``eta*lam`` per step (lam per unit of tau). Derived as the first term of the series of
    `rate_per_step_exact`; anything that agrees to leading order is right.
    """
    return series(rate_per_step_exact(), eta, 0, 2).removeO()


@cache
def steps_needed() -> Formula:
    """Steps until |theta_t| = eps*|theta_0|, as a real number (Task 4.a).

    Formula: ``log(eps)/log(1 - eta*lam)``, for 0 < eta*lam < 1 and 0 < eps < 1. A ceiling around it
    is right too, because steps are whole. Derived by solving the exact recursion's result for t.
    """
    steps = Dummy("steps")
    damping = theta_t_4a().subs(t, 1) / theta_0
    (found,) = solve(simplify(damping) ** steps - eps, steps)
    return found


def steps_number_from(formula: object, decay: Decay = DECAY) -> int:
    """Whole number of steps that a given formula leads to (to carry a student's own one).

    Args:
        formula: a number, or an expression in eta, lam and eps.
        decay: the numbers to put in.

    Returns:
        The smallest whole number that is not below it.

    Raises:
        ValueError: the formula gives no finite real number.
    """
    value = as_formula(formula).subs({eta: decay.eta, lam: decay.lam, eps: decay.eps})
    if not (value.is_number and value.is_extended_real and value.is_finite):
        raise ValueError(f"{formula} gives {value}, which is no number of steps")
    return int(ceiling(value.evalf(_DIGITS)))


@cache
def steps_number(decay: Decay = DECAY) -> Formula:
    """Smallest whole t with |theta_t| <= eps*|theta_0| (Task 4.a).

    14 for lam = 4, eta = 0.1, eps = 1e-3 (from 13.52; the exponential would say 17.27). Rounded up
    from `steps_needed` and then settled in exact numbers, because the formula may be whole.

    Raises:
        ValueError: rounding and the exact numbers disagree by more than one step.
    """
    guess = steps_number_from(steps_needed(), decay)
    damping = Rational(nsimplify(1 - decay.eta * decay.lam))
    for candidate in (guess - 1, guess, guess + 1):
        if damping**candidate <= decay.eps < damping ** (candidate - 1):
            return Integer(candidate)
    raise ValueError(f"{decay}: about {guess} steps, but none of its neighbours is the first")
