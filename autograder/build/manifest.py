"""``assignment.json``: what the grader has to know beyond Otter's test files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.algebra.names import Names
from autograder.build.answers import answers_of
from autograder.build.declarations import declared
from autograder.build.gates.points import points_of

if TYPE_CHECKING:
    from autograder.build.master import Master

FORMAT = 1


def manifest(master: Master, files: list[str], given: list[tuple[int, str]]) -> dict[str, Any]:
    """The manifest of an assignment that has passed the lint.

    Args:
        master: the master notebook.
        files: the paths of the data files that students get.
        given: number and source of each code cell that nobody has to change.
    """
    answers = answers_of(master)
    return {
        "format": FORMAT,
        "name": master.name,
        "title": master.sheet.title or master.name,
        "total": _plain(master.sheet.total),
        "tasks": tasks_of(master),
        "questions": [
            {
                "name": question.name,
                "number": _task_of(master, question.name),
                "points": _plain(points_of(question)),
                "manual": question.manual,
                "answers": [one.name for one in answers.values() if one.question == question.name],
            }
            for question in master.questions
        ],
        "names": Names.of(declared(master)).to_json(),
        "answers": {
            spec.name: {"question": spec.question, "kind": spec.kind} for spec in answers.values()
        },
        "written": [
            {
                "question": question.name,
                "points": _plain(points_of(question)),
                "marker": f"<!-- answer: {question.name} -->",
            }
            for question in master.questions
            if question.manual
        ],
        "files": sorted(files),
        "given": [list(cell) for cell in given],
    }


def tasks_of(master: Master) -> list[dict[str, Any]]:
    """The tasks with their points, automatic and by hand."""
    tasks = []
    for name, task in master.sheet.tasks.items():
        questions = [master.question(one) for one in task.get("questions", [])]
        known = [one for one in questions if one is not None]
        by_hand = sum(points_of(one) for one in known if one.manual)
        tasks.append(
            {
                "name": str(name),
                "title": str(task.get("title", "")),
                "points": _plain(task["points"]),
                "automatic": _plain(task["points"] - by_hand),
                "manual": _plain(by_hand),
                "questions": [one.name for one in known],
            }
        )
    return tasks


def _task_of(master: Master, question: str) -> str:
    for name, task in master.sheet.tasks.items():
        if question in task.get("questions", []):
            return str(name)
    return ""


def _plain(number: float) -> float | int:
    """A whole number as an int, so that points print as people write them."""
    return int(number) if float(number).is_integer() else float(number)
