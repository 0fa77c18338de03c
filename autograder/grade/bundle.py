"""An autograder zip, opened: what it asks for, what it gives, and its parsed test files.

A bundle is the instructor's and trusted: its test files and references are imported into this
process. It is opened once and then judges any number of submissions. Each bundle keeps its own
copy of the ``solutions`` package, so two of them in one process do not get in each other's way.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import json
import os
import re
import shutil
import stat
import sys
import tempfile
import weakref
import zipfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.errors import AuthorError, MachineryError
from autograder.grade import otter_classes
from autograder.grade.observe import only_through_checks
from autograder.grade.remember import Memory
from autograder.grade.warm import warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from autograder.grade.asking import Question as Asked

_REFERENCES = "solutions"
_WRITTEN_DOWN = 4000  # a few kilobytes each
_MARKER = re.compile(r"answer:\s*([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the manifest; ``number`` is its task on the sheet, such as ``"1.b.2"``."""

    name: str
    number: str
    points: float
    manual: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A written answer that a person marks; ``marker`` names it in the notebook's text."""

    question: str
    points: float
    marker: str


@dataclass(frozen=True, slots=True)
class Case:
    """One test case with the test file it stands in; ``env`` is a parameter, but no answer."""

    question: str
    index: int
    test_case: Any
    parameters: tuple[str, ...]
    answers: tuple[str, ...] = field(init=False)
    """The answers that the case looks at."""

    def __post_init__(self) -> None:
        """Settle what every submission asks for."""
        answers = tuple(name for name in self.parameters if name != "env")
        object.__setattr__(self, "answers", answers)

    @property
    def title(self) -> str:
        """The name that the author gave to it, else that of its function, in words."""
        given = str(self.test_case.name)
        if given != f"{self.question} - {self.index + 1}":  # what Otter calls one without a name
            return given
        words = self.test_case.body.test_func.__name__.removeprefix("test_").replace("_", " ")
        return words.strip() or given


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Bundle:
    """See the module. ``wanted`` are the names of the answers that the tests look at."""

    root: Path
    name: str
    title: str
    config: Mapping[str, Any]
    manifest: Mapping[str, Any]
    names: Names
    questions: tuple[Question, ...]
    written: tuple[Written, ...]
    test_files: tuple[Any, ...]
    cases: tuple[Case, ...]
    wanted: tuple[str, ...]
    sha256: str
    files: Path | None
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    written_down: Memory = field(
        default_factory=partial(Memory, _WRITTEN_DOWN), repr=False, compare=False
    )
    """What was written of answers and outcomes that many have: long texts, so only the latest."""
    asked: dict[tuple[str, int], list[Asked]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """What a case asked of functions when it was tried on the references; filled by warming."""
    _modules: dict[str, ModuleType] = field(default_factory=dict, repr=False, compare=False)
    _watchable: dict[tuple[str, int], bool] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def open(path: Path | str, *, ready: bool = True) -> Bundle:
        """Open an autograder zip, or the folder that one was unpacked into, and warm it.

        ``ready=False`` leaves the warming out, for who only wants to read what it says.

        Raises:
            AuthorError: it is not an autograder zip of this project, or a test file of it is
                broken; every finding is listed.
            MachineryError: Otter is not installed.
        """
        path = Path(path).absolute()
        root = path if path.is_dir() else _unpack(path)
        bundle = _read(root, name_of_the_file=path.name)
        if root is not path:
            weakref.finalize(bundle, _remove, root, os.getpid())
        if ready:
            warm(bundle)
        return bundle

    @property
    def opening(self) -> tuple[str, ...]:
        """The sources of the given cells with which submissions begin, as a rule."""
        return beginning(self.given)

    @property
    def given(self) -> tuple[tuple[int, str], ...]:
        """Number and source of the code cells that nobody has to change."""
        return tuple((int(n), str(source)) for n, source in self.manifest.get("given", ()))

    @contextlib.contextmanager
    def references(self) -> Iterator[Callable[[], Mapping[str, ModuleType]]]:
        """While open, ``import solutions`` finds this bundle's references and no others.

        The names of the assignment are declared meanwhile. Gives a function that tells which
        modules of the references are imported by now.
        """
        before = _take_out(_REFERENCES)
        sys.modules.update(self._modules)
        sys.path.insert(0, str(self.root))
        written_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            with declared(self.names):
                yield lambda: _found(_REFERENCES)
        finally:
            sys.dont_write_bytecode = written_bytecode
            with contextlib.suppress(ValueError):
                sys.path.remove(str(self.root))
            self._modules.update(_take_out(_REFERENCES))
            sys.modules.update(before)

    def question(self, name: str) -> Question | None:
        """The manifest's entry of this name."""
        return next((question for question in self.questions if question.name == name), None)

    def foreseen(self, cases: Iterable[Case]) -> list[Asked]:
        """What these cases are going to ask of a student's functions, as a rule, in their order."""
        return [
            question
            for case in cases
            for question in self.asked.get((case.question, case.index), ())
        ]

    def watchable(self, case: Case) -> bool:
        """Whether everything that a case sees of its answers it sees by way of checks."""
        place = (case.question, case.index)
        if place not in self._watchable:
            self._watchable[place] = only_through_checks(case.test_case.body.test_func)
        return self._watchable[place]


def beginning(given: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """The sources of those given cells that nothing stands before but others of them."""
    return tuple(source for place, (number, source) in enumerate(given, 1) if number == place)


def _found(package: str) -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name == package or name.startswith(package + ".")
    }


def _take_out(package: str) -> dict[str, ModuleType]:
    """Remove a package and its modules from ``sys.modules``; what was there."""
    found = _found(package)
    for name in found:
        del sys.modules[name]
    return found


def _unpack(path: Path) -> Path:
    """Unpack into a fresh folder that only this user may enter."""
    root = Path(tempfile.mkdtemp(prefix="autograder-bundle-")).resolve()
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                _unpack_member(archive, member, root, path.name)
    except (OSError, zipfile.BadZipFile) as error:
        shutil.rmtree(root, ignore_errors=True)
        raise AuthorError(f"{path}: this is not an autograder zip that can be read: {error}") from (
            error
        )
    except AuthorError:
        shutil.rmtree(root, ignore_errors=True)
        raise
    return root


def _unpack_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, root: Path, name: str
) -> None:
    inside = PurePosixPath(member.filename)
    if inside.is_absolute() or ".." in inside.parts or "\\" in member.filename:
        raise AuthorError(
            f"{name}: the entry {member.filename!r} would be unpacked "
            "outside the folder; build the zip anew"
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise AuthorError(f"{name}: the entry {member.filename!r} is a link; build the zip anew")
    target = root.joinpath(*inside.parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _remove(root: Path, owner: int) -> None:
    """Only in the process that unpacked it: a forked worker that ends must leave it alone."""
    if os.getpid() == owner:
        shutil.rmtree(root, ignore_errors=True)


def _read(root: Path, *, name_of_the_file: str) -> Bundle:
    manifest = _json_object(root / "assignment.json", name_of_the_file)
    config = _json_object(root / "otter_config.json", name_of_the_file)
    questions = tuple(_question(entry) for entry in manifest.get("questions", ()))
    test_files = _parsed(root, manifest, name_of_the_file, questions)
    cases = tuple(
        Case(test_file.name, index, case, _parameters(case))
        for test_file in test_files
        for index, case in enumerate(test_file.test_cases)
    )
    files = root / "files"
    return Bundle(
        root=root,
        name=str(manifest.get("name") or Path(name_of_the_file).stem),
        title=str(manifest.get("title", "")),
        config=config,
        manifest=manifest,
        names=Names.from_json(manifest.get("names", ())),
        questions=questions,
        written=tuple(_written(entry) for entry in manifest.get("written", ())),
        test_files=test_files,
        cases=cases,
        wanted=tuple(sorted({answer for case in cases for answer in case.answers})),
        sha256=_content_hash(root),
        files=files if files.is_dir() else None,
    )


def _json_object(path: Path, name: str) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AuthorError(
            f"{name}: there is no {path.name} in it; build the zip with `autograder build`"
        ) from None
    except ValueError as error:
        raise AuthorError(f"{name}: {path.name} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise AuthorError(f"{name}: {path.name} must be a JSON object")
    return data


def _question(entry: Mapping[str, Any]) -> Question:
    return Question(
        name=str(entry["name"]),
        number=str(entry.get("number") or entry.get("task") or ""),
        points=float(entry.get("points", 0)),
        manual=bool(entry.get("manual", False)),
        answers=tuple(entry.get("answers", ())),
    )


def _written(entry: Mapping[str, Any]) -> Written:
    marker = str(entry.get("marker") or entry["question"])
    found = _MARKER.search(marker)
    return Written(
        question=str(entry["question"]),
        points=float(entry.get("points", 0)),
        marker=found[1] if found else marker,
    )


def _parsed(
    root: Path, manifest: Mapping[str, Any], name: str, questions: tuple[Question, ...]
) -> tuple[Any, ...]:
    """The test files in the order of the sheet, those it does not list behind them."""
    order = {question.name: place for place, question in enumerate(questions)}
    parsed: list[Any] = []
    findings: list[str] = []
    for path in sorted((root / "tests").glob("*.py")):
        place = f"tests/{path.name}"
        try:
            test_file = otter_classes.parse(str(path))
        except MachineryError:
            raise
        except Exception as error:  # noqa: BLE001 - a test file is a program: it may raise anything
            findings.append(f"{place}: {type(error).__name__}: {error}")
            continue
        if otter_classes.is_exception_format(test_file):
            parsed.append(test_file)
        else:
            findings.append(
                f"{place}: this is a doctest; write `tests: {{ok_format: false, files: true}}` "
                "in the assignment's configuration"
            )
    if not parsed and not findings:
        findings.append(f"there is no test file in tests/ of {manifest.get('name', name)}")
    findings += _repeated(parsed)
    if findings:
        raise AuthorError(f"{name}:\n" + "\n".join(f"  {finding}" for finding in findings))
    return tuple(sorted(parsed, key=lambda file: (order.get(file.name, len(order)), file.name)))


def _repeated(parsed: list[Any]) -> list[str]:
    names = [test_file.name for test_file in parsed]
    return [
        f"two test files are both called {name!r}"
        for name in sorted(set(names))
        if names.count(name) > 1
    ]


def _parameters(case: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(case.body.test_func).parameters)


def _content_hash(root: Path) -> str:
    """The same for a zip and for the folder it was unpacked into, whatever tool did it."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or "__pycache__" in name:
            continue
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
