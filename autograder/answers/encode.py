"""A live value as plain JSON data, made in the process of the code that produced it.

Theory of operation. This file runs beside hostile code, and whatever it returns is a claim that
``decode`` judges again; its duty is to be faithful to honest values and to end. It therefore

* looks at exact types only (``type(value) is ...``): an instance of a subclass may lie about
  itself and is reported as opaque;
* calls no method of an object whose type it does not know, and no ``repr`` at all;
* knows numpy and sympy through ``sys.modules`` alone, so it imports nothing but the standard
  library and costs nothing where they are not in use;
* counts nodes, depth and digits, so that a cyclic or giant value becomes opaque.

What cannot be sent becomes ``{"opaque": "what it was, and why not"}``; the reason is a sentence
for the person who wrote the answer.
"""

from __future__ import annotations

import base64
import sys
import types
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial

NODES = 50_000
DEPTH = 95
TEXT = 100_000
DIGITS = 4_000
BITS = 13_000
ELEMENTS = 1_000_000
_SAFE_INTEGER = 10**15

Register = Callable[[object], int]

_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    partial,
)

_SYMPY_HEADS = frozenset({
    "Add", "Mul", "Pow", "exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos",
    "atan", "acot", "atan2", "sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh",
    "atanh", "acoth", "Abs", "sign", "Max", "Min", "floor", "ceiling", "factorial", "binomial",
    "gamma", "erf", "erfc", "re", "im", "conjugate", "arg",
})  # fmt: skip
_SYMPY_CONSTANTS = {
    "Pi": "pi",
    "Exp1": "E",
    "ImaginaryUnit": "I",
    "Infinity": "oo",
    "NegativeInfinity": "-oo",
    "ComplexInfinity": "zoo",
    "NaN": "nan",
}
_SYMPY_NUMBERS = frozenset({"Zero", "One", "NegativeOne", "Half", "Integer", "Rational"})
_SYMPY_RELATIONS = {
    "Equality": "=",
    "Unequality": "!=",
    "StrictLessThan": "<",
    "LessThan": "<=",
    "StrictGreaterThan": ">",
    "GreaterThan": ">=",
}
_SYMPY_MATRICES = frozenset({
    "MutableDenseMatrix", "ImmutableDenseMatrix", "MutableSparseMatrix",
    "ImmutableSparseMatrix",
})  # fmt: skip
_SYMPY_ARRAYS = frozenset({
    "ImmutableDenseNDimArray", "MutableDenseNDimArray", "ImmutableSparseNDimArray",
    "MutableSparseNDimArray",
})  # fmt: skip
_SYMPY_REASONS = {
    "Dummy": "a Dummy symbol of sympy, which has no name of its own; use the declared symbols",
    "Integral": "an integral that was not carried out; call .doit() or write its value",
    "Derivative": "a derivative that was not carried out; call .doit() or write its value",
    "Limit": "a limit that was not carried out; call .doit() or write its value",
    "Subs": "a substitution that was not carried out; call .doit()",
    "Poly": "a Poly; hand in its expression with .as_expr()",
    "PurePoly": "a Poly; hand in its expression with .as_expr()",
    "Order": "a series with its O(...); remove it with .removeO()",
    "ConditionSet": "a ConditionSet, which sympy could not solve; write the range yourself",
    "RootSum": "a RootSum; write its value",
    "Indexed": "an indexed symbol; use the declared symbols",
    "IndexedBase": "an indexed symbol; use the declared symbols",
    "MatrixSymbol": "a matrix symbol; write the entries",
    "CRootOf": "a root that sympy left implicit; write it out or as a decimal number",
    "Xor": "an exclusive or: in Python ^ is not a power; write **",
    "MatMul": "a matrix expression; hand in .as_explicit()",
    "MatAdd": "a matrix expression; hand in .as_explicit()",
    "MatPow": "a matrix expression; hand in .as_explicit()",
    "Identity": "a matrix expression; hand in .as_explicit()",
    "Inverse": "a matrix expression; hand in .as_explicit()",
    "Transpose": "a matrix expression; hand in .as_explicit()",
    "Wild": "a Wild symbol of sympy; use the declared symbols",
}


