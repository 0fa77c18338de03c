"""A number is right when it is finite and close enough, however it is written."""

import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import check
from autograder.errors import AuthorError
from autograder.verdicts import Outcome

x = sp.Symbol("x")

RIGHT = [
    # answer, reference, options
    (6.25, "25/4", {}),
    ("25/4", 6.25, {}),
    ("-log(4)", -1.3862943611198906, {}),
    (sp.log(sp.Rational(1, 4)), "-2*log(2)", {}),
    (-1.386294, "-log(4)", {}),
    (np.float32(0.1), 0.1, {}),
    (np.array(3.0), 3, {}),
    (sp.Float(0.16), sp.Rational(4, 25), {}),
    ("k = 3", 3, {}),
    ("3 = k", 3, {}),
    (sp.Eq(x, 3), 3, {}),
    ("4^(1/2)", "sqrt(4)", {}),
    ("cos(2*pi/3)", -0.5, {}),
    ("Sum(i, (i, 1, 4))", 10, {}),
    ("5!", 120, {}),
    ("(sqrt(108)+10)^(1/3)-(sqrt(108)-10)^(1/3)", 2, {}),
    (1 + 2j, "1 + 2*I", {}),
    (3 + 0j, 3, {}),
    (1e-17, 0, {}),
    (0, 0, {}),
    ("sin(pi)", 0, {}),
    (math.sin(math.pi), 0, {}),
    ("0", "sqrt(2)**2 - 2", {}),
    (1e-300, 1e-300, {}),
    (1.05, 1, {"rtol": 0.05}),
    (0.95, 1, {"rtol": 0.05}),
    ("0.95e-33", "1e-33", {"rtol": 0.05}),
    (0.0005, 0, {"atol": 1e-3}),
    (0.001, 0, {"atol": 1e-3}),
    (-0.03, -0.03004306577938376, {"rtol": 0.05}),
    (452, "4.52*10^2", {}),
    (10**30, "1e30", {}),
]


@pytest.mark.parametrize(("answer", "reference", "options"), RIGHT)
def test_right_numbers_pass(answer, reference, options):
    verdict = check.number(answer, reference, **options)
    assert verdict.correct
    assert verdict.read_as
    assert verdict.latex


WRONG = [
    # answer, reference, options, outcome, slip
    (2e-9, 1e-9, {}, Outcome.INCORRECT, "factor"),
    (1e-9, 0, {}, Outcome.INCORRECT, None),
    (0, 1e-9, {}, Outcome.INCORRECT, None),
    ("1/2004!", "1/2006!", {}, Outcome.INCORRECT, None),
    ("1/2^98", "1/2^99", {}, Outcome.INCORRECT, "factor"),
    ("2*exp(-500)", "exp(-500)", {}, Outcome.INCORRECT, "factor"),
    ("0.33", "1/3", {}, Outcome.INCORRECT, "rounded"),
    (6.3, 6.25, {}, Outcome.INCORRECT, "rounded"),
    ("log(4)", "-log(4)", {}, Outcome.INCORRECT, "sign"),
    ("4/25", "25/4", {}, Outcome.INCORRECT, "reciprocal"),
    (12.5, 6.25, {}, Outcome.INCORRECT, "factor"),
    (3.125, 6.25, {}, Outcome.INCORRECT, "factor"),
    (16, 0.16, {}, Outcome.INCORRECT, "percent"),
    (39.0625, 6.25, {}, Outcome.INCORRECT, "power"),
    (2.5, 6.25, {}, Outcome.INCORRECT, "power"),
    ("-log(4)/log(10)", "-log(4)", {}, Outcome.INCORRECT, "logarithm"),
    (13, 14, {}, Outcome.INCORRECT, "off-by-one"),
    (1.0500001, 1, {"rtol": 0.05}, Outcome.INCORRECT, None),
    (1.05, 1, {"rtol": 0.0499999}, Outcome.INCORRECT, None),
    ("oo", 1, {}, Outcome.INCORRECT, "not finite"),
    (float("nan"), 1, {}, Outcome.INCORRECT, "not finite"),
    (float("-inf"), 1, {}, Outcome.INCORRECT, "not finite"),
    ("1/0", 1, {}, Outcome.INCORRECT, "not finite"),
    ("log(0)", 1, {}, Outcome.INCORRECT, "not finite"),
    ("k/2", 1, {}, Outcome.INCORRECT, "symbols"),
    (x - x + sp.Symbol("y"), 1, {}, Outcome.INCORRECT, "symbols"),
    (True, 1, {}, Outcome.UNREADABLE, None),
    (np.True_, 1, {}, Outcome.UNREADABLE, None),
    (sp.true, 1, {}, Outcome.UNREADABLE, None),
    ([1], 1, {}, Outcome.UNREADABLE, None),
    (np.array([1.0]), 1, {}, Outcome.UNREADABLE, None),
    (np.array([]), 1, {}, Outcome.UNREADABLE, None),
    (sp.Matrix([1]), 1, {}, Outcome.UNREADABLE, None),
    ("0,5", 0.5, {}, Outcome.UNREADABLE, None),
    ("(0, 1)", 1, {}, Outcome.UNREADABLE, None),
    ("x > 1", 1, {}, Outcome.UNREADABLE, None),
    ("9**9**9", 1, {}, Outcome.UNREADABLE, None),
    ("one", 1, {}, Outcome.INCORRECT, "symbols"),
    (object(), 1, {}, Outcome.UNREADABLE, None),
    (len, 1, {}, Outcome.UNREADABLE, None),
    (None, 1, {}, Outcome.MISSING, None),
    (..., 1, {}, Outcome.MISSING, None),
    ("  ", 1, {}, Outcome.MISSING, None),
]


@pytest.mark.parametrize(("answer", "reference", "options", "outcome", "slip"), WRONG)
def test_wrong_numbers_fail_with_a_reason(answer, reference, options, outcome, slip):
    with pytest.raises(check.CheckFailed) as failed:
        check.number(answer, reference, **options)
    assert failed.value.outcome is outcome
    assert failed.value.slip == slip
    assert failed.value.verdict.message


@pytest.mark.parametrize("reference", ["k/2", None, "oo", [1], True, "2*", object()])
def test_an_author_hears_about_a_reference_that_is_no_number(reference):
    with pytest.raises(AuthorError, match="reference"):
        check.number(1, reference)


FINITE = st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda v: v == 0 or abs(v) > 1e-290
)


@settings(deadline=None, max_examples=60)
@given(FINITE)
def test_every_number_is_right_for_itself(value):
    assert check.number(value, value).correct
    assert check.number(repr(value), value).correct


@settings(deadline=None, max_examples=60)
@given(FINITE.filter(bool), st.floats(2e-6, 1e3))
def test_a_changed_number_is_wrong(value, change):
    from fractions import Fraction

    other = Fraction(repr(value)) * (1 + Fraction(repr(change)))
    with pytest.raises(check.CheckFailed):
        check.number(other, value)


@settings(deadline=None, max_examples=60)
@given(FINITE.filter(bool), st.floats(-9e-7, 9e-7))
def test_a_number_within_the_tolerance_is_right(value, change):
    from fractions import Fraction

    assert check.number(Fraction(repr(value)) * (1 + Fraction(repr(change))), value).correct
