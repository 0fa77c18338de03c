"""``check.solves``: a closed form, judged by putting it into its equation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.calculus import NotDifferentiableError, derivative, resolve
from autograder.algebra.equality import Decision, equal
from autograder.algebra.trees import substitute
from autograder.check.expression import EXPRESSIONS, apply_aliases, right_hand_side
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.algebra.nodes import Node


def solves(  # noqa: PLR0913 - an initial value problem has so many parts
    answer: object,
    equation: object,
    *,
    unknown: str,
    variable: str,
    initial: Mapping[object, object],
    domain: Domain = None,
) -> Verdict:
    """Judge the closed form of a recurrence or a differential equation by substitution.

    In the equation, ``unknown(t)``, ``unknown(t+1)`` and ``diff(unknown(t), t)`` stand for the
    closed form, shifted or differentiated; a bare ``unknown`` stands for its value at ``t``.

    Args:
        answer: the closed form, an expression in the variable.
        equation: a relation as text or tree, such as ``"f(t+1) = (1 - eta*k)*f(t)"``.
        unknown: the name of what is solved for.
        variable: the name of the variable.
        initial: the right value for each value of the variable, such as ``{0: "theta_0"}``;
            a key ``(1, 0)`` is about the first derivative at 0.
        domain: where the symbols live; for a recurrence declare the variable ``"natural"``.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "solves", domain)
    function, name = case.names.canonical(str(unknown)), case.names.canonical(str(variable))
    written = _Written(equation, case, function, name)
    node = right_hand_side(case.node)
    if not isinstance(node, EXPRESSIONS):
        case.fails("this is not an expression", outcome=Outcome.UNREADABLE)
    given, _ = apply_aliases(case.with_node(resolve(node)), nodes.Symbol(name))
    try:
        return _judge(case, written, given, (function, name), initial)
    except NotDifferentiableError as error:
        case.undecided(f"it could not be put into the equation: {error}")


def _judge(
    case: Case,
    written: _Written,
    given: Node,
    names: tuple[str, str],
    initial: Mapping[object, object],
) -> Verdict:
    function, name = names
    evidence: dict[str, object] = {}
    failed: list[tuple[str, str]] = []
    for start, value in initial.items():
        wanted = read_reference(value, case.names)
        decision = _equal(case, _at_start(given, name, start, case), wanted)
        evidence["initial value"] = decision.outcome
        if not decision.outcome:
            failed.append(("initial-value", "the initial value is not met"))
            evidence["initial counterexample"] = dict(decision.evidence)
    left, right = (
        written.inserted(side, given, function) for side in (written.left, written.right)
    )
    decision = _equal(case, left, right)
    evidence |= {"equation": decision.outcome, "route": decision.route, **decision.evidence}
    if not decision.outcome:
        failed.insert(0, ("equation", "the equation is not satisfied"))
    if None in (evidence["equation"], evidence.get("initial value", True)):
        case.undecided("it could not be decided whether this solves the equation", evidence)
    if failed:
        where = " and ".join(slip.replace("-", " ") for slip, _ in failed)
        case.fails(failed[0][1], slip=failed[0][0], where=where, evidence=evidence)
    return case.passes(evidence=evidence)


def _equal(case: Case, left: Node, right: Node) -> Decision:
    domains = case.with_node(left).domains(right)
    return equal(left, right, domains=domains, names=case.names)


class _Written:
    """An equation in which every occurrence of the unknown function has become a symbol."""

    def __init__(self, equation: object, case: Case, function: str, name: str) -> None:
        self._case = case
        self._name = name
        self.shifts: dict[str, Node] = {}
        self.slopes: dict[str, int] = {}
        text = equation if isinstance(equation, str) else str(equation)
        text = self._without_slopes(text, re.escape(function), re.escape(name))
        text = self._without_shifts(text, function)
        tree = read_reference(text, case.names)
        if not isinstance(tree, nodes.Relation) or tree.op != "=":
            raise AuthorError(f"{equation!r} is not an equation; write 'f(t+1) = ...'")
        self.left, self.right = tree.left, tree.right

    def _without_slopes(self, text: str, function: str, name: str) -> str:
        """Replace ``diff(f(t), t, 2)``, ``Derivative(f(t), (t, 2))`` and ``f''``."""
        called = rf"{function}\b\s*(?:\(\s*{name}\s*\))?"
        times = r"(?:,\s*(\d+)\s*)?"
        patterns = (
            rf"(?:diff|Derivative)\(\s*{called}\s*,\s*\(\s*{name}\s*{times}\)\s*\)",
            rf"(?:diff|Derivative)\(\s*{called}\s*,\s*{name}\s*{times}\)",
        )
        for pattern in patterns:
            text = re.sub(pattern, lambda found: self._slope(int(found[1] or 1)), text)
        primes = rf"\b{function}('+)(?:\(\s*{name}\s*\))?"
        return re.sub(primes, lambda found: self._slope(len(found[1])), text)

    def _slope(self, order: int) -> str:
        placeholder = f"slope_{order}_of_unknown"
        self.slopes[placeholder] = order
        return placeholder

    def _without_shifts(self, text: str, function: str) -> str:
        """Replace ``f(t+1)``, whatever stands in the brackets."""
        opening = re.compile(rf"\b{re.escape(function)}\s*\(")
        while found := opening.search(text):
            depth, end = 1, found.end()
            while depth and end < len(text):
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            inner = read_reference(text[found.end() : end - 1], self._case.names)
            placeholder = f"shift_{len(self.shifts)}_of_unknown"
            self.shifts[placeholder] = inner
            text = text[: found.start()] + placeholder + text[end:]
        return text

    def inserted(self, side: Node, given: Node, function: str) -> Node:
        """One side with the closed form in place of the unknown."""
        values: dict[str, Node] = {function: given}
        for placeholder, argument in self.shifts.items():
            values[placeholder] = substitute(given, {self._name: argument})
        for placeholder, order in self.slopes.items():
            values[placeholder] = _slope_of(given, self._name, order)
        return substitute(side, values)


def _slope_of(given: Node, name: str, order: int) -> Node:
    for _ in range(order):
        given = derivative(given, name)
    return given


def _at_start(given: Node, name: str, start: object, case: Case) -> Node:
    """The closed form, or its derivative for a start ``(order, point)``, at the start."""
    order, point = start if isinstance(start, tuple) else (0, start)
    here = read_reference(point, case.names)
    return substitute(_slope_of(given, name, int(order)), {name: here})
