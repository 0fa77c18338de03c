"""From a clone to a graded class in one command: build, make a class up, grade, show it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.batch.grading import DONE, SOMETHING_NOT_GRADED, grade_class
from autograder.batch.madeup import SHOWN_FIRST, Material, write_class
from autograder.errors import MachineryError
from autograder.report import records

if TYPE_CHECKING:
    from autograder.batch.grading import Summary
    from autograder.batch.madeup import MadeUp
    from autograder.build.build import Built

STUDENTS = 24
# Made-up students loop for ever on purpose; nobody should wait long for them in a demonstration.
SECONDS = 20.0


def run(
    master: Path,
    *,
    out: Path = Path("dist"),
    results: Path = Path("results"),
    students: int = STUDENTS,
    seed: int = 1,
) -> int:
    """Build the assignment, grade a made-up class, print a table; the exit code."""
    from autograder.build.build import build

    _say(f"building {master} into {out}")
    built = build(master, out, say=lambda part: _say(f"  {part} ..."))
    handed_in = results / "made-up-class"
    shutil.rmtree(handed_in, ignore_errors=True)
    made = write_class(handed_in, Material.of_build(master, out), students, seed=seed)
    _say(f"grading {students} made-up submissions")
    summary = _graded(built.zip, handed_in, results)
    shown = [table(made, summary), summary.text(), places(made, summary, built)]
    sys.stdout.write("\n\n".join(shown) + "\n")
    return summary.exit_code if summary.exit_code != SOMETHING_NOT_GRADED else DONE


def _graded(zip_file: Path, handed_in: Path, results: Path) -> Summary:
    """With a boundary where one can be had, and without one elsewhere: we wrote these ourselves."""
    try:
        return grade_class(zip_file, [handed_in], out=results, timeout=SECONDS)
    except MachineryError as error:
        _say(f"{error}\nthese submissions were made up here, so they are trusted")
        return grade_class(zip_file, [handed_in], out=results, timeout=SECONDS, trust=True)


def table(made: list[MadeUp], summary: Summary) -> str:
    """The first submissions by kind, with what each came to."""
    why = dict(summary.not_graded)
    lines = [f"{'student':<20} {'points':>7}  {'of':>4}  remark", "-" * 72]
    for one in made[: len(SHOWN_FIRST)]:
        record = records.load(summary.out, one.path.stem)
        if record is None:
            said = why.get(one.path.stem, "")
            lines.append(f"{one.kind:<20} {'–':>7}  {'':>4}  not graded: {said}")
            continue
        remark = _remark(record)
        lines.append(
            f"{one.kind:<20} {record.automatic:>7g}  {record.possible:>4g}  {remark}".rstrip()
        )
    rest = [records.load(summary.out, one.path.stem) for one in made[len(SHOWN_FIRST) :]]
    scores = [record.automatic for record in rest if record is not None]
    if scores:
        mean = sum(scores) / len(scores)
        lines.append(f"{f'{len(scores)} others':<20} {mean:>7.1f}        on average")
    return "\n".join(lines)


def places(made: list[MadeUp], summary: Summary, built: Built) -> str:
    """Where everything is that the demonstration left, one line each."""
    example = next((one for one in made if one.kind == "typical mistakes"), made[0])
    lines = [
        ("the class report", summary.report),
        ("grades", summary.out / "grades.csv"),
        ("marks to fill in", summary.out / "manual.csv"),
        ("a feedback page", summary.out / example.path.stem / "feedback.html"),
        ("what students get", built.out / "student"),
        ("the solved notebook", built.out / "instructor"),
        ("the autograder zip", built.zip),
    ]
    return "\n".join(f"{what:<20} {path}" for what, path in lines if path and path.exists())


def _remark(record: records.Record) -> str:
    parts = list(record.limits[:1])
    if record.why:
        parts.append(record.why)
    if record.cells and not parts:
        failed = record.cells[0]
        parts.append(f"cell {failed.cell} raised {failed.name}")
    if record.provisional:
        parts.append("provisional")
    return "; ".join(parts)[:60]


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
