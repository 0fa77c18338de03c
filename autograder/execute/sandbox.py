"""Running submissions: the trusted side's part, from the file to the answers."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.errors import MachineryError, MisuseError
from autograder.execute import doctor, intake, workspace
from autograder.execute.attempt import Attempt, printable
from autograder.execute.confine import identity, libc
from autograder.execute.confine.layers import Plan
from autograder.execute.execution import CellError, Execution, Lender
from autograder.execute.limits import Limits
from autograder.execute.repetition import Repetition, Surroundings
from autograder.execute.submission import Submission
from autograder.execute.warmth import WarmProcess


class Sandbox:
    """A warm process and the folder its workers live in; one submission at a time.

    Args:
        limits: what one submission may use.
        trust: run even where no boundary can be had; every result then says level ``"E"``.
        files: the files that the assignment ships to students, laid beside every submission.
        python: the interpreter of the warm process; this one, unless said otherwise.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        trust: bool = False,
        files: Path | str | None = None,
        python: str | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._trust = trust
        self._files = Path(files) if files is not None else None
        self._python = python
        self._warm: WarmProcess | None = None
        self._base: Path | None = None
        self._open: Execution | None = None
        self._serial = 0
        self._stack = contextlib.ExitStack()
        self.report: doctor.Report | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            if sys.platform == "linux":
                # Other processes of this user may then not look into the trusted side.
                libc.prctl(libc.PR_SET_DUMPABLE, 0)
            uid = None
            if os.geteuid() == 0 and sys.platform == "linux":
                uid, claim = identity.claim_slot()
                stack.callback(claim.close)
            self._base = workspace.make_base()
            stack.callback(workspace.remove, self._base)
            self._warm = doctor.start(self._base, uid=uid, python=self._python)
            stack.callback(self._end_warm)
            self._plan, self.report = doctor.settle(
                self._base, self._warm, uid, trust=self._trust, limits=self.limits
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def isolation(self) -> str:
        """The level in force."""
        if self.report is None:
            raise MisuseError("the sandbox has not been entered; write: with Sandbox() as sandbox")
        return self.report.level

    def close(self) -> None:
        """End everything that was started, and remove everything that was written."""
        if self._open is not None:
            self._open.close()
        self._stack.close()

    def _end_warm(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = None

    def run(
        self, path: Path | str, wanted: Sequence[str], written: Sequence[str] = ()
    ) -> Execution:
        """Run a submission; the functions among its answers live until the result is closed.

        Raises:
            UnreadableSubmission: the file is no notebook; the text tells the student why.
            MachineryError: ours failed; the submission is *not graded*.
        """
        if self._open is not None and not self._open.lender.closed:
            raise MisuseError("the sandbox still holds a submission; close it first")
        started = time.monotonic()
        submission = intake.read(Path(path))
        repetition = Repetition(self._surroundings(), submission, tuple(wanted))
        attempt, channel = repetition.complete()
        lender = Lender(
            channel,
            seconds=self.limits.call_seconds,
            revive=repetition.revive,
            end=repetition.end,
        )
        self._open = Execution(
            answers=attempt.answers,
            cell_errors=_errors(attempt, submission),
            output=_output(attempt, self.limits),
            seconds=time.monotonic() - started,
            cell_seconds=_cell_seconds(attempt),
            isolation=self.isolation,
            notes=(*submission.notes, *repetition.notes),
            limits_hit=tuple(repetition.limits_hit),
            written=intake.written(submission.texts, tuple(written)),
            lender=lender,
        )
        return self._open

    def _surroundings(self) -> Surroundings:
        if self._warm is None or self._base is None:
            raise MisuseError("the sandbox has not been entered; write: with Sandbox() as sandbox")
        if not self._warm.alive:
            # It may have been killed for want of memory; a new one finds the same surroundings.
            self._warm.close()
            self._warm = doctor.start(self._base, uid=self._plan.uid, python=self._python)
        self._serial += 1
        return Surroundings(
            warm=self._warm,
            plan=self._plan,
            work=self._base / f"work-{self._serial}",
            shipped=self._files,
            limits=self.limits,
            kernel_limits=doctor.kernel_limits(self.limits),
        )


def _errors(attempt: Attempt, submission: Submission) -> tuple[CellError, ...]:
    first = {cell.number: cell.first_line for cell in submission.cells}
    return tuple(
        CellError(
            error.cell,
            error.name,
            error.message,
            None if error.line is None else error.line + first[error.cell] - 1,
        )
        for _, error in sorted(attempt.errors.items())
    )


def _output(attempt: Attempt, limits: Limits) -> str:
    text = printable(attempt.output.decode("utf-8", errors="replace").replace("\r", "\n"))
    if attempt.printed > limits.output_bytes:
        left = attempt.printed - limits.output_bytes
        text += f"\n[{left} more bytes were printed and are not kept]"
    return text


def _cell_seconds(attempt: Attempt) -> tuple[float, ...]:
    moments = [moment for _, moment in attempt.begun]
    return tuple(later - earlier for earlier, later in zip(moments, moments[1:], strict=False))
