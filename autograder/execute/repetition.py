"""Running a notebook again without the cell that ended it, so that the other answers count."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.errors import MachineryError
from autograder.execute import workspace
from autograder.execute.attempt import Attempt, Job, Watcher
from autograder.execute.execution import CellError

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.execute.channel import Channel
    from autograder.execute.limits import Limits
    from autograder.execute.submission import Submission
    from autograder.execute.warmth import Ending
    from autograder.execute.workers import Worker, Workers

_MOST_REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Cells that workers can be behind, and what these print; none, unless they were adopted.

    ``refused`` says why they were not.
    """

    cells: tuple[str, ...] = ()
    output: str = ""
    refused: str = ""

    def begins(self, submission: Submission) -> int:
        """Return with how many of its cells, all or none, a submission begins."""
        first = submission.cells[: len(self.cells)]
        return len(first) if tuple(cell.source for cell in first) == self.cells else 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every run of a sandbox shares."""

    workers: Workers
    shipped: Path | None
    limits: Limits
    opening: Opening


class Repetition:
    """One submission, run until it comes to an end by itself, at most a few times."""

    def __init__(
        self, around: Surroundings, submission: Submission, wanted: tuple[str, ...]
    ) -> None:
        self._around = around
        self._submission = submission
        self._wanted = wanted
        self._replaced: dict[int, tuple[str, str]] = {}
        self._before: int | None = None
        self.limits_hit: list[str] = []
        self.notes: list[str] = []
        self.ending: Ending | None = None
        self._opened = around.opening.begins(submission)
        self._worker: Worker | None = None

    def complete(self) -> tuple[Attempt, Channel | None]:
        """Run; return the last attempt, and the channel of its living worker, if it lives."""
        while True:
            attempt, channel = self._once()
            if attempt.went_well:
                return self._told(attempt), channel
            why = self._why(attempt.stopped)
            if not attempt.running:
                return self._without_end(attempt, why), None
            self.limits_hit.append(f"cell {attempt.running}: {why}")
            if self._before is not None:
                return self._told(attempt), None
            # A cell that dies although it was replaced was killed by what ran before it.
            hopeless = attempt.stopped == "total" or attempt.running in self._replaced
            if hopeless or len(self._replaced) == _MOST_REPETITIONS:
                self._before = attempt.running
                self.notes.append(f"the notebook was run up to cell {attempt.running - 1} only")
            else:
                self._replaced[attempt.running] = ("Stopped", f"the cell was left out: {why}")

    def revive(self) -> Channel | None:
        """Run once more as it last went well, for the sake of its functions."""
        attempt, channel = self._once()
        return channel if attempt.went_well else None

    def end(self) -> None:
        """Kill what runs, and forget its files."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self.ending = self._around.workers.end(worker)

    def _once(self) -> tuple[Attempt, Channel | None]:
        around = self._around
        worker = self._worker = around.workers.take(opened=self._opened > 0)
        try:
            notes = workspace.fill(worker.work, around.shipped, self._submission.files, worker.uid)
            self.notes = list(dict.fromkeys([*self.notes, *notes]))
            watcher = Watcher(worker.forked, worker.work, around.limits, self._job())
            attempt = watcher.follow()
        except BaseException:
            self.end()
            raise
        finally:
            worker.forked.hear_no_more()
        if attempt.went_well:
            return attempt, worker.channel
        self.end()
        return attempt, None

    def _job(self) -> Job:
        cells = tuple(
            (cell.number, cell.source, self._replaced.get(cell.number))
            for cell in self._submission.cells
            if cell.number > self._opened and (self._before is None or cell.number < self._before)
        )
        printed = self._around.opening.output if self._opened else ""
        return Job(cells, self._wanted, self._opened, printed)

    def _why(self, stopped: str) -> str:
        limits = self._around.limits
        status = self.ending.status if self.ending else None
        if stopped == "died" and status == -signal.SIGXCPU:
            return f"the processor time of {limits.cpu_seconds} s was used up"
        if stopped == "died":
            return f"it ended the whole process{_by_signal(status)}"
        return {
            "wall": f"it ran for more than {limits.cell_seconds:g} s and could not be interrupted",
            "total": f"the notebook ran for more than {limits.total_seconds:g} s",
            "output": "it printed without end",
            "disk": "it filled the working folder with files",
            "answers": "the answers are too large",
            "protocol": "it meddled with the grader",
        }[stopped]

    def _told(self, attempt: Attempt) -> Attempt:
        for number in attempt.soft_limits:
            seconds = self._around.limits.cell_seconds
            self.limits_hit.append(f"cell {number}: it ran for more than {seconds:g} s")
        if self._before is not None:
            reason = next((text for text in reversed(self.limits_hit)), "")
            attempt.errors[self._before] = CellError(
                self._before, "Stopped", f"the notebook was stopped here: {reason}", None
            )
        return attempt

    def _without_end(self, attempt: Attempt, why: str) -> Attempt:
        if attempt.running is None and attempt.stopped == "died":
            raise MachineryError(f"a worker ended before the first cell: {why}")
        self.limits_hit.append(f"after the last cell: {why}")
        return self._told(attempt)


def _by_signal(status: int | None) -> str:
    if status is None or status >= 0:
        return ""
    try:
        return f" ({signal.Signals(-status).name})"
    except ValueError:
        return ""
