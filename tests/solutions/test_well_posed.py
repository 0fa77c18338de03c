"""Task 2: the function against what descents with a small rate really do."""

# ruff: noqa: N803, N806 - H and X are the names of matrices in the field

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solutions.learning_dynamics as sheet

MATRICES = [
    ("A", [[2, -1], [-1, 2]], True, "negative entries are harmless"),
    ("B", [[1, 2], [2, 1]], False, "all entries positive, eigenvalues 3 and -1"),
    ("C", [[-1, 0], [0, -2]], False, "positive determinant"),
    ("J", [[0, 1], [1, 0]], False, "the loss theta_1*theta_2"),
    ("F", [[5, -1, 3], [-1, 5, -3], [3, -3, 9]], True, "the sheet's own"),
    ("T", [[4, -2, 0], [-2, 4, -2], [0, -2, 2]], True, "not diagonally dominant"),
    ("G", [[1, 2, 2], [2, 1, 2], [2, 2, 1]], False, "positive determinant and trace"),
    ("O", [[1, 0, 0], [0, 0, 0], [0, 0, 2]], False, "flat direction"),
    ("S", [[1, 0], [0, 1e-3]], True, "small is not zero"),
    ("E", [[2, 1], [0, 2]], False, "unsymmetric, eigenvalues 2 and 2"),
    ("K", [[2, 9], [1, 2]], False, "unsymmetric, lower triangle looks positive"),
    ("L", [[1, 5], [0, 1]], False, "unsymmetric, eigenvalues 1 and 1"),
    ("I", [[3.0]], True, "one parameter"),
    ("P", [[-3.0]], False, "one parameter, a maximum"),
]


def _well_defined_by_trying(H):
    """Symmetric, and a million steps with a small rate end at 0 from every start."""
    H = np.array(H, dtype=float)
    one_step = np.eye(len(H)) - 0.3 * H / np.abs(H).sum()
    for _ in range(20):  # squared twenty times: 2**20 steps
        one_step = one_step @ one_step
        if np.abs(one_step).max() > 1e6:
            return False
    return bool(np.all(H == H.T)) and bool(np.abs(one_step).max() < 1e-6)


@pytest.mark.parametrize(("letter", "H", "expected", "why"), MATRICES)
def test_the_table_of_the_sheet(letter, H, expected, why):
    assert _well_defined_by_trying(H) is expected
    judge = sheet.is_well_defined()
    assert judge(np.array(H, dtype=float)) is expected
    assert judge(H) is expected


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)
    ),
    st.booleans(),
)
def test_any_small_matrix_is_judged_as_descents_judge_it(entries, symmetric):
    n = round(len(entries) ** 0.5)
    H = np.array(entries, dtype=float).reshape(n, n)
    if symmetric:
        H = H + H.T
    if not H.any():
        return
    assert sheet.is_well_defined()(H) is _well_defined_by_trying(H)


def test_singular_full_matrices_are_flat_in_spite_of_rounding():
    judge = sheet.is_well_defined()
    assert judge([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]) is False
    assert judge(np.ones((4, 4))) is False
    assert judge(np.zeros((2, 2))) is False


@pytest.mark.parametrize("H", [[1.0, 2.0], [[1.0, 2.0]], np.zeros((0, 0)), [[np.nan]], [[np.inf]]])
def test_what_is_no_square_matrix_of_numbers_is_refused(H):
    with pytest.raises(ValueError, match="Hessian"):
        sheet.is_well_defined()(H)
