"""Simulated numbers: within the stated number of standard errors."""

import numpy as np
import sympy as sp

from tests.tables.row import judged

ROWS = (
    *judged(
        0.25,
        standard_error=0.01,
        accepted=(
            (0.25, "the expected value"),
            (0.262, "one standard error off"),
            (0.21, "four standard errors off, the end included"),
            (0.29, "the other end"),
            (np.float64(0.2437), "a number of numpy"),
            (np.array(0.2437), "an array without axes"),
            ("0.2437", "text"),
            (sp.Float("0.2437"), "sympy"),
            ("1/4", "a fraction"),
            (np.float32(0.2437), "a short float"),
        ),
        refused=(
            (0.2, "five standard errors off"),
            (0.2899 + 0.001, "just outside"),
            (-0.25, "the sign"),
            (0.5, "twice"),
            (0, "zero"),
            (float("nan"), "not a number"),
            (float("inf"), "infinite"),
            ("k/4", "a symbol is still in it"),
            ("about a quarter", "words read as a product of names"),
        ),
        unreadable=(
            (True, "a truth value"),
            ([0.25], "a list"),
            (np.array([0.25, 0.26]), "two runs"),
            (lambda: 0.25, "the simulation itself"),
        ),
        missing=((None, "nothing handed in"),),
    ),
    *judged(
        "1/3",
        standard_error=0.005,
        sigmas=2,
        accepted=((0.333, "rounded"), (0.3433, "two standard errors off"), (1 / 3, "a float")),
        refused=((0.3436, "just outside"), (3, "the reciprocal"), (0.30, "far off")),
    ),
)
