"""``check.interval``: the same set in any notation, and which end is wrong."""

import pytest
import sympy

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.errors import AuthorError

NAMES = Names.of(
    {
        "eta": "eta > 0",
        "k": "positive",
        "lam_min": "0 < lam_min < lam_max",
        "lam_max": "positive",
        "c": "real",
    }
)
k = sympy.Symbol("k", positive=True)
eta = sympy.Symbol("eta", real=True)
eta_positive = sympy.Symbol("eta", positive=True)
ABOVE_ZERO = {"domain": {"eta": "eta > 0"}}

# (given, reference, options, outcome, why)
CASES = [
    ("0 < eta < 1/k", "Interval.open(0, 1/k)", {}, "correct", "a chain"),
    ("(0, 1/k)", "Interval.open(0, 1/k)", {}, "correct", "a pair in round brackets is open"),
    ((0, 1 / k), "Interval.open(0, 1/k)", {}, "correct", "a tuple is open"),
    ([0, 1 / k], "Interval(0, 1/k)", {}, "correct", "a list is closed"),
    ([0, 1 / k], "Interval.open(0, 1/k)", {}, "incorrect", "a list is closed"),
    ("]0, 1/k]", "Interval.Lopen(0, 1/k)", {}, "correct", "brackets turned outwards"),
    ("eta in (0, 1/k]", "Interval.Lopen(0, 1/k)", {"variable": "eta"}, "correct", "membership"),
    (
        "x in (0, 1/k]",
        "Interval.Lopen(0, 1/k)",
        {"variable": "eta"},
        "incorrect",
        "about something else",
    ),
    ("0 < x < 1/k", "0 < eta < 1/k", {}, "incorrect", "about something else"),
    (sympy.Interval.Lopen(0, 1 / k), "0 < eta <= 1/k", {}, "correct", "an interval object"),
    (sympy.And(0 < eta, eta <= 1 / k), "0 < eta <= 1/k", {}, "correct", "sympy relations"),  # noqa: SIM300 - the sheet writes it this way round
    (
        sympy.And(0 < eta_positive, eta_positive <= 1 / k),  # noqa: SIM300 - the sheet writes it this way round
        "0 < eta <= 1/k",
        {},
        "correct",
        "sympy drops what holds for a positive symbol",
    ),
    ("eta <= 1/k", "0 < eta <= 1/k", {}, "correct", "cut at the domain"),
    ("eta <= 1/k", "0 < eta <= 1/k", {"domain": {"eta": "real"}}, "incorrect", "nothing to cut at"),
    (
        sympy.Interval(-sympy.oo, 1 / k),
        "0 < eta <= 1/k",
        {},
        "incorrect",
        "an end that was written stays",
    ),
    (
        sympy.Interval(-sympy.oo, 1 / k),
        "0 < eta <= 1/k",
        ABOVE_ZERO,
        "correct",
        "judged above zero only",
    ),
    (
        "eta <= 0 or eta >= 2/k",
        "Interval(2/k, oo)",
        ABOVE_ZERO,
        "correct",
        "judged above zero only",
    ),
    ("-1/k < eta < 1/k", "0 < eta < 1/k", {}, "incorrect", "an end that was written stays"),
    ("abs(1 - eta*k) < 1", "0 < eta < 2/k", {}, "correct", "a modulus"),
    ("-1 < 1 - eta*k < 1", "0 < eta < 2/k", {}, "correct", "an inequality about something else"),
    ("(1 - eta*k)^2 < 1", "0 < eta < 2/k", {}, "correct", "a quadratic inequality"),
    ("eta^2 < 4/k^2", "0 < eta < 2/k", {}, "incorrect", "bounded below, by something negative"),
    ("eta^2 < 4/k^2", "0 < eta < 2/k", ABOVE_ZERO, "correct", "judged above zero only"),
    ("eta*k < 2 and eta > 0", "0 < eta < 2/k", {}, "correct", "a product on one side"),
    ("1/eta > k/2", "0 < eta < 2/k", {"variable": "eta"}, "correct", "a quotient on one side"),
    ("0 < eta < sqrt(4/k^2)", "0 < eta < 2/k", {}, "correct", "a root in an end"),
    ("0 < eta < 1/k or 1/k < eta < 2/k", "0 < eta < 2/k", {}, "incorrect", "one point is missing"),
    ("0 < eta < 1/k or 1/k <= eta < 2/k", "0 < eta < 2/k", {}, "correct", "pieces that touch"),
    ("(0, 1/k) U [1/k, 2/k)", "0 < eta < 2/k", {}, "correct", "pieces that touch"),
    (
        "Max(abs(1 - eta*lam_min), abs(1 - eta*lam_max)) < 1",
        "0 < eta < 2/lam_max",
        {},
        "correct",
        "the larger of two",
    ),
    (
        "0 < eta < Min(1/lam_min, 1/lam_max)",
        "0 < eta < 1/lam_max",
        {},
        "correct",
        "the smaller of two",
    ),
    ("log(eta*k) < 0", "0 < eta < 1/k", {}, "correct", "a logarithm"),
    ("exp(-eta*k) > exp(-1)", "0 < eta < 1/k", {}, "correct", "an exponential"),
    ("c < -2 or c > 2", "abs(c) > 2", {}, "correct", "two sides"),
    ("(2, oo) U (-oo, -2)", "c^2 > 4", {}, "correct", "in any order"),
    ("c != 2", "abs(c - 2) > 0", {}, "correct", "one point left out"),
    ("c > 2", "abs(c) > 2", {}, "incorrect", "one side only"),
    ("0 < eta <= 6.250000001", "(0, 25/4]", {}, "correct", "numbers in an end to one in a million"),
    ("0 < eta <= 6.26", "(0, 25/4]", {}, "incorrect", "rounded too far"),
    ("0 < eta <= 1.0000001/k", "(0, 1/k]", {}, "incorrect", "formulas in an end are exact"),
    ("(0, inf)", "eta > 0", {}, "correct", "an infinite end"),
    ("[2/k, oo]", "eta >= 2/k", {}, "correct", "infinity never belongs to a range"),
    ("2/k < eta < oo", "eta > 2/k", {}, "correct", "infinity in a chain"),
    ("0 < eta <= 1/k", "(0, 1/k)", {"accept": ["(0, 1/k]"]}, "correct", "another fair reading"),
    ("[0, 1/k]", "(0, 1/k)", {"accept": ["(0, 1/k]"]}, "incorrect", "none of the fair readings"),
    ("c > 1 and c < 0", "{}", {"variable": "c"}, "correct", "the empty set"),
    (None, "(0, 1/k)", {}, "missing", "nothing handed in"),
    ("0 < eta <", "(0, 1/k)", {}, "unreadable", "the text stops too soon"),
    ("1/k", "(0, 1/k)", {}, "unreadable", "an expression is no range"),
    (True, "(0, 1/k)", {}, "unreadable", "a condition that was worked out before it was handed in"),
]


