"""Task 3.a: the loss theta_1*theta_2 and the kinds of stationary points."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sympy import ImmutableDenseMatrix, S, hessian, solveset

from solutions.learning_dynamics.log_cosh import smallest_whole
from solutions.learning_dynamics.symbols import c, theta_1, theta_2

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, FormulaMatrix, RealSet

__all__ = [
    "KINDS",
    "c_saddle",
    "c_saddle_with_ends",
    "eigenvalues_2",
    "eigenvectors_2",
    "gradient",
    "hessian_2",
    "kind_of",
    "kinds",
    "losses_of_kinds",
    "product_loss",
]

KINDS = ("minimum", "maximum", "saddle", "valley", "ridge", "flat")
"""Words for a stationary point by the signs of its eigenvalues; see `kind_of`."""


def product_loss() -> Formula:
    """The loss of Exercise 3, theta_1*theta_2."""
    return theta_1 * theta_2


@cache
def gradient() -> FormulaMatrix:
    """Gradient of theta_1*theta_2 everywhere, not only at the origin (Task 3.a).

    Returns:
        Column (theta_2, theta_1) of shape (2, 1).
    """
    return ImmutableDenseMatrix([product_loss().diff(theta_1), product_loss().diff(theta_2)])


@cache
def hessian_2() -> FormulaMatrix:
    """Hessian of theta_1*theta_2 (Task 3.a).

    Returns:
        [[0, 1], [1, 0]], shape (2, 2), the same everywhere.
    """
    return ImmutableDenseMatrix(hessian(product_loss(), (theta_1, theta_2)))


@cache
def eigenvalues_2() -> tuple[Formula, ...]:
    """Eigenvalues of `hessian_2`, descending and with multiplicity: 1, -1 (Task 3.a)."""
    return tuple(value for value, _ in eigenvectors_2())


@cache
def eigenvectors_2() -> tuple[tuple[Formula, tuple[Formula, ...]], ...]:
    """Eigenvalues of `hessian_2` with an eigenvector each (Task 3.a).

    Returns:
        ``((1, (1, 1)), (-1, (1, -1)))``, by descending eigenvalue. Order, sign and length of a
        vector are free.
    """
    found = [
        (value, tuple(smallest_whole(vector)))
        for value, _, basis in hessian_2().eigenvects()
        for vector in basis
    ]
    return tuple(sorted(found, key=lambda pair: pair[0], reverse=True))


def kind_of(curvatures: FormulaMatrix) -> str:
    """Word for a stationary point of a quadratic loss, by the signs of the Hessian's eigenvalues.

    Args:
        curvatures: the Hessian there, symmetric, of numbers.

    Returns:
        "saddle" with both signs; otherwise "minimum" or "maximum" where none is zero, "valley" or
        "ridge" where some are, "flat" where all are.
    """
    signs = {value > 0: None for value in curvatures.eigenvals() if value != 0}
    has_flat = any(value == 0 for value in curvatures.eigenvals())
    if len(signs) > 1:
        return "saddle"
    if not signs:
        return "flat"
    if True in signs:
        return "valley" if has_flat else "minimum"
    return "ridge" if has_flat else "maximum"


@cache
def losses_of_kinds() -> tuple[Formula, ...]:
    """The four losses whose point at the origin is to be named (Task 3.a)."""
    x, y = theta_1, theta_2
    return (product_loss(), x**2 + x * y + y**2, x**2 + 3 * x * y + y**2, (x + y) ** 2)


@cache
def kinds() -> tuple[str, ...]:
    """What the origin is for each of `losses_of_kinds` (Task 3.a).

    Returns:
        ``("saddle", "minimum", "saddle", "valley")``, each from the eigenvalues of its Hessian.
    """
    return tuple(kind_of(hessian(loss, (theta_1, theta_2))) for loss in losses_of_kinds())


@cache
def c_saddle() -> RealSet:
    """Values of c that make the origin a saddle of theta_1**2 + c*theta_1*theta_2 + theta_2**2.

    Answers Task 3.a. Formula: ``(-oo, -2) U (2, oo)``, open, because at c = -2 and c = 2 one
    direction is flat. Derived from a negative determinant, that is eigenvalues of both signs.
    """
    loss = theta_1**2 + c * theta_1 * theta_2 + theta_2**2
    return solveset(hessian(loss, (theta_1, theta_2)).det() < 0, c, S.Reals)


@cache
def c_saddle_with_ends() -> RealSet:
    """The same range with its ends, where one direction is flat: right but for them (Task 3.a)."""
    return c_saddle().closure
