"""How large the numbers in a tree could get, without computing them.

``9**9**9`` is five characters and 370 million digits. Whatever would be evaluated is bounded
first, in floating point, from the leaves upwards; free symbols count as small.
"""

from __future__ import annotations

import math

from autograder.algebra import budgets
from autograder.algebra.nodes import Apply, Constant, Node, Number
from autograder.algebra.trees import children

_SYMBOL_BITS = 8.0


class TooLargeError(ValueError):
    """Some number in the tree would be larger than any answer needs."""


def refuse_giants(node: Node) -> None:
    """Raise ``TooLargeError`` if evaluating the tree could need giant numbers."""
    if isinstance(node, Apply | Number):
        _bits(node)
    else:
        for part in children(node):
            refuse_giants(part)


def _bits(node: Node) -> tuple[float, bool]:
    """An upper bound on log2 of the size, and whether symbols occur."""
    match node:
        case Number(value):
            up = value.numerator.bit_length()
            if max(up, value.denominator.bit_length()) > budgets.BITS:
                raise TooLargeError
            return float(max(0, up - value.denominator.bit_length() + 1)), False
        case Constant():
            return 2.0, False
        case Apply(head, args):
            parts = [_bits(arg) for arg in args]
            free = any(symbolic for _, symbolic in parts)
            bits = _of_head(head, args, [size for size, _ in parts], free=free)
            if bits > budgets.BITS:
                raise TooLargeError
            return bits, free
        case _:
            inner = [_bits(part) for part in children(node)]
            return max((size for size, _ in inner), default=_SYMBOL_BITS), True


def _of_head(head: str, args: tuple[Node, ...], sizes: list[float], *, free: bool) -> float:  # noqa: C901 - one case for each head
    match head:
        case "Add":
            return max(sizes) + math.log2(len(sizes) + 1)
        case "Mul":
            return sum(sizes)
        case "Pow":
            return _of_power(args, sizes, free=free)
        case "exp" | "sinh" | "cosh":
            if free:
                return _SYMBOL_BITS if sizes[0] <= budgets.BITS else math.inf
            return math.inf if sizes[0] > math.log2(budgets.BITS) else 2 ** sizes[0] * 1.5
        case "factorial" | "gamma" | "binomial":
            if free:
                return _SYMBOL_BITS
            if sizes[0] > 16:  # noqa: PLR2004 - the factorial of 2**16 has a million bits
                return math.inf
            return 2 ** sizes[0] * max(1.0, sizes[0])
        case "Max" | "Min":
            return max(sizes)
        case "Abs" | "floor" | "ceiling" | "re" | "im" | "conjugate" | "mean":
            return sizes[0]
        case _:
            return _SYMBOL_BITS


def _of_power(args: tuple[Node, ...], sizes: list[float], *, free: bool) -> float:
    base, exponent = args
    if isinstance(exponent, Number):
        # a large exponent is a large tree in disguise, also on a symbol
        factor = abs(float(exponent.value)) if abs(exponent.value) < budgets.BITS else math.inf
        symbolic = not isinstance(base, Number) and free
        size = max(_own_bits(base), sizes[0])
        return _SYMBOL_BITS * min(factor, 1) + factor * 1.0 if symbolic else max(size, 1) * factor
    if free:
        return _SYMBOL_BITS
    if sizes[1] > math.log2(budgets.BITS):
        return math.inf
    return max(_own_bits(base), sizes[0], 1.0) * 2 ** sizes[1]


def _own_bits(node: Node) -> float:
    """The bits of a number's longer half: ``(1/3)**9`` is small, and has a long denominator."""
    if isinstance(node, Number):
        return float(max(node.value.numerator.bit_length(), node.value.denominator.bit_length()))
    return 0.0
