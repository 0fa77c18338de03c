"""The trusted side's handle on the warm process."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import MachineryError, MisuseError
from autograder.execute import channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograder.execute.confine.layers import Plan

_START_SECONDS = 60.0
_REPLY_SECONDS = 20.0
_OPENING_SECONDS = 30.0
_LARGEST_OPENING = 1 << 17
_LARGEST_REPLY = 1 << 18
# Finds this package wherever it lies, without leaving its surroundings importable.
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[2]); import autograder; del sys.path[0]; "
    "from autograder.execute.zygote import main; main()"
)


class Refused(MachineryError):  # noqa: N818 - what the system did
    """The system does not allow what the warm process was asked to be."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a worker ended: its exit code (negative: a signal), processor seconds, peak bytes."""

    status: int | None
    cpu: float = 0.0
    memory: int = 0


@dataclass(slots=True)
class Forked:
    """A worker: where it is talked to, what it writes, and (once its maker said so) its number.

    Attributes:
        maker: who forked it.
        channel: for messages.
        output: the end of what it prints.
        progress: the end of what it says of the cells it begins.
        pid: its number.
    """

    maker: Forker
    channel: channel.Channel
    output: int
    progress: int
    pid: int = 0

    def hear_no_more(self) -> None:
        """Close where it is listened to; what it writes from here on has no reader."""
        os.close(self.output)
        os.close(self.progress)


class Forker:
    """A process that forks workers, and by which they are killed, as it is spoken to."""

    def __init__(self, control: socket.socket, given_up: Callable[[str], MachineryError]) -> None:
        """Hold one end of a socket; ``given_up`` ends the process and returns what to raise."""
        self.control = control
        self._given_up = given_up
        self._unanswered: list[Forked] = []

    def fork(self, plan: Plan, *, work: Path, home: Path, limits: Mapping[str, int]) -> Forked:
        """Start a worker, without waiting until it has started.

        Args:
            plan: which layers it puts on.
            work: its folder.
            home: what that will be called when it runs.
            limits: what the kernel counts.
        """
        ours, theirs = channel.pair()
        output, output_of_worker = os.pipe()
        progress, progress_of_worker = os.pipe()
        request = {
            "do": "fork",
            "plan": asdict(plan),
            "work": str(work),
            "home": str(home),
            "limits": dict(limits),
        }
        forked = Forked(self, channel.Channel(ours), output, progress)
        try:
            with theirs:
                self.tell(request, [theirs.fileno(), output_of_worker, progress_of_worker])
        except BaseException:
            ours.close()
            forked.hear_no_more()
            raise
        finally:
            os.close(output_of_worker)
            os.close(progress_of_worker)
        self._unanswered.append(forked)
        return forked

    def end(self, forked: Forked) -> Ending:
        """Kill a worker and whatever else its user runs; return how the worker ended."""
        self._catch_up()
        return self.reap(forked.pid)

    def reap(self, pid: int) -> Ending:
        """As :meth:`end`, by number."""
        return Ending(**self.ask({"do": "reap", "pid": pid}))

    def _catch_up(self) -> None:
        while self._unanswered:
            forked = self._unanswered.pop(0)
            forked.pid = self.answer()["pid"]

    def ask(self, request: Mapping[str, Any], handles: Sequence[int] = ()) -> dict[str, Any]:
        """Say something and wait for the answer."""
        self._catch_up()
        self.tell(request, handles)
        return self.answer()

    def tell(self, request: Mapping[str, Any], handles: Sequence[int] = ()) -> None:
        """Say something, and hand over descriptors."""
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], list(handles))
        except OSError as error:
            raise self._given_up("does not answer") from error

    def answer(self) -> dict[str, Any]:
        """Wait for an answer."""
        try:
            reply = self.control.recv(_LARGEST_REPLY)
        except OSError as error:
            raise self._given_up("does not answer") from error
        if not reply:
            raise self._given_up("ended")
        return json.loads(reply)

    def leave(self) -> None:
        """Let it end its workers and itself."""
        with contextlib.suppress(OSError):  # it may be gone already
            self.control.send(json.dumps({"do": "leave"}).encode())
        self.control.close()


