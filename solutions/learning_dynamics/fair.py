"""Where the sheet is loose: every reading that keeps full points, and why.

Each ``..._readings()`` gives a tuple; its first entry is the reference itself.

* *Is eta = 1/k without overshooting?* There the first step of a quadratic lands on the minimum and
  nothing changes sides, so 1/k belongs to the range. But on a real loss the next order decides:
  with c = L''' and distance u, one step leaves -(c/2k)*u^2, which crosses the minimum for c*u > 0.
  Both ends are accepted.
* *Does eta = 2/k not converge?* On a quadratic the distance stays. On a real loss, with d = L'''',
  it shrinks like t^(-1/2) where 3*c^2 > k*d and grows where 3*c^2 < k*d. The linear order cannot
  say, so both ends are accepted and the end point has a question of its own (`theta_odd`), asked
  for a quadratic.
* *Are negative rates part of "does not converge"?* They never converge; the sheet speaks of
  positive rates. Both are accepted.
* *Gaussian noise of variance 1, or V/N?* V/N. The sheet's hint takes 1, but its result contains
  V/N, and nothing but the second moment v of the noise enters. The notebook therefore gives v a
  name; an answer with v = 1 put in no longer says what the batch size does, and is not accepted.
* *Time* is the number of steps t or tau = eta*t. Where the question defines tau, writing it out as
  eta*t is accepted; where eta does not occur, t in place of tau is the sheet's own way of writing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import Interval, Union, ceiling, oo

from solutions.learning_dynamics.biased_coin import (
    newton_leftover,
    newton_leftover_estimate,
)
from solutions.learning_dynamics.fluctuations import stationary_exact_in_batches, stationary_small
from solutions.learning_dynamics.gradient_flow import theta1_flow, theta2_flow
from solutions.learning_dynamics.many_parameters import eta_monotone_multi
from solutions.learning_dynamics.rates import (
    eta_monotone,
    eta_monotone_from,
    eta_no_convergence,
    eta_no_convergence_from,
)
from solutions.learning_dynamics.setting import COIN, Coin
from solutions.learning_dynamics.slowing_down import (
    rate_per_step,
    rate_per_step_exact,
    steps_needed,
    theta_tau,
)
from solutions.learning_dynamics.symbols import eta, t, tau
from solutions.learning_dynamics.thresholds import followed

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, RealSet

__all__ = [
    "eta_monotone_ends_from",
    "eta_monotone_multi_readings",
    "eta_monotone_readings",
    "eta_monotone_readings_from",
    "eta_no_convergence_readings",
    "eta_no_convergence_readings_from",
    "newton_leftover_readings",
    "rate_per_step_readings",
    "stationary_small_readings",
    "steps_needed_readings",
    "theta1_flow_readings",
    "theta2_flow_readings",
    "theta_tau_readings",
]


def _with_and_without_ends(rates: RealSet) -> tuple[RealSet, ...]:
    return (rates, _opened(rates))


def _opened(rates: RealSet) -> RealSet:
    return Interval.open(rates.inf, rates.sup)


def _with_and_without_ends_and_ascent(rates: RealSet) -> tuple[RealSet, ...]:
    ascent = (Interval(-oo, 0), Interval.open(-oo, 0))
    alone = _with_and_without_ends(rates)
    return (*alone, *(Union(part, end) for part in ascent for end in alone))


@cache
def eta_monotone_readings() -> tuple[RealSet, ...]:
    """(0, 1/k] and (0, 1/k): landing on the minimum may count as overshooting (Task 1.b.1)."""
    return _with_and_without_ends(eta_monotone())


@followed
def eta_monotone_readings_from(curvature: object) -> tuple[RealSet, ...]:
    """The same two readings for a given curvature, as a number (Task 1.b.1)."""
    return _with_and_without_ends(eta_monotone_from(curvature))


@followed
def eta_monotone_ends_from(curvature: object) -> tuple[RealSet, ...]:
    """The same range with each end in it or not, for a point on the ends alone (Task 1.b.1)."""
    rates = eta_monotone_from(curvature)
    closed = ((True, False), (True, True), (False, False), (False, True))
    return tuple(Interval(rates.inf, rates.sup, left, right) for left, right in closed)


@cache
def eta_monotone_multi_readings() -> tuple[RealSet, ...]:
    """(0, 1/lam_max] and (0, 1/lam_max): the same for the stiffest mode (Task 2)."""
    return _with_and_without_ends(eta_monotone_multi())


@cache
def eta_no_convergence_readings() -> tuple[RealSet, ...]:
    """[2/k, oo) and (2/k, oo), each also with negative rates, with or without 0 (Task 1.b.3)."""
    return _with_and_without_ends_and_ascent(eta_no_convergence())


@followed
def eta_no_convergence_readings_from(curvature: object) -> tuple[RealSet, ...]:
    """The same six readings for a given curvature, as a number (Task 1.b.3).

    With that of the coin, 2/k does converge in truth.
    """
    return _with_and_without_ends_and_ascent(eta_no_convergence_from(curvature))


@cache
def newton_leftover_readings(coin: Coin = COIN) -> tuple[float, ...]:
    """The computed value and the estimate from the third derivative (Task 1.b.4)."""
    return (newton_leftover(coin), float(newton_leftover_estimate(coin)))


def _in_every_time(flow: Formula) -> tuple[Formula, ...]:
    return (flow, flow.subs(tau, eta * t), flow.subs(tau, t))


@cache
def theta1_flow_readings() -> tuple[Formula, ...]:
    """theta_1 in tau, in eta*t, and in the sheet's own t that means tau (Task 3.b)."""
    return _in_every_time(theta1_flow())


@cache
def theta2_flow_readings() -> tuple[Formula, ...]:
    """theta_2 in tau, in eta*t, and in the sheet's own t that means tau (Task 3.b)."""
    return _in_every_time(theta2_flow())


@cache
def theta_tau_readings() -> tuple[Formula, ...]:
    """In tau, and with tau written out as eta*t; not in t alone, as tau is defined (Task 4.a)."""
    return (theta_tau(), theta_tau().subs(tau, eta * t))


@cache
def rate_per_step_readings() -> tuple[Formula, ...]:
    """The leading order and the exact rate, which agree to leading order in eta (Task 4.a)."""
    return (rate_per_step(), rate_per_step_exact())


@cache
def steps_needed_readings() -> tuple[Formula, ...]:
    """The real number, and the whole number of steps above it (Task 4.a)."""
    return (steps_needed(), ceiling(steps_needed()))


@cache
def stationary_small_readings() -> tuple[Formula, ...]:
    """The leading order and the exact result, which agree to leading order in eta (Task 4.b)."""
    return (stationary_small(), stationary_exact_in_batches())
