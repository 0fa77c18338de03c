"""Eigenvalues with vectors: up to order, scale and the basis of an eigenspace."""

import numpy as np
import sympy as sp

from tests.tables.row import judged

HESSIAN = [[5, -1, 3], [-1, 5, -3], [3, -3, 9]]
TWOFOLD = [[2, 1, 1], [1, 2, 1], [1, 1, 2]]
SWAP = [[0, 1], [1, 0]]
r2 = 2**-0.5

ROWS = (
    *judged(
        SWAP,
        accepted=(
            ([(1, [1, 1]), (-1, [1, -1])], "a list of pairs"),
            ([(-1, [1, -1]), (1, [1, 1])], "in another order"),
            ([(1, [2, 2]), (-1, [-3, 3])], "scaled"),
            ([(1, [r2, r2]), (-1, [r2, -r2])], "normalised"),
            ([[1, [1, 1]], [-1, [1, -1]]], "lists in a list"),
            (((1, (1, 1)), (-1, (1, -1))), "tuples"),
            ({1: [1, 1], -1: [1, -1]}, "a dict"),
            (sp.Matrix(SWAP).eigenvects(), "sympy's eigenvects"),
            (np.linalg.eigh(np.array(SWAP, dtype=float)), "numpy's eigh"),
            (
                (np.array([-1.0, 1.0]), np.array([[-r2, r2], [r2, r2]])),
                "values, and a matrix with the vectors as columns",
            ),
            (np.linalg.eig(np.array(SWAP, dtype=float)), "numpy's eig"),
            ([(1, sp.Matrix([1, 1])), (-1, sp.Matrix([1, -1]))], "columns of sympy"),
            ([(1.0, np.array([1.0, 1.0])), (-1.0, np.array([1.0, -1.0]))], "arrays"),
            ("[(1, [1, 1]), (-1, [1, -1])]", "text"),
            ([("1", ["1", "1"]), ("-1", ["sqrt(2)", "-sqrt(2)"])], "texts in lists"),
            ([(1, 1, [[1, 1]]), (-1, 1, [[1, -1]])], "triples with the multiplicity"),
            ([(1, [1j, 1j]), (-1, [1j, -1j])], "a complex scale"),
        ),
        refused=(
            ([(1, [1, -1]), (-1, [1, 1])], "vectors swapped"),
            ([(1, [1, 1])], "a pair is missing"),
            ([(1, [1, 1]), (1, [2, 2])], "the same pair twice"),
            ([(1, [1, 1]), (-1, [1, 1])], "one vector is wrong"),
            ([(1, [0, 0]), (-1, [1, -1])], "the zero vector"),
            ([(2, [1, 1]), (-2, [1, -1])], "values doubled"),
            ([(-1, [1, 1]), (1, [1, -1])], "values swapped"),
            ([(1, [1, 1.01]), (-1, [1, -1])], "a vector slightly off"),
            ([(1, [1, 1]), (-1, [1, -1]), (0, [1, 0])], "a pair too many"),
            ([(1, [1, 0]), (-1, [0, 1])], "the axes"),
            ([(1, [1, float("nan")]), (-1, [1, -1])], "not a number"),
        ),
        unreadable=(
            ([1, -1], "values without vectors"),
            ("1 and -1", "words"),
            (3, "a number"),
            ([(1, [1, 1, 0]), (-1, [1, -1, 0])], "vectors of another length"),
            (lambda: 1, "a function"),
        ),
        missing=((None, "nothing handed in"),),
    ),
    *judged(
        TWOFOLD,
        accepted=(
            ([(4, [1, 1, 1]), (1, [1, -1, 0]), (1, [1, 0, -1])], "a basis of the plane"),
            ([(4, [1, 1, 1]), (1, [1, 1, -2]), (1, [1, -1, 0])], "an orthogonal basis"),
            ([(1, [0, 1, -1]), (4, [2, 2, 2]), (1, [-2, 1, 1])], "another basis, another order"),
            (sp.Matrix(TWOFOLD).eigenvects(), "sympy's eigenvects"),
            (np.linalg.eigh(np.array(TWOFOLD, dtype=float)), "numpy's eigh"),
            ([(4, 1, [[1, 1, 1]]), (1, 2, [[1, -1, 0], [0, 1, -1]])], "triples"),
            (
                {4: [1, 1, 1], 1: [[1, -1, 0], [1, 0, -1]]},
                "a dict with two vectors for the double value",
            ),
        ),
        refused=(
            ([(4, [1, 1, 1]), (1, [1, -1, 0])], "one vector of the plane is missing"),
            (
                [(4, [1, 1, 1]), (1, [1, -1, 0]), (1, [-2, 2, 0])],
                "two parallel vectors of the plane",
            ),
            ([(4, [1, 1, 1]), (1, [1, -1, 0]), (1, [1, 1, 0])], "one of them is not in the plane"),
            ([(4, [1, 1, 1]), (4, [1, -1, 0]), (1, [1, 0, -1])], "the wrong value doubled"),
            ([(4, [1, 1, 1]), (1, [1, -1, 0]), (1, [0, 0, 0])], "the zero vector"),
            ([(3, [1, 1, 1]), (0, [1, -1, 0]), (0, [1, 0, -1])], "values shifted by one"),
        ),
    ),
    *judged(
        HESSIAN,
        value=3,
        accepted=(
            ([1, -1, -1], "a vector"),
            ([-1, 1, 1], "the other direction"),
            ([2, -2, -2], "scaled"),
            (np.array([1, -1, -1]) / np.sqrt(3), "normalised"),
            (sp.Matrix([1, -1, -1]), "a column of sympy"),
            ("(1, -1, -1)", "text"),
            ([0.5773502692, -0.5773502692, -0.5773502692], "ten digits"),
            (["1/sqrt(3)", "-1/sqrt(3)", "-1/sqrt(3)"], "exact"),
            ([[1], [-1], [-1]], "a column of lists"),
            (r"\begin{pmatrix}1\\-1\\-1\end{pmatrix}", "LaTeX"),
        ),
        refused=(
            ([1, 1, 1], "signs"),
            ([1, -1, 2], "the vector of another value"),
            ([0, 0, 0], "the zero vector"),
            ([1, -1], "too short"),
            ([1, -1, -0.99], "slightly off"),
            ([1, 1, 0], "the vector of the third value"),
        ),
    ),
    *judged(
        [[2, 1], [0, 2]],
        accepted=(
            ([(2, [1, 0])], "a defective matrix has one direction"),
            ([(2, [5, 0])], "scaled"),
            (sp.Matrix([[2, 1], [0, 2]]).eigenvects(), "sympy's eigenvects"),
        ),
        refused=(
            ([(2, [0, 1])], "not an eigenvector"),
            ([(2, [1, 0]), (2, [0, 1])], "the second is none"),
            ([(1, [1, 0])], "another value"),
        ),
    ),
    *judged(
        [[0, "lam"], ["lam", 0]],
        accepted=(
            ([("lam", [1, 1]), ("-lam", [1, -1])], "a symbolic matrix"),
            (
                sp.Matrix([[0, sp.Symbol("lam")], [sp.Symbol("lam"), 0]]).eigenvects(),
                "sympy's eigenvects",
            ),
            ([("lam", ["lam", "lam"]), ("-lam", [1, -1])], "a symbolic scale"),
        ),
        refused=(
            ([("lam", [1, -1]), ("-lam", [1, 1])], "vectors swapped"),
            ([(1, [1, 1]), (-1, [1, -1])], "lam forgotten"),
            ([("lam", [1, 1])], "a pair is missing"),
        ),
    ),
    *judged(
        [[0, -1], [1, 0]],
        accepted=(
            ([("I", [1, "-I"]), ("-I", [1, "I"])], "complex pairs"),
            (np.linalg.eig(np.array([[0.0, -1], [1, 0]])), "numpy's eig"),
            ([(1j, [1j, 1]), (-1j, [-1j, 1])], "scaled by i"),
        ),
        refused=(
            ([("I", [1, "I"]), ("-I", [1, "-I"])], "vectors swapped"),
            ([(1, [1, 0]), (-1, [0, 1])], "real"),
        ),
    ),
    *judged(
        [[1, 0], [0, 1]],
        accepted=(
            ([(1, [1, 0]), (1, [0, 1])], "every basis will do"),
            ([(1, [1, 1]), (1, [1, 2])], "a skew basis"),
            (np.linalg.eigh(np.eye(2)), "numpy's eigh"),
        ),
        refused=(
            ([(1, [1, 0])], "a direction is missing"),
            ([(1, [1, 0]), (1, [3, 0])], "parallel"),
            ([(1, [1, 0]), (0, [0, 1])], "a value is wrong"),
        ),
    ),
)
