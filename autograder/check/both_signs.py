"""``±`` in a collection of values stands for two of them, and ``and`` for a comma."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.algebra import budgets, nodes
from autograder.answers.read import read

if TYPE_CHECKING:
    from autograder.answers.functions import FunctionProxy

_BOTH = re.compile(r"±|\\pm(?![A-Za-z])|\+/?-")
_AND = re.compile(r"\s(?:and|or|und|oder)\s")
_CONDITION = re.compile(r"[=<>≤≥∈{(\[]|\bin\b")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}


def both_signs(value: object) -> nodes.Node | FunctionProxy:
    """The value with every text that has ``±`` (or ``+-``) in it written out as two texts.

    ``1 and 2``, where no condition is joined, is a list of two as well.
    """
    node = read(value)
    match node:
        case nodes.Text(text) if _AND.search(text) and not _CONDITION.search(text):
            parts = _AND.sub(",", text).replace(",,", ",").split(",")
            return nodes.Sequence("list", tuple(v for part in parts for v in _signs(part)))
        case nodes.Text(text) if _BOTH.search(text) and len(text) <= budgets.TEXT_LENGTH:
            return nodes.Sequence("list", _written_out(text))
        case nodes.Sequence("list" | "tuple" as kind, items):
            found: list[nodes.Node] = []
            for item in items:
                found += _signs(item.text) if isinstance(item, nodes.Text) else [item]
            return nodes.Sequence(kind, tuple(found))
    return node


def _written_out(text: str) -> tuple[nodes.Node, ...]:
    parts = _parts(text.strip().strip("$").strip())
    return tuple(value for part in parts for value in _signs(part))


def _signs(text: str) -> list[nodes.Node]:
    """The value with the upper sign and the one with the lower sign."""
    if not _BOTH.search(text):
        return [nodes.Text(text)]
    return [nodes.Text(_BOTH.sub(sign, text)) for sign in "+-"]


def _parts(text: str) -> list[str]:
    """The text cut at its outermost commas, without the brackets of a list around it."""
    plain = text.replace("\\{", "{").replace("\\}", "}")
    closing = _BRACKETS.get(plain[:1])
    inner = _cut(plain[1:-1]) if closing and plain.endswith(closing) else None
    return inner if inner and len(inner) > 1 else _cut(plain) or [plain]


def _cut(text: str) -> list[str] | None:
    """The pieces between commas outside of brackets; None where brackets do not match."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return None
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts if not depth else None
