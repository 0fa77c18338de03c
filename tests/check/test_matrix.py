"""``check.matrix``: the shape first, then every entry, and what all of them have in common."""

import numpy as np
import pytest
import sympy

from autograder import check
from autograder.errors import AuthorError

H = [[5, -1, 3], [-1, 5, -3], [3, -3, 9]]
A = [[1, 2], [3, 4]]

# (given, reference, options, outcome, why)
CASES = [
    (H, H, {}, "correct", "nested lists"),
    (tuple(map(tuple, H)), H, {}, "correct", "nested tuples"),
    (np.array(H), H, {}, "correct", "an array"),
    (np.array(H, dtype=float) * (1 + 1e-9), H, {}, "correct", "rounded"),
    (np.array(H, dtype=float) * (1 + 1e-5), H, {}, "incorrect", "rounded too far"),
    (
        np.array(H, dtype=float) * (1 + 1e-5),
        H,
        {"rtol": 1e-4},
        "correct",
        "within the stated tolerance",
    ),
    (sympy.Matrix(H), H, {}, "correct", "a sympy matrix"),
    ("[[5, -1, 3], [-1, 5, -3], [3, -3, 9]]", H, {}, "correct", "text"),
    ([[1.0000001, 2], [3, 4]], A, {}, "correct", "each entry to its own tolerance"),
    ([[1e6, 0], [0, 50]], [[1e6, 0], [0, 1]], {}, "incorrect", "a small entry beside a large one"),
    ([[1, 1e-13], [-1e-13, 1]], [[1, 0], [0, 1]], {}, "correct", "rounded zeros"),
    ([[1, 1e-3], [0, 1]], [[1, 0], [0, 1]], {}, "incorrect", "not a zero"),
    ([2e-9], [1e-9], {}, "incorrect", "twice as much, however small"),
    ([1e-20, 1.0], [0, 1], {}, "correct", "a rounded zero"),
    ([2.0, -1.0, 1.0], [2, -1, 1], {}, "correct", "a list is a vector"),
    (np.array([2, -1, 1]), sympy.Matrix([2, -1, 1]), {}, "correct", "an array is a vector"),
    (sympy.Matrix([[2, -1, 1]]), [2, -1, 1], {}, "correct", "one row"),
    (np.array([[2], [-1], [1]]), [2, -1, 1], {}, "correct", "one column"),
    ([2, -1], [2, -1, 1], {}, "incorrect", "too short"),
    ([[2, -1, 1], [0, 0, 0]], [2, -1, 1], {}, "incorrect", "too many rows"),
    ([0, 1, 1, 0], [[0, 1], [1, 0]], {}, "incorrect", "a flat list is no matrix"),
    (["theta_2", "theta_1"], ["theta_2", "theta_1"], {}, "correct", "formulas"),
    ("[x + x, x*x]", "[2*x, x^2]", {}, "correct", "formulas by their values"),
    ("[abs(x), 1]", "[x, 1]", {"domain": "real"}, "incorrect", "formulas on their domain"),
    ("[abs(x), 1]", "[x, 1]", {}, "correct", "formulas on their domain"),
    ("[sqrt(2), pi]", "[2^(1/2), 4*atan(1)]", {}, "correct", "exact constants"),
    ([1.414213562, 3.141592654], "[sqrt(2), pi]", {}, "correct", "decimals for exact constants"),
    ([[0, "I"], ["-I", 0]], [[0, "I"], ["-I", 0]], {}, "correct", "complex entries"),
    ([float("nan"), 1], [1, 1], {}, "incorrect", "not a number"),
    ([float("inf"), 1], [1, 1], {}, "incorrect", "infinite"),
    ([[1, 2], [3]], A, {}, "unreadable", "rows of different length"),
    (2, [2, -1, 1], {}, "unreadable", "a number"),
    ([], [1], {}, "unreadable", "an empty list"),
    (None, A, {}, "missing", "nothing handed in"),
]


def verdict(given, reference, **options):
    try:
        return check.matrix(given, reference, **options)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("given", "reference", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, reference, options, outcome, why):
    assert verdict(given, reference, **options).outcome == outcome


# (given, reference, slip, part of the evidence)
SLIPS = [
    ([[1, 3], [2, 4]], A, "transposed", {}),
    ((-np.array(A)).tolist(), A, "sign", {}),
    ((2 * np.array(H)).tolist(), H, "factor", {"factor": "2"}),
    ((np.array(H) / 3).tolist(), H, "factor", {"factor": "1/3"}),
    ([1, -1, 2], [2, -1, 1], "order", {}),
    ([[4, 3], [2, 1]], A, "order", {}),
    ([1, 2], [1, 2, 3], "shape", {"shape": "2", "right shape": "3"}),
    ([[1, 2], [3, 5]], A, None, {"wrong entries": ["entry (2, 2)"]}),
    (["-theta_2", "-theta_1"], ["theta_2", "theta_1"], "sign", {}),
]


@pytest.mark.parametrize(("given", "reference", "slip", "evidence"), SLIPS)
def test_a_typical_slip_is_named(given, reference, slip, evidence):
    found = verdict(given, reference)
    assert found.outcome == "incorrect"
    assert found.slip == slip
    assert evidence.items() <= dict(found.evidence).items()


def test_a_wrong_entry_is_named_by_its_place():
    assert verdict([[1, 2], [3, 5]], A).where == "entry (2, 2)"
    assert verdict([2, 1, 1], [2, -1, 1]).where == "entry 2"


def test_a_reference_without_rows_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not a matrix"):
        check.matrix([1], 3)
