"""The gate *forms*: a right answer keeps its points, however it is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from autograder.build.findings import Finding, GateReport
from autograder.build.gates.mistakes import shown
from autograder.build.gates.pool import Pool
from autograder.build.oracle.compare import Sameness

if TYPE_CHECKING:
    from autograder.build.answers import AnswerSpec
    from autograder.build.gates.jury import Jury
    from autograder.build.gates.pool import Candidate
    from autograder.grade.judge import TestOutcome


def forms(jury: Jury) -> GateReport:
    """Replace each automatic answer by other forms of it; every test has to pass all the same.

    What the author lists under FORMS is right by the author's word; what is made here has to be
    confirmed by the oracle.
    """
    pool, tried = Pool(jury), Counter[str]()
    findings: list[Finding] = []
    listed: list[str] = []
    for spec in pool.automatic:
        candidates = []
        for candidate in pool.right(spec):
            opinion = candidate.opinion
            if candidate.declared or opinion.sameness is Sameness.SAME:
                candidates.append(candidate)
            else:
                why = opinion.reason or "the oracle finds it different"
                listed.append(f"{spec.name}: {shown(candidate)}: {why}")
        judged = jury.judge_each_instead(spec.name, [one.answer for one in candidates])
        findings += [
            _loses(jury, spec, candidate, outcome)
            for candidate, outcomes in zip(candidates, judged, strict=True)
            for outcome in outcomes
            if not outcome.passed
        ]
        tried[spec.name] = len(candidates)
    counts = {"rewritings": tried.total(), "answers": len(pool.automatic), "left out": len(listed)}
    return GateReport("forms", counts, tuple(findings), tuple(listed), {"per_answer": dict(tried)})


def _loses(jury: Jury, spec: AnswerSpec, candidate: Candidate, outcome: TestOutcome) -> Finding:
    said = outcome.verdict.message if outcome.verdict else "it gave no reason"
    reason = outcome.error.strip().split("\n")[-1] if outcome.error else said
    test = jury.test_name(outcome)
    message = f"{spec.name}: the right answer {shown(candidate)} fails {test}: {reason}"
    return Finding("forms", jury.cell(outcome), outcome.question, "loses", message)
