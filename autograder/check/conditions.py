"""Lines that are conditions: each holds wherever the one before it does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes, realsets
from autograder.algebra.balls import WorkExhaustedError
from autograder.algebra.roots import TooHardError
from autograder.algebra.sampling import Sampler
from autograder.algebra.trees import children, rebuild, symbols_of, walk
from autograder.algebra.values import UndefinedValueError, UnknownValueError
from autograder.check.judging import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.algebra.nodes import Node
    from autograder.algebra.realsets import Piece, Pieces
    from autograder.algebra.sampling import Point
    from autograder.check.givens import Givens

POINTS = 4
FEW_POINTS = 2  # for a second symbol
MANY_POINTS = 8  # so that some of them lie where there are solutions
ENOUGH_POINTS = 3  # of those that do
_UNSOLVED = (UnknownValueError, UndefinedValueError, TooHardError, WorkExhaustedError)


def is_condition(node: Node) -> bool:
    """Whether a node is a relation or is made of relations."""
    return isinstance(node, nodes.Relation | nodes.Logic)


def follows(givens: Givens, before: Node, after: Node) -> bool | None:
    """Whether every solution of the one solves the other, which must not be empty talk.

    Compared are the real solutions in one symbol, the others fixed at several points of the
    domain; an equation is solved for every symbol that makes it a polynomial one, because a
    solution lost by a division shows in one of them only. None when no symbol makes a comparison
    possible.
    """
    one, other = (applied(givens, node) for node in (before, after))
    findings: list[bool | None] = []
    told = False
    for variable in _candidates(one, other):
        if told and not _both_rational(one, other, variable):
            continue
        try:
            found = _contained(givens, one, other, variable, FEW_POINTS if told else POINTS)
        except _UNSOLVED:
            found = None
        if found is not None and not found.vacuous:
            if not found.holds or not (is_equation(one) and is_equation(other)):
                return found.holds
            told = True
        findings.append(None if found is None else found.holds)
    if told or None in findings:
        return told or None
    # no solutions in the only symbol: only something that has none either follows
    return all(findings) if len(findings) == 1 else None


def same_solutions(givens: Givens, one: Node, other: Node) -> bool | None:
    """Whether two conditions have the same real solutions, whichever symbol is solved for.

    None when no symbol can be solved for, or when no solution was met at any point.
    """
    told, undecided = False, False
    names = sorted(symbols_of(one) | symbols_of(other))
    for variable in sorted(names, key=lambda name: not _both_rational(one, other, name)):
        if told and not _both_rational(one, other, variable):
            continue
        met = 0
        try:
            for first, second in _side_by_side(givens, one, other, variable):
                if not (first(second) and second(first)):
                    return False
                met += bool(first.pieces) or len(names) == 1
                if met == ENOUGH_POINTS:
                    break
        except _UNSOLVED:
            undecided = True
        told = told or met > 0
    return True if told and not undecided else None


def _side_by_side(
    givens: Givens, one: Node, other: Node, variable: str
) -> Iterator[tuple[_Solutions, _Solutions]]:
    """The solutions of both for one symbol, the others fixed at several points."""
    sampler, within = _surroundings(givens, one, other, variable)
    for index in range(MANY_POINTS if sampler.symbols else 1):
        first, second = (
            _Solutions.of(tree, within, variable, sampler, index) for tree in (one, other)
        )
        yield first, second


@dataclass(frozen=True, slots=True)
class _Solutions:
    """The solutions of a condition at one point of the other symbols; callable: do they hold?"""

    condition: Node
    variable: str
    point: Point
    pieces: Pieces

    @classmethod
    def of(
        cls, tree: Node, within: Node, variable: str, sampler: Sampler, index: int
    ) -> _Solutions:
        both = nodes.Logic("and", (tree, within))
        found = realsets.pieces_at(both, variable, sampler, index)
        return cls(both, variable, sampler.point(index), found)

    def __call__(self, others: _Solutions) -> bool:
        """Whether all the others are solutions here; single numbers are put in, not looked up."""
        stretches: list[Piece] = []
        for piece in others.pieces:
            if piece.left is None or piece.left is not piece.right:
                stretches.append(piece)
            elif not realsets.lies_in(piece.left, self.pieces) and not realsets.holds_at(
                self.condition, self.variable, piece.left, self.point
            ):
                return False
        rest = tuple(stretches)
        return realsets.same_pieces(realsets.intersect(rest, self.pieces), rest)


def is_equation(node: Node) -> bool:
    """Whether a node is an equation, or equations joined by ``and`` and ``or``."""
    relations = [part for part in walk(node) if isinstance(part, nodes.Relation)]
    return is_condition(node) and all(relation.op == "=" for relation in relations)


def applied(givens: Givens, node: Node) -> Node:
    """The condition with everything given put into it."""
    if isinstance(node, nodes.Logic):
        return rebuild(node, lambda part: applied(givens, part))
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


def _both_rational(one: Node, other: Node, variable: str) -> bool:
    return _is_rational(one, variable) and _is_rational(other, variable)


def _is_rational(node: Node, variable: str) -> bool:
    """Whether solving for the symbol is solving a polynomial."""
    if variable not in symbols_of(node) or isinstance(node, nodes.Symbol):
        return True
    match node:
        case nodes.Apply("Pow", (base, nodes.Number(exponent))) if exponent.denominator == 1:
            return _is_rational(base, variable)
        case nodes.Apply(head) if head not in {"Add", "Mul"}:
            return False
    return all(_is_rational(part, variable) for part in children(node))


def _contained(givens: Givens, one: Node, other: Node, variable: str, points: int) -> _Found:
    sampler, within = _surroundings(givens, one, other, variable)
    vacuous = contradicts = True
    for index in range(points if sampler.symbols else 1):
        before, after, all_there_is = (
            _Solutions.of(tree, within, variable, sampler, index) for tree in (one, other, within)
        )
        first, second, everything = before.pieces, after.pieces, all_there_is.pieces
        vacuous = vacuous and not first
        says_nothing = realsets.same_pieces(second, everything)
        if says_nothing and not realsets.same_pieces(first, everything):
            return _Found(holds=False, vacuous=False)
        if not after(before):
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
