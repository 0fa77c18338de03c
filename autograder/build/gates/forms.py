"""The gate *forms*: a right answer keeps its points, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.build.findings import Finding
from autograder.build.gates.mistakes import shown
from autograder.build.gates.share import Found
from autograder.build.oracle.compare import Sameness

if TYPE_CHECKING:
    from autograder.build.answers import AnswerSpec
    from autograder.build.gates.jury import Jury
    from autograder.build.gates.pool import Candidate, Pool
    from autograder.grade.judge import TestOutcome


def forms_of(pool: Pool, spec: AnswerSpec) -> Found:
    """Replace an answer by other forms of it; every test has to pass all the same.

    What the author lists under FORMS is right by the author's word; what is made here has to be
    confirmed by the oracle.
    """
    jury, candidates = pool.jury, []
    listed: list[str] = []
    for candidate in pool.right(spec):
        opinion = candidate.opinion
        if candidate.declared or opinion.sameness is Sameness.SAME:
            candidates.append(candidate)
        else:
            why = opinion.reason or "the oracle finds it different"
            listed.append(f"{spec.name}: {shown(candidate)}: {why}")
    judged = jury.judge_instead(spec.name, [one.answer for one in candidates])
    findings = [
        _loses(jury, spec, candidate, outcome)
        for candidate, outcomes in zip(candidates, judged, strict=True)
        for outcome in outcomes
        if not outcome.passed
    ]
    return Found(len(candidates), tuple(findings), tuple(listed))


def _loses(jury: Jury, spec: AnswerSpec, candidate: Candidate, outcome: TestOutcome) -> Finding:
    said = outcome.verdict.message if outcome.verdict else "it gave no reason"
    reason = outcome.error.strip().split("\n")[-1] if outcome.error else said
    test = jury.test_name(outcome)
    message = f"{spec.name}: the right answer {shown(candidate)} fails {test}: {reason}"
    return Finding("forms", jury.cell(outcome), outcome.question, "loses", message)
