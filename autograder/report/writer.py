"""From a folder of records to everything a person reads: tables, the class page, feedback pages."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report import classpage, copies, feedback, grades, records, written
from autograder.report import manual as marks
from autograder.report.reading import Reader
from autograder.report.roll import Roll
from autograder.report.sameness import Sameness
from autograder.report.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.report.roll import Entry


@dataclass(frozen=True, slots=True)
class Written:
    """What :func:`write` left behind."""

    report: Path
    grades: Path
    manual: Path
    feedback: int
    provisional: int

    def text(self) -> str:
        """What to tell at the end."""
        lines = [
            f"grades: {self.grades}",
            f"to be marked by hand: {self.manual}",
            f"feedback pages: {self.feedback}",
            f"report: {self.report}",
        ]
        if self.provisional:
            lines.append(f"still provisional: {self.provisional}")
        return "\n".join(lines)


def write(results: Path | str, *, manual: Path | str | None = None) -> Written:
    """Write ``grades.csv``, ``manual.csv``, ``report.html`` and the pages, from the records alone.

    Args:
        results: a folder that ``autograder grade`` left.
        manual: a filled-in copy of ``manual.csv``; its marks replace those of ``manual.csv`` in
            the folder, which otherwise are kept.

    Raises:
        MisuseError: there is no class in the folder, or a mark cannot be right.
    """
    with _without_collector():
        return _write(Path(results), manual)


def _write(results: Path, manual: Path | str | None) -> Written:
    roll = Roll.load(results)
    graded = {
        entry.id: record
        for entry in roll.entries
        if entry.status == "graded" and (record := records.load(results, entry.id)) is not None
    }
    given = collect_marks(results, roll, graded, None if manual is None else Path(manual))
    totals = {
        entry.id: grades.grade(entry, graded.get(entry.id), roll, given) for entry in roll.entries
    }
    write_text(results / marks.FILE, marks.table(roll, graded, given), durable=True)
    write_text(results / grades.FILE, grades.table(roll, graded, given), durable=True)
    reader = Reader(roll.assignment.names)
    group = classpage.Class(roll, graded, totals, marks.stale(roll, graded, given))
    write_text(
        results / "report.html",
        classpage.render(group, reader, Sameness(roll.assignment.names, roll.assignment.kinds)),
    )
    _write_written_pages(results, roll, graded, given)

    def write_feedback(entry: Entry) -> None:
        text = feedback.render(
            entry,
            graded[entry.id],
            grade=totals[entry.id],
            roll=roll,
            marks=given,
            reader=reader,
        )
        write_text(results / entry.id / "feedback.html", text)

    copies.for_each([entry for entry in roll.entries if entry.id in graded], write_feedback)
    return Written(
        report=results / "report.html",
        grades=results / grades.FILE,
        manual=results / marks.FILE,
        feedback=len(graded),
        provisional=sum(
            totals[entry.id].provisional for entry in roll.entries if entry.id in graded
        ),
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records and markup hold no cycles, and walking all of them again and again costs a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def collect_marks(
    results: Path, roll: Roll, graded: Mapping[str, records.Record], extra: Path | None
) -> marks.Marks:
    """The marks kept in the folder, with those of another file on top."""
    kept = results / marks.FILE
    given = marks.read(kept, roll, graded, strict=False) if kept.exists() else {}
    if extra is not None:
        given = given | marks.read(extra, roll, graded)
    return given


def _write_written_pages(
    results: Path, roll: Roll, graded: Mapping[str, records.Record], given: marks.Marks
) -> None:
    if not roll.assignment.written:
        return
    folder = results / "written"
    folder.mkdir(exist_ok=True)
    for question in roll.assignment.written:
        write_text(folder / f"{question.name}.html", written.render(question, roll, graded, given))
