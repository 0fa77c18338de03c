"""Judging answers that nobody handed in, and finding the place of each test in the master."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from autograder.algebra.nodes import Missing
from autograder.grade.judge import TestOutcome, judge_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from autograder.algebra.nodes import Node
    from autograder.answers.functions import FunctionProxy
    from autograder.build.master import Master
    from autograder.grade.bundle import Bundle, Case

    Answer = Node | FunctionProxy

T = TypeVar("T")


# One child judges so many sets of answers; its memory is given back when it ends.
_AT_A_TIME = 40
_Key = tuple[object, ...]


@dataclass(frozen=True)
class Jury:
    """The zip's own tests, and the answers of the solved notebook.

    Attributes:
        master: the master notebook.
        bundle: the opened zip.
        solved: the answers of the solved notebook.
    """

    master: Master
    bundle: Bundle
    solved: Mapping[str, Answer]
    _cells: dict[tuple[str, str], int] = field(default_factory=dict)
    _said: dict[_Key, TestOutcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for case in self.bundle.cases:
            question = self.master.question(case.question)
            if question is not None:
                place = case.question, case.test_case.name
                self._cells[place] = question.tests[case.index].cell

    @cached_property
    def hidden(self) -> tuple[Case, ...]:
        """The hidden test cases."""
        return tuple(case for case in self.bundle.cases if case.test_case.hidden)

    def judge(self, several: Sequence[Mapping[str, Answer]]) -> list[tuple[TestOutcome, ...]]:
        """What the hidden tests say about each of several sets of answers."""
        return self._judged([(answers, self.hidden) for answers in several])

    @cached_property
    def baseline(self) -> tuple[TestOutcome, ...]:
        """What the hidden tests say about the solved notebook."""
        return self.judge([self.solved])[0]

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """The answers of tests that the solved notebook fails: nothing can be tried on them."""
        return frozenset(name for one in self.baseline if not one.passed for name in one.answers)

    def judge_instead(self, name: str, answers: Sequence[Answer]) -> list[tuple[TestOutcome, ...]]:
        """What every test says that looks at a solved answer, for each that takes its place."""
        cases = self.cases_about(name)
        return self._judged([({**self.solved, name: one}, cases) for one in answers])

    def failures_instead(
        self, name: str, answers: Sequence[Answer]
    ) -> list[tuple[TestOutcome, ...]]:
        """The same, of hidden tests alone, and of each set only until one of them fails."""
        cases = [case for case in self.cases_about(name) if case.test_case.hidden]
        found: list[tuple[TestOutcome, ...]] = []
        for several in _batches([({**self.solved, name: one}, cases) for one in answers]):
            found += judge_each(self.bundle, several, until_one_fails=True)
        return found

    def cases_about(self, name: str) -> list[Case]:
        """The test cases that look at an answer."""
        return [case for case in self.bundle.cases if name in case.answers]

    def _judged(
        self, several: Sequence[tuple[Mapping[str, Answer], Sequence[Case]]]
    ) -> list[tuple[TestOutcome, ...]]:
        """A test says the same about the same answers, so each is asked only once about them."""
        keys = [[_key(case, answers) for case in cases] for answers, cases in several]
        waiting: dict[_Key, None] = {}
        asked = []
        for (answers, cases), known in zip(several, keys, strict=True):
            new = [
                (case, key)
                for case, key in zip(cases, known, strict=True)
                if key not in self._said and key not in waiting
            ]
            waiting.update(dict.fromkeys(key for _, key in new))
            if new:
                asked.append((answers, [case for case, _ in new]))
        outcomes = []
        for batch in _batches(asked):
            outcomes += [one for said in judge_each(self.bundle, batch) for one in said]
        self._said.update(zip(waiting, outcomes, strict=True))
        return [tuple(self._said[key] for key in known) for known in keys]

    def cell(self, outcome: TestOutcome) -> int:
        """The master's cell in which a test stands."""
        return self._cells.get((outcome.question, outcome.name), 0)

    def test_name(self, outcome: TestOutcome) -> str:
        """The name of a test's function, by which its author knows it."""
        question = self.master.question(outcome.question)
        cell = self.cell(outcome)
        for test in question.tests if question else ():
            if test.cell == cell:
                return test.name
        return outcome.name


def _key(case: Case, answers: Mapping[str, Answer]) -> _Key:
    """What a test's word depends on; a function may do anything, and is only itself."""
    looks_at = (
        answers.items()
        if "env" in case.parameters
        else ((name, answers.get(name, Missing())) for name in case.answers)
    )
    return (case.question, case.index, *looks_at)


def _batches(asked: Sequence[T]) -> Iterator[Sequence[T]]:
    return (asked[start : start + _AT_A_TIME] for start in range(0, len(asked), _AT_A_TIME))
