"""N workers, each a process of its own, and nothing that one of them does can hurt the others.

Theory of operation: every worker has one submission at a time and one thread here that reads its
answers into a common queue. A worker that dies, or says nothing for longer than any submission may
take, is replaced, and its submission is given once more to the new one; if that dies too, the
submission is *not graded*. Workers that cannot even start end the batch, because all would. All of
them are forked from one process that has the zip open (:mod:`autograder.batch.forking`); it is
replaced like a worker.

Where there is a worker for each processor, each keeps to its own, with all the processes of a
submission: they take turns anyway, and to wake one on another processor costs more than its turn.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from autograder import processors
from autograder.batch import frames
from autograder.batch.forking import Forked, GoneError, Source, ending
from autograder.errors import AuthorError, MachineryError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

ENGINE = "autograder.batch.workers:Engine"  # what grades, in every worker
ATTEMPTS = 2  # a submission is given out that often before it is not graded
STARTS = 3  # workers that die before they are ready, one after the other, end the batch
CLOSING_SECONDS = 10.0
# What every worker would meet that starts here; all else may have befallen the one that tells it.
_REFUSALS = {
    "MisuseError": MisuseError,
    "AuthorError": AuthorError,
    "NoBoundary": MachineryError,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One submission to grade."""

    id: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission's results and record, as the text of their files."""

    job: Job
    results: str
    record: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A submission that the machinery failed on."""

    job: Job
    why: str


@dataclass(eq=False)
class _Worker:
    process: Forked
    number: int
    processor: int | None = None
    ready: bool = False
    job: Job | None = None
    deadline: float = field(default=float("inf"))
    overdue: bool = False
    refused: str = ""


class Supervisor:
    """Runs jobs on workers; used as a context manager, so that no worker is left behind.

    Args:
        setup: what every worker is told first (see ``workers.main``).
        workers: how many at a time.
        patience: seconds after which a silent worker is taken for dead.
    """

    def __init__(self, setup: Mapping[str, Any], *, workers: int, patience: float) -> None:
        self._setup = setup
        self._count = workers
        available = processors.available()
        self._processors = available if workers == len(available) else ()
        self._patience = patience
        self._source: Source | None = None
        self._workers: dict[int, _Worker] = {}
        self._said: queue.Queue[tuple[int, dict[str, Any] | None]] = queue.Queue()
        self._serial = 0
        self._failed_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers: gently when all is done, at once when something went wrong."""
        for worker in self._workers.values():
            with contextlib.suppress(OSError):
                worker.process.orders.close()
            if kind is not None:
                worker.process.signal(signal.SIGTERM)
        until = time.monotonic() + CLOSING_SECONDS
        for worker in self._workers.values():
            worker.process.end(max(0.1, until - time.monotonic()))
            worker.process.close()
        self._workers.clear()
        if self._source is not None:
            self._source.close()

    def run(self, jobs: Sequence[Job]) -> Iterator[Graded | Failed]:
        """Every job's outcome, in the order in which they are done.

        Raises:
            MachineryError: workers cannot start.
            MisuseError: workers refuse to start, because of how the batch was called.
            AuthorError: workers refuse to start, because of the zip.
        """
        waiting: deque[Job] = deque(jobs)
        given: dict[str, int] = {}
        open_jobs = len(waiting)
        for _ in range(min(self._count, open_jobs)):
            self._start()
        while open_jobs:
            number, message = self._next()
            worker = self._workers.get(number)
            if worker is None:
                continue
            outcome = (
                self._died(worker, given, waiting)
                if message is None
                else self._heard(worker, message)
            )
            open_jobs -= outcome is not None
            if len(self._workers) < min(self._count, open_jobs):
                self._start()
            self._hand_out(waiting, given)
            if outcome is not None:
                yield outcome  # last: to write it down takes a while, and the worker goes on

    # --- one worker ----------------------------------------------------------------------

    def _start(self) -> None:
        """Have one more worker, and the process that forks it if there is none."""
        taken = {worker.processor for worker in self._workers.values()}
        own = next((number for number in self._processors if number not in taken), None)
        while True:
            try:
                self._source = self._source or self._opened()
                process = self._source.fork(own)
                break
            except GoneError as gone:
                if self._source is not None:
                    self._source.close()
                    self._source = None
                self._failed_to_start(str(gone))
        self._serial += 1
        worker = _Worker(process, self._serial, own)
        worker.deadline = time.monotonic() + self._patience
        self._workers[worker.number] = worker
        threading.Thread(
            target=self._listen, args=(worker.number, process.answers), daemon=True
        ).start()

    def _opened(self) -> Source:
        source = Source(self._setup, self._patience)
        if source.refused is not None:
            source.close()
            raise _refused(source.refused)
        return source

    def _failed_to_start(self, said: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= STARTS:
            raise MachineryError(
                f"{STARTS} workers ended before they were ready; the last one said: "
                f"{said or 'nothing'}"
            )

    def _listen(self, number: int, stream: IO[bytes]) -> None:
        with stream:
            while True:
                try:
                    message = frames.receive(stream)
                except ValueError:
                    message = None
                self._said.put((number, message))
                if message is None:
                    return

    def _next(self) -> tuple[int, dict[str, Any] | None]:
        """The next message; a worker that is overdue is killed, upon which its stream ends."""
        while True:
            soonest = min((worker.deadline for worker in self._workers.values()), default=0)
            try:
                return self._said.get(timeout=max(0.05, min(soonest - time.monotonic(), 3600)))
            except queue.Empty:
                for worker in self._workers.values():
                    if worker.deadline <= time.monotonic():
                        worker.overdue = True
                        worker.deadline = float("inf")
                        worker.process.signal(signal.SIGKILL)

    def _hand_out(self, waiting: deque[Job], given: dict[str, int]) -> None:
        for worker in list(self._workers.values()):
            if not waiting:
                return
            if worker.ready and worker.job is None:
                job = waiting.popleft()
                given[job.id] = given.get(job.id, 0) + 1
                worker.job = job
                worker.deadline = time.monotonic() + self._patience
                with contextlib.suppress(OSError):  # it is dead: the listener says so
                    order = {"id": job.id, "path": str(job.path), "sha256": job.sha256}
                    frames.send(worker.process.orders, order)

    def _heard(self, worker: _Worker, message: Mapping[str, Any]) -> Graded | Failed | None:
        if "ready" in message:
            worker.ready = True
            worker.deadline = float("inf")
            self._failed_starts = 0
            return None
        if "refused" in message:
            if message["refused"][0] in _REFUSALS:
                raise _refused(message["refused"])
            worker.refused = message["refused"][1]
            return None  # it ends now
        job, worker.job = worker.job, None
        worker.deadline = float("inf")
        if job is None or message.get("id") != job.id:
            raise MachineryError(f"a worker answered for {message.get('id')!r} without being asked")
        if "failed" in message:
            return Failed(job, message["failed"])
        return Graded(job, message["results"], message["record"], message["seconds"])

    def _died(
        self, worker: _Worker, given: Mapping[str, int], waiting: deque[Job]
    ) -> Failed | None:
        del self._workers[worker.number]
        code = worker.process.end()
        said = worker.process.said()
        worker.process.close()
        if worker.job is None:
            if not worker.ready:
                how = f"{said} ({ending(code)})" if said else ending(code)
                self._failed_to_start(worker.refused or how)
            return None
        if given[worker.job.id] < ATTEMPTS:
            waiting.appendleft(worker.job)
            return None
        how = "said nothing for too long" if worker.overdue else ending(code)
        return Failed(worker.job, f"two workers in a row ended on it (the last: {how})")


def _refused(why: Sequence[str]) -> Exception:
    kind, message = why
    return _REFUSALS.get(kind, MachineryError)(message)
