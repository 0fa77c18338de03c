"""The value of a formula at a point, term by term."""

from __future__ import annotations

import ast
import cmath
import math
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from autograder.algebra import nodes

Value = Any  # a Fraction while it stays exact, else a float or a complex number
Env = Mapping[str, Value]


class Unsure(Exception):  # noqa: N818 - it is an answer of the oracle, not an error of anybody
    """The oracle cannot tell: it does not know a form, or there is no value at this point."""


def value(answer: nodes.Node, env: Env, spell: Callable[[str], str]) -> Value:
    """The value of an answer that is a formula or a number.

    Args:
        answer: the tree, or text.
        env: the values of the symbols.
        spell: gives a symbol's canonical name.
    """
    match answer:
        case nodes.Number():
            return answer.value
        case nodes.Symbol():
            return _symbol(answer.name, env, spell)
        case nodes.Constant():
            return constant(answer.name)
        case nodes.Apply():
            return apply(answer.head, [value(one, env, spell) for one in answer.args])
        case nodes.Relation() if answer.op == "=":
            return value(answer.right, env, spell)
        case nodes.Text():
            return text_value(expression(answer.text), env, spell)
        case nodes.Array() if answer.values.size == 1:
            return _plain(answer.values.reshape(-1)[0].item())
        case _:
            raise Unsure(f"{type(answer).__name__} has no value")


@lru_cache(maxsize=1024)
def expression(text: str) -> ast.expr:
    """A formula's text as Python's syntax tree; the right-hand side where it is ``name = ...``."""
    source = _pythonic(text)
    source = re.sub(r"^\s*\w+\s*=(?![=<>])", "", source)
    try:
        return ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Unsure(f"“{text}” is not a formula in Python's spelling") from error


def text_value(tree: ast.expr, env: Env, spell: Callable[[str], str]) -> Value:
    """The value of a formula that was written as text."""
    match tree:
        case ast.Constant(value=bool()):
            raise Unsure("a truth value is no number")
        case ast.Constant(value=int() as number):
            return Fraction(number)
        case ast.Constant(value=float() as number):
            return Fraction(repr(number)) if math.isfinite(number) else number
        case ast.Name(id=name):
            return constant(name) if name in _CONSTANTS else _symbol(name, env, spell)
        case ast.UnaryOp(op=ast.USub()):
            return apply("Mul", [Fraction(-1), text_value(tree.operand, env, spell)])
        case ast.UnaryOp(op=ast.UAdd()):
            return text_value(tree.operand, env, spell)
        case ast.BinOp():
            left, right = (text_value(one, env, spell) for one in (tree.left, tree.right))
            return _binary(tree.op, left, right)
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            return call(name, [text_value(one, env, spell) for one in tree.args])
        case _:
            raise Unsure(f"{type(tree).__name__} is not read here")


def function_of(
    tree: nodes.Node | ast.expr, variable: str, env: Env, spell: Callable[[str], str]
) -> Value | Callable[[Value], Value]:
    """A formula with every symbol but one put in: a value, or a function of that one symbol.

    What does not depend on the symbol is computed here, once for all its values.
    """
    match tree:
        case nodes.Text():
            return function_of(expression(tree.text), variable, env, spell)
        case nodes.Symbol(name=name) | ast.Name(id=name) if spell(name) == variable:
            return lambda x: x
    parts, combine = _taken_apart(tree)
    if not parts:
        return (
            text_value(tree, env, spell) if isinstance(tree, ast.AST) else value(tree, env, spell)
        )
    known = [function_of(part, variable, env, spell) for part in parts]
    if not any(callable(one) for one in known):
        return combine(known)
    return lambda x: combine([one(x) if callable(one) else one for one in known])


