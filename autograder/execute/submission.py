"""What a submission is once it has been read: sources, written answers, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnreadableSubmission(Exception):  # noqa: N818 - the sentence is for the student
    """The submission cannot be read; the text is one sentence that says what to hand in."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell: its number among the code cells, from 1, and the line it starts at."""

    number: int
    source: str
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as data; nothing in it has been run or compiled."""

    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
