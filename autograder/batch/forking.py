"""One process opens the zip and derives the references, and forks a worker whenever one is wanted.

Theory of operation: opening and warming a zip costs seconds of processor time, a fork milliseconds,
and what was there before the fork is shared memory. So the supervisor starts one such process,
gives it the set-up, and asks it for workers, each with its own pipes, which the supervisor made.
The process sees no submission, has one thread and does nothing but fork and wait. A worker that
dies costs it nothing; if it dies itself, so do its workers, and the supervisor starts another one.

Requests and replies are JSON, one packet each, one reply for each request.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import IO, TYPE_CHECKING, Any

from autograder import processors
from autograder.execute import channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LARGEST = 1 << 16
_REPLY_SECONDS = 60.0
_POLL_SECONDS = 0.005
_LOG_TAIL = 600
# A thread of a numeric library would not survive the fork.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class GoneError(Exception):
    """The process that forks is gone; the text is what it said last."""


class Source:
    """The supervisor's handle on the process that forks.

    Attributes:
        refused: the kind of error and the message with which it refuses to work, if it does.
    """

    def __init__(self, setup: Mapping[str, Any], patience: float) -> None:
        """Start it and wait until it is ready.

        Raises:
            GoneError: it ended before it was.
        """
        self._control, theirs = channel.pair()
        self._log: IO[bytes] = tempfile.TemporaryFile(prefix="autograder-workers-")  # noqa: SIM115 - closed with the process
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                # -P: a file called numpy.py in the current folder is no part of the grader.
                [sys.executable, "-P", "-m", "autograder.batch.workers", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **_ONE_THREAD},
                # Ctrl-C on the terminal is for the supervisor, which then ends the workers.
                start_new_session=True,
            )
        self._control.settimeout(patience)
        try:
            told = self.ask(setup)
        except BaseException:
            self.close()
            raise
        self._control.settimeout(_REPLY_SECONDS)
        self.refused: tuple[str, str] | None = told.get("refused")

    def fork(self, processor: int | None = None) -> Forked:
        """A new worker, which keeps to a processor if one is given.

        Raises:
            GoneError: as for :meth:`ask`.
        """
        log: IO[bytes] = tempfile.TemporaryFile(prefix="autograder-worker-")  # noqa: SIM115 - closed with the worker
        orders, orders_out = os.pipe()
        answers_in, answers = os.pipe()
        handles = [orders, answers, log.fileno()]
        try:
            pid = self.ask({"do": "fork", "processor": processor}, handles)["pid"]
        except BaseException:
            log.close()
            for handle in (orders_out, answers_in):
                os.close(handle)
            raise
        finally:
            os.close(orders)
            os.close(answers)
        return Forked(self, pid, os.fdopen(orders_out, "wb"), os.fdopen(answers_in, "rb"), log)

    def ask(self, request: Mapping[str, Any], handles: list[int] | None = None) -> dict[str, Any]:
        """One request.

        Raises:
            GoneError: there is no reply, because it has ended, or does not answer any more.
        """
        if self._log.closed:
            raise GoneError("it was closed")
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], handles or [])
            reply = self._control.recv(_LARGEST)
        except OSError as error:
            self._process.kill()
            raise GoneError(self._last()) from error
        if not reply:
            raise GoneError(self._last())
        return json.loads(reply)

    def close(self) -> None:
        """End it; workers that are left end with it."""
        self._control.close()
        try:
            self._process.wait(_REPLY_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _last(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        said = _tail(self._log)
        code = self._process.poll()
        return f"{ending(code)}{f': {said}' if said else ''}"


class Forked:
    """A worker, as the supervisor holds it: where it is spoken to, and how it is ended."""

    def __init__(
        self, source: Source, pid: int, orders: IO[bytes], answers: IO[bytes], log: IO[bytes]
    ) -> None:
        self.orders = orders
        self.answers = answers
        self._source = source
        self._pid = pid
        self._log = log

    def end(self, seconds: float = 0.0) -> int | None:
        """Give it so long to end by itself, then kill it; its exit code, if that is known."""
        try:
            return self._source.ask({"do": "end", "pid": self._pid, "seconds": seconds})["code"]
        except GoneError:
            return None

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        with contextlib.suppress(GoneError):
            self._source.ask({"do": "signal", "pid": self._pid, "number": number})

    def said(self) -> str:
        """The last that it printed."""
        return _tail(self._log)

    def close(self) -> None:
        """Forget it, once it has ended."""
        with contextlib.suppress(OSError):  # what was not read any more
            self.orders.close()
        self._log.close()


def ending(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None:
        return "it went with the process that had forked it"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _tail(log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _LOG_TAIL))
    return log.read().decode("utf-8", errors="replace").strip()


# --- in the process that forks ---------------------------------------------------------------


def serve(control: socket.socket, work: Callable[[int, int, int], object]) -> None:
    """Fork until the supervisor is gone; ``work`` is what a worker does with its handles."""
    living: set[int] = set()
    while True:
        message, handles, _, _ = socket.recv_fds(control, _LARGEST, 3)
        if not message:
            return
        request = json.loads(message)
        if request["do"] == "fork":
            pid = os.fork()
            if pid == 0:
                control.close()
                if request["processor"] is not None:
                    processors.keep_to(request["processor"])
                work(*handles)
                os._exit(0)
            for handle in handles:
                os.close(handle)
            living.add(pid)
            reply: dict[str, Any] = {"pid": pid}
        elif request["pid"] not in living:
            reply = {"code": None}
        elif request["do"] == "signal":
            os.kill(request["pid"], request["number"])
            reply = {}
        else:
            reply = {"code": _ended(request["pid"], request["seconds"])}
            living.discard(request["pid"])
        control.send(json.dumps(reply).encode())


def _ended(pid: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            break
        time.sleep(_POLL_SECONDS)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
