"""Task 1.b in numbers: cross-entropy of a biased coin as a function of its logit.

L(theta) = log(1 + exp(theta)) - p*theta is convex with one minimum and curvature below 1/4
everywhere, so the thresholds lie far above the rates that students are used to.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import exp, log, simplify, solve

from solutions.learning_dynamics.rates import (
    eta_monotone_from,
    eta_newton_from,
    eta_no_convergence_from,
    eta_overshoot_from,
)
from solutions.learning_dynamics.setting import COIN, Coin
from solutions.learning_dynamics.symbols import theta

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, RealSet

__all__ = [
    "coin_loss",
    "eta_monotone_num",
    "eta_newton_num",
    "eta_no_convergence_num",
    "eta_overshoot_num",
    "k_min",
    "leftover_of_step",
    "newton_leftover",
    "newton_leftover_estimate",
    "theta_min",
]

_DIGITS = 30


def coin_loss(coin: Coin = COIN) -> Formula:
    """Cross-entropy per throw of the coin with logit theta, in nats."""
    return log(1 + exp(theta)) - coin.p * theta


@cache
def theta_min(coin: Coin = COIN) -> Formula:
    """Minimum of the coin's loss (Task 1.b.1).

    Formula: ``log(p/(1 - p))``, dimensionless; -log(4) on the sheet. Derived by solving L' = 0.
    """
    (place,) = solve(coin_loss(coin).diff(theta), theta)
    return place


@cache
def k_min(coin: Coin = COIN) -> Formula:
    """Curvature of the coin's loss at its minimum (Task 1.b.1).

    Formula: ``p*(1 - p)``; 4/25 on the sheet. Derived by differentiating twice at `theta_min`.
    """
    return simplify(coin_loss(coin).diff(theta, 2).subs(theta, theta_min(coin)))


@cache
def eta_monotone_num(coin: Coin = COIN) -> RealSet:
    """`eta_monotone` for the coin (Task 1.b.1): ``Interval.Lopen(0, 1/k_min)``, (0, 25/4]."""
    return eta_monotone_from(k_min(coin))


@cache
def eta_overshoot_num(coin: Coin = COIN) -> RealSet:
    """`eta_overshoot` for the coin (Task 1.b.2): ``Interval.open(1/k_min, 2/k_min)``."""
    return eta_overshoot_from(k_min(coin))


@cache
def eta_no_convergence_num(coin: Coin = COIN) -> RealSet:
    """`eta_no_convergence` for the coin (Task 1.b.3): ``Interval(2/k_min, oo)``.

    In the linear approximation of Task 1.a. Beyond 2/k_min the orbit stays bounded (a cycle, later
    chaos) and only fails to tend to the minimum.
    """
    return eta_no_convergence_from(k_min(coin))


@cache
def eta_newton_num(coin: Coin = COIN) -> Formula:
    """`eta_newton` for the coin (Task 1.b.4): ``1/k_min``, 25/4."""
    return eta_newton_from(k_min(coin))


def leftover_of_step(rate: object, coin: Coin = COIN) -> float:
    """Signed distance left by one gradient step, in units of the distance before it (Task 1.b.4).

    Args:
        rate: the rate of the step, a number.
        coin: loss and starting distance.

    Returns:
        ``(offset - rate*L'(theta_min + offset))/offset``, correct to double precision.
    """
    start = theta_min(coin) + coin.offset
    after = start - rate * coin_loss(coin).diff(theta).subs(theta, start)
    return float(((after - theta_min(coin)) / coin.offset).evalf(_DIGITS))


@cache
def newton_leftover(coin: Coin = COIN) -> float:
    """What one step at the Newton rate 1/k_min leaves over on the coin's loss (Task 1.b.4).

    Signed distance from the minimum after one step from theta_min + offset, in units of offset:
    -0.0300431 on the sheet. It would be 0 on a quadratic; Newton's own step, which uses the
    curvature where it stands, leaves +0.0284.
    """
    return leftover_of_step(eta_newton_num(coin), coin)


@cache
def newton_leftover_estimate(coin: Coin = COIN) -> Formula:
    """`newton_leftover` from the third derivative alone (Task 1.b.4).

    Formula: ``-L'''/(2*k_min)*offset`` at the minimum: -3/100 on the sheet, 0.14 % away.
    """
    third = coin_loss(coin).diff(theta, 3).subs(theta, theta_min(coin))
    return simplify(-third / (2 * k_min(coin)) * coin.offset)
