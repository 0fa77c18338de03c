"""Typeset answers: brackets where they are needed, names as they are read."""

import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from autograder.algebra.names import Names
from autograder.algebra.nodes import Apply, Number, Symbol, Text
from autograder.algebra.parse import parse
from autograder.report.mathml import DEPTH_SHOWN, math

NAMES = Names.of(
    dict.fromkeys(["eta", "k", "t", "x", "y", "theta_0", "theta_star", "lam_max"], "real")
)
SHAPES = {"msup": "^", "msub": "_", "mfrac": "/", "munderover": "~", "mover": "¯"}


def said(node):
    """The MathML in one line: two-part shapes as operators, everything else as it stands."""
    return (
        _line(ET.fromstring(math(node).text))
        .replace("\N{INVISIBLE TIMES}", "")
        .replace("\N{FUNCTION APPLICATION}", "")
    )


def _line(element):
    parts = [_line(child) for child in element]
    if element.tag in SHAPES:
        return "{" + SHAPES[element.tag].join(parts) + "}"
    if element.tag == "msubsup":
        return "{" + f"{parts[0]}_{parts[1]}^{parts[2]}" + "}"
    if element.tag == "msqrt":
        return "√{" + "".join(parts) + "}"
    return (element.text or "") + "".join(parts)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("1 - eta*k", "1−ηk"),
        ("-(eta*k - 1)", "−(ηk−1)"),
        ("(1 - eta*k)**t", "{(1−ηk)^t}"),
        ("eta/(2 - eta*k)", "{η/2−ηk}"),
        ("eta/2 + k/3", "{η/2}+{k/3}"),
        ("2*3*x", "2·3x"),
        ("x**(1/2)", "√{x}"),
        ("exp(-eta*k)", "exp(−ηk)"),
        ("log(x)", "ln(x)"),
        ("abs(x - 1)", "|x−1|"),
        ("theta_star", "{θ^∗}"),
        ("theta_0", "{θ_0}"),
        ("lam_max", "{λ_max}"),
        ("0 < eta <= 1/k", "0<η≤{1/k}"),
        ("eta > 2/k or eta < 0", "η>{2/k}\N{NO-BREAK SPACE}or\N{NO-BREAK SPACE}η<0"),
        ("Interval.Lopen(0, 1/k)", "(0,{1/k}]"),
        ("(x + y)*(x - y)", "(x+y)(x−y)"),
        ("(x**2)**3", "{({x^2})^3}"),
        ("x**2/y**2", "{{x^2}/{y^2}}"),
        ("-2*x", "−2x"),
        ("x - (y - 1)", "x−(y−1)"),
    ],
)
def test_shapes(typed, wanted):
    assert said(parse(typed, NAMES)) == wanted


def test_text_is_escaped():
    assert "<script>" not in math(Text("<script>")).text
    assert "<img" not in math(Symbol("<img src=x>")).text


def test_deep_trees_end():
    node = Symbol("x")
    for _ in range(5 * DEPTH_SHOWN):
        node = Apply("Pow", (node, Symbol("y")))
    assert "…" in said(node)


@pytest.mark.parametrize("decimal", [False, True])
@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Fraction(10**5000), "≈{10^5000}"),
        (Fraction(-(10**700)), "≈−{10^700}"),
        (Fraction(1, 10**700), "≈{10^−700}"),
        (Fraction(-1, 10**700), "≈−{10^−700}"),
    ],
)
def test_numbers_that_nobody_could_read_are_told_by_size(value, wanted, decimal):
    assert said(Number(value, decimal=decimal)) == wanted
