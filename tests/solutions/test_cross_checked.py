"""Every exported name is used by a test of this folder, and every answer of the sheet is there."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import solutions.learning_dynamics as sheet

HERE = Path(__file__)


def _names_used_in_tests():
    """Attributes of `sheet` inside test functions and the helpers beside them, file by file."""
    used = {}
    for file in HERE.parent.glob("test_*.py"):
        if file == HERE:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "sheet"
            ):
                used.setdefault(node.attr, set()).add(file.name)
    return used


USED = _names_used_in_tests()


@pytest.mark.parametrize("name", sorted(set(sheet.__all__) - {"ANSWERS"}))
def test_every_exported_name_has_a_cross_check(name):
    # that a variant changes an answer, or that a reading repeats it, is no road of its own
    assert USED.get(name, set()) - {"test_setting.py"} or name in {"symbols", "Sheet"}


@pytest.mark.parametrize("name", sheet.ANSWERS)
def test_every_answer_is_checked_beside_its_own_task_and_not_only_as_a_reading(name):
    assert USED[name] - {"test_setting.py", "test_fair.py"}


@pytest.mark.parametrize("name", sheet.ANSWERS)
def test_every_answer_is_a_function_that_needs_no_argument_and_is_derived_once(name):
    reference = getattr(sheet, name)
    assert name in sheet.__all__
    assert all(p.default is not p.empty for p in inspect.signature(reference).parameters.values())
    assert reference() is reference()


@pytest.mark.parametrize(
    "name", [name for name in sheet.__all__ if callable(getattr(sheet, name, None))]
)
def test_every_docstring_says_which_task_it_serves_or_is_a_tool_of_one(name):
    text = inspect.getdoc(getattr(sheet, name)) or ""
    assert len(text) > 30
    if name in sheet.ANSWERS:
        assert "Task " in text


def test_the_references_do_not_import_the_judge():
    package = Path(inspect.getfile(sheet)).parent
    for file in package.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("autograder") for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("autograder")
