"""``check.solves``: a closed form is put into its equation and its start."""

import pytest
import sympy

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.errors import AuthorError

NAMES = Names.of(
    {
        "t": "natural",
        "theta_0": "real",
        "theta_star": "real",
        "a": "real",
        "b": "real",
        "tau": "real",
    }
)
DESCENT = {
    "equation": "f(t+1) = f(t) - eta*k*(f(t) - theta_star)",
    "unknown": "f",
    "variable": "t",
    "initial": {0: "theta_0"},
}
SADDLE = {
    "equation": "diff(f(tau), tau, 2) = f(tau)",
    "unknown": "f",
    "variable": "tau",
    "initial": {0: "a", (1, 0): "-b"},
}
DECAY = {
    "equation": "diff(f, tau) = -lam*f",
    "unknown": "f",
    "variable": "tau",
    "initial": {0: "theta_0"},
}

# (given, reference, options, outcome, why)
CASES = [
    ("theta_star + (1 - eta*k)^t*(theta_0 - theta_star)", DESCENT, {}, "correct", "a recurrence"),
    (
        "theta_star + (theta_0 - theta_star)*exp(t*log(1 - eta*k))",
        DESCENT,
        {},
        "correct",
        "in another form",
    ),
    (
        "theta_star + (1 - eta*k)^(t + 1)*(theta_0 - theta_star)",
        DESCENT,
        {},
        "incorrect",
        "one step too many",
    ),
    ("theta_star + (1 + eta*k)^t*(theta_0 - theta_star)", DESCENT, {}, "incorrect", "uphill"),
    ("theta_star", DESCENT, {}, "incorrect", "solves it, but starts elsewhere"),
    ("theta_0", DESCENT, {}, "incorrect", "starts there, but does not solve it"),
    (
        "f = theta_star + (1 - eta*k)^t*(theta_0 - theta_star)",
        DESCENT,
        {},
        "correct",
        "name = formula",
    ),
    ("a*cosh(tau) - b*sinh(tau)", SADDLE, {}, "correct", "a differential equation of second order"),
    ("((a + b)*exp(-tau) + (a - b)*exp(tau))/2", SADDLE, {}, "correct", "in another form"),
    ("a*cosh(tau) + b*sinh(tau)", SADDLE, {}, "incorrect", "the wrong velocity at the start"),
    ("a*cos(tau) - b*sin(tau)", SADDLE, {}, "incorrect", "a rotation"),
    ("theta_0*exp(-lam*tau)", DECAY, {}, "correct", "a decay"),
    ("theta_0/exp(lam*tau)", DECAY, {}, "correct", "in another form"),
    ("theta_0*exp(-tau)", DECAY, {}, "incorrect", "lam is lost"),
    ("theta_0*2^(-lam*tau)", DECAY, {}, "incorrect", "the wrong base"),
    ("[1, 2]", DECAY, {}, "unreadable", "a list"),
    (None, DECAY, {}, "missing", "nothing handed in"),
]


def verdict(given, problem, **options):
    with declared(NAMES):
        try:
            return check.solves(given, **problem, **options)
        except check.CheckFailed as failure:
            return failure.verdict


@pytest.mark.parametrize(("given", "problem", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, problem, options, outcome, why):
    assert verdict(given, problem, **options).outcome == outcome


def test_the_verdict_tells_the_equation_from_the_start():
    found = verdict("theta_star", DESCENT)
    assert (found.slip, found.where) == ("initial-value", "initial value")
    assert found.evidence["equation"] is True
    found = verdict("theta_0", DESCENT)
    assert (found.slip, found.where) == ("equation", "equation")
    assert found.evidence["initial value"] is True


@pytest.mark.parametrize(
    "equation",
    [
        "Derivative(f(tau), tau) = -lam*f(tau)",
        "f'(tau) = -lam*f(tau)",
        "f' = -lam*f",
        "Derivative(f, (tau, 1)) = -lam*f",
    ],
)
def test_a_slope_may_be_written_in_several_ways(equation):
    assert verdict("theta_0*exp(-lam*tau)", DECAY | {"equation": equation}).correct
    assert not verdict("theta_0*exp(lam*tau)", DECAY | {"equation": equation}).correct


def test_an_equation_may_be_a_sympy_object():
    f, tau, lam = sympy.Function("f"), sympy.Symbol("tau"), sympy.Symbol("lam")
    equation = sympy.Eq(f(tau).diff(tau), -lam * f(tau))
    assert verdict("theta_0*exp(-lam*tau)", DECAY | {"equation": equation}).correct
    assert verdict("theta_0*exp(lam*tau)", DECAY | {"equation": equation}).slip == "equation"


def test_an_equation_that_is_none_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not an equation"):
        check.solves("x", "f(t+1)", unknown="f", variable="t", initial={})
