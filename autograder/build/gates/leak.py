"""The second gate: does anything a student receives contain what only the grader may know?

It looks at the finished folder, not at how it was made: whatever way a secret took (a prompt, a
file, an attachment, the metadata, the wheel), it is found where it arrived.
"""

from __future__ import annotations

import ast
import base64
import binascii
import io
import itertools
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from autograder.build.findings import Finding, GateReport
from autograder.build.gates.lint import lines_taken_out
from autograder.build.master import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.build.master import Cell, Master
    from autograder.build.tree import Tree

# A fragment this long (without white space) does not stand in two places by chance.
_RIGHT_SIDE, _LINE, _LONG_LINE, _SENTENCE = 8, 16, 45, 30
_CODE_SUFFIXES = frozenset({".pyc", ".pyo", ".pkl", ".pickle", ".dill", ".so", ".pyd"})
_NOTEBOOK_METADATA = frozenset({"kernelspec", "language_info"})
_CELL_METADATA = frozenset({"deletable", "editable", "jupyter"})
_TELLING_NAMES = re.compile(
    r"(^|[/_.-])(solutions?|hidden|answers?|references?)([/_.-]|$)", re.IGNORECASE
)
# Which errors a test catches says nothing of what it asks, and stands in many programs.
_CATCHES = re.compile(r"\s*except\b[^:]*:$")
_IMPORTS_REFERENCES = re.compile(r"^\s*(from|import)\s+solutions\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Secret:
    """Something that must not be found; ``text`` is without white space."""

    text: str
    what: str
    cell: int = 0
    question: str = ""
    in_the_wheel_too: bool = True


@dataclass(frozen=True, slots=True)
class _Public:
    """A text that a student can read; ``packed`` marks the inside of the wheel."""

    place: str
    text: str
    packed: bool


def leak(master: Master, student: Tree, references: Tree) -> GateReport:
    """Search everything a student gets for solutions, hidden tests, outputs and metadata."""
    secrets = [*_secrets_of_cells(master), *_secrets_of_tests(master), *_of_references(references)]
    texts = [public for name, data in sorted(student.items()) for public in _texts(name, data)]
    findings = [
        *_refuse_secrets(secrets, texts),
        *_refuse_telling_files(student, references),
        *_refuse_state_in_notebooks(student),
        *_refuse_hidden_tests(student),
        *_refuse_imports_of_references(texts),
    ]
    counts = {"files": len(student), "texts": len(texts), "secrets": len(secrets)}
    return GateReport("leak", counts, tuple(sorted(set(findings))))


def _finding(rule: str, message: str, cell: int = 0, question: str = "") -> Finding:
    return Finding("leak", cell, question, rule, message)


def _squeezed(text: str) -> str:
    """Without white space, and with one kind of quotation mark: the rest is what was written."""
    return "".join(text.split()).replace('"', "'")


def _secrets_of_cells(master: Master) -> Iterator[_Secret]:
    public = {
        _squeezed(line)
        for cell in master.cells
        if not cell.directive and cell.block not in {"SOLUTION", "TESTS"}
        for line in cell.source.split("\n")
    }
    for cell in master.cells:
        if cell.block != "SOLUTION" or cell.directive:
            continue
        if cell.kind == "markdown":
            for sentence in re.split(r"(?<=[.!?])\s+|\n", cell.source):
                if len(_squeezed(sentence)) >= _SENTENCE:
                    yield _Secret(
                        _squeezed(sentence),
                        "a written solution",
                        cell.number,
                        cell.question,
                        in_the_wheel_too=False,
                    )
            continue
        yield from _secrets_of_code(cell, public)


def _secrets_of_code(cell: Cell, public: set[str]) -> Iterator[_Secret]:
    # Where no line is marked, all of them were meant to be.
    for line in lines_taken_out(cell) or cell.source.split("\n"):
        code = re.sub(r"\s*#.*$", "", line)
        squeezed = _squeezed(code)
        if re.match(r"\s*(import|from)\b", code):
            continue
        assigned = re.match(r"^\w+\s*=(?!=)(.+)$", code)
        right = _squeezed(assigned[1]) if assigned else ""
        if len(right) >= _RIGHT_SIDE and not right.isalnum():
            yield _Secret(right, "a solution", cell.number, cell.question, in_the_wheel_too=False)
        elif len(squeezed) >= _LINE and squeezed not in public:
            yield _Secret(
                squeezed, "a solution", cell.number, cell.question, in_the_wheel_too=False
            )


def _secrets_of_tests(master: Master) -> Iterator[_Secret]:
    for test in master.tests:
        if not test.hidden or test.function is None:
            continue
        for statement in test.function.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                continue
            for line in ast.unparse(statement).split("\n"):
                squeezed = _squeezed(line)
                if len(squeezed) >= _LINE and not _CATCHES.match(line):
                    yield _Secret(
                        squeezed, f"the hidden test {test.name}", test.cell, test.question
                    )
        yield _Secret(_squeezed(f"def {test.name}("), f"the hidden test {test.name}", test.cell)


def _of_references(references: Tree) -> Iterator[_Secret]:
    for name, data in references.items():
        if not name.endswith(".py"):
            continue
        lines = [line for line in data.decode(errors="replace").split("\n") if line.strip()]
        code = [_squeezed(line) for line in lines if not re.match(r"\s*(import|from|#)", line)]
        for line in code:
            if len(line) >= _LONG_LINE:
                yield _Secret(line, name)
        for first, second in itertools.pairwise(code):
            if min(len(first), len(second)) >= _RIGHT_SIDE and len(first + second) >= _LONG_LINE:
                yield _Secret(first + second, name)


def _texts(name: str, data: bytes, *, packed: bool = False) -> Iterator[_Public]:
    """Every text in a file: cells, metadata and attachments of a notebook, members of a zip."""
    if name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                inside = f"{name}/{member.filename}"
                yield from _texts(inside, archive.read(member), packed=name.endswith(".whl"))
        return
    if name.endswith(".ipynb"):
        yield from _texts_of_notebook(name, json.loads(data))
        return
    yield _Public(name, data.decode("utf-8", errors="replace"), packed)


def _texts_of_notebook(name: str, notebook: Mapping[str, Any]) -> Iterator[_Public]:
    yield _Public(f"{name}, metadata", json.dumps(notebook.get("metadata", {})), packed=False)
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"{name}, cell {number}"
        yield _Public(place, text_of(cell), packed=False)
        rest = {key: cell[key] for key in ("metadata", "outputs") if cell.get(key)}
        if rest:
            yield _Public(f"{place}, metadata", json.dumps(rest), packed=False)
        for attached, forms in (cell.get("attachments") or {}).items():
            for content in forms.values():
                yield _Public(f"{place}, attachment {attached}", _decoded(content), packed=False)


def _decoded(content: Any) -> str:
    text = "".join(content) if isinstance(content, list) else str(content)
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace") + text
    except (binascii.Error, ValueError):
        return text


def _refuse_secrets(secrets: list[_Secret], texts: list[_Public]) -> Iterator[Finding]:
    squeezed = [(public, _squeezed(public.text)) for public in texts]
    for secret in secrets:
        for public, text in squeezed:
            if public.packed and not secret.in_the_wheel_too:
                continue
            if secret.text in text:
                shown = secret.text if len(secret.text) <= 60 else secret.text[:57] + "..."  # noqa: PLR2004 - fits on a line
                yield _finding(
                    "secret",
                    f"{public.place} contains “{shown}” of {secret.what}",
                    secret.cell,
                    secret.question,
                )
                break


def _refuse_telling_files(student: Tree, references: Tree) -> Iterator[Finding]:
    known = {data: name for name, data in references.items() if data.strip()}
    for name, data in sorted(student.items()):
        path = PurePosixPath(name)
        if path.suffix in _CODE_SUFFIXES or path.name == ".OTTER_LOG":
            yield _finding("file", f"{name} is compiled or pickled: nobody can see what is in it")
        elif path.suffix == ".zip":
            yield _finding("file", f"{name} is an archive: hand out the files themselves")
        elif _TELLING_NAMES.search(name):
            yield _finding("file", f"the name of {name} says that it is not meant for students")
        if data in known:
            yield _finding("file", f"{name} is the same file as {known[data]}")
        if path.suffix == ".whl":
            yield from _refuse_foreign_members(name, data)


def _refuse_foreign_members(name: str, data: bytes) -> Iterator[Finding]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            top, suffix = member.split("/", 1)[0], PurePosixPath(member).suffix
            if suffix in _CODE_SUFFIXES or not (top == "autograder" or top.endswith(".dist-info")):
                yield _finding("file", f"{name} contains {member}, which does not belong there")


def _refuse_state_in_notebooks(student: Tree) -> Iterator[Finding]:
    for name, data in sorted(student.items()):
        if not name.endswith(".ipynb"):
            continue
        notebook = json.loads(data)
        extra = sorted(set(notebook.get("metadata", {})) - _NOTEBOOK_METADATA)
        if extra:
            yield _finding("metadata", f"{name} has the metadata {', '.join(extra)}")
        for number, cell in enumerate(notebook["cells"], start=1):
            extra = sorted(set(cell.get("metadata", {})) - _CELL_METADATA)
            if extra:
                yield _finding("metadata", f"{name}, cell {number} has the metadata {extra}")
            if cell.get("outputs") or cell.get("execution_count"):
                yield _finding("output", f"{name}, cell {number} has been run: it keeps an output")
            if cell["cell_type"] == "raw":
                yield _finding("raw", f"{name}, cell {number} is a raw cell: a directive is left")


def _refuse_hidden_tests(student: Tree) -> Iterator[Finding]:
    for name, data in sorted(student.items()):
        if not (name.startswith("tests/") and name.endswith(".py")):
            continue
        for node in ast.walk(ast.parse(data)):
            if not isinstance(node, ast.keyword) or node.arg != "hidden":
                continue
            if not (isinstance(node.value, ast.Constant) and node.value.value is False):
                yield _finding("hidden-test", f"{name} contains a test marked as hidden")


def _refuse_imports_of_references(texts: list[_Public]) -> Iterator[Finding]:
    for public in texts:
        if _IMPORTS_REFERENCES.search(public.text):
            yield _finding("reference", f"{public.place} imports solutions")
