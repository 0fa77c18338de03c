"""``check.invariant``: a quantity that stays constant along a flow, and is not constant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.calculus import NotDifferentiableError, derivative, resolve
from autograder.algebra.equality import equal
from autograder.algebra.trees import ZERO, add, multiply, symbols_of
from autograder.check.expression import EXPRESSIONS, right_hand_side
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node


def invariant(answer: object, flow: Mapping[str, object], *, domain: Domain = None) -> Verdict:
    """Judge a conserved quantity by its derivative along the flow.

    Any quantity is right whose derivative along the flow is zero everywhere and whose gradient
    is not. ``quantity = C`` counts as the quantity.

    Args:
        answer: what was handed in.
        flow: the time derivative of every variable, ``{"theta_1": "-theta_2", ...}``.
        domain: where the symbols live; the variables of the flow are real unless it says else.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "invariant", domain)
    velocities = _velocities(flow, case)
    quantity = _quantity(case, velocities)
    domains = {**dict.fromkeys(velocities, "real"), **case.domains(*velocities.values())}
    if case.everywhere is None:
        declared = case.names.domains
        domains |= {name: declared.get(name, "real") for name in velocities}
    try:
        slopes = {name: derivative(quantity, name) for name in velocities}
    except NotDifferentiableError as error:
        case.undecided(f"its change along the flow could not be found: {error}")
    changing = [
        name
        for name, slope in slopes.items()
        if equal(slope, ZERO, domains=domains, names=case.names).outcome is not True
    ]
    if not changing:
        case.fails("this is constant everywhere, so it says nothing", slip="constant")
    along = add(*(multiply(slopes[name], velocities[name]) for name in velocities))
    decision = equal(along, ZERO, domains=domains, names=case.names)
    evidence = {"route": decision.route, **decision.evidence}
    if decision.outcome is None:
        case.undecided("it could not be decided whether this is conserved", evidence)
    if not decision.outcome:
        case.fails("this changes along the flow", evidence=evidence)
    return case.passes(evidence=evidence)


def _velocities(flow: Mapping[str, object], case: Case) -> dict[str, Node]:
    if not isinstance(flow, Mapping) or not flow:
        raise AuthorError("flow= is a dict: the time derivative of every variable by its name")
    return {
        case.names.canonical(str(name)): resolve(read_reference(velocity, case.names))
        for name, velocity in flow.items()
    }


def _quantity(case: Case, velocities: Mapping[str, Node]) -> Node:
    """The quantity; ``quantity = C`` with a constant that does not flow is the quantity."""
    node = right_hand_side(case.node)
    match node:
        case nodes.Relation("=", left, right) if not symbols_of(right) & velocities.keys():
            node = left
        case nodes.Relation("=", left, right) if not symbols_of(left) & velocities.keys():
            node = right
    if not isinstance(node, EXPRESSIONS):
        case.fails("this is not an expression", outcome=Outcome.UNREADABLE)
    return resolve(node)
