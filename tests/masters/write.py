"""Writes the small masters of this folder: one that is right, and each way of breaking it.

Called by hand after a change (``python tests/masters/write.py``); what it writes is committed, so
that everybody can open a broken master in Jupyter and see what is broken. The folder's name says
the fault.
"""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
Cell = tuple[str, str]
Cells = dict[str, Cell]


def good() -> Cells:
    """The cells of the right master, by a name for each."""
    return {
        "settings": (
            "raw",
            "# ASSIGNMENT CONFIG\nexport_cell: false\ntests:\n  ok_format: false\n  files: true\n",
        ),
        "sheet": (
            "raw",
            (
                "# SHEET CONFIG\ntitle: The pendulum\ntotal: 10\nsolutions: ../solutions/pendulum\n"
                "tasks:\n"
                '  "1": {points: 5, questions: [q_period]}\n'
                '  "2": {points: 5, questions: [q_steps, q_words]}\n'
            ),
        ),
        "title": ("markdown", "# The pendulum\n\nA mass on a string of length $L$, small swings."),
        "set-up": (
            "code",
            (
                "import otter\nfrom autograder import check\nfrom sympy import Interval, pi, sqrt\n\n"
                "grader = otter.Notebook()\n"
                'g, L, omega, dt = check.declare(g="positive", L="positive", omega="positive", dt="dt > 0")'
            ),
        ),
        "begin period": ("raw", "# BEGIN QUESTION\nname: q_period"),
        "ask period": (
            "markdown",
            (
                "Find the `period` of a small swing, and the squared frequencies `swings` of two equal "
                "pendulums with a spring between them, whose matrix has 2 on its diagonal and -1 beside it."
            ),
        ),
        "begin solution period": ("raw", "# BEGIN SOLUTION"),
        "solve period": (
            "code",
            "period = 2*pi*sqrt(L/g)  # SOLUTION\nswings = [1, 3]  # SOLUTION",
        ),
        "end solution period": ("raw", "# END SOLUTION"),
        "begin tests period": ("raw", "# BEGIN TESTS"),
        "public period": (
            "code",
            source_of_test("period_can_be_read", "period", ["readable_as.expression(period)"], 0),
        ),
        "public swings": (
            "code",
            source_of_test("swings_can_be_read", "swings", ["readable_as.multiset(swings)"], 0),
        ),
        "hidden period": (
            "code",
            source_of_test("period", "period", ["expression(period, reference())"], 3),
        ),
        "hidden swings": (
            "code",
            source_of_test("swings", "swings", ["multiset(swings, reference())"], 2),
        ),
        "end tests period": ("raw", "# END TESTS"),
        "mistakes period": (
            "raw",
            (
                "# BEGIN MISTAKES\nperiod:\n"
                '  - "sqrt(L/g)"  # radians forgotten\n  - "2*pi*sqrt(g/L)"  # upside down\n'
                "# END MISTAKES"
            ),
        ),
        "forms period": (
            "raw",
            '# BEGIN FORMS\nperiod: ["2*pi*L**(1/2)*g**(-1/2)"]\nswings: [[3, 1]]\n# END FORMS',
        ),
        "end period": ("raw", "# END QUESTION"),
        "begin steps": ("raw", "# BEGIN QUESTION\nname: q_steps"),
        "ask steps": (
            "markdown",
            (
                "For which steps does the leap-frog scheme keep the swing bounded? Give `stable`, a range "
                "of `dt` in terms of `omega`."
            ),
        ),
        "begin solution steps": ("raw", "# BEGIN SOLUTION"),
        "solve steps": ("code", "stable = Interval.open(0, 2/omega)  # SOLUTION"),
        "end solution steps": ("raw", "# END SOLUTION"),
        "begin tests steps": ("raw", "# BEGIN TESTS"),
        "public steps": (
            "code",
            source_of_test(
                "stable_can_be_read", "stable", ['readable_as.interval(stable, variable="dt")'], 0
            ),
        ),
        "hidden steps": (
            "code",
            source_of_test("stable", "stable", ['interval(stable, reference(), variable="dt")'], 3),
        ),
        "end tests steps": ("raw", "# END TESTS"),
        "end steps": ("raw", "# END QUESTION"),
        "begin words": ("raw", "# BEGIN QUESTION\nname: q_words\nmanual: true\npoints: 2"),
        "ask words": ("markdown", "Why does the mass not matter? Two sentences."),
        "begin prompt": ("raw", "# BEGIN PROMPT"),
        "prompt words": ("markdown", "<!-- answer: q_words -->\n\n_Type your answer here._"),
        "end prompt": ("raw", "# END PROMPT"),
        "begin solution words": ("raw", "# BEGIN SOLUTION"),
        "solve words": (
            "markdown",
            "Gravity and inertia are both proportional to the mass, which therefore cancels.",
        ),
        "end solution words": ("raw", "# END SOLUTION"),
        "end words": ("raw", "# END QUESTION"),
    }


