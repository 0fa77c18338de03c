"""Equality of expressions is decided as a careful person decides it, with evidence."""

import pytest

from autograder.algebra.equality import equal
from autograder.algebra.nodes import Apply, Constant, Symbol
from autograder.algebra.parse import parse
from autograder.algebra.trees import add, multiply, number, power

T = {"t": "natural"}
REAL = "real"
FLOW = {"eta": "0 < eta*lam < 1"}

# (given, reference, domains, outcome, why)
CASES = [
    ("1 - eta*k", "-(eta*k - 1)", {}, True, "a sign in front"),
    ("(1 - eta^2*k^2)/(1 + eta*k)", "1 - eta*k", {}, True, "a common factor"),
    ("1 - k/(1/eta)", "1 - eta*k", {}, True, "a quotient of a quotient"),
    ("x^2 - 1", "(x - 1)*(x + 1)", {}, True, "factored"),
    ("(x^2 - 1)/(x + 1)", "x - 1", {"x": REAL}, True, "a removable gap"),
    ("0.5*x", "x/2", {}, True, "a decimal is exact"),
    ("0.333333*x^2", "x^2/3", {}, False, "a rounded coefficient is another one"),
    ("1.00005*f", "f", {}, False, "half a permille of a permille is a difference"),
    ("x + 1 + 10^-200", "x + 1", {}, False, "polynomials are compared exactly"),
    ("exp(x) + 10^-200", "exp(x)", {}, False, "two points are looked at with 800 bits"),
    ("(x - a)^6000", "(x - a)^5999", {}, False, "high powers are not expanded"),
    ("(x - a)^6000", "(a - x)^6000", {}, True, "high powers are not expanded"),
    ("(1 - eta*k)^t", "exp(-eta*k*t)", T, False, "a power is not its limit"),
    ("(1 - eta*k)^t", "(-1)^t*(eta*k - 1)^t", T, True, "t is a whole number"),
    ("(1 - eta*k)^t", "exp(t*log(1 - eta*k))", T, True, "a complex logarithm that cancels"),
    ("(1 - eta*k)^t", "abs(1 - eta*k)^t", T, False, "eta*k beyond 1 is sampled"),
    ("(1 - eta*lam)^t", "abs(1 - eta*lam)^t", T | FLOW, True, "below 1 the modulus does nothing"),
    ("(1 - eta*k)^(t + 1)", "(1 - eta*k)^t", T, False, "one step too many"),
    ("exp(t)", "1 + t", {"t": [0]}, True, "equal at every value that is listed"),
    ("x*(x - 1)", "0", {"x": [0, 1]}, True, "equal at every value that is listed"),
    ("x*(x - 1)", "0", {"x": [0, 1, 2]}, False, "different at one of the values"),
    ("sin(x)^2 + cos(x)^2", "1", {"x": REAL}, True, "Pythagoras"),
    ("sin(x)^2 + cos(x)^2 - 1", "0", {"x": REAL}, True, "a zero that looks like none"),
    ("sin(x)", "x", {}, False, "a series is not its first term"),
    ("sqrt(x^2)", "x", {}, True, "x is positive"),
    ("sqrt(x^2)", "x", {"x": REAL}, False, "x may be negative"),
    ("sqrt(x^2)", "abs(x)", {"x": REAL}, True, "the modulus of a real number"),
    ("sqrt(x^2)", "abs(x)", {"x": "complex"}, False, "the root of a complex number"),
    ("log(a*b)", "log(a) + log(b)", {}, True, "logarithms of positive numbers"),
    ("log(a*b)", "log(a) + log(b)", {"a": REAL, "b": REAL}, False, "not of negative ones"),
    ("log(abs(x^2 - 9))", "log(abs(x - 3)) + log(abs(x + 3))", {"x": REAL}, True, "with moduli"),
    ("(a^b)^c", "a^(b*c)", {}, True, "powers of a positive base"),
    ("a*cos(I*tau) + I*b*sin(I*tau)", "a*cosh(tau) - b*sinh(tau)", {"tau": REAL}, True, "complex"),
    ("cosh(tau)*(a - b*tanh(tau))", "a*cosh(tau) - b*sinh(tau)", {"tau": REAL}, True, "factored"),
    ("Max(x, y) + Min(x, y)", "x + y", {"x": REAL, "y": REAL}, True, "one is the larger one"),
    ("Max(a, b)", "b", {"a": "0 < a < b"}, True, "a declared order"),
    ("abs(b - a)", "b - a", {"a": "0 < a < b"}, True, "a declared order"),
    ("abs(1 - eta*lam)", "1 - eta*lam", FLOW, True, "a relation between symbols"),
    ("abs(1 - eta*lam)", "1 - eta*lam", {"eta": "0 < eta*lam < 2"}, False, "a wider relation"),
    ("floor(x) + 1", "ceiling(x)", {}, True, "between whole numbers"),
    ("floor(x) + 1", "ceiling(x)", {"x": "integer"}, False, "at whole numbers"),
    ("sign(x)*abs(x)", "x", {"x": REAL}, True, "sign and size"),
    ("factorial(n + 1)", "(n + 1)*factorial(n)", {"n": "natural"}, True, "a factorial"),
    ("binomial(n, 2)", "n*(n - 1)/2", {"n": "natural"}, True, "pairs"),
    ("gamma(n + 1)", "factorial(n)", {"n": "natural"}, True, "the gamma function"),
    ("1/factorial(2006)", "1/factorial(2004)", {}, False, "two tiny numbers"),
    ("2^-99", "2^-98", {}, False, "two tiny numbers"),
    ("(1 + sqrt(5))/2", "2", {}, False, "an irrational number"),
    ("sqrt(2)*sqrt(3)", "sqrt(6)", {}, True, "roots"),
    ("(5 + 2*sqrt(6))^(1/2)", "sqrt(2) + sqrt(3)", {}, True, "a nested root"),
    ("exp(I*pi)", "-1", {}, True, "Euler"),
    ("cos(pi/5)", "(1 + sqrt(5))/4", {}, True, "a pentagon"),
    ("Sum(2*s - 1, (s, 1, n))", "n^2", {"n": "natural"}, True, "odd numbers"),
    ("Sum(r^s, (s, 0, n - 1))", "(1 - r^n)/(1 - r)", {"n": "natural"}, True, "a geometric sum"),
    ("Sum(r^s, (s, 0, oo))", "1/(1 - r)", {"r": "0 < r < 1"}, True, "a geometric series"),
    ("Sum(r^s, (s, 0, oo))", "1/(1 + r)", {"r": "0 < r < 1"}, False, "a geometric series"),
    ("Product(s, (s, 1, n))", "factorial(n)", {"n": "natural"}, True, "a product"),
    ("Sum(s, (s, 1, 3))", "6", {}, True, "a sum of numbers"),
    ("diff(k*(x - a)^2/2, x)", "k*(x - a)", {"x": REAL}, True, "a derivative that is written down"),
    ("oo", "oo", {}, True, "infinity"),
    ("2*oo", "oo", {}, True, "infinity"),
    ("oo", "-oo", {}, False, "the other infinity"),
    ("oo", "10^30", {}, False, "no number is infinite"),
    ("oo - oo", "0", {}, False, "no value at all"),
    ("1/(x - x)", "1/x", {}, False, "a division by zero everywhere"),
    ("x/x", "1", {"x": REAL}, True, "a removable gap"),
    ("x", "y", {}, False, "another symbol"),
    ("x + a - a", "x", {}, True, "a symbol that cancels"),
    ("gamma(10^9*x) + 1", "gamma(10^9*x)", {}, None, "huge everywhere: one more is not seen"),
]


