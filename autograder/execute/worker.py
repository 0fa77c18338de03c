"""A worker: the forked child that runs one submission.

Shares its process with student code, so nothing it sends is more than a claim, and nothing it
holds is a secret. It speaks first of the layers it put on, is then given the job, reports cell by
cell, sends the answers, and finally lends the student's functions out, call by call, until it is
killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

from autograder.answers.arguments import receive
from autograder.answers.encode import encode
from autograder.execute import figures, shell
from autograder.execute.channel import LATE, PROGRESS_BYTES, Channel
from autograder.execute.confine import layers

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterator, Mapping, Sequence

_AGAIN = 0.5
_EXPLAIN_SECONDS = 1.0
_MUCH = 1 << 15
_QUICK = 0.002
_SEED = 20240229


class Stopped(BaseException):
    """Raised inside a cell that ran for too long; not an ``Exception``, so that loops end."""


class Alarm:
    """Interrupts what runs longer than it may."""

    def __init__(self) -> None:
        self._armed = False
        self._words = ""
        signal.signal(signal.SIGALRM, self._ring)

    def _ring(self, number: int, frame: types.FrameType | None) -> None:
        del number, frame
        if self._armed:
            raise Stopped(self._words)

    def during(self, seconds: float, words: str, work: Callable[[], Any]) -> Any:
        """Do the work; raise :class:`Stopped` in it when the time is over, again and again."""
        self._words = words
        self._armed = True
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        try:
            return work()
        finally:
            self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)


def main(
    handles: Sequence[int],
    request: Mapping[str, Any],
    ahead: layers.Ahead,
    warm: shell.Shell | None,
    *,
    opened: bool,
) -> None:
    """Be the worker, behind the opening or not. Never returns."""
    parent = os.getppid()
    try:
        os.setsid()
        layers.put_in_place(*handles)
        channel = Channel(socket.socket(fileno=layers.CHANNEL))
        try:
            names = layers.apply(
                layers.Plan.from_json(request["plan"]),
                ahead,
                parent=parent,
                work=request["work"],
                limits=request["limits"],
            )
        except OSError as error:
            channel.send(b"X", f"a layer of the sandbox could not be put on: {error}".encode())
            return
        channel.send(b"L", json.dumps(names).encode())
        if opened:
            seed()
        else:
            settle(request["home"])
        job = json.loads(channel.receive()[2])
        if job["kind"] == "probe":
            from autograder.execute import probes

            channel.send(b"P", json.dumps(probes.run(job)).encode())
        elif warm is not None:
            _serve(channel, job, warm)
    finally:
        os._exit(0)


def settle(home: str) -> None:
    """Make the working folder home, by the name that it will have, and seed the generators."""
    for name in ("HOME", "TMPDIR", "PWD"):
        os.environ[name] = home
    # Last, so that an uploaded numpy.py is found by nobody.
    sys.path.append(home)
    out = open(layers.OUTPUT, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - the descriptor we were given, for good
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = out
    seed()


def seed() -> None:
    """Make the generators the same for everybody; Python's own is another after each fork."""
    random.seed(_SEED)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(_SEED)


def _serve(channel: Channel, job: Mapping[str, Any], warm: shell.Shell) -> None:
    # Opened now: the cells may use up every descriptor.
    silence = os.open("/dev/null", os.O_WRONLY)
    alarm = Alarm()
    _run_cells(channel, job, warm, alarm)
    functions: list[Callable[..., Any]] = []

    def register(function: Any) -> int:
        functions.append(function)
        return len(functions) - 1

    _send_answers(channel, job["wanted"], warm.user_ns, register)
    _lend(channel, functions, alarm, job["call_seconds"], silence)


def _send_answers(
    channel: Channel,
    wanted: list[str],
    values: Mapping[str, Any],
    register: Callable[[Any], int],
) -> None:
    """Send small ones together, the last ones as the end: each message wakes the other side."""
    held: list[str] = []
    for name in wanted:
        if name not in values:
            continue
        text = json.dumps({"name": name, "wire": encode(values[name], register=register)})
        if held and sum(map(len, held)) + len(text) > _MUCH:
            _send_list(channel, b"A", held)
            held = []
        held.append(text)
    _send_list(channel, b"D", held)


