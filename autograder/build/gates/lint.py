"""The first gate: is the master written so that Otter and we understand the same thing by it?"""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections import Counter
from typing import TYPE_CHECKING, Any

from autograder.build.answers import (
    CHECKS,
    KIND_OF_CHECK,
    answers_of,
    assigned_names,
    check_name,
    without_magics,
)
from autograder.build.declarations import declarations
from autograder.build.directives import misspelt_marker
from autograder.build.findings import Finding, GateReport
from autograder.build.gates.asked import (
    refuse_answers_that_are_not_read_back,
    refuse_answers_that_nobody_looks_at,
)
from autograder.build.gates.points import (
    refuse_points_in_the_wrong_place,
    refuse_points_that_do_not_add_up,
)
from autograder.build.otters_own import (
    assignment_keys,
    autograder_keys,
    otter_module,
    question_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from autograder.build.master import Cell, Master, MasterTest, Question

SHEET_KEYS = ("title", "total", "solutions", "files", "tasks")
TASK_KEYS = ("points", "questions", "title")
TEST_KEYS = ("hidden", "points", "success_message", "failure_message")
# Otter functions that would take the grading away from the engine, or that leak or fail (design).
_REFUSED = {
    "pdf": "it would export the uploaded notebook in Otter's own process",
    "token": "it would upload the notebook from inside the grader",
    "assignment_name": "students' editors drop it, and the container then writes a score of 0",
    "grade_from_log": "it unpickles what a student uploaded",
}


def lint(master: Master, otter_config: Mapping[str, Any]) -> GateReport:
    """Read the master as a careful colleague would before it is handed out."""
    findings = [
        Finding("lint", trouble.cell, trouble.question, trouble.rule, trouble.message)
        for trouble in master.troubles
    ]
    for rule in (
        _refuse_misspelt_markers,
        _refuse_duplicate_question_names,
        _refuse_answers_without_a_marker,
        _refuse_answers_without_a_test,
        refuse_answers_that_are_not_read_back,
        _refuse_tests_outside_a_tests_block,
        _refuse_unknown_keys,
        _refuse_tests_kept_elsewhere,
        refuse_points_in_the_wrong_place,
        _refuse_hidden_tests_that_look_around,
        _refuse_tests_that_replace_each_other,
        _refuse_messages_that_otter_cannot_write,
        _refuse_public_tests_that_use_the_references,
        refuse_points_that_do_not_add_up,
        _refuse_questions_that_tell_nothing,
        _refuse_declarations_that_are_computed,
        _refuse_written_parts_without_a_marker,
        _refuse_lists_about_no_answer,
        _refuse_answers_of_no_kind,
    ):
        findings += rule(master)
    findings += _refuse_otter_settings(otter_config)
    counts = {
        "cells": len(master.cells),
        "questions": len(master.questions),
        "tests": len(master.tests),
        "answers": len(answers_of(master)),
    }
    return GateReport("lint", counts, tuple(sorted(set(findings))))


def _at(cell: Cell, rule: str, message: str) -> Finding:
    return Finding("lint", cell.number, cell.question, rule, message)


def _about(test: MasterTest, rule: str, message: str) -> Finding:
    return Finding("lint", test.cell, test.question, rule, message)


def _asked(question: Question, rule: str, message: str) -> Finding:
    return Finding("lint", question.cell, question.name, rule, message)


def _refuse_misspelt_markers(master: Master) -> Iterator[Finding]:
    for cell in master.cells:
        if cell.kind != "code":
            continue
        for comment in _comments(cell.source):
            meant = misspelt_marker(comment)
            if meant:
                yield _at(
                    cell,
                    "marker",
                    f"“{comment}” is no marker, so the line would be handed out as it is: "
                    f"did you mean “# {meant}”?",
                )


def _comments(source: str) -> list[str]:
    """The comments of a cell, also of one that is not valid Python."""
    lines = io.StringIO(without_magics(source)).readline
    try:
        tokens = list(tokenize.generate_tokens(lines))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return [line[line.index("#") :] for line in source.split("\n") if "#" in line]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _refuse_duplicate_question_names(master: Master) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for question in master.questions:
        if question.name in first:
            yield _asked(
                question,
                "duplicate-question",
                f"the name {question.name} is taken by the question in cell "
                f"{first[question.name]}, and Otter would silently merge the two: rename one",
            )
        first.setdefault(question.name, question.cell)


def _refuse_answers_without_a_marker(master: Master) -> Iterator[Finding]:
    wanted = answers_of(master)
    for cell in master.cells:
        if cell.kind != "code" or cell.block == "TESTS":
            continue
        handed_out = _as_handed_out(cell)
        if isinstance(handed_out, str):
            yield _at(cell, "student-version", handed_out)
            continue
        for name, statement in assigned_names("\n".join(handed_out)).items():
            if name in wanted and not _leaves_a_gap(statement):
                yield _at(
                    cell,
                    "unmarked-solution",
                    f"{name} is an answer, and students would be handed what stands here: "
                    "put it in a SOLUTION block and end the line with “# SOLUTION” (or write "
                    "“# BEGIN SOLUTION” … “# END SOLUTION” around it)",
                )
        if cell.block == "SOLUTION" and "\n".join(handed_out) == cell.source:
            yield _at(
                cell,
                "unmarked-solution",
                "no line of this solution carries a marker, so all of it would be handed out",
            )


def _refuse_answers_without_a_test(master: Master) -> Iterator[Finding]:
    gaps = [
        (cell.number, cell.question, name)
        for cell in master.cells
        if cell.kind == "code" and cell.block == "SOLUTION"
        for name, statement in assigned_names("\n".join(_left(cell))).items()
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _leaves_a_gap(statement)
    ]
    yield from refuse_answers_that_nobody_looks_at(master, gaps)


def _left(cell: Cell) -> list[str]:
    handed_out = _as_handed_out(cell)
    return handed_out if isinstance(handed_out, list) else []


def _as_handed_out(cell: Cell) -> list[str] | str:
    """What Otter leaves of a cell for students, or a sentence saying why it cannot."""
    otters = otter_module("otter.assign.solutions")

    lines = cell.source.split("\n")
    try:
        lines = otters.remove_ignored_lines(lines)
        if cell.block == "SOLUTION":
            lines = otters.replace_solutions(lines, "python")
    except AssertionError as error:
        reason = str(error).split(" in [", 1)[0]
        return f"Otter cannot strip this cell: {reason}"
    try:
        ast.parse(without_magics("\n".join(lines)))
    except SyntaxError as error:
        return (
            f"what students would get of this cell is not valid Python ({error.msg}, line "
            f"{error.lineno}): mark several lines with “# BEGIN SOLUTION” … “# END SOLUTION”"
        )
    return lines


def lines_taken_out(cell: Cell) -> list[str]:
    """The lines of a solution cell that students do not get."""
    left = Counter(_left(cell))
    taken = []
    for line in cell.source.split("\n"):
        if left[line] > 0:
            left[line] -= 1
        elif line.strip():
            taken.append(line)
    return taken


def _leaves_a_gap(statement: ast.stmt) -> bool:
    """Whether a statement is left to be filled in: it has a ``...`` or assigns ``None``."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Constant) and value.value is None:
        return True
    return any(
        isinstance(node, ast.Constant) and node.value is Ellipsis for node in ast.walk(statement)
    )


def _refuse_tests_outside_a_tests_block(master: Master) -> Iterator[Finding]:
    for cell in master.cells:
        if cell.block == "TESTS" or cell.directive:
            continue
        looks = any(
            line.startswith(("def test_", '""" # BEGIN TEST CONFIG', "# HIDDEN"))
            for line in cell.source.split("\n")
        )
        if looks:
            yield _at(
                cell,
                "tests-cell-type",
                "a test stands outside “# BEGIN TESTS” … “# END TESTS”, so students would read it "
                "and it would never run: move it into a code cell between the two",
            )


