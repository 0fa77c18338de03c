"""Numbers as a decision sees them: exact rationals, complex balls, infinities.

A ball (``acb``) certainly holds the true value, so two values that do not overlap are proven
different; what is rational stays exact as long as it is short. Every function answers with a
value, or says that there is certainly none, or that this precision does not tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import flint
from flint import acb, arb, fmpq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXACT_BITS = 20_000  # a longer rational is no longer worth its exactness
EXACT_FACTORIAL = 400
SQUARE_ROOT = 2  # the denominator of its exponent


class UndefinedValueError(ArithmeticError):
    """The expression certainly has no value at this point."""


class UnknownValueError(ArithmeticError):
    """This precision does not tell the value, or even whether there is one."""


@dataclass(frozen=True, slots=True)
class Infinite:
    """Plus or minus infinity; ``sign`` 0 is the complex infinity."""

    sign: int


Value = fmpq | acb | Infinite


class precision:  # noqa: N801 - reads as what it does: with precision(128)
    """Compute balls with so many bits inside the block."""

    __slots__ = ("before", "bits")

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.before = bits

    def __enter__(self) -> None:
        self.before = flint.ctx.prec
        flint.ctx.prec = self.bits

    def __exit__(self, *_: object) -> None:
        flint.ctx.prec = self.before


def ball(value: Value) -> acb:
    """The value as a ball of the precision in force."""
    if isinstance(value, Infinite):
        raise UnknownValueError("an infinity has no ball")
    return value if isinstance(value, acb) else acb(value)


def sign_of(value: Value) -> int:
    """The sign of a real value: -1, 0 or 1; ``UnknownValueError`` when its ball does not tell."""
    if isinstance(value, Infinite):
        if value.sign == 0:
            raise UndefinedValueError("the complex infinity has no sign")
        return value.sign
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if not value.imag.is_zero():
        if value.imag.contains(0):
            raise UnknownValueError("a value that may not be real")
        raise UndefinedValueError("a complex value has no order")
    real = value.real
    if real > 0:
        return 1
    if real < 0:
        return -1
    if real.is_zero():
        return 0
    raise UnknownValueError("zero lies within the ball")


def decimal(value: arb, digits: int = 25) -> Fraction | None:
    """The middle of a ball to so many digits; None when it is too large or small to write out."""
    middle = value.mid()
    if middle.is_zero():
        return Fraction(0)
    _, exponent = middle.man_exp()
    if abs(int(exponent)) > EXACT_BITS:
        return None
    return Fraction(middle.str(digits, radius=False))


def subtract(left: Value, right: Value) -> Value:
    """The difference of two values."""
    return add(left, multiply(fmpq(-1), right))


def constant(name: str) -> Value:
    """The value of a named constant."""
    match name:
        case "pi":
            return acb(arb.pi())
        case "E":
            return acb(arb.const_e())
        case "I":
            return acb(0, 1)
        case "oo":
            return Infinite(1)
        case "-oo":
            return Infinite(-1)
        case "zoo":
            return Infinite(0)
    raise UndefinedValueError(f"{name} is not a number")


def integer(value: Value) -> int | None:
    """The integer that the value certainly is, or None."""
    if isinstance(value, fmpq):
        return int(value.p) if value.q == 1 else None
    if isinstance(value, acb):
        unique = value.unique_fmpz()
        if unique is not None and value.is_exact():
            return int(unique)
    return None


def related(op: str, left: Value, right: Value) -> bool:
    """Whether a relation holds between two values."""
    if op in ("=", "!="):
        if isinstance(left, Infinite) or isinstance(right, Infinite):
            return (left == right) is (op == "=")
        gap = subtract(left, right)
        same = is_zero(gap)
        if same is None:
            raise UnknownValueError("the two sides cannot be told apart here")
        return same is (op == "=")
    sign = order(left, right)
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[op]


def order(left: Value, right: Value) -> int:
    """-1, 0 or 1; infinities are ordered too."""
    if isinstance(left, Infinite) or isinstance(right, Infinite):
        first = left.sign if isinstance(left, Infinite) else 0
        second = right.sign if isinstance(right, Infinite) else 0
        for value in (left, right):
            sign_of(value) if isinstance(value, Infinite) else None
        return (first > second) - (first < second)
    return sign_of(subtract(left, right))


def is_zero(value: Value) -> bool | None:
    """Whether a value is zero; None when its ball does not tell."""
    if isinstance(value, Infinite):
        return False
    if isinstance(value, fmpq):
        return value == 0
    if value.is_zero():
        return True
    return None if value.contains(0) else False


def _finite(value: acb) -> acb:
    if not value.is_finite():
        raise UnknownValueError("no finite ball at this precision")
    return value


def _bits(value: fmpq) -> int:
    return int(value.p).bit_length() + int(value.q).bit_length()


def _shorten(value: fmpq) -> Value:
    return acb(value) if _bits(value) > EXACT_BITS else value


def add(*terms: Value) -> Value:
    """The sum, exact as long as all terms are."""
    if any(isinstance(term, Infinite) for term in terms):
        signs = {term.sign for term in terms if isinstance(term, Infinite)}
        if len(signs) > 1 or 0 in signs:
            raise UndefinedValueError("a difference of infinities")
        return Infinite(signs.pop())
    exact = fmpq(0)
    balls: acb | None = None
    for term in terms:
        if isinstance(term, fmpq):
            exact += term
        elif isinstance(term, acb):
            balls = term if balls is None else balls + term
    if balls is None:
        return _shorten(exact)
    return _finite(balls if exact == 0 else balls + acb(exact))


def multiply(*factors: Value) -> Value:
    """The product, exact as long as all factors are."""
    if any(isinstance(factor, Infinite) for factor in factors):
        sign = 1
        for factor in factors:
            zero = is_zero(factor)
            if zero:
                raise UndefinedValueError("zero times infinity")
            sign *= sign_of(factor)
        return Infinite(sign)
    exact = fmpq(1)
    balls: acb | None = None
    for factor in factors:
        if isinstance(factor, fmpq):
            exact *= factor
        elif isinstance(factor, acb):
            balls = factor if balls is None else balls * factor
    if balls is None:
        return _shorten(exact)
    if exact == 0:
        return exact
    return _finite(balls if exact == 1 else balls * acb(exact))


def power(base: Value, exponent: Value) -> Value:  # noqa: C901 - one case for each kind of exponent
    """The principal power; zero to the power zero is one."""
    if isinstance(base, Infinite) or isinstance(exponent, Infinite):
        return _infinite_power(base, exponent)
    whole = integer(exponent)
    if isinstance(base, fmpq):
        if base == 0:
            return _power_of_zero(exponent)
        if base == 1 and isinstance(exponent, fmpq):
            return base
        if whole is not None and _bits(base) * abs(whole) <= EXACT_BITS:
            return base**whole
        if whole is None and isinstance(exponent, fmpq) and exponent.q == SQUARE_ROOT:
            return _half_power(base, exponent)
    floor = ball(base)
    if whole is not None:
        if whole < 0 and floor.is_zero():
            raise UndefinedValueError("a division by zero")
        if abs(whole) < 1 << 60:
            return _finite(floor**whole)
    if isinstance(exponent, fmpq) and exponent.q == SQUARE_ROOT and abs(int(exponent.p)) < 1 << 60:
        return _finite(floor.sqrt() ** int(exponent.p))
    if floor.is_zero():
        return _power_of_zero(exponent)
    return _finite(floor ** ball(exponent))


def _half_power(base: fmpq, exponent: fmpq) -> Value:
    """Keep exact square roots exact, so that ``sqrt(4)`` is an integer where one is needed."""
    if base > 0 and _bits(base) <= EXACT_BITS:
        above, below = int(base.p), int(base.q)
        top, bottom = math.isqrt(above), math.isqrt(below)
        if top * top == above and bottom * bottom == below:
            return power(fmpq(top, bottom), fmpq(exponent.p))
    return _finite(acb(base).sqrt() ** int(exponent.p))


def _power_of_zero(exponent: Value) -> Value:
    if isinstance(exponent, acb) and not exponent.imag.is_zero():
        raise UndefinedValueError("zero to a complex power")
    sign = sign_of(exponent)
    if sign < 0:
        raise UndefinedValueError("a division by zero")
    return fmpq(1) if sign == 0 else fmpq(0)


def _infinite_power(base: Value, exponent: Value) -> Value:  # noqa: C901 - one case for each limit
    if isinstance(base, Infinite):
        if isinstance(exponent, Infinite):
            if base.sign == 1:
                return Infinite(1) if sign_of(exponent) > 0 else fmpq(0)
            raise UndefinedValueError("a power of infinities")
        direction = sign_of(exponent)
        if direction == 0:
            raise UndefinedValueError("infinity to the power zero")
        if direction < 0:
            return fmpq(0)
        if base.sign == 1:
            return base
        whole = integer(exponent)
        if whole is None:
            raise UndefinedValueError("a fractional power of a negative infinity")
        return Infinite(base.sign * (-1 if whole % 2 else 1))
    excess = sign_of(subtract(absolute(base), fmpq(1)))
    towards = sign_of(exponent)
    if excess == 0:
        raise UndefinedValueError("one to an infinite power")
    if excess * towards < 0:
        return fmpq(0)
    if sign_of(base) > 0:
        return Infinite(1)
    raise UndefinedValueError("a negative number to an infinite power")


def absolute(value: Value) -> Value:
    """The modulus."""
    if isinstance(value, Infinite):
        return Infinite(1)
    if isinstance(value, fmpq):
        return abs(value)
    return acb(abs(value))


def _real(value: Value) -> arb:
    """The real ball of a value that is certainly real."""
    found = ball(value)
    if not found.imag.is_zero():
        if found.imag.contains(0):
            raise UnknownValueError("a value that may not be real")
        raise UndefinedValueError("a complex value where a real one is needed")
    return found.real


def _extreme(pick: int) -> Callable[..., Value]:
    def choose(*values: Value) -> Value:
        if any(isinstance(value, Infinite) for value in values):
            best = values[0]
            for value in values[1:]:
                best = value if order(value, best) * pick > 0 else best
            return best
        if all(isinstance(value, fmpq) for value in values):
            return (max if pick > 0 else min)(values)  # pyright: ignore[reportArgumentType] - all fmpq here
        balls = [_real(value) for value in values]
        best = balls[0]
        for other in balls[1:]:
            best = best.max(other) if pick > 0 else best.min(other)
        return acb(best)

    return choose


def _sign(value: Value) -> Value:
    if isinstance(value, acb) and not value.imag.is_zero():
        return _finite(value / acb(abs(value)))
    return fmpq(sign_of(value))


def _rounded(towards: int) -> Callable[[Value], Value]:
    def round_to_integer(value: Value) -> Value:
        if isinstance(value, Infinite):
            return value
        if isinstance(value, fmpq):
            return fmpq(value.floor() if towards < 0 else value.ceil())
        real = _real(value)
        found = (real.floor() if towards < 0 else real.ceil()).unique_fmpz()
        if found is None:
            raise UnknownValueError("the ball holds an integer: which side it rounds to is open")
        return fmpq(found)

    return round_to_integer


def _factorial(value: Value) -> Value:
    if isinstance(value, Infinite):
        if value.sign == 1:
            return value
        raise UndefinedValueError("the factorial of a negative infinity")
    whole = integer(value)
    if whole is not None:
        if whole < 0:
            raise UndefinedValueError("the factorial of a negative integer")
        if whole <= EXACT_FACTORIAL:
            return fmpq(math.factorial(whole))
    return _finite((ball(value) + 1).gamma())


def _gamma(value: Value) -> Value:
    return _factorial(subtract(value, fmpq(1)))


def _binomial(above: Value, below: Value) -> Value:
    chosen = integer(below)
    if chosen is not None:
        if chosen < 0:
            return fmpq(0)
        if chosen <= EXACT_FACTORIAL:
            result: Value = fmpq(1)
            for step in range(chosen):
                result = multiply(result, subtract(above, fmpq(step)), fmpq(1, step + 1))
            return result
    remaining = subtract(above, below)
    lowest = integer(remaining)
    if lowest is not None and lowest < 0 and (integer(above) or -1) >= 0:
        return fmpq(0)
    return multiply(
        _factorial(above), power(multiply(_factorial(below), _factorial(remaining)), fmpq(-1))
    )


def _log(value: Value, base: Value | None = None) -> Value:
    if base is not None:
        return multiply(_log(value), power(_log(base), fmpq(-1)))
    if isinstance(value, Infinite):
        if value.sign == 1:
            return value
        raise UndefinedValueError("the logarithm of a negative infinity")
    if is_zero(value):
        raise UndefinedValueError("the logarithm of zero")
    if isinstance(value, fmpq) and value == 1:
        return fmpq(0)
    return _finite(ball(value).log())


def _exp(value: Value) -> Value:
    if isinstance(value, Infinite):
        if value.sign == 0:
            raise UndefinedValueError("exp of the complex infinity")
        return value if value.sign > 0 else fmpq(0)
    if isinstance(value, fmpq) and value == 0:
        return fmpq(1)
    return _finite(value.exp() if isinstance(value, acb) else acb(value).exp())


def _plain(
    method: str, at_zero: int | None = None, at_infinity: int | None = None
) -> Callable[..., Value]:
    """A function that flint knows, exact at zero where that is known."""

    def function(value: Value) -> Value:
        if isinstance(value, Infinite):
            if at_infinity is None or value.sign == 0:
                raise UndefinedValueError(f"{method} has no value at infinity")
            return fmpq(at_infinity * value.sign)
        if isinstance(value, fmpq) and value == 0:
            if at_zero is None:
                raise UndefinedValueError(f"{method} has no value at zero")
            return fmpq(at_zero)
        return _finite(getattr(ball(value), method)())

    return function


def _asec_like(inverse: str) -> Callable[[Value], Value]:
    def function(value: Value) -> Value:
        return _finite(getattr(ball(power(value, fmpq(-1))), inverse)())

    return function


def _atan2(above: Value, beside: Value) -> Value:
    return acb(arb.atan2(_real(above), _real(beside)))


def _part(method: str) -> Callable[[Value], Value]:
    def function(value: Value) -> Value:
        if isinstance(value, fmpq):
            return value if method == "real" else fmpq(0)
        return acb(getattr(ball(value), method))

    return function


def _conjugate(value: Value) -> Value:
    return value.conjugate() if isinstance(value, acb) else value


def _argument(value: Value) -> Value:
    if is_zero(value):
        raise UndefinedValueError("zero has no argument")
    return _finite(acb(ball(value).arg()))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "Add": add,
    "Mul": multiply,
    "Pow": power,
    "sqrt": lambda value: power(value, fmpq(1, 2)),
    "exp": _exp,
    "log": _log,
    "sin": _plain("sin", 0),
    "cos": _plain("cos", 1),
    "tan": _plain("tan", 0),
    "cot": _plain("cot"),
    "sec": _plain("sec", 1),
    "csc": _plain("csc"),
    "asin": _plain("asin", 0),
    "acos": lambda value: _finite(ball(value).acos()),
    "atan": _plain("atan", 0),
    "acot": _asec_like("atan"),
    "asec": _asec_like("acos"),
    "acsc": _asec_like("asin"),
    "atan2": _atan2,
    "sinh": _plain("sinh", 0),
    "cosh": _plain("cosh", 1),
    "tanh": _plain("tanh", 0, 1),
    "coth": _plain("coth", None, 1),
    "sech": _plain("sech", 1),
    "csch": _plain("csch"),
    "asinh": _plain("asinh", 0),
    "acosh": lambda value: _finite(ball(value).acosh()),
    "atanh": _plain("atanh", 0),
    "acoth": _asec_like("atanh"),
    "erf": _plain("erf", 0, 1),
    "erfc": lambda value: subtract(fmpq(1), _plain("erf", 0, 1)(value)),
    "Abs": absolute,
    "sign": _sign,
    "Max": _extreme(1),
    "Min": _extreme(-1),
    "floor": _rounded(-1),
    "ceiling": _rounded(1),
    "factorial": _factorial,
    "gamma": _gamma,
    "binomial": _binomial,
    "re": _part("real"),
    "im": _part("imag"),
    "conjugate": _conjugate,
    "arg": _argument,
}