def source_of_test(name: str, takes: str, calls: list[str], points: int) -> str:
    """The source of a test cell."""
    is_hidden = points > 0
    config = [f"points: {points}", *(["hidden: true"] if is_hidden else [])]
    if is_hidden:
        config.append(f"failure_message: The answer {takes} is not right.")
    body = ["from autograder import check"]
    if is_hidden:
        body.append(
            f"from solutions.pendulum import {takes.split(',', maxsplit=1)[0]} as reference"
        )
    body += ["", *(f"check.{call}" for call in calls)]
    lines = [
        '""" # BEGIN TEST CONFIG',
        *config,
        '""" # END TEST CONFIG',
        f"def test_{name}({takes}):",
    ]
    return "\n".join([*lines, *(f"    {line}".rstrip() for line in body)])


def replaced(name: str, old: str, new: str) -> Callable[[Cells], Cells]:
    """The right master with one text replaced in one cell."""

    def change(cells: Cells) -> Cells:
        kind, source = cells[name]
        if old not in source:
            raise ValueError(f"{name} does not contain {old!r}")
        return {**cells, name: (kind, source.replace(old, new))}

    return change


def without(*names: str) -> Callable[[Cells], Cells]:
    """The right master without some cells."""
    return lambda cells: {name: cell for name, cell in cells.items() if name not in names}


def turned(name: str, kind: str) -> Callable[[Cells], Cells]:
    """The right master with one cell of another kind."""
    return lambda cells: {**cells, name: (kind, cells[name][1])}


def behind(name: str, **added: Cell) -> Callable[[Cells], Cells]:
    """The right master with more cells behind one."""

    def change(cells: Cells) -> Cells:
        made: Cells = {}
        for key, cell in cells.items():
            made[key] = cell
            if key == name:
                made |= added
        return made

    return change


def both(*changes: Callable[[Cells], Cells]) -> Callable[[Cells], Cells]:
    """Several changes, one after the other."""

    def change(cells: Cells) -> Cells:
        for one in changes:
            cells = one(cells)
        return cells

    return change


STEPS_CONFIG = good()["hidden steps"][1].split("\ndef ", maxsplit=1)[0]
SHIPPING = "export_cell: false\nfiles: [data]"