def decide(given, reference, domains):
    return equal(parse(given), parse(reference), domains=domains)


@pytest.mark.parametrize(("given", "reference", "domains", "outcome", "why"), CASES)
def test_the_table_comes_out_both_ways_round(given, reference, domains, outcome, why):
    assert decide(given, reference, domains).outcome is outcome
    assert decide(reference, given, domains).outcome is outcome


def test_a_difference_comes_with_a_point_that_proves_it():
    decision = decide("eta*k", "2*eta*k", {})
    assert decision.route == "points"
    assert set(decision.evidence["at"]) == {"eta", "k"}
    assert decision.evidence["left"] != decision.evidence["right"]


def test_polynomials_are_proven_without_a_point():
    assert decide("(x + y)^2", "x^2 + 2*x*y + y^2", {}).route == "polynomials"


def test_the_same_pair_gets_the_same_evidence_every_time():
    first = decide("exp(x)*y", "exp(x) + y", {"x": REAL})
    decide("cos(z)", "sin(z)", {})
    assert decide("exp(x)*y", "exp(x) + y", {"x": REAL}) == first


def call(head, *args):
    return Apply(head, args)


TEN, SEVEN = number(10), number(7)
GIANT = power(TEN, power(TEN, SEVEN))
TOWER = call("exp", call("exp", call("exp", multiply(TEN, Constant("E")))))
X = Symbol("x")
# trees that the reader of text refuses, but that sympy objects may bring along
TOWERS = [
    (TOWER, X, None),
    (call("sin", GIANT), number(1), None),
    (call("sin", power(SEVEN, TOWER)), call("sin", power(SEVEN, TOWER)), True),
    (add(TOWER, X), add(X, TOWER), True),
    (power(X, power(X, power(X, power(X, X)))), X, False),
    (call("gamma", multiply(GIANT, X)), X, None),
    (call("factorial", GIANT), X, None),
    (call("Sum", X, X, number(1), GIANT), X, None),
    (call("binomial", GIANT, number(5)), X, False),
    (call("exp", call("exp", call("exp", call("exp", X)))), X, None),
]


@pytest.mark.parametrize(("tree", "other", "outcome"), TOWERS)
def test_a_tower_is_decided_or_given_up_within_its_budget(tree, other, outcome):
    """The work is counted, so nothing here can hang, and nothing is called equal by accident."""
    found = equal(tree, other, domains={}).outcome
    assert found is outcome or (outcome is None and found is False)
