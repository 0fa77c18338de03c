"""Workers, one ahead: while a submission runs, the child for the next one is made ready.

The spare one is forked and confined like any other and waits for its job; it knows nothing of
the submission that runs meanwhile and, where the machinery is root, is another user than it. It is
made behind the opening of the assignment where there is one, since most submissions begin with it.

The folder of the submission that runs has the same name each time: a worker's folder gets it when
the worker is taken. So what the opening has looked up is right for everybody.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograder.errors import MachineryError
from autograder.execute import workspace
from autograder.execute.channel import Broken, Late
from autograder.execute.confine.layers import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from autograder.execute.channel import Channel
    from autograder.execute.doctor import Choice
    from autograder.execute.warmth import Ending, Forked, WarmProcess

_SETTLE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Worker:
    """A confined child with its folder and its user.

    ``opened``: whether it is behind the opening.
    """

    forked: Forked
    work: Path
    uid: int | None
    opened: bool

    @property
    def channel(self) -> Channel:
        """Where it is talked to."""
        return self.forked.channel


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
        self._home = base / "work"
        self._opened = False
        self._choice = choice
        self._kernel_limits = kernel_limits
        # Only where files outside the working folder could be written at all.
        self._sweeps = sweeps
        self._spare: Worker | None = None
        self._serial = 0

    def open(
        self,
        cells: Sequence[str],
        given: Sequence[tuple[int, str]],
        shipped: Path | None,
        expected: Mapping[str, object],
    ) -> tuple[str, str]:
        """Run an opening for those behind it; see :meth:`WarmProcess.open`."""
        workspace.make(self._home, None)
        try:
            workspace.fill(self._home, shipped, {}, None)
            why, output = self.warm.open(cells, given, self._home, expected)
        finally:
            workspace.remove(self._home)
        self._opened = not why
        return why, output

    def take(self, *, opened: bool = False) -> Worker:
        """Return a worker that waits for its job, in the folder that submissions run in."""
        worker, self._spare = self._spare, None
        if worker is not None and worker.opened != opened:
            self._give_up(worker)
            worker = None
        worker = worker or self._made(opened=opened)
        try:
            self.prepare()
            _wait_until_confined(worker.channel)
            worker.work.rename(self._home)
        except BaseException:
            self._give_up(worker)
            raise
        return replace(worker, work=self._home)

    def prepare(self) -> None:
        """Have one ready. Does not wait until it is."""
        if self._spare is None:
            self._spare = self._made(opened=self._opened)

    def _made(self, *, opened: bool) -> Worker:
        self._serial += 1
        uids = self._choice.uids
        uid = uids[self._serial % len(uids)] if uids else None
        work = self._base / f"work-{secrets.token_hex(6)}"
        workspace.make(work, uid)
        plan = Plan(uid, self._choice.filters)
        forked = self.warm.fork(
            plan, work=work, home=self._home, limits=self._kernel_limits, opened=opened
        )
        return Worker(forked, work, uid, opened)

    def _give_up(self, worker: Worker) -> None:
        worker.forked.hear_no_more()
        self.end(worker)

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
            self._spare.forked.hear_no_more()
            self._spare.channel.close()
            self._spare = None
        self.warm.close()
        workspace.remove(self._home)  # where a submission went with the warm process


def _wait_until_confined(channel: Channel) -> None:
    """Until it says so; nothing runs before."""
    channel.sock.settimeout(_SETTLE_SECONDS)
    try:
        kind, _, body = channel.receive(time.monotonic() + _SETTLE_SECONDS)
    except (Broken, Late) as error:
        raise MachineryError("a worker ended before it was confined") from error
    if kind != b"L":
        raise MachineryError(body.decode(errors="replace"))