def _refuse_unknown_keys(master: Master) -> Iterator[Finding]:
    sheet, cell = master.sheet, master.sheet.cell
    if not cell:
        yield Finding(
            "lint",
            0,
            "",
            "configuration",
            "there is no raw cell “# SHEET CONFIG” (title, total, …)",
        )
    for message in (*_unknown(sheet.config, SHEET_KEYS), *_unknown_in_tasks(sheet.tasks)):
        yield Finding("lint", cell, "", "configuration", message)
    for message in _unknown_nested(master.assignment, assignment_keys()):
        yield Finding("lint", master.assignment_cell, "", "configuration", message)
    for question in master.questions:
        for message in _unknown(question.config, question_keys()):
            yield _asked(question, "configuration", message)
    for test in master.tests:
        for message in _unknown(test.config, TEST_KEYS):
            yield _about(test, "configuration", message)
        if "hidden" in test.config and not isinstance(test.config["hidden"], bool):
            yield _about(
                test,
                "configuration",
                f"hidden: {test.config['hidden']!r} is neither true nor false",
            )


def _unknown_in_tasks(tasks: Mapping[str, Any]) -> Iterator[str]:
    for name, task in tasks.items():
        if isinstance(task, dict):
            yield from (f"task {name}: {message}" for message in _unknown(task, TASK_KEYS))
        else:
            yield f"task {name}: expected points and questions"


