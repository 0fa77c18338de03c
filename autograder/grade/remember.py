"""Verdicts that were given before: the same test on the same answers says the same.

A verdict depends on the bundle, the case, and what the answers are; never on the clock, the machine
or another answer. In a class most right answers come in a few forms, so most cases of most
submissions have been judged already. What was stopped, and what an author has to mend, is judged
anew each time. Two things are kept:

* *by the answers*: the outcome of a case for answers that are the same on the wire;
* *by what was seen* (:mod:`autograder.grade.observe`): a case is a program that looks at its
  answers through checks alone, and calls functions. After each look it goes on in a way that
  depends on what it saw, and on nothing else; so its way is a path, and a second submission that
  shows the same at each step comes to the same end. ``"1/2"`` and ``Rational(1, 2)`` are different
  answers and the same carried value: what follows from it is judged once. A student's function is
  called anew each time, and judged anew only when it replies something else.

What one check said of what it was given is kept too, for ways that are new but in their parts.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ENTRIES = 60_000
Key = object
_FUNCTION = b"function "
_FUNCTIONS = 2**31
_sorted = json.JSONEncoder(sort_keys=True).encode


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
    text = _sorted(wire)
    if '"function"' in text:
        return None
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def of_answer(wire: Any) -> bytes | None:
    """As :func:`of_wire`; a function has a key that tells its name, for who watches its replies."""
    # Strictly what the decoder takes for a function: another thing may not have the key of one.
    if type(wire) is dict and "function" in wire and not set(wire) - {"function", "name"}:
        number, name = wire["function"], wire.get("name", "")
        if type(number) is int and 0 <= number < _FUNCTIONS and type(name) is str:
            return _FUNCTION + name.encode("utf-8", "surrogatepass")
    return of_wire(wire)


def is_function(key: bytes | None) -> bool:
    """Whether the key is that of a function."""
    return key is not None and key.startswith(_FUNCTION)


# --- by what was seen -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Looked:
    """A check was given these answers, and said something."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A student's function was called, and replied something."""

    question: Any


Steps = list[tuple[str, Any, str]]
"""(``"looked"`` or ``"asked"``, names or question, digest of what was seen), as JSON carries it."""


def digest(*parts: bytes) -> bytes:
    """A short name for what cannot be told apart by anything that matters."""
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()


def of_reply(reply: Any) -> bytes:
    """The digest of what a student's function replied."""
    return digest(_sorted(reply).encode())


def start(case: tuple[str, int]) -> bytes:
    """Where the way of a case begins."""
    return digest(b"case", json.dumps(case).encode())


def follow(
    memory: Memory,
    begin: bytes,
    keys: Mapping[str, bytes | None],
    ask: Callable[[Any], Any],
    replies: list[Any],
) -> Any:
    """Go the way of a case as far as it is known; what is at its end, ``None`` if unknown.

    Args:
        memory: what is known.
        begin: :func:`start` of the case.
        keys: of the answers that there are.
        ask: calls a student's function.
        replies: is filled with what the function replied, for who has to go the way again.
    """
    place = begin
    while True:
        step = memory.recall(place)
        if isinstance(step, Asked):
            reply = ask(step.question)
            replies.append(reply)
            place = digest(place, of_reply(reply))
        elif isinstance(step, Looked):
            place = memory.recall((place, _seen(step.names, keys)))
        else:
            return step


def keep_way(
    memory: Memory,
    begin: bytes,
    keys: Mapping[str, bytes | None],
    steps: Sequence[tuple[str, Any, str]],
    end: Any,
) -> None:
    """Keep the way that a case went, and what was at its end."""
    place = begin
    for kind, what, seen in steps:
        after = digest(place, bytes.fromhex(seen))
        if kind == "asked":
            memory.keep(place, Asked(what))
        else:
            names = tuple(what)
            memory.keep(place, Looked(names))
            memory.keep((place, _seen(names, keys)), after)
        place = after
    memory.keep(place, end)


def _seen(names: tuple[str, ...], keys: Mapping[str, bytes | None]) -> tuple[bytes | None, ...]:
    """The keys of answers; ``b""`` for one that is missing."""
    return tuple(keys.get(name, b"") for name in names)
