"""Whether two answers of a class are the same mathematically, as the judge itself would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder import check
from autograder.algebra import realsets
from autograder.algebra.names import Names
from autograder.algebra.nodes import (
    Array,
    Interval,
    Logic,
    Mapping,
    Matrix,
    Member,
    Relation,
    Sequence,
    Union,
)
from autograder.check.ambient import declared
from autograder.errors import AuthorError

if TYPE_CHECKING:
    import collections.abc
    from collections.abc import Callable

    from autograder.algebra.nodes import Node

_SETS = (Interval, Union, Relation, Logic, Member)
_TABLES = (Matrix, Array, Sequence)
# Kinds whose checks compare two answers of the same form; the others are told by their shape.
_BY_KIND = {"multiset": check.multiset, "matrix": check.matrix, "number": check.number}


class Sameness:
    """A relation between answers of one name.

    One answer takes the place of the reference of the check that judges answers of this kind.
    """

    def __init__(self, names: Any, kinds: collections.abc.Mapping[str, str]) -> None:
        self._names = Names.from_json(names) if names else Names()
        self._kinds = kinds

    def __call__(self, answer: str, first: Node, second: Node) -> bool:
        """Whether it is known that two answers handed in under the name ``answer`` are the same."""
        judge = self._judge(answer, first, second)
        if judge is None:
            return False
        try:
            with declared(self._names):
                return judge(second, first).correct
        except check.CheckFailed:
            return False  # in which way they differ takes long to find out, and nobody asks
        except AuthorError:
            # The first of the two cannot serve as a reference, so nothing equals it.
            return False

    def _judge(self, answer: str, first: Node, second: Node) -> Callable[..., Any] | None:
        if isinstance(first, _SETS) and isinstance(second, _SETS):
            variable = realsets.variable_of(first) or realsets.variable_of(second)
            return lambda given, wanted: check.interval(given, wanted, variable=variable)
        if isinstance(first, _SETS) or isinstance(second, _SETS):
            return None
        kind = self._kinds.get(answer, "")
        if kind in _BY_KIND:
            return _BY_KIND[kind]
        tables = isinstance(first, _TABLES), isinstance(second, _TABLES)
        if any(tables) or isinstance(first, Mapping) or isinstance(second, Mapping):
            return check.matrix if all(tables) else None
        return check.expression