class WarmProcess:
    """Starts the zygote, asks it for workers, and has them killed."""

    def __init__(  # noqa: PLR0913 - each says one thing about the same process
        self,
        base: Path,
        *,
        python: str | None,
        uncover: bool,
        holds: Sequence[int] = (),
        lean: bool = False,
        namespaces: bool = False,
    ) -> None:
        self._log = base / "warm.log"
        home = base / "home"
        home.mkdir(mode=0o755, exist_ok=True)
        ours, theirs = channel.pair()
        package = str(Path(__file__).resolve().parents[2])
        command = [python or sys.executable, "-s", "-P", "-c", _BOOT, str(theirs.fileno()), package]
        with self._log.open("ab") as log, theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_bare_environment(home),
                pass_fds=(theirs.fileno(), *holds),
                cwd="/",
                start_new_session=True,
            )
        self._forker = Forker(ours, self._given_up)
        self._behind: Forker | None = None
        self._lost = False
        ours.settimeout(_START_SECONDS)
        world = base / "world"
        world.mkdir(exist_ok=True)
        order = {
            "uncover": uncover,
            "readable": [str(home)],
            "lean": lean,
            "base": str(base),
            "world": str(world) if namespaces else "",
        }
        self.ready = self._forker.ask(order)
        if "refused" in self.ready:
            self.close()
            raise Refused(f"namespaces of its own were refused: {self.ready['refused']}")
        ours.settimeout(_REPLY_SECONDS)
        if self.ready["threads"] != 1:
            self.close()
            raise MachineryError(
                f"the warm process has {self.ready['threads']} threads and must have one; an "
                "imported library starts threads on import"
            )

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the zygote still runs, and can be believed."""
        return not self._lost and self._process.poll() is None

    def fork(
        self,
        plan: Plan,
        *,
        work: Path,
        home: Path,
        limits: Mapping[str, int],
        opened: bool = False,
    ) -> Forked:
        """Start a worker, behind the opening or not; see :meth:`Forker.fork`."""
        forker = self._behind if opened else self._forker
        if forker is None:
            raise MisuseError("no opening has been run here")
        return forker.fork(plan, work=work, home=home, limits=limits)

    def reap(self, forked: Forked) -> Ending:
        """Kill a worker and whatever else its user runs; return how the worker ended."""
        return forked.maker.end(forked)

    def open(
        self,
        cells: Sequence[str],
        given: Sequence[tuple[int, str]],
        home: Path,
        expected: Mapping[str, object],
    ) -> tuple[str, str]:
        """Have an opening run in a folder, for workers that are to be behind it.

        The given cells are compiled there.

        Returns why that cannot be (or nothing), and what it printed; ``expected`` is what it
        printed and defined in a worker.
        """
        request = {
            "do": "open",
            "cells": list(cells),
            "given": list(given),
            "home": str(home),
            "expected": dict(expected),
        }
        if len(json.dumps(request)) > _LARGEST_OPENING:
            return "it is long", ""
        ours, theirs = channel.pair()
        with theirs:
            pid = self._forker.ask(request, [theirs.fileno()])["pid"]
        ours.settimeout(_OPENING_SECONDS)
        try:
            reply = ours.recv(_LARGEST_REPLY)
        except OSError:
            reply = b""
        told = json.loads(reply) if reply else {"why": "it takes long or ends the process"}
        if told["why"]:
            ours.close()
            self._forker.reap(pid)
            return told["why"], ""
        ours.settimeout(_REPLY_SECONDS)
        self._behind = Forker(ours, self._given_up)
        return "", told["output"]

    def _given_up(self, how: str) -> MachineryError:
        """End it, since its next answer could belong to an earlier question."""
        self._lost = True
        self._process.kill()
        return MachineryError(f"the warm process {how}{self._last()}")

    def _last(self) -> str:
        """Return the last line it wrote before it went."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return f": {lines[-1]}" if lines else ""

    def close(self) -> None:
        """End the zygote and every worker."""
        if self._behind is not None:
            self._behind.leave()
            self._behind = None
        self._forker.leave()  # it kills its workers first
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _bare_environment(home: Path) -> dict[str, str]:
    """Return all that the warm process knows of our surroundings."""
    return {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "MPLBACKEND": "Agg",
        "USER": "student",
        "LOGNAME": "student",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
