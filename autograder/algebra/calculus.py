"""Symbolic derivatives of our trees."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.nodes import Apply, Node, Number, Symbol, fact
from autograder.algebra.trees import (
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    add,
    divide,
    heads_of,
    multiply,
    negate,
    number,
    power,
    rebuild,
    substitute,
    subtract,
    symbols_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HIGHEST_ORDER = 12


class NotDifferentiableError(ValueError):
    """The derivative of this head is not known here."""


def derivative(node: Node, name: str) -> Node:  # noqa: C901 - one case for each rule
    """The derivative of a tree with respect to one of its symbols.

    Raises:
        NotDifferentiableError: something occurs whose derivative is not an expression.
    """
    if name not in symbols_of(node):
        return ZERO
    match node:
        case Symbol():
            return ONE
        case Apply("Add", args):
            return add(*(derivative(argument, name) for argument in args))
        case Apply("Mul", args):
            return add(
                *(
                    multiply(*args[:place], derivative(factor, name), *args[place + 1 :])
                    for place, factor in enumerate(args)
                    if name in symbols_of(factor)
                )
            )
        case Apply("Pow", (base, exponent)):
            return _of_power(base, exponent, name)
        case Apply("Sum", (body, Symbol() as index, lower, upper)):
            if name in symbols_of(lower) | symbols_of(upper):
                raise NotDifferentiableError("a sum whose bounds depend on the variable")
            return Apply("Sum", (derivative(body, name), index, lower, upper))
        case Apply("Derivative", args):
            inner = resolve_derivative(args)
            if inner is not None:
                return derivative(inner, name)
        case Apply("log", (argument, base)):
            return derivative(divide(Apply("log", (argument,)), Apply("log", (base,))), name)
        case Apply(head, (argument,)) if head in _OUTER:
            return multiply(_OUTER[head](argument), derivative(argument, name))
    what = node.head if isinstance(node, Apply) else type(node).__name__
    raise NotDifferentiableError(f"the derivative of {what} is not known here")


def resolve_derivative(args: tuple[Node, ...]) -> Node | None:
    """The derivative that ``Derivative(*args)`` stands for, or None when it cannot be taken.

    Understood are (expression, variable, ...), an order after a variable, and (variable, order).
    """
    if not args:
        return None
    result, *rest = args
    result = resolve(result)
    place = 0
    try:
        while place < len(rest):
            variable, order = rest[place], 1
            place += 1
            match variable:
                case nodes.Sequence(_, (Symbol() as inner, Number(value))):
                    variable, order = inner, int(value)
            if place < len(rest) and isinstance(follower := rest[place], Number):
                order = int(follower.value)
                place += 1
            if not isinstance(variable, Symbol) or not 0 <= order <= HIGHEST_ORDER:
                return None
            for _ in range(order):
                result = derivative(result, variable.name)
    except NotDifferentiableError:
        return None
    return result


@fact
def resolve(node: Node) -> Node:
    """The tree with every ``Derivative`` that can be taken replaced by its result."""
    if "Derivative" not in heads_of(node):
        return node
    if isinstance(node, Apply) and node.head == "Derivative":
        taken = resolve_derivative(node.args)
        return node if taken is None else taken
    return rebuild(node, resolve)


def gradient(node: Node, names: tuple[str, ...]) -> tuple[Node, ...]:
    """The partial derivatives, in the order of the names."""
    return tuple(derivative(node, name) for name in names)


def at(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree at given values of its symbols, derivatives taken first."""
    return substitute(resolve(node), values)


def _of_power(base: Node, exponent: Node, name: str) -> Node:
    in_base, in_exponent = name in symbols_of(base), name in symbols_of(exponent)
    terms: list[Node] = []
    if in_base:
        lowered = power(base, subtract(exponent, ONE))
        terms.append(multiply(exponent, lowered, derivative(base, name)))
    if in_exponent:
        whole = Apply("Pow", (base, exponent))
        terms.append(multiply(whole, Apply("log", (base,)), derivative(exponent, name)))
    return add(*terms)


def _call(head: str, *args: Node) -> Node:
    return Apply(head, args)


def _square(node: Node) -> Node:
    return power(node, TWO)


def _root(node: Node) -> Node:
    return power(node, number(Fraction(1, 2)))


_OUTER: Mapping[str, Callable[[Node], Node]] = {
    "exp": lambda u: _call("exp", u),
    "log": lambda u: power(u, MINUS_ONE),
    "sqrt": lambda u: multiply(number(Fraction(1, 2)), power(u, number(Fraction(-1, 2)))),
    "sin": lambda u: _call("cos", u),
    "cos": lambda u: negate(_call("sin", u)),
    "tan": lambda u: add(ONE, _square(_call("tan", u))),
    "cot": lambda u: negate(add(ONE, _square(_call("cot", u)))),
    "sec": lambda u: multiply(_call("sec", u), _call("tan", u)),
    "csc": lambda u: negate(multiply(_call("csc", u), _call("cot", u))),
    "asin": lambda u: power(_root(subtract(ONE, _square(u))), MINUS_ONE),
    "acos": lambda u: negate(power(_root(subtract(ONE, _square(u))), MINUS_ONE)),
    "atan": lambda u: power(add(ONE, _square(u)), MINUS_ONE),
    "sinh": lambda u: _call("cosh", u),
    "cosh": lambda u: _call("sinh", u),
    "tanh": lambda u: subtract(ONE, _square(_call("tanh", u))),
    "coth": lambda u: subtract(ONE, _square(_call("coth", u))),
    "asinh": lambda u: power(_root(add(_square(u), ONE)), MINUS_ONE),
    "acosh": lambda u: divide(power(_root(subtract(u, ONE)), MINUS_ONE), _root(add(u, ONE))),
    "atanh": lambda u: power(subtract(ONE, _square(u)), MINUS_ONE),
    "Abs": lambda u: _call("sign", u),
    "erf": lambda u: multiply(
        TWO, power(nodes.Constant("pi"), number(Fraction(-1, 2))), _call("exp", negate(_square(u)))
    ),
}
