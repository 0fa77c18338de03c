"""One page per student: how each answer was read, and as much of the outcome as is theirs to see.

What the page shows of a hidden test is what Otter's configuration lets a student see, no more:
the visibility of the question's entry in ``results.json``. Messages, slips and evidence of hidden
tests are for the instructor and never enter here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from autograder.report import grouping, page, prose
from autograder.report.markup import Child, Markup, join, tag
from autograder.report.page import badge, code, counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.report.grades import Grade
    from autograder.report.manual import Marks
    from autograder.report.reading import Reader
    from autograder.report.records import Answer, QuestionResult, Record, TestResult
    from autograder.report.roll import Entry, Roll

# What a student may learn of an answer where results are hidden: whether it arrived.
_READING = {"missing": "missing", "unreadable": "unreadable", "undecided": "undecided"}
_FROM_BAD_TO_GOOD = ("unreadable", "missing", "undecided", "incorrect", "read", "correct")


def render(  # noqa: PLR0913 - everything that a page tells of
    entry: Entry, record: Record, *, grade: Grade, roll: Roll, marks: Marks, reader: Reader
) -> str:
    """The page of one submission."""
    parts: list[tuple[str, str, Sequence[Child]]] = []
    if record.why:
        parts.append(("submission", "Your submission", [_call(record.why)]))
    if record.cells or record.limits:
        parts.append(("cells", "What happened when it ran", _run(record)))
    parts.append(("answers", "Your answers", _answers(record, roll, reader)))
    if roll.assignment.written:
        parts.append(("written", "Written parts", _written(entry, record, roll, marks)))
    return page.document(
        roll.assignment.title,
        kicker=f"Feedback for {entry.label}",
        lead=_lead(record, grade),
        main=[page.section(anchor, heading, *body) for anchor, heading, body in parts],
        contents=[(anchor, heading) for anchor, heading, _ in parts],
    )


def _lead(record: Record, grade: Grade) -> Markup:
    parts: list[Child] = [
        page.figures(
            [
                ("total", _of(grade.total, grade.possible)),
                ("by the tests", _of(grade.automatic, record.possible)),
                ("by hand", _of(grade.manual, grade.possible - record.possible)),
            ]
        )
    ]
    if grade.provisional:
        parts.append(
            tag("p", tag("strong", "Provisional: "), " and ".join(_reasons(grade)), ".",
                class_="note")
        )  # fmt: skip
    return join(parts)


def _reasons(grade: Grade) -> list[str]:
    reasons = []
    if grade.open_marks:
        reasons.append(f"{counted(grade.open_marks, 'written part')} still to be marked")
    if grade.undecided:
        reasons.append("an answer that a person still has to look at")
    return reasons


def _of(value: float | None, possible: float) -> Markup:
    shown = number(value) if value is not None else "open"
    return join([shown, " ", tag("small", f"of {number(possible)}")])


def _call(text: str) -> Markup:
    return tag("div", tag("p", text), class_="call")


def _run(record: Record) -> list[Child]:
    parts: list[Child] = [_call(sentence) for sentence in record.limits]
    if record.cells:
        rows = [
            (
                f"{cell.cell}" + (f", line {cell.line}" if cell.line else ""),
                code(cell.name),
                code(cell.message),
            )
            for cell in record.cells
        ]
        parts += [
            tag("p", "These cells stopped with an error. The cells after them were run all the "
                "same; names that a failed cell should have set are missing."),
            page.table("Cells that stopped with an error", ["Code cell", "Error", "Message"], rows),
        ]  # fmt: skip
    return parts


def _answers(record: Record, roll: Roll, reader: Reader) -> list[Child]:
    blocks: list[Child] = []
    for question in roll.assignment.automatic:
        result = record.question(question.name)
        if result is None:
            continue
        shown = record.shown.get(question.name)
        visible = shown is not None and shown.visible and shown.score is not None
        heading: list[Child] = [question.label]
        if visible and question.points:
            heading.append(
                tag(
                    "small", f" · {number(result.score)} of {number(result.points)}", class_="quiet"
                )
            )
        elif question.points:
            heading.append(tag("small", f" · {counted_points(question.points)}", class_="quiet"))
        blocks.append(
            tag(
                "div",
                tag("h3", *heading),
                _readings(result, record, reader, visible=visible),
                _tests(result) if visible else None,
                class_="question",
            )
        )
    note = tag(
        "p",
        "How each answer was read. An answer that was read as something else than you meant is "
        "worth a question to your instructor.",
    )
    return [note, *blocks]


def counted_points(points: float) -> str:
    """``1 point``, ``2.5 points``."""
    return f"{number(points)} {'point' if points == 1 else 'points'}"


def _readings(result: QuestionResult, record: Record, reader: Reader, *, visible: bool) -> Child:
    rows = []
    for name in _names(result):
        outcome = _outcome(result, name, record)
        if not visible:
            outcome = _READING.get(outcome, "read")
        rows.append(_reading(name, record.answers.get(name), outcome, reader))
    if not rows:
        return tag("p", "No named answers.", class_="quiet")
    heads = ["Answer", "Read as", "As text", "Outcome" if visible else "Reading"]
    return page.table(f"Answers of {result.name}", heads, rows, quiet=True)


def _reading(name: str, answer: Answer | None, outcome: str, reader: Reader) -> Markup:
    if answer is None:
        nothing = tag("span", "nothing handed in", class_="quiet")
        cells = (tag("code", name, class_="name"), nothing, "–", badge(outcome))
        return reader.kept((name, outcome), lambda: page.line(cells))

    def made() -> Markup:
        typed = code(answer.text)
        typeset = reader.markup(answer.wire) or typed
        return page.line((tag("code", name, class_="name"), typeset, typed, badge(outcome)))

    return reader.kept((name, outcome, json.dumps(answer.wire), answer.text), made)


def _names(result: QuestionResult) -> list[str]:
    """The answers that the question's tests are about, in the order of the tests."""
    names = dict.fromkeys(test.answers[0] for test in result.tests if test.answers)
    return list(names)


