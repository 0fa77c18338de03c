"""The gate *blank*: who has answered nothing earns nothing, however nothing is written.

Beside the notebook as it is handed out, notebooks are tried in which every answer is the same
empty value, and such in which every answer is a fragment of what the sheet itself prints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.algebra.nodes import Missing, Text
from autograder.answers.decode import decode
from autograder.answers.read import read
from autograder.build.findings import Finding
from autograder.build.gates.share import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autograder.build.gates.jury import Answer, Jury
    from autograder.execute import Execution
    from autograder.grade.judge import TestOutcome

EMPTY: dict[str, object] = {
    "...": ...,
    "None": None,
    "0": 0,
    '""': "",
    "[]": [],
    "NaN": float("nan"),
    "False": False,
    "True": True,
}
# How many fragments of a question's text are tried; prose of a sheet rarely has more formulas.
_FRAGMENTS = 24
_QUOTED = re.compile(r"`([^`\n]+)`|\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)


def untouched(jury: Jury, execution: Execution) -> Found:
    """Judge what the student's notebook leaves as it is handed out."""
    handed_out = {
        name: decode(wire, call=execution.call) for name, wire in execution.answers.items()
    }
    (outcomes,) = jury.judge([handed_out])
    listed = tuple(
        f"code cell {error.cell} of the untouched notebook raises {error.name}: {error.message}"
        for error in execution.cell_errors
    )
    return Found(1, tuple(_earned(jury, outcomes, "the notebook as it is handed out")), listed)


def empty(jury: Jury) -> Found:
    """Try notebooks in which every answer is the same empty value."""
    given = [dict.fromkeys(jury.bundle.wanted, read(value)) for value in EMPTY.values()]
    findings = [
        finding
        for shown, outcomes in zip(EMPTY, jury.judge(given), strict=True)
        for finding in _earned(jury, outcomes, f"a notebook in which every answer is {shown}")
    ]
    return Found(len(given), tuple(findings))


def printed(jury: Jury) -> Found:
    """Try notebooks in which every answer is a fragment of what its question prints."""
    rounds = list(_rounds(jury))
    findings = [
        finding
        for answers, outcomes in zip(rounds, jury.judge(rounds), strict=True)
        for finding in _earned(
            jury, outcomes, "a notebook that copies what the sheet prints", answers
        )
    ]
    return Found(len(rounds), tuple(findings))


def _earned(
    jury: Jury,
    outcomes: Sequence[TestOutcome],
    what: str,
    copied: dict[str, Answer] | None = None,
) -> Iterator[Finding]:
    for outcome in outcomes:
        if not outcome.passed:
            continue
        shown = ""
        if copied is not None:
            texts = [copied.get(name, Missing()) for name in outcome.answers]
            shown = "".join(f" (“{one.text}”)" for one in texts if isinstance(one, Text))
        yield Finding(
            "blank",
            jury.cell(outcome),
            outcome.question,
            "earns",
            f"{what}{shown} earns the {outcome.points:g} of {jury.test_name(outcome)}",
        )


def _rounds(jury: Jury) -> Iterator[dict[str, Answer]]:
    """Notebooks made of printed fragments: the first of every question, the second, ..."""
    home = jury.bundle.manifest["answers"]
    printed = {
        question.name: _fragments(
            "\n\n".join(cell.source for cell in question.cells if cell.kind == "markdown"
                        and cell.block == "QUESTION")
        )
        for question in jury.master.questions
    }  # fmt: skip
    most = max((len(fragments) for fragments in printed.values()), default=0)
    for place in range(most):
        answers: dict[str, Answer] = {}
        for name in jury.bundle.wanted:
            fragments = printed.get(home[name]["question"], [])
            answers[name] = Text(fragments[place]) if place < len(fragments) else Missing()
        yield answers


def _fragments(text: str) -> list[str]:
    """The whole text, then what it quotes as code or typesets as a formula."""
    found = [next(part for part in match.groups() if part) for match in _QUOTED.finditer(text)]
    unique = dict.fromkeys([text.strip(), *(one.strip() for one in found)])
    return [one for one in unique if one][: 1 + _FRAGMENTS]
