"""Reading a master notebook: Otter's directives, ours, and the test cells between them.

Nothing here judges: what cannot be understood is kept as a ``Trouble`` for the lint to report, so
that one mistake does not hide the next.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from autograder.build.directives import LISTS, directive, nearest
from autograder.errors import AuthorError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CONFIG_BEGIN = re.compile(r'(?:.\s*=\s*)?""?"?\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_CONFIG_END = re.compile(r'""?"?\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)
_NOTEBOOK_FORMAT = 4


class Trouble(NamedTuple):
    """A place in the master that does not read as it should."""

    cell: int
    question: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the master.

    Attributes:
        number: counted from 1 over all cells.
        kind: ``"code"``, ``"markdown"`` or ``"raw"``.
        source: its text.
        data: the notebook's own dictionary for it; never changed.
        question: the name of the question it stands in, or empty.
        block: ``"QUESTION"``, ``"PROMPT"``, ``"SOLUTION"``, ``"TESTS"`` or empty.
        directive: what it states, for a raw cell.
    """

    number: int
    kind: str
    source: str
    data: Mapping[str, Any]
    question: str = ""
    block: str = ""
    directive: str = ""


@dataclass(frozen=True, slots=True)
class MasterTest:
    """One test cell.

    ``function`` is ``None`` when the cell holds something else than one function definition.
    """

    cell: int
    question: str
    config: Mapping[str, Any]
    hidden: bool
    function: ast.FunctionDef | None
    source: str

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.name if self.function else ""

    @property
    def points(self) -> Any:
        """The points as they were written, or ``None``."""
        return self.config.get("points")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the answers that the test takes."""
        if self.function is None:
            return ()
        arguments = self.function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return tuple(argument.arg for argument in every)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with everything written between its first and last directive."""

    name: str
    cell: int
    config: Mapping[str, Any]
    cells: tuple[Cell, ...]
    tests: tuple[MasterTest, ...]
    mistakes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def manual(self) -> bool:
        """Whether a person marks it."""
        return bool(self.config.get("manual", False))

    def block(self, name: str) -> tuple[Cell, ...]:
        """The cells that stand in one kind of block."""
        return tuple(cell for cell in self.cells if cell.block == name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cell ``# SHEET CONFIG``: what this project needs beyond Otter."""

    cell: int
    config: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What people call the assignment."""
        return str(self.config.get("title", ""))

    @property
    def total(self) -> Any:
        """The declared total of points, as written."""
        return self.config.get("total")

    @property
    def tasks(self) -> Mapping[str, Any]:
        """The tasks with their points and questions, as written."""
        tasks = self.config.get("tasks")
        return tasks if isinstance(tasks, dict) else {}


@dataclass(frozen=True, slots=True)
class Master:
    """A master notebook as its author wrote it."""

    path: Path
    notebook: Mapping[str, Any]
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]
    assignment: Mapping[str, Any]
    assignment_cell: int
    sheet: Sheet
    troubles: tuple[Trouble, ...]

    @property
    def name(self) -> str:
        """The assignment's name: the file's name without its ending."""
        return self.path.stem

    @property
    def tests(self) -> tuple[MasterTest, ...]:
        """The tests of all questions."""
        return tuple(test for question in self.questions for test in question.tests)

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((one for one in self.questions if one.name == name), None)


def read_master(path: Path) -> Master:
    """Read a master notebook.

    Raises:
        MisuseError: there is no such file, or it is not a notebook.
        AuthorError: it is a notebook that cannot be a master (another language, no questions).
    """
    notebook = _load(path)
    _refuse_other_languages(path, notebook)
    reading = _Reading()
    for number, data in enumerate(notebook["cells"], start=1):
        reading.take(number, data)
    reading.finish()
    if not reading.questions:
        raise AuthorError(
            f"{path.name} has no question: put each between a raw cell “# BEGIN QUESTION” "
            "(with “name: q1” under it) and a raw cell “# END QUESTION”"
        )
    return Master(
        path=path,
        notebook=notebook,
        cells=tuple(reading.cells),
        questions=tuple(reading.questions),
        assignment=reading.assignment,
        assignment_cell=reading.assignment_cell,
        sheet=Sheet(reading.sheet_cell, reading.sheet),
        troubles=tuple(reading.troubles),
    )


def text_of(data: Mapping[str, Any]) -> str:
    """The source of a cell, which a notebook stores as text or as a list of lines."""
    source = data.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        problem = "is a folder" if path.is_dir() else "does not exist"
        raise MisuseError(f"{path} {problem}; give the path of a master notebook (.ipynb)")
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise MisuseError(
            f"{path} is not a notebook ({error}); give the path of a master notebook (.ipynb)"
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise MisuseError(f"{path} is JSON but not a notebook: it has no list of cells")
    if notebook.get("nbformat") != _NOTEBOOK_FORMAT:
        raise MisuseError(
            f"{path} has notebook format {notebook.get('nbformat')}; open it in Jupyter and save "
            f"it in format {_NOTEBOOK_FORMAT}"
        )
    return notebook


def _refuse_other_languages(path: Path, notebook: Mapping[str, Any]) -> None:
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    stated = {
        str(kernel.get("language", "")).lower() if isinstance(kernel, dict) else "",
        str(language.get("name", "")).lower() if isinstance(language, dict) else "",
    } - {""}
    if isinstance(kernel, dict) and kernel.get("name") == "ir":
        stated.add("r")
    other = sorted(one for one in stated if one not in {"python", "ipython"})
    if other:
        raise AuthorError(
            f"{path.name} is written for a kernel of the language “{other[0]}”; "
            "an assignment has to be a Python notebook (kernel python3)"
        )


class _Reading:
    """The state of one pass over the cells."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.questions: list[Question] = []
        self.troubles: list[Trouble] = []
        self.assignment: dict[str, Any] = {}
        self.assignment_cell = 0
        self.sheet: dict[str, Any] = {}
        self.sheet_cell = 0
        self._open: list[tuple[str, int]] = []
        self._question = ""
        self._question_config: dict[str, Any] = {}
        self._start = 0
        self._lists: dict[str, dict[str, tuple[Any, ...]]] = {}
        self._tests: list[MasterTest] = []

    def take(self, number: int, data: dict[str, Any]) -> None:
        kind, source = str(data.get("cell_type", "")), text_of(data)
        first = source.split("\n", 1)[0]
        stated = directive(first) if kind == "raw" else None
        if kind == "raw" and stated is None:
            self._unknown_raw(number, first)
        if kind != "raw":
            self._refuse_directive_elsewhere(number, kind, first)
        if stated is not None:
            self._obey(stated, number, source)
        block = self._open[-1][0] if self._open else ""
        if stated is None and block == "TESTS":
            self._test(number, kind, source)
        self.cells.append(Cell(number, kind, source, data, self._question, block, stated or ""))
        if stated == "END QUESTION":
            self._close_question(number)

    def finish(self) -> None:
        for block, number in reversed(self._open):
            self._trouble(
                number,
                "unclosed",
                f"“# BEGIN {block}” is never closed: add a raw cell “# END {block}”",
            )
        if self._question:
            self._close_question(len(self.cells))

    def _trouble(self, cell: int, rule: str, message: str) -> None:
        self.troubles.append(Trouble(cell, self._question, rule, message))

    def _unknown_raw(self, number: int, first: str) -> None:
        meant = nearest(first)
        hint = f"did you mean “# {meant}”?" if meant else "raw cells are for directives only"
        self._trouble(number, "directive", f"the raw cell “{first[:60]}” is no directive: {hint}")

    def _refuse_directive_elsewhere(self, number: int, kind: str, first: str) -> None:
        inside = self._open[-1][0] if self._open else ""
        stated = directive(first)
        if stated is None or (kind == "code" and inside in {"SOLUTION", "PROMPT"}):
            return
        rule = "tests-cell-type" if "TESTS" in stated else "directive-cell-type"
        self._trouble(
            number,
            rule,
            f"“# {stated}” stands in a {kind} cell, where Otter does not see it and students do: "
            "turn it into a raw cell",
        )

    def _obey(self, stated: str, number: int, source: str) -> None:
        if stated == "ASSIGNMENT CONFIG":
            self.assignment_cell = number
            self.assignment.update(self._settings(number, source))
        elif stated == "SHEET CONFIG":
            if self.sheet_cell:
                self._trouble(number, "directive", "a second “# SHEET CONFIG”: keep one")
            self.sheet_cell = number
            self.sheet.update(self._settings(number, source))
        elif stated.removeprefix("BEGIN ") in LISTS:
            self._list(stated.removeprefix("BEGIN "), number, source)
        else:
            edge, block = stated.split()
            if edge == "BEGIN":
                self._begin(block, number, source)
            else:
                self._end(block, number)

    def _begin(self, block: str, number: int, source: str) -> None:
        if block == "QUESTION":
            if self._question:
                names = [name for name, _ in self._open]
                opened = ", ".join(f"“# END {name}”" for name in reversed(names))
                self._trouble(
                    number, "unclosed", f"a question begins inside another one: {opened} is missing"
                )
                self._open.clear()
                self._close_question(number)
            config = self._settings(number, source)
            name = config.get("name")
            if not isinstance(name, str) or not name.isidentifier():
                self._trouble(
                    number,
                    "question-name",
                    f"a question needs a line “name: …” with letters, digits and _, not {name!r}",
                )
                name = f"question_in_cell_{number}"
            self._question, self._start, self._question_config = name, number, config
            self._lists, self._tests = {one: {} for one in LISTS}, []
        elif not self._question:
            self._trouble(number, "directive", f"“# BEGIN {block}” stands outside a question")
            return
        elif len(self._open) > 1:
            inner, where = self._open.pop()
            self._trouble(
                where, "unclosed", f"“# BEGIN {inner}” is not closed before cell {number}"
            )
        self._open.append((block, number))

    def _end(self, block: str, number: int) -> None:
        names = [name for name, _ in self._open]
        if block not in names:
            self._trouble(number, "directive", f"“# END {block}” closes nothing that was begun")
            return
        while self._open[-1][0] != block:
            inner, where = self._open.pop()
            self._trouble(where, "unclosed", f"“# BEGIN {inner}” is never closed")
        self._open.pop()

    def _close_question(self, last: int) -> None:
        cells = tuple(cell for cell in self.cells if self._start <= cell.number <= last)
        self.questions.append(
            Question(
                self._question,
                self._start,
                self._question_config,
                tuple(cell for cell in cells if cell.question == self._question),
                tuple(self._tests),
                self._lists["MISTAKES"],
                self._lists["FORMS"],
            )
        )
        self._question = ""

    def _settings(self, number: int, source: str) -> dict[str, Any]:
        try:
            settings = yaml.safe_load(source)
        except yaml.YAMLError as error:
            self._trouble(number, "yaml", f"this is not valid YAML: {_one_line(error)}")
            return {}
        if settings is None:
            return {}
        if not isinstance(settings, dict):
            self._trouble(number, "yaml", "expected lines “key: value” under the directive")
            return {}
        return settings

    def _list(self, kind: str, number: int, source: str) -> None:
        lines = source.rstrip().split("\n")
        if lines[-1].strip() != f"# END {kind}":
            self._trouble(
                number, "unclosed", f"the last line of this cell has to be “# END {kind}”"
            )
        if not self._question:
            self._trouble(
                number,
                "directive",
                f"“# BEGIN {kind}” has to stand inside the question it is about",
            )
            return
        for name, given in self._settings(number, source).items():
            if not isinstance(given, list):
                self._trouble(
                    number,
                    "yaml",
                    f"{name}: expected a list of answers, not {type(given).__name__}",
                )
                continue
            self._lists[kind][str(name)] = (*self._lists[kind].get(str(name), ()), *given)

    def _test(self, number: int, kind: str, source: str) -> None:
        if kind != "code":
            self._trouble(
                number,
                "tests-cell-type",
                f"a {kind} cell stands between “# BEGIN TESTS” and “# END TESTS”: "
                "tests are code cells",
            )
            return
        lines = source.split("\n")
        hidden = lines[0].lstrip().startswith("#") and bool(
            re.search(r"\bhidden\b", lines[0], re.IGNORECASE)
        )
        config, body = self._test_config(number, lines)
        if hidden and not config:
            body = "\n".join(lines[1:])
        function = self._function(number, body)
        self._tests.append(
            MasterTest(
                number,
                self._question,
                config,
                bool(config.get("hidden", hidden)),
                function,
                source,
            )
        )

    def _test_config(self, number: int, lines: list[str]) -> tuple[dict[str, Any], str]:
        if not _CONFIG_BEGIN.match(lines[0]):
            return {}, "\n".join(lines)
        ends = [place for place, line in enumerate(lines) if _CONFIG_END.match(line)]
        if not ends:
            self._trouble(
                number, "unclosed", 'the test\'s settings need a line “""" # END TEST CONFIG”'
            )
            return {}, ""
        config = self._settings(number, "\n".join(lines[1 : ends[0]]))
        return config, "\n".join(lines[ends[0] + 1 :])

    def _function(self, number: int, body: str) -> ast.FunctionDef | None:
        try:
            tree = ast.parse(body)
        except SyntaxError as error:
            self._trouble(
                number,
                "test-syntax",
                f"the test is not valid Python: {error.msg} (line {error.lineno})",
            )
            return None
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        if len(functions) != 1 or tree.body[0] is not functions[0] or len(tree.body) > 2:  # noqa: PLR2004 - Otter allows the function and one call of it
            self._trouble(
                number,
                "test-form",
                "a test cell holds one function definition (and at most one call of it), "
                "with its imports inside the function",
            )
            return functions[0] if functions else None
        return functions[0]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