def _taken_apart(
    tree: nodes.Node | ast.expr,
) -> tuple[Sequence[nodes.Node | ast.expr], Callable[[Sequence[Value]], Value]]:
    """The operands of a formula, and what makes its value of theirs; none for a leaf."""
    match tree:
        case nodes.Apply():
            return tree.args, lambda values: apply(tree.head, values)
        case ast.BinOp():
            return (tree.left, tree.right), lambda values: _binary(tree.op, *values)
        case ast.UnaryOp(op=ast.USub()):
            return (tree.operand,), lambda values: apply("Mul", [Fraction(-1), *values])
        case ast.UnaryOp(op=ast.UAdd()):
            return (tree.operand,), lambda values: values[0]
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            return tree.args, lambda values: call(name, values)
        case _:
            return (), lambda values: values


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The value of ``name(arguments)`` as people write it."""
    if name in {"Rational", "Fraction"} and len(arguments) == 2:  # noqa: PLR2004 - two parts
        return apply("Mul", [arguments[0], apply("Pow", [arguments[1], Fraction(-1)])])
    if name in {"Integer", "Float", "Rational", "N"} and len(arguments) == 1:
        return arguments[0]
    if name == "sqrt" and len(arguments) == 1:
        return apply("Pow", [arguments[0], Fraction(1, 2)])
    if name == "Eq" and len(arguments) == 2:  # noqa: PLR2004 - two sides
        return arguments[1]
    return apply(_SPELLINGS.get(name, name), arguments)


def symbols(answer: nodes.Node) -> set[str]:
    """The names in a formula, as they are written."""
    match answer:
        case nodes.Symbol():
            return {answer.name}
        case nodes.Apply():
            return {name for one in answer.args for name in symbols(one)}
        case nodes.Relation():
            return symbols(answer.left) | symbols(answer.right)
        case nodes.Text():
            names = ast.walk(expression(answer.text))
            return {one.id for one in names if isinstance(one, ast.Name)}
        case _:
            return set()


def apply(head: str, arguments: Sequence[Value]) -> Value:
    """The value of one operation on values."""
    function = _OPERATIONS.get(head)
    if function is None:
        raise Unsure(f"{head} is not known here")
    try:
        result = function(*arguments)
    except (ZeroDivisionError, OverflowError, ValueError, TypeError) as error:
        raise Unsure(f"{head} has no value here: {error}") from error
    return _plain(result)


def constant(name: str) -> Value:
    """The value of a named constant."""
    try:
        return _CONSTANTS[name]
    except KeyError as error:
        raise Unsure(f"{name} has no value") from error


def same(left: Value, right: Value) -> bool:
    """Whether two values agree up to rounding.

    Raises:
        Unsure: they are neither clearly the same nor clearly different.
    """
    if _is_infinite(left) or _is_infinite(right):
        return left == right
    first, second = complex(left), complex(right)
    if cmath.isnan(first) or cmath.isnan(second):
        raise Unsure("a value is not a number")
    distance, scale = abs(first - second), max(abs(first), abs(second))
    if distance <= _SAME * scale or scale < _NOTHING:
        return True
    if distance > _DIFFERENT * scale:
        return False
    raise Unsure("two values are too close to tell")


_SAME, _DIFFERENT, _NOTHING = 1e-9, 1e-6, 1e-200
_CONSTANTS: dict[str, Value] = {
    "pi": math.pi,
    "π": math.pi,
    "E": math.e,
    "I": 1j,
    "oo": math.inf,
    "∞": math.inf,
    "inf": math.inf,
    "infinity": math.inf,
    "Infinity": math.inf,
    "-oo": -math.inf,
}
_SPELLINGS = {
    "abs": "Abs",
    "ln": "log",
    "max": "Max",
    "min": "Min",
    "ceil": "ceiling",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctanh": "atanh",
    "arccosh": "acosh",
    "arcsinh": "asinh",
}


def _symbol(name: str, env: Env, spell: Callable[[str], str]) -> Value:
    """A symbol's value; one that nobody declared has a value of its own, the same everywhere."""
    found = env.get(spell(name))
    return Fraction(zlib.crc32(name.encode()) % 89 + 2, 37) if found is None else found


