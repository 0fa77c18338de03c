"""From paths to submissions: which files there are, what they are called, whose they are."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.batch import people
from autograder.batch.people import Origin
from autograder.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autograder.report.roll import Person

ENDINGS = frozenset({".ipynb", ".zip", ".py"})
# Names in a folder of results that are not submissions; no id may be one of them.
RESERVED = frozenset(
    {"grades.csv", "manual.csv", "report.html", "class.json", "written", "con", "nul", "aux", "prn"}
)
LONGEST_ID = 100
UNKNOWN = Origin()  # where no platform told anything
_SKIPPED_FOLDERS = frozenset({"__macosx", "__pycache__", "node_modules"})
_SIDE_FILES = frozenset({people.METADATA, "desktop.ini", "thumbs.db"})


@dataclass(frozen=True, slots=True)
class Submission:
    """One file to grade.

    Attributes:
        id: the name of its folder of results, unique in the class without regard to case.
        path: the file.
        shown: the path as the instructor knows it.
        sha256: of its bytes; empty when ``trouble`` says why it cannot be read.
        origin: what the platform said.
        people: whose it is, as far as is known.
        replaced_by: the same student's later submission.
        notes: remarks for the instructor.
        trouble: why it cannot even be read.
    """

    id: str
    path: Path
    shown: str
    sha256: str = ""
    origin: Origin = UNKNOWN
    people: tuple[Person, ...] = ()
    replaced_by: str | None = None
    notes: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """The submissions of a class, in the order of their ids, and remarks on everything else."""

    submissions: tuple[Submission, ...]
    absent: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    name: str
    origin: Origin = UNKNOWN
    notes: tuple[str, ...] = ()


def collect(paths: Sequence[Path], *, roster: Path | None = None, preferred: str = "") -> Intake:
    """Find every submission below the paths.

    Args:
        paths: files, folders of them, or folders that Gradescope, Canvas or Moodle exported.
        roster: a CSV of the class.
        preferred: the file name (without ending) that is taken where a student's folder holds
            several notebooks.

    Raises:
        MisuseError: a path does not exist, holds no submission, or is a whole export still zipped.
    """
    listed = people.roster(roster) if roster is not None else []
    found: list[_Found] = []
    remarks: list[str] = []
    for path in paths:
        new, notes = _below(path, preferred)
        if not new:
            raise MisuseError(
                f"{path} holds no submission; give .ipynb, .zip or .py files, or a folder of them"
            )
        found += new
        remarks += notes
    submissions = [_identified(item, name) for item, name in _named(_once(found))]
    submissions, absent = _recognised(submissions, listed)
    submissions = _latest_counts(_duplicates_reported(submissions))
    return Intake(
        submissions=tuple(sorted(submissions, key=lambda item: (item.id.casefold(), item.id))),
        absent=tuple(absent),
        notes=tuple(remarks),
    )


# --- finding --------------------------------------------------------------------------------


def _below(path: Path, preferred: str) -> tuple[list[_Found], list[str]]:
    if path.is_dir():
        return _folder(path, preferred)
    if not path.exists():
        raise MisuseError(f"{path} does not exist")
    if not path.is_file():
        raise MisuseError(f"{path} is neither a file nor a folder")
    _refuse_zipped_export(path)
    return [_file(path)], []


def _refuse_zipped_export(path: Path) -> None:
    if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()[:100_000]
        except (zipfile.BadZipFile, OSError, ValueError):
            return  # the engine says what is wrong with a student's file
        if any(name.rsplit("/", 1)[-1] == people.METADATA for name in names):
            raise MisuseError(
                f"{path} is a whole Gradescope export: unpack it and give the folder instead"
            )


def _file(path: Path) -> _Found:
    origin = people.canvas(path.name)
    return _Found(path, path.stem, origin or UNKNOWN)


def _folder(folder: Path, preferred: str) -> tuple[list[_Found], list[str]]:
    found: list[_Found] = []
    remarks: list[str] = []
    metadata = folder / people.METADATA
    known = people.gradescope(metadata) if metadata.is_file() else {}
    for child in sorted(folder.iterdir(), key=lambda item: item.name):
        if child.name.startswith(".") or child.name.lower() in _SIDE_FILES | _SKIPPED_FOLDERS:
            continue
        if child.is_symlink():
            remarks.append(f"{child} is a link and was left out")
        elif not child.is_dir() and not child.is_file():
            # Opening a pipe would wait for ever.
            remarks.append(f"{child} is no file and was left out")
        elif child.is_dir():
            new, notes = _subfolder(child, known, preferred)
            found += new
            remarks += notes
        elif child.suffix.lower() in ENDINGS or people.canvas(child.name):
            found.append(_file(child))
        elif child.suffix.lower() != ".csv":
            remarks.append(f"{child} is no notebook and was left out")
    for name in sorted(set(known) - {child.name for child in folder.iterdir()}):
        remarks.append(f"{metadata} lists {name}, but there is no such folder")
    return found, remarks


def _subfolder(
    folder: Path, known: dict[str, Origin], preferred: str
) -> tuple[list[_Found], list[str]]:
    moodle = people.moodle(folder.name)
    if moodle is not None:
        origin, kind = moodle
        if kind == "onlinetext":
            return [], [f"{folder} holds text typed into Moodle and was left out"]
        name = folder.name.partition("_assignsubmission_")[0]
        return _one_of(folder, name, origin, preferred)
    if folder.name in known or people.is_gradescope_folder(folder.name):
        return _one_of(folder, folder.name, known.get(folder.name, UNKNOWN), preferred)
    found, remarks = _folder(folder, preferred)
    notebooks = [item for item in found if item.path.suffix.lower() == ".ipynb"]
    beside = [item for item in found if item.path.parent == folder and item not in notebooks]
    if any(item.path.parent == folder for item in notebooks) and beside:
        # A student's own folder: modules and archives beside a notebook are not submissions.
        remarks += [f"{item.path} lies beside a notebook and was left out" for item in beside]
        found = [item for item in found if item not in beside]
    return found, remarks


def _one_of(
    folder: Path, name: str, origin: Origin, preferred: str
) -> tuple[list[_Found], list[str]]:
    """The one file of a student's own folder; one that is no notebook if there is no other."""
    files = sorted(_files_below(folder), key=lambda item: (len(item.parts), item.as_posix()))
    for ending in (".ipynb", ".zip", ".py", None):
        fitting = [item for item in files if ending is None or item.suffix.lower() == ending]
        if fitting:
            break
    else:
        return [], [f"{folder} is empty: nothing was handed in"]
    chosen = next((item for item in fitting if preferred and item.stem == preferred), fitting[0])
    notes: tuple[str, ...] = ()
    if len(fitting) > 1:
        others = ", ".join(item.name for item in fitting if item != chosen)
        notes = (f"several files were handed in: {chosen.name} was graded, not {others}",)
    return [_Found(chosen, name, origin, notes)], []


