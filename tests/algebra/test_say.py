"""What was read can be said back, in text that reads as the same, and in LaTeX."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra import make, nodes
from autograder.algebra.floats import NoValueError, evaluate
from autograder.algebra.names import Names
from autograder.algebra.parse import parse
from autograder.algebra.say import LONGEST, latex, text
from autograder.report.mathml import math

NAMES = Names.of(dict.fromkeys(("eta", "k", "theta_0", "theta_star", "lam_max"), "real"))

LATEX = [
    ("2/k", r"\frac{2}{k}"),
    ("-1/k", r"-\frac{1}{k}"),
    ("eta*k/2", r"\frac{\eta\, k}{2}"),
    ("0.5*eta", r"0.5\, \eta"),
    ("theta_star", r"\theta^{*}"),
    ("theta_0", r"\theta_{0}"),
    ("lam_max", r"\lambda_{\mathrm{max}}"),
    ("theta_star**2", r"\left(\theta^{*}\right)^{2}"),
    ("exp(-eta*k)", r"e^{-\eta\, k}"),
    ("sqrt(3)/2", r"\frac{\sqrt{3}}{2}"),
    ("abs(1 - eta*k)", r"\left|1 - \eta\, k\right|"),
    ("(1 - eta*k)**2", r"\left(1 - \eta\, k\right)^{2}"),
    ("0 < eta <= 1/k", r"0 < \eta \le \frac{1}{k}"),
    ("(0, 1/k]", r"\left(0,\, \frac{1}{k}\right]"),
    ("(-oo, 0) U (2, oo)", r"\left(-\infty,\, 0\right) \cup \left(2,\, \infty\right)"),
    ("eta in (0, 1)", r"\eta \in \left(0,\, 1\right)"),
    ("Matrix([[0,1],[1,0]])", r"\begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}"),
    ("⟨eta⟩", r"\left\langle \eta \right\rangle"),
    ("1e-30", r"1 \cdot 10^{-30}"),
    ("log(2)", r"\log\left(2\right)"),
    ("eta > 0 or eta < -1", r"\eta > 0\;\text{or}\;\eta < -1"),
]


@pytest.mark.parametrize(("written", "said"), LATEX)
def test_latex_is_typeset_as_in_a_book(written, said):
    assert latex(parse(written, NAMES)) == said


PLAIN = [
    (nodes.Missing(), "nothing"),
    (nodes.Opaque("a module"), "(a module)"),
    (nodes.Text("saddle"), "'saddle'"),
    (nodes.Array(np.array([[0.0, 1.0], [1.0, 0.0]])), "[[0.0, 1.0], [1.0, 0.0]]"),
    (nodes.Array(np.zeros(20001)), "[0.0, 0.0, 0.0, 0.0, ...] (20001 numbers)"),
    (nodes.Number(Fraction(1, 3), decimal=True), "1/3"),
    (nodes.Number(Fraction(1, 10**20), decimal=True), "1e-20"),
    (nodes.Number(Fraction(5), decimal=True), "5.0"),
]


@pytest.mark.parametrize(("node", "said"), PLAIN)
def test_what_is_no_formula_is_said_too(node, said):
    assert text(node) == said
    assert latex(node)


def test_a_long_answer_is_said_in_part():
    node = nodes.Sequence("list", tuple(make.integer(n) for n in range(5000)))
    assert len(text(node)) <= LONGEST
    assert len(latex(node)) <= LONGEST


HUGE = nodes.Number(Fraction(10) ** 700)
TINY = nodes.Number(1 / HUGE.value)
WORDS = "(a whole number of 2326 bits)"
GIANTS = [
    (HUGE, WORDS, rf"\text{{{WORDS}}}"),
    (TINY, f"1/{WORDS}", rf"\frac{{1}}{{\text{{{WORDS}}}}}"),
    (nodes.Number(-HUGE.value), f"-{WORDS}", rf"-\text{{{WORDS}}}"),
    (nodes.Number(HUGE.value, decimal=True), WORDS, rf"\text{{{WORDS}}}"),
    (make.power(nodes.Symbol("k"), HUGE), f"k**{WORDS}", rf"k^{{\text{{{WORDS}}}}}"),
    (
        nodes.Apply("Mul", (TINY, nodes.Symbol("k"))),
        f"k/{WORDS}",
        rf"\frac{{k}}{{\text{{{WORDS}}}}}",
    ),
]


@pytest.mark.parametrize(("node", "said", "typeset"), GIANTS)
def test_a_giant_number_is_not_written_out(node, said, typeset):
    assert text(node) == said
    assert latex(node) == typeset


_ODD_LEAVES = st.one_of(
    st.tuples(
        st.builds(Fraction, st.integers(-(10**9), 10**9), st.integers(1, 10**9))
        | st.sampled_from([HUGE.value, -HUGE.value, TINY.value, -TINY.value]),
        st.booleans(),
    ).map(lambda pair: nodes.Number(*pair)),
    st.sampled_from([nodes.Constant(name) for name in ("pi", "E", "I", "oo", "-oo", "zoo", "nan")]),
    st.just(nodes.Symbol("eta")),
)
ODD = st.recursive(
    _ODD_LEAVES,
    lambda inner: st.tuples(st.sampled_from(("Add", "Mul", "Pow")), inner, inner).map(
        lambda p: nodes.Apply(p[0], p[1:])
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(ODD)
def test_whatever_number_is_handed_in_can_be_said(node):
    assert text(node)
    assert latex(node)
    assert str(math(node))


_LEAVES = st.one_of(
    st.integers(-20, 20).map(make.integer),
    st.fractions(-5, 5, max_denominator=12).map(nodes.Number),
    st.sampled_from([nodes.Symbol(name) for name in ("eta", "k", "theta_0", "theta_star")]),
)


def _grow(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: make.add(*p)),
        st.tuples(inner, inner).map(lambda p: make.mul(*p)),
        st.tuples(inner, inner).map(lambda p: make.subtract(*p)),
        st.tuples(inner, inner).map(lambda p: make.divide(*p)),
        inner.map(make.negate),
        st.tuples(inner, st.integers(-3, 3).map(make.integer)).map(lambda p: make.power(*p)),
        inner.map(make.sqrt),
        inner.map(lambda node: nodes.Apply("sin", (node,))),
        inner.map(lambda node: nodes.Apply("Abs", (node,))),
    )


FORMULAS = st.recursive(_LEAVES, _grow, max_leaves=12)
POINT = {"eta": 0.7, "k": 1.3, "theta_0": -0.4, "theta_star": 2.1}


@settings(max_examples=80, deadline=None)
@given(FORMULAS)
def test_what_is_said_reads_as_the_same_value(node):
    again = parse(text(node), NAMES)
    one, two = evaluate(node, POINT), evaluate(again, POINT)
    if not np.isfinite(one) or abs(one) > 1e12:
        return  # a division by zero may come out as one infinity or another
    np.testing.assert_allclose(two, one, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(FORMULAS)
def test_latex_reads_as_the_same_value(node):
    again = parse(latex(node), NAMES)
    one, two = evaluate(node, POINT), evaluate(again, POINT)
    if not np.isfinite(one) or abs(one) > 1e12:
        return  # a division by zero may come out as one infinity or another
    np.testing.assert_allclose(two, one, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(FORMULAS)
def test_saying_twice_says_the_same(node):
    once = text(parse(text(node), NAMES))
    assert text(parse(once, NAMES)) == once


@given(FORMULAS, FORMULAS, st.booleans(), st.booleans())
def test_ranges_keep_their_brackets(left, right, left_open, right_open):
    node = nodes.Interval(left, right, left_open, right_open)
    again = parse(text(node), NAMES)
    if isinstance(again, nodes.Sequence):  # a pair of one sort of bracket is told apart later
        assert left_open == right_open == (again.kind == "tuple")
    else:
        assert (again.left_open, again.right_open) == (left_open, right_open)


FLOATS = [
    ("2**10", 1024.0),
    ("(-8)**3", -512.0),
    ("sqrt(-4)", 2j),
    ("Sum(i**2, (i, 1, 3))", 14.0),
    ("Product(i, (i, 1, 5))", 120.0),
    ("factorial(5)", 120.0),
    ("binomial(5, 2)", 10.0),
    ("max(1, 3, 2)", 3.0),
    ("atan2(1, 1)", np.pi / 4),
    ("Piecewise((1, 2 > 3), (7, True))", 7.0),
    ("abs(-3) + sign(-2) + floor(2.7) + ceil(2.1)", 7.0),
    ("re(3 + 4*I) + im(3 + 4*I)", 7.0),
    ("exp(1) - E", 0.0),
]


@pytest.mark.parametrize(("written", "value"), FLOATS)
def test_values_in_floating_point(written, value):
    np.testing.assert_allclose(evaluate(parse(written), {}), value, atol=1e-12)


def test_values_on_arrays_are_broadcast():
    grid = np.linspace(0, 1, 5)
    np.testing.assert_allclose(evaluate(parse("eta**2 + k"), {"eta": grid, "k": 1}), grid**2 + 1)


@pytest.mark.parametrize("written", ["eta", "[1, 2]", "mean(eta)"])
def test_no_value_without_values(written):
    with pytest.raises(NoValueError):
        evaluate(parse(written), {})
