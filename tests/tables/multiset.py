"""Collections of values: in any order, every value as often as it belongs to it."""

from fractions import Fraction

import numpy as np
import sympy as sp

from tests.tables import spellings
from tests.tables.row import judged

lam, mu = sp.symbols("lam mu")

ROWS = (
    *judged(
        [12, 4, 3],
        accepted=(
            ([12, 4, 3], "as asked"),
            ([3, 4, 12], "in another order"),
            ((4, 12, 3), "a tuple"),
            ({3, 4, 12}, "a set"),
            ("3, 4, 12", "text with commas"),
            ("[3, 4, 12]", "a list as text"),
            ("{12, 3, 4}", "a set as text"),
            ("(3, 4, 12)", "brackets"),
            ({3: 1, 4: 1, 12: 1}, "values with their multiplicities"),
            (np.array([3.0, 4.0, 12.0]), "numpy"),
            (np.array([[3.0], [4.0], [12.0]]), "a column"),
            (np.linalg.eigvalsh(np.diag([12.0, 3.0, 4.0])), "what numpy computes"),
            (sp.Matrix([3, 4, 12]), "a column of sympy"),
            (sp.FiniteSet(3, 4, 12), "a set of sympy"),
            (sp.diag(3, 4, 12).eigenvals(), "what sympy computes"),
            ([Fraction(3), "sqrt(16)", 12.0], "mixed"),
            ([3, 4 + 1e-9, 12 - 1e-9], "rounded"),
            ([3 + 0j, 4 + 0j, 12 + 0j], "complex numbers without imaginary part"),
            ("lam = 3, lam = 4, lam = 12", "equations"),
            ("x = 3 or x = 4 or x = 12", "equations joined by or"),
            (r"\{3, 4, 12\}", "LaTeX"),
            (["24/2", "2^2", "sqrt(9)"], "exact expressions"),
        ),
        refused=(
            ([12, 4], "a value is missing"),
            ([12, 4, 3, 1], "a value too many"),
            ([12, 4, 3, 3], "a value repeated"),
            ([12, 12, 3], "one repeated, another missing"),
            ([-12, -4, -3], "the sign"),
            ([6, 2, 1.5], "half of each"),
            ([24, 8, 6], "twice each"),
            ([12, 4, 3.001], "one slightly off"),
            ([12, 4, -3], "one sign"),
            ({3: 2, 4: 1, 12: 1}, "a wrong multiplicity"),
            ([1 / 12, 1 / 4, 1 / 3], "reciprocals"),
            ([], "nothing in it"),
            (12, "one value"),
            (19, "their sum"),
            ([12, 4, float("nan")], "not a number"),
            ([12, 4, float("inf")], "infinity"),
            ("3, 4, 1.2", "a slip of the point"),
            (np.array([3.0, 4.0]), "a value is missing"),
            ([3, 4, 12j], "an imaginary value"),
            ("three values", "words read as a product of names"),
            ({"lam": 3}, "a dict says how often each value occurs"),
        ),
        unreadable=(
            (True, "a truth value"),
            ([[3, 4], [12, 1]], "a matrix"),
            (lambda: [3, 4, 12], "a function"),
            ("3, , 12", "nothing between the commas"),
        ),
        missing=((None, "nothing handed in"), ("", "empty text")),
    ),
    *judged(
        [3, 5, 5],
        accepted=(
            ([5, 3, 5], "another order"),
            ({5: 2, 3: 1}, "values with multiplicities"),
            (sp.Matrix([[3, 1, 0], [0, 5, 0], [0, 0, 5]]).eigenvals(), "what sympy computes"),
            ("3, 5, 5", "text"),
            (np.array([5.0, 5.0 + 1e-12, 3.0]), "a rounded double value"),
            ([5.0000001, 4.9999999, 3], "a double value rounded to two sides"),
        ),
        refused=(
            ([3, 5], "the double value once"),
            ({3, 5}, "a set cannot say it twice"),
            ([3, 3, 5], "the wrong one doubled"),
            ({3: 2, 5: 1}, "the wrong one doubled, as a dict"),
            ([3, 5, 5, 5], "thrice"),
        ),
    ),
    *judged(
        ["lam", "-lam"],
        accepted=(
            ([lam, -lam], "sympy"),
            ([-lam, lam], "another order"),
            ("lam, -lam", "text"),
            ("+-lam", "both signs at once"),
            ("±λ", "both signs, Greek"),
            (r"\pm\lambda", "LaTeX"),
            ({lam: 1, -lam: 1}, "a dict of sympy"),
            (sp.FiniteSet(lam, -lam), "a set of sympy"),
            (["sqrt(lam^2)", "-sqrt(lam^2)"], "roots; lam is positive"),
            (sp.Matrix([[0, lam], [lam, 0]]).eigenvals(), "what sympy computes"),
        ),
        refused=(
            ([lam], "one of them"),
            ([lam, lam], "one of them twice"),
            ([1, -1], "lam forgotten"),
            ([lam**2, -(lam**2)], "squares"),
            ([lam / 2, -lam / 2], "half"),
            ([0, lam], "a zero"),
            (["I*lam", "-I*lam"], "imaginary"),
        ),
    ),
    *judged(
        [0, 0, 2],
        accepted=(
            ([2, 0, 0], "another order"),
            ([1e-16, -3e-16, 2.0], "rounded zeros"),
            (
                np.linalg.eigvalsh(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]])),
                "what numpy computes",
            ),
            ({0: 2, 2: 1}, "multiplicities"),
        ),
        refused=(
            ([0, 2], "the double zero once"),
            ([0, 1e-6, 2], "no rounding error"),
            ([0, 2, 2], "the wrong one doubled"),
            ([2], "zeros left out"),
            ([0, 0, 0], "all zeros"),
        ),
    ),
    *judged(
        ["(1 + sqrt(5))/2", "(1 - sqrt(5))/2"],
        accepted=(
            ([1.618033988749895, -0.6180339887498949], "floats"),
            (["1/2 + sqrt(5)/2", "1/2 - sqrt(5)/2"], "split"),
            (np.roots([1, -1, -1]), "what numpy computes"),
            ("(1 ± sqrt(5))/2", "both signs at once"),
            (sp.roots(sp.Symbol("z") ** 2 - sp.Symbol("z") - 1), "what sympy computes"),
            (["-2/(1 - sqrt(5))", "-2/(1 + sqrt(5))"], "rationalised"),
            (["2*cos(pi/5)", "-1/(2*cos(pi/5))"], "by an angle"),
        ),
        refused=(
            ([1.618, -0.618], "three digits"),
            ([1.618033988749895, 0.6180339887498949], "a sign"),
            (["(1 + sqrt(5))/2"], "one root"),
            (["(-1 + sqrt(5))/2", "(-1 - sqrt(5))/2"], "both signs"),
            (["(1 + sqrt(3))/2", "(1 - sqrt(3))/2"], "another root"),
        ),
    ),
    *judged(
        ["I", "-I"],
        accepted=(
            ([1j, -1j], "Python's"),
            (np.linalg.eigvals(np.array([[0.0, -1], [1, 0]])), "what numpy computes"),
            ("i, -i", "text"),
            ("+-i", "both signs"),
            ([sp.I, -sp.I], "sympy"),
            (["sqrt(-1)", "-sqrt(-1)"], "roots"),
        ),
        refused=(
            ([1, -1], "real"),
            ([1j], "one of them"),
            ([1j, 1j], "one twice"),
            ([0, 0], "zeros"),
        ),
    ),
    *judged(
        ["1/lam_1", "1/lam_2"],
        accepted=(
            (["1/lam_2", "1/lam_1"], "another order"),
            ("1/λ₁, 1/λ₂", "Greek"),
            (["lam1^-1", "lam2^-1"], "powers"),
        ),
        refused=(
            (["lam_1", "lam_2"], "reciprocals"),
            (["1/lam_1", "1/lam_1"], "one twice"),
            (["1/(lam_1*lam_2)"], "their product"),
        ),
    ),
    *judged(
        [2, 2.0000015],
        accepted=(
            ([2.0000015, 2], "values closer than they look"),
            ([2.000001, 2.0000005], "matched the only way that works"),
        ),
        refused=(([2, 2.1], "one is off"), ([1.9999, 2.0000015], "one is off")),
    ),
    *judged(
        [],
        accepted=(
            ([], "no value"),
            ("{}", "an empty set"),
            (set(), "Python's empty set"),
            (sp.S.EmptySet, "sympy's empty set"),
            ("∅", "the sign"),
        ),
        refused=(([0], "a zero is a value"), (0, "zero itself")),
    ),
    *judged(
        "{2, 3}",
        accepted=(
            ("{1, 2, 3} ∩ {2, 3, 4}", "an intersection"),
            ("{2} U {3}", "a union"),
            ("{1, 2, 3} \\ {1}", "a difference"),
            ("{1, 2, 3} - {1, 5}", "a difference with a minus sign"),
            ("x in {2, 3}", "as elements"),
            ("2 and 3", "in words"),
        ),
        refused=(
            ("{1, 2} ∩ {2, 3}", "another intersection"),
            ("{2} U {4}", "another union"),
            ("{2, 3} - {3}", "another difference"),
        ),
    ),
    *spellings.MULTISET,
)
