"""The door for Gradescope's container, and for the one of ``otter grade``.

Theory of operation. ``run_autograder`` starts this as root with an environment of its own. The
folder holds ``source/`` (the zip), ``submission/`` (the upload) and ``results/``. First everything
but the submission is closed to other users. The upload is taken in without following links and
copied into a folder of ours; nothing of it is imported, unpacked or unpickled here. The engine
runs it as an unprivileged user. When every process of the submission is dead, the results are
written under another name and renamed. Where our machinery fails, no result is left and the exit
code is not zero, so that the platform reports a failed autograder and not a zero.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.doors import intake
from autograder.errors import AuthorError, MachineryError
from autograder.execute import Sandbox
from autograder.grade import otter_classes, results
from autograder.grade.bundle import Bundle
from autograder.grade.engine import grade_submission

if TYPE_CHECKING:
    from autograder.grade.engine import Graded

_MACHINERY_FAILED = 3
_NO_BOUNDARY = "E"


def main(autograder_dir: str = "/autograder") -> int:
    """Grade what lies in ``submission/``; 0 if a result was written, 3 if ours failed."""
    folder = Path(autograder_dir)
    target = folder / "results" / "results.json"
    try:
        _close_to_others(folder)
        for stale in (target, target.with_name("results.pkl")):
            stale.unlink(missing_ok=True)
        graded = _grade(folder)
        _refuse_without_boundary(graded)
        pickled = otter_classes.pickled(list(graded.test_files))
        results.write_bytes(target.with_name("results.pkl"), pickled)
        results.write(target, graded.results)
    except (AuthorError, MachineryError, OSError) as error:
        print(f"not graded: {error}", file=sys.stderr)  # noqa: T201 - the platform keeps this
        return _MACHINERY_FAILED
    except Exception:  # noqa: BLE001 - whatever it was, it must not become a zero
        print("not graded, our own code failed:", file=sys.stderr)  # noqa: T201 - as above
        traceback.print_exc()
        return _MACHINERY_FAILED
    _tell(graded)
    return 0


def _close_to_others(folder: Path) -> None:
    """The zip, the results and who submitted are for this user alone."""
    (folder / "results").mkdir(exist_ok=True)
    for name in ("source", "results"):
        (folder / name).chmod(0o700)
    with contextlib.suppress(FileNotFoundError):
        (folder / "submission_metadata.json").chmod(0o600)


def _grade(folder: Path) -> Graded:
    bundle = Bundle.open(folder / "source")
    with tempfile.TemporaryDirectory(prefix="autograder-submission-") as own:
        submission = intake.gather(folder / "submission", Path(own))
        if submission is None:
            submission = Path(own, "submission.ipynb")
            submission.write_bytes(b"")
        with Sandbox(files=bundle.files) as sandbox:
            return grade_submission(bundle, sandbox, submission, "submission")


def _refuse_without_boundary(graded: Graded) -> None:
    if graded.record["isolation"] == _NO_BOUNDARY:
        raise MachineryError(
            "this container gives no way to keep student code apart; run `autograder doctor` in it"
        )


def _tell(graded: Graded) -> None:
    """For the instructor, and without scores: a configuration may show this to students."""
    record = graded.record
    seconds = record["seconds"]
    print(  # noqa: T201 - the platform keeps this
        f"graded; isolation {record['isolation'] or 'none needed'}, "
        f"{seconds['execute']:.2f} s executing, {seconds['compare']:.2f} s comparing"
    )
