"""Rational functions, compared by polynomial arithmetic: a proof either way.

What is no rational operation (``exp(...)``, a symbolic power) counts as one more variable. Two
trees whose fractions agree are then equal whatever those parts are; two that do not are proven
different only when there are no such parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from autograder.algebra import nodes
from autograder.algebra.nodes import Apply, Node

MOST_TERMS = 3_000
MOST_PAIRS = 60_000  # products of terms in one multiplication
HIGHEST_DEGREE = 400
MOST_BITS = 1_500
MOST_VARIABLES = 24


class TooLargeError(ValueError):
    """The polynomials would outgrow their budget."""


@dataclass(frozen=True, slots=True)
class Fractions:
    """Both sides over one ring.

    Attributes:
        same: whether they are the same rational function of ring variables.
        conclusive: whether the ring variables are symbols only, so that ``same`` is the truth.
    """

    same: bool
    conclusive: bool


def compare(left: Node, right: Node) -> Fractions | None:
    """Compare two trees in normal form as rational functions; None when they are too large."""
    try:
        parts = _Ring(left, right)
        above, below = parts.fraction(left)
        other_above, other_below = parts.fraction(right)
        if below.is_zero() or other_below.is_zero():
            return None
        gap = _times(above, other_below) - _times(other_above, below)
    except TooLargeError:
        return None
    return Fractions(same=gap.is_zero(), conclusive=not parts.opaque)


class _Ring:
    """A polynomial ring over the symbols and the opaque parts of two trees."""

    def __init__(self, *trees: Node) -> None:
        self.opaque: dict[Node, str] = {}
        symbols: set[str] = set()
        for tree in trees:
            self._collect(tree, symbols)
        names = [f"s_{name}" for name in sorted(symbols)] + list(self.opaque.values())
        if len(names) > MOST_VARIABLES:
            raise TooLargeError(f"{len(names)} variables")
        self._context = fmpq_mpoly_ctx.get(tuple(names) or ("s_",), Ordering.degrevlex)
        self._generators = dict(zip(names, self._context.gens(), strict=False))
        self._one = self._context.constant(1)

    def _collect(self, node: Node, symbols: set[str]) -> None:
        match node:
            case nodes.Number():
                return
            case nodes.Symbol(name):
                symbols.add(name)
            case Apply("Add" | "Mul", args):
                for argument in args:
                    self._collect(argument, symbols)
            case Apply("Pow", (base, nodes.Number(value))) if value.denominator == 1:
                self._collect(base, symbols)
            case _:
                if node not in self.opaque:
                    self.opaque[node] = f"o_{len(self.opaque)}"

    def fraction(  # noqa: C901 - one case for each operation
        self, node: Node
    ) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """Numerator and denominator, not reduced."""
        match node:
            case nodes.Number(value):
                if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
                    raise TooLargeError("a long number")
                return self._one * fmpq(value.numerator, value.denominator), self._one
            case nodes.Symbol(name):
                return self._generators[f"s_{name}"], self._one
            case Apply("Add", args):
                above, below = self.fraction(args[0])
                for argument in args[1:]:
                    more, under = self.fraction(argument)
                    if under == below:
                        above = above + more
                    else:
                        above = _times(above, under) + _times(more, below)
                        below = _times(below, under)
                return above, below
            case Apply("Mul", args):
                above, below = self._one, self._one
                for argument in args:
                    more, under = self.fraction(argument)
                    above, below = _times(above, more), _times(below, under)
                return above, below
            case Apply("Pow", (base, nodes.Number(value))) if value.denominator == 1:
                above, below = self.fraction(base)
                times = value.numerator
                if times < 0:
                    above, below = below, above
                return _to_power(above, abs(times)), _to_power(below, abs(times))
        return self._generators[self.opaque[node]], self._one


def _times(left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
    if len(left) * len(right) > MOST_PAIRS:
        raise TooLargeError("a product of long polynomials")
    if _degree(left) + _degree(right) > HIGHEST_DEGREE:
        raise TooLargeError("a high degree")
    product = left * right
    if len(product) > MOST_TERMS:
        raise TooLargeError("too many terms")
    return product


def _to_power(base: fmpq_mpoly, times: int) -> fmpq_mpoly:
    if len(base) <= 1:
        if _degree(base) * times > HIGHEST_DEGREE or times > MOST_BITS:
            raise TooLargeError("a high power")
        return base**times
    if times * _degree(base) > HIGHEST_DEGREE:
        raise TooLargeError("a high power")
    result = base.context().constant(1)
    for _ in range(times):
        result = _times(result, base)
    return result


def _degree(polynomial: fmpq_mpoly) -> int:
    return 0 if polynomial.is_zero() else int(polynomial.total_degree())
