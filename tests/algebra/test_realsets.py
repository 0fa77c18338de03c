"""A set of real numbers is the same set in every notation, piece by piece."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra.nodes import Interval, Logic, Number, Relation, Symbol, Union
from autograder.algebra.parse import parse
from autograder.algebra.realsets import (
    NotASetError,
    as_set,
    complement,
    intersect,
    lies_in,
    pieces,
    same_pieces,
    variable_of,
)
from autograder.algebra.roots import middle

K = {"k": fmpq(3, 7)}


def found(text, point=K):
    return pieces(as_set(parse(text)), "x", point)


def say(text, point=K):
    """Brackets and ends to six digits."""
    return [
        ("(" if p.left_open else "[")
        + ("-oo" if p.left is None else f"{float(Fraction(str(middle(p.left)))):.6g}")
        + ", "
        + ("oo" if p.right is None else f"{float(Fraction(str(middle(p.right)))):.6g}")
        + (")" if p.right_open else "]")
        for p in found(text, point)
    ]


# (set, pieces, why)
CASES = [
    ("0 < x <= 1/k", ["(0, 2.33333]"], "a chain"),
    ("[1, 2] U (3, 4)", ["[1, 2]", "(3, 4)"], "a union"),
    ("[1, 2] U (2, 4)", ["[1, 4)"], "pieces that touch"),
    ("[1, 2) U (2, 4)", ["[1, 2)", "(2, 4)"], "pieces that do not quite touch"),
    ("x^2 < 4", ["(-2, 2)"], "a parabola"),
    ("x^2 <= 0", ["[0, 0]"], "one point"),
    ("x^2 < 0", [], "no point"),
    ("x^2 >= 0", ["(-oo, oo)"], "every point"),
    ("x != 1", ["(-oo, 1)", "(1, oo)"], "one point left out"),
    ("x = 1 or x = 3", ["[1, 1]", "[3, 3]"], "two points"),
    ("{1, 2, 2}", ["[1, 1]", "[2, 2]"], "a written set"),
    ("abs(x - 1) < 2", ["(-1, 3)"], "a modulus"),
    ("abs(abs(x) - 2) <= 1", ["[-3, -1]", "[1, 3]"], "a modulus in a modulus"),
    ("Max(x, 2*x - 3) < 5", ["(-oo, 4)"], "the larger one"),
    ("Min(x, 1) >= 1", ["[1, oo)"], "the smaller one"),
    ("1/x > k", ["(0, 2.33333)"], "a pole"),
    ("(x - 1)/(x - 2) <= 0", ["[1, 2)"], "a pole that is left out"),
    ("x^3 - x > 0", ["(-1, 0)", "(1, oo)"], "three roots"),
    ("x^3 < 2", ["(-oo, 1.25992)"], "an irrational end"),
    ("x < sqrt(2)", ["(-oo, 1.41421)"], "an irrational end"),
    ("x^2 = 2", ["[-1.41421, -1.41421]", "[1.41421, 1.41421]"], "irrational points"),
    ("sqrt(x) < 2", ["[0, 4)"], "a root"),
    ("log(x) < 0", ["(0, 1)"], "a logarithm"),
    ("exp(-x) < 1/2", ["(0.693147, oo)"], "an exponential"),
    ("2^x > 8", ["(3, oo)"], "a power"),
    ("sign(x - 1) > 0", ["(1, oo)"], "a sign"),
    ("floor(x) = 1", ["[1, 2)"], "rounded down"),
    ("ceiling(2*x) > 3", ["(1.5, oo)"], "rounded up"),
    ("floor(x) <= 5/2", ["(-oo, 3)"], "rounded down, below a fraction"),
    ("x < oo", ["(-oo, oo)"], "infinity bounds nothing"),
    ("not (x > 1)", ["(-oo, 1]"], "a negation"),
    ("x > 1 and x < 0", [], "a contradiction"),
]


@pytest.mark.parametrize(("text", "expected", "why"), CASES)
def test_a_set_is_found_piece_by_piece(text, expected, why):
    assert say(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [("0 < eta < 1/k", "eta"), ("x in (0, 1)", "x"), ("2*y < 1", "y"), ("(0, 1)", None)],
)
def test_the_variable_is_the_symbol_that_stands_alone(text, name):
    assert variable_of(as_set(parse(text))) == name


@pytest.mark.parametrize("text", ["1/k", "(1, 2, 3)", "[[1, 2], [3, 4]]", "x"])
def test_what_is_no_set_is_refused(text):
    with pytest.raises(NotASetError):
        as_set(parse(text))


X = Symbol("x")
NUMBERS = st.fractions(min_value=-6, max_value=6, max_denominator=3)
BOUNDS = st.tuples(NUMBERS, NUMBERS, st.booleans(), st.booleans()).map(
    lambda b: Interval(Number(min(b[:2])), Number(max(b[:2])), b[2], b[3])
)
SETS = st.recursive(BOUNDS, lambda inner: st.tuples(inner, inner).map(Union), max_leaves=4)
LAW = settings(max_examples=80, deadline=None, derandomize=True)


def solve(node):
    return pieces(node, "x", {})


def as_relations(node):
    """The same set written with inequalities."""
    if isinstance(node, Union):
        return Logic("or", tuple(map(as_relations, node.args)))
    low = Relation("<" if node.left_open else "<=", node.left, X)
    high = Relation("<" if node.right_open else "<=", X, node.right)
    return Logic("and", (low, high))


@LAW
@given(SETS)
def test_intervals_and_inequalities_are_the_same_set(node):
    assert same_pieces(solve(node), solve(as_relations(node)))


@LAW
@given(SETS)
def test_the_complement_of_the_complement_is_the_set(node):
    assert same_pieces(complement(complement(solve(node))), solve(node))


@LAW
@given(SETS, SETS)
def test_the_order_of_a_union_and_of_an_intersection_does_not_matter(one, other):
    assert same_pieces(solve(Union((one, other))), solve(Union((other, one))))
    assert same_pieces(intersect(solve(one), solve(other)), intersect(solve(other), solve(one)))


@LAW
@given(SETS, NUMBERS)
def test_membership_agrees_with_the_pieces(node, number):
    def holds(part):
        if isinstance(part, Union):
            return any(map(holds, part.args))
        low = part.left.value < number or (part.left.value == number and not part.left_open)
        high = number < part.right.value or (part.right.value == number and not part.right_open)
        return low and high

    value = fmpq(number.numerator, number.denominator)
    assert lies_in(value, solve(node)) is holds(node)
