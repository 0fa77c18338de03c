"""The concrete numbers of the sheet, as values that a variant for another student may replace.

Every reference that depends on numbers takes one of these as its only argument and has the sheet's
own as its default, so ``k_min()`` is the sheet's answer and ``k_min(Coin(p=Rational(1, 4)))``
another student's. All numbers are exact; decimals belong to the answers, not to the questions.
"""

# ruff: noqa: RUF009 - sympy numbers are immutable, so one default may serve every instance

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Matrix, Rational

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Exact

__all__ = [
    "COIN",
    "DECAY",
    "NOISE",
    "REGRESSION",
    "START",
    "Coin",
    "Decay",
    "Noise",
    "Regression",
    "Sheet",
    "Start",
]


@dataclass(frozen=True)
class Coin:
    """The biased coin, trained in its logit (Task 1.b).

    Attributes:
        p: fraction of heads, strictly between 0 and 1; 1/2 makes the loss even about its minimum
            and with it the left-over of the Newton rate almost zero.
        offset: distance from the minimum at which the one step of `newton_leftover` starts.

    Raises:
        ValueError: p is not inside (0, 1), or offset is 0.
    """

    p: Exact = Rational(1, 5)
    offset: Exact = Rational(1, 10)

    def __post_init__(self) -> None:
        if not 0 < self.p < 1:
            raise ValueError(f"p = {self.p}: a minimum exists only for a coin with 0 < p < 1")
        if self.offset == 0:
            raise ValueError("offset = 0: a step from the minimum leaves nothing to measure")


@dataclass(frozen=True)
class Regression:
    """Regression on as many points as parameters, with the loss sum(log(cosh(X theta - y))).

    Attributes:
        X: one row of inputs per data point; square and invertible, so that the fit is exact and
            the Hessian at the minimum is X^T X.
        y: one target per data point.

    Raises:
        ValueError: X is not square, is singular, or has not one row per target.
    """

    X: tuple[tuple[int, ...], ...] = ((0, 2, -2), (1, -1, -1), (2, 0, 2))
    y: tuple[int, ...] = (-4, 2, 6)

    def __post_init__(self) -> None:
        if len(self.X) != len(self.y) or any(len(row) != len(self.y) for row in self.X):
            raise ValueError(f"X = {self.X} must be square, with one row for each of {self.y}")
        if Matrix(self.X).det() == 0:
            raise ValueError(f"X = {self.X} is singular: the loss has a flat direction")


@dataclass(frozen=True)
class Start:
    """Where the descent on theta_1*theta_2 begins, and how far it goes (Task 3.b).

    Attributes:
        a: initial theta_1.
        b: initial theta_2; theta_1 changes its sign on the way only if b/a > 1.
        eta: rate of the finite steps.
        steps: how many of them.
    """

    a: Exact = Rational(1)
    b: Exact = Rational(2)
    eta: Exact = Rational(1, 10)
    steps: int = 10


@dataclass(frozen=True)
class Decay:
    """How fast and how far the descent of Task 4.a runs.

    Attributes:
        lam: curvature.
        eta: rate.
        eps: accuracy, as a fraction of the distance at the start.

    Raises:
        ValueError: 0 < eta*lam < 1 or 0 < eps < 1 does not hold.
    """

    lam: Exact = Rational(4)
    eta: Exact = Rational(1, 10)
    eps: Exact = Rational(1, 1000)

    def __post_init__(self) -> None:
        if not 0 < self.eta * self.lam < 1:
            raise ValueError(f"eta*lam = {self.eta * self.lam}: the formula needs 0 < eta*lam < 1")
        if not 0 < self.eps < 1:
            raise ValueError(f"eps = {self.eps}: an accuracy lies between 0 and 1")


@dataclass(frozen=True)
class Noise:
    """Noisy descent in numbers (Task 4.b).

    Attributes:
        lam: curvature.
        eta: rate; eta*lam well away from 0 keeps exact and leading-order answers apart.
        N: examples in a batch, drawn with replacement.
        V: variance of the slope over single examples.

    Raises:
        ValueError: no stationary state, because 0 < eta*lam < 2 does not hold.
    """

    lam: Exact = Rational(4)
    eta: Exact = Rational(1, 10)
    N: int = 25
    V: Exact = Rational(9)

    def __post_init__(self) -> None:
        if not 0 < self.eta * self.lam < 2:  # noqa: PLR2004 - beyond 2 the second moment grows
            raise ValueError(
                f"eta*lam = {self.eta * self.lam}: stationary only for 0 < eta*lam < 2"
            )


COIN = Coin()
REGRESSION = Regression()
START = Start()
DECAY = Decay()
NOISE = Noise()


@dataclass(frozen=True)
class Sheet:
    """All numbers of one copy of the sheet."""

    coin: Coin = field(default=COIN)
    regression: Regression = field(default=REGRESSION)
    start: Start = field(default=START)
    decay: Decay = field(default=DECAY)
    noise: Noise = field(default=NOISE)
