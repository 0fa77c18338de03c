"""``report.html``: what the class did not understand, and what a person has to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from autograder.report import grouping, page, plots, statistics
from autograder.report.markup import Child, Markup, join, tag
from autograder.report.page import code, counted, link, number, percent

if TYPE_CHECKING:
    from autograder.report.grades import Grade
    from autograder.report.reading import Reader
    from autograder.report.records import Record, TestResult
    from autograder.report.roll import Question, Roll

GROUPS_SHOWN = 12  # of each answer, the most frequent
NAMED = 40  # students named beneath a group; the rest is counted
TALL = 12  # rows from which a table gets a frame of its own to scroll in
COMMON = 10  # wrong answers, and tests, of the overview
NAMED_AT_ONCE = 3  # spellings and students shown without being asked
LISTED = 400  # rows of the list of what needs a person


@dataclass(frozen=True)
class Class:
    """Everything the page tells of: the roll, the records that count, their grades."""

    roll: Roll
    records: Mapping[str, Record]
    grades: Mapping[str, Grade]
    stale: Sequence[tuple[str, str]] = ()

    @cached_property
    def counting(self) -> list[Record]:
        """One record per student or group: those that count and were graded."""
        return [
            self.records[entry.id]
            for entry in self.roll.entries
            if entry.replaced_by is None and entry.id in self.records
        ]

    def person(self, submission: str) -> Markup:
        """A link to a submission's feedback page."""
        return link(f"{submission}/feedback.html", self.labels.get(submission, submission))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Whose each submission is, as people read it."""
        return {entry.id: entry.label for entry in self.roll.entries}


def render(group: Class, reader: Reader, same: grouping.Same) -> str:
    """The page."""
    roll = group.roll
    wrong = {
        question.name: grouping.wrong_answers(group.counting, question.name, reader, same)
        for question in roll.assignment.automatic
    }
    sections = [
        ("attention", "What needs you", _attention(group)),
        ("overview", "What the class did not understand", _overview(group, wrong, reader)),
        ("totals", "Totals", _totals(group)),
        ("questions", "Questions", _questions(group)),
        ("mistakes", "What went wrong", _mistakes(group, wrong, reader)),
        ("cells", "Cells that failed", _cells(group)),
        ("limits", "Time and other limits", _limits(group)),
        ("students", "Students", _students(group)),
    ]
    return page.document(
        roll.assignment.title,
        kicker="Class report",
        lead=_lead(group),
        main=[page.section(anchor, heading, *body) for anchor, heading, body in sections],
        contents=[(anchor, heading) for anchor, heading, _ in sections],
    )


def _lead(group: Class) -> Markup:
    entries = [entry for entry in group.roll.entries if entry.replaced_by is None]
    totals = _given(group)
    possible = max((grade.possible for grade in group.grades.values()), default=0)
    mean = statistics.spread(totals)
    graded = len(group.counting)
    return page.figures(
        [
            ("submissions", str(len(entries))),
            ("graded", str(graded)),
            ("not graded", str(len(entries) - graded)),
            ("mean total", _of(mean.mean, possible)),
            ("median", _of(mean.median, possible)),
            ("still provisional", str(sum(_provisional(group)))),
        ]
    )


def _of(value: float | None, possible: float) -> Markup:
    return join([number(value, 1), " ", tag("small", f"of {number(possible)}")])


def _given(group: Class) -> list[float]:
    return [
        total for record in group.counting if (total := group.grades[record.id].total) is not None
    ]


def _provisional(group: Class) -> list[bool]:
    return [group.grades[record.id].provisional for record in group.counting]


# --- what needs a person -----------------------------------------------------------------------


def _attention(group: Class) -> list[Child]:
    parts = [
        *_not_graded(group),
        *_by_outcome(group, "undecided", "Undecided answers",
            "Nobody could prove these right or wrong within the work allowed. They score 0 for "
            'now. Give their points in manual.csv, in the rows marked "(undecided)"; the '
            "totals stay provisional until then."),
        *_by_outcome(group, "unreadable", "Answers that could not be read",
            "What the student wrote could not be understood as an answer of the kind asked for."),
        *_broken_submissions(group),
        *_open_marks(group),
        *_remarks(group),
    ]  # fmt: skip
    if parts:
        return list(parts)
    return [tag("div", tag("p", "Nothing: every answer was read and decided."), class_="call good")]


def _not_graded(group: Class) -> list[Child]:
    rows = [
        (entry.label, code(entry.file), entry.why or "no result")
        for entry in group.roll.entries
        if entry.id not in group.records
    ]
    if not rows:
        return []
    return [
        tag(
            "div",
            tag("p", tag("strong", f"{counted(len(rows), 'submission')} not graded."),
                " Their scores are empty, not zero. The same command tries them again."),
            class_="call",
        ),
        page.table("Not graded", ["Who", "File", "What happened"], rows),
    ]  # fmt: skip


def _by_outcome(group: Class, outcome: str, heading: str, explanation: str) -> list[Child]:
    found: list[tuple[Child, ...]] = []
    for record in group.counting:
        seen: set[tuple[str, str]] = set()
        for question in record.questions:
            for test in question.tests:
                name = grouping.blamed(test, record) or test.name
                if test.outcome != outcome or (question.name, name) in seen:
                    continue
                seen.add((question.name, name))
                answer = record.answers.get(name)
                typed = code(answer.text) if answer else tag("span", "–", class_="quiet")
                found.append(
                    (
                        group.person(record.id),
                        question.number or question.name,
                        _name(name),
                        typed,
                        test.message,
                    )
                )
    if not found:
        return []
    more = (
        [tag("p", f"The first {LISTED} of {len(found)}.", class_="quiet")]
        if len(found) > LISTED
        else []
    )
    return [
        tag("h3", f"{heading} ({len(found)})"),
        tag("p", explanation),
        *more,
        page.table(
            heading,
            ["Who", "Question", "Answer", "As written", "Why"],
            found[:LISTED],
            tall=len(found) > TALL,
            quiet=True,
        ),
    ]


def _broken_submissions(group: Class) -> list[Child]:
    rows = [(group.person(record.id), record.why) for record in group.counting if record.why]
    if not rows:
        return []
    return [
        tag("h3", f"Submissions that could not be opened ({len(rows)})"),
        tag("p", "These are results: they score 0, with this sentence on the student's page."),
        page.table(
            "Submissions that could not be opened", ["Who", "What was found"], rows, quiet=True
        ),
    ]


def _open_marks(group: Class) -> list[Child]:
    missing = sum(group.grades[record.id].open_marks for record in group.counting)
    parts: list[Child] = []
    if missing:
        pages = [
            tag("li", link(f"written/{question.name}.html", question.label))
            for question in group.roll.assignment.written
        ]
        parts += [
            tag("h3", f"Written answers to mark ({missing})"),
            tag("p", "Fill in ", link("manual.csv", "manual.csv"),
                " and run the same command again. The texts side by side:"),
            tag("ul", *pages, class_="people"),
        ]  # fmt: skip
    if group.stale:
        rows = [(group.person(owner), question) for owner, question in group.stale]
        parts += [
            tag("h3", f"Marks given for an older text ({len(rows)})"),
            tag("p", "The text changed after it was marked. Look again, and clear the cell ",
                tag("code", "text_id"), " of the row to confirm the mark."),
            page.table("Marks given for an older text", ["Who", "Question"], rows, quiet=True),
        ]  # fmt: skip
    return parts


def _remarks(group: Class) -> list[Child]:
    rows: list[tuple[Child, Child]] = [
        (
            group.person(entry.id) if entry.id in group.records else entry.label,
            "; ".join(entry.notes),
        )
        for entry in group.roll.entries
        if entry.notes
    ]
    rows += [("the class", note) for note in group.roll.notes]
    if group.roll.absent:
        names = ", ".join(person.label for person in group.roll.absent)
        rows.append(("the roster", f"nothing handed in by: {names}"))
    if not rows:
        return []
    return [
        tag("h3", "Remarks"),
        page.table(
            "Remarks on submissions", ["About", "Remark"], rows, tall=len(rows) > TALL, quiet=True
        ),
    ]


# --- numbers --------------------------------------------------------------------------------


def _totals(group: Class) -> list[Child]:
    totals = _given(group)
    if not totals:
        return [tag("p", "No submission has a total yet.", class_="quiet")]
    possible = max(grade.possible for grade in group.grades.values())
    width = statistics.spread(totals)
    bins = statistics.histogram(totals, possible)
    marks = {"mean": width.mean or 0.0, "median": width.median or 0.0}
    alpha = statistics.reliability(
        group.counting,
        [question.name for question in group.roll.assignment.automatic if question.points],
    )
    label = (
        f"Distribution of {counted(len(totals), 'total')} from 0 to {number(possible)} points: "
        f"mean {number(width.mean, 1)}, median {number(width.median, 1)}"
    )
    filled = [(low, high, count) for low, high, count in bins if count]
    return [
        page.figures(
            [
                ("mean", number(width.mean, 1)),
                ("median", number(width.median, 1)),
                ("standard deviation", number(width.deviation, 1)),
                ("middle half", f"{number(width.quarter, 1)} to {number(width.three_quarters, 1)}"),
                (
                    "lowest and highest",
                    f"{number(width.minimum, 1)} and {number(width.maximum, 1)}",
                ),
                ("reliability (Cronbach's α)", number(alpha)),
            ]
        ),
        tag(
            "div",
            tag("figure", plots.distribution(bins, label=label, marks=marks)),
            page.table(
                "Students by total",
                ["Points", "Students", "Share"],
                [
                    (
                        f"{number(low)} to {'under ' if high < possible else ''}{number(high)}",
                        count,
                        percent(count / len(totals)),
                    )
                    for low, high, count in filled
                ],
                numeric=frozenset({1, 2}),
                tall=True,
            ),
            class_="pair",
        ),
    ]


def _questions(group: Class) -> list[Child]:
    rows: list[Sequence[Child]] = []
    for question in group.roll.assignment.questions:
        if question.manual:
            rows.append(_marked_row(group, question))
        else:
            item = statistics.item(group.counting, question.name, question.points)
            rows.append(_item_row(question, item))
    legend = tag(
        "ul",
        *(tag("li", _swatch(name), page.OUTCOME_WORDS[name]) for name in statistics.OUTCOMES),
        class_="legend",
    )
    return [
        tag(
            "p",
            "Difficulty is the mean share of the points (100 % is a gift). Discrimination is the "
            "correlation of a question with the total of all the others: below 0.2 it hardly tells "
            "strong from weak, below 0 something is wrong with it.",
        ),
        legend,
        page.table(
            "Every question, with the outcomes of its hidden tests",
            ["Question", "Mean ± std. dev.", "Difficulty", "Discrimination", "Students by score",
             "Outcomes"],
            rows,
            numeric=frozenset({1, 3}),
        ),
    ]  # fmt: skip


def _swatch(name: str) -> Markup:
    box = tag("rect", x=0, y=0, width=12, height=12, rx=2, class_=f"o-{name}")
    return tag("svg", box, aria_hidden="true", viewbox="0 0 12 12", width=12, height=12)


def _item_row(question: Question, item: statistics.ItemStatistics) -> Sequence[Child]:
    difficulty: Child = "–"
    if item.difficulty is not None:
        difficulty = join(
            [
                plots.meter(item.difficulty, label=f"mean share {percent(item.difficulty)}"),
                tag("span", percent(item.difficulty), class_="value"),
            ]
        )
        difficulty = tag("span", difficulty, class_="nowrap")
    return (
        tag("a", question.label, href=f"#wrong-{question.name}")
        if item.outcomes
        else question.label,
        _mean(item, question),
        difficulty,
        number(item.discrimination),
        _by_score(item, question) if question.points else "–",
        _outcomes(list(item.outcomes.items())) if item.outcomes else "–",
    )


def _mean(item: statistics.ItemStatistics, question: Question) -> Markup:
    mean, deviation = number(item.spread.mean), number(item.spread.deviation)
    of = tag("span", f" of {number(question.points)}", class_="quiet")
    return join([f"{mean} ± {deviation}", of])


def _by_score(item: statistics.ItemStatistics, question: Question) -> Markup:
    words = ", ".join(f"{number(score)}: {count}" for score, count in item.scores)
    picture = plots.columns(item.scores, question.points, label=f"students by score: {words}")
    return join([picture, tag("p", words, class_="note beside")])


def _outcomes(parts: Sequence[tuple[str, int]]) -> Markup:
    """A bar of outcomes with the numbers beneath it."""
    words = ", ".join(f"{count} {page.OUTCOME_WORDS[name]}" for name, count in parts)
    picture = plots.shares(parts, label=f"outcomes: {words}")
    return join([picture, tag("p", words, class_="note beside")])


def _marked_row(group: Class, question: Question) -> Sequence[Child]:
    return (
        link(f"written/{question.name}.html", question.label),
        join(["–", tag("span", f" of {number(question.points)}", class_="quiet")]),
        tag("span", "by hand", class_="quiet"),
        "–", "–",
        tag("span", f"{counted(len(group.counting), 'text')}, see its own page", class_="note"),
    )  # fmt: skip


# --- wrong answers -------------------------------------------------------------------------------


_Wrong = Mapping[str, Mapping[str, Sequence[grouping.Group]]]


def _overview(group: Class, wrong: _Wrong, reader: Reader) -> list[Child]:
    """The commonest wrong answers and the hardest tests of the whole sheet."""
    shared = [
        (question, name, item)
        for question, answers in wrong.items()
        for name, groups in answers.items()
        for item in groups
        if len(item.ids) > 1
    ]
    shared.sort(key=lambda one: -len(one[2].ids))
    tests = [
        test for question in group.roll.assignment.automatic for test in _told(group, question)
    ]
    hardest = sorted((one for one in tests if one.passed < 1), key=lambda one: one.passed)
    if not hardest:
        return [tag("p", "Every hidden test was passed by everybody.", class_="quiet")]
    parts: list[Child] = []
    if shared:
        parts.append(
            page.table(
                "The wrong answers that most students gave",
                ["Answer", "Students", "Share", "Slip", "For"],
                [
                    (
                        _typeset(item, reader),
                        *_frequency(item, group),
                        tag("a", _name(name), href=f"#wrong-{question}"),
                    )
                    for question, name, item in shared[:COMMON]
                ],
                numeric=frozenset({1, 2}),
            )
        )
    parts.append(
        page.table(
            "The tests that fewest students passed",
            ["What is tested", "Question", "Points", "Passed"],
            [
                (
                    one.test.name,
                    tag("a", one.question.label, href=f"#wrong-{one.question.name}"),
                    number(one.test.points),
                    percent(one.passed),
                )
                for one in hardest[:COMMON]
            ],
            numeric=frozenset({2, 3}),
        )
    )
    return parts


def _mistakes(group: Class, wrong: _Wrong, reader: Reader) -> list[Child]:
    parts: list[Child] = [
        tag(
            "p",
            "The most frequent wrong answers of each question. Answers that are the same "
            "mathematically stand together, however they were typed.",
        )
    ]
    for question in group.roll.assignment.automatic:
        tests = _told(group, question)
        if not tests:
            continue
        body: list[Child] = [_tests(tests, question)]
        for name, groups in wrong[question.name].items():
            body += _wrong(name, groups, group, reader)
        parts.append(page.section(f"wrong-{question.name}", question.label, *body, level=3))
    return parts


@dataclass(frozen=True, slots=True)
class _Told:
    """What a hidden test said, over the class."""

    question: Question
    test: TestResult
    outcomes: Counter[str]

    @property
    def passed(self) -> float:
        return self.outcomes["correct"] / self.outcomes.total()


def _told(group: Class, question: Question) -> list[_Told]:
    counts: dict[int, Counter[str]] = {}
    about: dict[int, TestResult] = {}
    for record in group.counting:
        found = record.question(question.name)
        for place, test in enumerate(found.tests if found else ()):
            if test.hidden:
                counts.setdefault(place, Counter())[test.outcome] += 1
                about.setdefault(place, test)
    return [_Told(question, about[place], outcomes) for place, outcomes in counts.items()]


def _tests(tests: Sequence[_Told], question: Question) -> Child:
    rows = []
    for one in tests:
        parts = [(key, one.outcomes[key]) for key in statistics.OUTCOMES if one.outcomes[key]]
        rows.append(
            (
                one.test.name,
                _name(grouping.judged(one.test) or "–"),
                number(one.test.points),
                percent(one.passed),
                _outcomes(parts),
            )
        )
    return page.table(
        f"Hidden tests of {question.name}",
        ["What is tested", "Answer", "Points", "Passed", "Outcomes"],
        rows,
        numeric=frozenset({2, 3}),
        quiet=True,
    )


def _name(name: str) -> Markup:
    """The name of an answer, never broken."""
    return tag("code", name, class_="name")


def _frequency(item: grouping.Group, group: Class) -> tuple[Child, ...]:
    """How many gave a wrong answer, their share, and the slip."""
    slip = tag("span", item.slip.replace("-", " "), class_="badge b-read") if item.slip else "–"
    return len(item.ids), percent(len(item.ids) / max(1, len(group.counting))), slip


def _wrong(
    name: str, groups: Sequence[grouping.Group], group: Class, reader: Reader
) -> list[Child]:
    everyone = sum(len(item.ids) for item in groups)
    rows = [
        (
            _typeset(item, reader),
            *_frequency(item, group),
            _spellings(item),
            _owners(item, group),
        )
        for item in groups[:GROUPS_SHOWN]
    ]
    rest = groups[GROUPS_SHOWN:]
    heading = f"{name}: {counted(everyone, 'wrong answer')}"
    if everyone > len(groups) > 1:
        heading += f", {len(groups)} of them different"
    parts: list[Child] = [
        tag("h4", heading),
        page.table(
            f"Wrong answers for {name}",
            ["Answer", "Students", "Share", "Slip", "As written", "Who"],
            rows,
            numeric=frozenset({1, 2}),
            quiet=True,
        ),
    ]
    if rest:
        others = sum(len(item.ids) for item in rest)
        parts.append(
            tag("p", f"and {counted(len(rest), 'more')}, given {counted(others, 'time')} together",
                class_="note")
        )  # fmt: skip
    return parts


def _typeset(item: grouping.Group, reader: Reader) -> Child:
    first = item.spellings[0]
    return reader.markup(first.wire) or code(first.text, limit=160)


def _spellings(item: grouping.Group) -> Child:
    shown = [
        tag(
            "p",
            code(spelling.text, limit=160),
            _times(spelling) if len(item.spellings) > 1 else None,
        )
        for spelling in item.spellings[:NAMED_AT_ONCE]
    ]  # fmt: skip
    if len(item.spellings) > NAMED_AT_ONCE:
        shown.append(
            tag("p", f"and {len(item.spellings) - NAMED_AT_ONCE} more spellings", class_="quiet")
        )
    return join(shown)


def _times(spelling: grouping.Spelling) -> Markup:
    return tag("span", f" ×{len(spelling.ids)}", class_="quiet")


def _owners(item: grouping.Group, group: Class) -> Child:
    people = [tag("li", group.person(name)) for name in item.ids[:NAMED]]
    if len(item.ids) > NAMED:
        people.append(tag("li", f"and {len(item.ids) - NAMED} more", class_="quiet"))
    listed = tag("ul", *people, class_="people")
    if len(item.ids) <= NAMED_AT_ONCE:
        return listed
    return tag("details", tag("summary", counted(len(item.ids), "student")), listed)


# --- executions ----------------------------------------------------------------------------------


def _cells(group: Class) -> list[Child]:
    found: dict[tuple[str, str], list[str]] = {}
    for record in group.counting:
        for cell in record.cells:
            owners = found.setdefault((cell.name, cell.message), [])
            if record.id not in owners:
                owners.append(record.id)
    if not found:
        return [tag("p", "No cell raised an error.", class_="quiet")]
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rows = [
        (
            code(name),
            len(owners),
            code(message, limit=200),
            _owners(grouping.Group("", (grouping.Spelling("", None, tuple(owners)),)), group),
        )
        for (name, message), owners in ordered[:LISTED]
    ]
    return [
        tag("p", "A cell that fails stops nothing: the cells after it still run."),
        page.table(
            "Errors by how many students met them",
            ["Error", "Students", "Message", "Who"],
            rows,
            numeric=frozenset({1}),
            tall=len(rows) > TALL,
        ),
    ]


def _limits(group: Class) -> list[Child]:
    rows = [
        (group.person(record.id), "; ".join(record.limits))
        for record in group.counting
        if record.limits
    ]
    isolation = Counter(record.isolation or "unknown" for record in group.counting)
    levels = ", ".join(
        f"{level}: {counted(count, 'submission')}" for level, count in sorted(isolation.items())
    )
    parts: list[Child] = [
        page.table("Submissions that met a limit", ["Who", "Limit"], rows, tall=len(rows) > TALL)
        if rows
        else tag("p", "No submission met a limit.", class_="quiet"),
        tag("p", f"Isolation in force: {levels or 'none'}. ", tag("code", "autograder doctor"),
            " says what each level holds back.", class_="note"),
    ]  # fmt: skip
    return parts


def _students(group: Class) -> list[Child]:
    rows: list[Sequence[Child]] = []
    for entry in group.roll.entries:
        if entry.replaced_by is not None:
            continue
        graded = entry.id in group.records
        grade = group.grades[entry.id]
        state = "not graded" if not graded else "provisional" if grade.provisional else "final"
        rows.append(
            (
                group.person(entry.id) if graded else entry.label,
                entry.id,
                number(grade.automatic),
                number(grade.manual),
                number(grade.total),
                number(grade.possible),
                state,
            )
        )
    return [
        tag(
            "p", "The same as ", link("grades.csv", "grades.csv"), ", which a gradebook can import."
        ),
        page.table(
            "Students and totals",
            ["Who", "Submission", "Automatic", "By hand", "Total", "Of", "State"],
            rows,
            numeric=frozenset({2, 3, 4, 5}),
            tall=len(rows) > TALL,
            quiet=True,
        ),
    ]
