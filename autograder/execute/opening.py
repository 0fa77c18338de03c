"""The opening of a notebook: the cells before the first gap, which are the same for a whole class.

Theory of operation. A child of the warm process runs the opening once and then forks the workers of
all submissions that begin with it, letter by letter; they go on behind it. The child runs what the
author wrote and everybody was given, and never sees a submission.

That is only done where nobody can tell. What an opening defines or imports comes along with a fork;
what it does to anything else may not. So everything that is not memory is looked at before and
after (:func:`surroundings`), what it printed and defined is compared with what it does in a worker
(:mod:`.adopting`), and where something has changed or differs, the opening is not adopted and runs
in each worker as any other cells do. Paths that it has looked up are right in every worker, because
the working folder of each submission in turn has one and the same name.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.answers.encode import encode
from autograder.execute import figures, shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST_OUTPUT = 1 << 15
_OF_IPYTHON = frozenset({"In", "Out", "exit", "quit", "open", "get_ipython"})


def digest(text: str) -> str:
    """A short name for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def defined(names: Mapping[str, object]) -> str:
    """A short name for what the names of a notebook stand for, as far as an answer can tell it."""
    told = {
        name: encode(value, register=lambda _: 0)
        for name, value in names.items()
        if not name.startswith("_") and name not in _OF_IPYTHON
    }
    return digest(json.dumps(told, sort_keys=True))


def run(
    warm: shell.Shell, cells: Sequence[str], home: str, expected: Mapping[str, Any]
) -> tuple[str, str]:
    """Run an opening in the working folder; why it cannot be adopted (or nothing), its output.

    Args:
        warm: where.
        cells: what.
        home: the folder.
        expected: digests of what it printed and defined in a worker.
    """
    os.chdir(home)
    with tempfile.TemporaryFile() as printed:
        for number in (1, 2):
            os.dup2(printed.fileno(), number)
        before = surroundings(home)
        why = _failure(warm, cells) or _difference(before, surroundings(home))
        printed.seek(0)
        output = printed.read(_LONGEST_OUTPUT + 1).decode("utf-8", errors="replace")
    os.chdir("/")
    if len(output) > _LONGEST_OUTPUT:
        why = why or "it prints much"
    elif digest(output) != expected["printed"]:
        why = why or "it prints something else in a worker"
    elif {"text": defined(warm.user_ns)} != expected["defined"]:
        why = why or "it defines something else in a worker"
    return why, output


def _failure(warm: shell.Shell, cells: Sequence[str]) -> str:
    for number, source in enumerate(cells, 1):
        error = shell.run(warm, source)
        figures.close_all()
        sys.stdout.flush()
        if error is not None:
            return f"cell {number} raises {type(error).__name__}"
    return ""


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    return "; ".join(f"it changes {what}" for what, was in before.items() if after[what] != was)


def surroundings(home: str) -> dict[str, Any]:
    """Everything that a worker does not find as the opening left it, by what it is called."""
    found: dict[str, Any] = {
        "the threads": len(threading.enumerate()),
        "the working folder's files": _files(home),
        "the folder it is in": os.getcwd(),  # noqa: PTH109 - as text
        "the generators of random numbers": _generators(),
        "the handlers of signals": tuple(map(signal.getsignal, sorted(signal.valid_signals()))),
        "the timers": signal.getitimer(signal.ITIMER_REAL),
        "the streams": (id(sys.stdin), id(sys.stdout), id(sys.stderr)),
        "the mask of files": os.umask(os.umask(0o077)),
    }
    os.umask(found["the mask of files"])
    process = Path("/proc/self")
    if process.exists():
        found["the open files"] = sorted(_open_files(process))
        found["the threads of libraries"] = len(list((process / "task").iterdir()))
        found["the child processes"] = (process / f"task/{os.getpid()}/children").read_text()
        found["the mapped files"] = (process / "maps").read_text().count(home)
    return found


def _files(home: str) -> list[tuple[str, int, int]]:
    """Of compiled modules there may be more: they change nothing but the time an import takes."""
    listed = []
    for path in sorted(Path(home).rglob("*")):
        if "__pycache__" not in path.parts:
            status = path.lstat()
            size = 0 if path.is_dir() else status.st_size
            listed.append((str(path), size, 0 if path.is_dir() else status.st_mtime_ns))
    return listed


def _open_files(process: Path) -> list[tuple[str, str]]:
    """Numbers of descriptors and what they are, but for the one by which they are listed."""
    found = []
    for entry in (process / "fd").iterdir():
        try:
            found.append((entry.name, str(entry.readlink())))
        except OSError:
            continue
    return found


def _generators() -> tuple[object, ...]:
    found: tuple[object, ...] = (random.getstate(),)
    if numpy := sys.modules.get("numpy"):
        name, keys, *rest = numpy.random.get_state()
        found += (name, keys.tobytes(), *rest)
    return found
