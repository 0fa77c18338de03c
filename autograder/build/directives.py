"""The closed list of directives a master notebook may contain, and how each is written."""

from __future__ import annotations

import difflib
import re

# Otter's own blocks, in raw cells.
BLOCKS = ("QUESTION", "PROMPT", "SOLUTION", "TESTS")
# Blocks of ours: YAML between the first and the last line of one raw cell.
LISTS = ("MISTAKES", "FORMS")
CONFIGS = ("ASSIGNMENT CONFIG", "SHEET CONFIG")

RAW = (
    *CONFIGS,
    *(f"{edge} {block}" for block in BLOCKS for edge in ("BEGIN", "END")),
    *(f"BEGIN {block}" for block in LISTS),
)
# Comments with a meaning inside a code cell.
MARKERS = (
    "SOLUTION",
    "SOLUTION NO PROMPT",
    "BEGIN SOLUTION",
    "BEGIN SOLUTION NO PROMPT",
    "END SOLUTION",
    "BEGIN PROMPT",
    "END PROMPT",
    "IGNORE",
    "BEGIN IGNORE",
    "END IGNORE",
    "SEED",
    "HIDDEN",
    "BEGIN TEST CONFIG",
    "END TEST CONFIG",
)

_WRITTEN = re.compile(r"^#\s*([A-Za-z][A-Za-z ]*?)\s*$")
_CLOSE = 0.72


def directive(line: str) -> str | None:
    """The directive that a raw cell's first line states, or ``None``.

    Otter wants white space behind the ``#`` and does not look at the case.
    """
    match = re.match(r"^#\s+([A-Za-z][A-Za-z ]*?)\s*$", line)
    words = " ".join(match.group(1).upper().split()) if match else ""
    return words if words in RAW else None


def nearest(line: str, known: tuple[str, ...] = RAW) -> str | None:
    """The directive that a line was probably meant to be, or ``None`` if it looks like none."""
    match = _WRITTEN.match(line.strip())
    if match is None:
        return None
    words = " ".join(match.group(1).upper().split())
    close = difflib.get_close_matches(words, known, n=1, cutoff=_CLOSE)
    return close[0] if close else None


def misspelt_marker(comment: str) -> str | None:
    """The marker a comment was meant to be when it is close to one without being one.

    Only comments in capitals count, so that an ordinary remark about a solution stays one.
    """
    match = _WRITTEN.match(comment.strip())
    if match is None or match.group(1).upper() != match.group(1):
        return None
    words = " ".join(match.group(1).split())
    if words in MARKERS:
        return None
    return nearest(comment, MARKERS)
