"""``grades.csv``: one row a student, one column a question, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.report.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.report.manual import Marks
    from autograder.report.records import Record
    from autograder.report.roll import Entry, Roll

FILE = "grades.csv"
_FORMULA_STARTS = frozenset("=+-@\t\r\n|%＝＋－＠")  # the last four are their wide twins


@dataclass(frozen=True, slots=True)
class Grade:
    """What one submission came to, automatic points and marks together.

    Attributes:
        automatic: points of the tests, ``None`` where the submission was not graded.
        manual: marks given so far, ``None`` while none was given.
        total: the sum of both, ``None`` where the submission was not graded.
        possible: what could be reached, written questions included.
        provisional: something still waits for a person.
        open_marks: how many written questions have no mark yet.
        undecided: in how many questions answers are undecided, and no mark settles them.
    """

    automatic: float | None
    manual: float | None
    total: float | None
    possible: float
    provisional: bool
    open_marks: int
    undecided: int


def grade(entry: Entry, record: Record | None, roll: Roll, marks: Marks) -> Grade:
    """The grade of one submission."""
    parts = parts_of(record, roll)
    given = {
        part.name: mark.points
        for part in parts
        if (mark := marks.get((entry.id, part.name))) is not None and mark.points is not None
    }
    open_parts = [part for part in parts if part.name not in given]
    manual = round(sum(given.values()), 5) if given else None
    by_hand = sum(question.points for question in roll.assignment.written)
    automatic = sum(question.points for question in roll.assignment.automatic)
    return Grade(
        automatic=record.automatic if record else None,
        manual=manual,
        total=round(record.automatic + (manual or 0), 5) if record else None,
        possible=(record.possible if record else automatic) + by_hand,
        provisional=bool(open_parts) or record is None,
        open_marks=sum(part.written for part in open_parts),
        undecided=sum(not part.written for part in open_parts),
    )


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a guard before the first character.

    Control characters, by which such a start can be hidden, are dropped.
    """
    clean = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    start = clean.lstrip()
    return (
        f"'{clean}"
        if start[:1] in _FORMULA_STARTS or (clean[:1] in _FORMULA_STARTS and clean)
        else clean
    )


def table(roll: Roll, records: Mapping[str, Record], marks: Marks) -> str:
    """The whole file; a submission that was not graded has empty scores, never zeros."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    questions = roll.assignment.questions
    writer.writerow(
        [
            "id", "name", "sid", "email", "status",
            *(safe_cell(question.name) for question in questions),
            "automatic", "manual", "total", "possible", "provisional", "file", "notes",
        ]
    )  # fmt: skip
    for entry in roll.entries:
        if entry.replaced_by is None:
            for row in _rows(entry, records.get(entry.id), roll, marks):
                writer.writerow(row)
    for person in roll.absent:
        writer.writerow(
            [
                "",
                safe_cell(person.name),
                safe_cell(person.sid),
                safe_cell(person.email),
                "nothing handed in",
            ]
            + [""] * (len(questions) + 5)
            + ["", ""]
        )
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()


def _rows(entry: Entry, record: Record | None, roll: Roll, marks: Marks) -> list[list[str]]:
    result = grade(entry, record, roll, marks)
    scores = []
    undecided = [part for part in parts_of(record, roll) if not part.written]
    for question in roll.assignment.questions:
        if question.manual:
            mark = marks.get((entry.id, question.name))
            scores.append(_cell(mark.points if mark else None))
        else:
            found = record.question(question.name) if record else None
            settled = sum(
                mark.points
                for part in undecided
                if part.question == question.name
                and (mark := marks.get((entry.id, part.name))) is not None
                and mark.points is not None
            )
            scores.append(_cell(found.score + settled if found else None))
    notes = [*entry.notes, *([entry.why] if entry.why else [])]
    tail = [
        _cell(result.automatic),
        _cell(result.manual),
        _cell(result.total),
        _cell(result.possible),
        "" if record is None else "yes" if result.provisional else "no",
        safe_cell(entry.file),
        safe_cell("; ".join(notes)),
    ]
    status = "graded" if record is not None else "not graded"
    people = [(person.name, person.sid, person.email) for person in entry.people] or [("", "", "")]
    # A group's submission gives every member a row of their own.
    return [
        [safe_cell(entry.id), *(safe_cell(part) for part in person), status, *scores, *tail]
        for person in people
    ]


def _cell(value: float | None) -> str:
    return "" if value is None else f"{round(value, 5):g}"
