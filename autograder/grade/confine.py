"""Run trusted jobs on untrusted values in a forked child with limits.

Theory of operation. The values that a job handles were decoded from what a student's code claims:
plain and bounded, but nobody can promise that comparing two of them is cheap. So the jobs of one
submission run in one child, forked from a process that has everything imported and every reference
derived. The child limits its own memory and the CPU time of each job, drops its output, and sends
one JSON line per finished job, several together where they are quick; while a job runs it may ask
the parent a question (a call of a student's function), one line each way. The parent guards the
wall time.

A child that dies leaves the results that it has sent. The job that it died on is run again, alone,
in a fresh child; the rest go on in another. So one job can neither take along the results of
another nor change them, and the order of the jobs does not matter. Nothing that happens in the
child changes the parent: the next submission starts from the same state. Where a child is kept for
more than one submission (:mod:`autograder.grade.comparer`), it is given up at the first such job.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from autograder.errors import MachineryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Ask = Callable[[Any], Any]
Job = Callable[[Ask], Any]
Groups = Callable[[IO[bytes]], "Iterable[Iterable[Job]]"]

_LINE_BYTES = 8_000_000
_TOGETHER_SECONDS = 0.05
_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Budget:
    """What one job may use. Checks bound their own work far below; this is the net under them."""

    cpu_seconds: int = 8
    wall_seconds: float = 60.0
    memory_mb: int = 1024
    stops: int = 6
    """After so many jobs that had to be stopped, the remaining ones are not tried."""


@dataclass(frozen=True, slots=True)
class Done:
    """A job returned ``value`` (plain JSON data)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job exhausted a limit or killed its process, twice, the second time alone."""

    reason: str


def run_each(
    jobs: Sequence[Job], *, answer: Ask = lambda _: None, budget: Budget | None = None
) -> list[Done | Stopped]:
    """The outcome of every job, in order.

    Args:
        jobs: called in a child with a function that asks the parent; must return JSON data.
        answer: called in the parent with what a job asks; must return JSON data. An exception
            raised by it ends everything and is passed on.
        budget: limits of one job.

    Raises:
        MachineryError: no child could be had, or a job raised an exception.
    """
    budget = budget or Budget()
    outcomes: list[Done | Stopped] = []
    stopped = 0
    while len(outcomes) < len(jobs):
        if stopped >= budget.stops:
            reason = f"not tried, after {stopped} others had to be stopped"
            outcomes += [Stopped(reason)] * (len(jobs) - len(outcomes))
            break
        finished, reason = _in_a_child(jobs[len(outcomes) :], answer, budget)
        outcomes += finished
        if reason is None:
            continue
        again, reason = _in_a_child([jobs[len(outcomes)]], answer, budget)
        if reason is None:
            outcomes += again
        else:
            outcomes.append(Stopped(reason))
            stopped += 1
    return outcomes


def _in_a_child(jobs: Sequence[Job], answer: Ask, budget: Budget) -> tuple[list[Done], str | None]:
    """What one child finished, and why it did not finish the next job (``None``: it did all)."""
    child = Child(lambda _: [jobs], budget)
    try:
        return child.collect(len(jobs), answer)
    finally:
        child.end()


class Child:
    """A confined process that works jobs off, one after the other, and sends what each came to.

    Args:
        jobs: called in the child with what the parent sends (:meth:`tell`), line by line; its jobs,
            in groups of those that the parent waits for together.
        budget: limits of each job; those of memory are for all of them together.

    Raises:
        MachineryError: no process could be started.
    """

    def __init__(self, jobs: Groups, budget: Budget) -> None:
        self._budget = budget
        self._buffered = bytearray()
        self._from, to_parent = os.pipe()
        from_parent, self._to = os.pipe()
        self._status: int | None = None
        try:
            self._pid = os.fork()
        except OSError as error:
            for descriptor in (self._from, to_parent, from_parent, self._to):
                os.close(descriptor)
            raise MachineryError(
                f"no process could be started to compare answers: {error}"
            ) from error
        if self._pid == 0:
            _be_the_child(jobs, from_parent, to_parent, budget)
        os.close(to_parent)
        os.close(from_parent)

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a line. That the child is gone is noticed when something is expected of it."""
        with contextlib.suppress(BrokenPipeError):
            _write_all(self._to, _line(message))

    def collect(self, count: int, answer: Ask) -> tuple[list[Done], str | None]:
        """The next so many results, and why there are no more (``None``: there were so many).

        What jobs ask meanwhile is answered; an exception raised by ``answer`` is passed on. After
        that, and after a reason, the child is of no more use.

        Raises:
            MachineryError: a job raised an exception.
        """
        finished: list[Done] = []
        reason = self._serve(count, finished, answer)
        if len(finished) == count:
            return finished, None
        return finished, reason or _why(self.end())

    def _serve(self, count: int, finished: list[Done], answer: Ask) -> str | None:
        waiting = select.poll()
        waiting.register(self._from, select.POLLIN)
        deadline = time.monotonic() + self._budget.wall_seconds
        while len(finished) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                return f"it took more than {self._budget.wall_seconds:g} s"
            chunk = os.read(self._from, 1 << 16)
            if not chunk:
                return None
            self._buffered += chunk
            if len(self._buffered) > _LINE_BYTES:
                return "its result was too long"
            while (end := self._buffered.find(b"\n")) >= 0:
                line = json.loads(bytes(self._buffered[:end]))
                del self._buffered[: end + 1]
                if "done" in line:
                    finished.append(Done(line["done"]))
                elif "ask" in line:
                    self.tell({"reply": answer(line["ask"])})
                else:
                    raise MachineryError(
                        f"a comparison broke down in our own code:\n{line['broke']}"
                    )
                deadline = time.monotonic() + self._budget.wall_seconds
        return None

    def end(self) -> int:
        """Make sure that the child is gone; its wait status."""
        if self._status is None:
            os.close(self._from)
            os.close(self._to)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._status = 0
            with contextlib.suppress(ChildProcessError):
                self._status = os.waitpid(self._pid, 0)[1]
        return self._status


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "it took more CPU time than a comparison may"
        return f"its process was ended by signal {number}"
    if os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return "it took more memory than a comparison may"
    if os.WEXITSTATUS(status) == _TOO_DEEP:
        return "it was nested too deeply"
    return f"its process ended with status {os.WEXITSTATUS(status)}"


