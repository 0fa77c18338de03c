"""One run of a notebook in one worker, watched from the trusted side."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder.execute import workspace
from autograder.execute.channel import PROGRESS_BYTES, Broken, Closed, Late
from autograder.execute.execution import CellError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autograder.execute.limits import Limits
    from autograder.execute.warmth import Forked

_HARD_GRACE = 1.0
_LOOK_SECONDS = 0.2
_PIECE = 1 << 16
_FLOOD = 64 << 20
_MOST_ANSWER_BYTES = 16 << 20
_LONGEST_NAME, _LONGEST_MESSAGE = 80, 1000


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked to do.

    Attributes:
        cells: number, source, and (error, message) of the error that replaces the cell.
        wanted: names of the answers.
        opened: how many cells of the notebook the worker is behind already.
        printed: what these have printed.
    """

    cells: tuple[tuple[int, str, tuple[str, str] | None], ...]
    wanted: tuple[str, ...]
    opened: int = 0
    printed: str = ""

    def encoded(self, limits: Limits) -> bytes:
        """Return the message that carries it."""
        return json.dumps(
            {
                "kind": "notebook",
                "cells": self.cells,
                "wanted": self.wanted,
                "cell_seconds": limits.cell_seconds,
                "call_seconds": limits.call_seconds,
            }
        ).encode()


@dataclass(slots=True)
class Attempt:
    """What is known of a run so far.

    Attributes:
        running: the cell that runs; 0 after the last; ``None`` before the first.
        stopped: why we ended it (``"wall"``, ``"total"``, ``"output"``, ``"disk"``,
            ``"protocol"``), ``"died"`` when it ended by itself, ``""`` when it went well.
    """

    running: int | None = None
    stopped: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[int, CellError] = field(default_factory=dict)
    soft_limits: list[int] = field(default_factory=list)
    begun: list[tuple[int, float]] = field(default_factory=list)
    output: bytearray = field(default_factory=bytearray)
    printed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def went_well(self) -> bool:
        """Whether all answers were sent."""
        return not self.stopped


class _Ended(Exception):  # noqa: N818 - how the watcher leaves its loop
    """The run is over, for the reason in its text (empty: well)."""


