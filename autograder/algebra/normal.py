"""One order for sums and products, so that trees that differ in it only are the same tree."""

from __future__ import annotations

from fractions import Fraction

from autograder.algebra import nodes
from autograder.algebra.nodes import Apply, Node, Number, fact
from autograder.algebra.trees import add, multiply, power, rebuild

LARGEST_EXACT = 2_000  # bits of a folded power
COMMUTATIVE = frozenset({"Max", "Min"})

_HALF = Number(Fraction(1, 2))


@fact
def normal(node: Node) -> Node:
    """The tree with numbers folded and the arguments of commutative heads in a fixed order."""
    inner = rebuild(node, normal)
    found = _folded(inner)
    return inner if found == inner else found


def _folded(inner: Node) -> Node:
    """The normal form of a tree whose parts are in theirs."""
    match inner:
        case Apply("Add", args):
            return _sorted(add(*args))
        case Apply("Mul", args):
            return _sorted(multiply(*args))
        case Apply("sqrt", (argument,)):
            return Apply("Pow", (argument, _HALF))
        case Apply("Pow", (nodes.Constant("E"), exponent)):
            return Apply("exp", (exponent,))
        case Apply("Pow", (base, exponent)):
            return _folded_power(base, exponent)
        case Apply(head, args) if head in COMMUTATIVE:
            return _sorted(Apply(head, args))
    return inner


@fact
def key(node: Node) -> str:
    """A text that orders trees; equal trees have equal keys and different ones different keys."""
    match node:
        case Number(value):
            return f"0{value}"
        case nodes.Symbol(name):
            return f"1{name}"
        case Apply(head, args):
            return f"2{head}({','.join(map(key, args))})"
    return f"3{node!r}"


def _folded_power(base: Node, exponent: Node) -> Node:
    match base, exponent:
        case Number(value), Number(times) if times.denominator == 1:
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            if bits * abs(times.numerator) <= LARGEST_EXACT and (value or times > 0):
                return Number(value**times.numerator)
    return power(base, exponent)


def _sorted(node: Node) -> Node:
    if not isinstance(node, Apply) or node.head not in ("Add", "Mul", *COMMUTATIVE):
        return node
    return Apply(node.head, tuple(sorted(node.args, key=key)))
