"""Expectation values: linear in what is averaged, known where a rule says so.

``mean(a*X**2 + b*X*Y)`` becomes ``a*mean(X**2) + b*mean(X*Y)`` for random symbols ``X`` and
``Y``; everything else is constant under the mean. A mean without a rule stays an unknown of its
own, the same one wherever the same product is averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.algebra.nodes import Apply, Node, Number, Symbol
from autograder.algebra.normal import key, normal
from autograder.algebra.trees import ONE, add, multiply, number, power, rebuild, symbols_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.algebra import nodes

MOST_TERMS = 400
HIGHEST_POWER = 12
ROUNDS = 6

Monomial = tuple[tuple[str, int], ...]
Collected = dict[Monomial, Node]


@dataclass(frozen=True, slots=True)
class MeanRules:
    """What is known about averages."""

    values: dict[Monomial, Node] = field(default_factory=dict)
    random: frozenset[str] = frozenset()

    @classmethod
    def of(cls, equations: Iterable[nodes.Relation]) -> MeanRules:
        """From equations ``mean(product) = value``; what is averaged there is random."""
        listed = [
            (equation.left.args[0], equation.right)
            for equation in equations
            if isinstance(equation.left, Apply) and equation.left.head == "mean"
        ]
        random: frozenset[str] = frozenset().union(*(symbols_of(inner) for inner, _ in listed))
        values: dict[Monomial, Node] = {}
        for inner, value in listed:
            collected = _collect(inner, random)
            if collected is not None and len(collected) == 1:
                ((monomial, factor),) = collected.items()
                if factor == ONE:
                    values[monomial] = value
        return cls(values, random)

    def expand(self, node: Node) -> Node:
        """The tree with every mean written in known and unknown averages of products."""
        for _ in range(ROUNDS):
            if not has_mean(node):
                return node
            node = self._once(node)
        return rebuild_unknown(node)

    def _once(self, node: Node) -> Node:
        if not isinstance(node, Apply) or node.head != "mean":
            return rebuild(node, self._once)
        inner = self._once(node.args[0])
        collected = _collect(inner, self.random)
        if collected is None:
            return _unknown(inner)
        return add(*(multiply(factor, self._average(m)) for m, factor in collected.items()))

    def _average(self, monomial: Monomial) -> Node:
        if not monomial:
            return ONE
        if monomial in self.values:
            return self.values[monomial]
        return _unknown(_product(monomial))


def has_mean(node: Node) -> bool:
    """Whether an average occurs."""
    return any(isinstance(part, Apply) and part.head == "mean" for part in walk(node))


def rebuild_unknown(node: Node) -> Node:
    """The tree with every average left in it replaced by an unknown."""
    if isinstance(node, Apply) and node.head == "mean":
        return _unknown(node.args[0])
    return rebuild(node, rebuild_unknown)


def _unknown(inner: Node) -> Symbol:
    return Symbol(f"mean of {key(normal(inner))}")


def _product(monomial: Monomial) -> Node:
    return multiply(*(power(Symbol(name), number(times)) for name, times in monomial))


def _collect(node: Node, random: frozenset[str]) -> Collected | None:
    """The tree as a polynomial in the random symbols; None when it is none."""
    if not symbols_of(node) & random:
        return {(): node}
    match node:
        case Symbol(name):
            return {((name, 1),): ONE}
        case Apply("Add", args):
            return _sum_of(_collect(argument, random) for argument in args)
        case Apply("Mul", args):
            return _product_of([_collect(argument, random) for argument in args])
        case Apply("Pow", (base, Number(times))) if (
            times.denominator == 1 and 0 < times <= HIGHEST_POWER
        ):
            return _product_of([_collect(base, random)] * int(times))
        case Apply("Sum", (body, index, lower, upper)):
            inner = _collect(body, random)
            if inner is None or symbols_of(lower) & random or symbols_of(upper) & random:
                return None
            return {m: Apply("Sum", (factor, index, lower, upper)) for m, factor in inner.items()}
    return None


def _sum_of(parts: Iterable[Collected | None]) -> Collected | None:
    total: Collected = {}
    for part in parts:
        if part is None:
            return None
        for monomial, factor in part.items():
            total[monomial] = add(total[monomial], factor) if monomial in total else factor
    return total if len(total) <= MOST_TERMS else None


def _product_of(parts: list[Collected | None]) -> Collected | None:
    result: Collected = {(): ONE}
    for part in parts:
        if part is None or len(result) * len(part) > MOST_TERMS:
            return None
        grown: Collected = {}
        for one, factor in result.items():
            for other, more in part.items():
                monomial = _merged(one, other)
                term = multiply(factor, more)
                grown[monomial] = add(grown[monomial], term) if monomial in grown else term
        result = grown
    return result


def _merged(one: Monomial, other: Monomial) -> Monomial:
    powers = dict(one)
    for name, times in other:
        powers[name] = powers.get(name, 0) + times
    return tuple(sorted(powers.items()))
