"""One row of a table: an answer, what it is judged by, and what has to come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograder.algebra.names import Names

Remark = tuple[object, str]

NAMES = Names.of(
    {
        "eta": "eta > 0",
        "k": "positive",
        "lam": "positive",
        "theta": "real",
        "theta_1": "real",
        "theta_2": "real",
        "theta_0": "real",
        "theta_star": ("real", "theta*"),
        "t": "natural",
        **dict.fromkeys(("a", "b", "c", "r", "x", "y", "N"), "positive"),
    }
)
"""The names in force for every row; a symbol that is not among them is positive."""


@dataclass(frozen=True)
class Row:
    """A case of a table.

    Attributes:
        given: the answer: text, or a live object.
        reference: what it is judged by.
        options: further arguments of the check.
        outcome: ``correct``, ``incorrect``, ``unreadable`` or ``missing``.
        why: the reason, for a reader of the documentation.
    """

    given: object
    reference: object
    options: Mapping[str, object] = field(default_factory=dict)
    outcome: str = "correct"
    why: str = ""


def judged(
    reference: object,
    *,
    accepted: Iterable[Remark] = (),
    refused: Iterable[Remark] = (),
    unreadable: Iterable[Remark] = (),
    missing: Iterable[Remark] = (),
    **options: object,
) -> tuple[Row, ...]:
    """The rows about one reference; each remark is an answer and the reason for its outcome."""
    outcomes = {
        "correct": accepted,
        "incorrect": refused,
        "unreadable": unreadable,
        "missing": missing,
    }
    return tuple(
        Row(given, reference, options, outcome, why)
        for outcome, remarks in outcomes.items()
        for given, why in remarks
    )
