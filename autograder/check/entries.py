"""Comparing one entry with another: numbers to a tolerance, formulas by their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.algebra.closeness import close, scale_of, value_of
from autograder.algebra.equality import equal
from autograder.algebra.trees import symbols_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flint import arb

    from autograder.algebra.nodes import Node
    from autograder.check.judging import Case


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tolerance and the domain in which entries are compared."""

    case: Case
    rtol: float
    atol: float | None
    scale: arb

    @classmethod
    def among(
        cls, case: Case, references: Iterable[Node], *, rtol: float, atol: float | None
    ) -> Comparison:
        """The comparison for entries beside these references, whose size sets what is zero."""
        values = [value_of(node) for node in references if not symbols_of(node)]
        scale = scale_of(value for value in values if value is not None)
        return cls(case, rtol, atol, scale)

    def same(self, given: Node, wanted: Node) -> bool | None:
        """Whether an entry is right; None when that cannot be decided."""
        if given == wanted and symbols_of(given):
            return True
        if symbols_of(given) or symbols_of(wanted):
            domains = self.case.domains(given, wanted)
            return equal(given, wanted, domains=domains, names=self.case.names).outcome
        value, reference = value_of(given), value_of(wanted)
        if value is None or reference is None:
            return given == wanted and value is not None
        return close(value, reference, rtol=self.rtol, atol=self.atol, scale=self.scale)
