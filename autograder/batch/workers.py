"""A worker: opens a warm sandbox, then grades what it is sent until told to stop.

``python -P -m autograder.batch.workers HANDLE`` is the process that opens the zip and forks the
workers (:mod:`autograder.batch.forking`), started by the supervisor in a session of its own.
Orders reach a worker over one pipe, results leave by another; whatever else prints, prints to its
log. It ends when its orders end, when it gets SIGTERM, and (on Linux) when the process that forked
it dies, which dies with the supervisor. It writes no results itself: only the supervisor does,
while it holds the lock on the folder.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from autograder.batch import forking, frames, store
from autograder.errors import AuthorError, MachineryError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograder.execute import Sandbox
    from autograder.grade.bundle import Bundle
    from autograder.grade.engine import Graded

_PR_SET_PDEATHSIG = 1
_LARGEST_SETUP = 1 << 16
_REFUSING = (MisuseError, AuthorError, MachineryError)


class Grader(Protocol):
    """What grades one submission after the other; :class:`Engine` is the real one."""

    def grade(self, path: Path, submission: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The contents of ``results.json`` and ``record.json``."""
        ...

    def close(self) -> None:
        """End everything that was started."""
        ...


class Engine:
    """The sandbox of one worker, with the bundle that all of them share."""

    def __init__(self, setup: Mapping[str, Any], bundle: Bundle) -> None:
        from autograder.grade.comparer import Comparer
        from autograder.grade.judge import budget

        if bundle.memory.board is not None:
            bundle.memory.board.join()
        self._bundle = bundle
        self._setup = setup
        self._sandbox = self._opened()
        self._comparer = Comparer(bundle, budget())

    @staticmethod
    def prepare(setup: Mapping[str, Any]) -> Bundle:
        """What is done once, before the first worker is forked."""
        from autograder.grade import engine  # noqa: F401 - what every worker would import
        from autograder.grade.board import Board
        from autograder.grade.bundle import Bundle
        from autograder.grade.comparer import SELDOM

        bundle = Bundle.open(Path(setup["zip"]))
        bundle.memory.board = Board()
        gc.set_threshold(*SELDOM)
        return bundle

    def _opened(self) -> Sandbox:
        from autograder.execute import Limits, Sandbox

        limits = Limits(**{key: value for key, value in self._setup["limits"].items() if value})
        sandbox = Sandbox(
            limits=limits,
            trust=self._setup["trust"],
            files=self._bundle.files,
            opening=self._bundle.opening,
            given=self._bundle.given,
        )
        return sandbox.__enter__()

    def grade(self, path: Path, submission: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Grade; where the machinery fails, once more with a new sandbox."""
        try:
            graded = self._graded(path, submission)
        except MachineryError:
            # The warm process may have been killed under us; a new one tells whether it was that.
            self._sandbox.close()
            self._sandbox = self._opened()
            graded = self._graded(path, submission)
        return graded.results, graded.record

    def _graded(self, path: Path, submission: str) -> Graded:
        from autograder.grade.engine import grade_submission

        return grade_submission(
            self._bundle, self._sandbox, path, submission, comparer=self._comparer
        )

    def close(self) -> None:
        """End the child that compares and the warm process, and remove their folders."""
        self._comparer.close()
        self._sandbox.close()


def main() -> int:
    """Be the process that forks, for one supervisor."""
    control = socket.socket(fileno=int(sys.argv[1]))
    _end_with_the_parent()
    setup = json.loads(control.recv(_LARGEST_SETUP))
    factory = _factory(setup)
    try:
        prepare = getattr(factory, "prepare", None)
        shared = () if prepare is None else (prepare(setup),)
    except _REFUSING as error:
        control.send(json.dumps({"refused": _refusal(error)}).encode())
        return 1
    # The pages that workers share are not to be copied for the sake of counting garbage in them.
    gc.collect()
    gc.freeze()
    control.send(b"{}")
    forking.serve(control, lambda *handles: _work(setup, factory, shared, *handles))
    return 0


def _work(
    setup: Mapping[str, Any], factory: Callable[..., Grader], shared: tuple[Any, ...], *handles: int
) -> None:
    """Be a worker. Never returns."""
    code = 1
    try:
        orders, answers = _streams(*handles)
        _end_with_the_parent()
        code = _serve(setup, lambda: factory(setup, *shared), orders, answers)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
        if isinstance(leaving.code, str):
            sys.stderr.write(f"{leaving.code}\n")
    except BaseException:  # noqa: BLE001 - above this frame is the process that forks
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _serve(
    setup: Mapping[str, Any], make: Callable[[], Grader], orders: IO[bytes], answers: IO[bytes]
) -> int:
    try:
        grader = make()
    except _REFUSING as error:
        frames.send(answers, {"refused": _refusal(error)})
        return 1
    try:
        frames.send(answers, {"ready": True})
        while (order := frames.receive(orders)) is not None:
            said, texts = _answer(grader, order, setup)
            frames.send(answers, said, **texts)
    finally:
        grader.close()
    return 0


def _refusal(error: Exception) -> tuple[str, str]:
    return type(error).__name__, str(error)


def _answer(
    grader: Grader, order: Mapping[str, Any], setup: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    submission, path = order["id"], Path(order["path"])
    started = time.monotonic()
    try:
        results, record = grader.grade(path, submission)
    except MachineryError as error:
        return {"id": submission, "failed": str(error)}, {}
    except AuthorError as error:
        return {"id": submission, "failed": f"the assignment is at fault: {error}"}, {}
    graded = {
        **record,
        "submission": {"id": submission, "file": path.name, "sha256": order["sha256"]},
        "zip": dict(setup["zip_file"]),
    }
    shown, sealed = store.texts(results, graded, setup["options"])
    seconds = time.monotonic() - started
    return {"id": submission, "seconds": seconds}, {"results": shown, "record": sealed}


def _factory(setup: Mapping[str, Any]) -> Callable[..., Grader]:
    module, _, name = setup["engine"].partition(":")
    return getattr(importlib.import_module(module), name)


def _streams(orders: int, answers: int, log: int) -> tuple[IO[bytes], IO[bytes]]:
    """Orders and answers on their own descriptors; 0, 1 and 2 lead to nothing and to the log."""
    for handle in (1, 2):
        os.dup2(log, handle)
    os.close(log)
    return os.fdopen(orders, "rb"), os.fdopen(answers, "wb")


def _end_with_the_parent() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
