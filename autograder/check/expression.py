"""``check.expression``: a formula, in whatever form it is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from autograder.algebra import nodes, say
from autograder.algebra.equality import Decision, equal
from autograder.algebra.forms import Form, unmet
from autograder.algebra.means import MeanRules, has_mean
from autograder.algebra.parse import parse
from autograder.algebra.slips import recognise
from autograder.algebra.trees import substitute, symbols_of
from autograder.check.conditions import is_equation
from autograder.check.equations import same_equation
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.algebra.nodes import Node

EXPRESSIONS = nodes.Number | nodes.Symbol | nodes.Constant | nodes.Apply


def expression(
    answer: object,
    reference: object,
    *,
    domain: Domain = None,
    form: Form | Iterable[Form] | None = None,
) -> Verdict:
    """Judge an expression by its values on the domain, not by its form.

    ``name = formula`` counts as the formula. Symbols match by name. Decimals are exact:
    ``0.5*x`` is ``x/2`` and ``0.333333*x`` is not ``x/3``. Where the reference is an equation,
    an equation with the same solutions is asked for.

    Args:
        answer: what was handed in.
        reference: the right expression, or the right equation.
        domain: where the symbols live, for this check.
        form: a demand on the form as well: ``"expanded"``, ``"factored"``, ``"no Sum"``, a
            function of the tree, or several of these.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "expression", domain, beside=reference)
    wanted = read_reference(reference, case.names)
    if is_equation(wanted):
        verdict = _judge_equation(case, wanted)
        if verdict is not None:
            return verdict
    wanted = right_hand_side(wanted)
    if not isinstance(wanted, EXPRESSIONS):
        raise AuthorError(f"the reference {reference!r} is not an expression")
    case = case.with_node(only_an_expression(case, wanted))
    given, wanted = apply_aliases(case, wanted)
    domains = case.domains(wanted)
    decision = equal(given, wanted, domains=domains, names=case.names)
    if decision.outcome is None and has_mean(given) and has_mean(wanted):
        decision = _as_averages(given, wanted, case)
    evidence = {"route": decision.route, **decision.evidence}
    if decision.outcome is None:
        case.undecided("it could not be decided whether this is right", evidence)
    if not decision.outcome:
        raise CheckFailed(partial(_failure, case, given, wanted, evidence))
    demand = unmet(case.node, form)
    if demand is not None:
        evidence["form"] = demand
        case.fails(f"the value is right, the form is not: {demand}", slip="form", evidence=evidence)
    return case.passes(evidence=evidence)


def _as_averages(given: Node, wanted: Node, case: Case) -> Decision:
    """The decision when averages are unknowns; a difference is then none, since rules may hold."""
    rules = MeanRules(random=symbols_of(given) | symbols_of(wanted))
    one, other = rules.expand(given), rules.expand(wanted)
    domains = case.domains(one, other)
    domains |= dict.fromkeys((name for name in domains if name.startswith("mean of ")), "real")
    decision = equal(one, other, domains=domains, names=case.names)
    return decision if decision.outcome else Decision(None, "no decision")


def _judge_equation(case: Case, wanted: Node) -> Verdict | None:
    """The verdict on an equation; None where a formula is only named, which is then compared."""
    if not is_equation(case.node):
        if _named(wanted) and symbols_of(right_hand_side(wanted)):
            return None
        case.fails("an equation is asked for, with an = in it")
    name, expected = _named(case.node), _named(wanted)
    meaning_something = symbols_of(wanted) | set(case.names.symbols)
    if name and expected and (name == expected or name not in meaning_something):
        return None
    same = same_equation(case, case.node, wanted)
    if same is None:
        case.undecided("it could not be decided whether this is the right equation")
    if not same:
        case.fails("not equivalent to the right equation")
    return case.passes(evidence={"route": "solutions"})


def _named(node: Node) -> str | None:
    """The name in ``name = formula``."""
    match node:
        case nodes.Relation("=", nodes.Symbol(name), right) if name not in symbols_of(right):
            return name
    return None


def right_hand_side(node: Node) -> Node:
    """``formula`` of ``name = formula``; anything else as it is."""
    match node:
        case nodes.Relation("=", nodes.Symbol(name), right) if name not in symbols_of(right):
            return right
    return node


def apply_aliases(case: Case, wanted: Node) -> tuple[Node, Node]:
    """Write declared formula spellings out (``tau`` as ``eta*t``) where the answer uses them."""
    given = case.node
    for formula, name in case.names.expression_aliases:
        tree = parse(formula, case.names)
        used = (symbols_of(tree) & symbols_of(given)) - symbols_of(wanted)
        if used and name in symbols_of(wanted) | symbols_of(given):
            given, wanted = substitute(given, {name: tree}), substitute(wanted, {name: tree})
    return given, wanted


def only_an_expression(case: Case, wanted: Node) -> Node:
    """The expression in the answer; ends the check when it is something else."""
    node = right_hand_side(case.node)
    match node:
        case nodes.Array(values) if values.ndim == 0:
            return read_reference(values.item(), case.names)
        case nodes.Relation("=", left, nodes.Symbol(name)) if name not in symbols_of(wanted):
            return left
        case nodes.Apply() | nodes.Number() | nodes.Symbol() | nodes.Constant():
            return node
    what = _WORDS.get(type(node), "something else")
    case.fails(f"this is {what}, not an expression", outcome=Outcome.UNREADABLE)
    return None


def _failure(case: Case, given: Node, wanted: Node, evidence: dict[str, object]) -> Verdict:
    """What is wrong, with the slip where one is recognised."""
    lost = symbols_of(wanted)
    if lost and isinstance(given, nodes.Number):
        names = " and ".join(sorted(lost))
        verb = "does" if len(lost) == 1 else "do"
        value = case.node.value if isinstance(case.node, nodes.Number) else say.text(given)
        sentence = (
            f"this is the number {value}; {names} {verb} not occur in it: overwritten by a number?"
        )
        return case.failure(sentence, slip="overwritten", evidence=evidence)
    unknown = sorted(symbols_of(given) - symbols_of(wanted) - set(case.names.symbols))
    if unknown:
        evidence["unknown symbols"] = unknown
    slip = recognise(given, wanted, domains=case.domains(wanted), names=case.names)
    if slip is None:
        return case.failure("not equal to the right expression", evidence=evidence)
    return case.failure(slip.sentence, slip=slip.slip, evidence={**evidence, **slip.detail})


_WORDS: dict[type, str] = {
    nodes.Relation: "a relation",
    nodes.Logic: "a condition",
    nodes.Member: "a statement about a set",
    nodes.Interval: "an interval",
    nodes.Union: "a union of sets",
    nodes.Intersection: "a set",
    nodes.Difference: "a set",
    nodes.Sequence: "a list of values",
    nodes.Mapping: "a table of values",
    nodes.Matrix: "a matrix",
    nodes.Array: "an array",
    nodes.Truth: "True or False",
}
