"""Hostile texts and trees end in a refusal, within the budget of work, and nothing of them runs."""

import builtins
import json
import resource
import time

import pytest
import sympy as sp

from autograder import check
from autograder.answers.decode import decode, decode_text
from autograder.answers.encode import encode

MOST_SECONDS = 2.0  # the budget of one decision; on an idle machine it takes milliseconds
MOST_MEGABYTES = 200

CODE = (
    '__import__("os").system("true")',
    "().__class__.__base__.__subclasses__()",
    "eval(eta)",
    'exec("x=1")',
    'open("/etc/hostname").read()',
    "lambda: 1",
    "[y for y in x]",
    "x:=1",
    "x.__class__",
    "getattr(x, 'y')",
    "f'{x}'",
    "x if x else y",
    "import os",
    "x; import os",
    "globals()",
    "print(1)",
    "x@y",
    "`x`",
    "$(true)",
    "'; drop table answers; --",
    "\\input{/etc/passwd}",
    "\\write18{true}",
    "S('x')",
    "sympify('1')",
    "Symbol('x', positive=True).subs(x, '1')",
    "x.subs(x, open)",
    "Lambda(x, x)(1)",
    "Function('f')(x)",
)
GIANTS = (
    "9**9**9",
    "9^9^9^9",
    "10**10**10",
    "((9**99)**9)**9999",
    "x^2" + "^2" * 40,
    "2^" * 300 + "2",
    "factorial(10**7)",
    "99999999!",
    "9!!!!!!!!",
    "binomial(10**6, 5*10**5)",
    "gamma(10**7)",
    "1e1000000000",
    "1e-1000000000",
    "9" * 100_000,
    "1" + "0" * 5_000 + ".5",
    "sqrt(10**4000 + 1)",
    "sin(7**exp(exp(exp(10*e))) + 1)",
    "sin(10^(10^7))",
    "exp(exp(exp(exp(exp(9)))))",
    "sum(1/j, (j, 1, 10^12))",
    "sum(sum(sum(j*i*l, (j, 1, 10^6)), (i, 1, 10^6)), (l, 1, 10^6))",
    "Product(j, (j, 1, 10^9))",
    "(x + y)^(10^9)",
    "(1 + x)^99999999999",
    "diff(" * 40 + "x^x" + ", x)" * 40,
    "log(10^10^7)",
    "floor(10^(10^7)*pi)",
)
SHAPES = (
    "(" * 100_000 + "1" + ")" * 100_000,
    "(" * 100_000,
    ")" * 100_000,
    "[" * 50_000 + "]" * 50_000,
    "{" * 10_000,
    "-" * 100_000 + "1",
    "|" * 100_001,
    "sqrt(" * 10_000 + "2" + ")" * 10_000,
    r"\frac{" * 10_000,
    "1+" * 500_000 + "1",
    "x" * 1_000_000,
    "x*" * 100_000 + "x",
    "!" * 100_000,
    "x_" * 50_000,
    "<" * 100_000,
    "not " * 20_000 + "x > 1",
    ",".join(["1"] * 200_000),
    " " * 10_000_000,
    "1" + " " * 10_000_000 + "+",
    "a" * 10_000_000,
    " + ".join(f"x_{n}" for n in range(5_000)),
)
LETTERS = (
    "\ud800",
    "x + \udfff",
    "\ud83d\ude00 x".encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "\ud83d",
    "x\x00y",
    "x\u202ey",
    "x\u200b + 1",
    "\ufeff" * 5_000 + "?",
    "1 \u2215\u2215 2",
    "х + 1 - 1 (",  # a Cyrillic letter that looks like x
    "ａ ＋ ",
    "e\u0301" * 2_000,
    "\u0661\u0662\u0663",
    "\U0001d4d1 + \U0001f600",
    "zz\u0335" * 3_000,
)
HOSTILE = (*CODE, *GIANTS, *SHAPES, *LETTERS)
CHECKS = {
    "expression": lambda answer: check.expression(answer, "1 - eta*k"),
    "number": lambda answer: check.number(answer, 25),
    "interval": lambda answer: check.interval(answer, "0 < eta < 2/k", variable="eta"),
    "matrix": lambda answer: check.matrix(answer, [[1, 2], [3, 4]]),
    "multiset": lambda answer: check.multiset(answer, [1, 2]),
    "eigenpairs": lambda answer: check.eigenpairs(answer, [[0, 1], [1, 0]]),
    "choice": lambda answer: check.choice(answer, "saddle", options=["saddle", "valley"]),
    "derivation": lambda answer: check.derivation(answer, start="(a+b)^2", end="a^2+2*a*b+b^2"),
    "solves": lambda answer: check.solves(
        answer, "f(t+1) = 2*f(t)", unknown="f", variable="t", initial={0: 1}
    ),
    "invariant": lambda answer: check.invariant(answer, {"x": "y", "y": "-x"}),
    "leading_order": lambda answer: check.leading_order(answer, "eta/2", "eta"),
    "estimate": lambda answer: check.estimate(answer, 977, standard_error=0.1),
}
FORBIDDEN = ("eval", "exec", "compile", "open", "__import__")


