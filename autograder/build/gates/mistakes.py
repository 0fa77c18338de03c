"""The gate *mistakes*: a wrong answer loses points, whatever is wrong with it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from autograder.algebra import say
from autograder.answers.functions import FunctionProxy
from autograder.build.findings import Finding, GateReport
from autograder.build.gates.pool import Candidate, Pool
from autograder.build.oracle.compare import Sameness

if TYPE_CHECKING:
    from autograder.build.answers import AnswerSpec
    from autograder.build.gates.jury import Jury
    from autograder.grade.judge import TestOutcome


def mistakes(jury: Jury) -> GateReport:
    """Replace each automatic answer by wrong ones; each has to fail at least one hidden test."""
    pool, tried = Pool(jury), Counter[str]()
    findings: list[Finding] = []
    listed: list[str] = []
    for spec in pool.automatic:
        candidates = []
        for candidate in pool.wrong(spec):
            if candidate.opinion.sameness is Sameness.DIFFERENT:
                candidates.append(candidate)
            else:
                _leave_out(listed, spec, candidate)
        survivors, told = _survivors(jury, spec, candidates)
        listed += told
        findings += [
            _finding(
                jury,
                spec,
                "survives",
                f"{spec.name}: the wrong answer {shown(candidate)} keeps every point",
            )
            for candidate in survivors
        ]
        tried[spec.name] = len(candidates)
        if not candidates:
            message = f"{spec.name}: no wrong answer was made; list some under “# BEGIN MISTAKES”"
            findings.append(_finding(jury, spec, "none", message))
    counts = {"mutants": tried.total(), "answers": len(pool.automatic), "left out": len(listed)}
    return GateReport(
        "mistakes", counts, tuple(findings), tuple(listed), {"per_answer": dict(tried)}
    )


def _survivors(
    jury: Jury, spec: AnswerSpec, candidates: list[Candidate]
) -> tuple[list[Candidate], list[str]]:
    """The candidates that no hidden test fails, asking each test only about those still alive."""
    alive, told = candidates, []
    for test in jury.hidden_tests(spec.name):
        judged = jury.judge_each_instead(spec.name, [one.answer for one in alive], {test})
        asked = list(zip(alive, (outcome for (outcome,) in judged), strict=True))
        told += [_fails_by_itself(jury, spec, one, said) for one, said in asked if said.error]
        alive = [one for one, said in asked if said.passed]
    return alive, told


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
