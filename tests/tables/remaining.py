"""Answers that a careful person might let pass and the checks do not, each with the reason.

The rows are judged like all others, so that the list shrinks when a check learns one of them.
"""

import sympy as sp

from tests.tables.row import Row

x = sp.Symbol("x", real=True)
REAL_X = {"variable": "x", "domain": {"x": "real"}}

REMAINING = (
    ("number", Row("1000,99", "1000.99", {}, "unreadable", "a decimal comma is never guessed at: a comma separates values, and the message says to write a point")),
    ("number", Row("2 + 3j", "2 + 3*I", {}, "incorrect", "in text j is a name like any other; i and I are the imaginary unit, and so is Python's 3j as a number")),
    ("expression", Row("0.333333333333333*x", "x/3", {}, "incorrect", "typed decimals in formulas are exact; only the double that Python prints for 1/3 counts as 1/3")),
    ("expression", Row(sp.Float(3.141592653589793) * x, "pi*x", {"domain": "real"}, "incorrect", "a double is recognised as a rounded fraction, not as a rounded constant; use sympy.pi")),
    ("expression", Row("log(a) + log(b)", "log(ab)", {}, "correct", "an author who declares a and b may run them together; without the declaration ab is one name")),
    ("interval", Row(sp.Or(x > 1, x <= 1), "R", REAL_X, "unreadable", "sympy turns it into True before anybody sees it, and True may also be a comparison by mistake; write R or (-oo, oo)")),
    ("matrix", Row("-lam*[[0, 1], [1, 0]] + 0", [[0, "-lam"], ["-lam", 0]], {}, "unreadable", "a matrix may be multiplied by a number or a formula, and not be added to a number")),
    ("leading_order", Row("sum(j, (j, 1, n))", "n^2/2", {"variable": "n", "point": "oo"}, "undecided", "a sum with ever more terms is not evaluated in a limit; work it out")),
    ("derivation", Row(["mean((x + eps)^2)", "<x^2> + 2 <x eps> + <eps^2>", "q + v"], None, {"start": "mean((x + eps)^2)", "end": "q + v", "given": ("mean(x^2) = q", "mean(eps^2) = v", "mean(x*eps) = 0"), "domain": "real"}, "unreadable", "between formulas < and > are relations; write mean(...) or ⟨...⟩")),
)  # fmt: skip
