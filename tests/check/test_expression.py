"""``check.expression``: the value counts, the form only where it is asked for."""

import pytest
import sympy

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.errors import AuthorError

NAMES = Names.of(
    {
        "eta": "positive",
        "k": "positive",
        "t": ("natural", "n"),
        "tau": ("positive", "eta*t"),
        "lam": "positive",
        "theta_0": ("real", "theta0", "θ0"),
        "theta_star": ("real", "theta*"),
    }
)
S = sympy.Symbol
k_positive, eta_real = S("k", positive=True), S("eta", real=True)

# (given, reference, options, outcome, why)
CASES = [
    ("1 - k*eta", "1 - eta*k", {}, "correct", "any order"),
    (
        1 - S("eta") * k_positive,
        "1 - eta*k",
        {},
        "correct",
        "symbols match by name, whatever their assumptions",
    ),
    (
        1 - eta_real * S("k"),
        "1 - eta*k",
        {},
        "correct",
        "symbols match by name, whatever their assumptions",
    ),
    (
        "θ* + (θ0 - θ*)*(1 - η k)^t",
        "theta_star + (1 - eta*k)**t*(theta_0 - theta_star)",
        {},
        "correct",
        "Greek letters",
    ),
    (
        "theta0*(1 - eta*lambda)^n",
        "theta_0*(1 - eta*lam)**t",
        {},
        "correct",
        "other spellings of the names",
    ),
    (
        "theta_t = theta_0*(1 - eta*lam)^t",
        "theta_0*(1 - eta*lam)**t",
        {},
        "correct",
        "name = formula is the formula",
    ),
    (sympy.Eq(S("y"), 2 * S("k")), "2*k", {}, "correct", "Eq(name, formula) is the formula"),
    (
        "theta_0*exp(-lam*eta*t)",
        "theta_0*exp(-lam*tau)",
        {},
        "correct",
        "tau is declared to be eta*t",
    ),
    ("theta_0*exp(-lam*eta*tau)", "theta_0*exp(-lam*tau)", {}, "incorrect", "eta is counted twice"),
    (0.5 * S("k"), "k/2", {}, "correct", "a decimal is exact"),
    ("0.333333*k", "k/3", {}, "incorrect", "a rounded coefficient is another one"),
    ("sqrt(k^2)", "k", {}, "correct", "k is positive"),
    ("sqrt(k^2)", "k", {"domain": "real"}, "incorrect", "k may be negative"),
    (
        "theta_star + (1 - eta*k*t)*(theta_0 - theta_star)",
        "theta_star + (1 - eta*k)^t*(theta_0 - theta_star)",
        {"domain": {"t": [0, 1]}},
        "correct",
        "right for the first two steps",
    ),
    (
        "abs(1 - eta*lam)",
        "1 - eta*lam",
        {"domain": {"eta": "0 < eta*lam < 1"}},
        "correct",
        "a range for this check",
    ),
    ("oo", "oo", {}, "correct", "infinity"),
    ("k*(k + 1)", "k^2 + k", {"form": "expanded"}, "incorrect", "the form was asked for"),
    ("k^2 + k", "k*(k + 1)", {"form": "expanded"}, "correct", "the form was asked for"),
    ("k*(k + 1)", "k^2 + k", {"form": "factored"}, "correct", "the form was asked for"),
    (
        "Sum(lam^s, (s, 0, t - 1))",
        "(1 - lam^t)/(1 - lam)",
        {"form": "no Sum"},
        "incorrect",
        "the sum is to be worked out",
    ),
    (
        "(1 - lam^t)/(1 - lam)",
        "(1 - lam^t)/(1 - lam)",
        {"form": ("no Sum", "no exp")},
        "correct",
        "several demands",
    ),
    (None, "k", {}, "missing", "nothing handed in"),
    (..., "k", {}, "missing", "nothing handed in"),
    ("2*k +", "2*k", {}, "unreadable", "the text stops too soon"),
    ("0 < eta < 1/k", "1/k", {}, "unreadable", "a range is no expression"),
    ([1, 2], "k", {}, "unreadable", "a list is no expression"),
    (True, "k", {}, "unreadable", "a Boolean is no expression"),
    (float("nan"), "k", {}, "incorrect", "not a number is no value"),
]


