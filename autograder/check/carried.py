"""``check.carried``: the trusted value of an earlier answer, for tests that follow it through."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograder.algebra import nodes
from autograder.algebra.numeric import NotANumberError, as_float, numeric
from autograder.algebra.trees import rebuild, substitute, symbols_of, walk
from autograder.check.function import numbers
from autograder.check.judging import open_case, read_reference
from autograder.check.kinds import describe
from autograder.check.number import not_a_number, plain_number
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.algebra.nodes import Node
    from autograder.check.judging import Case

KINDS = ("number", "expression", "interval", "matrix", "vector", "multiset", "array")
FORMULAS = ("number", "expression", "interval")


def carried(
    answer: object, kind: str, *, at: Mapping[str, object] | None = None
) -> float | Fraction | Node | np.ndarray | list[float]:
    """The value of an earlier answer, whether it was right or not.

    Args:
        answer: the answer of another question.
        kind: ``"number"`` (an exact rational or a float), ``"expression"`` or ``"interval"``
            (a tree, for the checks), ``"matrix"``, ``"vector"`` or ``"array"`` (a float array of
            two, one, any axes), ``"multiset"`` (a list of floats).
        at: numbers for symbols of a formula or of a range, by their names: the value there. What is
            rational then becomes so, so that every way to write the answer comes to the same.

    Raises:
        CheckFailed: there is no such value: nothing can follow from it. So it is where a symbol
            of ``at`` does not occur in the answer.
    """
    if kind not in KINDS:
        raise AuthorError(f"carried() knows {', '.join(KINDS)}, not {kind!r}")
    case = open_case(answer, "carried")
    node = plain_number(case.node)
    if at is not None:
        if kind not in FORMULAS:
            raise AuthorError(f"carried(at=...) is for {', '.join(FORMULAS)}, not {kind!r}")
        node = _at(node, {case.names.canonical(name): given for name, given in at.items()}, case)
    if kind == "number":
        return _number(node)
    if kind == "expression":
        return _expression(node)
    if kind == "interval":
        return _interval(node)
    return _array(node, kind)


def _at(node: Node, given: Mapping[str, object], case: Case) -> Node:
    missing = sorted(given.keys() - symbols_of(node))
    if missing:
        verb = "does" if len(missing) == 1 else "do"
        _fail(f"{' and '.join(missing)} {verb} not occur in it, so nothing follows from a value")
    values = {name: read_reference(value, case.names) for name, value in given.items()}
    return _computed(substitute(node, values))


def _computed(node: Node) -> Node:
    """The tree with everything rational in it worked out."""
    if isinstance(node, nodes.Number | nodes.Apply) and not symbols_of(node):
        try:
            value = numeric(node)
        except NotANumberError:
            return node  # 1/0, or an infinite end: it is for the check to say what that is
        return nodes.Number(value) if isinstance(value, Fraction) else node
    return rebuild(node, _computed)


def _number(node: Node) -> float | Fraction:
    if not isinstance(node, nodes.Number | nodes.Constant | nodes.Apply | nodes.Symbol):
        _fail(not_a_number(node))
    try:
        value = numeric(node)
    except NotANumberError as error:
        _fail(f"no number can be carried on: {error}")
    number = value if isinstance(value, Fraction) else as_float(value)
    if isinstance(number, complex):
        _fail("no real number can be carried on: this one is complex")
    if isinstance(number, Fraction) and isinstance(node, nodes.Number) and node.decimal:
        return as_float(number)  # pyright: ignore[reportReturnType] - a fraction is real
    return number


def _expression(node: Node) -> Node:
    if not isinstance(node, nodes.Number | nodes.Symbol | nodes.Apply):
        _fail(f"this is {describe(node)}, not an expression")
    if any(isinstance(part, nodes.Constant) and part.name in _ENDLESS for part in walk(node)):
        _fail("this expression is not finite")
    return node


_ENDLESS = frozenset({"oo", "-oo", "zoo", "nan"})


def _interval(node: Node) -> Node:
    if isinstance(
        node,
        nodes.Interval | nodes.Union | nodes.Intersection | nodes.Difference | nodes.Relation
        | nodes.Logic | nodes.Member,
    ) or (isinstance(node, nodes.Sequence) and len(node.items) == 2):  # noqa: PLR2004 - two ends  # fmt: skip
        return node
    return _fail(f"this is {describe(node)}, not a range")


def _array(node: Node, kind: str) -> np.ndarray | list[float]:
    values: Any = numbers(_in_order(node))
    if values is None or values.ndim == 0:
        _fail(f"this is {describe(node)}, not a {kind} of numbers")
    if np.iscomplexobj(values):
        if np.any(values.imag):
            _fail("the numbers are complex")
        values = values.real
    found = values.astype(float)
    if not np.all(np.isfinite(found)):
        _fail("not all of the numbers are finite")
    if kind == "matrix" and found.ndim != 2:  # noqa: PLR2004 - rows and columns
        _fail(f"this has {found.ndim} axes; a matrix has rows and columns")
    if kind in {"vector", "multiset"}:
        if found.ndim == 2 and 1 in found.shape:  # noqa: PLR2004 - a row or a column
            found = found.ravel()
        if found.ndim != 1:
            _fail(f"this has {found.ndim} axes; a {kind} has one")
    return found.tolist() if kind == "multiset" else found


def _in_order(node: Node) -> Node:
    """A set or a table of multiplicities as a list."""
    match node:
        case nodes.Sequence("set", items):
            return nodes.Sequence("list", items)
        case nodes.Mapping(items):
            values: list[Node] = []
            for key, times in items:
                if not isinstance(times, nodes.Number) or times.value not in range(1, 1000):
                    return node
                values.extend([key] * int(times.value))
            return nodes.Sequence("list", tuple(values))
    return node


def _fail(message: str) -> NoReturn:
    raise CheckFailed(Verdict(Outcome.UNREADABLE, "carried", message=message))