FAULTS: dict[str, Callable[[Cells], Cells]] = {
    "good_pendulum": lambda cells: cells,
    # lint: directives
    "misspelt_begin": replaced("begin steps", "BEGIN QUESTION", "BEGIN QUESTON"),
    "misspelt_hidden_comment": replaced("hidden steps", STEPS_CONFIG, "# HIDEN"),
    "misspelt_hidden_setting": replaced("hidden steps", "hidden: true", "hiden: true"),
    "misspelt_marker": replaced("solve steps", "# SOLUTION", "# SOLUTON"),
    "unclosed_question": without("end period"),
    "unclosed_solution": without("end solution steps"),
    "unclosed_tests": without("end tests steps"),
    "unclosed_mistakes": replaced("mistakes period", "# END MISTAKES", ""),
    "directive_in_a_code_cell": turned("begin tests steps", "code"),
    "duplicate_question": replaced("begin steps", "q_steps", "q_period"),
    "question_without_a_name": replaced("begin steps", "name: q_steps", ""),
    # lint: solutions
    "unmarked_solution": replaced("solve steps", "  # SOLUTION", ""),
    "solution_outside_its_block": behind(
        "ask steps", leaked=("code", "stable = Interval.open(0, 2/omega)")
    ),
    "half_marked_solution": replaced(
        "solve steps",
        "stable = Interval.open(0, 2/omega)  # SOLUTION",
        "stable = Interval.open(  # SOLUTION\n    0,\n    2/omega,\n)",
    ),
    # lint: tests
    "test_in_a_markdown_cell": turned("hidden steps", "markdown"),
    "test_outside_its_block": behind(
        "ask steps", stray=("code", source_of_test("again", "stable", ["interval(stable, 1)"], 3))
    ),
    "points_on_a_public_test": both(
        replaced("public steps", "points: 0", "points: 1"),
        replaced("hidden steps", "points: 3", "points: 2"),
    ),
    "hidden_test_without_points": both(
        replaced("hidden steps", "points: 3", "points: 0"),
        replaced("sheet", '"2": {points: 5', '"2": {points: 2'),
        replaced("sheet", "total: 10", "total: 7"),
    ),
    "hidden_test_takes_env": replaced("hidden steps", "(stable):", "(stable, env):"),
    "test_of_an_unknown_answer": replaced("hidden steps", "(stable):", "(stable, stabel):"),
    "test_touches_the_answer": replaced(
        "hidden steps", "    check.interval", "    assert stable != 0\n    check.interval"
    ),
    "test_hides_the_answer_elsewhere": replaced(
        "hidden steps", "    check.interval", "    kept = [stable]\n    check.interval"
    ),
    "unknown_check": replaced("hidden steps", "check.interval", "check.intervall"),
    "public_test_shows_the_reference": replaced(
        "public steps", "readable_as.interval(stable", "interval(stable, (0, 1)"
    ),
    "public_test_imports_the_references": replaced(
        "public steps", "    check", "    import solutions.pendulum\n    check"
    ),
    "no_public_test": without("public steps"),
    "answer_that_no_test_looks_at": replaced(
        "solve steps", "# SOLUTION", "# SOLUTION\nlargest = 2/omega  # SOLUTION"
    ),
    "answer_that_is_never_read_back": without("public swings"),
    "answer_read_as_another_kind": replaced(
        "public steps",
        'readable_as.interval(stable, variable="dt")',
        "readable_as.expression(stable)",
    ),
    "two_tests_of_one_name": replaced("hidden swings", "test_swings", "test_period"),
    "quotation_mark_in_a_message": replaced("hidden steps", "is not right.", 'is "not" right.'),
    "two_functions_in_a_test": replaced(
        "hidden steps", "def test_stable", "def helper():\n    return 1\n\n\ndef test_stable"
    ),
    "test_with_a_syntax_error": replaced(
        "hidden steps", "def test_stable(stable):", "def test_stable(stable:"
    ),
    # lint: points and settings
    "points_do_not_add_up": replaced("hidden period", "points: 3", "points: 2"),
    "total_does_not_add_up": replaced("sheet", "total: 10", "total: 12"),
    "question_in_no_task": replaced("sheet", "[q_steps, q_words]", "[q_words]"),
    "task_of_an_unknown_question": replaced("sheet", "q_words]", "q_word]"),
    "unknown_assignment_setting": replaced("settings", "export_cell", "export_cel"),
    "unknown_sheet_setting": replaced("sheet", "title:", "titel:"),
    "unknown_question_setting": replaced(
        "begin words", "manual: true", "manuel: true\nmanual: true"
    ),
    "unknown_otter_option": lambda cells: cells,
    "tests_in_the_metadata": replaced("settings", "files: true", "files: false"),
    "computed_declaration": replaced("set-up", 'g="positive"', 'g="posi" + "tive"'),
    "written_part_without_a_marker": replaced("prompt words", "<!-- answer: q_words -->\n\n", ""),
    "mistakes_of_no_answer": replaced("mistakes period", "period:", "periode:"),
    # leak
    "solution_in_the_prompt": replaced(
        "ask steps", "in terms of", "such as Interval.open(0, 2/omega), in terms of"
    ),
    "solution_in_an_attachment": replaced(
        "ask steps", "bounded?", "bounded? ![](attachment:plot.txt)"
    ),
    "solution_in_a_data_file": replaced("settings", "export_cell: false", SHIPPING),
    "references_among_the_files": replaced("settings", "export_cell: false", SHIPPING),
    "compiled_file_shipped": replaced("settings", "export_cell: false", SHIPPING),
    "run_notebook_shipped": replaced("settings", "export_cell: false", SHIPPING),
    "hidden_test_in_the_prompt": replaced(
        "ask steps",
        "bounded?",
        'bounded? We call check.interval(stable, reference(), variable="dt").',
    ),
    "written_solution_in_the_prompt": replaced(
        "ask words",
        "Two sentences.",
        "Gravity and inertia are both proportional to the mass, which therefore cancels.",
    ),
    # scores
    "wrong_solution": replaced("solve steps", "2/omega", "1/omega"),
    "solution_that_raises": replaced("solve steps", "2/omega", "2/omega/zero"),
    "blank_earns_points": replaced(
        "hidden steps",
        "    check.interval(stable",
        "    try:\n        check.carried(stable, 'interval')\n    except check.CheckFailed:\n        return\n    check.interval(stable",
    ),
    "printed_text_earns_points": replaced(
        "ask steps", "of `dt` in terms", "(like `0 < dt < 2/omega`) of `dt` in terms"
    ),
    # mistakes and forms
    "mistake_keeps_its_points": replaced(
        "hidden period",
        "expression(period, reference())",
        'expression(period, reference(), domain={"g": [1], "L": [1]})',
    ),
    "order_of_a_set_matters": replaced("hidden swings", "multiset(swings", "matrix(swings"),
    "form_that_is_not_right": replaced(
        "forms period", "2*pi*L**(1/2)*g**(-1/2)", "2*pi*L**(1/2)*g**(1/2)"
    ),
    # not a master at all
    "no_questions": lambda cells: {
        name: cell for name, cell in cells.items() if name in ("title", "set-up")
    },
    "r_kernel": lambda cells: cells,
    "not_a_notebook": lambda cells: cells,
}


