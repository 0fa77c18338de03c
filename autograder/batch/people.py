"""Who handed it in, from what the learning platforms make of file and folder names.

Gradescope exports ``submission_123456789/`` beside a ``submission_metadata.yml``; Canvas names
files ``lovelaceada_12345_67890_hw1.ipynb`` (with ``_LATE_`` after the name when it was late, and
``-2`` before the ending for a second attempt); Moodle makes folders
``Ada Lovelace_12345_assignsubmission_file_``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from autograder.errors import MisuseError
from autograder.report.roll import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

METADATA = "submission_metadata.yml"
_CANVAS = re.compile(
    r"(?P<who>[^_\W\d][^_]*)(?P<late>_late)?_(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)\Z",
    re.IGNORECASE,
)
_ATTEMPT = re.compile(r"-(\d{1,3})\Z")
_MOODLE = re.compile(r"(?P<who>.+?)_(?P<user>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?\Z")
_GRADESCOPE = re.compile(r"submission_\d+\Z")

# Headings under which rosters of different origins keep the same thing, in lower case.
_COLUMNS = {
    "name": {"name", "student", "full name", "student name"},
    "first": {"first name", "firstname", "given name", "first"},
    "last": {"last name", "lastname", "surname", "family name", "last"},
    "sid": {
        "sid",
        "student id",
        "sis user id",
        "id number",
        "student number",
        "matriculation number",
    },
    "email": {"email", "e-mail", "email address", "mail"},
    "login": {"sis login id", "login id", "login", "username", "user", "netid"},
    "number": {"id", "canvas id", "user id"},
    "submission": {"submission", "file", "submission id"},
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a name tells of a submission.

    Attributes:
        people: whose it is.
        order: which of one student's submissions is later; larger is later.
        late: the platform says that it came after the deadline.
    """

    people: tuple[Person, ...] = ()
    order: tuple[str | int, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a roster, with everything by which a submission may be recognised."""

    person: Person
    keys: frozenset[str] = field(default_factory=frozenset)


def canvas(file_name: str) -> Origin | None:
    """What Canvas's bulk download wrote into a file's name, or nothing."""
    stem, _, _ = file_name.rpartition(".")
    found = _CANVAS.match(stem or file_name)
    if not found:
        return None
    attempt = _ATTEMPT.search(found["file"])
    return Origin(
        people=(Person(name=found["who"], sid=found["user"]),),
        order=(int(attempt[1]) if attempt else 0, int(found["upload"])),
        late=found["late"] is not None,
    )


def moodle(folder_name: str) -> tuple[Origin, str] | None:
    """What Moodle's bulk download wrote into a folder's name, and the kind of submission."""
    found = _MOODLE.match(folder_name)
    if not found:
        return None
    origin = Origin(people=(Person(name=found["who"], sid=found["user"]),))
    return origin, found["kind"]


def is_gradescope_folder(folder_name: str) -> bool:
    """Whether Gradescope's export would call a submission's folder so."""
    return _GRADESCOPE.match(folder_name) is not None


def gradescope(metadata: Path) -> dict[str, Origin]:
    """Who handed in each folder of a Gradescope export.

    Raises:
        MisuseError: the file is not what Gradescope writes.
    """
    try:
        data = yaml.load(metadata.read_text(encoding="utf-8"), Loader=_Tolerant)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MisuseError(
            f"{metadata} cannot be read ({error}); export the submissions again, or move it away "
            "to grade without names"
        ) from error
    if not isinstance(data, dict):
        raise MisuseError(f"{metadata} is not Gradescope's list of submissions; move it away")
    return {str(folder): _gradescope_origin(entry) for folder, entry in data.items()}


def _gradescope_origin(entry: Any) -> Origin:
    if not isinstance(entry, dict):
        return Origin()
    submitters = entry.get(":submitters") or entry.get("submitters") or ()
    people = tuple(
        Person(
            name=_plain(item.get(":name") or item.get("name")),
            sid=_plain(item.get(":sid") or item.get("sid")),
            email=_plain(item.get(":email") or item.get("email")),
        )
        for item in submitters
        if isinstance(item, dict)
    )
    created = _plain(entry.get(":created_at") or entry.get("created_at"))
    return Origin(people=people, order=(created,))


class _Tolerant(yaml.SafeLoader):
    """A safe loader for which a tag that it does not know is plain data."""


def _untagged(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Tolerant.add_multi_constructor("!", _untagged)


def roster(path: Path) -> list[Listed]:
    """The students of a roster CSV, whichever platform it came from.

    Raises:
        MisuseError: no column is recognised.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{path} cannot be read ({error}); save it as CSV in UTF-8") from error
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    headings = {name: (name or "").strip().lower() for name in rows.fieldnames or ()}
    known = {heading for names in _COLUMNS.values() for heading in names}
    if not known & set(headings.values()):
        raise MisuseError(
            f"{path}: no column is recognised in {', '.join(headings) or 'an empty line'}; "
            "the first line should name some of: name, first name, last name, sid, email, login"
        )
    return [
        listed
        for row in rows
        if (listed := _listed({headings.get(key, ""): _plain(value) for key, value in row.items()}))
    ]


def _listed(row: Mapping[str, str]) -> Listed | None:
    values = {
        what: next((row[name] for name in sorted(names) if row.get(name)), "")
        for what, names in _COLUMNS.items()
    }
    name = values["name"] or f"{values['first']} {values['last']}".strip()
    email = values["email"] or (values["login"] if "@" in values["login"] else "")
    person = Person(
        name=name, sid=values["sid"] or values["number"] or values["login"], email=email
    )
    keys = {values[what] for what in ("sid", "email", "login", "number", "submission")}
    keys |= {email.partition("@")[0], *_arrangements(name, values["first"], values["last"])}
    keys = {squashed(key) for key in keys if key}
    return Listed(person, frozenset(keys - {""})) if keys - {""} else None


def _arrangements(name: str, first: str, last: str) -> set[str]:
    """A name as Canvas and Moodle may have joined it: ``lovelaceada``, ``adalovelace``."""
    found = {name, first + last, last + first} if first or last else {name}
    if "," in name:
        family, _, given = name.partition(",")
        found |= {family + given, given + family}
    elif " " in name:
        given, _, family = name.rpartition(" ")
        found |= {family + given}
        given, _, family = name.partition(" ")
        found |= {family + given}
    return found


def squashed(text: str) -> str:
    """Letters and digits alone, without case or accents, as platforms write names into files."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


def recognise(
    submission: str, people: tuple[Person, ...], listed: Iterable[Listed]
) -> tuple[Person, ...] | None:
    """The roster's people for a submission, or nothing where none or several fit.

    Tried in turn: what the platform said of each person, then the whole name of the submission,
    then its parts between ``_``, ``-`` and spaces.
    """
    lines = list(listed)
    if people:
        found = [_find(_person_keys(person), lines) for person in people]
        if all(item is None for item in found):
            return None
        return tuple(
            _merged(item.person, person) if item else person
            for item, person in zip(found, people, strict=True)
        )
    whole = _find([squashed(submission)], lines)
    part = whole or _find([squashed(piece) for piece in re.split(r"[_\-\s]+", submission)], lines)
    return (part.person,) if part else None


def _person_keys(person: Person) -> list[str]:
    return [squashed(key) for key in (person.email, person.sid, person.name)]


def _find(keys: Iterable[str], lines: list[Listed]) -> Listed | None:
    for key in keys:
        fitting = [line for line in lines if key and key in line.keys]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _merged(listed: Person, found: Person) -> Person:
    return replace(
        listed,
        name=listed.name or found.name,
        sid=listed.sid or found.sid,
        email=listed.email or found.email,
    )


def _plain(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
