"""What a gate found wrong: one sentence, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.errors import AuthorError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something the author has to change.

    Attributes:
        gate: the gate that found it (``"lint"``, ``"leak"``, ...).
        cell: the number of the master's cell, counted from 1 over all cells; 0 where there is none.
        question: the question's name, empty where there is none.
        rule: a stable identifier, for programs.
        message: one sentence, for people: what is wrong, and what to do.
    """

    gate: str
    cell: int
    question: str
    rule: str
    message: str

    def __str__(self) -> str:
        place = [f"cell {self.cell}"] if self.cell else []
        place += [f"question {self.question}"] if self.question else []
        where = f" {', '.join(place)}:" if place else ""
        return f"{self.gate}:{where} {self.message} [{self.rule}]"

    def to_json(self) -> dict[str, object]:
        """The finding as plain data, for ``build.json``."""
        return {
            "rule": self.rule,
            "cell": self.cell or None,
            "question": self.question or None,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class GateReport:
    """What one gate did.

    Attributes:
        gate: its name.
        counts: how much it looked at (``{"mutants": 212}``).
        findings: what has to be changed.
        listed: what was left out and why, line by line; not wrong, but worth reading.
    """

    gate: str
    counts: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    listed: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The report as plain data, for ``build.json``."""
        return {
            "counts": dict(self.counts),
            "findings": [finding.to_json() for finding in self.findings],
            "listed": list(self.listed),
            **self.details,
        }


class GatesFailed(AuthorError):  # noqa: N818 - it says what happened, like CheckFailed
    """At least one gate found something; nothing was written."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = tuple(sorted(findings))
        count = len(self.findings)
        head = "one thing has" if count == 1 else f"{count} things have"
        lines = "\n".join(f"  {finding}" for finding in self.findings)
        super().__init__(f"{head} to be changed before this can be handed out:\n{lines}")
