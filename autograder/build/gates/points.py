"""What questions are worth, by Otter's own rules, and whether that is what the author declared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograder.build.findings import Finding
from autograder.build.otters_own import otter_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.build.master import Master, MasterTest, Question

Resolved = list[tuple["MasterTest", float]]


def points_of(question: Question) -> float:
    """What a question is worth; 0 where Otter refuses what is written."""
    if question.manual:
        points = question.config.get("points")
        return float(points) if isinstance(points, (int, float)) else 0.0
    resolved = resolved_points(question)
    return 0.0 if isinstance(resolved, str) else math.fsum(points for _, points in resolved)


def resolved_points(question: Question) -> Resolved | str:
    """The points of each test, or Otter's complaint about them."""
    otters = otter_module("otter.test_files.abstract_test")

    cases: Any = [
        otters.TestCase(test.name, "", test.hidden, test.points, None, None)
        for test in question.tests
    ]
    try:
        cases = otters.TestFile.resolve_test_file_points(question.config.get("points"), cases)
    except (AssertionError, TypeError, ValueError) as error:
        return str(error)
    return [(test, float(case.points)) for test, case in zip(question.tests, cases, strict=True)]


def refuse_points_in_the_wrong_place(master: Master) -> Iterator[Finding]:
    """Points come only from hidden tests, and each of these has some."""
    for question in master.questions:
        resolved = resolved_points(question)
        if isinstance(resolved, str):
            yield _asked(question, f"Otter refuses the points of this question: {resolved}")
            continue
        if isinstance(question.config.get("points"), (list, dict)):
            yield _asked(
                question,
                "write the points beside each test: in a list Otter pairs them wrongly with the "
                "public tests that students see",
            )
        for test, points in resolved:
            if not test.hidden and points:
                yield Finding(
                    "lint",
                    test.cell,
                    test.question,
                    "public-points",
                    f"the public test {test.name} is worth {points:g}: points come only from "
                    "hidden tests that a blank notebook fails; write “points: 0”",
                )
            if test.hidden and not points > 0:
                yield Finding(
                    "lint",
                    test.cell,
                    test.question,
                    "hidden-points",
                    f"the hidden test {test.name} is worth {points:g}: give it “points: …” or "
                    "remove it",
                )


def refuse_points_that_do_not_add_up(master: Master) -> Iterator[Finding]:
    """Tests make questions, questions make tasks, tasks make the declared total."""
    worth = {question.name: points_of(question) for question in master.questions}
    stated = [
        *_misplaced(master, worth),
        *(
            message
            for name, task in master.sheet.tasks.items()
            if isinstance(task, dict)
            for message in _unequal_task(str(name), task, worth)
        ),
        *_unequal_total(master, worth),
    ]
    for message in stated:
        yield Finding("lint", master.sheet.cell, "", "points", message)
    placed = {name for _, name in _placed(master)}
    for question in master.questions:
        if worth[question.name] and master.sheet.tasks and question.name not in placed:
            yield _asked(question, "no task of “# SHEET CONFIG” names this question")


def _asked(question: Question, message: str) -> Finding:
    return Finding("lint", question.cell, question.name, "points", message)


def _placed(master: Master) -> Iterator[tuple[str, str]]:
    for name, task in master.sheet.tasks.items():
        questions = task.get("questions") if isinstance(task, dict) else None
        for question in questions if isinstance(questions, list) else ():
            yield str(name), str(question)


def _misplaced(master: Master, worth: Mapping[str, float]) -> Iterator[str]:
    home: dict[str, str] = {}
    for task, question in _placed(master):
        if question not in worth:
            yield f"task {task} names the question {question}, which there is not"
        elif question in home:
            yield f"{question} is in task {home[question]} and in task {task}"
        home[question] = task


def _unequal_task(name: str, task: Mapping[str, Any], worth: Mapping[str, float]) -> Iterator[str]:
    points, questions = task.get("points"), task.get("questions")
    if not isinstance(points, (int, float)) or not isinstance(questions, list):
        yield f"task {name} has to state its points and a list of questions"
        return
    together = math.fsum(worth.get(str(one), 0.0) for one in questions)
    if not math.isclose(together, points):
        parts = ", ".join(f"{one} {worth.get(str(one), 0.0):g}" for one in questions) or "none"
        yield f"task {name} is to have {points:g} points, its questions have {together:g} ({parts})"


def _unequal_total(master: Master, worth: Mapping[str, float]) -> Iterator[str]:
    total = master.sheet.total
    if not isinstance(total, (int, float)):
        if master.sheet.cell:
            yield "“# SHEET CONFIG” states no total"
        return
    together = math.fsum(worth.values())
    if not math.isclose(together, total):
        yield f"the questions have {together:g} points together, the declared total is {total:g}"
    tasks = [task.get("points") for task in master.sheet.tasks.values() if isinstance(task, dict)]
    stated = math.fsum(one for one in tasks if isinstance(one, (int, float)))
    if tasks and not math.isclose(stated, total):
        yield f"the tasks have {stated:g} points together, the declared total is {total:g}"
