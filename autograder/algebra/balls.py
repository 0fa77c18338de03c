"""The value of an expression at one point, and what finding it costs.

The cost is counted in operations, never measured in time, so that a decision stops at the same
place on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import flint
from flint import fmpq

from autograder.algebra import nodes
from autograder.algebra.calculus import resolve_derivative
from autograder.algebra.series import geometric_ratio
from autograder.algebra.values import (
    FUNCTIONS,
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    absolute,
    add,
    constant,
    integer,
    multiply,
    power,
    related,
    sign_of,
    subtract,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

UNROLLED_TERMS = 2_000
NESTING = 200


class WorkExhaustedError(ArithmeticError):
    """The decision has used up its budget of operations."""


class Work:
    """Counts operations, weighted by their precision, and stops at a limit."""

    __slots__ = ("limit", "used")

    def __init__(self, limit: int = 400_000) -> None:
        self.limit = limit
        self.used = 0

    def spend(self, amount: int) -> None:
        """Add to the count; the unit is one operation at up to 128 bits."""
        self.used += amount
        if self.used > self.limit:
            raise WorkExhaustedError(f"more than {self.limit} operations")


def evaluate(node: nodes.Node, point: Mapping[str, Value], work: Work) -> Value:
    """The value of ``node`` where its symbols have the values of ``point``.

    Raises:
        UndefinedValueError: it certainly has none (a division by zero, ``log(0)``, ``oo - oo``).
        UnknownValueError: the precision in force does not say.
        WorkExhaustedError: the budget is used up.
    """
    return Evaluation(point, work).value(node)


def truth(node: nodes.Node, point: Mapping[str, Value], work: Work) -> bool:
    """Whether a condition holds at a point; raises as :func:`evaluate` does."""
    return Evaluation(point, work).holds(node)


class Evaluation:
    """Values at one point and one precision, each part of the trees worked out once.

    ``evaluate`` makes one for a single tree; trees that share parts should share one.
    """

    __slots__ = ("cost", "depth", "known", "point", "work")

    def __init__(self, point: Mapping[str, Value], work: Work) -> None:
        self.point = point
        self.work = work
        self.cost = max(1, flint.ctx.prec // 128)
        self.depth = 0
        self.known: dict[nodes.Node, Value] = {}

    def moved(self, name: str, value: Value) -> Evaluation:
        """The same place, but for one symbol; it draws on the same budget."""
        return Evaluation({**self.point, name: value}, self.work)

    def value(self, node: nodes.Node) -> Value:
        """As :func:`evaluate`, the parts that were met before excepted from the cost."""
        if isinstance(node, nodes.Apply):
            found = self.known.get(node)
            if found is not None:
                return found
            self.work.spend(self.cost)
            self.depth += 1
            if self.depth > NESTING:
                raise UnknownValueError("nested too deeply")
            try:
                found = self.known[node] = self._apply(node.head, node.args)
            finally:
                self.depth -= 1
            return found
        self.work.spend(self.cost)
        if isinstance(node, nodes.Symbol):
            try:
                return self.point[node.name]
            except KeyError:
                raise UnknownValueError(f"{node.name} has no value here") from None
        if isinstance(node, nodes.Number):
            return fmpq(node.value.numerator, node.value.denominator)
        if isinstance(node, nodes.Constant):
            return constant(node.name)
        raise UndefinedValueError(f"a {type(node).__name__} is not a number")

    def _apply(self, head: str, args: tuple[nodes.Node, ...]) -> Value:
        function = FUNCTIONS.get(head)
        if function is not None:
            return function(*[self.value(argument) for argument in args])
        lazy = _LAZY.get(head)
        if lazy is not None:
            return lazy(self, args)
        raise UnknownValueError(f"{head} has no numeric meaning here")

    def holds(self, node: nodes.Node) -> bool:
        """As :func:`truth`."""
        self.work.spend(self.cost)
        match node:
            case nodes.Truth(value):
                return value
            case nodes.Relation(op, left, right):
                return related(op, self.value(left), self.value(right))
            case nodes.Logic("not", (inner,)):
                return not self.holds(inner)
            case nodes.Logic("and", args):
                return all(self.holds(argument) for argument in args)
            case nodes.Logic("or", args):
                return any(self.holds(argument) for argument in args)
        raise UnknownValueError(f"a {type(node).__name__} is not a condition")

    def total(self, args: tuple[nodes.Node, ...]) -> Value:
        """A finite sum by adding its terms; an infinite geometric one by its closed form."""
        result: Value = fmpq(0)
        for term in self._unroll(args):
            result = add(result, term)
        return result

    def product(self, args: tuple[nodes.Node, ...]) -> Value:
        """A finite product; an infinite one has no value here."""
        result: Value = fmpq(1)
        for factor in self._unroll(args):
            result = multiply(result, factor)
        return result

    def _unroll(self, args: tuple[nodes.Node, ...]) -> Iterator[Value]:
        body, variable, lower, upper = _bounded(args)
        first, last = self.value(lower), self.value(upper)
        if isinstance(last, Infinite) or isinstance(first, Infinite):
            yield self._infinite_geometric(body, variable, first, last)
            return
        start, stop = integer(first), integer(last)
        if start is None or stop is None:
            raise UnknownValueError("the bounds of the sum are not integers")
        if stop < start - 1:
            raise UndefinedValueError("a sum that runs backwards: conventions differ")
        if stop - start > UNROLLED_TERMS:
            raise UnknownValueError("too many terms to add one by one")
        inner = dict(self.point)
        walk = Evaluation(inner, self.work)
        walk.depth = self.depth
        for index in range(start, stop + 1):
            inner[variable] = fmpq(index)
            walk.known.clear()
            yield walk.value(body)

    def _infinite_geometric(
        self, body: nodes.Node, variable: str, first: Value, last: Value
    ) -> Value:
        """``a + a r + a r^2 + ...``, seen to be one from the quotients of its first terms."""
        start = integer(first)
        if start is None or last != Infinite(1):
            raise UnknownValueError("only sums towards +oo are understood")
        ratio_tree = geometric_ratio(body, variable)
        if ratio_tree is None:
            raise UnknownValueError("an infinite sum that is not geometric")
        ratio = self.value(ratio_tree)
        inner = self.moved(variable, fmpq(start))
        inner.depth = self.depth
        head = inner.value(body)
        if sign_of(subtract(absolute(ratio), fmpq(1))) >= 0:
            raise UndefinedValueError("the geometric series diverges")
        return multiply(head, power(subtract(fmpq(1), ratio), fmpq(-1)))

    def piecewise(self, args: tuple[nodes.Node, ...]) -> Value:
        """The first branch whose condition holds."""
        for expression, condition in zip(args[::2], args[1::2], strict=True):
            if self.holds(condition):
                return self.value(expression)
        raise UndefinedValueError("no branch of the Piecewise holds here")

    def derivative(self, args: tuple[nodes.Node, ...]) -> Value:
        """The value of a derivative that could be taken."""
        tree = resolve_derivative(args)
        if tree is None:
            raise UnknownValueError("a derivative that cannot be taken")
        return self.value(tree)


def _bounded(args: tuple[nodes.Node, ...]) -> tuple[nodes.Node, str, nodes.Node, nodes.Node]:
    match args:
        case (body, nodes.Symbol(variable), lower, upper):
            return body, variable, lower, upper
    raise UnknownValueError("a sum without (body, variable, lower, upper)")


_LAZY: Mapping[str, Callable[[Evaluation, tuple[nodes.Node, ...]], Value]] = {
    "Sum": Evaluation.total,
    "Product": Evaluation.product,
    "Piecewise": Evaluation.piecewise,
    "Derivative": Evaluation.derivative,
}
