"""Conserved quantities: constant along the flow, and not constant everywhere."""

import sympy as sp

from tests.tables.row import judged

a, b = sp.symbols("theta_1 theta_2")
SADDLE = {"theta_1": "-theta_2", "theta_2": "-theta_1"}

ROWS = (
    *judged(
        SADDLE,
        accepted=(
            ("theta_1^2 - theta_2^2", "the hyperbola"),
            ("theta_2^2 - theta_1^2", "its negative"),
            ("(theta_1 - theta_2)*(theta_1 + theta_2)", "factored"),
            ("3*(theta_1^2 - theta_2^2) + 7", "scaled and shifted"),
            ("exp(theta_1^2 - theta_2^2)", "a function of it"),
            ("(theta_1^2 - theta_2^2)^2", "its square"),
            ("theta_1^2 - theta_2^2 = C", "set equal to a constant"),
            ("C = theta_1^2 - theta_2^2", "a constant in front"),
            ("theta_1^2/2 - theta_2^2/2", "half of it"),
            ("θ₁² − θ₂²", "Greek letters, raised and lowered digits"),
            (r"\theta_1^2 - \theta_2^2", "LaTeX"),
            ("theta1**2 - theta2**2", "the other spelling"),
            ("c*(theta_1^2 - theta_2^2)", "a constant factor"),
            (a**2 - b**2, "sympy"),
            (sp.Symbol("theta_1", positive=True) ** 2 - b**2, "assumptions mixed"),
            (sp.Eq(a**2 - b**2, sp.Symbol("C")), "an equation of sympy"),
            ("(theta_1^2 - theta_2^2)^3 - 2*(theta_1^2 - theta_2^2)", "a polynomial in it"),
            ("sin(theta_1^2 - theta_2^2)", "a sine of it"),
            ("theta_1^2 - theta_2^2 + eta", "a parameter added"),
        ),
        refused=(
            ("theta_1^2 + theta_2^2", "the sign"),
            ("theta_1*theta_2", "the loss"),
            ("theta_1 - theta_2", "one factor"),
            ("theta_1 + theta_2", "the other factor"),
            ("theta_1/theta_2", "a ratio"),
            ("7", "constant everywhere"),
            (7, "constant everywhere"),
            ("0", "zero"),
            ("C", "a constant by name"),
            ("theta_1^2 - theta_1^2", "constant in disguise"),
            ("cos(theta_1)^2 + sin(theta_1)^2", "constant in disguise"),
            ("theta_1^2 - 2*theta_2^2", "a factor"),
            ("theta_1^2", "half of it"),
            ("theta_1^4 - theta_2^4", "other powers"),
            ("abs(theta_1) - abs(theta_2)", "the asymptotes"),
            ("eta*k", "constants only"),
        ),
        unreadable=(
            ("theta_1^2 - theta_2^", "an exponent is missing"),
            ([a**2, b**2], "a list"),
            (True, "a truth value"),
            (print, "a function"),
            ("theta_1^2 > theta_2^2", "a relation"),
        ),
        missing=((None, "nothing handed in"),),
    ),
    *judged(
        {"x": "y", "y": "-w^2*x"},
        accepted=(
            ("y^2 + w^2*x^2", "the energy"),
            ("y^2/2 + w^2 x^2/2", "with its halves"),
            ("x^2 + y^2/w^2", "divided by the frequency"),
            ("sqrt(y^2 + w^2*x^2)", "its root"),
            ("log(y^2 + w^2*x^2)", "its logarithm"),
        ),
        refused=(
            ("x^2 + y^2", "the frequency forgotten"),
            ("y^2 - w^2*x^2", "the sign"),
            ("y^2 + w*x^2", "not squared"),
            ("x*y", "a product"),
            ("w^2", "a parameter"),
        ),
    ),
    *judged(
        {"x": "x*(1 - y)", "y": "y*(x - 1)"},
        domain="positive",
        accepted=(
            ("x + y - log(x) - log(y)", "predator and prey"),
            ("x - ln x + y - ln y", "ln without brackets"),
            ("x*y*exp(-x-y)", "its exponential"),
            ("log(x*y) - x - y", "its negative"),
            ("x + y - log(x*y) + 3", "shifted"),
        ),
        refused=(
            ("x + y", "the logarithms forgotten"),
            ("x*y", "a product"),
            ("x + y + log(x*y)", "the sign"),
            ("x - log(x)", "half of it"),
            ("x*log(y) - y*log(x)", "mixed"),
        ),
    ),
    *judged(
        {"x": "y*z", "y": "-2*x*z", "z": "x*y"},
        accepted=(
            ("x^2 + y^2 + z^2", "the sphere"),
            ("x^2 - z^2", "a hyperbola"),
            ("2*x^2 + y^2", "an ellipse"),
            ("(x^2 + y^2 + z^2)*(x^2 - z^2)", "a product of two"),
            ("y^2 + 2*z^2", "another ellipse"),
        ),
        refused=(
            ("x^2 + y^2", "a part"),
            ("x*y*z", "a product"),
            ("x + y + z", "not squared"),
            ("x^2 + y^2 - z^2", "a sign"),
            ("x^2 + z^2", "a sign"),
        ),
    ),
)
