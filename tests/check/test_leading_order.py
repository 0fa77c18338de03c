"""``check.leading_order``: whatever agrees in the limit."""

import pytest

from autograder import check
from autograder.errors import AuthorError

# (given, reference, options, outcome, why)
CASES = [
    ("eta*lam", "-log(1 - eta*lam)", {}, "correct", "the leading order of a logarithm"),
    ("-log(1 - eta*lam)", "eta*lam", {}, "correct", "the exact expression"),
    ("1 - exp(-eta*lam)", "eta*lam", {}, "correct", "another exact expression"),
    ("eta*lam + 5*eta^2", "eta*lam", {}, "correct", "a wrong next order"),
    ("eta*lam + 5*eta", "eta*lam", {}, "incorrect", "a wrong leading order"),
    ("2*eta*lam", "eta*lam", {}, "incorrect", "a factor"),
    ("-eta*lam", "eta*lam", {}, "incorrect", "a sign"),
    ("lam", "eta*lam", {}, "incorrect", "another power"),
    ("0", "eta*lam", {}, "incorrect", "nothing is left"),
    ("sqrt(eta)*lam", "sqrt(sin(eta))*lam", {}, "correct", "half a power"),
    ("log(eta)", "log(eta) + 1", {}, "correct", "a logarithm takes its time"),
    ("log(eta)", "log(eta)*(1 + 1/7)", {}, "incorrect", "a factor before a logarithm"),
    ("1/(eta*lam)", "1/(1 - exp(-eta*lam))", {}, "correct", "a pole"),
    ("n", "n + log(n)", {"variable": "n", "point": "oo"}, "correct", "towards infinity"),
    ("n", "2*n", {"variable": "n", "point": "oo"}, "incorrect", "towards infinity"),
    ("2*(x - 1)", "x^2 - 1", {"variable": "x", "point": 1}, "correct", "at another point"),
    ("abs(x)", "x", {"variable": "x", "domain": "real"}, "incorrect", "from both sides"),
    ("abs(x)", "x", {"variable": "x"}, "correct", "x is positive"),
    ("theta = eta*lam", "eta*lam", {}, "correct", "name = formula"),
    ("0 < eta", "eta*lam", {}, "unreadable", "a range"),
    (None, "eta*lam", {}, "missing", "nothing handed in"),
]


def verdict(given, reference, **options):
    settings = {"variable": "eta"} | options
    try:
        return check.leading_order(given, reference, **settings)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("given", "reference", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, reference, options, outcome, why):
    assert verdict(given, reference, **options).outcome == outcome


@pytest.mark.parametrize(
    ("given", "slip"),
    [
        ("-eta*lam", "sign"),
        ("log(1 - eta*lam)", "sign"),
        ("2*eta*lam", "factor"),
        ("1/(eta*lam)", "reciprocal"),
    ],
)
def test_a_typical_slip_is_named(given, slip):
    assert verdict(given, "eta*lam").slip == slip


def test_a_point_that_is_no_number_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="point="):
        check.leading_order("x", "x", "x", point="y")
