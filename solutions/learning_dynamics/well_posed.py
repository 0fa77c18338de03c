"""Task 2: which matrices make the problem well-defined."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["is_well_defined"]

_ROUNDING = 1e-12


@cache
def is_well_defined() -> Callable[[object], bool]:
    """The function that says whether descent on 1/2 u.H.u is well-defined (Task 2).

    The returned function takes a square array of numbers, shape (n, n), and is True exactly if H
    can be the Hessian of a smooth loss (symmetric, because derivatives commute) and descent with
    some small rate reaches 0 from every start (all eigenvalues positive). So flat directions and
    unsymmetric matrices are False. It raises ValueError for anything that is not a square matrix
    of finite numbers.
    """
    return _is_well_defined


def _is_well_defined(H: object) -> bool:
    array = np.asarray(H, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or not array.size:  # noqa: PLR2004 - rows and columns
        raise ValueError(f"a Hessian is a square matrix; this has the shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"a Hessian has finite entries; this is {array.tolist()}")
    rounding = _ROUNDING * np.abs(array).max()
    if np.abs(array - array.T).max() > rounding:
        return False
    return bool(np.linalg.eigvalsh(array).min() > rounding)
