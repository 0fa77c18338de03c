"""JSON from untrusted code, judged against a closed grammar: the trust boundary.

Theory of operation. Data comes from a process that ran the student's code, so nothing about it
is taken on trust: types, sizes, digits, nesting, names and heads are all checked here, and
whatever does not fit becomes ``Opaque`` with a reason. Nothing is evaluated, imported, unpickled
or called; a sympy tree arrives as heads and arguments and becomes a tree of our own, a symbol
becomes its name in normal form, a function becomes a number behind a proxy.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from autograder.algebra import budgets, make
from autograder.algebra.heads import CONSTANTS, accepts
from autograder.algebra.magnitude import TooLargeError, refuse_giants
from autograder.algebra.names import from_symbol
from autograder.algebra.nodes import (
    Apply,
    Array,
    Constant,
    Difference,
    Intersection,
    Interval,
    Logic,
    Mapping,
    Matrix,
    Member,
    Missing,
    Node,
    Number,
    Opaque,
    Relation,
    RelationOp,
    Sequence,
    Symbol,
    Text,
    Truth,
    Union,
)
from autograder.answers.functions import FunctionProxy

if TYPE_CHECKING:
    import numpy as np

CallById = Callable[[int, list[object]], object]

_INTEGER = re.compile(rf"-?[0-9]{{1,{budgets.WIRE_DIGITS}}}\Z")
_DECIMAL = re.compile(rf"-?[0-9]{{1,{budgets.WIRE_DIGITS}}}e-?[0-9]{{1,4}}\Z")
_RELATIONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_VALUES = (Number, Symbol, Constant, Apply)
_CONDITIONS = (Relation, Logic, Member, Truth)
_SETS = (Interval, Union, Intersection, Difference)


class _Refused(Exception):  # noqa: N818 - a signal inside this file
    """The data does not fit the grammar; carries the reason."""


def decode_text(data: str | bytes, *, call: CallById | None = None) -> Node | FunctionProxy:
    """The answer that a JSON text stands for; bad text gives ``Opaque``."""
    if len(data) > budgets.WIRE_BYTES:
        return Opaque("an answer that is too large")
    try:
        plain = json.loads(data, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError, MemoryError, _Refused):
        return Opaque("an answer that was garbled on its way")
    return decode(plain, call=call)


def decode(data: object, *, call: CallById | None = None) -> Node | FunctionProxy:
    """The answer that plain data stands for; bad data gives ``Opaque``.

    Args:
        data: what ``encode`` made, or anything else that JSON can hold.
        call: calls a function of the submission by its number; without it a function is opaque.
    """
    if type(data) is dict and "function" in data:
        return _function(data, call)
    try:
        node = _Decoder().node(data, 0)
        refuse_giants(node)
    except _Refused as refusal:
        return Opaque(str(refusal))
    except TooLargeError:
        return Opaque("a formula whose numbers have far too many digits")
    except RecursionError:
        return Opaque("a value that is nested too deeply")
    return node


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused
    return found


def _no_constant(_: str) -> object:
    raise _Refused


def _function(data: dict[str, object], call: CallById | None) -> Node | FunctionProxy:
    number, name = data.get("function"), data.get("name", "")
    if set(data) - {"function", "name"} or type(number) is not int or not 0 <= number < 2**31:
        return Opaque("a function that was garbled on its way")
    if type(name) is not str or len(name) > budgets.NAME_LENGTH:
        name = ""
    if call is None:
        return Opaque("a function, which is not within reach any more")
    return FunctionProxy(name, lambda args: call(number, args))


class _Decoder:
    def __init__(self) -> None:
        self.count = 0

    def node(self, data: object, depth: int) -> Node:
        self.count += 1
        if self.count > budgets.WIRE_NODES or depth > budgets.WIRE_DEPTH:
            raise _Refused("a value with too many parts")
        kind = type(data)
        if data is None:
            return Missing()
        if kind is bool:
            return Truth(cast("bool", data))
        if kind is int:
            return _integer(cast("int", data))
        if kind is float:
            return _real(cast("float", data))
        if kind is dict:
            return self.tagged(cast("dict[str, object]", data), depth)
        raise _Refused("a value that was garbled on its way")

    def tagged(self, data: dict[str, object], depth: int) -> Node:
        tags = [tag for tag in data if tag in _TAGS]
        if len(tags) != 1:
            raise _Refused("a value of an unknown kind")
        tag = tags[0]
        build, others = _TAGS[tag]
        if set(data) != {tag, *others}:
            raise _Refused("a value of an unknown kind")
        return build(self, data, depth + 1)

    def nodes(self, data: object, depth: int) -> tuple[Node, ...]:
        if type(data) is not list:
            raise _Refused("a value that was garbled on its way")
        if len(data) > budgets.WIRE_NODES:
            raise _Refused("a value with too many parts")
        return tuple(self.node(item, depth) for item in data)

    def values(self, data: object, depth: int) -> tuple[Node, ...]:
        found = self.nodes(data, depth)
        if not all(isinstance(node, _VALUES) for node in found):
            raise _Refused("a formula with something in it that is not a formula")
        return found

    # --- one method for each tag --------------------------------------------------------

    def condition(self, data: dict[str, object], _depth: int) -> Node:
        value = data["condition"]
        if type(value) is not bool:
            raise _Refused("a condition that was garbled on its way")
        return Truth(value, symbolic=True)

    def integer(self, data: dict[str, object], _depth: int) -> Node:
        return Number(Fraction(_digits(data["integer"])))

    def fraction(self, data: dict[str, object], _depth: int) -> Node:
        parts = data["fraction"]
        if type(parts) is not list or len(parts) != 2:  # noqa: PLR2004 - above and below
            raise _Refused("a fraction that was garbled on its way")
        below = _digits(parts[1])
        if below == 0:
            raise _Refused("a fraction over zero")
        return Number(Fraction(_digits(parts[0]), below))

    def decimal(self, data: dict[str, object], _depth: int) -> Node:
        written = data["decimal"]
        if type(written) is not str or not _DECIMAL.match(written):
            raise _Refused("a decimal number that was garbled on its way")
        if abs(int(written.partition("e")[2])) > budgets.WIRE_DIGITS:
            raise _Refused("a decimal number with too many digits")
        return Number(Fraction(written), decimal=True)

    def binary(self, data: dict[str, object], _depth: int) -> Node:
        parts = data["binary"]
        if type(parts) is not list or len(parts) != 2 or type(parts[1]) is not int:  # noqa: PLR2004 - mantissa, exponent
            raise _Refused("a number that was garbled on its way")
        if abs(parts[1]) > 4 * budgets.WIRE_DIGITS:
            raise _Refused("a number with too many digits")
        return Number(Fraction(_digits(parts[0])) * Fraction(2) ** parts[1], decimal=True)

    def float(self, data: dict[str, object], _depth: int) -> Node:
        names = {"nan": "nan", "inf": "oo", "-inf": "-oo"}
        name = data["float"]
        if type(name) is not str or name not in names:
            raise _Refused("a number that was garbled on its way")
        return Constant(names[name])

    def complex(self, data: dict[str, object], depth: int) -> Node:
        real, imaginary = self.pair(data["complex"], depth)
        if imaginary == make.ZERO:
            return real
        if not isinstance(imaginary, Number) or not isinstance(real, Number):
            return Constant("nan")
        turned = make.mul(imaginary, Constant("I"))
        return turned if real == make.ZERO else make.add(real, turned)

    def pair(self, data: object, depth: int) -> tuple[Node, Node]:
        found = self.nodes(data, depth)
        if len(found) != 2:  # noqa: PLR2004 - a pair
            raise _Refused("a value that was garbled on its way")
        return found[0], found[1]

    def text(self, data: dict[str, object], _depth: int) -> Node:
        written = data["text"]
        if type(written) is not str or len(written) > budgets.WIRE_TEXT:
            raise _Refused("a text that is too long")
        return Text(written) if written.strip() else Missing()

    def symbol(self, data: dict[str, object], _depth: int) -> Node:
        written = data["symbol"]
        name = from_symbol(written) if type(written) is str else None
        if name is None:
            raise _Refused("a symbol whose name is not a name; use the declared symbols")
        return Symbol(name)

    def constant(self, data: dict[str, object], _depth: int) -> Node:
        name = data["constant"]
        if type(name) is not str or name not in CONSTANTS:
            raise _Refused("an unknown constant")
        return Constant(name)

    def apply(self, data: dict[str, object], depth: int) -> Node:
        head = data["apply"]
        if type(head) is not str:
            raise _Refused("an unknown operation")
        if head == "Piecewise":
            return self.piecewise(self.nodes(data["args"], depth))
        args = self.values(data["args"], depth)
        if head in {"Sum", "Product"} and not (len(args) > 1 and isinstance(args[1], Symbol)):
            raise _Refused("a sum without an index")
        if head == "Derivative" or not accepts(head, len(args)):
            raise _Refused(f"an operation {head[:40]!r} that is not known here")
        return Apply(head, args)

    def piecewise(self, args: tuple[Node, ...]) -> Node:
        if not accepts("Piecewise", len(args)):
            raise _Refused("a case distinction that was garbled on its way")
        for place, arg in enumerate(args):
            if not isinstance(arg, _CONDITIONS if place % 2 else _VALUES):
                raise _Refused("a case distinction that was garbled on its way")
        return Apply("Piecewise", args)

    def relation(self, data: dict[str, object], depth: int) -> Node:
        op = data["relation"]
        if type(op) is not str or op not in _RELATIONS:
            raise _Refused("an unknown relation")
        left, right = self.pair(data["args"], depth)
        if any(isinstance(side, (*_CONDITIONS, Missing, Opaque)) for side in (left, right)):
            raise _Refused("a relation between things that are not formulas")
        return Relation(cast("RelationOp", op), left, right)

    def logic(self, data: dict[str, object], depth: int) -> Node:
        op = data["logic"]
        args = self.nodes(data["args"], depth)
        if op not in ("and", "or", "not") or not args or (op == "not" and len(args) != 1):
            raise _Refused("a condition that was garbled on its way")
        if not all(isinstance(arg, _CONDITIONS) for arg in args):
            raise _Refused("a condition with something in it that is none")
        return Logic(op, args)

    def member(self, data: dict[str, object], depth: int) -> Node:
        element, container = self.pair(data["member"], depth)
        return Member(element, self.as_set(container))

    def as_set(self, node: Node) -> Node:
        if isinstance(node, _SETS) or (isinstance(node, Sequence) and node.kind == "set"):
            return node
        raise _Refused("a set with something in it that is none")

    def interval(self, data: dict[str, object], depth: int) -> Node:
        parts = data["interval"]
        if type(parts) is not list or len(parts) != 4:  # noqa: PLR2004 - two ends, two brackets
            raise _Refused("a range that was garbled on its way")
        left, right = self.values(parts[:2], depth)
        if type(parts[2]) is not bool or type(parts[3]) is not bool:
            raise _Refused("a range that was garbled on its way")
        return Interval(left, right, parts[2], parts[3])

    def union(self, data: dict[str, object], depth: int) -> Node:
        return Union(self.sets(data["union"], depth))

    def intersection(self, data: dict[str, object], depth: int) -> Node:
        return Intersection(self.sets(data["intersection"], depth))

    def difference(self, data: dict[str, object], depth: int) -> Node:
        left, right = self.pair(data["difference"], depth)
        return Difference(self.as_set(left), self.as_set(right))

    def sets(self, data: object, depth: int) -> tuple[Node, ...]:
        found = tuple(self.as_set(node) for node in self.nodes(data, depth))
        if not found:
            raise _Refused("a union of nothing")
        return found

    def list(self, data: dict[str, object], depth: int) -> Node:
        return Sequence("list", self.nodes(data["list"], depth))

    def tuple(self, data: dict[str, object], depth: int) -> Node:
        return Sequence("tuple", self.nodes(data["tuple"], depth))

    def set(self, data: dict[str, object], depth: int) -> Node:
        return Sequence("set", self.nodes(data["set"], depth))

    def dict(self, data: dict[str, object], depth: int) -> Node:
        pairs = data["dict"]
        if type(pairs) is not list or len(pairs) > budgets.WIRE_NODES:
            raise _Refused("a dict that was garbled on its way")
        return Mapping(tuple(self.pair(pair, depth) for pair in pairs))

    def matrix(self, data: dict[str, object], depth: int) -> Node:
        rows = data["matrix"]
        if type(rows) is not list or len(rows) > budgets.WIRE_NODES:
            raise _Refused("a matrix that was garbled on its way")
        found = tuple(self.values(row, depth) for row in rows)
        if not found or not found[0] or any(len(row) != len(found[0]) for row in found):
            raise _Refused("a matrix without entries")
        return Matrix(found)

    def floats(self, data: dict[str, object], _depth: int) -> Node:
        import numpy as np

        values = np.frombuffer(_bytes(data["floats"], 8), dtype="<f8")
        return Array(_frozen(values.astype(float)))

    def array(self, data: dict[str, object], _depth: int) -> Node:
        import numpy as np

        kinds = {"b": "|b1", "i": "<i8", "u": "<u8", "f": "<f8", "c": "<c16"}
        letter, shape = data["array"], data["shape"]
        if type(letter) is not str or letter not in kinds:
            raise _Refused("an array of an unknown kind")
        if type(shape) is not list or len(shape) > 8:  # noqa: PLR2004 - nobody hands in more axes
            raise _Refused("an array of an unknown shape")
        if not all(type(side) is int and 0 <= side <= budgets.ARRAY_ELEMENTS for side in shape):
            raise _Refused("an array of an unknown shape")
        dtype = np.dtype(kinds[letter])
        raw = _bytes(data["data"], dtype.itemsize)
        if math.prod(shape) * dtype.itemsize != len(raw):
            raise _Refused("an array whose size is not that of its shape")
        if letter == "b" and set(raw) - {0, 1}:
            raise _Refused("an array that was garbled on its way")
        values = np.frombuffer(raw, dtype=dtype).reshape(shape)
        if values.ndim == 0:
            return self.node(_scalar(values.item()), 0)
        return Array(_frozen(values.astype(dtype.newbyteorder("="))))

    def opaque(self, data: dict[str, object], _depth: int) -> Node:
        reason = data["opaque"]
        if type(reason) is not str:
            raise _Refused("a value that was garbled on its way")
        shown = "".join(c if c.isprintable() else " " for c in reason[:300])
        return Opaque(shown)

    def function(self, _data: dict[str, object], _depth: int) -> Node:
        return Opaque("a function inside a list; hand it in by itself")


def _frozen(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values


def _bytes(data: object, width: int) -> bytes:
    if type(data) is not str or len(data) > 2 * width * budgets.ARRAY_ELEMENTS:
        raise _Refused("an array that is too large")
    try:
        raw = base64.b64decode(data.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise _Refused("an array that was garbled on its way") from None
    if len(raw) % width:
        raise _Refused("an array that was garbled on its way")
    return raw


def _scalar(value: object) -> object:
    if isinstance(value, complex):
        return {"complex": [_scalar(value.real), _scalar(value.imag)]}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    return value


def _integer(value: int) -> Number:
    if value.bit_length() > 4 * budgets.WIRE_DIGITS:
        raise _Refused("a whole number with too many digits")
    return Number(Fraction(value))


def _digits(data: object) -> int:
    if type(data) is not str or not _INTEGER.match(data):
        raise _Refused("a whole number that was garbled on its way")
    return int(data)


def _real(value: float) -> Node:
    if not math.isfinite(value):
        return Constant("nan" if math.isnan(value) else "oo" if value > 0 else "-oo")
    return Number(Fraction(repr(value)), decimal=True)


_Build = Callable[[_Decoder, dict[str, object], int], Node]
_TAGS: dict[str, tuple[_Build, frozenset[str]]] = {
    name: (getattr(_Decoder, name), frozenset(others))
    for name, others in {
        "condition": (), "integer": (), "fraction": (), "decimal": (), "binary": (), "float": (),
        "complex": (), "text": (), "symbol": (), "constant": (), "apply": ("args",),
        "relation": ("args",), "logic": ("args",), "member": (), "interval": (), "union": (),
        "intersection": (), "difference": (), "list": (), "tuple": (), "set": (), "dict": (),
        "matrix": (), "floats": (), "array": ("shape", "data"), "opaque": (), "function": ("name",),
    }.items()
}  # fmt: skip
