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

from autograder.errors import MachineryError
from autograder.execute import channel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograder.execute.confine.layers import Plan

_START_SECONDS = 60.0
_REPLY_SECONDS = 20.0
_LARGEST_REPLY = 1 << 16
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
    """A worker's channel, its output, and (once the warm process has said so) its number."""

    channel: channel.Channel
    output: int
    pid: int = 0


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
        self._control = ours
        self._unanswered: list[Forked] = []
        self._lost = False
        self._control.settimeout(_START_SECONDS)
        world = base / "world"
        world.mkdir(exist_ok=True)
        order = {
            "uncover": uncover,
            "readable": [str(home)],
            "lean": lean,
            "base": str(base),
            "world": str(world) if namespaces else "",
        }
        self.ready = self._ask(order)
        if "refused" in self.ready:
            self.close()
            raise Refused(f"namespaces of its own were refused: {self.ready['refused']}")
        self._control.settimeout(_REPLY_SECONDS)
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

    def fork(self, plan: Plan, *, work: Path, limits: Mapping[str, int]) -> Forked:
        """Start a worker, without waiting until it has started."""
        ours, theirs = channel.pair()
        output, output_of_worker = os.pipe()
        request = {"do": "fork", "plan": asdict(plan), "work": str(work), "limits": dict(limits)}
        forked = Forked(channel.Channel(ours), output)
        try:
            with theirs:
                self._tell(request, [theirs.fileno(), output_of_worker])
        except BaseException:
            ours.close()
            os.close(output)
            raise
        finally:
            os.close(output_of_worker)
        self._unanswered.append(forked)
        return forked

    def reap(self, forked: Forked) -> Ending:
        """Kill a worker and whatever else its user runs; return how the worker ended."""
        self._catch_up()
        return Ending(**self._ask({"do": "reap", "pid": forked.pid}))

    def _catch_up(self) -> None:
        while self._unanswered:
            forked = self._unanswered.pop(0)
            forked.pid = self._answer()["pid"]

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._tell(request, [])
        return self._answer()

    def _tell(self, request: Mapping[str, Any], handles: list[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], handles)
        except OSError as error:
            raise self._given_up("does not answer") from error

    def _answer(self) -> dict[str, Any]:
        try:
            reply = self._control.recv(_LARGEST_REPLY)
        except OSError as error:
            raise self._given_up("does not answer") from error
        if not reply:
            raise self._given_up("ended")
        return json.loads(reply)

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
        with contextlib.suppress(OSError):  # it may be gone already
            self._control.send(json.dumps({"do": "leave"}).encode())
        self._control.close()  # it kills its workers first
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