def _files_below(folder: Path) -> list[Path]:
    files = []
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and name.lower() not in _SKIPPED_FOLDERS
        ]
        files += [
            path
            for name in names
            if not name.startswith(".")
            and (path := Path(place, name)).is_file()
            and not path.is_symlink()
        ]
    return files


def _once(found: Iterable[_Found]) -> list[_Found]:
    """Each file once, even when it lies below two of the paths."""
    seen: dict[Path, _Found] = {}
    for item in found:
        seen.setdefault(item.path.resolve(), item)
    return list(seen.values())


# --- naming ---------------------------------------------------------------------------------


def _named(found: list[_Found]) -> list[tuple[_Found, str]]:
    """Ids that do not depend on the order of the paths: the folder tells equal names apart."""
    plain = [_folder_name(item.name) for item in found]
    clashes = _clashing(plain)
    longer = [
        _folder_name(f"{item.path.parent.name}-{item.name}") if name.casefold() in clashes else name
        for item, name in zip(found, plain, strict=True)
    ]
    clashes = _clashing(longer)
    named = []
    for item, name in zip(found, longer, strict=True):
        if name.casefold() in clashes:
            mark = hashlib.sha256(os.fsencode(item.path.resolve())).hexdigest()[:8]
            named.append((item, f"{name}-{mark}"))
        else:
            named.append((item, name))
    return named