class _TooLarge(Exception):  # noqa: N818 - a signal inside this file
    """The value exceeds a budget; carries the sentence that says so."""


class _Unsendable(Exception):  # noqa: N818 - a signal inside this file
    """Something inside the value cannot be sent; carries the sentence that says why."""


def encode(value: object, *, register: Register | None = None) -> object:
    """The value as data of plain lists, dicts, texts and numbers.

    Args:
        value: anything.
        register: keeps a function and returns the number by which it can be called; without it
            a function is opaque.
    """
    try:
        return _Encoder(register).encode(value, 0)
    except (_TooLarge, _Unsendable) as stop:
        return {"opaque": str(stop)}
    except RecursionError:
        return {"opaque": "a value that is nested too deeply"}
    except Exception as error:  # noqa: BLE001 - a hostile value may raise anything; it becomes opaque
        return {"opaque": f"a value that raised {type(error).__name__[:60]} when it was read"}


class _Encoder:
    def __init__(self, register: Register | None) -> None:
        self.register = register
        self.nodes = 0

    def encode(self, value: object, depth: int) -> object:  # noqa: C901 - one step for each family
        self.nodes += 1
        if self.nodes > NODES:
            raise _TooLarge(f"a value with more than {NODES} parts")
        if depth > DEPTH:
            raise _TooLarge(f"a value nested more than {DEPTH} levels deep, or inside itself")
        kind = type(value)
        plain = _PLAIN.get(kind)
        if plain is not None:
            return plain(value)
        inside = _CONTAINERS.get(kind)
        if inside is not None:
            return inside(self, value, depth)
        module = _module_of(kind)
        if module == "numpy" or module.startswith("numpy."):
            if _is_array_of_objects(value, kind):
                return self.encode(value.tolist(), depth + 1)  # type: ignore[attr-defined]
            sent = _numpy(value, kind)
            if sent is not None:
                return sent
            parts = _named_result(value, kind, module)
            if parts is not None:
                return self.tuple(parts, depth)
        elif module.startswith("sympy."):
            return self.sympy(value, kind, depth)
        elif module.startswith("mpmath.") and kind.__name__ == "mpf":
            return _mpf(value._mpf_)  # type: ignore[attr-defined]
        applied = _function_of_symbol(value, kind)
        if applied is not None:
            return applied
        if callable(value) and kind is not type:
            return self.function(value)
        raise _Unsendable(_what(value, kind, module))

    # --- containers ---------------------------------------------------------------------

    def items(self, values: list[object] | tuple[object, ...], depth: int) -> list[object]:
        if len(values) > NODES:
            raise _TooLarge(f"a list of {len(values)} entries; use a numpy array")
        return [self.encode(value, depth + 1) for value in values]

    def list(self, value: list[object], depth: int) -> object:
        packed = _packed(value)
        return {"list": self.items(value, depth)} if packed is None else packed

    def tuple(self, value: tuple[object, ...], depth: int) -> object:
        return {"tuple": self.items(value, depth)}

    def set(self, value: set[object], depth: int) -> object:
        # a set has no order of its own, and the same answer has to be the same data
        return {"set": sorted(self.items(tuple(value), depth), key=str)}

    def dict(self, value: dict[object, object], depth: int) -> object:
        keys = self.items(tuple(value.keys()), depth)
        values = self.items(tuple(value.values()), depth)
        return {"dict": [[a, b] for a, b in zip(keys, values, strict=True)]}

    def function(self, value: object) -> object:
        name = getattr(value, "__name__", "") if type(value) in _FUNCTIONS else ""
        shown = name[:40] if type(name) is str and name.isidentifier() else ""
        if self.register is None:
            raise _Unsendable(f"a function {shown}".strip())
        return {"function": self.register(value), "name": shown}

    # --- sympy --------------------------------------------------------------------------

    def sympy(self, value, kind: type, depth: int) -> object:  # noqa: ANN001, C901, PLR0912 - a table of cases, each on its own line
        name = kind.__name__
        if getattr(sys.modules.get(kind.__module__), name, None) is not kind:
            raise _Unsendable("an object that only looks like one of sympy's")
        if name == "Symbol":
            if type(value.name) is not str:
                raise _Unsendable("a symbol without a name")
            return {"symbol": value.name[:200]}
        if name in _SYMPY_NUMBERS:
            return _ratio(int(value.p), int(value.q))
        if name == "Float":
            return _mpf(value._mpf_)
        if name in _SYMPY_CONSTANTS:
            return {"constant": _SYMPY_CONSTANTS[name]}
        if name in _SYMPY_HEADS:
            return {"apply": name, "args": self.items(value.args, depth)}
        if name in _SYMPY_RELATIONS:
            return {"relation": _SYMPY_RELATIONS[name], "args": self.items(value.args, depth)}
        if name in _SYMPY_MATRICES:
            rows, columns = int(value.rows), int(value.cols)
            if rows * columns > NODES:
                raise _TooLarge(f"a matrix of {rows} x {columns} entries")
            flat = self.items(value.flat(), depth)
            return {"matrix": [flat[i * columns : (i + 1) * columns] for i in range(rows)]}
        if name in _SYMPY_ARRAYS:
            return self.encode(value.tolist(), depth + 1)
        build = _SYMPY_SHAPES.get(name)
        if build is not None:
            return build(self, value, depth)
        if name == "Lambda":
            return self.function(value)
        raise _Unsendable(_SYMPY_REASONS.get(name, f"an object of sympy's class {name[:40]}"))

    def sympy_interval(self, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        left, right, left_open, right_open = value.args
        ends = self.items((left, right), depth)
        return {"interval": [*ends, left_open == True, right_open == True]}  # noqa: E712 - sympy's own truth values

    def sympy_sum(self, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        head = type(value).__name__
        body, *limits = value.args
        sent = self.encode(body, depth + 1)
        for limit in limits:
            if len(limit.args) != 3:  # noqa: PLR2004 - index, first, last
                raise _Unsendable("a sum without bounds")
            sent = {"apply": head, "args": [sent, *self.items(limit.args, depth)]}
        return sent

    def sympy_piecewise(self, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        flat: list[object] = []
        for pair in value.args:
            flat.extend(self.items((pair.args[0], pair.args[1]), depth))
        return {"apply": "Piecewise", "args": flat}

    def sympy_wrapped(self, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        return self.encode(value.args[0], depth + 1)

    def sympy_dict(self, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        pairs = [self.items(pair.args, depth) for pair in value.args]
        return {"dict": pairs}


def _parts(tag: str, op: str | None = None) -> Callable[[_Encoder, object, int], object]:
    def send(encoder: _Encoder, value, depth: int) -> object:  # noqa: ANN001 - an object of sympy
        args = encoder.items(value.args, depth)
        if tag == "set":
            args = sorted(args, key=str)
        return {tag: args} if op is None else {tag: op, "args": args}

    return send


def _fixed(sent: object) -> Callable[[_Encoder, object, int], object]:
    return lambda _encoder, _value, _depth: sent


_SYMPY_SHAPES: dict[str, Callable[[_Encoder, object, int], object]] = {
    "And": _parts("logic", "and"),
    "Or": _parts("logic", "or"),
    "Not": _parts("logic", "not"),
    "Contains": _parts("member"),
    "Interval": _Encoder.sympy_interval,
    "Union": _parts("union"),
    "Intersection": _parts("intersection"),
    "Complement": _parts("difference"),
    "FiniteSet": _parts("set"),
    "EmptySet": _fixed({"set": []}),
    "Reals": _fixed({"interval": [{"constant": "-oo"}, {"constant": "oo"}, True, True]}),
    "Tuple": _parts("tuple"),
    "Dict": _Encoder.sympy_dict,
    "Sum": _Encoder.sympy_sum,
    "Product": _Encoder.sympy_sum,
    "Piecewise": _Encoder.sympy_piecewise,
    "UnevaluatedExpr": _Encoder.sympy_wrapped,
    "BooleanTrue": _fixed({"condition": True}),
    "BooleanFalse": _fixed({"condition": False}),
}


# --- plain values ---------------------------------------------------------------------------


def _integer(value: int) -> object:
    if -_SAFE_INTEGER < value < _SAFE_INTEGER:
        return value
    if value.bit_length() > BITS:
        raise _TooLarge(f"a whole number of {value.bit_length()} bits")
    return {"integer": str(value)}


def _real(value: float) -> object:
    if value != value:  # noqa: PLR0124 - how a float says that it is not a number
        return {"float": "nan"}
    if value in (float("inf"), float("-inf")):
        return {"float": "inf" if value > 0 else "-inf"}
    return value


def _ratio(above: int, below: int) -> object:
    if below == 1:
        return _integer(above)
    if max(above.bit_length(), below.bit_length()) > BITS:
        raise _TooLarge("a fraction with too many digits")
    return {"fraction": [str(above), str(below)]}


def _decimal(value: Decimal) -> object:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return {"float": "nan" if exponent in ("n", "N") else ("-inf" if sign else "inf")}
    if len(digits) > DIGITS or abs(exponent) > DIGITS:
        raise _TooLarge("a decimal number with too many digits")
    return {"decimal": f"{'-' * sign}{''.join(map(str, digits))}e{exponent}"}


def _mpf(parts: tuple[int, int, int, int]) -> object:
    """A number of mpmath or sympy: the shortest decimal if it is a double, else its exact value."""
    sign, mantissa, exponent, bits = (int(part) for part in parts)
    if mantissa == 0:
        special = {0: 0.0, -123: "nan", -456: "inf", -789: "-inf"}.get(exponent, "nan")
        return special if special == 0.0 else {"float": special}
    if bits > BITS or abs(exponent) > BITS:
        raise _TooLarge("a decimal number with too many digits")
    signed = -mantissa if sign else mantissa
    if bits <= 53 and -1020 < exponent + bits < 1020:  # noqa: PLR2004 - the bits and exponents of a double
        return float(signed) * 2.0**exponent
    return {"binary": [str(signed), exponent]}


def _text(value: str) -> object:
    if len(value) > TEXT:
        raise _TooLarge(f"a text of {len(value)} characters")
    return {"text": value}


def _complex(value: complex) -> object:
    return {"complex": [_real(value.real), _real(value.imag)]}


def _range(value: range) -> object:
    if len(value) > NODES:
        raise _TooLarge(f"a range of {len(value)} numbers")
    return {"list": [_integer(entry) for entry in value]}


_PLAIN: dict[type, Callable[..., object]] = {
    bool: lambda value: value,
    int: _integer,
    float: _real,
    complex: _complex,
    str: _text,
    type(None): lambda _: None,
    type(Ellipsis): lambda _: None,
    Fraction: lambda value: _ratio(value.numerator, value.denominator),
    Decimal: _decimal,
    range: _range,
}
_CONTAINERS: dict[type, Callable[..., object]] = {
    list: _Encoder.list,
    tuple: _Encoder.tuple,
    set: _Encoder.set,
    frozenset: _Encoder.set,
    dict: _Encoder.dict,
}


def _packed(values: list[object]) -> object | None:
    """A long list of floats as one block of bytes; ``None`` if it is no such list."""
    if len(values) < 200 or any(type(value) is not float for value in values):  # noqa: PLR2004 - short lists stay legible
        return None
    if len(values) > ELEMENTS:
        raise _TooLarge(f"a list of {len(values)} numbers")
    from array import array

    block = array("d", values)  # type: ignore[arg-type]
    if sys.byteorder == "big":
        block.byteswap()
    return {"floats": base64.b64encode(block.tobytes()).decode("ascii")}


# --- numpy ----------------------------------------------------------------------------------


def _numpy(value, kind: type) -> object | None:  # noqa: ANN001 - an object of numpy
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if kind is numpy.ndarray and value.dtype.kind not in "OU":
        return _array(value, numpy)
    if kind is getattr(numpy, kind.__name__, None) or kind in _scalar_types(numpy):
        if kind in (numpy.float32, numpy.float16):
            return _real(float(str(value)))  # the shortest decimal: 0.1, not 0.10000000149
        if kind in _scalar_types(numpy):
            return _PLAIN[type(value.item())](value.item())
    return None


def _is_array_of_objects(value, kind: type) -> bool:  # noqa: ANN001 - an object of numpy
    """Whether this is an array of formulas or words, which travels as a list."""
    numpy = sys.modules.get("numpy")
    if numpy is None or kind is not numpy.ndarray or value.dtype.kind not in "OU":
        return False
    if value.size > NODES or value.dtype.itemsize > TEXT:
        raise _TooLarge(f"an array of {value.size} objects")
    return True


def _named_result(value: object, kind: type, module: str) -> tuple[object, ...] | None:
    """The parts of what ``numpy.linalg.eigh`` and its like return."""
    made_here = getattr(sys.modules.get(module), kind.__name__, None) is kind
    return tuple(tuple.__iter__(value)) if kind.__base__ is tuple and made_here else None  # type: ignore[arg-type]


def _scalar_types(numpy) -> frozenset[type]:  # noqa: ANN001 - the module numpy
    kinds = ("bool_", "str_", "longlong", "ulonglong", "intc", "uintc", "complex64", "complex128")
    sized = (f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64))
    floats = (f"float{bits}" for bits in (16, 32, 64))
    names = (*kinds, *sized, *floats)
    return frozenset(getattr(numpy, name) for name in names)


def _array(value, numpy) -> object:  # noqa: ANN001 - an array and the module numpy
    letter = value.dtype.kind
    if letter not in "biufc":
        raise _Unsendable(f"a numpy array of kind {letter!r}, not of numbers")
    if value.size > ELEMENTS:
        raise _TooLarge(f"an array of {value.size} numbers")
    if value.ndim > 8:  # noqa: PLR2004 - nobody hands in more axes
        raise _TooLarge(f"an array with {value.ndim} axes")
    width = {"b": "|b1", "i": "<i8", "u": "<u8", "f": "<f8", "c": "<c16"}[letter]
    if letter == "f" and value.dtype.itemsize < 8 and value.size <= NODES:  # noqa: PLR2004 - shorter than a double
        flat = numpy.array([float(str(entry)) for entry in value.ravel()], dtype="<f8")
    else:
        flat = numpy.ascontiguousarray(value, dtype=width).ravel()
    data = base64.b64encode(flat.tobytes()).decode("ascii")
    return {"array": letter, "shape": [int(side) for side in value.shape], "data": data}


# --- words ----------------------------------------------------------------------------------


def _function_of_symbol(value, kind: type) -> object | None:  # noqa: ANN001 - an object of sympy
    """``theta(t)`` of sympy, as ``dsolve`` writes it, is the quantity ``theta``."""
    functions = sys.modules.get("sympy.core.function")
    if functions is None or type(kind) is not functions.UndefinedFunction:
        return None
    symbol = sys.modules["sympy.core.symbol"].Symbol
    if type(kind.__name__) is not str or not all(type(arg) is symbol for arg in value.args):
        raise _Unsendable("a function such as f(t - 1), which is not defined; write a formula")
    return {"symbol": kind.__name__[:200]}


def _module_of(kind: type) -> str:
    module = type.__getattribute__(kind, "__module__") if type(kind) is type else kind.__module__
    return module if type(module) is str else ""


def _what(value: object, kind: type, module: str) -> str:
    if isinstance(value, type) and kind is type:
        return f"the class {value.__name__[:40]}, not a value"
    name = kind.__name__[:40] if type(kind.__name__) is str else "?"
    hints = {
        "module": "a module; was its name used for a variable?",
        "matrix": "a numpy matrix; use numpy.array",
        "generator": "a generator; turn it into a list",
        "map": "a map object; turn it into a list",
        "zip": "a zip object; turn it into a list",
        "filter": "a filter object; turn it into a list",
        "dict_keys": "the keys of a dict; turn them into a list",
        "dict_values": "the values of a dict; turn them into a list",
        "dict_items": "the items of a dict; turn them into a list",
        "DataFrame": "a pandas table; hand in .to_numpy()",
        "Series": "a pandas column; hand in .to_numpy()",
        "Tensor": "a torch tensor; hand in .numpy()",
        "bytes": "bytes; hand in a text",
    }
    if name in hints:
        return hints[name]
    origin = f" from {module[:40]}" if module and module not in {"builtins", "__main__"} else ""
    return f"an object of class {name}{origin}, which is not a number, text, formula or list"
