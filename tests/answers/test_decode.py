"""Any data from the sandbox ends in a value or in a reason, and nothing of it is ever run."""

import base64
import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.algebra import nodes
from autograder.algebra.say import text
from autograder.answers.decode import decode, decode_text
from autograder.answers.functions import FunctionProxy


def _block(values, dtype="<f8"):
    return base64.b64encode(np.asarray(values, dtype=dtype).tobytes()).decode()


def _nested(depth, leaf=1):
    data = leaf
    for _ in range(depth):
        data = {"list": [data]}
    return data


REFUSED = [
    [1, 2],
    "text",
    {},
    {"unknown": 1},
    {"text": 3},
    {"text": "x", "symbol": "y"},
    {"text": "x", "more": 1},
    {"integer": 12},
    {"integer": "1_000"},
    {"integer": "٣"},
    {"integer": "12\n"},
    {"integer": "9" * 100_000},
    {"integer": "0x10"},
    {"fraction": ["1", "0"]},
    {"fraction": ["1"]},
    {"decimal": "1e999999999"},
    {"decimal": "1.5"},
    {"binary": ["1", 10**9]},
    {"binary": ["1", 1.5]},
    {"float": "1e999"},
    {"float": 1.5},
    {"complex": [1]},
    {"symbol": "__import__('os').getpid()"},
    {"symbol": "x;y"},
    {"symbol": "__class__"},
    {"symbol": "а"},
    {"symbol": ["x"]},
    {"symbol": "x" * 10_000},
    {"constant": "eval"},
    {"apply": "eval", "args": [1]},
    {"apply": "Derivative", "args": [{"symbol": "x"}, {"symbol": "x"}]},
    {"apply": "Integral", "args": [{"symbol": "x"}]},
    {"apply": "sin", "args": []},
    {"apply": "sin", "args": [1, 2]},
    {"apply": "sin", "args": [{"text": "1"}]},
    {"apply": "Sum", "args": [1, 2, 3, 4]},
    {"apply": ["Add"], "args": [1, 2]},
    {"apply": "Piecewise", "args": [1, 2]},
    {"apply": "Pow", "args": [9, {"apply": "Pow", "args": [9, 9**9]}]},
    {"apply": "factorial", "args": [10**9]},
    {"relation": "=>", "args": [1, 2]},
    {"relation": "<", "args": [1]},
    {"relation": "<", "args": [True, 1]},
    {"logic": "and", "args": [1, 2]},
    {"logic": "xor", "args": [True]},
    {"logic": "not", "args": [True, True]},
    {"member": [1, 2]},
    {"interval": [0, 1]},
    {"interval": [0, 1, 1, 0]},
    {"interval": [0, {"text": "1"}, True, True]},
    {"union": []},
    {"union": [1, 2]},
    {"difference": [{"set": []}]},
    {"list": "x"},
    {"dict": {"a": 1}},
    {"dict": [[1]]},
    {"matrix": []},
    {"matrix": [[]]},
    {"matrix": [[1, 2], [3]]},
    {"matrix": [[{"list": [1]}]]},
    {"floats": "!!!"},
    {"floats": "AAAA"},
    {"floats": 3},
    {"array": "O", "shape": [1], "data": _block([1])},
    {"array": "f", "shape": [2], "data": _block([1])},
    {"array": "f", "shape": [-1], "data": _block([1])},
    {"array": "f", "shape": [True], "data": _block([1])},
    {"array": "f", "shape": [10**9, 0], "data": ""},
    {"array": "f", "shape": [1] * 20, "data": _block([1])},
    {"array": "f", "shape": "1", "data": _block([1])},
    {"array": "b", "shape": [1], "data": "Ag=="},
    {"array": "f", "data": _block([1])},
    {"opaque": 3},
    {"opaque": "a module"},
    {"function": "0", "name": ""},
    {"function": -1, "name": ""},
    {"function": True, "name": ""},
    {"function": 0, "name": "", "more": 1},
    {"function": 0, "name": "f"},  # nobody is there to call it
    _nested(500),
    {"list": [1] * 200_000},
    10**20_000,
]  # fmt: skip