def refused(judge, answer):
    """The outcome; fails when the answer is accepted, takes too long or takes much memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(check.CheckFailed) as failure:
        judge(answer)
    assert time.process_time() - start < MOST_SECONDS
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MOST_MEGABYTES
    assert len(str(failure.value)) < 20_000
    return failure.value.outcome


def label(text):
    return ascii(text[:24])


@pytest.fixture(scope="module", autouse=True)
def _warm():
    for judge in CHECKS.values():
        with pytest.raises(check.CheckFailed):
            judge("0")
    sp.sympify(1)


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("text", HOSTILE, ids=label)
def test_a_hostile_text_is_refused(kind, text):
    refused(CHECKS[kind], text)


@pytest.mark.parametrize("text", [*CODE, *LETTERS], ids=label)
def test_what_is_no_formula_is_unreadable(text):
    assert refused(CHECKS["expression"], text) in {"unreadable", "incorrect"}


@pytest.mark.parametrize("text", HOSTILE, ids=label)
@pytest.mark.parametrize(
    "wrap", [lambda t: [t], lambda t: (t, t), lambda t: {t: 1}, lambda t: [[t]]]
)
def test_a_hostile_text_inside_a_list_is_refused(wrap, text):
    refused(CHECKS["multiset"], wrap(text))


@pytest.mark.parametrize("text", CODE)
def test_no_text_reaches_what_executes_it(text, monkeypatch):
    called = []
    for name in FORBIDDEN[:3]:
        real = getattr(builtins, name)

        def spy(*args, name=name, real=real, **kwargs):
            if args and isinstance(args[0], str) and args[0] and args[0] in text:
                called.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(builtins, name, spy)
    for judge in CHECKS.values():
        with pytest.raises(check.CheckFailed):
            judge(text)
    assert called == []


def deep(levels, leaf="x"):
    tree = {"symbol": leaf}
    for _ in range(levels):
        tree = {"apply": "sin", "args": [tree]}
    return tree


NUMBER = {"integer": "9" * 3_999}
WIRE = (
    deep(10_000),
    {"symbol": '__import__("os").system("true")'},
    {"symbol": "x" * 1_000_000},
    {"symbol": "x;y"},
    {"symbol": "__class__"},
    {"apply": "eval", "args": [{"symbol": "x"}]},
    {"apply": "sin", "args": []},
    {"apply": "sin", "args": [1, 2, 3]},
    {
        "apply": "Pow",
        "args": [{"apply": "Pow", "args": [9, 99]}, {"apply": "Pow", "args": [9, 9_999]}],
    },
    {"apply": "factorial", "args": [10**9]},
    {"apply": "Add", "args": [1] * 200_000},
    {"list": [{"list": []}] * 100_000},
    {"matrix": [[1] * 3_000] * 3_000},
    {"array": "f", "shape": [10**9, 10**9], "data": "AAAA"},
    {"array": "f", "shape": [-1], "data": "AAAA"},
    {"array": "O", "shape": [1], "data": "AAAA"},
    {"array": "f", "shape": [1], "data": "not base64 !!"},
    {"unknown": 1},
    {"function": "open"},
    {"function": -1},
    {"relation": "=>", "args": [1, 2]},
    {"interval": [1]},
    {"constant": "os"},
    {"symbol": None},
    {"symbol": "\ud800"},
    {1: 2},
    [[[[[[]]]]]],
    float("nan"),
    b"x",
    object(),
    {"text": "9**9**9"},
    {"list": [{"text": "(" * 100_000}]},
)


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("place", range(len(WIRE)))
def test_a_hostile_tree_is_refused(kind, place):
    refused(CHECKS[kind], decode(WIRE[place]))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"symbol": "x", "symbol": "y"}',
        "NaN",
        "1e999999",
        '{"apply": "sin", "args": [' * 5_000,
        '"' + "x" * 10_000_000 + '"',
        "9" * 1_000_000,
        "\x00",
        "",
    ],
    ids=label,
)
def test_hostile_json_is_refused(text):
    refused(CHECKS["expression"], decode_text(text))


class Liar(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


class Pretender:
    __class__ = int

    def __eq__(self, other):
        return True

    def __float__(self):
        return 25.0

    __hash__ = None


class Slow:
    def __len__(self):
        raise AssertionError("was called")

    __repr__ = __str__ = __iter__ = __getattr__ = __len__


def inside_itself():
    loop = []
    loop.append(loop)
    return loop


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def sympy_tower():
    tree = sp.Symbol("x")
    for _ in range(500):
        tree = sp.Pow(2, tree, evaluate=False)
    return tree


LIVE = {
    "a float that lies": lambda: Liar(7),
    "an object that says it is an int": Pretender,
    "an object whose every method raises": Slow,
    "a list inside itself": inside_itself,
    "a deep list": lambda: nested(50_000),
    "code in the name of a symbol": lambda: sp.Symbol('__import__("os").system("true")'),
    "a tower of sympy": sympy_tower,
    "a factorial tower of sympy": lambda: sp.factorial(sp.factorial(sp.factorial(9, evaluate=False), evaluate=False), evaluate=False),
    "a power tower of sympy": lambda: sp.Pow(9, sp.Pow(9, 99999, evaluate=False), evaluate=False),
    "a sum over a million million terms": lambda: sp.Sum(sp.Symbol("j"), (sp.Symbol("j"), 1, 10**12)),
    "a generator without end": lambda: iter(int, 1),
    "a class": lambda: Liar,
    "a module": lambda: json,
    "bytes": lambda: b"25",
    "a giant integer": lambda: 7**1_000_000,
    "a giant text": lambda: "1+" * 5_000_000,
    "a giant list": lambda: [1] * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("name", LIVE)
def test_a_hostile_object_is_refused(kind, name):
    value = LIVE[name]()
    refused(CHECKS[kind], value)


@pytest.mark.parametrize("name", LIVE)
def test_a_hostile_object_becomes_plain_data(name):
    sent = encode(LIVE[name]())
    assert len(json.dumps(sent)) < 4_000_000
