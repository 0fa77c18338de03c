"""The door for ``otter run``: Otter's own runner replays what the engine found.

Theory of operation. Otter would execute the upload in a kernel beside the hidden tests, unpickle
files from it, and believe what comes back. So, in the order in which Otter calls:

1. ``before_grading`` (the working directory is the submission's folder, nothing has run): all that
   was uploaded is moved into a folder of ours; a stub notebook of the same name is left, and no
   tests. What Otter reads next (``.OTTER_LOG``, ``tests/``) is gone.
2. ``before_execution``: the engine grades what was moved; Otter's kernel gets an empty notebook.
3. ``after_grading``: Otter's empty results are replaced by the engine's, test by test.

It fails closed: any exception ends Otter without a result, and results that the engine did not
make are never passed on. What it cannot help against is what Otter does before it calls a plugin:
reading the notebook's metadata, and unpacking an uploaded zip.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin

from autograder.doors import intake
from autograder.errors import MachineryError
from autograder.execute import Sandbox
from autograder.grade.bundle import Bundle
from autograder.grade.engine import Graded, grade_submission


# Otter's base class only raises in each of these methods, which makes every override another type.
class Replay(AbstractOtterPlugin):
    """Named in ``otter_config.json``; its one setting is ``trust_submissions`` (default false)."""

    _upload: Path | None = None
    _source: Path | None = None
    _graded: Graded | None = None

    def before_grading(self, config: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Move the upload away; nothing that could run or unpickle any of it stays configured."""
        folder = Path(self.submission_path).parent
        self._source = Path(config.autograder_dir, "source").absolute()
        self._upload = Path(tempfile.mkdtemp(prefix="upload-", dir=config.autograder_dir))
        _quarantine(folder, self._upload)
        _leave_a_stub(Path(self.submission_path))
        config.pdf = False
        config.token = None
        config.grade_from_log = False
        config.warn_missing_pdf = False

    def before_execution(self, submission: Any) -> Any:
        """Grade the upload; Otter gets a notebook without cells."""
        upload, source = self._quarantined()
        try:
            self._graded = _grade(upload, source, trust=bool(self._setting("trust_submissions")))
        finally:
            shutil.rmtree(upload, ignore_errors=True)
        empty = nbformat.v4.new_notebook()
        empty.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        return empty if not isinstance(submission, str) else ""

    def after_grading(self, results: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Put the engine's results in place of Otter's."""
        if self._graded is None:
            raise MachineryError("Otter did not let the engine grade; no result can be given")
        results.results = {test_file.name: test_file for test_file in self._graded.test_files}
        results.notebook = None
        results._catastrophic_error = None  # noqa: SLF001 - its kernel ran nothing that counts
        output = self._graded.results.get("output")
        if output:
            results.set_output(output)

    def generate_report(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What Otter prints below its table."""
        if self._graded is None:
            raise MachineryError("Otter did not let the engine grade; no result can be given")
        record = self._graded.record
        total = record["total"]
        lines = [
            f"graded by the engine, isolation level {record['isolation'] or 'none needed'}",
            f"{total['automatic']:g} of {total['possible']:g} points by tests",
        ]
        if total["manual_possible"]:
            lines.append(f"{total['manual_possible']:g} points more are given by hand")
        if total["provisional"]:
            lines.append("provisional: an answer has to be looked at by a person")
        return "\n".join(lines)

    def _quarantined(self) -> tuple[Path, Path]:
        if self._upload is None or self._source is None:
            raise MachineryError("Otter did not call before_grading; the upload was not isolated")
        return self._upload, self._source

    def _setting(self, name: str) -> Any:
        return self.plugin_config.get(name) if isinstance(self.plugin_config, dict) else None


def _quarantine(folder: Path, upload: Path) -> None:
    """Move everything out; links are moved as links and never followed."""
    for entry in sorted(folder.iterdir()):
        entry.rename(upload / entry.name)
    left = [entry.name for entry in folder.iterdir()]
    if left:
        raise MachineryError(f"{folder}: {left} could not be taken out of Otter's reach")


def _leave_a_stub(path: Path) -> None:
    if path.suffix == ".py":
        path.write_text("", encoding="utf-8")
        return
    stub = nbformat.writes(nbformat.v4.new_notebook())
    path.write_text(json.dumps(json.loads(stub)), encoding="utf-8")


def _grade(upload: Path, source: Path, *, trust: bool) -> Graded:
    bundle = Bundle.open(source)
    with tempfile.TemporaryDirectory(prefix="autograder-submission-") as own:
        submission = intake.gather(upload, Path(own), ignore=_put_there_by_otter(source))
        if submission is None:
            raise MachineryError("nothing that could be graded was left in the submission's folder")
        with Sandbox(files=bundle.files, trust=trust) as sandbox:
            return grade_submission(bundle, sandbox, submission)


def _put_there_by_otter(source: Path) -> frozenset[str]:
    """Otter copies the assignment's files beside the submission before any plugin is called."""
    shipped = source / "files"
    names = [entry.name for entry in shipped.iterdir()] if shipped.is_dir() else []
    return frozenset(("tests", "__init__.py", *names))
