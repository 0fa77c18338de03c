"""The warm process: imports once, holds no secret, and forks a worker for each submission.

Started by ``exec`` with a bare environment; told everything else over one socket. It never
reads a submission and never runs student code; it has one thread, because a fork copies only
that one.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from autograder.execute import figures, opening, otter_stub, pages, shell, worker, workspace
from autograder.execute.confine import identity, layers, libc, namespaces, paths

_LARGEST_REQUEST = 1 << 18
# After so many workers it pays to make forks cheaper; a container that grades once never gets here.
_MANY = 4
_UNASKED = 1


def main() -> None:
    """Serve until the other side of the control socket is gone."""
    started = time.monotonic()
    control = socket.socket(fileno=int(sys.argv[1]))
    order = json.loads(control.recv(_LARGEST_REQUEST))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the trusted side's to handle
    _enter_a_world(order, control)
    notes = _open_python(order)
    warm = None if order["lean"] else _warm_up()
    ground = layers.Ground.survey(paths.readable(order["readable"]))
    _forget_the_way_here()
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
    gc.collect()
    gc.freeze()
    ready = {
        "pid": os.getpid(),
        "threads": _threads(),
        "notes": notes,
        "seconds": time.monotonic() - started,
        "memory": _resident(),
    }
    control.send(json.dumps(ready).encode())
    if _Server(control, warm, ground).serve():
        os._exit(0)
    # The trusted side is gone without having been able to clean up.
    if not order["world"]:  # else that is for the one outside, whose folder it is
        workspace.remove(Path(order["base"]))
    os._exit(_UNASKED)


def _enter_a_world(order: dict[str, Any], control: socket.socket) -> None:
    """Leave the user's files and processes behind, where that was asked for; or say why not."""
    if not order["world"]:
        return
    base = Path(order["base"])
    try:
        namespaces.enter(
            paths.named(), str(base), order["world"], at_end=lambda: workspace.remove(base)
        )
    except OSError as error:
        control.send(json.dumps({"refused": str(error)}).encode())
        os._exit(0)


def _open_python(order: dict[str, Any]) -> list[str]:
    if not order["uncover"]:
        return []
    try:
        covered = paths.uncover()
    except OSError as error:
        return [f"Python is out of the workers' reach: {error}"]
    return [f"workers see {folder} with nothing but Python in it" for folder in covered]


def _warm_up() -> shell.Shell:
    """Import and exercise what notebooks use, so that no worker pays for it."""
    from autograder.execute import warm

    warm.numeric()
    warm.symbolic()
    warm.ours()
    figures.prepare()
    sys.modules["otter"] = otter_stub.module()
    return shell.start()


def _forget_the_way_here() -> None:
    """Leave only Python's own folders importable, and nothing of the command line."""
    own = tuple({sys.prefix, sys.base_prefix})
    sys.path[:] = [path for path in sys.path if path.startswith(own)]
    sys.argv[:] = ["notebook"]


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - a count is all that is wanted
    except FileNotFoundError:
        return 1


def _resident() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


class _Server:
    """Forks on request, in the warm process and in the one that is behind the opening."""

    def __init__(
        self,
        control: socket.socket,
        warm: shell.Shell | None,
        ground: layers.Ground,
        *,
        opened: bool = False,
    ) -> None:
        self._control = control
        self._warm = warm
        self._ground = ground
        self._opened = opened
        self._ahead = ground.ahead()
        self._forked = 0
        self._living: dict[int, int | None] = {}

    def serve(self) -> bool:
        """Answer until told to leave (True), or until there is nobody left to answer (False)."""
        told = False
        with contextlib.suppress(ConnectionError):  # the other side went before it had its answer
            told = self._answer()
        for pid in [*self._living]:
            self._reap(pid)
        return told

    def _answer(self) -> bool:
        while True:
            message, handles, _, _ = socket.recv_fds(self._control, _LARGEST_REQUEST, 3)
            if not message:
                return False
            request = json.loads(message)
            match request["do"]:
                case "leave":
                    return True
                case "fork":
                    reply = {"pid": self._fork(request, handles)}
                case "open":
                    reply = {"pid": self._open(request, handles[0])}
                case _:
                    reply = self._reap(request["pid"])
            for handle in handles:
                os.close(handle)
            self._control.send(json.dumps(reply).encode())
            if request["do"] == "fork":
                self._make_ready()

    def _fork(self, request: dict[str, Any], handles: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            worker.main(handles, request, self._ahead, self._warm, opened=self._opened)
        self._living[pid] = request["plan"]["uid"]
        return pid

    def _make_ready(self) -> None:
        """Do for the next worker what it need not wait for."""
        self._ahead.leave()
        self._ahead = self._ground.ahead()
        self._forked += 1
        if self._forked == _MANY:
            pages.collapse()

    def _open(self, request: dict[str, Any], handle: int) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._control.close()
            self._ahead.leave()
            self._be_behind(parent, request, socket.socket(fileno=handle))
        self._living[pid] = None
        return pid

    def _be_behind(self, parent: int, request: dict[str, Any], control: socket.socket) -> NoReturn:
        """Run the opening, and fork those behind it if it can be adopted. Never returns."""
        try:
            if sys.platform == "linux":
                libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
            # The parent may have died before the line above.
            if os.getppid() == parent and self._warm is not None:
                worker.settle(request["home"])
                why, output = opening.run(
                    self._warm, request["cells"], request["home"], request["expected"]
                )
                control.send(json.dumps({"why": why, "output": output}).encode())
                if not why:
                    shell.compile_ahead(self._warm, request["given"])
                    gc.collect()
                    gc.freeze()
                    _Server(control, self._warm, self._ground.grown(), opened=True).serve()
        finally:
            os._exit(0)

    def _reap(self, pid: int) -> dict[str, Any]:
        """Kill a worker, and whatever its user may have left; say how the worker ended."""
        uid = self._living.pop(pid)
        os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        if uid is not None:
            identity.kill_all_of(uid)
        return {
            "status": os.waitstatus_to_exitcode(status),
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss * 1024,
        }


if __name__ == "__main__":
    main()
