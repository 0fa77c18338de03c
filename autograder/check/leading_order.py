"""``check.leading_order``: agreement in the leading order of a limit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flint import fmpq

from autograder.algebra import nodes
from autograder.algebra.closeness import value_of
from autograder.algebra.limits import same_leading_order
from autograder.algebra.slips import recognise
from autograder.check.expression import (
    EXPRESSIONS,
    apply_aliases,
    only_an_expression,
    right_hand_side,
)
from autograder.check.judging import Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed

if TYPE_CHECKING:
    from autograder.algebra.names import Names
    from autograder.algebra.nodes import Node
    from autograder.check.judging import Case
    from autograder.verdicts import Verdict


def leading_order(
    answer: object,
    reference: object,
    variable: str,
    *,
    point: object = 0,
    domain: Domain = None,
) -> Verdict:
    """Judge an expression by its leading order as a variable tends to a point.

    The exact expression, and anything else whose quotient with the reference tends to one, is
    right.

    Args:
        answer: what was handed in.
        reference: an expression with the right leading order.
        variable: the symbol that tends to the point.
        point: a number, or ``"oo"``.
        domain: where the symbols live; a real variable is followed from both sides.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "leading_order", domain, beside=reference)
    wanted = right_hand_side(read_reference(reference, case.names))
    if not isinstance(wanted, EXPRESSIONS):
        raise AuthorError(f"the reference {reference!r} is not an expression")
    case = case.with_node(only_an_expression(case, wanted))
    given, wanted = apply_aliases(case, wanted)
    domains = case.domains(wanted)
    name = case.names.canonical(str(variable))
    towards = _limit(point, case.names)
    decision = same_leading_order(
        given, wanted, name, towards=towards, domains=domains, names=case.names
    )
    evidence = {"route": decision.route, **decision.evidence}
    if decision.outcome is None:
        case.undecided("the limit could not be decided", evidence)
    if decision.outcome:
        return case.passes(evidence=evidence)
    raise CheckFailed(partial(_failure, case, given, wanted, name, evidence))


def _failure(
    case: Case, given: Node, wanted: Node, name: str, evidence: dict[str, object]
) -> Verdict:
    """What is wrong, with the slip where one is recognised."""
    if evidence.get("quotient") == "-1.000000000":
        return case.failure("equal up to the sign", slip="sign", evidence=evidence)
    slip = recognise(given, wanted, domains=case.domains(wanted), names=case.names)
    if slip is None:
        return case.failure(f"another leading order in {name}", evidence=evidence)
    return case.failure(slip.sentence, slip=slip.slip, evidence={**evidence, **slip.detail})


def _limit(point: object, names: Names) -> fmpq | None:
    """The point as an exact number; None for plus infinity."""
    node = read_reference(point, names)
    if node == nodes.Constant("oo"):
        return None
    value = value_of(node)
    if not isinstance(value, fmpq):
        raise AuthorError(f"point={point!r} is neither a rational number nor 'oo'")
    return value
