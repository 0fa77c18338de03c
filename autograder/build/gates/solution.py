"""The gate *solution*: the solved notebook has to earn every automatic point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from autograder.build.findings import Finding, GateReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.build.gates.jury import Jury
    from autograder.execute import CellError, Execution
    from autograder.grade.judge import TestOutcome


def solution(jury: Jury, execution: Execution, origins: Mapping[int, int]) -> GateReport:
    """Judge what the solved notebook leaves, after it has run as a submission."""
    findings = [_raised(jury, error, origins) for error in execution.cell_errors]
    findings += [
        _finding("", 0, "limits", f"the solved notebook hits a limit: {limit}")
        for limit in execution.limits_hit
    ]
    outcomes = jury.baseline
    findings += [_failed(jury, outcome) for outcome in outcomes if not outcome.passed]
    earned = math.fsum(one.points for one in outcomes if one.passed)
    possible = math.fsum(one.points for one in outcomes)
    counts = {"tests": len(outcomes), "answers": len(jury.solved), "cells": len(origins)}
    details = {"score": earned, "possible": possible}
    return GateReport("solution", counts, tuple(findings), details=details)


def _raised(jury: Jury, error: CellError, origins: Mapping[int, int]) -> Finding:
    cell = origins.get(error.cell, 0)
    line = f" (line {error.line})" if error.line else ""
    message = f"the solution raises {error.name}: {error.message}{line}"
    return _finding(_question(jury, cell), cell, "raises", message)


def _failed(jury: Jury, outcome: TestOutcome) -> Finding:
    name = jury.test_name(outcome)
    if outcome.error:
        lines = outcome.error.strip().split("\n")
        message = f"the test {name} itself fails: {lines[-1]}"
    else:
        said = outcome.verdict.message if outcome.verdict else "it gave no reason"
        where = f" ({outcome.verdict.where})" if outcome.verdict and outcome.verdict.where else ""
        missing = [one for one in outcome.answers if one not in jury.solved]
        hint = f"; the solved notebook defines no {', '.join(missing)}" if missing else ""
        message = f"the solved notebook fails {name}: {said}{where}{hint}"
    return _finding(outcome.question, jury.cell(outcome), "fails", message)


def _question(jury: Jury, cell: int) -> str:
    if 0 < cell <= len(jury.master.cells):
        return jury.master.cells[cell - 1].question
    return ""


def _finding(question: str, cell: int, rule: str, message: str) -> Finding:
    return Finding("solution", cell, question, rule, message)
