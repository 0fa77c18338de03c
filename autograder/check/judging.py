"""What every check does around its decision: read the answer, and say what came of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from autograder.algebra import nodes, say
from autograder.algebra.doubles import undo_rounding
from autograder.algebra.parse import parse, settle
from autograder.algebra.trees import counting_names, symbols_of
from autograder.algebra.unreadable import Unreadable
from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.check.ambient import current_names
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from autograder.algebra.names import Names
    from autograder.algebra.nodes import Node
    from autograder.algebra.sampling import Spec

Domain = str | Mapping[str, object] | None

_WITH_FRACTIONS = frozenset({"positive", "nonnegative", "real", "complex"})

MISSING = "nothing handed in yet"


@dataclass(frozen=True, slots=True)
class Case:
    """One answer under judgement.

    Attributes:
        kind: the check.
        node: the answer as a tree.
        names: the symbols of the assignment, their domains refined for this check.
        everywhere: a domain that holds for every symbol, or None.
    """

    kind: str
    node: Node
    names: Names
    everywhere: str | None = None

    def with_node(self, node: Node) -> Case:
        """The same case, read as something else."""
        return replace(self, node=node)

    def domains(self, *trees: Node) -> dict[str, Spec]:
        """Where every symbol of the answer and of these trees lives."""
        default = self.everywhere or "positive"
        all_trees = (self.node, *trees)
        known: dict[str, Spec] = dict.fromkeys(sorted(_all(symbols_of, all_trees)), default)
        known |= self.names.domains
        for name in _all(counting_names, all_trees):
            # the bounds of a sum are whole numbers
            if name not in self.names.domains or known[name] in _WITH_FRACTIONS:
                known[name] = "natural"
        return known

    def passes(self, message: str = "", evidence: Mapping[str, object] | None = None) -> Verdict:
        """The verdict that the answer is right."""
        return self._verdict(Outcome.CORRECT, message, evidence or {})

    def fails(
        self,
        message: str,
        *,
        outcome: Outcome = Outcome.INCORRECT,
        slip: str | None = None,
        where: str = "",
        evidence: Mapping[str, object] | None = None,
    ) -> NoReturn:
        """End the check: the answer is not right."""
        raise CheckFailed(
            self.failure(message, outcome=outcome, slip=slip, where=where, evidence=evidence)
        )

    def failure(
        self,
        message: str,
        *,
        outcome: Outcome = Outcome.INCORRECT,
        slip: str | None = None,
        where: str = "",
        evidence: Mapping[str, object] | None = None,
    ) -> Verdict:
        """The verdict that the answer is not right."""
        verdict = self._verdict(outcome, message, evidence or {})
        return replace(verdict, slip=slip, where=where)

    def undecided(self, message: str, evidence: Mapping[str, object] | None = None) -> NoReturn:
        """End the check: nobody could decide, so a person has to look."""
        self.fails(message, outcome=Outcome.UNDECIDED, evidence=evidence)

    def _verdict(self, outcome: Outcome, message: str, evidence: Mapping[str, object]) -> Verdict:
        return Verdict(
            outcome=outcome,
            kind=self.kind,
            read_as=say.text(self.node),
            latex=say.latex(self.node),
            message=message,
            evidence=dict(evidence),
        )


def _all(of: Callable[[Node], frozenset[str]], trees: Iterable[Node]) -> frozenset[str]:
    return frozenset().union(*map(of, trees))


def open_case(answer: object, kind: str, domain: Domain = None, *, beside: object = None) -> Case:
    """Read an answer for a check of this kind.

    Args:
        answer: what was handed in.
        kind: the check.
        domain: where the symbols live, for this check.
        beside: the reference, whose symbols the answer may run together: ``ab``, ``x(x + 1)``.

    Raises:
        CheckFailed: nothing was handed in, or it cannot be read.
    """
    names = _refined(current_names(), domain)
    everywhere = domain if isinstance(domain, str) else None
    node = read(answer)
    if isinstance(node, FunctionProxy):
        refuse_early(kind, Outcome.UNREADABLE, "this is a function; hand in its value instead")
    match node:
        case nodes.Missing():
            refuse_early(kind, Outcome.MISSING, MISSING)
        case nodes.Opaque(reason):
            refuse_early(kind, Outcome.UNREADABLE, reason)
    known = names if beside is None else _beside(names, _symbols_beside(beside, names))
    try:
        return Case(kind, undo_rounding(parse_texts(node, known)), names, everywhere)
    except Unreadable as error:
        refuse_early(kind, Outcome.UNREADABLE, str(error))


def _symbols_beside(reference: object, names: Names) -> frozenset[str]:
    """The symbols of the reference, or of each entry of a list of them."""
    if isinstance(reference, list | tuple):
        return frozenset().union(*(_symbols_beside(one, names) for one in reference))
    return symbols_of(read_reference(reference, names))


def read_reference(reference: object, names: Names) -> Node:
    """The author's side, read by the same reader; what cannot be read is the author's to mend."""
    if type(reference).__module__.startswith("sympy.") and isinstance(reference, Hashable):
        return _reference_formula(reference, names.spelling)
    return _read_reference(reference, names.spelling)


def _read_reference(reference: object, names: Names) -> Node:
    node = read(reference)
    if isinstance(node, FunctionProxy | nodes.Missing):
        raise AuthorError(f"the reference {reference!r} is not a value")
    if isinstance(node, nodes.Opaque):
        raise AuthorError(f"the reference {reference!r} cannot be read: {node.reason}")
    try:
        if isinstance(node, nodes.Text):
            return undo_rounding(parse(node.text, names))
        return undo_rounding(parse_texts(node, names))
    except Unreadable as error:
        raise AuthorError(f"the reference {reference!r} cannot be read\n{error}") from None


# The same few names and references serve every answer of a class: reading them is remembered.


@lru_cache(maxsize=1000, typed=True)
def _reference_formula(reference: Hashable, names: Names) -> Node:
    return _read_reference(reference, names)


@lru_cache(maxsize=1000)
def _beside(names: Names, symbols: frozenset[str]) -> Names:
    return names.beside(symbols)


@lru_cache(maxsize=1000)
def _with_domains(names: Names, domains: tuple[tuple[str, object], ...]) -> Names:
    return names.refined(dict(domains))


@lru_cache(maxsize=1000)
def _with_domain(names: Names, domain: str) -> Names:
    return names.refined(domain)


def _refined(names: Names, domain: Domain) -> Names:
    if domain is None:
        return names
    if isinstance(domain, str):
        return _with_domain(names, domain)
    specs = {name: tuple(s) if isinstance(s, list) else s for name, s in domain.items()}
    return _with_domains(names, tuple(specs.items()))


def parse_texts(node: Node, names: Names) -> Node:
    """The tree with every text in it parsed.

    Raises:
        Unreadable: one of them cannot be.
    """
    match node:
        case nodes.Text(text):
            return parse(text, names)
        case nodes.Sequence(kind, items):
            return nodes.Sequence(kind, tuple(parse_texts(item, names) for item in items))
        case nodes.Mapping(items):
            return nodes.Mapping(
                tuple((parse_texts(key, names), parse_texts(value, names)) for key, value in items)
            )
    return settle(node, names.spelling)


def refuse_early(kind: str, outcome: Outcome, message: str) -> NoReturn:
    """End a check before there is anything to show."""
    raise CheckFailed(Verdict(outcome=outcome, kind=kind, message=message))
