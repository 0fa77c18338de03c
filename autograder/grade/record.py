"""``record.json``: everything about one graded submission that an instructor may want to know.

Records are written once and never changed; reports and manual marks are computed from them.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
from functools import cache
from typing import TYPE_CHECKING, Any

from autograder.grade import plain
from autograder.grade.remember import is_function
from autograder.grade.results import is_provisional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograder.grade.bundle import Bundle
    from autograder.grade.judge import TestOutcome
    from autograder.grade.otter_classes import Settled
    from autograder.grade.remember import Memory

FORMAT = 1
_WIRE_CHARACTERS = 1_000_000
_OFTEN_GIVEN = 4000  # characters; what is longer than that is seldom given twice
_DISTRIBUTIONS = ("theorysheet", "numpy", "sympy", "python-flint", "otter-grader", "ipython")


@cache
def versions() -> dict[str, str]:
    """The versions that a grade depends on."""
    found = {"python": platform.python_version()}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def answer(
    memory: Memory, key: bytes | None, wire: Any, said: Mapping[str, str]
) -> Mapping[str, Any]:
    """An answer as it crossed from the sandbox, and in words; ``key`` tells it from others."""
    if key is None or is_function(key):
        return _answer(wire, said)
    known = memory.recall(("answer", key))
    if known is None:
        known = plain.Encoded(_answer(wire, said))
        if len(known.text) <= _OFTEN_GIVEN:
            memory.keep(("answer", key), known)
    return known


def _answer(wire: Any, said: Mapping[str, str]) -> dict[str, Any]:
    length = len(json.dumps(wire))
    kept = wire if length <= _WIRE_CHARACTERS else {"dropped": f"{length} characters"}
    return {"wire": kept, "text": plain.text(said["text"]), "latex": plain.text(said["latex"])}


def questions(bundle: Bundle, test_files: Sequence[Settled]) -> list[plain.Encoded]:
    """Every question in the order of the sheet, the written ones without tests."""
    filled = {test_file.name: test_file for test_file in test_files}
    listed = [question.name for question in bundle.questions]
    names = listed + [name for name in filled if name not in listed]
    return [_question_once(bundle, name, filled.get(name)) for name in names]


def _question_once(bundle: Bundle, name: str, test_file: Settled | None) -> plain.Encoded:
    if test_file is None:
        return _question(bundle, name, None)
    if "question" not in test_file.made:
        test_file.made["question"] = _question(bundle, name, test_file)
    return test_file.made["question"]


def _question(bundle: Bundle, name: str, test_file: Settled | None) -> plain.Encoded:
    known = bundle.question(name)
    manual = known is not None and known.manual and test_file is None
    if test_file is not None:
        points, score = test_file.possible, round(test_file.score, 5)
    else:
        points, score = (known.points if known else 0), (None if manual else 0)
    fields = {
        "name": name,
        "number": known.number if known else "",
        "points": points,
        "score": score,
        "manual": manual,
    }
    rows = [] if test_file is None else [_row(outcome) for outcome in test_file.outcomes]
    return plain.Encoded.ending_in(fields, "tests", rows)


def _row(outcome: TestOutcome) -> plain.Encoded:
    if "row" not in outcome.made:
        outcome.made["row"] = plain.Encoded(_test(outcome))
    return outcome.made["row"]


def _test(outcome: TestOutcome) -> dict[str, Any]:
    told = {} if outcome.verdict is None else plain.verdict_to_json(outcome.verdict)
    return {
        "name": outcome.title or outcome.name,
        "points": outcome.points,
        "score": outcome.points if outcome.passed else 0,
        "hidden": outcome.hidden,
        "outcome": str(outcome.outcome),
        "answers": list(outcome.answers),
        "read_as": told.get("read_as", ""),
        "latex": told.get("latex", ""),
        "where": told.get("where", ""),
        "slip": told.get("slip"),
        "message": told.get("message", ""),
        "hint": told.get("hint"),
        "evidence": told.get("evidence", {}),
        "error": None if outcome.error is None else plain.text(outcome.error),
    }


def written(bundle: Bundle, texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The written answers by question; what was not handed in is an empty text."""
    return {
        item.question: {
            "text": plain.text(texts.get(item.marker, ""), 100_000),
            "points": item.points,
        }
        for item in bundle.written
    }


def total(
    bundle: Bundle, test_files: Sequence[Settled], outcomes: Sequence[TestOutcome]
) -> dict[str, Any]:
    """Points by tests and points that a person gives, apart."""
    return {
        "automatic": round(sum(test_file.score for test_file in test_files), 5),
        "possible": round(sum(test_file.possible for test_file in test_files), 5),
        "manual_possible": round(sum(item.points for item in bundle.written), 5),
        "provisional": is_provisional(outcomes),
    }