_OUT_OF_MEMORY = 81
_TOO_DEEP = 82
_BROKE = 83


def _be_the_child(groups: Groups, from_parent: int, to_parent: int, budget: Budget) -> None:
    """Never returns, whatever happens: above this frame is the parent's program."""
    status = 0
    try:
        _confine(budget, from_parent, to_parent)
        with os.fdopen(from_parent, "rb", closefd=False) as told:
            ask = _asking(told, to_parent)
            for jobs in groups(told):
                _work_off(jobs, ask, to_parent, budget)
    except MemoryError:
        status = _OUT_OF_MEMORY
    except RecursionError:
        status = _TOO_DEEP
    except BaseException:  # noqa: BLE001 - reported to the parent, which raises it
        status = _BROKE
        with contextlib.suppress(OSError):
            _write_all(to_parent, _line({"broke": traceback.format_exc()}))
    finally:
        os._exit(status)


def _work_off(jobs: Iterable[Job], ask: Ask, to_parent: int, budget: Budget) -> None:
    """Send what each comes to, the quick ones together: each message wakes the parent.

    What a later job takes along with it is found out again, so a job that asked is not held back.
    """
    held, since = b"", time.monotonic()
    asked = False

    def asking(question: Any) -> Any:
        nonlocal asked
        asked = True
        return ask(question)

    for job in jobs:
        if held and (asked or time.monotonic() - since > _TOGETHER_SECONDS):
            _write_all(to_parent, held)
            held, since, asked = b"", time.monotonic(), False
        _allow_cpu(budget.cpu_seconds)
        held += _line({"done": job(asking)})
    _write_all(to_parent, held)


def _confine(budget: Budget, *handles: int) -> None:
    if sys.platform == "linux":
        # A parent that is killed takes this child along.
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # Collecting garbage would touch, and so copy, every page that is shared with the parent.
    gc.disable()
    gc.freeze()
    for handled in (signal.SIGTERM, signal.SIGXCPU, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(handled, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _close_all_but(0, 1, 2, *handles)
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - the process ends by os._exit
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - as above
    _allow_memory(budget.memory_mb * 1024 * 1024)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _close_all_but(*kept: int) -> None:
    """Let go of what the parent holds: who waits for its end should not wait for this process."""
    for entry in os.listdir("/dev/fd"):  # noqa: PTH208 - names are all that is wanted
        if int(entry) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(entry))


def _allow_memory(budget: int) -> None:
    """Limit the address space to what is mapped now plus ``budget``, where the system can."""
    try:
        with open("/proc/self/statm") as statm:  # noqa: PTH123 - not a path of a project's file
            mapped = int(statm.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:
        return
    wanted = mapped + budget
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))


def _allow_cpu(seconds: int) -> None:
    """Move the soft limit: so much more from now on, and then SIGXCPU ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _asking(told: IO[bytes], to_parent: int) -> Ask:
    def ask(question: Any) -> Any:
        _write_all(to_parent, _line({"ask": question}))
        line = told.readline()
        if not line:
            os._exit(0)
        return json.loads(line)["reply"]

    return ask


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, allow_nan=False).encode() + b"\n"


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
