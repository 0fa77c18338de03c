"""What a person marks: written questions, and answers that no test could decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report.records import QuestionResult, Record
    from autograder.report.roll import Roll

_UNDECIDED = " (undecided)"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to mark.

    Attributes:
        name: as ``manual.csv`` calls it: ``"q1a_words"`` or ``"q1a (undecided)"``.
        question: the question that it belongs to.
        points: how many it is worth.
        text: what the student handed in.
        written: a written question; otherwise answers that are undecided.
    """

    name: str
    question: str
    points: float
    text: str
    written: bool


def parts_of(record: Record | None, roll: Roll) -> list[Part]:
    """Everything of one submission that a person marks, in the order of the sheet."""
    found = []
    for question in roll.assignment.questions:
        if question.manual:
            text = record.written.get(question.name, "") if record else ""
            found.append(Part(question.name, question.name, question.points, text, written=True))
        elif record is not None and (result := record.question(question.name)) is not None:
            part = _undecided(result, record)
            if part is not None:
                found.append(part)
    return found


def _undecided(result: QuestionResult, record: Record) -> Part | None:
    open_tests = [test for test in result.tests if test.outcome == "undecided" and test.points]
    if not open_tests:
        return None
    names = dict.fromkeys(name for test in open_tests for name in test.answers)
    text = "\n".join(
        f"{name} = {record.answers[name].text}" for name in names if name in record.answers
    )
    points = round(sum(test.points for test in open_tests), 5)
    return Part(result.name + _UNDECIDED, result.name, points, text, written=False)


def most_points(roll: Roll) -> dict[str, float]:
    """The parts that any submission of the class could have, with the most they can be worth."""
    return {
        question.name if question.manual else question.name + _UNDECIDED: question.points
        for question in roll.assignment.questions
    }