class Watcher:
    """Follows one run: messages, output, clocks and the working folder.

    Only messages wake it at once. What is printed and which cell begins is looked at now and then
    and at the end: on the processor that the worker runs on, each waking would take its time. Who
    prints much is listened to all the time from then on.
    """

    def __init__(self, forked: Forked, work: Path, limits: Limits, job: Job) -> None:
        self._worker = forked.channel
        self._output = forked.output
        self._progress = forked.progress
        self._work = work
        self._limits = limits
        self._job = job
        self._numbers = {number for number, _, _ in job.cells}
        self._answer_bytes = 0
        self.attempt = Attempt()
        self._take_over(job.printed.encode())

    def follow(self) -> Attempt:
        """Give the job and watch it until it is done or has to be ended."""
        attempt = self.attempt
        try:
            for end in (self._output, self._progress):
                os.set_blocking(end, False)
            self._worker.send(b"J", self._job.encoded(self._limits))
            self._loop()
        except _Ended as end:
            attempt.stopped = str(end)
        except Closed:
            attempt.stopped = self._last_words() or "died"
        except (Broken, Late):  # by the cell that is known to run: the next may have begun since
            attempt.stopped = "died"
        self._drain()
        return attempt

    def _loop(self) -> None:
        started = time.monotonic()
        self.attempt.begun = [(number + 1, started) for number in range(self._job.opened)]
        self._total = started + self._limits.total_seconds
        self._deadline = self._total
        next_look = started + _LOOK_SECONDS
        with selectors.DefaultSelector() as ready:
            ready.register(self._worker.sock, selectors.EVENT_READ)
            while True:
                now = time.monotonic()
                if now >= min(next_look, self._deadline):  # the next cell may have begun
                    self._look(ready)
                    next_look = time.monotonic() + _LOOK_SECONDS
                if now >= self._total:
                    raise _Ended("total")
                if now >= self._deadline:
                    raise _Ended("wall")
                wait = min(self._deadline, self._total, next_look) - now
                for key, _ in ready.select(max(wait, 0)):
                    if key.fd == self._output:
                        if not self._read_output():
                            ready.unregister(self._output)
                    else:
                        self._read_progress()  # what is told there was told before the message
                        self._read_message()

    def _look(self, ready: selectors.BaseSelector) -> None:
        """See how far the worker is, what it printed, and what lies in its folder."""
        self._read_progress()
        printed = self.attempt.printed
        self._read_output()
        much = self.attempt.printed - printed > _PIECE // 2
        if much and self._output not in ready.get_map():
            ready.register(self._output, selectors.EVENT_READ)  # it may be waiting for us
        self._poll_folder()

    def _poll_folder(self) -> None:
        count, size = workspace.usage(self._work, self._limits.files)
        if count > self._limits.files or size > self._limits.folder_bytes:
            raise _Ended("disk")

    def _read_output(self) -> bool:
        """Read what is there; False at the end."""
        try:
            piece = os.read(self._output, _PIECE)
        except BlockingIOError:
            return True
        self._take_over(piece)
        if self.attempt.printed > _FLOOD:
            raise _Ended("output")
        return bool(piece)

    def _take_over(self, piece: bytes) -> None:
        self.attempt.printed += len(piece)
        room = self._limits.output_bytes - len(self.attempt.output)
        if room > 0:
            self.attempt.output += piece[:room]

    def _read_progress(self) -> None:
        """Take note of the cells that have begun."""
        try:
            told = os.read(self._progress, _PIECE)
        except BlockingIOError:
            return
        now = time.monotonic()
        for start in range(0, len(told), PROGRESS_BYTES):
            self._note_begun(int.from_bytes(told[start : start + PROGRESS_BYTES], "big"), now)

    def _note_begun(self, number: int, now: float) -> None:
        if number and number not in self._numbers:
            raise _Ended("protocol")
        self.attempt.begun.append((number, now))
        if len(self.attempt.begun) > self._job.opened + len(self._numbers) + 1:
            raise _Ended("protocol")
        self.attempt.running = number
        grace = _HARD_GRACE + 0.1 * self._limits.cell_seconds
        self._deadline = now + self._limits.cell_seconds + grace

    def _last_words(self) -> str:
        """See which cell began last, once the worker is gone; why it would have been ended."""
        try:
            self._read_progress()
        except _Ended as end:
            return str(end)
        return ""

    def _drain(self) -> None:
        """Read what was printed before the end."""
        with contextlib.suppress(_Ended):
            before = -1
            while self.attempt.printed != before:
                before = self.attempt.printed
                self._read_output()

    def _read_message(self) -> None:
        message = self._worker.take()
        if message is None:
            return
        kind, _, body = message
        try:
            self._heard(kind, body)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _Ended("protocol") from error

    def _heard(self, kind: bytes, body: bytes) -> None:
        if kind == b"C":
            self._note_begun(int(body), time.monotonic())
        elif kind == b"E":
            self._note_error(json.loads(body))
        elif kind in (b"A", b"D"):
            self._note_answers(body)
            if kind == b"D":  # the last of them
                raise _Ended("")
        else:
            raise ValueError(f"no message {kind!r}")

    def _note_error(self, data: Mapping[str, Any]) -> None:
        number, line = data["cell"], data["line"]
        if number not in self._numbers or not (line is None or type(line) is int):
            raise ValueError("no error of a cell")
        name = printable(str(data["name"]))[:_LONGEST_NAME]
        message = printable(str(data["message"]))[:_LONGEST_MESSAGE]
        self.attempt.errors[number] = CellError(number, name, message, line)
        if data["limit"] is True:
            self.attempt.soft_limits.append(number)

    def _note_answers(self, body: bytes) -> None:
        self._answer_bytes += len(body)
        if self._answer_bytes > _MOST_ANSWER_BYTES:
            raise _Ended("answers")
        for data in json.loads(body, parse_constant=_refuse):
            name = data["name"]
            if name not in self._job.wanted or name in self.attempt.answers:
                raise ValueError("an answer that nobody asked for")
            self.attempt.answers[name] = data["wire"]


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no number of the wire")


def printable(text: str) -> str:
    """Take out what would steer a terminal or break a file: control characters, half characters."""
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
