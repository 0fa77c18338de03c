"""The roll of a class: which submissions there are, whose they are, and what each came to.

Written as ``class.json`` by the batch, read by the report, so that a report can be made again
from a folder of results alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.errors import MisuseError

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

FILE = "class.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A student as the learning platform or the roster names one; any part may be empty."""

    name: str = ""
    sid: str = ""
    email: str = ""

    @property
    def label(self) -> str:
        """What a person reads: the name if there is one."""
        return self.name or self.email or self.sid


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission.

    Attributes:
        id: the folder of its results.
        file: the path of what was handed in, as it was found.
        sha256: of its bytes, empty where they could not be read.
        people: whose it is (several for a group), empty where nobody could tell.
        status: ``"graded"`` or ``"not graded"``.
        why: for ``"not graded"``, what happened.
        replaced_by: the id of the same student's submission that counts instead.
        notes: sentences for the instructor.
    """

    id: str
    file: str
    sha256: str = ""
    people: tuple[Person, ...] = ()
    status: str = "not graded"
    why: str = ""
    replaced_by: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The students' names, or the id."""
        return ", ".join(person.label for person in self.people if person.label) or self.id


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the assignment declares it."""

    name: str
    points: float
    number: str = ""
    manual: bool = False

    @property
    def label(self) -> str:
        """Number and name, as headings show them."""
        return f"{self.number} · {self.name}" if self.number else self.name


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the report has to know of the zip."""

    name: str
    title: str
    questions: tuple[Question, ...]
    zip_name: str = ""
    zip_sha256: str = ""
    names: Any = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def automatic(self) -> tuple[Question, ...]:
        """The questions that are judged by tests."""
        return tuple(question for question in self.questions if not question.manual)

    @property
    def written(self) -> tuple[Question, ...]:
        """The questions that a person marks."""
        return tuple(question for question in self.questions if question.manual)


@dataclass(frozen=True, slots=True)
class Roll:
    """The class: assignment, submissions, who is on the roster and handed nothing in."""

    assignment: Assignment
    entries: tuple[Entry, ...]
    absent: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data for ``class.json``."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Roll:
        """The roll that :meth:`to_json` wrote."""
        assignment = dict(data["assignment"])
        assignment["questions"] = tuple(
            _made(Question, item) for item in assignment.get("questions", ())
        )
        return cls(
            assignment=_made(Assignment, assignment),
            entries=tuple(_entry(item) for item in data.get("entries", ())),
            absent=tuple(_made(Person, item) for item in data.get("absent", ())),
            notes=tuple(data.get("notes", ())),
        )

    @classmethod
    def load(cls, results: Path) -> Roll:
        """Read ``class.json`` of a folder of results.

        Raises:
            MisuseError: the folder is not one that ``autograder grade`` left.
        """
        path = results / FILE
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MisuseError(
                f"{results} holds no {FILE}: give the folder that `autograder grade` left"
            ) from None
        except (OSError, ValueError) as error:
            raise MisuseError(
                f"{path} cannot be read ({error}): run `autograder grade` again"
            ) from error
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise MisuseError(
                f"{path} was written by another version of autograder: run `autograder grade` again"
            )
        return cls.from_json(data)


def _entry(item: Mapping[str, Any]) -> Entry:
    values = dict(item)
    values["people"] = tuple(_made(Person, person) for person in values.get("people", ()))
    values["notes"] = tuple(values.get("notes", ()))
    return _made(Entry, values)


def _made(kind: type[T], values: Mapping[str, Any]) -> T:
    known = {item.name for item in fields(kind)}  # pyright: ignore[reportArgumentType] - only dataclasses are given
    return kind(**{key: value for key, value in values.items() if key in known})


def assignment_of(manifest: Mapping[str, Any], *, zip_name: str, zip_sha256: str) -> Assignment:
    """The assignment as the zip's own manifest (``assignment.json``) describes it."""
    questions = [
        Question(
            name=str(item["name"]),
            points=float(item.get("points", 0)),
            number=str(item.get("number") or item.get("task") or ""),
            manual=bool(item.get("manual", False)),
        )
        for item in manifest.get("questions", ())
    ]
    answers: Mapping[str, Any] = manifest.get("answers", {})
    kinds = {
        name: str(item.get("kind", ""))
        for name, item in answers.items()
        if isinstance(item, Mapping)
    }
    name = str(manifest.get("name", zip_name))
    return Assignment(
        name=name,
        title=str(manifest.get("title") or name),
        questions=tuple(questions),
        zip_name=zip_name,
        zip_sha256=zip_sha256,
        names=manifest.get("names"),
        kinds=kinds,
    )


def plain_list(value: object) -> Sequence[Any]:
    """The value if it is a list, otherwise nothing: records are read tolerantly."""
    return value if isinstance(value, list) else ()
