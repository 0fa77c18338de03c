"""A page per written question: every text side by side, for whoever marks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.report import page, prose
from autograder.report.markup import Child, Markup, tag
from autograder.report.page import counted, link, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.report.manual import Marks
    from autograder.report.records import Record
    from autograder.report.roll import Entry, Question, Roll

NAMED = 3  # students in the heading of a text; the others stand beneath it


def render(question: Question, roll: Roll, records: Mapping[str, Record], marks: Marks) -> str:
    """The page; equal texts stand together once, with everyone who handed them in."""
    sheets: dict[str, list[Entry]] = {}
    empty: list[Entry] = []
    for entry in roll.entries:
        record = records.get(entry.id)
        if record is None or entry.replaced_by is not None:
            continue
        text = record.written.get(question.name, "").strip()
        if text:
            sheets.setdefault(text, []).append(entry)
        else:
            empty.append(entry)
    main: list[Child] = [
        tag(
            "div",
            *(_sheet(question, text, entries, marks) for text, entries in sheets.items()),
            class_="sheets",
        )
        if sheets
        else tag("p", "Nobody handed in a text.", class_="quiet"),
    ]
    parts = [page.section("texts", counted(len(sheets), "text"), *main)]
    if empty:
        listed = tag("ul", *(tag("li", _owner(entry)) for entry in empty), class_="people")
        parts.append(page.section("nothing", f"Nothing handed in ({len(empty)})", listed))
    lead = tag(
        "p",
        f"{number(question.points)} points each. Marks go into ",
        link("../manual.csv", "manual.csv"),
        "; the same command merges them. ",
        link("../report.html", "Back to the class report"),
        ".",
    )
    return page.document(
        question.label, kicker=roll.assignment.title, lead=lead, main=parts, contents=()
    )


def _sheet(question: Question, text: str, entries: list[Entry], marks: Marks) -> Markup:
    states = []
    for entry in entries:
        mark = marks.get((entry.id, question.name))
        given = (
            f"{number(mark.points)} of {number(question.points)}"
            if mark and mark.points is not None
            else "not yet marked"
        )
        comment = f": {mark.comment}" if mark and mark.comment else ""
        states.append(tag("p", _owner(entry), f" · {given}{comment}", class_="note"))
    heading = ", ".join(entry.label for entry in entries[:NAMED])
    if len(entries) > NAMED:
        heading += f" and {len(entries) - NAMED} more"
    return tag("article", tag("h3", heading), prose.render(text), *states, class_="sheet")


def _owner(entry: Entry) -> Markup:
    return link(f"../{entry.id}/feedback.html", entry.id)
