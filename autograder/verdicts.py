"""What a check says: a closed set of outcomes, and everything known beside them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Outcome(enum.StrEnum):
    """Programs read the outcome; people read the text beside it."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer.

    Attributes:
        outcome: one of the closed set.
        kind: the check that judged (``"expression"``, ``"interval"``, ...).
        read_as: how the answer was read, in one line of text (empty when it was not).
        latex: the same in LaTeX.
        where: where it fails, for the author: ``"entry (2, 1)"``, ``"right end"``, ``"line 3"``.
        slip: the recognised slip, a stable identifier such as ``"reciprocal"``, or ``None``.
        message: one sentence for a person.
        evidence: what the decision rests on, as plain data (route, point, values).
    """

    outcome: Outcome
    kind: str
    read_as: str = ""
    latex: str = ""
    where: str = ""
    slip: str | None = None
    message: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    hint: str | None = None

    @property
    def correct(self) -> bool:
        """Whether the answer earns what the check is worth."""
        return self.outcome is Outcome.CORRECT


class CheckFailed(AssertionError):  # noqa: N818 - the name is fixed by the masters that use it
    """Raised by a check whose answer is not correct; carries the verdict.

    An ``AssertionError``, so that Otter counts it as a failed test. What went wrong may be found
    out when it is first asked for: a test that goes on to the next fair reading never asks.
    """

    def __init__(self, verdict: Verdict | Callable[[], Verdict]) -> None:
        super().__init__()
        self._verdict = verdict

    def __str__(self) -> str:
        return self.verdict.message or f"the answer is {self.verdict.outcome}"

    @property
    def verdict(self) -> Verdict:
        """The judgement of the answer."""
        if not isinstance(self._verdict, Verdict):
            self._verdict = self._verdict()
        return self._verdict

    @property
    def outcome(self) -> Outcome:
        """Shorthand for ``verdict.outcome``."""
        return self.verdict.outcome

    @property
    def slip(self) -> str | None:
        """Shorthand for ``verdict.slip``."""
        return self.verdict.slip

    def __reduce__(self) -> tuple[type[CheckFailed], tuple[Verdict]]:
        return (CheckFailed, (self.verdict,))
