"""What the autograder zip takes for given, and for the opening: what stands before any gap."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.build.given import given
from autograder.grade.bundle import beginning


def notebook(*cells):
    made = [
        new_markdown_cell(cell[1:]) if cell.startswith("#") else new_code_cell(cell)
        for cell in cells
    ]
    return nbformat.writes(new_notebook(cells=made)).encode()


# (the student's cells, the solved ones, the opening); a cell that begins with # is a text.
TABLE = {
    "one given cell": (["import math", "x = ..."], ["import math", "x = 1"], ["import math"]),
    "two": (["a = 1", "b = 2", "x = ..."], ["a = 1", "b = 2", "x = 1"], ["a = 1", "b = 2"]),
    "a text between": (
        ["a = 1", "# text", "b = 2", "x = ..."],
        ["a = 1", "b = 2", "x = 1"],
        ["a = 1", "b = 2"],
    ),
    "a gap at once": (["x = ...", "a = 1"], ["x = 1", "a = 1"], []),
    "a check is as good as any": (
        ["a = 1", "grader.check('q')"],
        ["a = 1", "grader.check('q')"],
        ["a = 1", "grader.check('q')"],
    ),
    "a gap that stays": (["a = 1", "x = ...", "b = 2"], ["a = 1", "x = ...", "b = 2"], ["a = 1"]),
    "a gap in a function": (["def f():\n    ..."], ["def f():\n    ..."], []),
    "dots in a text are none": (
        ["print('...')  # ..."],
        ["print('...')  # ..."],
        ["print('...')  # ..."],
    ),
    "a magic": (
        ["%matplotlib inline\nimport math"],
        ["%matplotlib inline\nimport math"],
        ["%matplotlib inline\nimport math"],
    ),
    "what is no Python": (["a = 1", "b = ("], ["a = 1", "b = ("], ["a = 1"]),
    "a cell that only the solution has": (["a = 1"], ["a = 1", "b = 2"], ["a = 1"]),
    "nothing to do": (["a = 1"], ["a = 1"], ["a = 1"]),
    "nothing at all": ([], [], []),
}


@pytest.mark.parametrize("case", TABLE)
def test_the_opening_is_what_stands_before_the_first_gap(case):
    student, solved, found = TABLE[case]
    assert [*beginning(given(notebook(*student), notebook(*solved)))] == found


def test_what_is_given_is_every_cell_that_nobody_has_to_change():
    student = [
        "import math",
        "x = ...",
        "# text",
        "grader.check('q1')",
        "y = 2",
        "grader.check('q2')",
    ]
    solved = ["import math", "x = 1", "grader.check('q1')", "y = 3", "grader.check('q2')"]
    assert given(notebook(*student), notebook(*solved)) == [
        (1, "import math"),
        (3, "grader.check('q1')"),
        (5, "grader.check('q2')"),
    ]
