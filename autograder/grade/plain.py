"""Verdicts as JSON data: what evidence cannot be is told, never dropped and never an error."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = 4000
_ITEMS = 200
_DEPTH = 6
_EXACT_INTEGER = 2**53

compact = json.JSONEncoder(ensure_ascii=True, allow_nan=False, sort_keys=True).encode
"""JSON on one line. Made once: for each of the many small pieces it would cost more than those."""


class Encoded(dict[str, Any]):
    """A mapping that nobody changes, with its JSON (``compact``), which was made once."""

    def __init__(self, fields: Mapping[str, Any], text: str | None = None) -> None:
        super().__init__(fields)
        self.text = compact(fields) if text is None else text

    @classmethod
    def ending_in(cls, fields: Mapping[str, Any], name: str, rows: Sequence[Encoded]) -> Encoded:
        """The fields, and behind them in order of the alphabet a list of such mappings."""
        if name <= max(fields):
            raise ValueError(f"{name} does not come last among {', '.join(fields)}")
        listed = ", ".join(row.text for row in rows)
        text = f"{compact(fields)[:-1]}, {compact(name)}: [{listed}]}}"
        return cls({**fields, name: list(rows)}, text)


def text(value: object, limit: int = _TEXT) -> str:
    """A string that every JSON reader takes: no lone surrogates, no control characters, bounded."""
    made = str(value)
    # Nearly every text is fine as it is, and looking at it letter by letter takes long.
    if not made.replace("\n", "").replace("\t", "").isprintable():
        made = made.encode("utf-8", "replace").decode("utf-8")
        made = "".join(c if c.isprintable() or c in "\n\t" else "�" for c in made)
    if len(made) <= limit:
        return made
    half = limit // 2
    return f"{made[:half]} … {made[-half:]}"


def data(value: object, depth: int = _DEPTH) -> Any:
    """Plain JSON data for any value; whatever has no form of its own becomes its text."""
    if value is None or isinstance(value, bool | str):
        return text(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return value if abs(value) < _EXACT_INTEGER else text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth > 0 and isinstance(value, Mapping):
        return {text(key, 200): data(item, depth - 1) for key, item in _first(value.items())}
    if depth > 0 and isinstance(value, list | tuple | set | frozenset):
        return [data(item, depth - 1) for item in _first(value)]
    return text(value)


def _first(items: Any) -> list[Any]:
    return [item for item, _ in zip(items, range(_ITEMS), strict=False)]


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Every field of a verdict; see :func:`verdict_from_json`."""
    return {
        "outcome": str(verdict.outcome),
        "kind": text(verdict.kind),
        "read_as": text(verdict.read_as),
        "latex": text(verdict.latex),
        "where": text(verdict.where),
        "slip": None if verdict.slip is None else text(verdict.slip),
        "message": text(verdict.message),
        "evidence": data(verdict.evidence),
        "hint": None if verdict.hint is None else text(verdict.hint),
    }


def verdict_from_json(fields: Mapping[str, Any]) -> Verdict:
    """The verdict of which :func:`verdict_to_json` made ``fields``."""
    return Verdict(**{**fields, "outcome": Outcome(fields["outcome"])})
