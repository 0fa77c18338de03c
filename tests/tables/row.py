"""One row of a table: an answer, what it is judged by, and what has to come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from autograder.verdicts import Verdict

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


def judge(kind: str, given: object, reference: object, options: Mapping[str, object]) -> Verdict:
    """The verdict of the check of this kind on one answer, whether it is right or not."""
    function = getattr(check, kind)
    with declared(NAMES):
        try:
            if kind == "derivation":  # the reference is among the options, as the end
                return function(given, **options)
            return function(given, reference, **options)
        except check.CheckFailed as failure:
            return failure.verdict
