"""Running Otter Assign on a staged folder, where it can do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.build.tree import Tree, read_tree, write_tree
from autograder.errors import AuthorError, MachineryError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """Let Otter Assign make the two notebooks and the test files.

    It runs in a process of its own, in a temporary folder, under a limit on the size of any file
    and on the time.

    Raises:
        AuthorError: Otter refuses the master; its reason is in the message.
        MachineryError: Otter did not end in time.
    """
    with tempfile.TemporaryDirectory(prefix="assign-") as folder:
        stage, made = Path(folder, "stage"), Path(folder, "made")
        write_tree(stage, staged)
        command = [sys.executable, "-m", "otter", "assign", "--no-run-tests", "--no-pdfs"]
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
                [*command, f"{name}.ipynb", str(made)],
                cwd=stage,
                env=_environment(Path(folder)),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
                preexec_fn=_limit_file_sizes,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise MachineryError(f"Otter Assign did not end within {SECONDS} seconds") from error
        if done.returncode != 0:
            raise AuthorError(f"Otter Assign refuses {name}.ipynb: {_reason(done.stderr)}")
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
