"""Matrices and vectors: the shape first, then entry by entry."""

import numpy as np
import sympy as sp

from tests.tables import spellings
from tests.tables.row import judged

k, lam = sp.symbols("k lam")
x = sp.Symbol("x", real=True)

ROWS = (
    *judged(
        [[5, -1, 3], [-1, 5, -3], [3, -3, 9]],
        accepted=(
            ([[5, -1, 3], [-1, 5, -3], [3, -3, 9]], "lists"),
            (((5, -1, 3), (-1, 5, -3), (3, -3, 9)), "tuples"),
            (np.array([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]), "a numpy array of integers"),
            (
                np.array([[5, -1, 3], [-1, 5, -3], [3, -3, 9]], dtype=float),
                "a numpy array of floats",
            ),
            (np.array([[5, -1, 3], [-1, 5, -3], [3, -3, 9]], dtype=np.int8), "short integers"),
            (np.array([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]).T, "a view; the matrix is symmetric"),
            (sp.Matrix([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]), "a matrix of sympy"),
            (sp.ImmutableMatrix([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]), "an immutable one"),
            ("[[5, -1, 3], [-1, 5, -3], [3, -3, 9]]", "text"),
            ("Matrix([[5, -1, 3], [-1, 5, -3], [3, -3, 9]])", "sympy's call as text"),
            (r"\begin{pmatrix}5&-1&3\\-1&5&-3\\3&-3&9\end{pmatrix}", "LaTeX"),
            (
                r"\begin{bmatrix} 5 & -1 & 3 \\ -1 & 5 & -3 \\ 3 & -3 & 9 \end{bmatrix}",
                "LaTeX with square brackets",
            ),
            ([[5.0, -1.0, 3.0], [-1.0, 5.0, -3.0], [3.0, -3.0, 9.0000001]], "floats within 1e-6"),
            ([["5", "-1", "3"], ["-1", "10/2", "-3"], ["3", "-3", "3^2"]], "entries as text"),
            (
                [np.array([5, -1, 3]), np.array([-1, 5, -3]), np.array([3, -3, 9])],
                "a list of arrays",
            ),
        ),
        refused=(
            ([[5, -1, 3], [-1, 5, -3], [3, -3, 8]], "one entry"),
            ([[2.5, -0.5, 1.5], [-0.5, 2.5, -1.5], [1.5, -1.5, 4.5]], "half of it"),
            ([[-5, 1, -3], [1, -5, 3], [-3, 3, -9]], "the sign"),
            ([[5, -1], [-1, 5]], "a block of it"),
            ([5, -1, 3, -1, 5, -3, 3, -3, 9], "its entries in one list"),
            ([5, 5, 9], "its diagonal"),
            ([[5, 0, 0], [0, 5, 0], [0, 0, 9]], "the off-diagonal forgotten"),
            ([[9, -3, 3], [-3, 5, -1], [3, -1, 5]], "axes in another order"),
            (np.zeros((3, 3)), "zeros"),
            (np.full((3, 3), np.nan), "not numbers"),
            (np.full((3, 3), np.inf), "infinities"),
            (np.array([]), "an empty array"),
            (np.linalg.inv([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]), "the inverse"),
        ),
        unreadable=(
            ([[5, -1, 3], [-1, 5], [3, -3, 9]], "rows of different lengths"),
            ("symmetric", "a word"),
            ([], "an empty list"),
            (np.ones((3, 3, 1)), "an axis too many"),
            (True, "a truth value"),
            (lambda: 1, "a function"),
            ("[[5, -1, 3], [-1, 5, -3], [3, -3, 9]", "a bracket is missing"),
            ({"H": 1}, "a dict"),
        ),
        missing=((None, "nothing handed in"), (..., "the placeholder was left")),
    ),
    *judged(
        [[1, 2], [3, 4]],
        accepted=(
            ([[1, 2], [3, 4]], "lists"),
            (np.arange(1, 5).reshape(2, 2), "an array reshaped"),
            (sp.Matrix(2, 2, [1, 2, 3, 4]), "sympy"),
        ),
        refused=(
            ([[1, 3], [2, 4]], "transposed"),
            ([[1, 2, 0], [3, 4, 0]], "a column too many"),
            ([[4, -2], [-3, 1]], "the adjugate"),
            ([[3, 4], [1, 2]], "rows swapped"),
            ([[1, 2], [3, 4.001]], "one entry slightly off"),
            ([[1j, 2], [3, 4]], "one entry imaginary"),
            ([[1, 2], [3, 5]], "one entry"),
            ([[1, 2]], "one row"),
        ),
        unreadable=((10, "a number"),),
    ),
    *judged(
        [[1000000, 0], [0, 1]],
        accepted=(
            ([[1e6, 1e-13], [0, 1.0000001]], "a rounded zero"),
            ([[10**6, 0], [0, 1]], "a power"),
        ),
        refused=(
            ([[1e6, 0], [0, 50]], "a small entry is not hidden by a large one"),
            ([[1e6, 0], [0, 0]], "a small entry lost"),
            ([[1e6, 1e-2], [0, 1]], "no rounded zero"),
            ([[1e6, 0], [0, 1.0001]], "beyond the tolerance"),
        ),
    ),
    *judged(
        [[0, "-lam"], ["-lam", 0]],
        accepted=(
            ([[0, -lam], [-lam, 0]], "sympy symbols in lists"),
            (sp.Matrix([[0, -lam], [-lam, 0]]), "a matrix of sympy"),
            ("[[0, -λ], [-λ, 0]]", "Greek letters"),
            (r"\begin{pmatrix} 0 & -\lambda \\ -\lambda & 0 \end{pmatrix}", "LaTeX"),
            (np.array([[0, -lam], [-lam, 0]], dtype=object), "an array of objects"),
            (
                sp.Matrix(
                    [
                        [0, -sp.Symbol("lam", positive=True)],
                        [-sp.Symbol("lam", real=True), sp.S.Zero],
                    ]
                ),
                "assumptions mixed",
            ),
            ([[0, -(lam**2) / lam], ["-lam", 0]], "not cancelled"),
        ),
        refused=(
            ([[0, lam], [lam, 0]], "the sign"),
            ([[-lam, 0], [0, -lam]], "columns swapped"),
            ([[0, -1], [-1, 0]], "lam forgotten"),
            ([[0, -lam], [lam, 0]], "one sign"),
            ([[0, -2 * lam], [-2 * lam, 0]], "twice"),
            ([[0, -1 / lam], [-1 / lam, 0]], "upside down"),
        ),
    ),
    *judged(
        ["theta_1", "k*theta_2"],
        domain="real",
        accepted=(
            (["theta_1", "k*theta_2"], "a list"),
            (sp.Matrix([sp.Symbol("theta_1"), k * sp.Symbol("theta_2")]), "a column"),
            (sp.Matrix([[sp.Symbol("theta_1"), k * sp.Symbol("theta_2")]]), "a row"),
            ("(theta_1, k theta_2)", "a tuple as text"),
            ("[θ₁, k·θ₂]", "Greek letters, lowered digits"),
            ([["theta1"], ["k*theta2"]], "a column of lists"),
            (("theta_1", "theta_2*k"), "a tuple"),
            (r"\begin{pmatrix}\theta_1\\ k\theta_2\end{pmatrix}", "LaTeX"),
        ),
        refused=(
            (["k*theta_2", "theta_1"], "swapped"),
            (["-theta_1", "-k*theta_2"], "the sign"),
            (["theta_1", "theta_2"], "k forgotten"),
            (["theta_1^2/2", "k*theta_2^2/2"], "not differentiated"),
            (["theta_1"], "an entry is missing"),
            (["theta_1", "k*theta_2", 0], "an entry too many"),
        ),
        unreadable=(("theta_1 + k*theta_2", "the sum of the entries"),),
    ),
    *judged(
        ["1/2", "sqrt(3)/2"],
        accepted=(
            ([0.5, 0.8660254037844386], "floats"),
            (np.array([0.5, np.sqrt(3) / 2]), "numpy"),
            (np.array([[0.5], [np.sqrt(3) / 2]]), "a column of numpy"),
            ("[1/2, sqrt(3)/2]", "text"),
            ([sp.Rational(1, 2), sp.sqrt(3) / 2], "sympy"),
            ([np.float64(0.5), np.float64(np.sqrt(0.75))], "numpy numbers in a list"),
            (["cos(pi/3)", "sin(pi/3)"], "by an angle"),
            ((0.5, "3^(1/2)/2"), "mixed"),
        ),
        refused=(
            ([0.5, 0.866], "rounded too far"),
            ([0.866025404, 0.5], "swapped"),
            ([1, 1.7320508], "not normalised"),
            ([0.5, -0.8660254], "a sign"),
            ([0.5], "an entry is missing"),
            ([[0.5, 0], [0, 0.8660254]], "a matrix"),
            ([0.5, float("nan")], "not a number"),
        ),
    ),
    *judged(
        [[1, 0], [0, 1]],
        accepted=(
            (np.eye(2), "numpy's identity"),
            (sp.eye(2), "sympy's identity"),
            ([[1, 0], [0, 1]], "lists"),
            ("[[1, 0], [0, 1]]", "text"),
            ([["cos(x)^2 + sin(x)^2", 0], ["x - x", 1]], "entries in disguise"),
            (np.eye(2, dtype=int), "integers"),
            (
                np.linalg.inv(np.array([[2.0, 1], [1, 3]])) @ np.array([[2.0, 1], [1, 3]]),
                "rounded by numpy",
            ),
        ),
        refused=(
            ([[1, 1], [0, 1]], "a shear"),
            (np.eye(3), "another size"),
            (np.ones((2, 2)), "ones"),
            ([[0, 1], [1, 0]], "a swap"),
            (np.eye(2, 3), "another shape"),
            (2 * np.eye(2), "a factor"),
        ),
        unreadable=((1, "the number one"),),
    ),
    *judged(
        [[0.1, 0.2], [0.3, 0.4]],
        rtol=1e-2,
        accepted=(
            ([[0.101, 0.2], [0.3, 0.4]], "the end of the tolerance"),
            ([["1/10", "1/5"], ["3/10", "2/5"]], "fractions"),
        ),
        refused=(
            ([[0.102, 0.2], [0.3, 0.4]], "one entry outside"),
            ([[10, 20], [30, 40]], "percentages"),
        ),
    ),
    *judged(
        [[2, "x"], ["x", "x^2"]],
        domain="real",
        accepted=(
            ([[2, x], [x, x**2]], "sympy"),
            ([["1+1", "x"], ["x", "x*x"]], "not simplified"),
            (sp.Matrix([[2, x], [x, x * x]]), "a matrix"),
        ),
        refused=(
            ([[2, "abs(x)"], ["x", "x^2"]], "a modulus"),
            ([[2, "x"], ["x", "x"]], "a power"),
            ([[2, "x"], ["x", "2*x"]], "twice for squared"),
            ([[2, "x"], ["y", "x^2"]], "another symbol"),
        ),
    ),
    *judged(
        [["1/sqrt(2)"], ["-1/sqrt(2)"]],
        accepted=(
            ("1/sqrt(2)*[1, -1]", "a factor in front"),
            ("(1, -1)/√2", "divided"),
            (r"\frac{1}{\sqrt{2}}(1, -1)", "LaTeX with a factor in front"),
            (r"\frac{1}{\sqrt{2}}\begin{pmatrix}1\\-1\end{pmatrix}", "LaTeX with a column"),
            ("2^(-1/2)*Matrix([1, -1])", "a factor and a matrix of sympy"),
        ),
        refused=(
            ("1/2*[1, -1]", "another factor"),
            ("1/sqrt(2)*[1, 1]", "a sign"),
            ("1/sqrt(2)*[1, -1, 0]", "an entry too many"),
        ),
    ),
    *spellings.MATRIX,
)
