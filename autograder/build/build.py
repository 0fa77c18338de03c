"""``autograder build``: from a master notebook to what is handed out, or a list of faults.

Nothing is written before every gate has passed: the folders are values until then, and they take
the place of the previous ones by rename.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.build.answers import answers_of
from autograder.build.assign import Assigned, assigning
from autograder.build.bundle_files import (
    EXECUTABLE,
    as_json,
    bundle_files,
    grading_config,
    references,
)
from autograder.build.findings import Finding, GateReport, GatesFailed
from autograder.build.gates.leak import leak
from autograder.build.gates.lint import lint
from autograder.build.gates.points import points_of
from autograder.build.gates.trials import Trial, try_out
from autograder.build.manifest import tasks_of
from autograder.build.master import Master, read_master
from autograder.build.notebooks import origins
from autograder.build.settings import find_settings, read_settings
from autograder.build.staging import shipped_files, stage
from autograder.build.student import instructor_folder, student_folder
from autograder.build.tree import refuse_somebody_elses, replace_folder, under, zipped
from autograder.build.wheel import DISTRIBUTION, wheel
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FORMAT = 1
BUILD_JSON = "build.json"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left.

    Attributes:
        out: the folder.
        zip: the autograder zip in it.
        report: the content of ``build.json``.
        seconds: how long each part took; not in ``build.json``, which is the same every time.
    """

    out: Path
    zip: Path
    report: Mapping[str, Any]
    seconds: Mapping[str, float]


def build(
    master: Path,
    out: Path = Path("dist"),
    *,
    otter_config: Path | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Built:
    """Build an assignment.

    Args:
        master: the master notebook; it is only read.
        out: where ``student/``, ``instructor/``, the zip and ``build.json`` go.
        otter_config: the options of grading; by default the nearest ``otter_config.json`` beside
            or above the master.
        say: is told what is being done, as it begins.

    Raises:
        MisuseError: there is no such master, or ``out`` is somebody else's folder.
        GatesFailed: at least one gate found something; all findings are in it.
        AuthorError: the master cannot be read as one.
        MachineryError: ours failed.
    """
    clock, made = _Clock(say), None
    refuse_somebody_elses(out, ours=BUILD_JSON)
    read = read_master(master)
    settings = read_settings(otter_config or find_settings(master))
    with assigning(read.name, partial(stage, read)) as assigned:
        with clock("lint"):
            linted = lint(read, grading_config(read, settings))
        reports = [linted]
        try:
            made = _make(read, settings, clock, assigned)
            with clock("leak"):
                reports.append(leak(read, made.student, references(read)))
            with tempfile.TemporaryDirectory(prefix="trial-") as folder:
                trial = _trial(read, made, Path(folder))
                tried = try_out(trial, clock)
                # One by one, so that what was found before something stops is not lost.
                while (report := next(tried, None)) is not None:
                    reports.append(report)
        except AuthorError as error:
            if not any(report.findings for report in reports):
                raise
            # What stops here may well follow from what was found before: both are told.
            reports.append(
                GateReport("build", {}, (Finding("build", 0, "", "stopped", str(error)),))
            )
    findings = tuple(finding for report in reports for finding in report.findings)
    if findings or made is None:
        raise GatesFailed(findings)
    report = _report(read, made, reports)
    archive = f"{read.name}-autograder.zip"
    with clock("write"):
        tree = {
            **under("student", made.student),
            **under("instructor", made.instructor),
            archive: made.archive,
            BUILD_JSON: as_json(report),
        }
        replace_folder(out, tree, ours=BUILD_JSON)
    return Built(out, out / archive, report, clock.seconds)


@dataclass(frozen=True, slots=True)
class _Made:
    assigned: Assigned
    student: dict[str, bytes]
    instructor: dict[str, bytes]
    archive: bytes


class _Clock:
    """Tells and measures the parts of a build."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.seconds: dict[str, float] = {}
        self._say = say

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        self._say(part)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] = round(time.perf_counter() - started, 2)


def _make(
    master: Master,
    settings: Mapping[str, Any],
    clock: _Clock,
    finish: Callable[[], Assigned],
) -> _Made:
    with clock("pack"):
        files, packed = shipped_files(master), wheel()
    with clock("assign"):
        assigned = finish()
    with clock("zip"):
        zip_files = bundle_files(master, assigned, files, packed, settings)
        return _Made(
            assigned,
            student_folder(master, assigned, files, packed),
            instructor_folder(master, assigned, files),
            zipped(zip_files, EXECUTABLE),
        )


def _trial(master: Master, made: _Made, folder: Path) -> Trial:
    notebook = f"{master.name}.ipynb"
    archive, solved, blank = folder / "a.zip", folder / "solved" / notebook, folder / notebook
    solved.parent.mkdir()
    archive.write_bytes(made.archive)
    solved.write_bytes(made.instructor[notebook])
    blank.write_bytes(made.student[notebook])
    return Trial(master, archive, solved, blank, origins(made.assigned.solved[notebook]))


def _report(master: Master, made: _Made, reports: list[GateReport]) -> dict[str, Any]:
    manual = sum(points_of(question) for question in master.questions if question.manual)
    total = master.sheet.total
    return {
        "format": FORMAT,
        "name": master.name,
        "title": master.sheet.title or master.name,
        "total": total,
        "automatic": total - manual,
        "manual": manual,
        "tasks": tasks_of(master),
        "questions": [
            {
                "name": question.name,
                "points": points_of(question),
                "manual": question.manual,
                "tests": [
                    {"name": test.name, "hidden": test.hidden, "points": test.points}
                    for test in question.tests
                ],
            }
            for question in master.questions
        ],
        "answers": {
            spec.name: {
                "question": spec.question,
                "kind": spec.kind,
                "automatic": spec.automatic,
            }
            for spec in answers_of(master).values()
        },
        "gates": {report.gate: report.to_json() for report in reports},
        "files": {
            name: hashlib.sha256(data).hexdigest()
            for name, data in sorted(
                {
                    **under("student", made.student),
                    **under("instructor", made.instructor),
                    f"{master.name}-autograder.zip": made.archive,
                }.items()
            )
        },
        "versions": {
            name: importlib.metadata.version(name)
            for name in (DISTRIBUTION, "otter-grader", "numpy", "sympy", "python-flint")
        },
    }
