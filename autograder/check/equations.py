"""Equations as answers: the same solutions, however the equation is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.calculus import NotDifferentiableError, derivative
from autograder.algebra.equality import equal
from autograder.algebra.trees import (
    ONE,
    ZERO,
    divide,
    multiply,
    negate,
    substitute,
    subtract,
    symbols_of,
)
from autograder.check.conditions import applied, same_solutions
from autograder.check.givens import Givens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.algebra.nodes import Node
    from autograder.algebra.sampling import Spec
    from autograder.check.judging import Case


def same_equation(case: Case, given: Node, wanted: Node) -> bool | None:
    """Whether two equations have the same solutions; None when that could not be decided.

    Two equations whose differences of sides are in a constant ratio are the same; otherwise the
    real solutions for each symbol are compared, the others fixed at points of the domain. How
    often a solution counts makes no difference.
    """
    domains = case.domains(given, wanted)
    left, right = _difference(given), _difference(wanted)
    if left is not None and right is not None:
        identities = [_vanishes(side, domains, case) for side in (left, right)]
        if True in identities:
            return None if None in identities else all(identities)
        if _proportional(left, right, domains, case):
            return True
    if case.everywhere == "complex" or "complex" in domains.values():
        return _same_where_linear(left, right, domains, case)
    givens = Givens(case)
    same = same_solutions(givens, given, wanted)
    if same is not None:
        return same
    both = [follows_by_elimination(givens, *pair) for pair in ((given, wanted), (wanted, given))]
    return False if False in both else None if None in both else True


def follows_by_elimination(givens: Givens, before: Node, after: Node) -> bool | None:
    """Whether equations follow from a system of which one after the other can be solved.

    Each is solved for a symbol that it is linear in, which is put into those that are left. None
    where that is not possible, or where the system has no solution.
    """
    case = givens.case
    first, second = (_system(applied(givens, node)) for node in (before, after))
    if first is None or second is None:
        return None
    domains = case.domains(before, after, *first, *second)
    values: dict[str, Node] = {}
    for equation in first:
        left = substitute(equation, values)
        if _vanishes(left, domains, case) is True:
            continue
        roots = (
            (name, _root_if_linear(left, name, domains, case)) for name in sorted(symbols_of(left))
        )
        solved = next(((name, root) for name, root in roots if root is not None), None)
        if solved is None:
            return None
        name, root = solved
        values = {other: substitute(value, {name: root}) for other, value in values.items()}
        values[name] = root
    findings = [_vanishes(substitute(equation, values), domains, case) for equation in second]
    return False if False in findings else None if None in findings else True


def _system(node: Node) -> list[Node] | None:
    """What is zero in each of the equations that hold together; None if it is something else."""
    parts = node.args if isinstance(node, nodes.Logic) and node.op == "and" else (node,)
    differences = [_difference(part) for part in parts if isinstance(part, nodes.Relation)]
    known = [difference for difference in differences if difference is not None]
    return known if len(known) == len(parts) else None


def _difference(node: Node) -> Node | None:
    """What is zero exactly where the equation holds; a product for equations joined by ``or``."""
    match node:
        case nodes.Relation("=", left, right):
            return subtract(left, right)
        case nodes.Logic("or", args):
            factors = [_difference(part) for part in args]
            known = [factor for factor in factors if factor is not None]
            return multiply(*known) if len(known) == len(factors) else None
    return None


def _vanishes(node: Node, domains: Mapping[str, Spec], case: Case) -> bool | None:
    return equal(node, ZERO, domains=domains, names=case.names).outcome


def _proportional(left: Node, right: Node, domains: Mapping[str, Spec], case: Case) -> bool:
    """Whether the quotient is constant: its values at any two points of the domain agree."""
    names = symbols_of(left) | symbols_of(right)
    specs = {name: domains[name] for name in names}
    if not all(isinstance(spec, str) and spec.isalpha() for spec in specs.values()):
        return False
    elsewhere = {name: f"{name} elsewhere" for name in names}
    moved = {name: nodes.Symbol(other) for name, other in elsewhere.items()}
    both = specs | {elsewhere[name]: spec for name, spec in specs.items()}
    crossed = multiply(left, substitute(right, moved))
    back = multiply(right, substitute(left, moved))
    return equal(crossed, back, domains=both, names=case.names).outcome is True


def _same_where_linear(
    left: Node | None, right: Node | None, domains: Mapping[str, Spec], case: Case
) -> bool | None:
    """The comparison of complex solutions in a symbol that an equation is linear in."""
    if left is None or right is None:
        return None
    for name in sorted(symbols_of(left) | symbols_of(right)):
        findings: list[bool | None] = []
        for one, other in ((left, right), (right, left)):
            root = _root_if_linear(one, name, domains, case)
            if root is not None:
                findings.append(_vanishes(substitute(other, {name: root}), domains, case))
        if False in findings:
            return False
        if findings == [True, True]:
            return True
    return None


def _root_if_linear(node: Node, name: str, domains: Mapping[str, Spec], case: Case) -> Node | None:
    """The only solution for a symbol in which the equation is linear; None where it is not."""
    try:
        slope = derivative(node, name)
        curvature = derivative(slope, name)
    except NotDifferentiableError:
        return None
    if not symbols_of(node) >= {name} or _vanishes(curvature, domains, case) is not True:
        return None
    if _vanishes(slope, domains, case) is not False:
        return None
    at_zero, at_one = (substitute(node, {name: value}) for value in (ZERO, ONE))
    return negate(divide(at_zero, subtract(at_one, at_zero)))
