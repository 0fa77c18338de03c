"""The oracle tells equal answers from different ones without the judge's code."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra import nodes, say
from autograder.answers.read import read
from autograder.build.oracle.compare import Oracle, Question, Sameness
from autograder.build.oracle.points import Setting
from autograder.build.oracle.values import (
    Unsure,
    expression,
    function_of,
    same,
    symbols,
    value,
)

NAMES = [
    {"name": "eta", "domain": "eta > 0", "aliases": []},
    {"name": "k", "domain": "positive", "aliases": []},
    {"name": "lam", "domain": "positive", "aliases": ["λ"]},
    {"name": "t", "domain": "natural", "aliases": ["n"]},
    {"name": "theta_0", "domain": "real", "aliases": []},
    {"name": "x", "domain": "real", "aliases": []},
    {"name": "y", "domain": "real", "aliases": []},
]
ORACLE = Oracle(Setting.of(NAMES))
SAME, DIFFERENT, UNSURE = Sameness.SAME, Sameness.DIFFERENT, Sameness.UNSURE

# kind, first, second, what the oracle says, why
TABLE = [
    ("expression", "1 - eta*k", "-(eta*k - 1)", SAME, "rearranged"),
    ("expression", "1 - eta*k", "1 + eta*k", DIFFERENT, "sign"),
    ("expression", "(1 - eta*k)**t", "(-1)**t*(eta*k - 1)**t", SAME, "t is a whole number"),
    ("expression", "abs(1 - eta*k)", "1 - eta*k", DIFFERENT, "beyond eta k = 1"),
    ("expression", "exp(-lam*x)", "exp(-λ*x)", SAME, "another spelling"),
    ("expression", "lambda", "lam", SAME, "Python's keyword is read as the letter"),
    ("expression", "theta0", "theta_0", SAME, "without the underscore"),
    ("expression", "x^2", "x**2", SAME, "two ways to write a power"),
    ("expression", "y = 2*x", "2*x", SAME, "the right-hand side counts"),
    ("expression", "0", "x*1e-30", DIFFERENT, "a small value is not nothing"),
    ("expression", "2 x", "2*x", UNSURE, "not in Python's spelling"),
    ("expression", "C", "x**2", DIFFERENT, "a name that nobody declared"),
    ("expression", "log(x)/log(1)", "x", UNSURE, "no value anywhere"),
    ("number", True, 1, DIFFERENT, "a truth value is no number"),
    ("number", "4/25", 0.16, SAME, "exact and float"),
    ("number", 0.16, 0.1600002, DIFFERENT, "a millionth off"),
    ("number", "log(4)", "2*log(2)", SAME, "a logarithm's law"),
    ("interval", "0 < eta < 1/k", "(0, 1/k)", SAME, "two notations"),
    ("interval", "0 < eta < 1/k", "eta < 1/k", SAME, "nothing below the domain"),
    ("interval", "0 < eta <= 1/k", "0 <= eta <= 1/k", DIFFERENT, "zero was included on purpose"),
    ("interval", "0 < eta <= 1/k", "0 < eta < 1/k", DIFFERENT, "one end"),
    ("interval", "eta <= 1/k", [0, "1/k"], DIFFERENT, "the domain leaves zero out"),
    ("interval", "eta <= 0 or eta >= 2/k", "[2/k, oo)", SAME, "below the domain nothing counts"),
    ("interval", "0 < eta < 1/k", "0 < eta < 2/k", DIFFERENT, "the other threshold"),
    ("interval", "eta >= 2/k", "abs(1 - eta*k) >= 1", SAME, "solved and unsolved"),
    ("interval", "[2/k, oo)", "eta >= 2/k", SAME, "no right end"),
    ("interval", "]1/k, 2/k[", "(1/k, 2/k)", SAME, "brackets turned outwards"),
    ("interval", "eta < 1 or eta > 2", "eta < 1", DIFFERENT, "a piece missing"),
    ("interval", "Interval(-oo, 1/k)", "eta <= 1/k", DIFFERENT, "negative on purpose"),
    ("interval", (0, "1/k"), "0 < eta < 1/k", SAME, "a pair is open"),
    ("interval", [0, "1/k"], "0 < eta < 1/k", DIFFERENT, "a list is closed"),
    ("interval", "0 < eta*k < 1", "0 < 1 - eta*k < 1", SAME, "neither is solved"),
    ("interval", "0 < eta*k <= 1", "0 < 1 - eta*k < 1", DIFFERENT, "an end that neither names"),
    ("interval", "abs(eta*k - 3/2) < 1/2", "1 < eta*k < 2", SAME, "a distance"),
    ("interval", "(1 - eta*k)**2 < 1", "(1 - eta*k)**2 <= 1", DIFFERENT, "the ends of a square"),
    ("interval", "abs(1 - eta*k) < 1", "(1 - eta*k)**2 <= 1", DIFFERENT, "a modulus and a square"),
    ("interval", "eta < 1/k", "eta < min(1/k, 1/lam)", DIFFERENT, "only where lam is larger"),
    ("matrix", [[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]]), SAME, "numpy"),
    ("matrix", [[1, 2], [3, 4]], [[1, 3], [2, 4]], DIFFERENT, "transposed"),
    ("matrix", [[0, 1], [1, 0]], [0, 1, 1, 0], DIFFERENT, "flat"),
    ("vector", [1, 2], [[1], [2]], SAME, "a column"),
    ("vector", [1, 2], [2, 1], DIFFERENT, "order"),
    ("multiset", [3, 4, 12], [12, 3, 4], SAME, "order is free"),
    ("multiset", [3, 3, 4], [3, 4, 4], DIFFERENT, "multiplicities"),
    ("multiset", [3, 4], [3, 4, 4], DIFFERENT, "one too many"),
    ("eigenpairs", [(1, [1, 1]), (-1, [1, -1])], [(-1, [-2, 2]), (1, [3, 3])], SAME, "scaled"),
    ("eigenpairs", [(1, [1, 1]), (-1, [1, -1])], [(1, [1, -1]), (-1, [1, 1])], DIFFERENT, "mixed"),
    ("eigenpairs", [(1, [1, 1]), (-1, [1, -1])], [(1, [0, 0]), (-1, [1, -1])], DIFFERENT, "zero"),
    ("choice", "saddle", "Saddle ", SAME, "case and spaces"),
    ("choice", ["saddle", "minimum"], ["saddle", "saddle"], DIFFERENT, "one word"),
    ("derivation", ["x + x", "2*x"], ["2*x", "x + x"], SAME, "line by line the same values"),
    ("derivation", ["x", "2*x - x"], ["x"], DIFFERENT, "a line missing"),
    ("derivation", ["x", "x"], ["x", "2*x"], DIFFERENT, "a line doubled"),
]


def compared(kind, first, second, **more):
    question = Question(kind, variable="eta", **more)
    return ORACLE.compare(question, read(first), read(second))


@pytest.mark.parametrize(("kind", "first", "second", "says", "why"), TABLE)
def test_table(kind, first, second, says, why):
    opinion = compared(kind, first, second)
    assert opinion.sameness is says, f"{why}: {opinion}"


def test_a_conserved_quantity_may_be_any_function_of_itself():
    squared = "(x**2 - y**2)**2 + 3"
    assert compared("expression", "x**2 - y**2", squared, freedom="invariant").sameness is SAME
    other = compared("expression", "x**2 - y**2", "x**2 + y**2", freedom="invariant")
    assert other.sameness is DIFFERENT
    constant = compared("expression", "x**2 - y**2", "7", freedom="invariant")
    assert constant.sameness is DIFFERENT


def test_a_direction_may_have_any_length():
    assert compared("vector", [1, -1], [-2, 2], freedom="scale").sameness is SAME
    assert compared("vector", [1, -1], [1, 1], freedom="scale").sameness is DIFFERENT


def test_a_refined_domain_is_kept_to():
    question = Question("expression", ({"eta": "0 < eta < 1/k"},))
    opinion = ORACLE.compare(question, read("abs(1 - eta*k)"), read("1 - eta*k"))
    assert opinion.sameness is SAME


def test_a_real_variable_is_not_cut():
    question = Question("interval", variable="x")
    assert ORACLE.compare(question, read("x < 1"), read((0, 1))).sameness is DIFFERENT
    both = read("x < -2 or x > 2"), read("(-oo, -2) U (2, oo)")
    assert ORACLE.compare(question, *both).sameness is SAME
    one_end = read("4 - x**2 < 0"), read("(-oo, -1) U (2, oo)")
    assert ORACLE.compare(question, *one_end).sameness is DIFFERENT


def test_an_impossible_domain_leaves_the_oracle_without_an_opinion():
    question = Question("expression", ({"eta": "eta < 0", "k": "k > 1000000"},))
    assert ORACLE.compare(question, read("eta"), read("eta")).sameness is UNSURE


def formulas():
    leaves = st.one_of(
        st.sampled_from(["x", "y", "eta", "k"]).map(nodes.Symbol),
        st.integers(-4, 4).map(lambda number: nodes.Number(Fraction(number))),
    )

    def grown(inner):
        pairs = st.tuples(inner, inner)
        return st.one_of(
            st.builds(nodes.Apply, st.sampled_from(["Add", "Mul"]), pairs),
            st.builds(nodes.Apply, st.just("exp"), inner.map(lambda one: (one,))),
        )

    return st.recursive(leaves, grown, max_leaves=6)


@settings(deadline=None, max_examples=40)
@given(formulas())
def test_a_formula_is_the_same_as_itself_or_has_no_value(formula):
    assert ORACLE.compare(Question("expression"), formula, formula).sameness is not DIFFERENT


@settings(deadline=None, max_examples=40)
@given(formulas(), formulas())
def test_the_order_of_the_two_does_not_matter(first, second):
    one = ORACLE.compare(Question("expression"), first, second).sameness
    assert one is ORACLE.compare(Question("expression"), second, first).sameness


@settings(deadline=None, max_examples=40)
@given(formulas())
def test_twice_a_formula_is_the_same_only_where_it_is_nothing(formula):
    twice = nodes.Apply("Mul", (formula, nodes.Number(Fraction(2))))
    nothing = nodes.Number(Fraction(0))
    if ORACLE.compare(Question("expression"), formula, twice).sameness is SAME:
        assert ORACLE.compare(Question("expression"), formula, nothing).sameness is SAME


@settings(deadline=None, max_examples=60)
@given(formulas(), st.fractions(-3, 3, max_denominator=7))
def test_a_formula_as_a_function_of_one_symbol_has_the_same_values(formula, number):
    env = {name: Fraction(place + 2, 7) for place, name in enumerate(["x", "y", "eta", "k"])}
    env["x"] = number
    try:
        expected = value(formula, env, str)
    except Unsure:
        return
    for tree in (formula, expression(say.text(formula))):
        function = function_of(tree, "x", env, str)
        assert same(function(number) if callable(function) else function, expected)
        assert callable(function) == ("x" in symbols(formula))


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_multiset_has_no_order(values, chance):
    shuffled = chance.sample(values, len(values))
    assert compared("multiset", values, shuffled).sameness is SAME
