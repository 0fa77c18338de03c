"""Running submissions: the trusted side's part, from the file to the answers."""

from __future__ import annotations

import contextlib
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

from autograder.errors import MachineryError, MisuseError
from autograder.execute import doctor, intake, workspace
from autograder.execute.adopting import adopt
from autograder.execute.attempt import Attempt, printable
from autograder.execute.execution import CellError, Execution, Lender
from autograder.execute.limits import Limits
from autograder.execute.repetition import Opening, Repetition, Surroundings
from autograder.execute.users import Users, users
from autograder.execute.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from autograder.execute.channel import Channel
    from autograder.execute.submission import Submission
    from autograder.execute.warmth import WarmProcess

_NOT_ENTERED = "the sandbox has not been entered; write: with Sandbox() as sandbox"


class Sandbox:
    """A warm process and the folder its workers live in; one submission at a time.

    Args:
        limits: what one submission may use.
        trust: run even where no boundary can be had; every result then says level ``"E"``.
        files: the files that the assignment ships to students, laid beside every submission.
        opening: the cells with which most submissions begin, run once for all of them where that
            makes no difference; for who runs many.
        given: number and source of the cells that most submissions hold, compiled once behind the
            opening.
        python: the interpreter of the warm process; this one, unless said otherwise.
    """

    def __init__(  # noqa: PLR0913 - each says one thing about the same sandbox
        self,
        *,
        limits: Limits | None = None,
        trust: bool = False,
        files: Path | str | None = None,
        opening: Sequence[str] = (),
        given: Sequence[tuple[int, str]] = (),
        python: str | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._trust = trust
        self._files = Path(files) if files is not None else None
        self._cells = tuple(opening)
        self._given = tuple(given)
        self._opening = Opening()
        self._python = python
        self._base: Path | None = None
        self._shipped: Path | None = None
        self._lent = Users()
        self._start: doctor.Start | None = None
        self._choice: doctor.Choice | None = None
        self._workers: Workers | None = None
        self._open: Execution | None = None
        self._stack = contextlib.ExitStack()
        self.report: doctor.Report | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._lent = stack.enter_context(users())
            self._base = workspace.make_base()
            stack.callback(workspace.remove, self._base)
            if self._files is not None:
                self._shipped = workspace.compiled(self._files, self._base)
            stack.callback(self._dismiss)
            self._start = doctor.Start(self._base, self._lent, self._python)
            warm, self._choice, self.report = doctor.settle(
                self._start, trust=self._trust, limits=self.limits
            )
            stack.callback(warm.close)
            self._workers = self._staff(warm, self._choice)
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
            raise MisuseError(_NOT_ENTERED)
        return self.report.level

    @property
    def opening_refused(self) -> str:
        """Why the opening runs in each worker, where there is one and it does."""
        return self._opening.refused

    @property
    def warm_memory(self) -> int:
        """Resident bytes of the warm process when it was ready."""
        if self._workers is None:
            raise MisuseError(_NOT_ENTERED)
        return self._workers.warm.ready["memory"]

    def close(self) -> None:
        """End everything that was started, and remove everything that was written."""
        try:
            if self._open is not None:
                self._open.close()
        finally:
            self._stack.close()

    def _dismiss(self) -> None:
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def _staff(self, warm: WarmProcess, choice: doctor.Choice) -> Workers:
        if self._base is None:
            raise MisuseError(_NOT_ENTERED)
        workers = Workers(
            warm,
            self._base,
            choice,
            kernel_limits=doctor.kernel_limits(self.limits),
            sweeps=self.isolation != "A+",
        )
        self._opening = Opening()
        try:
            if self._cells:
                around = Surroundings(workers, self._shipped, self.limits, self._opening)
                self._opening = adopt(around, self._cells, self._given)
            workers.prepare()
        except BaseException:
            workers.close()
            raise
        return workers

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
        try:
            repetition, attempt, channel = self._complete(submission, tuple(wanted))
        except MachineryError:
            if self._workers is None or self._workers.warm.alive:
                raise
            # The warm process is gone, as for want of memory. That is nobody's answer: once more.
            repetition, attempt, channel = self._complete(submission, tuple(wanted))
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

    def _complete(
        self, submission: Submission, wanted: tuple[str, ...]
    ) -> tuple[Repetition, Attempt, Channel | None]:
        repetition = Repetition(self._surroundings(), submission, wanted)
        return repetition, *repetition.complete()

    def _surroundings(self) -> Surroundings:
        if self._workers is None or self._start is None or self._choice is None:
            raise MisuseError(_NOT_ENTERED)
        if not self._workers.warm.alive:
            # It may have been killed for want of memory; a new one finds the same surroundings.
            self._workers.close()
            warm = self._start(namespaces=self._choice.namespaces)
            self._workers = self._staff(warm, self._choice)
        return Surroundings(self._workers, self._shipped, self.limits, self._opening)


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
    return tuple(later - earlier for earlier, later in pairwise(moments))