def verdict(given, reference, **options):
    with declared(NAMES):
        try:
            return check.expression(given, reference, **options)
        except check.CheckFailed as failure:
            return failure.verdict


@pytest.mark.parametrize(("given", "reference", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, reference, options, outcome, why):
    assert verdict(given, reference, **options).outcome == outcome


# (given, reference, slip, part of the evidence)
SLIPS = [
    ("eta*k - 1", "1 - eta*k", "sign", {}),
    ("1 + eta*k", "1 - eta*k", "sign", {}),
    ("k", "1/k", "reciprocal", {}),
    ("2/k", "1/k", "factor", {"factor": "2"}),
    ("k/2*theta_0", "k*theta_0", "factor", {"factor": "1/2"}),
    ("abs(1 - eta*k)", "1 - eta*k", "modulus", {}),
    ("(1 - eta*k)^(t + 1)", "(1 - eta*k)^t", "off-by-one", {"symbol": "t", "by": 1}),
    ("(1 - eta*k)^(t - 1)", "(1 - eta*k)^t", "off-by-one", {"symbol": "t", "by": -1}),
    ("2*theta_0 - theta_star", "2*theta_star - theta_0", "swapped", {}),
    ("exp(-eta*k*t)", "(1 - eta*k)^t", "exponential-limit", {}),
    ("1 - eta", "1 - eta*k", "lost-symbol", {"symbol": "k"}),
    ("eta/(2*lam)", "eta/(lam*(2 - eta*lam))", "leading-order-only", {"variable": "eta"}),
    ("1/k^2", "1/k", "power", {}),
    ("k*eta + 3", "k*eta", "constant", {"offset": "3"}),
    (0.6, "1 - eta*lam", "overwritten", {}),
    ("k*(k + 1)", "k^3", None, {}),
]


@pytest.mark.parametrize(("given", "reference", "slip", "evidence"), SLIPS)
def test_a_typical_slip_is_named(given, reference, slip, evidence):
    found = verdict(given, reference)
    assert found.outcome == "incorrect"
    assert found.slip == slip
    assert evidence.items() <= dict(found.evidence).items()


def test_an_overwritten_symbol_is_said_in_so_many_words():
    assert verdict(0.6, "1 - eta*lam").message == (
        "this is the number 3/5; eta and lam do not occur in it: overwritten by a number?"
    )


def test_a_wrong_answer_comes_with_a_counterexample():
    evidence = verdict("eta*k^2", "eta*k*lam").evidence
    assert set(evidence["at"]) == {"eta", "k", "lam"}
    assert evidence["left"] != evidence["right"]


def test_a_reference_that_is_no_expression_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not an expression"):
        check.expression("k", "0 < k < 1")


def test_a_form_that_nobody_knows_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="form='pretty'"):
        check.expression("k", "k", form="pretty")


def test_a_form_may_be_any_question_about_the_tree():
    def has_no_number_in_it(tree):
        return "Number" not in repr(tree)

    assert verdict("k*eta", "eta*k", form=has_no_number_in_it).correct
    found = verdict("2*k*eta/2", "eta*k", form=has_no_number_in_it)
    assert found.slip == "form"
    assert "has no number in it" in found.message


def test_an_equation_that_fixes_an_unknown_is_not_answered_by_a_number_alone():
    with pytest.raises(check.CheckFailed) as failure:
        check.expression("3", "x = 3")
    assert failure.value.outcome == "incorrect"
    assert check.expression("2*x = 6", "x = 3").correct
    assert check.expression("1 - eta*k", "step = 1 - eta*k").correct


def test_an_equation_that_nobody_can_solve_is_undecided():
    with pytest.raises(check.CheckFailed) as failure:
        check.expression("z^2 = w^2", "z^3 = w^3", domain="complex")
    assert failure.value.outcome == "undecided"