def _outcome(result: QuestionResult, name: str, record: Record) -> str:
    """The worst that a hidden test said of the answer; of a public one where there is no hidden.

    Where all that failed did so because of another answer, it is known only that this one was read.
    """
    hidden: set[str] = set()
    public: set[str] = set()
    for test in result.tests:
        is_about = bool(test.answers) and test.answers[0] == name
        if test.outcome == "correct":
            owner = name if is_about else None
        else:
            owner = grouping.blamed(test, record)
        if owner == name:
            (hidden if test.hidden else public).add(test.outcome)
        elif is_about:
            hidden.add("read")
    outcomes = hidden or public
    return next((outcome for outcome in _FROM_BAD_TO_GOOD if outcome in outcomes), "missing")


def _tests(result: QuestionResult) -> Child:
    """Points test by test; of a hidden one no more than its outcome and the author's hint."""
    tests = [test for test in result.tests if test.points]
    if not tests:
        return None
    rows = [
        (
            join([f"{index} · ", code(test.answers[0])]) if test.answers else f"{index}",
            f"{number(test.score)} of {number(test.points)}",
            badge(test.outcome),
            _says(test),
        )
        for index, test in enumerate(tests, 1)
    ]
    return page.table(
        f"Tests of {result.name}", ["Test of", "Points", "Outcome", "Remark"], rows, quiet=True
    )


def _says(test: TestResult) -> Child:
    if test.hint and test.outcome != "correct":
        return test.hint
    return "" if test.hidden else test.message


def _written(entry: Entry, record: Record, roll: Roll, marks: Marks) -> list[Child]:
    blocks: list[Child] = []
    for question in roll.assignment.written:
        mark = marks.get((entry.id, question.name))
        points = mark.points if mark else None
        text = record.written.get(question.name, "")
        given = (
            f"{number(points)} of {number(question.points)}"
            if points is not None
            else f"{counted_points(question.points)}, not yet marked"
        )
        blocks.append(
            tag(
                "div",
                tag("h3", question.label, tag("small", f" · {given}", class_="quiet")),
                prose.render(text)
                if text.strip()
                else tag("p", "Nothing handed in.", class_="quiet"),
                tag("div", tag("p", tag("strong", "Comment: "), mark.comment), class_="call good")
                if mark and mark.comment
                else None,
                class_="question",
            )
        )
    return blocks
