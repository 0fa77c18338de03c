"""Workers, one ahead: while a submission runs, the child for the next one is made ready.

The spare one is forked and confined like any other and waits for its job; it knows nothing of
the submission that runs meanwhile and, where the machinery is root, is another user than it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.execute import workspace
from autograder.execute.confine.layers import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autograder.execute.channel import Channel
    from autograder.execute.doctor import Choice
    from autograder.execute.warmth import Ending, Forked, WarmProcess


@dataclass(frozen=True, slots=True)
class Worker:
    """A confined child with its channel, the end of its output, its folder and its user."""

    forked: Forked
    work: Path
    uid: int | None

    @property
    def channel(self) -> Channel:
        """Where it is talked to."""
        return self.forked.channel

    @property
    def output(self) -> int:
        """Where what it prints arrives."""
        return self.forked.output


class Workers:
    """The workers of one warm process."""

    def __init__(
        self,
        warm: WarmProcess,
        base: Path,
        choice: Choice,
        *,
        kernel_limits: Mapping[str, int],
        sweeps: bool,
    ) -> None:
        self.warm = warm
        self._base = base
        self._choice = choice
        self._kernel_limits = kernel_limits
        # Only where files outside the working folder could be written at all.
        self._sweeps = sweeps
        self._spare: Worker | None = None
        self._serial = 0

    def take(self) -> Worker:
        """Return a worker that waits for its job."""
        worker = self._spare or self._made()
        self._spare = None  # so that no worker is handed out twice, should the next line fail
        self._spare = self._made()
        return worker

    def prepare(self) -> None:
        """Have one ready. Does not wait until it is."""
        if self._spare is None:
            self._spare = self._made()

    def _made(self) -> Worker:
        self._serial += 1
        uids = self._choice.uids
        uid = uids[self._serial % len(uids)] if uids else None
        work = self._base / f"work-{secrets.token_hex(6)}"
        workspace.make(work, uid)
        plan = Plan(uid, self._choice.filters)
        forked = self.warm.fork(plan, work=work, limits=self._kernel_limits)
        return Worker(forked, work, uid)

    def end(self, worker: Worker) -> Ending:
        """Kill a worker and whatever its user runs, and remove whatever it wrote."""
        worker.channel.close()
        ending = self.warm.reap(worker.forked)
        if self._sweeps and worker.uid is not None:
            workspace.sweep(worker.uid)
        workspace.remove(worker.work)
        return ending

    def close(self) -> None:
        """End the warm process, and with it the spare worker."""
        if self._spare is not None:
            os.close(self._spare.output)
            self._spare.channel.close()
            self._spare = None
        self.warm.close()
