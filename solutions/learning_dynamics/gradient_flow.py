"""Task 3.b: descent on theta_1*theta_2, as a flow for eta -> 0 and in finite steps."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from sympy import (
    Dummy,
    Expr,
    FiniteSet,
    ImmutableDenseMatrix,
    Interval,
    Matrix,
    cosh,
    exp,
    factor,
    oo,
    simplify,
    sinh,
    solve,
    solveset,
)

from solutions.learning_dynamics.formula import as_formula, total
from solutions.learning_dynamics.saddle import gradient, hessian_2
from solutions.learning_dynamics.setting import START, Start
from solutions.learning_dynamics.symbols import a, b, eta, tau, theta_1, theta_2

if TYPE_CHECKING:
    from collections.abc import Callable

    from solutions.learning_dynamics.formula import Formula, FormulaMatrix

__all__ = [
    "C_after_10",
    "C_after_from",
    "conserved",
    "flow",
    "lost_fraction",
    "tau_cross",
    "tau_cross_from",
    "theta1_flow",
    "theta2_flow",
]

_LATEST = 20.0
_SCAN = 400
_LEVELS = 5


def flow() -> dict[Formula, Formula]:
    """Velocities d(theta)/d(tau) for eta -> 0: minus the gradient (Task 3.b).

    Returns:
        ``{theta_1: -theta_2, theta_2: -theta_1}``, with tau = eta*t.
    """
    return dict(zip((theta_1, theta_2), -gradient(), strict=True))


def _in_hyperbolic_functions(entry: Formula) -> Formula:
    return entry.replace(exp, lambda power: cosh(power) + sinh(power)).expand()


@cache
def _trajectory() -> FormulaMatrix:
    # The Hessian of this loss is constant, so exp(-H tau) propagates any start exactly.
    moved = (-hessian_2() * tau).exp() * Matrix([a, b])
    return ImmutableDenseMatrix(moved.applyfunc(_in_hyperbolic_functions))


@cache
def theta1_flow() -> Formula:
    """theta_1 at time tau = eta*t, for eta -> 0, from (a, b) (Task 3.b).

    Formula: ``a*cosh(tau) - b*sinh(tau)``, for all real a, b. Derived as exp(-H tau)(a, b).
    """
    return _trajectory()[0]


@cache
def theta2_flow() -> Formula:
    """theta_2 at time tau = eta*t, for eta -> 0, from (a, b) (Task 3.b).

    Formula: ``b*cosh(tau) - a*sinh(tau)``, for all real a, b. Derived as exp(-H tau)(a, b).
    """
    return _trajectory()[1]


@cache
def conserved() -> Formula:
    """Quantity C that stays constant along the flow (Task 3.b).

    Formula: ``theta_1**2 - theta_2**2``; any function of it that is not constant is as good.
    Derived from a quadratic form with unknown coefficients whose rate of change must vanish.
    """
    p, r, s = Dummy("p"), Dummy("r"), Dummy("s")
    form = p * theta_1**2 + r * theta_1 * theta_2 + s * theta_2**2
    change = total(form.diff(place) * velocity for place, velocity in flow().items())
    coefficients = change.as_poly(theta_1, theta_2).coeffs()
    (found,) = solve(coefficients, (p, r, s), dict=True)
    kept = form.subs(found).expand()
    return (kept / kept.coeff(theta_1, 2)).expand()


@cache
def tau_cross(start: Start = START) -> Formula:
    """Time at which the trajectory crosses theta_1 = 0 (Task 3.b).

    Formula: ``atanh(a/b)`` in units of tau; log(3)/2 from (1, 2).

    Raises:
        ValueError: theta_1 never vanishes after this start (it needs b/a > 1).
    """
    from_there = theta1_flow().subs({a: start.a, b: start.b}).rewrite("exp")
    times = _zeros_ahead(simplify(from_there))
    if len(times) != 1:
        raise ValueError(f"{start}: theta_1 vanishes {len(times)} times, not once")
    return times[0]


def _zeros_ahead(position: Formula) -> list[Formula]:
    zeros = solveset(position, tau, Interval.open(0, oo))
    if not isinstance(zeros, FiniteSet):
        return []
    return list(zeros)


def tau_cross_from(
    theta_1_at: Formula | Callable[[np.ndarray], np.ndarray], start: Start = START
) -> float:
    """First time at which a given theta_1(tau) vanishes (to carry a student's own flow).

    Args:
        theta_1_at: expression in tau, a, b, or a function of an array of times, with a and b
            already put in.
        start: a and b for an expression.

    Returns:
        The time, to about 1e-12: the first change of sign among 400 steps of 0 < tau <= 20, and
        then among 400 steps of that step, until there is nothing left between two of them.

    Raises:
        ValueError: no change of sign was found, theta_1 is not real, or the expression holds other
            symbols.
    """
    at = _at_times(theta_1_at, start) if isinstance(theta_1_at, Expr) else theta_1_at
    early, late = 0.0, _LATEST
    for _ in range(_LEVELS):
        times = np.linspace(early, late, _SCAN + 1)
        values = np.broadcast_to(at(times), times.shape)
        if np.iscomplexobj(values):
            raise ValueError(f"theta_1 is not real for {early} < tau <= {late}")
        signs = np.sign(values)
        (steps,) = np.nonzero((signs[1:] == 0) | (signs[:-1] * signs[1:] < 0))
        if not steps.size:
            raise ValueError(f"theta_1 does not change its sign for {early} < tau <= {late}")
        early, late = (float(time) for time in times[steps[0] : steps[0] + 2])
        if signs[steps[0] + 1] == 0:
            return late
    return (early + late) / 2


def _at_times(position: Formula, start: Start) -> Callable[[np.ndarray], np.ndarray]:
    from_there = as_formula(position).subs({a: start.a, b: start.b})
    if from_there.free_symbols != {tau}:
        raise ValueError(f"{position} must depend on tau, a and b only, and on tau at least")
    # Not lambdify: it executes the names of symbols, which a student may have chosen.
    return lambda times: np.array([float(from_there.evalf(subs={tau: time})) for time in times])


def _step() -> dict[Formula, Formula]:
    return {place: place + eta * velocity for place, velocity in flow().items()}


@cache
def lost_fraction() -> Formula:
    """Fraction of C = theta_1**2 - theta_2**2 that one finite step loses (Task 3.b).

    Formula: ``eta**2``, exactly: (C_old - C_new)/C_old. Derived by taking the step.
    """
    after = conserved().subs(_step(), simultaneous=True)
    return factor(simplify((conserved() - after) / conserved()))


def C_after_from(lost: object, start: Start = START) -> Formula:  # noqa: N802 - C is the sheet's name
    """C after all steps, if each loses a given fraction (to carry a student's own one).

    Args:
        lost: the fraction lost in one step, as a number or as an expression in eta.
        start: initial values, rate and number of steps.

    Returns:
        ``C_0*(1 - lost)**steps``.
    """
    initial = conserved().subs({theta_1: start.a, theta_2: start.b})
    return initial * (1 - as_formula(lost).subs(eta, start.eta)) ** start.steps


@cache
def C_after_10(start: Start = START) -> Formula:  # noqa: N802 - the answer's name
    """C after ten finite steps from (a, b) (Task 3.b).

    Formula: ``(a**2 - b**2)*(1 - eta**2)**10``; -2.7131462 for (1, 2) and eta = 0.1. Derived by
    taking the steps one by one, in exact numbers.
    """
    place: dict[Formula, Formula] = {theta_1: start.a, theta_2: start.b}
    for _ in range(start.steps):
        place = {name: moved.subs(eta, start.eta).subs(place) for name, moved in _step().items()}
    return conserved().subs(place)