def _send_list(channel: Channel, kind: bytes, texts: list[str], token: int = 0) -> None:
    channel.send(kind, f"[{','.join(texts)}]".encode("ascii"), token)


def _run_cells(channel: Channel, job: Mapping[str, Any], warm: shell.Shell, alarm: Alarm) -> None:
    seconds = job["cell_seconds"]
    for number, source, replaced in job["cells"]:
        begin_cell(channel, number)
        if replaced:
            name, message = replaced
            _fail(channel, number, shell.Failure(name, message, None))
            continue
        words = f"the cell ran for more than {seconds:g} s and was stopped"
        try:
            error = alarm.during(seconds, words, lambda: shell.run(warm, source))  # noqa: B023 - called at once
            if error is not None:
                failure = alarm.during(_EXPLAIN_SECONDS, words, lambda: _explain(error))  # noqa: B023 - called at once
                _fail(channel, number, failure, limit=isinstance(error, Stopped))
            figures.close_all()
        except BaseException as escaped:  # noqa: BLE001 - whatever a cell does, the next one runs
            _fail(channel, number, _explain(escaped), limit=isinstance(escaped, Stopped))
        finally:
            _flush()
    begin_cell(channel, 0)


def begin_cell(channel: Channel, number: int) -> None:
    """Say which cell begins (0: none any more), where it wakes nobody: each waking takes time.

    Behind messages that nobody has read yet it becomes one of them, so that it is clear whose they
    are.
    """
    if channel.has_unread():
        channel.send(b"C", b"%d" % number)
        return
    os.write(layers.PROGRESS, number.to_bytes(PROGRESS_BYTES, "big"))


def _explain(error: BaseException) -> shell.Failure:
    if isinstance(error, Stopped):
        return shell.Failure("TimeoutError", str(error), None)
    try:
        return shell.explain(error)
    except BaseException:  # noqa: BLE001 - a student may have replaced or closed it
        return shell.Failure("Exception", "the error's own message could not be read", None)


def _fail(channel: Channel, number: int, failure: shell.Failure, *, limit: bool = False) -> None:
    data = {
        "cell": number,
        "name": failure.name,
        "message": failure.message,
        "line": failure.line,
        "limit": limit,
    }
    channel.send(b"E", json.dumps(data).encode("ascii"))


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - a student may have replaced or closed it
        return


def _lend(
    channel: Channel,
    functions: list[Callable[..., Any]],
    alarm: Alarm,
    seconds: float,
    silence: int,
) -> None:
    """Call functions on request. From here on nothing that is printed is kept by anybody."""
    # A student may have closed it; what is printed then has no reader either.
    with contextlib.suppress(OSError):
        os.dup2(silence, layers.OUTPUT)
        os.dup2(silence, layers.ERRORS)
    words = f"the function did not return within {seconds:g} s"

    def called(number: int, arguments: Sequence[Any]) -> dict[str, Any]:
        try:
            function = functions[number]
            given = [receive(item) for item in arguments]
            return {"value": alarm.during(seconds, words, lambda: encode(function(*given)))}
        except BaseException as error:  # noqa: BLE001 - the caller is told the kind, never the text
            return {"error": LATE if isinstance(error, Stopped) else _builtin_kind(error)}

    while True:
        _, token, body = channel.receive()
        request = json.loads(body)
        held: list[str] = []
        since = time.monotonic()
        for reply in _replies(request["questions"], called):
            held.append(json.dumps(reply))
            # Before the next call, which may be the end of this process; together where all of
            # them are quick, since each message wakes the other side.
            quick = time.monotonic() - since < _QUICK and sum(map(len, held)) < _MUCH
            if not (request["together"] and quick):
                _send_list(channel, b"R", held, token)
                held, since = [], time.monotonic()
        if held:
            _send_list(channel, b"R", held, token)


def _replies(
    questions: Sequence[tuple[int, Sequence[Any]]], called: Callable[[int, Any], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The reply to each call; behind a question that was answered late, none any more."""
    for number, calls in questions:
        late = False
        for arguments in calls:
            reply = called(number, arguments)
            late = late or reply.get("error") == LATE
            yield reply
        if late:
            return


def _builtin_kind(error: BaseException) -> str:
    return next((k.__name__ for k in type(error).__mro__ if k.__module__ == "builtins"), "")
