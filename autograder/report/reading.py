"""From recorded answers back to trees and to typeset mathematics, each distinct answer once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from autograder.algebra.names import Names
from autograder.algebra.nodes import Missing, Node, Opaque, Text
from autograder.algebra.unreadable import Unreadable
from autograder.answers.decode import decode
from autograder.answers.functions import FunctionProxy
from autograder.check.judging import parse_texts
from autograder.report.markup import Markup, tag
from autograder.report.mathml import math

if TYPE_CHECKING:
    from collections.abc import Callable

# Longer ones are shown as they were typed: a page of one formula helps nobody.
LONGEST_TYPESET = 6_000
# What an answer of absurd size may do to a reader whose budgets it just meets: the report then
# shows it as it was typed.
_TOO_MUCH = (RecursionError, MemoryError, OverflowError)


class Reader:
    """Reads what is recorded under an answer's name with the assignment's names.

    The same answer comes from hundreds of students, so trees and markup are kept by the answer's
    bytes for the lifetime of the reader.
    """

    def __init__(self, names: Any) -> None:
        self.names = Names.from_json(names) if names else Names()
        self._nodes: dict[str, Node] = {}
        self._markup: dict[str, Markup | None] = {}
        self._kept: dict[tuple[str, ...], Markup] = {}

    def node(self, wire: Any) -> Node:
        """The tree; ``Opaque`` for a function, ``Text`` for words that are no formula."""
        key = json.dumps(wire, sort_keys=True)
        if key not in self._nodes:
            self._nodes[key] = self._read(wire)
        return self._nodes[key]

    def markup(self, wire: Any) -> Markup | None:
        """Typeset mathematics, or nothing where there is none to show."""
        key = json.dumps(wire, sort_keys=True)
        if key not in self._markup:
            self._markup[key] = _typeset(self.node(wire))
        return self._markup[key]

    def kept(self, key: tuple[str, ...], make: Callable[[], Markup]) -> Markup:
        """What was made under the key before; hundreds of students share most of their rows."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def _read(self, wire: Any) -> Node:
        if wire is None:
            return Missing()
        try:
            return self._parsed(decode(wire))
        except _TOO_MUCH as error:
            return Opaque(f"too large to be shown ({type(error).__name__})")

    def _parsed(self, found: Node | FunctionProxy) -> Node:
        if isinstance(found, FunctionProxy):
            return Opaque("a function")
        try:
            return parse_texts(found, self.names)
        except Unreadable:
            return found


def _typeset(node: Node) -> Markup | None:
    if isinstance(node, Missing | Text | Opaque):
        return None
    try:
        shown = math(node)
    except _TOO_MUCH:
        return None
    return (
        shown
        if len(shown.text) <= LONGEST_TYPESET
        else tag("span", "a long expression", class_="quiet")
    )
