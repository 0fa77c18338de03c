"""What is asked for, what is read back to students and what is judged are the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.build.answers import KIND_OF_CHECK, answers_of, check_calls
from autograder.build.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autograder.build.answers import CheckCall
    from autograder.build.master import Master

# A kind that the reading names more closely than the check that judges it.
_AS_GOOD = {("vector", "matrix")}
_READ = "readable_as."


def refuse_answers_that_nobody_looks_at(
    master: Master, gaps: Sequence[tuple[int, str, str]]
) -> Iterator[Finding]:
    """An answer that students are asked to fill in has to be looked at by a test.

    Args:
        master: the master notebook.
        gaps: (cell, question, name) of what students fill in.
    """
    wanted = answers_of(master)
    marked_by_hand = {question.name for question in master.questions if question.manual}
    for cell, question, name in gaps:
        if name not in wanted and question not in marked_by_hand:
            message = (
                f"students are asked for {name}, but no test looks at it: write one, or take the "
                "line out with “# SOLUTION NO PROMPT”"
            )
            yield Finding("lint", cell, question, "untested-answer", message)


def refuse_answers_that_are_not_read_back(master: Master) -> Iterator[Finding]:
    """Of every answer that earns points, a public test says how it was read, as what it is."""
    calls: dict[str, list[CheckCall]] = {}
    for test in master.tests:
        for call in check_calls(test):
            calls.setdefault(call.answer, []).append(call)
    cells = {question.name: question.cell for question in master.questions}
    for spec in answers_of(master).values():
        if not spec.automatic:
            continue
        own = [call.check for call in calls.get(spec.name, ())]
        read = [check.removeprefix(_READ) for check in own if check.startswith(_READ)]
        judged = sorted({KIND_OF_CHECK[check] for check in own if check in KIND_OF_CHECK})
        place = cells.get(spec.question, 0), spec.question
        if not read:
            message = (
                f"no public test tells students how {spec.name} was read: write one with "
                f"check.readable_as.{judged[0] if judged else '…'}({spec.name})"
            )
            yield Finding("lint", *place, "unread-answer", message)
        for kind in judged:
            if read and kind not in read and not any((one, kind) in _AS_GOOD for one in read):
                message = (
                    f"students are told that {spec.name} is read as {read[0]}, and it is judged "
                    f"as {kind}: let both checks name the same kind"
                )
                yield Finding("lint", *place, "other-kind", message)
