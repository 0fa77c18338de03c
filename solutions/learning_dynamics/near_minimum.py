"""Task 1.a: gradient descent close to a minimum of a loss in one parameter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import Dummy, Eq, Function, collect, expand, factorial, rsolve, series, simplify

from solutions.learning_dynamics.formula import total
from solutions.learning_dynamics.symbols import eta, g, k, t, theta, theta_0, theta_star

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula

__all__ = [
    "derivation",
    "derivation_1a",
    "derivation_end",
    "derivation_given",
    "derivation_start",
    "descend",
    "grad_near_min",
    "step_factor",
    "theta_t",
]

_ORDERS_KEPT = 4


@cache
def grad_near_min() -> Formula:
    """Slope of any smooth loss close to its minimum, to leading order in the distance (Task 1.a).

    Formula: ``k*(theta - theta_star)``, in units of loss per parameter. Assumes L'(theta_star) = 0
    and k = L''(theta_star) > 0. Derived from the Taylor series with general coefficients:
    differentiate, drop the slope at the minimum, keep the lowest order.
    """
    distance = Dummy("distance")
    coefficients = [Dummy(f"derivative_{order}") for order in range(_ORDERS_KEPT)]
    loss = total(
        value * distance**order / factorial(order) for order, value in enumerate(coefficients)
    )
    at_a_minimum = {coefficients[1]: 0, coefficients[2]: k}
    slope = loss.diff(distance).subs(at_a_minimum)
    return series(slope, distance, 0, 2).removeO().subs(distance, theta - theta_star)


def descend(place: Formula) -> Formula:
    """One step of gradient descent from `place` in the quadratic valley of Task 1.a."""
    return place - eta * grad_near_min().subs(theta, place)


@cache
def step_factor() -> Formula:
    """Factor by which one step multiplies theta - theta_star (Task 1.a).

    Formula: ``1 - eta*k``, dimensionless; negative when the step overshoots. Derived from the
    update rule with the slope of `grad_near_min`.
    """
    distance = Dummy("distance", nonzero=True)
    return expand(simplify((descend(theta_star + distance) - theta_star) / distance))


@cache
def theta_t() -> Formula:
    """Parameter after t steps (Task 1.a).

    Formula: ``theta_star + (1 - eta*k)**t*(theta_0 - theta_star)`` for t = 0, 1, 2, ... Exact on a
    quadratic loss for every eta, otherwise to leading order in the distance. Derived by solving
    the recurrence theta_(t+1) = theta_t - eta*k*(theta_t - theta_star) from theta_0.
    """
    place = Function("place")
    recurrence = place(t + 1) - descend(place(t))
    return rsolve(recurrence, place(t), {place(0): theta_0})


@cache
def derivation_start() -> Formula:
    """First line of the derivation: distance after a step with slope g (Task 1.a)."""
    return theta - eta * g - theta_star


@cache
def derivation_end() -> Formula:
    """Last line of the derivation: the old distance times `step_factor` (Task 1.a)."""
    return step_factor() * (theta - theta_star)


@cache
def derivation_given() -> tuple[Formula, ...]:
    """What a line of the derivation may use: g is the slope of `grad_near_min` (Task 1.a)."""
    return (Eq(g, grad_near_min()),)


@cache
def derivation() -> tuple[Formula, ...]:
    """One derivation, line by line, from `derivation_start` to `derivation_end` (Task 1.a).

    Four equal expressions: the slope is put in, the result is sorted by parameter, the common
    factor is taken out. Only one step is derived; that t steps give the t-th power is an induction
    and belongs to the written part.
    """
    slope_put_in = derivation_start().subs({line.lhs: line.rhs for line in derivation_given()})
    sorted_by_parameter = collect(expand(slope_put_in), [theta, theta_star])
    return (derivation_start(), slope_put_in, sorted_by_parameter, derivation_end())


derivation_1a = derivation
