"""One submission, from the file a student sent to its results and its record.

The three doors (``autograder grade``, Gradescope's container, Otter's plugin) call this and nothing
else, which is why they give the same scores.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.answers.functions import FunctionProxy
from autograder.execute import UnreadableSubmission
from autograder.grade import cases, plain, record, remember, results
from autograder.grade.comparer import Decoded
from autograder.grade.confine import Done, Stopped
from autograder.grade.judge import TestOutcome, judge_and
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograder.algebra.nodes import Node
    from autograder.execute import Execution, Sandbox
    from autograder.grade.bundle import Bundle
    from autograder.grade.comparer import Comparer

_CELLS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Graded:
    """The content of ``results.json`` and of ``record.json``, and Otter's test files, filled in."""

    results: dict[str, Any]
    record: dict[str, Any]
    test_files: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Ran:
    """What is known about a submission before anything is written down."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    cells: Sequence[Mapping[str, Any]] = ()
    limits: Sequence[str] = ()
    notes: Sequence[str] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    isolation: str = ""
    execute_seconds: float = 0.0
    compare_seconds: float = 0.0


def grade_submission(
    bundle: Bundle,
    sandbox: Sandbox,
    path: Path | str,
    submission_id: str | None = None,
    *,
    comparer: Comparer | None = None,
) -> Graded:
    """Run a submission, judge its answers, and write down what came of it.

    A submission that cannot be read scores 0, with a sentence that says why. A ``comparer`` is for
    who grades many, and changes no result.

    Raises:
        MachineryError: ours failed; the submission is *not graded*.
    """
    path = Path(path)
    started = time.monotonic()
    markers = tuple(item.marker for item in bundle.written)
    try:
        with sandbox.run(path, bundle.wanted, written=markers) as execution:
            ran_until = time.monotonic()
            answers, outcomes = _judged(bundle, execution, comparer)
            compared_until = time.monotonic()
            ran = _ran(execution, answers, ran_until - started, compared_until - ran_until)
    except UnreadableSubmission as unreadable:
        sentence = str(unreadable)
        ran = _Ran(notes=(sentence,), execute_seconds=time.monotonic() - started)
        outcomes = _nothing(bundle, sentence)
    return _graded(bundle, path, submission_id or path.stem, ran, outcomes)


def _judged(
    bundle: Bundle, execution: Execution, comparer: Comparer | None
) -> tuple[dict[str, Any], tuple[TestOutcome, ...]]:
    wires = execution.answers
    answers = _Answers(execution)
    keys = {name: remember.of_answer(wire) for name, wire in wires.items()}
    functions = {name for name, key in keys.items() if remember.is_function(key)}
    outcomes, said = judge_and(
        bundle,
        answers,
        worded=[name for name in wires if name not in functions],
        keys=keys,
        comparer=comparer,
        together=execution.replies,
    )
    words = {name: _words(told) for name, told in said.items()}
    words.update({name: cases.in_words(answers[name]) for name in functions})
    told = {
        name: record.answer(bundle.written_down, keys[name], wire, words[name])
        for name, wire in wires.items()
    }
    return told, outcomes


class _Answers(Decoded):
    """The answers, with functions that are called in the submission's process."""

    def __init__(self, execution: Execution) -> None:
        super().__init__(execution.answers, execution.call)
        self._execution = execution

    def decode(self, name: str) -> Node | FunctionProxy:
        made = super().decode(name)
        if isinstance(made, FunctionProxy):
            return replace(made, call_each=partial(self._execution.call_each, name))
        return made


def _words(told: Done | Stopped) -> dict[str, str]:
    if isinstance(told, Done):
        return told.value
    return {"text": f"(cannot be shown: {told.reason})", "latex": ""}


def _ran(
    execution: Execution, answers: Mapping[str, Any], executing: float, comparing: float
) -> _Ran:
    return _Ran(
        answers=answers,
        cells=[
            {
                "cell": error.cell,
                "name": plain.text(error.name, 200),
                "message": plain.text(error.message, 2000),
                "line": error.line,
            }
            for error in execution.cell_errors
        ],
        limits=[plain.text(limit, 500) for limit in execution.limits_hit],
        notes=[plain.text(note, 500) for note in execution.notes],
        written=dict(execution.written),
        isolation=execution.isolation,
        execute_seconds=executing,
        compare_seconds=comparing,
    )


def _nothing(bundle: Bundle, sentence: str) -> tuple[TestOutcome, ...]:
    """No test runs on a submission that could not be read: every answer is missing."""
    verdict = Verdict(Outcome.MISSING, kind="submission", message=sentence)
    return tuple(
        TestOutcome(
            question=case.question,
            name=case.test_case.name,
            title=case.title,
            points=case.test_case.points,
            hidden=case.test_case.hidden,
            passed=False,
            verdict=verdict,
            error=None,
            answers=case.answers,
        )
        for case in bundle.cases
    )


def _graded(
    bundle: Bundle,
    path: Path,
    submission_id: str,
    ran: _Ran,
    outcomes: Sequence[TestOutcome],
) -> Graded:
    test_files = results.filled_in(bundle, outcomes)
    submission = {"id": submission_id, "file": path.name, "sha256": _sha256(path)}
    archive = {"name": bundle.name, "sha256": bundle.sha256}
    total = record.total(bundle, test_files, outcomes)
    told = results.Circumstances(
        output=_told(ran, outcomes),
        seconds=ran.execute_seconds + ran.compare_seconds,
        extra={
            "versions": record.versions(),
            "isolation": ran.isolation,
            "submission_sha256": submission["sha256"],
            "zip_sha256": archive["sha256"],
            "provisional": total["provisional"],
        },
        written=ran.written,
    )
    return Graded(
        results=results.results_json(bundle, test_files, told),
        record={
            "format": record.FORMAT,
            "submission": submission,
            "zip": archive,
            "versions": record.versions(),
            "isolation": ran.isolation,
            "status": "graded",
            "why": "",
            "seconds": {
                "execute": round(ran.execute_seconds, 4),
                "compare": round(ran.compare_seconds, 4),
            },
            "answers": dict(ran.answers),
            "cells": list(ran.cells),
            "limits": list(ran.limits),
            "notes": list(ran.notes),
            "questions": record.questions(bundle, test_files),
            "written": record.written(bundle, ran.written),
            "total": total,
        },
        test_files=tuple(settled.test_file for settled in test_files),
    )


def _told(ran: _Ran, outcomes: Sequence[TestOutcome]) -> str:
    """What the student reads above the tests: notes, failed cells, whether the score may rise."""
    lines = [*ran.notes, *ran.limits]
    lines += [_cell(cell) for cell in ran.cells[:_CELLS_TOLD]]
    if len(ran.cells) > _CELLS_TOLD:
        lines.append(f"{len(ran.cells) - _CELLS_TOLD} more cells raised errors.")
    lines.append(results.provisional_note(outcomes))
    return "\n".join(line for line in lines if line)


def _cell(cell: Mapping[str, Any]) -> str:
    place = f", line {cell['line']}" if cell["line"] else ""
    return f"Code cell {cell['cell']}{place} raised {cell['name']}: {cell['message']}"


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