def _binary(operation: ast.operator, left: Value, right: Value) -> Value:
    match operation:
        case ast.Add():
            return apply("Add", [left, right])
        case ast.Sub():
            return apply("Add", [left, apply("Mul", [Fraction(-1), right])])
        case ast.Mult():
            return apply("Mul", [left, right])
        case ast.Div():
            return apply("Mul", [left, apply("Pow", [right, Fraction(-1)])])
        case ast.Pow():
            return apply("Pow", [left, right])
        case _:
            raise Unsure(f"{type(operation).__name__} is not read here")


def _pythonic(text: str) -> str:
    for letters, plain in (("^", "**"), ("·", "*"), ("−", "-"), ("≤", "<="), ("≥", ">=")):
        text = text.replace(letters, plain)
    text = text.replace("²", "**2").replace("³", "**3").replace("√", "sqrt")
    text = re.sub(r"\blambda\b", "lam", text)
    return re.sub(r"\b(\w+)\*(?=\s*(?:$|[-+)<>=,\]]))", r"\1_star", text)


def _plain(number: Value) -> Value:
    """Real numbers as such; exact ones stay exact."""
    if isinstance(number, bool):
        raise Unsure("a truth value is no number")
    if isinstance(number, int):
        return Fraction(number)
    if isinstance(number, complex) and abs(number.imag) <= 1e-13 * abs(number.real):
        return number.real
    return number


def _is_infinite(number: Value) -> bool:
    return isinstance(number, float) and math.isinf(number)


def _sum(*terms: Value) -> Value:
    total: Value = terms[0] if terms else Fraction(0)
    for term in terms[1:]:
        total = total + term
    return total


def _product(*factors: Value) -> Value:
    total: Value = factors[0] if factors else Fraction(1)
    for factor in factors[1:]:
        total = total * factor
    return total


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        if abs(exponent) > 400:  # noqa: PLR2004 - beyond this, floats do
            return float(base) ** int(exponent)
        return base ** int(exponent)
    real = isinstance(base, (Fraction, float)) and isinstance(exponent, (Fraction, float))
    if real and (base > 0 or base == 0 < exponent):
        return float(base) ** float(exponent)
    return complex(base) ** complex(exponent)


def _real(number: Value) -> float:
    if isinstance(number, complex):
        raise Unsure("an order is asked of a complex value")
    return number


def _either(of_reals: Callable[..., float], of_all: Callable[..., complex]) -> Callable[..., Value]:
    """The real function where it has a value, the complex one elsewhere."""

    def function(*arguments: Value) -> Value:
        if not any(isinstance(one, complex) for one in arguments):
            try:
                return of_reals(*(float(one) for one in arguments))
            except ValueError:
                pass
        return of_all(*(complex(one) for one in arguments))

    return function


def _log(argument: Value, base: Value = None) -> Value:
    natural = _either(math.log, cmath.log)
    return natural(argument) if base is None else natural(argument) / natural(base)


def _sign(number: Value) -> Value:
    real = _real(number)
    return Fraction((real > 0) - (real < 0))


_OPERATIONS: dict[str, Callable[..., Value]] = {
    "Add": _sum,
    "Mul": _product,
    "Pow": _power,
    "exp": _either(math.exp, cmath.exp),
    "log": _log,
    "Abs": abs,
    "sign": _sign,
    "Max": lambda *several: max(_real(one) for one in several),
    "Min": lambda *several: min(_real(one) for one in several),
    "floor": lambda one: Fraction(math.floor(_real(one))),
    "ceiling": lambda one: Fraction(math.ceil(_real(one))),
    "factorial": lambda one: math.gamma(float(one) + 1),
    "gamma": lambda one: math.gamma(float(one)),
    "erf": lambda one: math.erf(float(one)),
    "atan2": lambda first, second: math.atan2(float(first), float(second)),
    "re": lambda one: complex(one).real,
    "im": lambda one: complex(one).imag,
    "conjugate": lambda one: complex(one).conjugate(),
    "sec": lambda one: 1 / cmath.cos(one),
    "cot": lambda one: 1 / cmath.tan(one),
    "coth": lambda one: 1 / cmath.tanh(one),
    **{
        name: _either(getattr(math, name), getattr(cmath, name))
        for name in (
            *("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan"),
            *("asinh", "acosh", "atanh"),
        )
    },
}
