"""Judging answers that nobody handed in, and finding the place of each test in the master."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from autograder.grade.judge import TestOutcome, judge, judge_each

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograder.algebra.nodes import Node
    from autograder.answers.functions import FunctionProxy
    from autograder.build.master import Master
    from autograder.grade.bundle import Bundle

    Answer = Node | FunctionProxy


# One child judges so many answers; its memory is given back when it ends.
_AT_A_TIME = 40


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

    def __post_init__(self) -> None:
        for case in self.bundle.cases:
            question = self.master.question(case.question)
            if question is not None:
                place = case.question, case.test_case.name
                self._cells[place] = question.tests[case.index].cell

    def judge(
        self, answers: Mapping[str, Answer], only: Collection[str] | None = None
    ) -> tuple[TestOutcome, ...]:
        """What the hidden tests say about these answers."""
        return tuple(one for one in judge(self.bundle, answers, only=only) if one.hidden)

    @cached_property
    def baseline(self) -> tuple[TestOutcome, ...]:
        """What the hidden tests say about the solved notebook."""
        return self.judge(self.solved)

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """The answers of tests that the solved notebook fails: nothing can be tried on them."""
        return frozenset(name for one in self.baseline if not one.passed for name in one.answers)

    def judge_each_instead(
        self, name: str, answers: Sequence[Answer], tests: Collection[str] | None = None
    ) -> list[tuple[TestOutcome, ...]]:
        """What the tests say when one solved answer is replaced, for each replacement.

        Args:
            name: the answer that is replaced.
            answers: what takes its place, one after the other.
            tests: the tests that are asked; without it all that look at the answer.
        """
        found: list[tuple[TestOutcome, ...]] = []
        only = {name} if tests is None else tests
        for start in range(0, len(answers), _AT_A_TIME):
            several = [
                ({**self.solved, name: one}, only) for one in answers[start : start + _AT_A_TIME]
            ]
            found += judge_each(self.bundle, several)
        return found

    def hidden_tests(self, name: str) -> list[str]:
        """The hidden tests that look at an answer, those with the most points first."""
        cases = [case.test_case for case in self.bundle.cases if name in case.answers]
        hidden = [case for case in cases if case.hidden]
        return [case.name for case in sorted(hidden, key=lambda case: -case.points)]

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
