"""Laws of equality: reflexive, symmetric, blind to rewriting, awake to change."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra.equality import equal
from autograder.algebra.nodes import Apply, Number, Symbol
from autograder.algebra.trees import add, divide, multiply, negate, number, power, subtract

DOMAINS = {"n": "natural", "r": "real"}
LEAVES = st.one_of(
    st.sampled_from([Symbol(name) for name in ("x", "y", "r", "n")]),
    st.fractions(min_value=-5, max_value=5, max_denominator=7).map(Number),
)


def _branches(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda pair: add(*pair)),
        pairs.map(lambda pair: multiply(*pair)),
        inner.map(lambda node: power(node, number(2))),
        inner.map(lambda node: Apply("cos", (node,))),
        inner.map(lambda node: Apply("exp", (Apply("sin", (node,)),))),
        inner.map(lambda node: Apply("Abs", (node,))),
    )


TREES = st.recursive(LEAVES, _branches, max_leaves=6)
FEW = settings(max_examples=60, deadline=None, derandomize=True)


def same(left, right):
    return equal(left, right, domains=DOMAINS).outcome


@FEW
@given(TREES)
def test_an_expression_is_equal_to_itself(tree):
    assert same(tree, tree) is True


@FEW
@given(TREES, TREES)
def test_the_order_of_the_two_does_not_matter(left, right):
    assert same(left, right) is same(right, left)


@FEW
@given(TREES, TREES)
def test_rewriting_does_not_change_the_verdict(tree, other):
    rewritten = [
        Apply("Add", (other, tree, negate(other))),
        Apply("Mul", (number(Fraction(2, 3)), tree, number(Fraction(3, 2)))),
        negate(subtract(number(0), tree)),
        subtract(multiply(tree, add(number(3), number(1))), multiply(number(3), tree)),
        divide(
            multiply(tree, add(power(other, number(2)), number(1))),
            add(power(other, number(2)), number(1)),
        ),
    ]
    for form in rewritten[:4]:
        assert same(form, tree) is True
    assert same(rewritten[4], tree) in (True, None)


@FEW
@given(TREES, st.fractions(min_value=Fraction(1, 10**6), max_value=3))
def test_adding_anything_changes_the_verdict(tree, offset):
    assert same(add(tree, number(offset)), tree) is False


@FEW
@given(TREES)
def test_a_factor_changes_the_verdict_unless_there_is_nothing_to_change(tree):
    if same(tree, number(0)) is False:
        assert same(multiply(number(2), tree), tree) is False
        assert same(Apply("Mul", (number(-1), tree)), tree) is False
