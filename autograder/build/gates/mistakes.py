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


def mistakes(jury: Jury) -> GateReport:
    """Replace each automatic answer by wrong ones; each has to fail at least one hidden test."""
    pool, tried = Pool(jury), Counter[str]()
    findings: list[Finding] = []
    listed: list[str] = []
    for spec in pool.automatic:
        for candidate in pool.wrong(spec):
            if candidate.opinion.sameness is not Sameness.DIFFERENT:
                _leave_out(listed, spec, candidate)
                continue
            tried[spec.name] += 1
            outcomes = jury.judge_instead(spec.name, candidate.answer)
            listed += [
                f"{spec.name} ({shown(candidate)}): the test {jury.test_name(one)} fails by itself: "
                + one.error.strip().split("\n")[-1]
                for one in outcomes
                if one.error
            ]
            if all(one.passed for one in outcomes):
                message = f"{spec.name}: the wrong answer {shown(candidate)} keeps every point"
                findings.append(
                    Finding("mistakes", _cell(jury, spec), spec.question, "survives", message)
                )
        if not tried[spec.name]:
            message = f"{spec.name}: no wrong answer was made; list some under “# BEGIN MISTAKES”"
            findings.append(Finding("mistakes", _cell(jury, spec), spec.question, "none", message))
    counts = {"mutants": tried.total(), "answers": len(pool.automatic), "left out": len(listed)}
    return GateReport(
        "mistakes", counts, tuple(findings), tuple(listed), {"per_answer": dict(tried)}
    )


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


def _cell(jury: Jury, spec: AnswerSpec) -> int:
    question = jury.master.question(spec.question)
    return question.cell if question else 0
