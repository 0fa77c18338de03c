"""Records as the report reads them: ``record.json`` and ``results.json``, typed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_PROMPT = re.compile(r"_?Type your answer here, replacing this text\._?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student handed in under one name."""

    name: str
    wire: Any
    text: str
    latex: str


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test case of one submission."""

    __test__ = False  # pytest would take the name for a test class

    name: str
    points: float
    score: float
    hidden: bool
    outcome: str
    answers: tuple[str, ...] = ()
    read_as: str = ""
    latex: str = ""
    where: str = ""
    slip: str = ""
    message: str = ""
    hint: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of one submission."""

    name: str
    number: str
    points: float
    score: float
    manual: bool
    tests: tuple[TestResult, ...]


@dataclass(frozen=True, slots=True)
class FailedCell:
    """A code cell that raised."""

    cell: int
    name: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What Otter's rules let the student see of one question."""

    visible: bool
    score: float | None
    points: float | None
    output: str


@dataclass(frozen=True, slots=True)
class Record:
    """One graded submission."""

    id: str
    answers: Mapping[str, Answer]
    cells: tuple[FailedCell, ...]
    limits: tuple[str, ...]
    notes: tuple[str, ...]
    questions: tuple[QuestionResult, ...]
    written: Mapping[str, str]
    automatic: float
    possible: float
    provisional: bool
    isolation: str
    versions: Mapping[str, str]
    why: str = ""
    shown: Mapping[str, Shown] = field(default_factory=dict)
    output: str = ""

    def question(self, name: str) -> QuestionResult | None:
        """The question of that name."""
        for item in self.questions:
            if item.name == name:
                return item
        return None


def load(results: Path, submission: str) -> Record | None:
    """The record of one submission, or nothing where there is none that can be read."""
    folder = results / submission
    try:
        data = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        shown = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(data, dict) or data.get("status", "graded") != "graded":
        return None
    return read(data, shown if isinstance(shown, dict) else {})


def read(data: Mapping[str, Any], results: Mapping[str, Any] | None = None) -> Record:
    """The typed record of the plain data of a ``record.json`` and its ``results.json``."""
    total = data.get("total", {})
    return Record(
        id=str(data.get("submission", {}).get("id", "")),
        answers={
            name: Answer(name, item.get("wire"), _text(item.get("text")), _text(item.get("latex")))
            for name, item in data.get("answers", {}).items()
        },
        cells=tuple(_cell(item) for item in data.get("cells", ())),
        limits=tuple(_text(item) for item in data.get("limits", ())),
        notes=tuple(_text(item) for item in data.get("notes", ())),
        questions=tuple(_question(item) for item in data.get("questions", ())),
        written={
            name: _written(_text(item.get("text") if isinstance(item, Mapping) else item))
            for name, item in data.get("written", {}).items()
        },
        automatic=float(total.get("automatic") or 0),
        possible=float(total.get("possible") or 0),
        provisional=bool(total.get("provisional", False)),
        isolation=_text(data.get("isolation")),
        versions={key: _text(value) for key, value in data.get("versions", {}).items()},
        why=_text(data.get("why")) or _unopened(data),
        shown=_shown(results or {}),
        output=_text((results or {}).get("output")),
    )


def _written(text: str) -> str:
    """A written answer; the prompt that Otter puts there is none."""
    return "" if _PROMPT.fullmatch(text.strip()) else text


def _unopened(data: Mapping[str, Any]) -> str:
    """Why a submission could not be opened: then nothing ran, so there is no level of isolation."""
    notes = data.get("notes") or ()
    return _text(notes[0]) if notes and not data.get("isolation") else ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


def _cell(item: Mapping[str, Any]) -> FailedCell:
    line = item.get("line")
    return FailedCell(
        cell=int(item.get("cell") or 0),
        name=_text(item.get("name")),
        message=_text(item.get("message")),
        line=line if isinstance(line, int) else None,
    )


def _question(item: Mapping[str, Any]) -> QuestionResult:
    return QuestionResult(
        name=_text(item.get("name")),
        number=_text(item.get("number")),
        points=float(item.get("points") or 0),
        score=float(item.get("score") or 0),
        manual=bool(item.get("manual", False)),
        tests=tuple(_test(test) for test in item.get("tests", ())),
    )


def _test(item: Mapping[str, Any]) -> TestResult:
    evidence = item.get("evidence")
    return TestResult(
        name=_text(item.get("name")),
        points=float(item.get("points") or 0),
        score=float(item.get("score") or 0),
        hidden=bool(item.get("hidden", False)),
        outcome=_text(item.get("outcome")) or "incorrect",
        answers=tuple(item.get("answers") or ()),
        read_as=_text(item.get("read_as")),
        latex=_text(item.get("latex")),
        where=_text(item.get("where")),
        slip=_text(item.get("slip")),
        message=_text(item.get("message")),
        hint=_text(item.get("hint")),
        evidence=evidence if isinstance(evidence, Mapping) else {},
    )


def _shown(results: Mapping[str, Any]) -> dict[str, Shown]:
    default = results.get("visibility", "visible")
    shown = {}
    for item in results.get("tests", ()):
        visibility = item.get("visibility") or default
        shown[_text(item.get("name"))] = Shown(
            # The pages are handed out once grading is over, so "after_..." has come to pass.
            visible=visibility != "hidden",
            score=item.get("score"),
            points=item.get("max_score"),
            output=_text(item.get("output")),
        )
    return shown
