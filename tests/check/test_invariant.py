"""``check.invariant``: constant along the flow, and not constant everywhere."""

import pytest

from autograder import check
from autograder.errors import AuthorError

SADDLE = {"theta_1": "-theta_2", "theta_2": "-theta_1"}
PENDULUM = {"x": "p", "p": "-sin(x)"}

# (given, reference, options, outcome, why)
CASES = [
    ("theta_1^2 - theta_2^2", SADDLE, {}, "correct", "a hyperbola"),
    ("theta_2^2 - theta_1^2", SADDLE, {}, "correct", "its negative"),
    ("(theta_1 - theta_2)*(theta_1 + theta_2)", SADDLE, {}, "correct", "factored"),
    ("exp(theta_2^2 - theta_1^2)", SADDLE, {}, "correct", "a function of it"),
    ("3*(theta_1^2 - theta_2^2) + 7", SADDLE, {}, "correct", "scaled and shifted"),
    ("theta_1^2 - theta_2^2 = C", SADDLE, {}, "correct", "set equal to a constant"),
    ("C = theta_1^2 - theta_2^2", SADDLE, {}, "correct", "set equal to a constant"),
    ("sqrt(abs(theta_1^2 - theta_2^2))", SADDLE, {}, "correct", "a root of its modulus"),
    ("theta_1^2 + theta_2^2", SADDLE, {}, "incorrect", "a circle"),
    ("theta_1*theta_2", SADDLE, {}, "incorrect", "the loss"),
    ("theta_1 - theta_2", SADDLE, {}, "incorrect", "it grows"),
    ("C", SADDLE, {}, "incorrect", "a name for a constant"),
    ("0", SADDLE, {}, "incorrect", "constant everywhere"),
    ("theta_1 - theta_1", SADDLE, {}, "incorrect", "constant everywhere, in disguise"),
    (
        "sin(theta_1)^2 + cos(theta_1)^2",
        SADDLE,
        {},
        "incorrect",
        "constant everywhere, in disguise",
    ),
    ("p^2/2 - cos(x)", PENDULUM, {}, "correct", "the energy of a pendulum"),
    ("p^2/2 + cos(x)", PENDULUM, {}, "incorrect", "the wrong sign of the potential"),
    ("p^2/2 + 2*sin(x/2)^2", PENDULUM, {}, "correct", "the energy from another zero"),
    ([1, 2], SADDLE, {}, "unreadable", "a list"),
    (None, SADDLE, {}, "missing", "nothing handed in"),
]


def verdict(given, flow, **options):
    try:
        return check.invariant(given, flow, **options)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("given", "flow", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, flow, options, outcome, why):
    assert verdict(given, flow, **options).outcome == outcome


def test_a_constant_is_named_as_one():
    assert verdict("C", SADDLE).slip == "constant"
    assert verdict("theta_1 + theta_2", SADDLE).slip is None


def test_an_empty_flow_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="flow="):
        check.invariant("x", {})
