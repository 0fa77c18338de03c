"""Building and walking expression trees: the few operations that every decision needs."""

from __future__ import annotations

from fractions import Fraction
from operator import is_
from typing import TYPE_CHECKING, Any

from autograder.algebra import nodes
from autograder.algebra.nodes import Apply, Node, Number, Symbol, fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
TWO = Number(Fraction(2))
MINUS_ONE = Number(Fraction(-1))
BINDERS = frozenset({"Sum", "Product"})


def number(value: int | Fraction) -> Number:
    """The tree of an exact rational."""
    return Number(Fraction(value))


def add(*terms: Node) -> Node:
    """A sum, without the zeros and with its numbers gathered."""
    flat: list[Node] = []
    constant = Fraction(0)
    for term in terms:
        for part in term.args if isinstance(term, Apply) and term.head == "Add" else (term,):
            if isinstance(part, Number):
                constant += part.value
            else:
                flat.append(part)
    if constant or not flat:
        flat.append(Number(constant))
    return flat[0] if len(flat) == 1 else Apply("Add", tuple(flat))


def multiply(*factors: Node) -> Node:
    """A product, with its numbers gathered in front."""
    flat: list[Node] = []
    constant = Fraction(1)
    for factor in factors:
        for part in (
            factor.args if isinstance(factor, Apply) and factor.head == "Mul" else (factor,)
        ):
            if isinstance(part, Number):
                constant *= part.value
            else:
                flat.append(part)
    if constant == 0:
        return ZERO
    if constant != 1 or not flat:
        flat.insert(0, Number(constant))
    return flat[0] if len(flat) == 1 else Apply("Mul", tuple(flat))


def power(base: Node, exponent: Node) -> Node:
    """A power; the exponents 0 and 1 vanish."""
    if exponent == ZERO:
        return ONE
    if exponent == ONE:
        return base
    return Apply("Pow", (base, exponent))


def negate(node: Node) -> Node:
    """Minus the expression."""
    return multiply(MINUS_ONE, node)


def subtract(left: Node, right: Node) -> Node:
    """The difference of two expressions."""
    return add(left, negate(right))


def divide(above: Node, below: Node) -> Node:
    """The quotient of two expressions."""
    return multiply(above, power(below, MINUS_ONE))


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in order."""
    if isinstance(node, Apply):
        return node.args
    parts = _PARTS.get(type(node))
    return () if parts is None else parts(node)


_PARTS: Mapping[type, Callable[[Any], tuple[Node, ...]]] = {
    nodes.Logic: lambda node: node.args,
    nodes.Union: lambda node: node.args,
    nodes.Intersection: lambda node: node.args,
    nodes.Sequence: lambda node: node.items,
    nodes.Relation: lambda node: (node.left, node.right),
    nodes.Difference: lambda node: (node.left, node.right),
    nodes.Interval: lambda node: (node.left, node.right),
    nodes.Member: lambda node: (node.element, node.container),
    nodes.Mapping: lambda node: tuple(part for pair in node.items for part in pair),
    nodes.Matrix: lambda node: tuple(entry for row in node.rows for entry in row),
}


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:  # noqa: C901 - one case for each kind of node
    """The same node with every part replaced by ``change(part)``; itself if none changes."""
    if isinstance(node, Apply):
        changed = tuple(map(change, node.args))
        return node if all(map(is_, changed, node.args)) else Apply(node.head, changed)
    match node:
        case nodes.Number() | nodes.Symbol():
            return node
        case nodes.Relation(op, left, right):
            return nodes.Relation(op, change(left), change(right))
        case nodes.Logic(op, args):
            return nodes.Logic(op, tuple(map(change, args)))
        case nodes.Member(element, container):
            return nodes.Member(change(element), change(container))
        case nodes.Interval(left, right, left_open, right_open):
            return nodes.Interval(change(left), change(right), left_open, right_open)
        case nodes.Union(args):
            return nodes.Union(tuple(map(change, args)))
        case nodes.Intersection(args):
            return nodes.Intersection(tuple(map(change, args)))
        case nodes.Difference(left, right):
            return nodes.Difference(change(left), change(right))
        case nodes.Sequence(kind, items):
            return nodes.Sequence(kind, tuple(map(change, items)))
        case nodes.Mapping(items):
            return nodes.Mapping(tuple((change(key), change(value)) for key, value in items))
        case nodes.Matrix(rows):
            return nodes.Matrix(tuple(tuple(map(change, row)) for row in rows))
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(children(current))


def bound_name(node: Node) -> str | None:
    """The name of the index that a sum or product binds."""
    if not isinstance(node, Apply) or node.head not in BINDERS:
        return None
    match node:
        case Apply(_, (_, nodes.Symbol(name), *_)):
            return name
    return None


@fact
def symbols_of(node: Node) -> frozenset[str]:
    """The names of the free symbols."""
    if isinstance(node, Symbol):
        return frozenset((node.name,))
    found: set[str] = set()
    parts = children(node)
    index = bound_name(node)
    if index is not None:
        body, _, *parts = parts
        found.update(symbols_of(body) - {index})
    for part in parts:
        # Most parts are leaves: for these, what is a call less is half of the time.
        if isinstance(part, Symbol):
            found.add(part.name)
        elif not isinstance(part, Number):
            found |= symbols_of(part)
    return frozenset(found)


@fact
def heads_of(node: Node) -> frozenset[str]:
    """The heads that occur."""
    found: set[str] = {node.head} if isinstance(node, Apply) else set()
    for part in children(node):
        if not isinstance(part, Symbol | Number):
            found |= heads_of(part)
    return frozenset(found)


@fact
def counting_names(node: Node) -> frozenset[str]:
    """The free symbols in the bounds of sums and products: they can only be whole numbers."""
    names: frozenset[str] = frozenset()
    if not heads_of(node) & BINDERS:
        return names
    for part in walk(node):
        match part:
            case Apply(head, (_, _, lower, upper)) if head in BINDERS:
                names |= symbols_of(lower) | symbols_of(upper)
    return names & symbols_of(node)


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with symbols replaced; bound indices are left alone."""
    if isinstance(node, Symbol):
        return values.get(node.name, node)
    index = bound_name(node)
    if index is not None and index in values:
        values = {name: value for name, value in values.items() if name != index}
        if not isinstance(node, Apply):
            return node
        body, variable, *bounds = node.args
        return Apply(
            node.head,
            (substitute(body, values), variable, *(substitute(bound, values) for bound in bounds)),
        )
    return rebuild(node, lambda part: substitute(part, values))


def replace(node: Node, old: Node, new: Node) -> Node:
    """The tree with every occurrence of one subtree replaced."""
    if node == old:
        return new
    return rebuild(node, lambda part: replace(part, old, new))


def size(node: Node) -> int:
    """How many nodes there are."""
    return sum(1 for _ in walk(node))
