"""A public test says how an answer is read, in words for a student, and nothing about whether it is right."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
import sympy as sp

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.verdicts import Outcome

NAMES = Names.of(
    {"eta": "real", "k": "positive", "lam": "positive", "theta_star": "real", "t": "natural"}
)
WORDS = {"saddle": ["saddle point"], "minimum": ["min"]}
eta, k = sp.Symbol("eta", real=True), sp.Symbol("k", positive=True)
readable = check.readable_as


@pytest.fixture(autouse=True)
def _the_names_of_the_sheet():
    with declared(NAMES):
        yield


READINGS = [
    # kind, answer, options, what is said
    ("number", 6.25, {}, "read as the number 6.25"),
    ("number", "log(4)/2", {}, "read as the number log(4)/2 = 0.6931471806"),
    ("number", "k = 25/4", {}, "read as the number 25/4 = 6.25"),
    ("expression", 2 / k, {}, "read as the formula 2/k"),
    ("expression", "1/2k", {}, "read as the formula 1/(2*k)"),
    ("expression", "1 - eta k", {"symbols": ("eta", "k")}, "read as the formula 1 - eta*k"),
    ("expression", "1 - eta", {"symbols": ("eta", "k")}, "(k does not occur in it)"),
    ("expression", "1 - etta*k", {}, "but etta is not among the symbols of this assignment"),
    ("expression", "Sum(k**i, (i, 0, t))", {}, "read as the formula Sum(k**i, (i, 0, t))"),
    (
        "interval",
        "0 < eta <= 1/k",
        {},
        "read as the range 0 < eta <= 1/k: open at 0, closed at 1/k",
    ),
    ("interval", "1/k >= eta > 0", {}, "open at 0, closed at 1/k"),
    ("interval", (0, 1 / k), {}, "read as the range (0, 1/k): open at 0, open at 1/k"),
    ("interval", [0, 1 / k], {}, "read as the range [0, 1/k]: closed at 0, closed at 1/k"),
    ("interval", "eta = (0, 1/k)", {}, "read as the range (0, 1/k): open at 0, open at 1/k"),
    ("interval", sp.Interval(2 / k, sp.oo), {}, "[2/k, oo): closed at 2/k, without end above"),
    ("interval", eta <= 1 / k, {}, "closed at 1/k, no end below is written for eta"),
    (
        "interval",
        "eta < 0 or eta > 2",
        {},
        "open at 0, no end below is written for eta; or open at 2",
    ),
    ("interval", "(-oo,-2) U (2, oo)", {}, "without end below, open at -2; or open at 2, without"),
    ("interval", "eta in (0, 1]", {}, "open at 0, closed at 1"),
    ("interval", "eta = (0, 1/k]", {}, "read as the range (0, 1/k]"),
    ("interval", "abs(1 - eta*k) < 1", {}, "read as the range abs(1 - eta*k) < 1"),
    ("interval", "0 < eta, eta < 1/k", {}, "open at 0, open at 1/k"),
    ("matrix", [[0, 1], [1, 0]], {"shape": (2, 2)}, "read as a 2 x 2 matrix [[0, 1], [1, 0]]"),
    ("matrix", np.eye(2), {}, "a 2 x 2 matrix"),
    ("matrix", sp.Matrix([[1, k]]), {}, "a 1 x 2 matrix [[1, k]]"),
    ("vector", [1, k], {"length": 2}, "a vector with 2 entries: [1, k]"),
    ("vector", sp.Matrix([1, 2]), {}, "a vector with 2 entries"),
    ("vector", np.array([1.0]), {}, "a vector with 1 entry"),
    ("multiset", [3, 4, 12], {}, "read as 3 values in any order: [3, 4, 12]"),
    ("multiset", {3, 4}, {}, "a set drops repeated values"),
    ("multiset", {3: 2, 4: 1}, {}, "read as the values 3 (2 times), 4 (once)"),
    ("eigenpairs", [(1, [1, 1]), (-1, [1, -1])], {}, "2 pairs: value 1 with vector [1, 1]"),
    ("eigenpairs", {1: [1, 1]}, {}, "1 pair: value 1 with vector [1, 1]"),
    ("choice", "Saddle-point", {"options": WORDS}, "read as saddle"),
    ("choice", ["min", "saddle"], {"options": WORDS, "count": 2}, "read as minimum, saddle"),
    ("function", np.sqrt, {}, "read as the function sqrt"),
    ("derivation", ["k = 1", "k = 2"], {}, "read as 2 lines\nline 1: k = 1\nline 2: k = 2"),
]


@pytest.mark.parametrize(("kind", "answer", "options", "said"), READINGS)
def test_a_reading_is_said_in_words(kind, answer, options, said, capsys):
    verdict = getattr(readable, kind)(answer, **options)
    assert verdict.correct
    assert said in verdict.message
    assert said in capsys.readouterr().out


REFUSALS = [
    # kind, answer, options, what is said
    ("number", True, {}, "truth value"),
    ("number", "0,5", {}, "with a point"),
    ("number", "1/k", {}, "k is still in it"),
    ("number", float("nan"), {}, "finite number"),
    ("number", [3], {}, "without brackets"),
    ("number", len, {}, "a function"),
    (
        "expression",
        0.6,
        {"symbols": ("eta", "lam")},
        "this is the number 0.6; eta and lam do not occur in it: were they overwritten?",
    ),
    ("expression", 0.6, {"symbols": ("eta",)}, "eta does not occur in it: was it overwritten?"),
    ("expression", "eta < 1", {}, "a condition, not a formula"),
    ("expression", [1], {}, "a list with 1 entry, not a formula"),
    ("expression", sp.oo * k, {}, "finite values"),
    ("expression", "2*(eta", {}, "never closed"),
    ("expression", sp.Integral(eta, eta), {}, "not carried out"),
    ("interval", "1/k", {}, "not a range; write a range such as"),
    ("interval", "1/k < eta < 2/", {}, "right-hand bound is missing"),
    ("interval", np.array([0.0, 1.5]), {}, "an array of shape (2,), not a range"),
    ("interval", (0, 1, 2), {}, "a tuple with 3 entries, not a range"),
    ("interval", (0, 6.25), {"symbols": ("k",)}, "k does not occur in it: was it overwritten?"),
    ("matrix", [1, 2], {}, "not a matrix; write [[a, b], [c, d]]"),
    ("matrix", [[1, 2], [3]], {}, "rows of equal length"),
    ("matrix", [[1, 2]], {"shape": (2, 2)}, "this is 1 x 2; a 2 x 2 matrix is asked for"),
    ("matrix", np.array([["a", None]], dtype=object), {}, "not a matrix"),
    ("vector", [[1, 2], [3, 4]], {}, "not a vector"),
    ("vector", [1, 2], {"length": 3}, "2 entries; 3 are asked for"),
    ("multiset", 3, {}, "not a list of values"),
    ("multiset", {3: [1, 2]}, {}, "how often"),
    ("eigenpairs", [1, 2], {}, "write pairs"),
    ("choice", "hill", {"options": WORDS}, "'hill' is none of: saddle, minimum"),
    ("choice", ["saddle"], {"options": WORDS, "count": 2}, "2 words are asked for"),
    ("function", 3, {}, "hand in the function itself"),
    ("derivation", [], {}, "as a list"),
    ("derivation", ["k = 1", [1, 2]], {}, "line 2 is a list"),
]


@pytest.mark.parametrize(("kind", "answer", "options", "said"), REFUSALS)
def test_a_refusal_says_what_to_do(kind, answer, options, said):
    with pytest.raises(check.CheckFailed) as failed:
        getattr(readable, kind)(answer, **options)
    assert failed.value.outcome is Outcome.UNREADABLE
    assert said in failed.value.verdict.message


@pytest.mark.parametrize("answer", [None, ..., "", "   "])
@pytest.mark.parametrize("kind", readable.__all__)
def test_nothing_is_missing_not_wrong(kind, answer):
    options = {"options": WORDS} if kind == "choice" else {}
    with pytest.raises(check.CheckFailed) as failed:
        getattr(readable, kind)(answer, **options)
    assert failed.value.outcome is Outcome.MISSING


def test_reading_works_where_flint_is_not_installed():
    script = """
        import sys
        sys.modules["flint"] = None  # as if it could not be imported
        from autograder import check
        eta, k = check.declare(eta="real", k="positive")
        check.readable_as.interval("0 < eta < 2/k")
        check.readable_as.expression(1 - eta*k)
        check.readable_as.matrix([[0, 1], [1, 0]])
        check.number("log(4)", 1.3862943611198906)
        check.choice("a", "a", options=["a", "b"])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "open at 0, open at 2/k" in done.stdout
