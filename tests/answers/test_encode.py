"""Live values cross the wire as what they are; what could lie or run away becomes opaque."""

import collections
import decimal
import fractions
import functools
import json
import sys
import time

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra import nodes
from autograder.algebra.say import text
from autograder.answers.decode import decode
from autograder.answers.encode import encode
from autograder.answers.read import read

eta, k = sp.symbols("eta k", positive=True)
i = sp.Symbol("i")

FAITHFUL = [
    # live value, said after the journey
    (1, "1"),
    (-7, "-7"),
    (10**40, str(10**40)),
    (0.1, "0.1"),
    (-2.5e-300, "-2.5e-300"),
    (float("inf"), "oo"),
    (float("-inf"), "-oo"),
    (float("nan"), "nan"),
    (1 + 2j, "1.0 + 2.0*I"),
    (2 + 0j, "2.0"),
    (complex(float("nan"), 1), "nan"),
    (True, "True"),
    (None, "nothing"),
    (..., "nothing"),
    ("", "nothing"),
    ("a < b", "'a < b'"),
    (fractions.Fraction(2, 3), "2/3"),
    (decimal.Decimal("0.30"), "0.3"),
    (decimal.Decimal("NaN"), "nan"),
    ([1, [2.0, "x"]], "[1, [2.0, 'x']]"),
    ((1, 2), "(1, 2)"),
    ({3, 1, 2}, "{1, 2, 3}"),
    (frozenset({1}), "{1}"),
    ({1: [1, 1]}, "{1: [1, 1]}"),
    (range(3), "[0, 1, 2]"),
    (np.float64(0.1), "0.1"),
    (np.float32(0.1), "0.1"),
    (np.float16(0.1), "0.1"),
    (np.int64(3), "3"),
    (np.uint8(3), "3"),
    (np.True_, "True"),
    (np.complex128(1j), "1.0*I"),
    (np.array(3.5), "3.5"),
    (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
    (np.array([0.1], dtype=np.float32), "[0.1]"),
    (np.array([1 + 1j]), "[1.0 + 1.0*I]"),
    (np.array([True]), "[True]"),
    (np.array([1.0, 2.0])[::-1], "[2.0, 1.0]"),
    (np.array([1.0], dtype=">f8"), "[1.0]"),
    (sp.Integer(3), "3"),
    (sp.Rational(2, 3), "2/3"),
    (sp.Float(0.1), "0.1"),
    (sp.Float("0.5", 40), "0.5"),
    (sp.pi, "pi"),
    (sp.E, "E"),
    (sp.I, "I"),
    (sp.oo, "oo"),
    (-sp.oo, "-oo"),
    (sp.nan, "nan"),
    (sp.zoo, "zoo"),
    (1 / k, "1/k"),
    (eta / (2 * k), "eta/(2*k)"),
    (sp.sqrt(2), "sqrt(2)"),
    (sp.exp(-eta), "exp(-eta)"),
    (sp.Abs(1 - sp.Symbol("x", real=True)), "abs(-1 + x)"),
    (sp.Max(eta, k), "max(eta, k)"),
    (sp.Symbol(r"\lambda_{max}"), "lam_max"),
    (sp.Symbol("lambda"), "lam"),
    (eta <= 1 / k, "eta <= 1/k"),
    (sp.Eq(eta, 1 / k), "eta = 1/k"),
    (sp.Interval.Lopen(0, 1 / k), "(0, 1/k]"),
    (sp.Interval(2 / k, sp.oo), "[2/k, oo)"),
    (sp.Union(sp.Interval(-sp.oo, 0), sp.Interval(2, sp.oo)), "(-oo, 0] U [2, oo)"),
    (sp.FiniteSet(1, 2), "{1, 2}"),
    (sp.S.EmptySet, "{}"),
    (sp.S.Reals, "(-oo, oo)"),
    (sp.Contains(eta, sp.Interval(0, k)), "eta in [0, k]"),
    (sp.true, "True"),
    (sp.Matrix([[1, k], [eta, 2]]), "[[1, k], [eta, 2]]"),
    (sp.ImmutableMatrix([1, 2]), "[[1], [2]]"),
    (sp.SparseMatrix([[1, 0]]), "[[1, 0]]"),
    (sp.Array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
    (np.array([[0, k], [1, 0]]), "[[0, k], [1, 0]]"),
    (np.array(["saddle"]), "['saddle']"),
    (np.str_("saddle"), "'saddle'"),
    (sp.Eq(sp.Function("theta")(eta), k), "theta = k"),
    (sp.UnevaluatedExpr(k) + 1, "1 + k"),
    (sp.Tuple(1, 2), "(1, 2)"),
    (sp.Dict({1: 2}), "{1: 2}"),
    (sp.Sum(k**i, (i, 0, 3)), "Sum(k**i, (i, 0, 3))"),
    (sp.Piecewise((1, sp.Symbol("x") > 0), (0, True)), "Piecewise((1, x > 0), (0, True))"),
    (sp.ceiling(sp.log(eta)), "ceil(log(eta))"),
]


@pytest.mark.parametrize(("value", "said"), FAITHFUL, ids=[repr(row[0])[:50] for row in FAITHFUL])
def test_a_value_survives_the_journey(value, said):
    wire = encode(value)
    assert text(decode(json.loads(json.dumps(wire)))) == said
    assert text(read(value)) == said


class LyingFloat(float):
    def __sub__(self, _):
        return 0.0

    def __eq__(self, _):
        return True

    __hash__ = float.__hash__


class LyingInt(int):
    pass


class LyingText(str):
    __slots__ = ()


class LyingList(list):
    pass


class LyingArray(np.ndarray):
    pass


class LyingSymbol(sp.Symbol):
    pass


class Hostile:
    def __repr__(self):
        raise SystemExit

    __str__ = __repr__

    def __float__(self):
        raise SystemExit

    def __len__(self):
        raise SystemExit

    def __getattr__(self, name):
        raise SystemExit


def _looping():
    found = []
    found.append(found)
    return found


OPAQUE = [
    # value, a word of the reason
    (LyingFloat(1.0), "LyingFloat"),
    (LyingInt(1), "LyingInt"),
    (LyingText("x"), "LyingText"),
    (LyingList([1]), "LyingList"),
    (np.zeros(2).view(LyingArray), "LyingArray"),
    (LyingSymbol("x"), "LyingSymbol"),
    (Hostile(), "Hostile"),
    (collections.OrderedDict(a=1), "OrderedDict"),
    (object(), "object"),
    (int, "class int"),
    (sys, "a module"),
    ((n for n in (1, 2)), "generator"),
    (map(int, "12"), "list"),
    (b"x", "bytes"),
    (np.zeros((1, 1)).view(np.matrix), "numpy matrix"),
    (np.array([object()]), "class object"),
    (np.array([1], dtype="M8[s]"), "not of numbers"),
    (np.ma.array([1]), "MaskedArray"),
    (np.zeros(2, dtype=[("a", float)]), "not of numbers"),
    (sp.Dummy("x"), "Dummy"),
    (sp.Integral(eta, eta), "not carried out"),
    (sp.Derivative(sp.Function("f")(eta), eta), "not carried out"),
    (sp.Function("f")(eta - 1), "not defined"),
    (sp.Symbol("x") ^ sp.Symbol("y"), "write **"),
    (sp.Identity(2), "as_explicit"),
    (sp.IndexedBase("a")[i], "indexed"),
    (sp.MatrixSymbol("A", 2, 2), "matrix symbol"),
    (sp.Poly(eta**2, eta), "as_expr"),
    (sp.Heaviside(sp.Symbol("x")), "Heaviside"),
    (_looping(), "nested"),
    (functools.reduce(lambda inner, _: [inner], range(5000), []), "nested"),
    ([0] * 200_000, "entries"),
    (range(10**9), "range"),
    ("x" * 10**6, "characters"),
    (10**10_000, "bits"),
    (fractions.Fraction(1, 3**20_000), "digits"),
    (decimal.Decimal("1e999999"), "digits"),
    (np.zeros(2_000_000), "numbers"),
    ([[[1] * 100] * 100] * 100, "parts"),
]


@pytest.mark.parametrize(
    ("value", "word"), OPAQUE, ids=[type(row[0]).__name__ + str(n) for n, row in enumerate(OPAQUE)]
)
def test_what_cannot_be_trusted_is_opaque_with_a_reason(value, word):
    start = time.process_time()
    wire = encode(value)
    assert time.process_time() - start < 1
    assert set(wire) == {"opaque"}
    assert word in wire["opaque"]
    assert isinstance(decode(wire), nodes.Opaque)


def test_a_deep_formula_of_sympy_is_opaque_not_an_error():
    deep = eta
    for _ in range(150):
        deep = sp.sin(deep, evaluate=False) + 1
    assert "opaque" in encode(deep)


def test_functions_are_numbered_by_whoever_keeps_them():
    kept = []

    def register(function):
        kept.append(function)
        return 7

    assert encode(len, register=register) == {"function": 7, "name": "len"}
    assert kept == [len]
    assert "opaque" in encode(len)
    assert encode([len], register=register) == {"list": [{"function": 7, "name": "len"}]}
    assert isinstance(decode(encode([len], register=register)).items[0], nodes.Opaque)


def test_a_set_is_always_the_same_data():
    assert encode({"b", "a", "c"}) == encode({"c", "b", "a"})


def test_the_encoder_needs_nothing_but_the_standard_library():
    import ast
    import inspect

    from autograder.answers import encode as module

    tree = ast.parse(inspect.getsource(module))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= set(sys.stdlib_module_names)


def test_many_numbers_travel_in_little_time():
    values = np.linspace(0, 1, 20_001)
    best = min(_timed(values) for _ in range(5))
    assert best < 0.05  # about 1 ms; the rest is room for a busy machine
    assert isinstance(read(values.tolist()), nodes.Array)
    np.testing.assert_array_equal(read(values.tolist()).values, values)


def _timed(values):
    start = time.perf_counter()
    decode(encode(values))
    return time.perf_counter() - start


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.complex_numbers() | st.fractions(),
    lambda inner: st.lists(inner, max_size=4)
    | st.tuples(inner, inner)
    | st.dictionaries(st.integers() | st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_any_plain_value_is_json_and_reads_the_same_twice(value):
    wire = json.loads(json.dumps(encode(value), allow_nan=False))
    assert wire == encode(value)
    assert text(decode(wire)) == text(read(value))


@settings(max_examples=60, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_arrives_as_its_shortest_decimal(value):
    from decimal import Decimal
    from fractions import Fraction

    node = read(value)
    assert node.decimal
    assert node.value == Fraction(Decimal(repr(value)))
    assert read(np.float64(value)).value == node.value
    assert float(node.value) == value
