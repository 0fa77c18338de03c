"""Running Otter Assign on a staged folder, where it can do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.build.tree import Tree, read_tree, write_tree
from autograder.errors import AuthorError, MachineryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SECONDS = 180
LARGEST_OUTPUT = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Assigned:
    """Otter's two folders, as values.

    Attributes:
        solved: the notebook with solutions, and all tests.
        student: the notebook without them, and the public tests.
    """

    solved: Tree
    student: Tree


def assign(name: str, staged: Tree) -> Assigned:
    """Let Otter Assign make the two notebooks and the test files; see :func:`assigning`."""
    with assigning(name, lambda: staged) as finish:
        return finish()


@contextmanager
def assigning(name: str, staged: Callable[[], Tree]) -> Iterator[Callable[[], Assigned]]:
    """Start Otter Assign, which takes a while, and give what waits for its end.

    It runs in a process of its own, in a temporary folder, under a limit on the size of any file
    and on the time. Who leaves without waiting ends it.

    What is given raises:
        AuthorError: the folder cannot be staged, or Otter refuses the master; its reason is in the
            message.
        MachineryError: Otter did not end in time.
    """
    with tempfile.TemporaryDirectory(prefix="assign-") as folder, ExitStack() as running:
        stage, made = Path(folder, "stage"), Path(folder, "made")
        refused: AuthorError | None = None
        process: subprocess.Popen[str] | None = None
        try:
            write_tree(stage, staged())
            process = running.enter_context(_started(name, Path(folder), stage, made))
            running.callback(process.kill)
        except AuthorError as error:
            refused = error

        def finish() -> Assigned:
            if process is None:
                raise refused or AuthorError(f"{name}.ipynb cannot be staged")
            return _finished(name, process, made)

        yield finish


def _started(name: str, home: Path, stage: Path, made: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "otter", "assign", "--no-run-tests", "--no-pdfs"]
    return subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        [*command, f"{name}.ipynb", str(made)],
        cwd=stage,
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        preexec_fn=_limit_file_sizes,  # noqa: PLW1509 - a build has one thread
    )


def _finished(name: str, process: subprocess.Popen[str], made: Path) -> Assigned:
    try:
        _, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise MachineryError(f"Otter Assign did not end within {SECONDS} seconds") from error
    if process.returncode != 0:
        raise AuthorError(f"Otter Assign refuses {name}.ipynb: {_reason(errors)}")
    return Assigned(read_tree(made / "autograder"), read_tree(made / "student"))


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
    }


def _limit_file_sizes() -> None:
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))


def _reason(errors: str) -> str:
    """The last line of what Otter wrote, which is its exception's own sentence."""
    lines = [line.strip() for line in errors.split("\n") if line.strip()]
    last = lines[-1] if lines else "it gave no reason"
    return last.split(": ", 1)[-1][:500]
