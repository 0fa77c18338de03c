"""Mathematics as people type it is read as they mean it, or refused at the right character."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra import nodes
from autograder.algebra.names import Names
from autograder.algebra.parse import Unreadable, parse
from autograder.algebra.say import text

NAMES = Names.of(
    {
        "eta": ("real", "rate"),
        "k": "positive",
        "theta": "real",
        "theta_0": ("real", "theta^(0)"),
        "theta_star": "real",
        "t": "natural",
        "lam": "positive",
        "lam_max": "positive",
        "tau": ("positive", "eta*t"),
        "q": "positive",
        "v": ("positive", "<eps^2>", "sigma**2"),
        "V": "positive",
        "N": "natural",
    }
)

READINGS = [
    # written, said back
    ("2/k", "2/k"),
    ("1/(2 N lambda)", "1/(2*N*lam)"),
    ("1/(2*N*lambda_)", "1/(2*N*lam)"),
    ("1/2k", "1/(2*k)"),
    ("1/2 k", "k/2"),
    ("eta V/(2 N lam)", "eta*V/(2*N*lam)"),
    ("2eta", "2*eta"),
    ("etak", "eta*k"),
    ("etak^2", "eta*k**2"),
    ("ηk", "eta*k"),
    ("πr²", "pi*r**2"),
    ("k(theta - theta*)", "k*(theta - theta_star)"),
    ("(theta-theta*)(theta_0)", "(theta - theta_star)*theta_0"),
    ("theta*", "theta_star"),
    ("theta* - theta", "theta_star - theta"),
    ("theta*theta_0", "theta*theta_0"),
    ("theta * k", "theta*k"),
    ("theta*2", "2*theta"),
    ("theta***2", "theta_star**2"),
    ("theta*^2", "theta_star**2"),
    ("theta^*", "theta_star"),
    ("theta**2", "theta**2"),
    ("theta^(0)", "theta_0"),
    ("theta0", "theta_0"),
    ("θ₀", "theta_0"),
    ("thetastar", "theta_star"),
    ("rate*k", "eta*k"),
    ("lamda", "lam"),
    ("λmax", "lam_max"),
    ("λ_max", "lam_max"),
    ("<eps^2>/2", "v/2"),
    ("⟨eps⟩", "⟨eps⟩"),
    ("sigma^2*eta", "v*eta"),
    ("x^2", "x**2"),
    ("x²y³", "x**2*y**3"),
    ("2^-x", "2**(-x)"),
    ("-2^2", "-2**2"),
    ("2^3^2", "2**(3**2)"),
    ("a/b/c", "a/(b*c)"),
    ("a - b - c", "a - b - c"),
    ("--a", "a"),
    ("2·10^-3", "2*10**(-3)"),
    ("5.625e-3", "0.005625"),
    ("1e-3k", "0.001*k"),
    (".5", "0.5"),
    ("1/12", "1/12"),
    ("½ k", "k/2"),
    ("Rational(1,4)", "1/4"),
    ("S(1)/2", "1/2"),
    ("Integer(1)", "1"),
    ("sqrt(3)/2", "sqrt(3)/2"),
    ("√2", "sqrt(2)"),
    ("np.sqrt(2)", "sqrt(2)"),
    ("log(8, 2)", "log(8)/log(2)"),
    ("ln 2", "log(2)"),
    ("sin^2(x) + cos^2 x", "sin(x)**2 + cos(x)**2"),
    ("cos x sin y", "cos(x)*sin(y)"),
    ("arctan(x)", "atan(x)"),
    ("e^(-eta k t)", "exp(-eta*k*t)"),
    ("E**(I*x)", "exp(I*x)"),
    ("2i", "2*I"),
    ("|x|", "abs(x)"),
    ("2|x|", "2*abs(x)"),
    ("||x| - 1|", "abs(abs(x) - 1)"),
    ("5!", "factorial(5)"),
    ("Max(k, lam)", "max(k, lam)"),
    ("diff(k*(theta - theta_star)**2/2, theta)", None),
    ("Sum(k**i, (i, 0, t-1))", "Sum(k**i, (i, 0, t - 1))"),
    ("oo", "oo"),
    ("-∞", "-oo"),
    ("infinity", "oo"),
    ("0 < eta <= 1/k", "0 < eta <= 1/k"),
    ("0 < η ≤ 1/k", "0 < eta <= 1/k"),
    ("1/k >= eta > 0", "1/k >= eta > 0"),
    ("eta =< 1", "eta <= 1"),
    ("eta == 1", "eta = 1"),
    ("x != 2", "x != 2"),
    ("eta > 0 and eta*k < 1", "eta > 0 and eta*k < 1"),
    ("eta < 0 or eta > 2/k", "eta < 0 or eta > 2/k"),
    ("(eta < 0) | (eta > 2/k)", "eta < 0 or eta > 2/k"),
    ("|1-eta k|<1 | eta > 2", "abs(1 - eta*k) < 1 or eta > 2"),
    ("not eta > 1", "not (eta > 1)"),
    ("And(0 < eta, eta <= 1/k)", "0 < eta <= 1/k"),
    ("Or(eta < 0, eta > 2)", "eta < 0 or eta > 2"),
    ("(0, 1/k]", "(0, 1/k]"),
    ("]0, 1/k]", "(0, 1/k]"),
    ("]1/k, 2/k[", "(1/k, 2/k)"),
    ("[2/k, infinity[", "[2/k, oo)"),
    ("[2/k, oo]", "[2/k, oo]"),
    ("Interval(0, 1/k)", "[0, 1/k]"),
    ("Interval(0, 1/k, True, False)", "(0, 1/k]"),
    ("Interval(0, 1/k, left_open=True)", "(0, 1/k]"),
    ("Interval.open(0, 1/k)", "(0, 1/k)"),
    ("sp.Interval.Lopen(0, 1/k)", "(0, 1/k]"),
    ("Interval.Ropen(0, 1/k)", "[0, 1/k)"),
    ("(-oo,-2) U (2, oo)", "(-oo, -2) U (2, oo)"),
    ("(-oo,-2) ∪ (2, oo)", "(-oo, -2) U (2, oo)"),
    ("Union(Interval(-oo, 0), Interval(2/k, oo))", "(-oo, 0] U [2/k, oo)"),
    ("eta in (0, 1/k]", "eta in (0, 1/k]"),
    ("η ∈ ]0, 1/k]", "eta in (0, 1/k]"),
    ("R\\{0}", "(-oo, oo) \\ {0}"),
    ("[0,6]-(1,2)", "[0, 6] \\ (1, 2)"),
    ("{eta | eta > 2}", "eta > 2"),
    ("{1, -1}", "{1, -1}"),
    ("FiniteSet(1, 2)", "{1, 2}"),
    ("{1: [1, 1], -1: [1, -1]}", "{1: [1, 1], -1: [1, -1]}"),
    ("[1, [2, 3]]", "[1, [2, 3]]"),
    ("(1, 2)", "(1, 2)"),
    ("1, 2", "(1, 2)"),
    ("['saddle', 'minimum']", "['saddle', 'minimum']"),
    ("Matrix([[0,1],[1,0]])", "[[0, 1], [1, 0]]"),
    ("Matrix(2,2,[0,1,1,0])", "[[0, 1], [1, 0]]"),
    ("Matrix([3, 4])", "[[3], [4]]"),
    ("Matrix([[1,2],[3,4]])/2", "[[1/2, 1], [3/2, 2]]"),
    ("-Matrix([[0,1],[1,0]])", "[[0, -1], [-1, 0]]"),
    ("Matrix([[1,2],[3,4]]).T", "[[1, 3], [2, 4]]"),
    ("Matrix([[1,2],[3,4]])*Matrix([1, 1])", None),
    ("diag(3,4)", "[[3, 0], [0, 4]]"),
    ("eye(2)", "[[1, 0], [0, 1]]"),
    ("ones(1, 2)", "[[1, 1]]"),
    ("theta_t = theta_0*(1 - eta*k)**t", "theta_t = theta_0*(1 - eta*k)**t"),
    ("Eq(x, 1)", "x = 1"),
    ("theta(t) = theta_0*(1 - eta*k)^t", "theta_t = theta_0*(1 - eta*k)**t"),
    ("theta^(t) = k", "theta_t = k"),
    ("theta^(0) = k", "theta_0 = k"),
    ("= 3", "3"),
    ("eta = (0, 1/k]", "(0, 1/k]"),
    ("H = [[0, 1], [1, 0]]", "[[0, 1], [1, 0]]"),
    ("1.386...", "1.386"),
    ("-2ln2", "-2*log(2)"),
    ("sqrt2/2", "sqrt(2)/2"),
    ("True", "True"),
    (r"\frac{2}{k}", "2/k"),
    (r"\frac12", "1/2"),
    (r"$\eta < \frac{2}{\lambda_{max}}$", "eta < 2/lam_max"),
    (r"0 < \eta \le \frac{1}{k}", "0 < eta <= 1/k"),
    (r"\left(0, \frac{1}{k}\right]", "(0, 1/k]"),
    (r"\eta \in \left]0, 1/k\right[", "eta in (0, 1/k)"),
    (r"\theta^{*} + (1-\eta k)^{t}(\theta_0-\theta^*)", None),
    (r"e^{-\lambda\tau}", "exp(-lam*tau)"),
    (r"\sqrt{3}/2", "sqrt(3)/2"),
    (r"\sqrt[3]{8}", "8**(1/3)"),
    (r"\langle \varepsilon^2 \rangle", "v"),
    (r"\left|1-\eta k\right| < 1", "abs(1 - eta*k) < 1"),
    (r"\begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}", "[[0, 1], [1, 0]]"),
    (r"\sum_{i=0}^{t-1} k^{i}", "Sum(k**i, (i, 0, t - 1))"),
    (r"\lambda_{\max}", "lam_max"),
    (r"\log_{10} 100", "log(100)/log(10)"),
    (r"\{1, -1\}", "{1, -1}"),
    # a LaTeX command typed without a raw string: Python made a control character of its start
    ("\frac{1}{2}\theta", "theta/2"),
]


@pytest.mark.parametrize(("written", "said"), READINGS, ids=[row[0] for row in READINGS])
def test_a_text_is_read_as_it_is_meant(written, said):
    node = parse(written, NAMES)
    again = text(node)
    if said is not None:
        assert again == said
    assert text(parse(again, NAMES)) == again


STRUCTURES = [
    ("2", nodes.Number(2)),
    ("0.5", nodes.Number(parse("1/2").value)),
    ("eta", nodes.Symbol("eta")),
    ("pi", nodes.Constant("pi")),
    ("True", nodes.Truth(value=True)),
    ("(0, 1]", nodes.Interval(nodes.Number(0), nodes.Number(1), left_open=True, right_open=False)),
    (
        "[0, oo)",
        nodes.Interval(nodes.Number(0), nodes.Constant("oo"), left_open=False, right_open=True),
    ),
    ("{1}", nodes.Sequence("set", (nodes.Number(1),))),
    ("x = 1", nodes.Relation("=", nodes.Symbol("x"), nodes.Number(1))),
]


@pytest.mark.parametrize(("written", "node"), STRUCTURES)
def test_the_tree_is_the_documented_one(written, node):
    assert parse(written, NAMES) == node


def test_decimals_are_exact_and_remember_that_they_were_written_so():
    third = parse("0.1")
    assert third.value * 10 == 1
    assert third.decimal
    assert not parse("1/10").decimal


def test_a_declared_name_wins_over_a_constant_and_a_function():
    names = Names.of({"e": "real", "gamma": "positive", "I": "real", "i": "natural"})
    assert parse("e", names) == nodes.Symbol("e")
    assert parse("gamma/2", names).args[0] == nodes.Symbol("gamma")
    assert parse("I + i", names).args == (nodes.Symbol("I"), nodes.Symbol("i"))


def test_the_index_of_a_sum_is_not_the_imaginary_unit():
    assert parse("Sum(i, (i, 1, 3))").args[0] == nodes.Symbol("i")
    assert parse("1 + i").args[1] == nodes.Constant("I")


REFUSALS = [
    # written, position, a word of the reason
    ("1/k < eta < 2/", 14, "right-hand bound"),
    ("", 0, "nothing is written"),
    ("   ", 0, "nothing is written"),
    ("2*", 2, "missing"),
    ("2 3", 2, "side by side"),
    ("(1, 2", 0, "never closed"),
    ("1)", 1, "closes nothing"),
    ("(1,2,3]", 6, "two ends"),
    ("a*(b+c", 2, "never closed"),
    ("f(2)", 0, "not a function"),
    ("sin(1, 2)", 0, "one argument"),
    ("Interval(1)", 0, "2 arguments"),
    ("x'", 1, "prime"),
    ("eta & k", 4, "condition"),
    ("a < b or", 8, "after 'or'"),
    ("or x", 0, "nothing on its left"),
    ("{1, 2]", 5, "expected"),
    ("[1,2] + 3", 6, "a list"),
    ("1_000", 1, "without underscores"),
    ("x + а", 4, "CYRILLIC"),
    ("sin^-1(x)", 3, "inverse"),
    ("sin2x", 0, "runs together"),
    ("integrate(x, x)", 0, "write the result"),
    ("∫x", 0, "INTEGRAL"),
    (r"\foo{x}", 0, "not read"),
    (r"\frac{1}", 8, "missing"),
    ("1e999", 0, "exponent"),
    ("a\x00b", 1, "invisible"),
    ("1\u202e2", 1, "invisible"),
    ("x\u200by", 1, "invisible"),
    ("\ud800", 0, "unprintable"),
    ("9**9**9", 0, "far too many digits"),
    ("exp(exp(exp(100)))", 0, "far too many digits"),
    ("factorial(factorial(20))", 0, "far too many digits"),
    ("10**(10**10)", 0, "far too many digits"),
    ("((9**99)**9)**9999", 0, "far too many digits"),
    ("sin(7**exp(exp(exp(10*E)))+1)", 0, "far too many digits"),
    ("__import__('os').system('id')", 0, "two underscores"),
    ("().__class__", 3, "two underscores"),
    ("open('/etc/passwd')", 0, "not a function"),
    ("eval('1')", 0, "not a function"),
    ("lambda x: x", 8, "not expected"),
    ("x.y", 2, "not read"),
    ("zeros(10000)", 0, "entries"),
]


@pytest.mark.parametrize(
    ("written", "position", "word"), REFUSALS, ids=[ascii(r[0]) for r in REFUSALS]
)
def test_a_refusal_points_at_the_character(written, position, word):
    with pytest.raises(Unreadable) as refusal:
        parse(written, NAMES)
    assert word in refusal.value.reason
    assert refusal.value.position == position


def test_a_refusal_shows_a_caret_under_the_text():
    with pytest.raises(Unreadable) as refusal:
        parse("x ≤ 2 + ©", NAMES)
    line, caret, reason = str(refusal.value).split("\n")
    assert line == "x ≤ 2 + ©"
    assert caret.index("^") == line.index("©")
    assert "COPYRIGHT" in reason


def test_a_refusal_of_a_long_text_shows_the_part_around_the_place():
    with pytest.raises(Unreadable) as refusal:
        parse("x + " * 100 + "©" + " + y" * 100, NAMES)
    line, caret, _ = str(refusal.value).split("\n")
    assert len(line) < 100
    assert line[caret.index("^")] == "©"


HOSTILE = [
    "(" * 100_000,
    "x" * 10**7,
    "(" * 1_999,
    "-" * 1_999,
    "[1," * 600,
    "{" * 1_999,
    "^{" * 900,
    "|" * 1_999,
    "a" + "|a" * 900,
    "<" * 1_999,
    "\\frac" * 390,
    "\\sqrt" * 390,
    "\\begin{pmatrix}" * 130,
    "\\left(" * 300,
    "x" + "!" * 1_900,
    "9" + "!" * 30,
    "sin " * 490,
    "x^" * 900 + "x",
    "k" * 1_999,
    "2^" * 40 + "2",
    "{1}\\{2}" + "\\{2}" * 390,
    "Sum(x,(i,1,2)" * 150,
    "diff(diff(diff(exp(exp(exp(x))),x,12),x,12),x,12)",
    "diff(" + "*".join(f"sin(x+{i})" for i in range(60)) + ",x,4)",
    "not " * 490,
]


@pytest.mark.parametrize("written", HOSTILE, ids=[ascii(h[:20]) for h in HOSTILE])
def test_hostile_text_is_refused_at_once(written):
    start = time.process_time()
    with pytest.raises(Unreadable) as refusal:
        parse(written, NAMES)
    assert time.process_time() - start < 1
    assert len(str(refusal.value)) < 500


def test_a_long_honest_formula_is_read():
    assert len(parse("+".join(f"{n}*x**{n}" for n in range(1, 120))).args) == 119


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_reading_any_text_ends_in_a_tree_or_a_refusal(written):
    place, said = _read(written)
    assert said
    assert 0 <= place <= len(written)


def _read(written):
    """Where reading stopped, and what was read or why it was refused."""
    try:
        return len(written), text(parse(written, NAMES))
    except Unreadable as refusal:
        return refusal.position, refusal.reason


_PIECES = st.sampled_from(
    [
        "eta",
        "k",
        "theta",
        "theta*",
        "2",
        "0.5",
        "x",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        "<",
        "<=",
        "=",
        ">",
        "|",
        "and",
        "or",
        "not",
        "in",
        "U",
        "oo",
        "sqrt(",
        "exp(",
        "\\frac",
        "{",
        "}",
        "\\eta",
        "Interval(",
        "Matrix(",
        "[[",
        "]]",
        "!",
        "⟨",
        "⟩",
        "²",
        "∞",
        "∈",
        ":",
        ".",
        "'",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=25), st.sampled_from(["", " "]))
def test_reading_any_heap_of_symbols_ends_in_a_tree_or_a_refusal(pieces, between):
    written = between.join(pieces)
    place, said = _read(written)
    assert said
    assert 0 <= place <= len(written)