def _unknown(given: Mapping[Any, Any], known: Iterable[str]) -> Iterator[str]:
    known = tuple(known)
    for key in given:
        if str(key) not in known:
            close = difflib.get_close_matches(str(key), known, n=1, cutoff=0.6)
            hint = f"did you mean “{close[0]}”?" if close else f"known are: {', '.join(known)}"
            yield f"unknown setting “{key}”: {hint}"


def _unknown_nested(
    given: Mapping[Any, Any], known: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    yield from _unknown(given, known)
    for key, value in given.items():
        if isinstance(value, dict) and known.get(str(key)):
            yield from (f"{key}: {message}" for message in _unknown(value, known[str(key)]))


def _refuse_tests_kept_elsewhere(master: Master) -> Iterator[Finding]:
    stated = master.assignment.get("tests")
    stated = stated if isinstance(stated, dict) else {}
    if stated.get("files", True) is not True or stated.get("ok_format", False) is not False:
        yield Finding(
            "lint",
            master.assignment_cell,
            "",
            "configuration",
            "tests have to be functions kept in files (tests: {ok_format: false, files: true}): "
            "in notebook metadata they are lost on Colab",
        )


def _refuse_hidden_tests_that_look_around(master: Master) -> Iterator[Finding]:
    defined = {
        name for cell in master.cells if cell.kind == "code" and cell.block != "TESTS"
        for name in assigned_names(cell.source)
    }  # fmt: skip
    for test in master.tests:
        if test.function is None:
            continue
        for name in test.parameters:
            if name == "env":
                yield _about(
                    test, "env", f"{test.name} takes env, everything the student has: name answers"
                )
            elif name not in defined:
                close = difflib.get_close_matches(name, sorted(defined), n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield _about(
                    test,
                    "unknown-answer",
                    f"{test.name} takes {name}, which no cell defines{hint}",
                )
        yield from _touched_otherwise(test)


def _touched_otherwise(test: MasterTest) -> Iterator[Finding]:
    function = test.function
    if function is None:
        return
    if function.args.vararg or function.args.kwarg:
        yield _about(test, "env", f"{test.name} takes *args or **kwargs: name each answer")
    allowed: set[int] = set()
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = check_name(call)
        if _is_known_check(name):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            allowed.update(id(one) for one in given if isinstance(one, ast.Name))
        elif name is not None and name not in _OTHER_CHECK_NAMES:
            yield _about(test, "unknown-check", f"{test.name} calls check.{name}: no such check")
    for name in (node for node in ast.walk(function) if isinstance(node, ast.Name)):
        if name.id == "check" and isinstance(name.ctx, ast.Store):
            yield _about(test, "touched", f"{test.name} gives the name check another meaning")
        elif name.id in test.parameters and name.id != "env" and id(name) not in allowed:
            yield _about(
                test,
                "touched",
                f"{test.name} uses {name.id} otherwise than as an argument of check.*: what a "
                "student hands in is judged by checks alone (its value: check.carried)",
            )


_OTHER_CHECK_NAMES = {"hints", "declare", "CheckFailed", "Verdict"}


def _is_known_check(name: str | None) -> bool:
    return name is not None and (name in CHECKS or name.startswith("readable_as."))


def _refuse_tests_that_replace_each_other(master: Master) -> Iterator[Finding]:
    for question in master.questions:
        counted = Counter(test.name for test in question.tests if test.name)
        for test in question.tests:
            if counted[test.name] > 1:
                yield _about(
                    test,
                    "duplicate-test",
                    f"{counted[test.name]} tests of this question are called {test.name}: Otter "
                    "keeps only the last one; rename them",
                )


def _refuse_messages_that_otter_cannot_write(master: Master) -> Iterator[Finding]:
    for test in master.tests:
        for key in ("success_message", "failure_message"):
            message = test.config.get(key)
            if isinstance(message, str) and any(sign in message for sign in '"\\\n'):
                yield _about(
                    test,
                    "message",
                    f"{key} has a quotation mark, a backslash or a line break, which Otter writes "
                    "into the test file as it is: use ‘ ’ and one line",
                )


def _refuse_public_tests_that_use_the_references(master: Master) -> Iterator[Finding]:
    for test in master.tests:
        if test.hidden or test.function is None:
            continue
        modules = [
            name
            for node in ast.walk(test.function)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in _imported(node)
        ]
        if any(name.split(".")[0] == "solutions" for name in modules):
            yield _about(
                test,
                "public-reference",
                f"the public test {test.name} imports solutions, which students do not have: "
                "make it hidden, or let it use check.readable_as",
            )
        for node in ast.walk(test.function):
            name = check_name(node) if isinstance(node, ast.Call) else None
            if name in KIND_OF_CHECK:
                yield _about(
                    test,
                    "public-reference",
                    f"the public test {test.name} calls check.{name}, so students would read the "
                    "reference: public tests only use check.readable_as",
                )


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _refuse_written_parts_without_a_marker(master: Master) -> Iterator[Finding]:
    for question in master.questions:
        if not question.manual:
            continue
        if question.tests:
            yield _asked(question, "manual", "a question marked by hand cannot have tests as well")
        marker = f"<!-- answer: {question.name} -->"
        prompts = [cell for cell in question.block("PROMPT") if cell.kind == "markdown"]
        if not any(marker in cell.source for cell in prompts):
            yield _asked(
                question,
                "manual",
                f"the prompt has to be a Markdown cell between “# BEGIN PROMPT” and “# END PROMPT” "
                f"with the line {marker}, by which the text is found again",
            )


def _refuse_lists_about_no_answer(master: Master) -> Iterator[Finding]:
    wanted = answers_of(master)
    for question in master.questions:
        for kind, lists in (("MISTAKES", question.mistakes), ("FORMS", question.forms)):
            cell = next(
                (one.number for one in question.cells if one.directive == f"BEGIN {kind}"),
                question.cell,
            )
            for name in lists:
                if name not in wanted:
                    close = difflib.get_close_matches(name, list(wanted), n=1)
                    hint = f"; did you mean {close[0]}?" if close else ""
                    message = f"{kind} lists {name}, which no test takes{hint}"
                    yield Finding("lint", cell, question.name, "unknown-answer", message)


def _refuse_answers_of_no_kind(master: Master) -> Iterator[Finding]:
    for spec in answers_of(master).values():
        if spec.automatic and not spec.kind:
            test = next(one for one in master.tests if spec.name in one.parameters)
            yield _about(
                test,
                "kind",
                f"no test calls a check on {spec.name}, so nobody knows what kind of answer it is",
            )


def _refuse_otter_settings(config: Mapping[str, Any]) -> Iterator[Finding]:
    for message in _unknown(config, autograder_keys()):
        yield Finding("lint", 0, "", "configuration", f"otter_config.json: {message}")
    for key, reason in _REFUSED.items():
        if config.get(key):
            message = f"otter_config.json: “{key}” has to stay off: {reason}"
            yield Finding("lint", 0, "", "configuration", message)


def _refuse_questions_that_tell_nothing(master: Master) -> Iterator[Finding]:
    for question in master.questions:
        if question.tests and all(test.hidden for test in question.tests):
            yield _asked(
                question,
                "no-public-test",
                "this question has no public test, so its check cell would say “all passed” to "
                "everybody: add one that calls check.readable_as (points: 0)",
            )


def _refuse_declarations_that_are_computed(master: Master) -> Iterator[Finding]:
    for cell, call in declarations(master):
        try:
            for keyword in call.keywords:
                ast.literal_eval(keyword.value)
        except (ValueError, TypeError):
            literal = False
        else:
            literal = not call.args and all(keyword.arg for keyword in call.keywords)
        if not literal:
            yield _at(
                cell,
                "declare",
                'check.declare has to be written with literals (eta="positive"), since it is '
                "also read without being run",
            )
