"""Values of trees in ordinary floating point, without flint: for a first look, and for numbers.

Sizes are bounded by ``magnitude`` before a text becomes a tree, so nothing here can run long.
What has no value is ``nan``; no warning is raised.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.algebra.heads import BINDING
from autograder.algebra.nodes import Apply, Constant, Logic, Node, Number, Relation, Symbol, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

TERMS = 10_000
_SMALL_FACTORIAL = 170

Values = Any
"""A complex number or array of numpy; its stubs do not know that both have parts."""


class NoValueError(ValueError):
    """The tree holds something that is not a number; the message says what."""


def evaluate(node: Node, values: Mapping[str, object]) -> np.ndarray:
    """The values of an expression at given values of its symbols, real where they are real.

    Args:
        node: an expression.
        values: a number or an array for every symbol; arrays are broadcast together.

    Raises:
        NoValueError: a symbol has no value, or the tree is not an expression.
    """
    points: dict[str, Values] = {
        name: np.asarray(value, dtype=complex) for name, value in values.items()
    }
    with np.errstate(all="ignore"):
        result: Values = np.asarray(_value(node, points))
    rest = np.abs(result.imag)
    if np.all((rest <= 1e-12 * np.maximum(1.0, np.abs(result.real))) | np.isnan(result.real)):
        return result.real.copy()
    return result


def constant(node: Node) -> float | complex | None:
    """The value of an expression without symbols, ``None`` if it has symbols or is none."""
    if isinstance(node, Number):
        return _float(node.value)
    try:
        result = evaluate(node, {})
    except NoValueError:
        return None
    return result.item()


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _value(node: Node, values: Mapping[str, Values]) -> Values:
    match node:
        case Number(value):
            return np.complex128(_float(value))
        case Symbol(name):
            if name not in values:
                raise NoValueError(f"{name} has no value")
            return values[name]
        case Constant(name):
            return np.complex128(_CONSTANTS[name])
        case Apply(head, args) if head in BINDING:
            return _summed(head, args, values)
        case Apply("Piecewise", args):
            return _piecewise(args, values)
        case Apply(head, args):
            parts = [_value(arg, values) for arg in args]
            return _OPERATIONS.get(head, _unknown(head))(*parts)
    raise NoValueError(f"{type(node).__name__.lower()} where a number was expected")


def _unknown(head: str) -> Callable[..., Values]:
    def refuse(*_: Values) -> Values:
        raise NoValueError(f"{head} has no value in numbers")

    return refuse


def _summed(head: str, args: tuple[Node, ...], values: Mapping[str, Values]) -> Values:
    body, index, first, last = args
    ends = [_value(end, values) for end in (first, last)]
    if any(end.ndim or not np.isfinite(end) for end in ends) or not isinstance(index, Symbol):
        raise NoValueError("a sum with more than one upper end at once")
    start, stop = (round(float(end.real)) for end in ends)
    if stop - start > TERMS:
        raise NoValueError(f"a sum of {stop - start} terms")
    total = np.complex128(0.0 if head == "Sum" else 1.0)
    for i in range(start, stop + 1):
        term = _value(body, {**values, index.name: np.complex128(i)})
        total = total + term if head == "Sum" else total * term
    return total


def _piecewise(args: tuple[Node, ...], values: Mapping[str, Values]) -> Values:
    result: Values = np.complex128(np.nan)
    for value, condition in reversed(list(zip(args[::2], args[1::2], strict=True))):
        result = np.where(_holds(condition, values), _value(value, values), result)
    return result


def _holds(node: Node, values: Mapping[str, Values]) -> Values:
    match node:
        case Truth(value):
            return np.bool_(value)
        case Relation(op, left, right):
            return _COMPARISONS[op](_value(left, values).real, _value(right, values).real)
        case Logic("not", (arg,)):
            return ~_holds(arg, values)
        case Logic(op, args):
            parts = [_holds(arg, values) for arg in args]
            join = np.logical_and if op == "and" else np.logical_or
            result = parts[0]
            for part in parts[1:]:
                result = join(result, part)
            return result
    raise NoValueError("a condition of an unknown kind")


def _total(*parts: Values) -> Values:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _product(*parts: Values) -> Values:
    result = parts[0]
    for part in parts[1:]:
        result = result * part
    return result


def _power(base: Values, exponent: Values) -> Values:
    base, exponent = np.broadcast_arrays(base, exponent)
    result = np.power(base.astype(complex), exponent)
    whole = (base.imag == 0) & (exponent.imag == 0) & (exponent.real == np.round(exponent.real))
    if np.any(whole):
        # whole powers of real numbers stay real: the complex power of a negative one does not
        real = np.power(base.real.astype(float), exponent.real)
        result = np.where(whole, real, result)
    return np.asarray(result)


def _vectorised(function: Callable[..., float]) -> Callable[..., Values]:
    def safe(*args: complex) -> complex:
        try:
            return function(*(value.real for value in args))
        except (ValueError, OverflowError):
            return math.nan

    wrapped = np.vectorize(safe, otypes=[complex])
    return lambda *parts: np.asarray(wrapped(*parts))


def _on_real(function: Callable[..., Values]) -> Callable[..., Values]:
    return lambda *parts: np.asarray(function(*(part.real for part in parts))).astype(complex)


def _extreme(function: Callable[..., Values]) -> Callable[..., Values]:
    def of(*parts: Values) -> Values:
        result = parts[0].real
        for part in parts[1:]:
            result = function(result, part.real)
        return np.asarray(result).astype(complex)

    return of


_CONSTANTS: dict[str, complex] = {
    "pi": math.pi, "E": math.e, "I": 1j, "oo": math.inf, "-oo": -math.inf, "zoo": math.nan,
    "nan": math.nan,
}  # fmt: skip
_COMPARISONS: dict[str, Callable[..., Values]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "=": np.equal, "!=": np.not_equal,
}  # fmt: skip
_OPERATIONS: dict[str, Callable[..., Values]] = {
    "Add": _total,
    "Mul": _product,
    "Pow": _power,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda x: 1 / np.tan(x),
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "acot": lambda x: np.arctan(1 / x),
    "atan2": _on_real(np.arctan2),
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "coth": lambda x: 1 / np.tanh(x),
    "sech": lambda x: 1 / np.cosh(x),
    "csch": lambda x: 1 / np.sinh(x),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "acoth": lambda x: np.arctanh(1 / x),
    "Abs": lambda x: np.abs(x).astype(complex),
    "sign": _on_real(np.sign),
    "Max": _extreme(np.maximum),
    "Min": _extreme(np.minimum),
    "floor": _on_real(np.floor),
    "ceiling": _on_real(np.ceil),
    "factorial": _vectorised(lambda x: math.gamma(x + 1) if x <= _SMALL_FACTORIAL else math.inf),
    "gamma": _vectorised(lambda x: math.gamma(x) if x <= _SMALL_FACTORIAL + 1 else math.inf),
    "binomial": _vectorised(
        lambda n, k: math.gamma(n + 1) / (math.gamma(k + 1) * math.gamma(n - k + 1))
    ),
    "erf": _vectorised(math.erf),
    "erfc": _vectorised(math.erfc),
    "re": lambda x: np.real(x).astype(complex),
    "im": lambda x: np.imag(x).astype(complex),
    "conjugate": np.conjugate,
    "arg": lambda x: np.angle(x).astype(complex),
}
