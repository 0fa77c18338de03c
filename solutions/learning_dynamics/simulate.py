"""Task 4.b: the noisy recursion, run, and what its kicks look like.

The variance of theta alone hides compensating mistakes, so a simulation is judged by the kicks
that it used: they are recovered from the path and compared with what was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KickMoments", "kick_moments", "kicks_of", "simulate", "stationary_error"]


@cache
def simulate() -> Callable[..., np.ndarray]:
    """The function that runs theta_(t+1) = (1 - eta*lam)*theta_t - eta*eps_t (Task 4.b).

    The returned function takes (theta_0, eta, lam, v, steps, seed) and gives an array of shape
    (steps + 1,) that starts with theta_0. eps_t are independent, of mean 0 and variance v (a
    variance, not a standard deviation); the same seed gives the same path, another one another.
    It raises ValueError for negative v or steps.
    """
    return _simulate


def _simulate(  # noqa: PLR0913, PLR0917 - the sheet prescribes the six arguments
    theta_0: float, eta: float, lam: float, v: float, steps: int, seed: int
) -> np.ndarray:
    if v < 0 or steps < 0:
        raise ValueError(f"v = {v} and steps = {steps}: a variance and a count are not negative")
    kicks = np.random.default_rng(seed).normal(0.0, np.sqrt(v), size=steps)
    path = np.empty(steps + 1)
    path[0] = theta_0
    for step, kick in enumerate(kicks):
        path[step + 1] = (1 - eta * lam) * path[step] - eta * kick
    return path


def kicks_of(path: object, eta: float, lam: float) -> np.ndarray:
    """Kicks eps_t that a path of the noisy recursion must have used.

    Args:
        path: theta_0, ..., theta_steps.
        eta: rate, not 0.
        lam: curvature.

    Returns:
        ``-(theta_(t+1) - (1 - eta*lam)*theta_t)/eta``, one fewer than the path has values.

    Raises:
        ValueError: the path is no list of at least two numbers, or eta is 0.
    """
    values = np.asarray(path, dtype=float)
    if values.ndim != 1 or values.size < 2 or eta == 0:  # noqa: PLR2004 - one kick needs two values
        raise ValueError(f"no kicks in a path of shape {values.shape} with eta = {eta}")
    return -(values[1:] - (1 - eta * lam) * values[:-1]) / eta


@dataclass(frozen=True)
class KickMoments:
    """What a sample of kicks shows, each with its standard error for Gaussian kicks.

    Attributes:
        mean: their mean, expected 0.
        mean_error: sqrt(v/n).
        variance: their mean square, expected v.
        variance_error: v*sqrt(2/n); kicks with flat distribution scatter less.
        correlation: mean product of successive kicks over v, expected 0.
        correlation_error: 1/sqrt(n - 1).
    """

    mean: float
    mean_error: float
    variance: float
    variance_error: float
    correlation: float
    correlation_error: float


def kick_moments(kicks: np.ndarray, v: float) -> KickMoments:
    """Mean, variance and correlation of kicks that should have the variance v.

    Raises:
        ValueError: v is not positive, or there are fewer than two kicks.
    """
    if v <= 0 or kicks.size < 2:  # noqa: PLR2004 - a correlation needs two
        raise ValueError(f"v = {v} with {kicks.size} kicks: nothing to estimate")
    count = kicks.size
    return KickMoments(
        mean=float(kicks.mean()),
        mean_error=float(np.sqrt(v / count)),
        variance=float(np.mean(kicks**2)),
        variance_error=float(v * np.sqrt(2 / count)),
        correlation=float(np.mean(kicks[1:] * kicks[:-1]) / v),
        correlation_error=float(1 / np.sqrt(count - 1)),
    )


def stationary_error(eta: float, lam: float, steps: int) -> float:
    """Relative standard error of the mean square of theta over a long stationary run.

    Formula: ``sqrt(2*(1 + r^2)/((1 - r^2)*steps))`` with r = 1 - eta*lam: successive squares are
    correlated by r^2, so a slow run holds fewer independent values than steps.

    Raises:
        ValueError: there is no stationary state.
    """
    square = (1 - eta * lam) ** 2
    if square >= 1:
        raise ValueError(f"eta*lam = {eta * lam}: stationary only for 0 < eta*lam < 2")
    return float(np.sqrt(2 * (1 + square) / ((1 - square) * steps)))
