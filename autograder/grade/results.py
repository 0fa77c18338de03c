"""``results.json``: what Otter writes, by Otter's own classes, and what Gradescope takes beyond it.

Hidden means hidden: a hidden case says one of a few constant sentences, the author's
``failure_message``, or a hint that the author declared for a recognised slip. Messages of checks,
sources, inputs and exceptions never get here.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import MachineryError
from autograder.grade import gradescope_form, otter_classes, plain
from autograder.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograder.grade.bundle import Bundle, Question
    from autograder.grade.judge import TestOutcome

_MESSAGE = 1000
_OUTPUT = 32_000
_PASSED = "✅ Test case passed"
_FAILED = "❌ Test case failed"
_NOT_DECIDED = "◌ Not decided automatically: a person will look at this answer"
_PROVISIONAL = (
    "Your score is provisional: an answer could not be decided automatically, scores 0 for now, "
    "and will be looked at by a person."
)


@dataclass(frozen=True, slots=True)
class Visibility:
    """The keys of ``otter_config.json`` that Otter reads when it writes results, its defaults."""

    show_hidden: bool = False
    show_stdout: bool = False
    show_all_public: bool = False
    force_public_test_summary: bool = True
    warn_missing_pdf: bool = False
    points_possible: float | None = None
    score_threshold: float | None = None

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Visibility:
        """The keys that matter here, out of all of them."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in config.items() if key in known})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is told beside the scores. ``output`` is for the student, ``extra`` for nobody yet."""

    output: str
    seconds: float
    extra: Mapping[str, Any]
    written: Mapping[str, str]


def filled_in(bundle: Bundle, outcomes: Sequence[TestOutcome]) -> list[otter_classes.Settled]:
    """Otter's test files with the outcomes of their cases; those of the bundle stay empty."""
    by_question: dict[str, list[TestOutcome]] = {}
    for outcome in outcomes:
        by_question.setdefault(outcome.question, []).append(outcome)
    return [
        _filled_in(bundle, test_file, by_question[test_file.name])
        for test_file in bundle.test_files
    ]


def _filled_in(
    bundle: Bundle, test_file: Any, outcomes: Sequence[TestOutcome]
) -> otter_classes.Settled:
    """One of them; the same for whoever has those very outcomes."""
    # By their identity: they are kept with it, so that nothing else gets this identity. What makes
    # this worth while is that outcomes themselves are remembered.
    key = (test_file.name, *map(id, outcomes))
    known = bundle.written_down.recall(key)
    if known is None:
        own = copy.copy(test_file)
        own.test_case_results = [
            _once(case, outcome)
            for case, outcome in zip(test_file.test_cases, outcomes, strict=True)
        ]
        known = otter_classes.Settled(own, outcomes)
        bundle.written_down.keep(key, known)
    return known


def results_json(
    bundle: Bundle,
    test_files: Sequence[otter_classes.Settled],
    told: Circumstances,
) -> dict[str, Any]:
    """The content of ``results.json``.

    Raises:
        MachineryError: Gradescope would not take it: a score above its maximum, say.
    """
    grading = otter_classes.results_of(list(test_files))
    if told.output:
        grading.set_output(plain.text(told.output, _OUTPUT))
    results = grading.to_gradescope_dict(Visibility.of(bundle.config))
    results["output_format"] = results["test_output_format"] = results["test_name_format"] = "text"
    results["execution_time"] = round(told.seconds, 3)
    results["extra_data"] = dict(told.extra)
    by_name = {test_file.name: test_file for test_file in test_files}
    for entry in results["tests"]:
        entry["output"] = plain.text(entry.get("output", ""), _OUTPUT)
        if "max_score" in entry:
            _complete(entry, by_name[entry["name"]], bundle.question(entry["name"]))
    results["tests"] += [_written_entry(bundle, item, told) for item in bundle.written]
    _refuse_what_gradescope_would(results)
    return results


def provisional_note(outcomes: Sequence[TestOutcome]) -> str:
    """The sentence for the student whose score may still rise; empty where it will not."""
    return _PROVISIONAL if is_provisional(outcomes) else ""


def is_provisional(outcomes: Sequence[TestOutcome]) -> bool:
    """Whether a person has to look at something before the automatic score is final."""
    return any(outcome.outcome is Outcome.UNDECIDED for outcome in outcomes)


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON so that a reader finds the old file or the whole new one, never a part."""
    data = json.dumps(content, indent=1, ensure_ascii=True, allow_nan=False).encode() + b"\n"
    write_bytes(path, data)


def write_bytes(path: Path, data: bytes) -> None:
    """As :func:`write`, for bytes."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _once(case: Any, outcome: TestOutcome) -> Any:
    if "result" not in outcome.made:
        outcome.made["result"] = _case_result(case, outcome)
    return outcome.made["result"]


def _case_result(case: Any, outcome: TestOutcome) -> Any:
    if outcome.outcome is Outcome.UNDECIDED:
        case = dataclasses.replace(case, failure_message=None)
        return otter_classes.case_result(case, _NOT_DECIDED, passed=False)
    if case.hidden:
        return otter_classes.case_result(case, _hidden_message(outcome), passed=outcome.passed)
    verdict = outcome.verdict
    if outcome.passed and verdict is not None and verdict.read_as:
        read = f"read as {plain.text(verdict.read_as, _MESSAGE)}"
        said = f"{case.success_message}\n{read}" if case.success_message else read
        case = dataclasses.replace(case, success_message=said)
    return otter_classes.case_result(case, _public_message(outcome), passed=outcome.passed)


def _hidden_message(outcome: TestOutcome) -> str:
    if outcome.passed:
        return _PASSED
    hint = outcome.verdict.hint if outcome.verdict is not None else None
    return f"{_FAILED}\nHint: {plain.text(hint, _MESSAGE)}" if hint else _FAILED


def _public_message(outcome: TestOutcome) -> str:
    if outcome.passed:
        return _PASSED
    said = outcome.verdict.message if outcome.verdict is not None else ""
    return f"{_FAILED}\n{plain.text(said, _MESSAGE)}".rstrip()


def _complete(entry: dict[str, Any], test_file: Any, question: Question | None) -> None:
    entry["status"] = "passed" if test_file.passed_all else "failed"
    if question is not None and question.number:
        entry["number"] = question.number
        entry["tags"] = [f"task {question.number}"]


def _written_entry(bundle: Bundle, item: Any, told: Circumstances) -> dict[str, Any]:
    """No score: Gradescope's own manual questions or ``manual.csv`` hold it."""
    words = len(told.written.get(item.marker, "").split())
    received = f"Received: {words} words." if words else "Nothing was received."
    question = bundle.question(item.question)
    entry: dict[str, Any] = {
        "name": f"{item.question} (written)",
        "status": "passed" if words else "failed",
        "visibility": "visible",
        "output": f"{received} A person marks this part ({item.points:g} points).",
    }
    if question is not None and question.number:
        entry["number"] = question.number
        entry["tags"] = [f"task {question.number}", "written"]
    return entry


def _refuse_what_gradescope_would(results: Mapping[str, Any]) -> None:
    found = gradescope_form.findings(results)
    if found:
        raise MachineryError("results.json would be refused:\n  " + "\n  ".join(found))
