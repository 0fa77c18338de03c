"""The gate *forms*: a right answer keeps its points, however it is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from autograder.build.findings import Finding, GateReport
from autograder.build.gates.mistakes import shown
from autograder.build.gates.pool import Pool
from autograder.build.oracle.compare import Sameness

if TYPE_CHECKING:
    from autograder.build.gates.jury import Jury


def forms(jury: Jury) -> GateReport:
    """Replace each automatic answer by other forms of it; every test has to pass all the same.

    What the author lists under FORMS is right by the author's word; what is made here has to be
    confirmed by the oracle.
    """
    pool, tried = Pool(jury), Counter[str]()
    findings: list[Finding] = []
    listed: list[str] = []
    for spec in pool.automatic:
        for candidate in pool.right(spec):
            opinion = candidate.opinion
            if not candidate.declared and opinion.sameness is not Sameness.SAME:
                why = opinion.reason or "the oracle finds it different"
                listed.append(f"{spec.name}: {shown(candidate)}: {why}")
                continue
            tried[spec.name] += 1
            for outcome in jury.judge_instead(spec.name, candidate.answer):
                if outcome.passed:
                    continue
                verdict = outcome.verdict
                said = verdict.message if verdict else "it gave no reason"
                reason = outcome.error.strip().split("\n")[-1] if outcome.error else said
                message = (
                    f"{spec.name}: the right answer {shown(candidate)} fails "
                    f"{jury.test_name(outcome)}: {reason}"
                )
                cell = jury.cell(outcome)
                findings.append(Finding("forms", cell, outcome.question, "loses", message))
    counts = {"rewritings": tried.total(), "answers": len(pool.automatic), "left out": len(listed)}
    return GateReport("forms", counts, tuple(findings), tuple(listed), {"per_answer": dict(tried)})
