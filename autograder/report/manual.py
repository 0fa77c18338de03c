"""Marks given by hand: ``manual.csv``, to be filled in, read back strictly, never lost."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.errors import MisuseError
from autograder.report.grades import safe_cell
from autograder.report.parts import most_points, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from autograder.report.records import Record
    from autograder.report.roll import Roll

FILE = "manual.csv"
COLUMNS = ("id", "name", "question", "out_of", "points", "comment", "text_id")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person gave for a written answer; ``points`` is ``None`` where only a comment is."""

    points: float | None
    comment: str
    text_id: str


Marks = dict[tuple[str, str], Mark]


def text_id(text: str) -> str:
    """A short name of a text, by which a mark knows the text it was given for."""
    return hashlib.sha256(text.strip().encode("utf-8", errors="replace")).hexdigest()[:8]


def read(path: Path, roll: Roll, records: Mapping[str, Record], *, strict: bool = True) -> Marks:
    """The marks in a file.

    Points may be written with a decimal comma, columns separated by commas, semicolons or tabs,
    as spreadsheets of different countries save them.

    Args:
        path: the file.
        roll: the class it belongs to.
        records: what is graded of it, which says how much an undecided answer is worth.
        strict: refuse rows of students who are not in the class; otherwise they are kept.

    Raises:
        MisuseError: a row that cannot be right; the sentence names it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{path} cannot be read: {error}; save it as CSV in UTF-8") from error
    if not text.strip():
        return {}
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    missing = [name for name in ("id", "question", "points") if name not in (rows.fieldnames or ())]
    if missing:
        raise MisuseError(
            f"{path}: the column {missing[0]!r} is missing; "
            f"the first line must be {','.join(COLUMNS)}"
        )
    most = {entry.id: _worth(records.get(entry.id), roll) for entry in roll.entries}
    marks: Marks = {}
    try:
        for row in rows:
            key, mark = _mark(row, f"{path}, line {rows.line_num}", most, roll, strict=strict)
            if mark is None:
                continue
            if key in marks and marks[key] != mark:
                raise MisuseError(
                    f"{path}, line {rows.line_num}: {key[0]} has two different marks "
                    f"for {key[1]}; keep one"
                )
            marks[key] = mark
    except csv.Error as error:
        raise MisuseError(f"{path}, line {rows.line_num}: not a CSV row ({error})") from error
    return marks


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _mark(
    row: Mapping[str, str | None],
    place: str,
    most: Mapping[str, Mapping[str, float]],
    roll: Roll,
    *,
    strict: bool,
) -> tuple[tuple[str, str], Mark | None]:
    owner, question = _plain(row.get("id")), _plain(row.get("question"))
    typed = _plain(row.get("points"))
    comment = _plain(row.get("comment"))
    key = (owner, question)
    if not typed and not comment:
        return key, None
    if owner not in most and strict:
        raise MisuseError(f"{place}: there is no submission {owner!r} in this class")
    worth = most.get(owner) or most_points(roll)
    if question not in worth:
        names = ", ".join(item.name for item in roll.assignment.written) or "none"
        raise MisuseError(
            f"{place}: {question!r} is not a written question (those are: {names}) "
            "and no undecided part of one"
        )
    points = None
    if typed:
        try:
            points = float(typed.replace("\N{MINUS SIGN}", "-").replace(",", "."))
        except ValueError:
            raise MisuseError(
                f"{place}: the points of {owner} for {question} are {typed!r}; write a number"
            ) from None
        if not math.isfinite(points) or not 0 <= points <= worth[question]:
            raise MisuseError(
                f"{place}: {owner} has {typed} points for {question}; "
                f"between 0 and {worth[question]:g} are possible"
            )
    return key, Mark(points, comment, _plain(row.get("text_id")))


def _worth(record: Record | None, roll: Roll) -> dict[str, float]:
    """What each part of a submission is worth; what is not undecided any more is kept as it is."""
    return most_points(roll) | {part.name: part.points for part in parts_of(record, roll)}


def _plain(cell: str | None) -> str:
    text = (cell or "").strip()
    # What was written with a guard against formulas is read without it.
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def table(roll: Roll, records: Mapping[str, Record], marks: Marks) -> str:
    """``manual.csv``: a row per student and part, marks kept, then marks that fit no row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    done: set[tuple[str, str]] = set()
    for entry in roll.entries:
        record = records.get(entry.id)
        if entry.replaced_by is not None:
            continue
        for part in parts_of(record, roll):
            key = (entry.id, part.name)
            done.add(key)
            row = _row(key, entry.label, part.points, marks.get(key), text_id(part.text))
            writer.writerow(row)
    points = most_points(roll)
    for (owner, question), mark in sorted(marks.items()):
        if (owner, question) not in done:
            writer.writerow(
                _row((owner, question), "", points.get(question, 0), mark, mark.text_id)
            )
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()


def _row(
    key: tuple[str, str], label: str, points: float, mark: Mark | None, current: str
) -> Sequence[str]:
    owner, question = key
    given = mark is not None and mark.points is not None
    return (
        safe_cell(owner),
        safe_cell("" if label == owner else label),
        safe_cell(question),
        f"{points:g}",
        f"{mark.points:g}" if mark is not None and mark.points is not None else "",
        safe_cell(mark.comment) if mark is not None else "",
        # A mark keeps the name of the text it was given for.
        mark.text_id if mark is not None and given and mark.text_id else current,
    )


def stale(roll: Roll, records: Mapping[str, Record], marks: Marks) -> list[tuple[str, str]]:
    """(submission, question) of each mark that was given for another text than today's."""
    found = []
    for entry in roll.entries:
        record = records.get(entry.id)
        for part in parts_of(record, roll) if record else ():
            mark = marks.get((entry.id, part.name))
            if (
                mark
                and mark.points is not None
                and mark.text_id
                and text_id(part.text) != mark.text_id
            ):
                found.append((entry.id, part.name))
    return found
