"""Wrong answers of a class, grouped by what they mean rather than by how they were typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder.algebra.nodes import Missing, Node, Opaque, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.report.reading import Reader
    from autograder.report.records import Record, TestResult

# How many distinct spellings of one answer are compared with each other: the rare ones beyond
# stay as they were typed, so that a page costs the same for a class of any size.
COMPARED = 120
# Longer answers are alike only when they read the same.
LONGEST_COMPARED = 1500

# (name of the answer, one, another): whether they are known to be the same.
Same = Callable[[str, Node, Node], bool]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which a wrong answer was given."""

    text: str
    wire: Any
    ids: tuple[str, ...]
    slips: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Group:
    """Wrong answers that are the same mathematically; the commonest spelling stands for all."""

    answer: str
    spellings: tuple[Spelling, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Whose they are."""
        return tuple(name for spelling in self.spellings for name in spelling.ids)

    @property
    def slip(self) -> str:
        """The slip that was recognised most often, or nothing."""
        slips: Counter[str] = Counter()
        for spelling in self.spellings:
            slips.update(spelling.slips)
        return min(slips, key=lambda name: (-slips[name], name)) if slips else ""


def judged(test: TestResult) -> str | None:
    """The answer that a test is about: the first parameter; the others are carried along."""
    return test.answers[0] if test.answers else None


def blamed(test: TestResult, record: Record) -> str | None:
    """The answer that made a test fail.

    A test that looks at several answers stops at the first that fails it and tells how that one
    was read; where that is none of them literally, the one that the test is about is meant.
    """
    for name in test.answers:
        answer = record.answers.get(name)
        if answer is not None and test.read_as and answer.text == test.read_as:
            return name
    return judged(test)


def wrong_answers(
    records: Sequence[Record],
    question: str,
    reader: Reader,
    same: Same,
) -> dict[str, list[Group]]:
    """The groups of each answer of a question, the most frequent first."""
    found: dict[str, dict[str, list[tuple[str, Any, str]]]] = {}
    for record in records:
        for name, slip in _failed(record, question):
            answer = record.answers.get(name)
            if answer is not None:
                typed = found.setdefault(name, {}).setdefault(answer.text, [])
                typed.append((record.id, answer.wire, slip))
    return {name: _grouped(name, typed, reader, same) for name, typed in found.items()}


def _failed(record: Record, question: str) -> list[tuple[str, str]]:
    """(answer, slip) of each answer of the question that a hidden test found incorrect."""
    result = record.question(question)
    slips: dict[str, str] = {}
    for test in result.tests if result else ():
        name = blamed(test, record)
        if test.hidden and test.outcome == "incorrect" and name:
            slips[name] = slips.get(name) or test.slip
    return list(slips.items())


def _grouped(
    name: str,
    typed: dict[str, list[tuple[str, Any, str]]],
    reader: Reader,
    same: Same,
) -> list[Group]:
    spellings = [
        Spelling(
            text=text,
            wire=given[0][1],
            ids=tuple(sorted(owner for owner, _, _ in given)),
            slips=Counter(slip for _, _, slip in given if slip),
        )
        for text, given in typed.items()
    ]
    spellings.sort(key=lambda spelling: (-len(spelling.ids), spelling.text))
    groups: list[tuple[Node, list[Spelling]]] = []
    for position, spelling in enumerate(spellings):
        node = reader.node(spelling.wire)
        compared = position < COMPARED and len(spelling.text) <= LONGEST_COMPARED
        home = (
            next((members for head, members in groups if _alike(name, head, node, same)), None)
            if compared
            else None
        )
        if home is None:
            groups.append((node, [spelling]))
        else:
            home.append(spelling)
    made = [Group(name, tuple(members)) for _, members in groups]
    return sorted(made, key=lambda group: (-len(group.ids), group.spellings[0].text))


def _alike(name: str, first: Node, second: Node, same: Same) -> bool:
    if isinstance(first, Missing | Text | Opaque) or isinstance(second, Missing | Text | Opaque):
        return False
    return first == second or same(name, first, second)
