"""Lines that are conditions: each holds wherever the one before it does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes, realsets
from autograder.algebra.balls import WorkExhaustedError
from autograder.algebra.roots import TooHardError
from autograder.algebra.sampling import Sampler
from autograder.algebra.trees import rebuild, symbols_of, walk
from autograder.algebra.values import UndefinedValueError, UnknownValueError
from autograder.check.judging import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.algebra.nodes import Node
    from autograder.algebra.realsets import Pieces
    from autograder.check.givens import Givens

POINTS = 4
MANY_POINTS = 8  # so that some of them lie where there are solutions
_UNSOLVED = (UnknownValueError, UndefinedValueError, TooHardError, WorkExhaustedError)


def is_condition(node: Node) -> bool:
    """Whether a node is a relation or is made of relations."""
    return isinstance(node, nodes.Relation | nodes.Logic)


def follows(givens: Givens, before: Node, after: Node) -> bool | None:
    """Whether every solution of the one solves the other, which must not be empty talk.

    Compared are the real solutions in one symbol, the others fixed at several points of the
    domain; None when no symbol makes that possible.
    """
    one, other = (_applied(givens, node) for node in (before, after))
    findings: list[bool | None] = []
    for variable in _candidates(one, other):
        try:
            found = _contained(givens, one, other, variable)
        except _UNSOLVED:
            found = None
        if found is not None and not found.vacuous:
            return found.holds
        findings.append(None if found is None else found.holds)
    # no solutions anywhere: only something that has none either follows
    return None if None in findings else all(findings)


def same_solutions(givens: Givens, one: Node, other: Node) -> bool | None:
    """Whether two conditions have the same real solutions, whichever symbol is solved for.

    None when no symbol can be solved for, or when no solution was met at any point.
    """
    met, undecided = False, False
    names = sorted(symbols_of(one) | symbols_of(other))
    for variable in names:
        try:
            for first, second in _side_by_side(givens, one, other, variable):
                if not realsets.same_pieces(first, second):
                    return False
                met = met or bool(first) or len(names) == 1
        except _UNSOLVED:
            undecided = True
    return True if met and not undecided else None


def _side_by_side(
    givens: Givens, one: Node, other: Node, variable: str
) -> Iterator[tuple[Pieces, Pieces]]:
    """The solutions of both for one symbol, the others fixed at several points."""
    sampler, within = _surroundings(givens, one, other, variable)
    for index in range(MANY_POINTS if sampler.symbols else 1):
        first, second = (
            realsets.pieces_at(nodes.Logic("and", (tree, within)), variable, sampler, index)
            for tree in (one, other)
        )
        yield first, second


def _applied(givens: Givens, node: Node) -> Node:
    if isinstance(node, nodes.Logic):
        return rebuild(node, lambda part: _applied(givens, part))
    return rebuild(node, givens.apply) if isinstance(node, nodes.Relation) else node


def _candidates(one: Node, other: Node) -> list[str]:
    """The symbols to solve for, those that stand alone on a side first."""
    alone = [
        side.name
        for tree in (other, one)
        for part in walk(tree)
        if isinstance(part, nodes.Relation)
        for side in (part.left, part.right)
        if isinstance(side, nodes.Symbol)
    ]
    rest = sorted(symbols_of(one) | symbols_of(other))
    return list(dict.fromkeys([*alone, *rest])) or ["x"]


@dataclass(frozen=True, slots=True)
class _Found:
    """Whether the solutions were contained, and whether there were none at all."""

    holds: bool
    vacuous: bool


def _contained(givens: Givens, one: Node, other: Node, variable: str) -> _Found:
    sampler, within = _surroundings(givens, one, other, variable)
    vacuous = contradicts = True
    for index in range(POINTS if sampler.symbols else 1):
        first, second, everything = (
            realsets.pieces_at(nodes.Logic("and", (tree, within)), variable, sampler, index)
            for tree in (one, other, within)
        )
        vacuous = vacuous and not first
        says_nothing = realsets.same_pieces(second, everything)
        if says_nothing and not realsets.same_pieces(first, everything):
            return _Found(holds=False, vacuous=False)
        if not realsets.same_pieces(realsets.intersect(first, second), first):
            return _Found(holds=False, vacuous=False)
        contradicts = contradicts and not first and not second
    return _Found(holds=contradicts or not vacuous, vacuous=vacuous)


def _surroundings(givens: Givens, one: Node, other: Node, variable: str) -> tuple[Sampler, Node]:
    """Points for every symbol but the variable, and where the variable lives."""
    case = givens.case
    domains = case.with_node(one).domains(other)
    parameters = sorted((symbols_of(one) | symbols_of(other)) - {variable})
    kept = {
        name: spec
        for name, spec in domains.items()
        if not isinstance(spec, str) or spec.isalpha() or variable not in spec
    }
    within = _domain(variable, domains.get(variable, "positive"), givens)
    return Sampler.of(parameters, kept, case.names), within


def _domain(name: str, spec: object, givens: Givens) -> Node:
    """Where the symbol lives, as a condition."""
    zero, symbol = nodes.Number(Fraction(0)), nodes.Symbol(name)
    match spec:
        case "positive":
            return nodes.Relation(">", symbol, zero)
        case "nonnegative" | "natural":
            return nodes.Relation(">=", symbol, zero)
        case str() if not spec.isalpha():
            return read_reference(spec, givens.case.names)
    return nodes.Relation("=", zero, zero)
