"""Building trees in normal form: flat sums and products, folded signs, no stray ones."""

from __future__ import annotations

from fractions import Fraction

from autograder.algebra.nodes import Apply, Constant, Matrix, Node, Number

ONE = Number(Fraction(1))
MINUS_ONE = Number(Fraction(-1))
ZERO = Number(Fraction(0))
HALF = Number(Fraction(1, 2))
OO = Constant("oo")
MINUS_OO = Constant("-oo")


def integer(value: int) -> Number:
    """The whole number."""
    return Number(Fraction(value))


def add(*terms: Node) -> Node:
    """The sum, flat."""
    flat = _flat("Add", terms)
    if not flat:
        return ZERO
    return flat[0] if len(flat) == 1 else Apply("Add", tuple(flat))


def mul(*factors: Node) -> Node:
    """The product, flat; numbers stay where they are written."""
    flat = _flat("Mul", factors)
    if not flat:
        return ONE
    return flat[0] if len(flat) == 1 else Apply("Mul", tuple(flat))


def _flat(head: str, args: tuple[Node, ...]) -> list[Node]:
    flat: list[Node] = []
    for arg in args:
        if isinstance(arg, Apply) and arg.head == head:
            flat.extend(arg.args)
        else:
            flat.append(arg)
    return flat


def negate(node: Node) -> Node:
    """Minus the node; the sign goes into a leading number."""
    match node:
        case Number(value, decimal):
            return Number(-value, decimal)
        case Constant("oo"):
            return MINUS_OO
        case Constant("-oo"):
            return OO
        case Apply("Mul", (Number(value, decimal), *rest)):
            if value == -1 and not decimal:
                return mul(*rest)
            return mul(Number(-value, decimal), *rest)
        case Matrix(rows):
            return Matrix(tuple(tuple(negate(entry) for entry in row) for row in rows))
        case _:
            return mul(MINUS_ONE, node)


def subtract(left: Node, right: Node) -> Node:
    """``left - right``."""
    return add(left, negate(right))


def power(base: Node, exponent: Node) -> Node:
    """``base ** exponent``; nothing is evaluated."""
    return Apply("Pow", (base, exponent))


def divide(left: Node, right: Node) -> Node:
    """``left / right``; the quotient of two written numbers is one number."""
    if isinstance(right, Number) and right.value:
        if isinstance(left, Number):
            return Number(left.value / right.value, left.decimal or right.decimal)
        return mul(left, Number(1 / right.value, right.decimal))
    inverse = power(right, MINUS_ONE)
    if isinstance(left, Number) and left.value == 1:
        return inverse
    return mul(left, inverse)


def sqrt(node: Node) -> Node:
    """The square root."""
    return power(node, HALF)
