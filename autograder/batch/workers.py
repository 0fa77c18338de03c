"""A worker: opens the zip and a warm sandbox once, then grades what it is sent until told to stop.

It runs as ``python -P -m autograder.batch.workers`` under the supervisor, in a session of its own.
Orders arrive on standard input, results leave on a private copy of standard output; whatever else
prints, prints to standard error. It ends when standard input ends, when it gets SIGTERM, and (on
Linux) when the supervisor dies. It writes no results itself: only the supervisor does, while it
holds the lock on the folder.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from autograder.batch import frames, store
from autograder.errors import AuthorError, MachineryError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.execute import Sandbox

_PR_SET_PDEATHSIG = 1


class Grader(Protocol):
    """What grades one submission after the other; :class:`Engine` is the real one."""

    def grade(self, path: Path, submission: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The contents of ``results.json`` and ``record.json``."""
        ...

    def close(self) -> None:
        """End everything that was started."""
        ...


class Engine:
    """The bundle and the sandbox of one worker."""

    def __init__(self, setup: Mapping[str, Any]) -> None:
        from autograder.grade.bundle import Bundle

        self._bundle = Bundle.open(Path(setup["zip"]))
        self._setup = setup
        self._sandbox = self._opened()

    def _opened(self) -> Sandbox:
        from autograder.execute import Limits, Sandbox

        limits = Limits(**{key: value for key, value in self._setup["limits"].items() if value})
        sandbox = Sandbox(limits=limits, trust=self._setup["trust"], files=self._bundle.files)
        return sandbox.__enter__()

    def grade(self, path: Path, submission: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Grade; where the machinery fails, once more with a new sandbox."""
        from autograder.grade.engine import grade_submission

        try:
            graded = grade_submission(self._bundle, self._sandbox, path, submission)
        except MachineryError:
            # The warm process may have been killed under us; a new one tells whether it was that.
            self._sandbox.close()
            self._sandbox = self._opened()
            graded = grade_submission(self._bundle, self._sandbox, path, submission)
        return graded.results, graded.record

    def close(self) -> None:
        """End the warm process and remove its folders."""
        self._sandbox.close()


def main() -> int:
    """Serve one supervisor."""
    orders, answers = _private_streams()
    _end_with_the_supervisor()
    setup = frames.receive(orders)
    if setup is None:
        return 0
    try:
        grader = _engine(setup)
    except (MisuseError, AuthorError, MachineryError) as error:
        frames.send(answers, {"refused": type(error).__name__, "message": str(error)})
        return 1
    try:
        frames.send(answers, {"ready": True})
        while (order := frames.receive(orders)) is not None:
            frames.send(answers, _answer(grader, order, setup))
    finally:
        grader.close()
    return 0


def _answer(grader: Grader, order: Mapping[str, Any], setup: Mapping[str, Any]) -> dict[str, Any]:
    submission, path = order["id"], Path(order["path"])
    started = time.monotonic()
    try:
        results, record = grader.grade(path, submission)
    except MachineryError as error:
        return {"id": submission, "failed": str(error)}
    except AuthorError as error:
        return {"id": submission, "failed": f"the assignment is at fault: {error}"}
    graded = {
        **record,
        "submission": {"id": submission, "file": path.name, "sha256": order["sha256"]},
        "zip": dict(setup["zip_file"]),
    }
    shown, sealed = store.texts(results, graded, setup["options"])
    seconds = time.monotonic() - started
    return {"id": submission, "results": shown, "record": sealed, "seconds": seconds}


def _engine(setup: Mapping[str, Any]) -> Grader:
    module, _, name = setup["engine"].partition(":")
    return getattr(importlib.import_module(module), name)(setup)


def _private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Orders and answers on descriptors of our own; 0 and 1 lead to nothing and to the log."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return orders, answers


def _end_with_the_supervisor() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
