"""``check.eigenpairs``: any order, any scale, any basis of an eigenspace."""

import numpy as np
import pytest
import sympy

from autograder import check
from autograder.errors import AuthorError

SWAP = [[0, 1], [1, 0]]
H = [[5, -1, 3], [-1, 5, -3], [3, -3, 9]]
SHEAR = [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
TURN = [[0, -1], [1, 0]]
values, vectors = np.linalg.eigh(np.array(H, dtype=float))

# (given, reference, options, outcome, why)
CASES = [
    ([(1, [1, 1]), (-1, [1, -1])], SWAP, {}, "correct", "pairs"),
    ([(-1, [-3, 3]), (1, [0.5, 0.5])], SWAP, {}, "correct", "any order and any scale"),
    ({1: (1, 1), -1: (1, -1)}, SWAP, {}, "correct", "a dict"),
    ("[(1, [1, 1]), (-1, [1, -1])]", SWAP, {}, "correct", "text"),
    ((values, vectors), H, {}, "correct", "values and a matrix of columns"),
    ((values, vectors.T), H, {}, "incorrect", "rows instead of columns"),
    (sympy.Matrix(H).eigenvects(), H, {}, "correct", "the triples of sympy"),
    (sympy.eye(3).eigenvects(), np.eye(3), {}, "correct", "an eigenspace of three dimensions"),
    ([(1, [1, 0, 0]), (1, [1, 1, 0]), (1, [1, 1, 1])], np.eye(3), {}, "correct", "another basis"),
    ([(1, [1, 0, 0]), (1, [0, 1, 0]), (1, [1, 1, 0])], np.eye(3), {}, "incorrect", "no basis"),
    (
        sympy.Matrix(SHEAR).eigenvects(),
        SHEAR,
        {},
        "correct",
        "a defective matrix has fewer vectors",
    ),
    ([(1, [1, 0, 0])], SHEAR, {}, "incorrect", "one of two is missing"),
    ([("I", [1, "-I"]), ("-I", [1, "I"])], TURN, {}, "correct", "complex pairs"),
    ([("I", [1, "I"]), ("-I", [1, "-I"])], TURN, {}, "incorrect", "conjugated"),
    ([(1, [1, -1]), (-1, [1, 1])], SWAP, {}, "incorrect", "exchanged"),
    ([(1, [0, 0]), (-1, [1, -1])], SWAP, {}, "incorrect", "the zero vector"),
    ([(1, [1, 1])], SWAP, {}, "incorrect", "one is missing"),
    ([(1, [1, 1]), (1, [2, 2])], SWAP, {}, "incorrect", "the same twice"),
    ([(2, [1, 1]), (-1, [1, -1])], SWAP, {}, "incorrect", "a wrong value"),
    ([(1, [1, 1, 0]), (-1, [1, -1, 0])], SWAP, {}, "unreadable", "vectors of another length"),
    ([1, -1], SWAP, {}, "unreadable", "values alone"),
    ([1, -1, -1], H, {"value": 3}, "correct", "one direction"),
    ([1, -1, -1], H, {"value": 4}, "incorrect", "the direction of another value"),
    ([0, 0, 0], H, {"value": 3}, "incorrect", "no direction"),
    (
        "[1 + sqrt(1 + x^2), x]",
        "[[1, x], [x, -1]]",
        {"value": "sqrt(1 + x^2)"},
        "correct",
        "formulas",
    ),
    (
        "[1 + sqrt(1 + x^2), 1]",
        "[[1, x], [x, -1]]",
        {"value": "sqrt(1 + x^2)"},
        "incorrect",
        "formulas",
    ),
    (None, SWAP, {}, "missing", "nothing handed in"),
]


def verdict(given, matrix, **options):
    try:
        return check.eigenpairs(given, matrix, **options)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("given", "matrix", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, matrix, options, outcome, why):
    assert verdict(given, matrix, **options).outcome == outcome


SLIPS = [
    ([(1, [1, -1]), (-1, [1, 1])], "swapped"),
    ([(1, [0, 0]), (-1, [1, -1])], "zero-vector"),
    ([(1, [1, 1])], "missing-entry"),
    ([(1, [1, 1]), (-1, [1, -1]), (1, [2, 2])], "repeated"),
]


@pytest.mark.parametrize(("given", "slip"), SLIPS)
def test_a_typical_slip_is_named(given, slip):
    assert verdict(given, SWAP).slip == slip


@pytest.mark.parametrize("seed", range(5))
def test_what_numpy_returns_for_a_symmetric_matrix_is_right(seed):
    half = np.random.default_rng(seed).normal(size=(4, 4))
    matrix = half + half.T
    assert verdict(tuple(np.linalg.eigh(matrix)), matrix).correct


def test_a_matrix_that_is_not_square_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not square"):
        check.eigenpairs([], [[1, 2]])
