"""The relations under which the lines of a derivation follow from each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flint import fmpq

from autograder.algebra import nodes
from autograder.algebra.calculus import resolve
from autograder.algebra.equality import Decision, equal
from autograder.algebra.limits import same_leading_order
from autograder.algebra.means import MeanRules
from autograder.algebra.trees import substitute, symbols_of
from autograder.check.judging import read_reference
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.algebra.nodes import Node
    from autograder.algebra.sampling import Spec
    from autograder.check.judging import Case

ROUNDS = 6
_SMALL = re.compile(r"\s*(\w+)\s*(?:->|→|<<|≪)\s*[01]\s*")


@dataclass(frozen=True, slots=True)
class Givens:
    """Substitutions, rules for averages, and the symbols that are small.

    Attributes:
        case: whose names and domains hold.
        values: what each abbreviation stands for.
        means: what is known about averages.
        small: the symbols in whose leading order a marked line may follow.
    """

    case: Case
    values: dict[str, Node] = field(default_factory=dict)
    means: MeanRules = field(default_factory=MeanRules)
    small: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: object, case: Case) -> Givens:
        """From relations such as ``"g = k*x"``, ``"mean(eps) = 0"`` and ``"eta -> 0"``."""
        listed = [given] if isinstance(given, str) else list(given)  # pyright: ignore[reportArgumentType, reportCallIssue] - a tuple of relations
        values: dict[str, Node] = {}
        means: list[nodes.Relation] = []
        small: list[str] = []
        for item in listed:
            marked = _SMALL.fullmatch(item) if isinstance(item, str) else None
            if marked:
                small.append(case.names.canonical(marked[1]))
                continue
            relation = read_reference(item, case.names)
            match relation:
                case nodes.Relation("=", nodes.Symbol(name), right):
                    values[name] = right
                case nodes.Relation("=", nodes.Apply("mean"), _):
                    means.append(relation)
                case _:
                    raise AuthorError(
                        f"given={item!r} is not understood; write 'name = formula', "
                        "'mean(product) = formula' or 'name -> 0'"
                    )
        return cls(case, values, MeanRules.of(means), tuple(small))

    def without(self, names: Iterable[str]) -> Givens:
        """The same relations, but these abbreviations are left as they stand."""
        kept = {name: value for name, value in self.values.items() if name not in set(names)}
        return Givens(self.case, kept, MeanRules(random=self.means.random), self.small)

    def apply(self, node: Node) -> Node:
        """The tree with everything given put into it."""
        node = resolve(node)
        for _ in range(ROUNDS):
            if not symbols_of(node) & self.values.keys():
                break
            node = substitute(node, self.values)
        expanded = self.means.expand(node)
        return substitute(expanded, self.values) if self.values else expanded

    def equal(self, left: Node, right: Node) -> Decision:
        """Whether two expressions are equal under the relations."""
        one, other = self.apply(left), self.apply(right)
        domains = self._domains(one, other)
        return equal(one, other, domains=domains, names=self.case.names)

    def same_to_leading_order(self, left: Node, right: Node) -> bool | None:
        """Whether two expressions agree in the leading order of one of the small symbols."""
        one, other = self.apply(left), self.apply(right)
        domains = self._domains(one, other)
        found = [
            same_leading_order(
                one, other, name, towards=_ZERO, domains=domains, names=self.case.names
            ).outcome
            for name in self.small
        ]
        return True if True in found else None if None in found else False

    def _domains(self, *trees: Node) -> dict[str, Spec]:
        domains = self.case.domains(*trees)
        return {
            name: "real" if name.startswith("mean of ") else spec for name, spec in domains.items()
        }


_ZERO = fmpq(0)
