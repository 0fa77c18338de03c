"""``check.estimate``: a quantity that comes out of a simulation, and so never twice the same."""

from __future__ import annotations

import math

from autograder.algebra import nodes
from autograder.algebra.numeric import HasSymbolsError, NotANumberError, as_float, numeric
from autograder.check.judging import open_case, read_reference
from autograder.check.number import not_a_number, plain_number
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict


def estimate(
    answer: object, expected: object, *, standard_error: float, sigmas: float = 4
) -> Verdict:
    """Judge a simulated number: at most ``sigmas`` standard errors from the expected value.

    Args:
        answer: a number.
        expected: the value that the simulation estimates.
        standard_error: of an honest estimate with the work that was asked for.
        sigmas: how many of them are forgiven, the end included.

    Raises:
        CheckFailed: not a finite number, or too far away.
    """
    error = float(standard_error)
    if not math.isfinite(error) or error < 0:
        raise AuthorError(f"the standard error {standard_error!r} is not a positive number")
    case = open_case(answer, "estimate")
    try:
        centre = as_float(numeric(plain_number(read_reference(expected, case.names))))
    except NotANumberError as problem:
        raise AuthorError(f"the expected value {expected!r} is not a number: {problem}") from None
    case = case.with_node(plain_number(case.node))
    if not isinstance(case.node, nodes.Number | nodes.Symbol | nodes.Constant | nodes.Apply):
        case.fails(not_a_number(case.node), outcome=Outcome.UNREADABLE)
    try:
        given = as_float(numeric(case.node))
    except HasSymbolsError as problem:
        case.fails(f"a number is asked for: {problem}", slip="symbols")
    except NotANumberError as problem:
        case.fails(str(problem), slip="not finite")
    distance = abs(given - centre)
    away = distance / error if error else (0.0 if distance == 0 else math.inf)
    evidence = {"expected": centre, "answer": given, "standard errors away": round(away, 3)}
    if distance <= sigmas * error * (1 + 1e-12):
        return case.passes(evidence=evidence)
    slip = "sign" if abs(given + centre) <= sigmas * error else None
    case.fails(
        "too far from what such a simulation gives to be chance", slip=slip, evidence=evidence
    )
    raise AssertionError  # pragma: no cover - fails() never returns
