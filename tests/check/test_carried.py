"""An earlier answer is carried on as a trusted value, or not at all."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from autograder import check
from autograder.algebra import nodes
from autograder.answers.functions import FunctionProxy
from autograder.errors import AuthorError
from autograder.verdicts import Outcome

VALUES = [
    # answer, kind, value
    ("25/4", "number", Fraction(25, 4)),
    (6.25, "number", 6.25),
    ("k = 3", "number", Fraction(3)),
    ("sqrt(4)", "number", 2.0),
    ([[1, 2], [3, 4]], "matrix", [[1, 2], [3, 4]]),
    (sp.Matrix([[1, 2]]), "matrix", [[1, 2]]),
    ([1, "1/2"], "vector", [1, 0.5]),
    (sp.Matrix([1, 2]), "vector", [1, 2]),
    (np.array([[1.0, 2.0]]), "vector", [1, 2]),
    (np.ones((2, 2, 2)), "array", np.ones((2, 2, 2))),
    ({3: 2, 4: 1}, "multiset", [3, 3, 4]),
    ([12, 3, 4], "multiset", [12, 3, 4]),
    ({3}, "multiset", [3]),
    (np.array([1 + 0j]), "multiset", [1]),
]


@pytest.mark.parametrize(("answer", "kind", "value"), VALUES)
def test_a_value_is_carried_on(answer, kind, value):
    found = check.carried(answer, kind)
    if kind == "number":
        assert (type(found), found) == (type(value), value)
    else:
        np.testing.assert_array_equal(found, value)


def test_formulas_and_ranges_are_carried_on_as_trees():
    assert check.carried("1/k", "expression").head == "Pow"
    assert isinstance(check.carried("(0, 1/k]", "interval"), nodes.Interval)
    assert isinstance(check.carried("0 < eta < 1", "interval"), nodes.Logic)
    assert isinstance(check.carried((0, 1), "interval"), nodes.Sequence)


K = {"k": Fraction(4, 25)}
AT = [
    # answer, kind, at, the same as
    ("1/k", "number", K, Fraction(25, 4)),
    ("k**2/k**3", "number", {"k": 0.16}, Fraction(25, 4)),
    ("k/2", "number", {"k": sp.Rational(4, 25)}, Fraction(2, 25)),
    ("log(eps)/log(1 - eta*lam)", "number", {"eps": 0.001, "eta": 0.1, "lam": 4.0}, 13.5227),
    ("eta*k*lam", "expression", {"k": 3, "eta": "1/6"}, "lam/2"),
    ("(0, 1/k]", "interval", K, "(0, 25/4]"),
    ("0 < eta <= k**-1", "interval", {"k": "0.16"}, "0 < eta <= 25/4"),
    ("abs(1 - eta*k) < 1", "interval", K, "abs(1 - 4*eta/25) < 1"),
    ("[1/k, oo)", "interval", K, "[25/4, oo)"),
    ("(1/k, 2/k) U (3/k, oo)", "interval", {"k": 2}, "(1/2, 1) U (3/2, oo)"),
]


@pytest.mark.parametrize(("answer", "kind", "at", "same"), AT)
def test_a_formula_is_carried_on_as_its_value(answer, kind, at, same):
    found = check.carried(answer, kind, at=at)
    if kind == "number":
        assert isinstance(found, type(same))
        assert float(found) == pytest.approx(float(same), rel=1e-5)
    elif kind == "expression":
        check.expression(found, same)
    else:
        check.interval(found, same, variable="eta")


def test_every_way_to_write_a_range_is_carried_on_as_the_same():
    forms = ["0 < eta <= 1/k", "0 < eta <= k/k**2", "0 < eta <= 2/(k + k)"]
    assert len({repr(check.carried(form, "interval", at={"k": "0.16"})) for form in forms}) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "at", "said"),
    [
        ("(0, 6.25]", "interval", K, "k does not occur"),
        ("1/lam", "number", {"k": 1, "eta": 2}, "eta and k do not occur"),
        ("1/(k*lam)", "number", K, "lam is left in it"),
        ("1/(k - 4/25)", "number", K, "number"),
        ("sqrt(-k)", "number", K, "complex"),
        ("1/k", "interval", K, "not a range"),
    ],
)
def test_nothing_follows_at_a_value_from_what_has_none_there(answer, kind, at, said):
    with pytest.raises(check.CheckFailed, match=said) as failed:
        check.carried(answer, kind, at=at)
    assert failed.value.outcome is Outcome.UNREADABLE


def test_an_author_hears_that_a_matrix_is_not_carried_on_at_a_value():
    with pytest.raises(AuthorError, match="number, expression, interval, not 'matrix'"):
        check.carried([[1]], "matrix", at=K)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("k", "number"),
        (True, "number"),
        ([1], "number"),
        (1j, "number"),
        (float("inf"), "number"),
        ("x > 1", "expression"),
        ("oo", "expression"),
        ("1 + oo*k", "expression"),
        ("k", "interval"),
        ([1, 2], "matrix"),
        ([[1, 2], [3]], "matrix"),
        ([[1, "k"]], "matrix"),
        ([[1, float("nan")]], "matrix"),
        ([[1, 1j]], "matrix"),
        ([[1, 2], [3, 4]], "vector"),
        ({3: 10**9}, "multiset"),
        ({3: 0.5}, "multiset"),
        ("saddle", "array"),
    ],
)
def test_what_is_no_such_value_is_not_carried_on(answer, kind):
    with pytest.raises(check.CheckFailed) as failed:
        check.carried(answer, kind)
    assert failed.value.outcome is Outcome.UNREADABLE


@pytest.mark.parametrize("kind", ["number", "expression", "interval", "matrix", "multiset"])
def test_nothing_follows_from_nothing(kind):
    with pytest.raises(check.CheckFailed) as failed:
        check.carried(None, kind)
    assert failed.value.outcome is Outcome.MISSING


def test_an_author_hears_about_an_unknown_kind():
    with pytest.raises(AuthorError, match="carried"):
        check.carried(1, "word")


def test_a_call_gives_a_plain_value():
    assert check.call(lambda x: 2 * x, 3) == 6
    assert check.call(lambda: "saddle") == "saddle"
    assert check.call(lambda: (1, [2.5])) == (1, [2.5])
    assert check.call(lambda: 1j) == 1j
    assert check.call(lambda: None) is None
    np.testing.assert_array_equal(check.call(lambda x: x + 1, np.zeros(2)), [1, 1])
    assert check.call(FunctionProxy("f", lambda _: {"float": "inf"})) == float("inf")


@pytest.mark.parametrize(
    ("function", "outcome", "slip"),
    [
        (None, Outcome.MISSING, None),
        (3, Outcome.UNREADABLE, None),
        (lambda: 1 / 0, Outcome.INCORRECT, "raised"),
        (lambda: sp.Symbol("x"), Outcome.UNREADABLE, None),
        (lambda: [object()], Outcome.UNREADABLE, None),
        (lambda: len, Outcome.UNREADABLE, None),
    ],
)
def test_a_call_without_a_value_fails(function, outcome, slip):
    with pytest.raises(check.CheckFailed) as failed:
        check.call(function)
    assert (failed.value.outcome, failed.value.slip) == (outcome, slip)