def _clashing(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(name.casefold() for name in names).items() if count > 1}


def _folder_name(text: str) -> str:
    """A name that every file system, every address bar and every spreadsheet takes."""
    plain = "".join(letter if letter.isprintable() else "_" for letter in text)
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\ufffd]', "_", plain).strip(". ")
    plain = plain.encode("utf-8", errors="replace").decode("utf-8")
    if len(plain.encode("utf-8")) > LONGEST_ID:
        mark = hashlib.sha256(plain.encode("utf-8")).hexdigest()[:8]
        cut = plain.encode("utf-8")[: LONGEST_ID - 9].decode("utf-8", errors="ignore")
        plain = f"{cut}-{mark}"
    if not plain or plain.casefold() in RESERVED:
        return f"submission-{plain}" if plain else "submission"
    return plain


def _identified(item: _Found, name: str) -> Submission:
    notes = item.notes
    if item.origin.late:
        notes = (*notes, "handed in late")
    sha256, trouble = "", ""
    try:
        sha256 = _sha256(item.path)
    except OSError as error:
        trouble = f"the file cannot be read: {error.strerror or error}"
    return Submission(
        id=name,
        path=item.path,
        shown=os.fsencode(item.path).decode("utf-8", errors="replace"),
        sha256=sha256,
        origin=item.origin,
        people=item.origin.people,
        notes=notes,
        trouble=trouble,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- people ---------------------------------------------------------------------------------


def _recognised(
    submissions: list[Submission], listed: list[people.Listed]
) -> tuple[list[Submission], list[Person]]:
    if not listed:
        return submissions, []
    result = []
    present: set[Person] = set()
    for item in submissions:
        found = people.recognise(item.id, item.people, listed)
        if found is None:
            result.append(replace(item, notes=(*item.notes, "nobody on the roster fits")))
        else:
            present.update(found)
            result.append(replace(item, people=found))
    known = {squashed for person in present for squashed in (person.sid, person.email) if squashed}
    absent = [
        line.person
        for line in listed
        if line.person not in present and not ({line.person.sid, line.person.email} - {""}) & known
    ]
    return result, absent


def _duplicates_reported(submissions: list[Submission]) -> list[Submission]:
    same: dict[str, list[Submission]] = defaultdict(list)
    for item in submissions:
        if item.sha256:
            same[item.sha256].append(item)
    result = []
    for item in submissions:
        others = sorted(other.id for other in same.get(item.sha256, ()) if other.id != item.id)
        if others:
            note = f"the same file, byte for byte, as {', '.join(others[:5])}"
            if len(others) > 5:  # noqa: PLR2004 - five names are read, more are counted
                note += f" and {len(others) - 5} more"
            result.append(replace(item, notes=(*item.notes, note)))
        else:
            result.append(item)
    return result


def _latest_counts(submissions: list[Submission]) -> list[Submission]:
    """Of several submissions of one student the latest counts; all of them are graded."""
    by_person: dict[str, list[Submission]] = defaultdict(list)
    for item in submissions:
        if len(item.people) == 1:
            person = item.people[0]
            by_person[person.sid or person.email or person.name].append(item)
    replaced: dict[str, str] = {}
    for items in by_person.values():
        latest = max(items, key=_lateness)
        replaced |= {item.id: latest.id for item in items if item is not latest}
    counts = Counter(replaced.values())
    result = []
    for item in submissions:
        if item.id in replaced:
            note = f"a later submission of the same student counts: {replaced[item.id]}"
            result.append(replace(item, replaced_by=replaced[item.id], notes=(*item.notes, note)))
        elif counts[item.id]:
            note = f"counts instead of {counts[item.id]} earlier of the same student"
            result.append(replace(item, notes=(*item.notes, note)))
        else:
            result.append(item)
    return result


def _lateness(item: Submission) -> tuple[tuple[tuple[int, int, str], ...], str]:
    # Numbers and words are never compared with each other.
    order = tuple(
        (1, part, "") if isinstance(part, int) else (0, 0, part) for part in item.origin.order
    )
    return order, item.id