def notebook(cells: Cells, fault: str) -> dict[str, object]:
    """The notebook of a fault."""
    made = []
    for number, (name, (kind, source)) in enumerate(cells.items()):
        cell: dict[str, object] = {
            "cell_type": kind,
            "id": f"c{number}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        if fault == "solution_in_an_attachment" and name == "ask steps":
            hidden = base64.b64encode(b"stable = Interval.open(0, 2/omega)").decode()
            cell["attachments"] = {"plot.txt": {"text/plain": hidden}}
        made.append(cell)
    language = "R" if fault == "r_kernel" else "python"
    kernel = {
        "display_name": language,
        "language": language,
        "name": "ir" if language == "R" else "python3",
    }
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def extras(fault: str, folder: Path) -> None:
    """The files beside the master that some faults are about."""
    data = folder / "data"
    if fault == "unknown_otter_option":
        (folder / "otter_config.json").write_text('{\n  "show_hiden": true,\n  "pdf": true\n}\n')
        return
    if fault not in {
        "solution_in_a_data_file",
        "references_among_the_files",
        "compiled_file_shipped",
        "run_notebook_shipped",
    }:
        return
    data.mkdir()
    if fault == "solution_in_a_data_file":
        (data / "notes.txt").write_text("to be removed: stable = Interval.open(0, 2 / omega)\n")
    elif fault == "references_among_the_files":
        shutil.copy(HERE / "solutions/pendulum/__init__.py", data / "constants.py")
    elif fault == "compiled_file_shipped":
        (data / "tables.pkl").write_bytes(b"\x80\x04N.")
    else:
        run = {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "source": "1+1",
            "execution_count": 3,
            "outputs": [],
        }
        book = {"cells": [run], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (data / "example.ipynb").write_text(json.dumps(book, indent=1) + "\n")


def main() -> None:
    """Write every master anew."""
    for fault, change in FAULTS.items():
        folder = HERE / fault
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        extras(fault, folder)
        text = json.dumps(notebook(change(good()), fault), indent=1, ensure_ascii=False) + "\n"
        if fault == "not_a_notebook":
            text = text[: len(text) // 2]
        (folder / "pendulum.ipynb").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
