"""Whether the workers of a class can be behind its opening: the trusted side's part.

The opening is run twice: in a worker first, as any submission, and where nothing of it raises
there, in the process that is to fork the others (:mod:`.opening`), which cannot be confined,
because it has to do what a worker may not. Only where both print and define the same is it adopted.
So what a worker is refused is done outside of one only if the opening hides that it was refused;
where that shows in what it prints or defines, it is not adopted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.execute.opening import digest
from autograder.execute.repetition import Opening, Repetition
from autograder.execute.submission import Cell, Submission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.execute.attempt import Attempt
    from autograder.execute.repetition import Surroundings

_TOLD = "opening_told"
_TELL = (
    "from autograder.execute.opening import defined as _defined\n"
    "opening_told = _defined(get_ipython().user_ns)"
)


def adopt(
    around: Surroundings, cells: Sequence[str], given: Sequence[tuple[int, str]] = ()
) -> Opening:
    """Try an opening, and have it run for those behind it where that makes no difference."""
    tried, why = _tried(around, cells)
    if why:
        return Opening(refused=why)
    told = tried.answers.get(_TOLD)
    output = tried.output.decode("utf-8", errors="replace")
    expected = {"printed": digest(output), "defined": told}
    why, output = around.workers.open(cells, given, around.shipped, expected)
    return Opening(refused=why) if why else Opening(tuple(cells), output)


def _tried(around: Surroundings, cells: Sequence[str]) -> tuple[Attempt, str]:
    """Run it in a worker; why it cannot be adopted, if that shows already."""
    numbered = tuple(Cell(number, source) for number, source in enumerate((*cells, _TELL), 1))
    trial = Repetition(around, Submission(numbered, ()), (_TOLD,))
    try:
        attempt, _ = trial.complete()
    finally:
        trial.end()
    if trial.limits_hit:
        return attempt, f"it ends the process or exhausts a limit ({trial.limits_hit[0]})"
    for number, error in sorted(attempt.errors.items()):
        return attempt, f"cell {number} raises {error.name}"
    return attempt, ""
