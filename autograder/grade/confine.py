"""Run trusted jobs on untrusted values in a forked child with limits.

Theory of operation. The values that a job handles were decoded from what a student's code claims:
plain and bounded, but nobody can promise that comparing two of them is cheap. So the jobs of one
submission run in one child, forked from a process that has everything imported and every reference
derived. The child limits its own memory and the CPU time of each job, drops its output, and sends
one JSON line per finished job; while a job runs it may ask the parent a question (a call of a
student's function), one line each way. The parent guards the wall time.

A child that dies leaves the results that it has sent. The job that it died on is run again, alone,
in a fresh child; the rest go on in another. So one job can neither take along the results of
another nor change them, and the order of the jobs does not matter. Nothing that happens in the
child changes the parent: the next submission starts from the same state.
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import MachineryError

Ask = Callable[[Any], Any]
Job = Callable[[Ask], Any]

_LINE_BYTES = 8_000_000
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
    from_child, to_parent = os.pipe()
    from_parent, to_child = os.pipe()
    try:
        child = os.fork()
    except OSError as error:
        for descriptor in (from_child, to_parent, from_parent, to_child):
            os.close(descriptor)
        raise MachineryError(f"no process could be started to compare answers: {error}") from error
    if child == 0:
        _be_the_child(jobs, from_parent, to_parent, budget)
    os.close(to_parent)
    os.close(from_parent)
    finished: list[Done] = []
    reason: str | None = None
    try:
        reason = _serve(from_child, to_child, finished, answer, budget)
    finally:
        os.close(from_child)
        os.close(to_child)
        status = _end(child)
    if len(finished) == len(jobs):
        return finished, None
    return finished, reason or _why(status)


def _serve(
    from_child: int, to_child: int, finished: list[Done], answer: Ask, budget: Budget
) -> str | None:
    """Collect results and answer questions until the child closes its end."""
    waiting = select.poll()
    waiting.register(from_child, select.POLLIN)
    buffered = bytearray()
    deadline = time.monotonic() + budget.wall_seconds
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            return f"it took more than {budget.wall_seconds:g} s"
        chunk = os.read(from_child, 1 << 16)
        if not chunk:
            return None
        buffered += chunk
        if len(buffered) > _LINE_BYTES:
            return "its result was too long"
        while (end := buffered.find(b"\n")) >= 0:
            line = json.loads(bytes(buffered[:end]))
            del buffered[: end + 1]
            if "done" in line:
                finished.append(Done(line["done"]))
            elif "ask" in line:
                reply = json.dumps(answer(line["ask"])).encode() + b"\n"
                # A child that died in the meantime is noticed by the next read.
                with contextlib.suppress(BrokenPipeError):
                    _write_all(to_child, reply)
            else:
                raise MachineryError(f"a comparison broke down in our own code:\n{line['broke']}")
            deadline = time.monotonic() + budget.wall_seconds


def _end(child: int) -> int:
    """Make sure that the child is gone; its wait status."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(child, 0)[1]
    return 0


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


def _be_the_child(jobs: Sequence[Job], from_parent: int, to_parent: int, budget: Budget) -> None:
    """Never returns, whatever happens: above this frame is the parent's program."""
    status = 0
    try:
        _confine(budget)
        with os.fdopen(from_parent, "rb", closefd=False) as replies:
            ask = _asking(replies, to_parent)
            for job in jobs:
                _allow_cpu(budget.cpu_seconds)
                _send(to_parent, {"done": job(ask)})
    except MemoryError:
        status = _OUT_OF_MEMORY
    except RecursionError:
        status = _TOO_DEEP
    except BaseException:  # noqa: BLE001 - reported to the parent, which raises it
        status = _BROKE
        with contextlib.suppress(OSError):
            _send(to_parent, {"broke": traceback.format_exc()})
    finally:
        os._exit(status)


def _confine(budget: Budget) -> None:
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
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - the process ends by os._exit
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - as above
    _allow_memory(budget.memory_mb * 1024 * 1024)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


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


def _asking(replies: Any, to_parent: int) -> Ask:
    def ask(question: Any) -> Any:
        _send(to_parent, {"ask": question})
        line = replies.readline()
        if not line:
            os._exit(0)
        return json.loads(line)

    return ask


def _send(descriptor: int, message: dict[str, Any]) -> None:
    _write_all(descriptor, json.dumps(message, allow_nan=False).encode() + b"\n")


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
