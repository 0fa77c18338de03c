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
  answers and the same carried value: what follows from it is judged once. Of a check that failed, a
  case sees no more than that, unless it asks: all wrong answers go on alike. A student's function
  is called anew each time, and judged anew only when it replies something else.

What one check said of what it was given is kept too. So a way that nobody has gone is known if its
looks are, each from somewhere else: at a place that was reached before, the check that is called
there is known by all but the answers, and with them by what it said.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograder.grade.board import Board

_ENTRIES = 200_000
Key = object
_FUNCTION = b"function "
_FUNCTIONS = 2**31
_WITHOUT_REFERENCES = 2  # the format of marshal in which equal data are equal bytes


class Memory:
    """The last results by key; one per bundle, gone with it.

    Attributes:
        board: where workers that share a bundle tell each other what they judged, if they do.
    """

    def __init__(self, entries: int = _ENTRIES) -> None:
        self.board: Board | None = None
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


def _bytes(data: Any) -> bytes:
    """Plain data as bytes, other ones for other data. They never leave the machine."""
    return marshal.dumps(data, _WITHOUT_REFERENCES)


_NAMED_FUNCTION = _bytes("function")  # the key under which a wire form holds one


def of_wire(wire: Any) -> bytes | None:
    """What tells two answers apart; ``None`` for what holds a function, which may do anything."""
    told = _bytes(wire)
    if _NAMED_FUNCTION in told:
        return None
    return digest(told)


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
    """A check was given these answers, and said something.

    ``call`` names the check with all else that it was given; empty where that cannot be told.
    """

    names: tuple[str, ...]
    call: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """A check that was given these answers failed, and with what it said the case ended."""

    names: tuple[str, ...]
    why: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """The end of a case that nobody has met yet, but what a check says there is known."""

    said: Mapping[str, Any]
    key: Key


@dataclass(frozen=True, slots=True)
class Asked:
    """A student's function was called, and replied something."""

    question: Any


Steps = list[tuple[str, Any, str, str]]
"""``"looked"``, ``"asked"`` or ``"ended"``; names or question; call; digest of what was seen.

As JSON carries it; the digests are in hexadecimal.
"""


def digest(*parts: bytes) -> bytes:
    """A short name for what cannot be told apart by anything that matters."""
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()


def of_call(call: bytes, names: Sequence[str], keys: Mapping[str, bytes | None]) -> bytes:
    """The digest of a check with all it was given, answers included."""
    return digest(call, *_seen(names, keys))


def of_reply(reply: Any) -> bytes:
    """The digest of what a student's function replied."""
    return digest(_bytes(reply))


@cache
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

    At an end that is new in itself, but where all is known that a case which fails there says,
    that is returned as :class:`Failed`; ``key`` is what to keep it under.

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
            after = _after(memory, place, step, keys)
            if after is None:
                return None
            place = after
        elif isinstance(step, Ended):
            given = of_call(step.why, step.names, keys)
            key = ("ended", begin, given)
            known, said = memory.recall(key), memory.recall(given)
            return known if known is not None or said is None else Failed(said, key)
        else:
            return step


def keep_way(
    memory: Memory,
    begin: bytes,
    keys: Mapping[str, bytes | None],
    steps: Steps,
    end: Any,
) -> None:
    """Keep the way that a case went, and what was at its end."""
    place = begin
    for kind, what, named, told in steps:
        if kind == "ended":
            names, why = tuple(what), bytes.fromhex(named)
            memory.keep(place, Ended(names, why))
            memory.keep(("ended", begin, of_call(why, names, keys)), end)
            return
        seen = bytes.fromhex(told)
        after = digest(place, seen)
        if kind == "asked":
            memory.keep(place, Asked(what))
        else:
            names, call = tuple(what), bytes.fromhex(named)
            memory.keep(place, Looked(names, call))
            memory.keep((place, _seen(names, keys)), after)
            if call:
                memory.keep(("shown", of_call(call, names, keys)), seen)
        place = after
    memory.keep(place, end)


def _after(
    memory: Memory, place: bytes, step: Looked, keys: Mapping[str, bytes | None]
) -> bytes | None:
    """Where a look leads: as it did here before, or as the same check showed elsewhere."""
    here = (place, _seen(step.names, keys))
    after = memory.recall(here)
    if after is None and step.call:
        seen = memory.recall(("shown", of_call(step.call, step.names, keys)))
        if seen is not None:
            after = digest(place, seen)
            memory.keep(here, after)
    return after


def _seen(names: Sequence[str], keys: Mapping[str, bytes | None]) -> tuple[bytes, ...]:
    """The keys of answers; ``b""`` for one that is missing."""
    return tuple(keys.get(name) or b"" for name in names)
