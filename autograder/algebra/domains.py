"""What a domain means: the author's word for where a symbol lives, checked and explained."""

from __future__ import annotations

import re

from autograder.algebra.names import DEFAULT_DOMAIN, Names
from autograder.algebra.parse import Unreadable, parse
from autograder.errors import AuthorError

Spec = str | tuple[int | float | str, ...]

WORDS = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "real": {"real": True},
    "integer": {"integer": True},
    "natural": {"integer": True, "nonnegative": True},
    "complex": {"complex": True},
}
"""The domains that are words, and the assumptions that sympy gets for them."""

_RANGE = re.compile(r"[<>≤≥∈=]|\bin\b")


def is_range(spec: Spec) -> bool:
    """Whether the domain is a range such as ``0 < eta < 2/k``."""
    return isinstance(spec, str) and _RANGE.search(spec) is not None


def assumptions(spec: Spec) -> dict[str, bool]:
    """What sympy should assume of a symbol there; a range leaves it real, so no bound is lost."""
    if isinstance(spec, str) and spec in WORDS:
        return dict(WORDS[spec])
    return {"real": True}


def refuse_unknown(names: Names) -> None:
    """Raise ``AuthorError`` for a domain that is neither a word, a readable range nor values."""
    for name, spec in names.domains.items():
        if not isinstance(spec, str) or spec in WORDS:
            continue
        if not is_range(spec):
            known = ", ".join(WORDS)
            raise AuthorError(
                f"{name}: {spec!r} is no domain; use {known}, or a range such as '0 < {name} < 1'"
            )
        try:
            parse(spec, names)
        except Unreadable as error:
            raise AuthorError(f"{name}: the domain cannot be read\n{error}") from None


__all__ = ["DEFAULT_DOMAIN", "WORDS", "assumptions", "is_range", "refuse_unknown"]
