"""The values that answers become: one immutable tree, ours alone.

Nothing here evaluates, prints or compares anything; see ``parse``, ``say``, ``equality``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    import numpy as np

RelationOp = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational; ``decimal``: it was written with a decimal point, or as a float."""

    value: Fraction
    decimal: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol, known by its canonical name alone."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """One of ``pi``, ``E``, ``I``, ``oo``, ``-oo``, ``zoo``, ``nan``."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation of the closed table of heads (``heads.HEADS``) on its arguments.

    Sums and products are ``Add`` and ``Mul`` of two or more arguments, powers ``Pow``;
    subtraction, division, negation and roots are written with these. ``Sum`` and ``Product``
    take (body, variable, lower, upper); ``mean`` is an expectation value. ``facts`` keeps what
    was worked out about the tree: see :func:`fact`.
    """

    head: str
    args: tuple[Node, ...]
    facts: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        found = self.facts.get(hash)
        if found is None:
            found = self.facts[hash] = hash((self.head, self.args))
        return cast("int", found)


@dataclass(frozen=True, slots=True)
class Relation:
    """``left op right``; ``a < b < c`` is ``Logic("and", ...)`` of two of these."""

    op: RelationOp
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` or ``not`` of conditions."""

    op: Literal["and", "or", "not"]
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``element in set``."""

    element: Node
    container: Node


@dataclass(frozen=True, slots=True)
class Interval:
    """A real interval with explicit ends; infinite ones are ``Constant("oo")`` and ``"-oo"``."""

    left: Node
    right: Node
    left_open: bool
    right_open: bool


@dataclass(frozen=True, slots=True)
class Union:
    """A union of sets."""

    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Intersection:
    """An intersection of sets."""

    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The points of ``left`` that are not in ``right``."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, tuple or set as it was written; duplicates and order are kept."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict: pairs in the order in which they were written."""

    items: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of expressions (a sympy ``Matrix``, a LaTeX matrix); rows of equal length."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """A numeric numpy array, read-only, of kind ``b``, ``i``, ``u``, ``f`` or ``c``."""

    values: np.ndarray


@dataclass(frozen=True, slots=True)
class Text:
    """Text that nobody has parsed yet: what it means depends on the kind of answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Truth:
    """``True`` or ``False``; never a number. ``symbolic``: sympy made it out of a condition."""

    value: bool
    symbolic: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing was handed in: no such name, ``None``, or ``...``."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that cannot be an answer; ``reason`` says what it was and why."""

    reason: str


Node = (
    Number
    | Symbol
    | Constant
    | Apply
    | Relation
    | Logic
    | Member
    | Interval
    | Union
    | Intersection
    | Difference
    | Sequence
    | Mapping
    | Matrix
    | Array
    | Text
    | Truth
    | Missing
    | Opaque
)

_Found = TypeVar("_Found")
_More = ParamSpec("_More")


def fact(
    about: Callable[Concatenate[Node, _More], _Found],
) -> Callable[Concatenate[Node, _More], _Found]:
    """Have what a function says of a tree kept with the tree: trees never change.

    It lives as long as the tree does, and is never said of another one, be it equal. What else
    the function takes has to be hashable.
    """

    @wraps(about)
    def asked(node: Node, *more: _More.args, **named: _More.kwargs) -> _Found:
        if type(node) is not Apply:
            return about(node, *more, **named)
        key = (about, *more) if more else about
        found = node.facts.get(key, _UNKNOWN)
        if found is _UNKNOWN:
            found = node.facts[key] = about(node, *more, **named)
        return cast("_Found", found)

    return asked


_UNKNOWN = object()
