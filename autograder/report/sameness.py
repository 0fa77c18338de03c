"""Whether two answers of a class are the same mathematically, cheaply enough to ask often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.algebra.equality import equal
from autograder.algebra.names import Names

if TYPE_CHECKING:

    from autograder.algebra.nodes import Node


class Sameness:
    """A relation between trees under an assignment's names: ``True``, ``False`` or ``None``."""

    def __init__(self, names: Any) -> None:
        self._names = Names.from_json(names) if names else Names()

    def __call__(self, first: Node, second: Node) -> bool | None:
        """What the judge's own equality says; kinds that differ are never the same."""
        if type(first) is not type(second):
            return False
        return equal(first, second, domains={}, names=self._names).outcome
