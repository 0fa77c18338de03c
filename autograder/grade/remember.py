"""Verdicts that were given before: the same test on the same answers says the same.

A verdict depends on the bundle, the case, and what the answers are on the wire; never on the
clock, the machine or another answer. In a class most right answers come in a few forms, so most
cases of most submissions have been judged already. What was stopped, what an author has to mend,
and whatever calls a student's function is judged anew each time.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import Any

_ENTRIES = 8000
Key = tuple[object, ...]


class Memory:
    """The last few thousand results by key; one per bundle, gone with it."""

    def __init__(self, entries: int = _ENTRIES) -> None:
        self._entries = entries
        self._known: OrderedDict[Key, Any] = OrderedDict()

    def recall(self, key: Key | None) -> Any:
        """What was kept under ``key``, ``None`` if nothing was."""
        if key is None or key not in self._known:
            return None
        self._known.move_to_end(key)
        return self._known[key]

    def keep(self, key: Key | None, result: Any) -> None:
        """Keep a result; the one not asked for the longest gives way."""
        if key is None:
            return
        self._known[key] = result
        if len(self._known) > self._entries:
            self._known.popitem(last=False)

    def __len__(self) -> int:
        return len(self._known)


def of_wire(wire: Any) -> bytes | None:
    """What tells two answers apart; ``None`` for what holds a function, which may do anything."""
    text = json.dumps(wire, sort_keys=True)
    if '"function"' in text:
        return None
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