def verdict(given, reference, **options):
    with declared(NAMES):
        try:
            return check.interval(given, reference, **options)
        except check.CheckFailed as failure:
            return failure.verdict


@pytest.mark.parametrize(("given", "reference", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, reference, options, outcome, why):
    assert verdict(given, reference, **options).outcome == outcome


# (given, reference, slip, where, part of the evidence)
SLIPS = [
    (
        "[0, 1/k)",
        "(0, 1/k)",
        "closed-end",
        "left end",
        {"left end": True, "left closedness": False, "right closedness": True},
    ),
    ("(1/k, 2/k]", "(1/k, 2/k)", "closed-end", "right end", {"right closedness": False}),
    ("(0, 1/k)", "(0, 1/k]", "open-end", "right end", {}),
    (
        "0 < eta < 2/k",
        "0 < eta < 1/k",
        "factor",
        "right end",
        {"factor": "2", "left end": True, "right end": False},
    ),
    ("0 < eta < 1/(2*k)", "0 < eta < 1/k", "factor", "right end", {"factor": "1/2"}),
    ("0 < eta < k", "0 < eta < 1/k", "reciprocal", "right end", {}),
    ("0 < eta < 1/k^2", "0 < eta < 1/k", "right-end", "right end", {}),
    (
        "eta < 2/k",
        "1/k < eta < 2/k",
        "left-end",
        "left end",
        {"left end": False, "right end": True},
    ),
    ("eta > 1/k", "0 < eta < 1/k", "reversed", "", {}),
    ("eta < 2/k", "eta >= 2/k", "reversed", "", {}),
    ("0 < eta < 2/k", "[2/k, oo)", "complement", "", {}),
    ("1/k < eta < 2/k", "0 < eta < 1/k", "neighbour", "", {}),
    ("c > 2", "abs(c) > 2", "missing-piece", "", {}),
    ("eta < 0", "eta >= 2/k", "empty", "", {}),
    ("0 < x < 1/k", "0 < eta < 1/k", "variable", "x", {}),
]


@pytest.mark.parametrize(("given", "reference", "slip", "where", "evidence"), SLIPS)
def test_a_typical_slip_is_named_with_its_place(given, reference, slip, where, evidence):
    found = verdict(given, reference)
    assert found.outcome == "incorrect"
    assert (found.slip, found.where) == (slip, where)
    assert evidence.items() <= dict(found.evidence).items()


def test_a_reference_that_is_no_range_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not a range"):
        check.interval("(0, 1)", "1/k")


@pytest.mark.parametrize(
    "text",
    ["(0, 1/k)", "eta > 2/k", "abs(c) > 2", "[1/k, 2/k] U (3/k, 4/k)", "0 < eta < sqrt(1/k)"],
)
def test_every_range_is_right_for_itself(text):
    assert verdict(text, text).correct
