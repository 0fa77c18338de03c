"""The gate *mistakes*: a wrong answer loses points, whatever is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra import say
from autograder.answers.functions import FunctionProxy
from autograder.build.findings import Finding
from autograder.build.gates.share import Found
from autograder.build.oracle.compare import Sameness

if TYPE_CHECKING:
    from autograder.build.answers import AnswerSpec
    from autograder.build.gates.jury import Jury
    from autograder.build.gates.pool import Candidate, Pool
    from autograder.grade.judge import TestOutcome


def mistakes_of(pool: Pool, spec: AnswerSpec) -> Found:
    """Replace an answer by wrong ones; each has to fail at least one hidden test."""
    jury, candidates = pool.jury, []
    listed: list[str] = []
    for candidate in pool.wrong(spec):
        if candidate.opinion.sameness is Sameness.DIFFERENT:
            candidates.append(candidate)
        else:
            _leave_out(listed, spec, candidate)
    findings = []
    judged = jury.failures_instead(spec.name, [one.answer for one in candidates])
    for candidate, outcomes in zip(candidates, judged, strict=True):
        listed += [_fails_by_itself(jury, spec, candidate, one) for one in outcomes if one.error]
        if all(one.passed for one in outcomes):
            message = f"{spec.name}: the wrong answer {shown(candidate)} keeps every point"
            findings.append(_finding(jury, spec, "survives", message))
    if not candidates:
        message = f"{spec.name}: no wrong answer was made; list some under “# BEGIN MISTAKES”"
        findings.append(_finding(jury, spec, "none", message))
    return Found(len(candidates), tuple(findings), tuple(listed))


def shown(candidate: Candidate) -> str:
    """A candidate in one line."""
    if isinstance(candidate.answer, FunctionProxy):
        return candidate.label
    return f"{say.text(candidate.answer)[:80]} ({candidate.label})"


def _leave_out(listed: list[str], spec: AnswerSpec, candidate: Candidate) -> None:
    opinion = candidate.opinion
    if opinion.sameness is Sameness.SAME:
        why = opinion.reason or "the oracle finds it equal to the solution"
        if not candidate.declared and not opinion.reason:
            # A mutation that changes nothing, such as transposing a symmetric matrix.
            why = "changes nothing"
    else:
        why = f"the oracle cannot tell ({opinion.reason})"
    listed.append(f"{spec.name}: {shown(candidate)}: {why}")


def _fails_by_itself(
    jury: Jury, spec: AnswerSpec, candidate: Candidate, outcome: TestOutcome
) -> str:
    reason = (outcome.error or "").strip().split("\n")[-1]
    test = jury.test_name(outcome)
    return f"{spec.name}: {shown(candidate)}: the test {test} fails by itself ({reason})"


def _finding(jury: Jury, spec: AnswerSpec, rule: str, message: str) -> Finding:
    question = jury.master.question(spec.question)
    cell = question.cell if question else 0
    return Finding("mistakes", cell, spec.question, rule, message)
