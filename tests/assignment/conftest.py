"""The master notebook as the tests of this folder see it: its cells, its answers, its test cases."""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from autograder.algebra.names import Names
from autograder.check.ambient import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).parents[2]
MASTER = HOME / "assignment" / "learning_dynamics.ipynb"
CONFIG = re.compile(r'""" # BEGIN TEST CONFIG\n(.*?)""" # END TEST CONFIG\n(.*)', re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One test cell of the master."""

    question: str
    points: float
    hidden: bool
    message: str
    name: str
    answers: tuple[str, ...]
    run: Callable[..., object]


@dataclass(frozen=True)
class Master:
    """What the master says."""

    cells: tuple[dict[str, Any], ...]
    sheet: dict[str, Any]
    questions: dict[str, dict[str, Any]]
    cases: tuple[Case, ...]
    names: Names


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _case(question: str, text: str) -> Case:
    found = CONFIG.match(text)
    assert found, text
    config = yaml.safe_load(found[1])
    tree = ast.parse(found[2])
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    scope: dict[str, Any] = {}
    exec(compile(tree, f"<{question}: {function.name}>", "exec"), scope)  # the master is ours
    return Case(
        question,
        config["points"],
        config.get("hidden", False),
        config.get("failure_message", ""),
        function.name,
        tuple(argument.arg for argument in function.args.args),
        scope[function.name],
    )


def _read() -> Master:
    cells = tuple(json.loads(MASTER.read_text(encoding="utf-8"))["cells"])
    questions: dict[str, dict[str, Any]] = {}
    cases, sheet, question, in_tests = [], {}, "", False
    for cell in cells:
        text = source(cell)
        if cell["cell_type"] == "raw":
            first = text.split("\n", 1)[0]
            if first == "# BEGIN QUESTION":
                config = yaml.safe_load(text)
                question = config["name"]
                questions[question] = config
            elif first == "# SHEET CONFIG":
                sheet = yaml.safe_load(text)
            elif first.endswith(" TESTS"):
                in_tests = first.startswith("# BEGIN")
        elif in_tests:
            cases.append(_case(question, text))
    return Master(cells, sheet, questions, tuple(cases), Names.of(_declared(cells)))


def _declared(cells: tuple[dict[str, Any], ...]) -> dict[str, object]:
    (cell,) = [cell for cell in cells if cell["id"] == "set-up"]
    (call,) = [
        node
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check.declare"
    ]
    return {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}


@pytest.fixture(scope="session")
def master() -> Master:
    return _read()


@pytest.fixture
def symbols(master: Master) -> Iterator[Names]:
    """The assignment's symbols, in force for one test."""
    with declared(master.names):
        yield master.names


@pytest.fixture(scope="session")
def solved(master: Master) -> dict[str, Any]:
    """The names that the solution cells leave behind, as a good student's notebook would."""
    sys.path.insert(0, str(MASTER.parent))
    scope: dict[str, Any] = {}
    try:
        for cell in master.cells:
            if cell["cell_type"] == "code" and (
                cell["id"] == "set-up" or cell["id"].endswith("-answer")
            ):
                exec(compile(source(cell), f"<{cell['id']}>", "exec"), scope)  # the master is ours
    finally:
        sys.path.remove(str(MASTER.parent))
    return scope


@pytest.fixture(scope="session")
def rows() -> list[dict[str, str]]:
    """The worked sheet's answers: task, answer, kind, reference, given, outcome, why."""
    path = HOME / "tests" / "data" / "sheet.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