@pytest.mark.parametrize("data", REFUSED, ids=range(len(REFUSED)))
def test_bad_data_is_opaque_with_a_reason(data):
    start = time.process_time()
    node = decode(data)
    assert time.process_time() - start < 1
    assert isinstance(node, nodes.Opaque)
    assert node.reason
    assert node.reason.isprintable()


ACCEPTED = [
    (0, "0"),
    (1e308, "1e+308"),
    (True, "True"),
    (None, "nothing"),
    ({"float": "-inf"}, "-oo"),
    ({"complex": [0, 1]}, "I"),
    ({"binary": ["1", -1]}, "0.5"),
    ({"decimal": "5e-1"}, "0.5"),
    ({"array": "i", "shape": [2, 1], "data": _block([1, 2], "<i8")}, "[[1], [2]]"),
    ({"array": "f", "shape": [0], "data": ""}, "[]"),
    ({"floats": _block([0.5])}, "[0.5]"),
    ({"symbol": "theta^*"}, "theta_star"),
    (_nested(50), "[" * 50 + "1" + "]" * 50),
]


@pytest.mark.parametrize(("data", "said"), ACCEPTED, ids=[str(row[1])[:30] for row in ACCEPTED])
def test_good_data_is_a_value(data, said):
    assert text(decode(data)) == said


def test_an_array_cannot_be_changed():
    values = decode({"floats": _block([0.5])}).values
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "NaN",
        "Infinity",
        '{"text": "a", "text": "b"}',
        "[" * 100_000,
        '{"integer": ' + "9" * 10_000 + "}",
        "9" * 10_000,
        b"\xff\xfe",
    ],
    ids=lambda written: str(written[:12]),
)
def test_bad_text_is_opaque(written):
    assert isinstance(decode_text(written), nodes.Opaque)


def test_text_beyond_the_cap_is_not_even_parsed(monkeypatch):
    from autograder.algebra import budgets

    monkeypatch.setattr(budgets, "WIRE_BYTES", 10)
    assert decode_text('{"text": "a"}') == nodes.Opaque("an answer that is too large")


def test_good_text_is_a_value():
    assert decode_text('{"text": "a"}') == nodes.Text("a")


def test_a_function_is_a_proxy_with_plain_data_both_ways():
    asked = []

    def call(number, args):
        asked.append((number, args))
        return {"list": [1, 2.5]}

    proxy = decode({"function": 3, "name": "simulate"}, call=call)
    assert isinstance(proxy, FunctionProxy)
    assert proxy.name == "simulate"
    assert text(proxy(1, [2.0], np.array([1.0]))) == "[1, 2.5]"
    assert asked == [(3, [1, [2.0], {"array": [1.0]}])]


def test_what_a_function_returns_is_judged_like_any_data():
    proxy = decode({"function": 0, "name": ""}, call=lambda *_: {"apply": "eval", "args": []})
    assert isinstance(proxy(1), nodes.Opaque)
    proxy = decode({"function": 0, "name": ""}, call=lambda *_: {"function": 1, "name": ""})
    assert isinstance(proxy(1), nodes.Opaque)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
TAGS = st.sampled_from(
    [
        "integer",
        "fraction",
        "decimal",
        "binary",
        "float",
        "complex",
        "text",
        "symbol",
        "constant",
        "apply",
        "relation",
        "logic",
        "member",
        "interval",
        "union",
        "intersection",
        "difference",
        "list",
        "tuple",
        "set",
        "dict",
        "matrix",
        "floats",
        "array",
        "opaque",
        "function",
        "args",
        "shape",
        "data",
        "name",
    ]
)
NEARLY = st.recursive(
    JSON | st.sampled_from(["Add", "Pow", "sin", "x", "and", "<", "pi", "1", "f"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TAGS, inner, min_size=1, max_size=3)
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(JSON | NEARLY)
def test_any_json_ends_in_a_value_or_a_reason(data):
    node = decode(data)
    assert isinstance(text(node), str)
    again = decode_text(json.dumps(data))
    assert type(again) is type(node) or isinstance(again, nodes.Opaque)
