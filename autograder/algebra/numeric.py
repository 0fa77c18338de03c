"""The value of an expression without symbols, exact where that is cheap, else to fifty digits.

Works without flint, so that a number can be read on any machine. mpmath has no limit on the size
of an exponent, so ``1/2004!`` is not 0; sizes are bounded by ``magnitude`` before anything is
computed.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from autograder.algebra.magnitude import TooLargeError, refuse_giants
from autograder.algebra.nodes import Apply, Constant, Node, Number, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 50
GUARD = 25
EXACT_BITS = 8_000
TERMS = 20_000


class NotANumberError(ValueError):
    """The tree has no finite value; the message says why, in words for a student."""


class HasSymbolsError(NotANumberError):
    """The tree is a formula: symbols are left in it."""


Value = Fraction | Any
"""A ``Fraction``, or a complex number of mpmath."""


def numeric(node: Node) -> Value:
    """The finite value of an expression without symbols.

    Raises:
        HasSymbolsError: symbols are left in it.
        NotANumberError: it is no number, or not a finite one.
    """
    import mpmath

    try:
        refuse_giants(node)
    except TooLargeError:
        raise NotANumberError("this number has far too many digits") from None
    value = _to(node, DIGITS + GUARD)
    if isinstance(value, Fraction) or abs(value) > mpmath.mpf(10) ** -DIGITS:
        return value
    # a tiny value is either what it is, or the rounding of a zero, which more digits make smaller
    again = _to(node, 2 * (DIGITS + GUARD))
    return Fraction(0) if abs(again) < abs(value) * mpmath.mpf(10) ** -GUARD else again


def _to(node: Node, digits: int) -> Value:
    """The value with so many digits."""
    import mpmath

    with mpmath.workdps(digits):
        try:
            value = _value(node, {})
        except (ZeroDivisionError, ValueError, OverflowError) as error:
            if isinstance(error, NotANumberError):
                raise
            raise NotANumberError("this has no value: a division by zero or the like") from None
        if isinstance(value, Fraction):
            return value
        if not mpmath.isfinite(value):
            raise NotANumberError("this is not a finite number")
        return _without_dust(value)


def _without_dust(value: Any) -> Any:
    """The value without an imaginary part that is rounding only."""
    import mpmath

    value = mpmath.mpc(value)
    if abs(value.imag) <= abs(value.real) * mpmath.mpf(10) ** (-DIGITS):
        return mpmath.mpc(value.real, 0)
    return value


def _mp(value: Value) -> Any:
    import mpmath

    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return value


def _value(node: Node, bound: dict[str, Value]) -> Value:  # noqa: C901 - one case for each node
    match node:
        case Number(value):
            return value
        case Symbol(name):
            if name in bound:
                return bound[name]
            raise HasSymbolsError(f"{name} is left in it")
        case Constant(name):
            return _constant(name)
        case Apply("Sum" | "Product" as head, (body, Symbol(index), first, last)):
            ends = (_value(first, bound), _value(last, bound))
            return _summed(head, body, index, ends, bound)
        case Apply("Add", args):
            return _fold([_value(arg, bound) for arg in args], lambda a, b: a + b)
        case Apply("Mul", args):
            return _fold([_value(arg, bound) for arg in args], lambda a, b: a * b)
        case Apply("Pow", (base, exponent)):
            return _power(_value(base, bound), _value(exponent, bound))
        case Apply(head, args):
            function = _functions().get(head)
            if function is not None:
                return function(*(_mp(_value(arg, bound)) for arg in args))
    raise NotANumberError("this is not a number")


def _constant(name: str) -> Value:
    import mpmath

    values = {"pi": +mpmath.pi, "E": +mpmath.e, "I": mpmath.mpc(0, 1)}
    if name not in values:
        words = {"oo": "infinity", "-oo": "minus infinity", "nan": "nan (not a number)"}
        raise NotANumberError(
            f"this is {words.get(name, 'infinite')}; a finite number is asked for"
        )
    return values[name]


def _fold(values: list[Value], join: Callable[[Any, Any], Any]) -> Value:
    result = values[0]
    for value in values[1:]:
        if isinstance(result, Fraction) and isinstance(value, Fraction):
            result = join(result, value)
            if max(result.numerator.bit_length(), result.denominator.bit_length()) > EXACT_BITS:
                result = _mp(result)
        else:
            result = join(_mp(result), _mp(value))
    return result


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if exponent.denominator == 1 and size * abs(exponent) < EXACT_BITS:
            return Fraction(base ** int(exponent))
    import mpmath

    return cast("Any", mpmath.mpmathify(_mp(base)) ** _mp(exponent))


def _summed(
    head: str, body: Node, index: str, ends: tuple[Value, Value], bound: dict[str, Value]
) -> Value:
    first, last = ends
    if not (isinstance(first, Fraction) and isinstance(last, Fraction)):
        raise NotANumberError("a sum runs from one whole number to another")
    if first.denominator != 1 or last.denominator != 1 or last - first > TERMS:
        raise NotANumberError(f"a sum of more than {TERMS} terms is not added up here")
    total: Value = Fraction(0 if head == "Sum" else 1)
    for i in range(int(first), int(last) + 1):
        term = _value(body, {**bound, index: Fraction(i)})
        total = _fold([total, term], (lambda a, b: a + b) if head == "Sum" else lambda a, b: a * b)
    return total


def _functions() -> dict[str, Callable[..., Any]]:
    import mpmath as mp

    def extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *values: pick(values, key=lambda value: mp.mpc(value).real)

    return {
        "exp": mp.exp, "log": mp.log, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "cot": mp.cot,
        "sec": mp.sec, "csc": mp.csc, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
        "acot": mp.acot, "atan2": mp.atan2, "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh,
        "coth": mp.coth, "sech": mp.sech, "csch": mp.csch, "asinh": mp.asinh, "acosh": mp.acosh,
        "atanh": mp.atanh, "acoth": mp.acoth, "Abs": abs, "sign": mp.sign, "floor": mp.floor,
        "ceiling": mp.ceil, "factorial": mp.factorial, "binomial": mp.binomial, "gamma": mp.gamma,
        "erf": mp.erf, "erfc": mp.erfc, "re": mp.re, "im": mp.im, "conjugate": mp.conj,
        "arg": mp.arg, "Max": extreme(max), "Min": extreme(min),
    }  # fmt: skip


def shown(value: Value) -> float | str:
    """The value for a record: a float where it is one, else its digits."""
    number = as_float(value)
    if isinstance(number, float) and math.isfinite(number) and (number or not value):
        return number
    import mpmath

    if isinstance(value, Fraction):
        value = mpmath.mpf(value.numerator) / value.denominator
    return str(mpmath.nstr(value, 15))


def as_float(value: Value) -> float | complex:
    """The value as a Python number."""
    if isinstance(value, Fraction):
        try:
            return value.numerator / value.denominator
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    number = complex(value)
    return number.real if number.imag == 0 else number
