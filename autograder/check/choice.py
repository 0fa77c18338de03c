"""``check.choice``: words from a closed list, in any spelling that can only mean one of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from autograder.algebra import nodes, say
from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.check.kinds import describe
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node

Options = Sequence[str] | Mapping[str, Sequence[str]]

LONGEST = 200
_FORGIVEN = ((9, 2), (5, 1))  # letters of the word, letters that may be wrong


def choice(answer: object, reference: object, *, options: Options) -> Verdict:
    """Judge a word, or a list of words in order.

    Case, spaces, hyphens and accents do not matter, nor does a slip of the pen that leaves only
    one of the options possible.

    Args:
        answer: a word, or a list of words.
        reference: the right option, or a list of them.
        options: all options, or a mapping from each to its other spellings.

    Raises:
        CheckFailed: not the right one, or none of the options.
    """
    table = spellings(options)
    expected = _expected(reference, table)
    given = read_choices(
        answer, options, count=None if isinstance(reference, str) else len(expected)
    )
    wrong = [place for place, (a, b) in enumerate(zip(given, expected, strict=False)) if a != b]
    read_as = ", ".join(given)
    many = not isinstance(reference, str)
    if len(given) != len(expected):
        _fail(
            Outcome.INCORRECT,
            f"{len(expected)} words are asked for, here are {len(given)}",
            read_as,
            slip="shape",
        )
    evidence = {"expected": expected, "right": len(expected) - len(wrong), "of": len(expected)}
    if wrong:
        where = ", ".join(f"entry {place + 1}" for place in wrong) if many else ""
        _fail(Outcome.INCORRECT, "not the right choice", read_as, where=where, evidence=evidence)
    return Verdict(Outcome.CORRECT, "choice", read_as, _latex(read_as), evidence=evidence)


def read_choices(answer: object, options: Options, *, count: int | None) -> list[str]:
    """The options that the words of an answer mean.

    Args:
        answer: a word or a list of words.
        options: the options.
        count: how many words are asked for; ``None`` for a single word that is no list.

    Raises:
        CheckFailed: missing, not words, or none of the options.
    """
    table = spellings(options)
    node = read(answer)
    if isinstance(node, FunctionProxy):
        _fail(Outcome.UNREADABLE, "this is a function, not a word")
    match node:
        case nodes.Missing():
            _fail(Outcome.MISSING, "nothing handed in yet")
        case nodes.Opaque(reason):
            _fail(Outcome.UNREADABLE, f"this is {reason}, not a word")
        case nodes.Sequence("list" | "tuple", items) if count is not None:
            words = items
        case nodes.Sequence("list" | "tuple", (only,)):
            words = (only,)
        case nodes.Sequence():
            _fail(Outcome.UNREADABLE, f"this is {describe(node)}; one word is asked for")
        case nodes.Text(text) if count is not None and count > 1 and _listed(text):
            words = tuple(nodes.Text(part) for part in _listed(text))
        case _:
            words = (node,)
    return [
        _option(word, table, place if len(words) > 1 else None) for place, word in enumerate(words)
    ]


def _listed(text: str) -> list[str]:
    parts = [part.strip(" \t'\"[]()") for part in text[: LONGEST * 20].split(",")]
    return parts if len(parts) > 1 else []


def spellings(options: Options) -> dict[str, str]:
    """Each folded spelling and the option it means."""
    pairs = options.items() if isinstance(options, Mapping) else ((name, ()) for name in options)
    table: dict[str, str] = {}
    for name, variants in pairs:
        for written in (name, *([variants] if isinstance(variants, str) else variants)):
            other = table.setdefault(fold(written), name)
            if other != name:
                raise AuthorError(f"{written!r} is a spelling of both {other!r} and {name!r}")
    if not table:
        raise AuthorError("options is empty; give the words to choose from")
    return table


def fold(text: str) -> str:
    """The word without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].replace("ß", "ss"))
    return "".join(c for c in plain.casefold() if c.isalnum())


def _expected(reference: object, table: dict[str, str]) -> list[str]:
    words = [reference] if isinstance(reference, str) else reference
    if not isinstance(words, list | tuple) or not words:
        raise AuthorError(f"the reference {reference!r} is neither an option nor a list of options")
    found = []
    for word in words:
        name = table.get(fold(word)) if isinstance(word, str) else None
        if name is None:
            raise AuthorError(f"the reference {word!r} is not among the options")
        found.append(name)
    return found


def _option(node: Node, table: dict[str, str], place: int | None) -> str:
    match node:
        case nodes.Text(text):
            written = text
        case nodes.Symbol(name):
            written = name
        case nodes.Truth() | nodes.Number():
            written = say.text(node)
        case nodes.Missing():
            _fail(Outcome.MISSING, "nothing handed in yet")
        case _:
            _fail(Outcome.UNREADABLE, f"this is {describe(node)}, not a word")
    if not written.strip():
        _fail(Outcome.MISSING, "nothing handed in yet")
    folded = fold(written)
    if folded in table:
        return table[folded]
    near = {table[word] for word in table if _near(folded, word)}
    if len(near) == 1:
        return near.pop()
    names = ", ".join(dict.fromkeys(table.values()))
    entry = "" if place is None else f" (entry {place + 1})"
    shown = "".join(c if c.isprintable() else " " for c in written[:40])
    return _fail(Outcome.UNREADABLE, f"{shown!r}{entry} is none of: {names}", written[:LONGEST])


def _near(given: str, word: str) -> bool:
    allowed = next((wrong for letters, wrong in _FORGIVEN if len(word) >= letters), 0)
    return abs(len(given) - len(word)) <= allowed and _distance(given, word, allowed) <= allowed


def _distance(left: str, right: str, most: int) -> int:
    """Letters to insert, drop, change or swap; anything beyond ``most`` counts as ``most + 1``."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        above, row, earlier = row, [i], before
        for j, b in enumerate(right, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return row[-1]


def _latex(text: str) -> str:
    return say.latex(nodes.Text(text))


def _fail(  # noqa: PLR0913 - the parts of a verdict
    outcome: Outcome,
    message: str,
    read_as: str = "",
    *,
    slip: str | None = None,
    where: str = "",
    evidence: Mapping[str, object] | None = None,
) -> NoReturn:
    raise CheckFailed(
        Verdict(
            outcome,
            "choice",
            read_as,
            _latex(read_as) if read_as else "",
            where,
            slip,
            message,
            dict(evidence or {}),
        )
    )
