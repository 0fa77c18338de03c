"""Where careful persons may differ: what the checks refuse and what they let pass, with reasons.

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
    ("expression", Row("x 2^(-1)", "x/2", {}, "unreadable", "a number behind a blank is no factor: 2 3 could be a product, a slip or two answers; write *")),
    ("expression", Row("mean(x)", "mean(x^2)/mean(x)", {}, "undecided", "an average that no rule is given for is unknown, so a person has to look")),
    ("expression", Row("oo - oo", "0", {}, "incorrect", "a difference of infinities has no value")),
    ("interval", Row(r"{x \in \mathbb{R} : x > 1}", "x > 1", {"variable": "x", "domain": "real"}, "unreadable", r"in LaTeX plain braces only group; write \{ ... \}")),
    ("matrix", Row("[1 2; 3 4]", [[1, 2], [3, 4]], {}, "unreadable", "blanks do not separate entries, since 1 -2 would be two readings; write [1, 2; 3, 4]")),
    ("matrix", Row("{{1, 2}, {3, 4}}", [[1, 2], [3, 4]], {}, "unreadable", "braces are sets, which have no order")),
    ("matrix", Row("-lam*[[0, 1], [1, 0]] + 0", [[0, "-lam"], ["-lam", 0]], {}, "unreadable", "a matrix may be multiplied by a number or a formula, and not be added to a number")),
    ("leading_order", Row("sum(j, (j, 1, n))", "n^2/2", {"variable": "n", "point": "oo"}, "undecided", "a sum with ever more terms is not evaluated in a limit; work it out")),
    ("derivation", Row(["mean((x + eps)^2)", "<x^2> + 2 <x eps> + <eps^2>", "q + v"], None, {"start": "mean((x + eps)^2)", "end": "q + v", "given": ("mean(x^2) = q", "mean(eps^2) = v", "mean(x*eps) = 0"), "domain": "real"}, "unreadable", "between formulas < and > are relations; write mean(...) or ⟨...⟩")),
    ("derivation", Row(["x^2 = 9 and x > 0", "x = 3"], None, {"start": "x^2 = 9 and x > 0", "end": "x = 3", "domain": "real"}, "incorrect", "from the start to the end in one step is no derivation where both are asked for, however short the way")),
    ("derivation", Row(["z = w", "z^2 = w^2"], None, {"start": None, "end": None, "domain": "complex"}, "undecided", "equations in complex numbers are followed where both are linear in a symbol or multiples of each other")),
)  # fmt: skip

LENIENT = (
    ("expression", Row("log(a) + log(b)", "log(ab)", {}, "correct", "an author who declares a and b may run them together; without the declaration ab is one name")),
    ("number", Row("x = 1.5", "1.5", {}, "correct", "a name in front of the number asked for, as in eta_max = 1.5")),
    ("number", Row("0.99*I", "I", {"rtol": 0.05}, "correct", "the tolerance holds for complex numbers as it does for real ones")),
    ("number", Row("5%", "0.05", {}, "correct", "a percentage is a number")),
    ("expression", Row("u1 + 1", "u_1 + 1", {}, "correct", "u1 and u_1 are one name, unless both are declared")),
    ("expression", Row("y = x^2", "x^2", {}, "correct", "whatever the formula is called")),
    ("expression", Row("sinx", "sin(x)", {}, "correct", "a letter that is a symbol of the question is the argument")),
    ("expression", Row("(x - 1)^3 = 0", "x = 1", {"domain": "real"}, "correct", "how often a solution counts makes no difference")),
    ("interval", Row("[-oo, 1]", "x <= 1", {"variable": "x", "domain": "real"}, "correct", "an infinite end is open, whatever the bracket")),
    ("interval", Row("(2, 3)", "2 < x < 3", {"variable": "x", "domain": "real"}, "correct", "a pair in round brackets is an open interval where a range is asked for")),
    ("multiset", Row("(3, 2)", [2, 3], {}, "correct", "any brackets will do for values in any order")),
    ("matrix", Row("(1, 2)", [[1], [2]], {}, "correct", "a vector may lie or stand")),
    ("interval", Row("{x = 1, x = 2}", "{1, 2}", {"variable": "x", "domain": "real"}, "correct", "conditions with a comma are alternatives when each gives a value, and hold together otherwise")),
)  # fmt: skip
"""Answers that are accepted where a stricter reader might not, each with the reason."""
