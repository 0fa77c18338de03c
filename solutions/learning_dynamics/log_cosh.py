"""Task 2 in numbers: robust regression with the loss log(cosh(residual)), in three parameters.

The Hessian at an exact fit is X^T X, the covariance of the inputs: the data limit the rate.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from sympy import (
    ImmutableDenseMatrix,
    Matrix,
    Symbol,
    cosh,
    gcd_list,
    hessian,
    linsolve,
    log,
    simplify,
)

from solutions.learning_dynamics.formula import total
from solutions.learning_dynamics.many_parameters import (
    eta_max_convergence_from,
    eta_max_no_overshoot_from,
)
from solutions.learning_dynamics.setting import REGRESSION, Regression

if TYPE_CHECKING:
    from solutions.learning_dynamics.formula import Formula, FormulaMatrix

__all__ = [
    "eigenvalues_3",
    "eigenvalues_of",
    "eta_max_convergence",
    "eta_max_no_overshoot",
    "hessian_3",
    "log_cosh_loss",
    "parameters",
    "slowest_direction",
    "slowest_direction_of",
    "theta_star_3",
]

_SYMMETRY = 1e-9


def parameters(regression: Regression = REGRESSION) -> tuple[Symbol, ...]:
    """Symbols theta_1, theta_2, ... of the regression, as many as it has points."""
    return tuple(Symbol(f"theta_{n}", real=True) for n in range(1, len(regression.y) + 1))


def _residuals(regression: Regression) -> FormulaMatrix:
    return Matrix(regression.X) * Matrix(parameters(regression)) - Matrix(regression.y)


@cache
def log_cosh_loss(regression: Regression = REGRESSION) -> Formula:
    """Sum over the data points of log(cosh(X theta - y)), dimensionless (Task 2)."""
    return total(log(cosh(residual)) for residual in _residuals(regression))


def _where_all_vanish(residuals: FormulaMatrix, symbols: tuple[Symbol, ...]) -> Formula:
    (place,) = linsolve(list(residuals), *symbols)
    return place


@cache
def theta_star_3(regression: Regression = REGRESSION) -> FormulaMatrix:
    """Minimum of the regression's loss (Task 2).

    Returns:
        Column of shape (3, 1): (2, -1, 1) on the sheet. The gradient is X^T tanh(X theta - y) and
        X is invertible, so it vanishes where all residuals do; that it does is checked.

    Raises:
        ValueError: the gradient does not vanish there.
    """
    symbols = parameters(regression)
    place = _where_all_vanish(_residuals(regression), symbols)
    at_minimum = dict(zip(symbols, place, strict=True))
    slopes = [log_cosh_loss(regression).diff(symbol).subs(at_minimum) for symbol in symbols]
    if any(simplify(slope) != 0 for slope in slopes):
        raise ValueError(f"the gradient at {place} is {slopes}, not zero")
    return ImmutableDenseMatrix(place)


@cache
def hessian_3(regression: Regression = REGRESSION) -> FormulaMatrix:
    """Second derivatives of the regression's loss at its minimum (Task 2).

    Returns:
        Symmetric matrix of shape (3, 3): [[5, -1, 3], [-1, 5, -3], [3, -3, 9]] on the sheet, equal
        to X^T X. Derived by differentiating the loss, not from that formula.
    """
    symbols = parameters(regression)
    at_minimum = dict(zip(symbols, theta_star_3(regression), strict=True))
    return ImmutableDenseMatrix(hessian(log_cosh_loss(regression), symbols).subs(at_minimum))


@cache
def eigenvalues_3(regression: Regression = REGRESSION) -> tuple[Formula, ...]:
    """Eigenvalues of `hessian_3`, ascending and with multiplicity: 3, 4, 12 (Task 2)."""
    found = hessian_3(regression).eigenvals()
    return tuple(sorted(value for value, times in found.items() for _ in range(times)))


def eigenvalues_of(H: object) -> tuple[float, ...]:
    """Eigenvalues of any symmetric matrix of numbers, ascending (to carry a student's Hessian).

    Args:
        H: square array of real numbers, numpy or nested lists.

    Raises:
        ValueError: H is not square, not finite or not symmetric.
    """
    return tuple(float(value) for value in np.linalg.eigvalsh(_symmetric(H)))


def slowest_direction_of(H: object) -> np.ndarray:
    """Unit eigenvector of the smallest eigenvalue of a symmetric matrix (to carry a Hessian).

    Args:
        H: square array of real numbers, numpy or nested lists.

    Returns:
        Array of shape (n,), its largest entry positive. Where the smallest eigenvalue is repeated,
        one direction of its plane.

    Raises:
        ValueError: H is not square, not finite or not symmetric.
    """
    direction = np.linalg.eigh(_symmetric(H)).eigenvectors[:, 0]
    return direction * np.sign(direction[np.argmax(np.abs(direction))])


def _symmetric(H: object) -> np.ndarray:
    array = np.asarray(H, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:  # noqa: PLR2004 - rows and columns
        raise ValueError(f"a Hessian is square; this has the shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"a Hessian has finite entries; this is {array.tolist()}")
    if np.abs(array - array.T).max(initial=0) > _SYMMETRY * np.abs(array).max(initial=0):
        raise ValueError(f"a Hessian is symmetric; this is {array.tolist()}")
    return array


@cache
def eta_max_no_overshoot(regression: Regression = REGRESSION) -> Formula:
    """Largest rate at which no mode of the regression overshoots (Task 2).

    Formula: ``1/lam_max``; 1/12 on the sheet.
    """
    return eta_max_no_overshoot_from(eigenvalues_3(regression))


@cache
def eta_max_convergence(regression: Regression = REGRESSION) -> Formula:
    """Rate at which the regression ceases to converge (Task 2).

    Formula: ``2/lam_max``; 1/6 on the sheet. In the linear approximation; beyond it the orbit
    does not tend to the minimum, but stays bounded.
    """
    return eta_max_convergence_from(eigenvalues_3(regression))


@cache
def slowest_direction(regression: Regression = REGRESSION) -> FormulaMatrix:
    """Direction in which the regression converges most slowly at eta = 1/lam_max (Task 2).

    Returns:
        Column of shape (3, 1) of the smallest eigenvalue, in smallest whole numbers and with its
        first entry that is not zero positive: (1, -1, -1) on the sheet. Any multiple is as good.

    Raises:
        ValueError: the smallest eigenvalue is repeated, so that no one direction is slowest.
    """
    _, _, basis = min(hessian_3(regression).eigenvects(), key=lambda found: found[0])
    if len(basis) > 1:
        raise ValueError(f"{regression}: the slowest modes fill a plane, not a line")
    return smallest_whole(basis[0])


def smallest_whole(vector: FormulaMatrix) -> FormulaMatrix:
    """The multiple of a vector with coprime whole entries, the first not zero being positive.

    A vector with irrational entries is only divided by its first entry that is not zero.
    """
    leading = next(entry for entry in vector if entry != 0)
    scaled = vector / leading
    if all(entry.is_Rational for entry in scaled):
        scaled = scaled / gcd_list(list(scaled))
    return ImmutableDenseMatrix(scaled)
