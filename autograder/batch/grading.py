"""A class, from the files that were handed in to grades and a report, however often cut short."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import processors
from autograder.batch import intake
from autograder.batch.progress import Progress
from autograder.batch.store import Key, Store
from autograder.batch.supervisor import ENGINE, Failed, Job, Supervisor
from autograder.errors import AuthorError, MachineryError, MisuseError
from autograder.report import manual as marks
from autograder.report import writer
from autograder.report.roll import FILE as ROLL_FILE
from autograder.report.roll import Assignment, Entry, Roll, assignment_of
from autograder.report.writing import json_text, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DONE, SOMETHING_NOT_GRADED, MISUSE, MACHINERY = 0, 1, 2, 3
_WAITING = "not reached yet"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to.

    Attributes:
        submissions: how many there are.
        graded: how many have a result now.
        skipped: how many of these had one before.
        not_graded: (id, why) of the others.
        notes: remarks on the class: files left out, several submissions of one student.
        seconds: how long it took, the report included.
        out: the folder of results.
        report: the class page, if it could be written.
        interrupted: whether it was stopped by Ctrl-C or SIGTERM.
        stopped: why the machinery gave up before the end, if it did.
    """

    submissions: int
    graded: int
    skipped: int
    not_graded: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    seconds: float
    out: Path
    report: Path | None
    interrupted: bool = False
    stopped: str = ""

    @property
    def exit_code(self) -> int:
        """0: every submission has a result; 1: some have none; 3: the machinery gave up."""
        if self.stopped:
            return MACHINERY
        return SOMETHING_NOT_GRADED if self.not_graded else DONE

    def text(self) -> str:
        """The summary as a person reads it at the end."""
        lines = [
            f"{self.graded} of {self.submissions} graded"
            + (f" ({self.skipped} by an earlier run)" if self.skipped else "")
            + f" in {self.seconds:.1f} s"
        ]
        lines += [f"note: {note}" for note in self.notes[:_LISTED]]
        if len(self.notes) > _LISTED:
            lines.append(f"note: {len(self.notes) - _LISTED} more, see the report")
        if self.stopped:
            lines.append(f"stopped: {self.stopped}")
        if self.interrupted:
            lines.append("interrupted: the same command goes on where it stopped")
        elif self.not_graded:
            lines.append(f"not graded: {len(self.not_graded)}; the same command tries them again")
            lines += [f"  {name}: {why}" for name, why in self.not_graded[:_LISTED]]
        if self.report is not None:
            lines.append(f"report: {self.report}")
        return "\n".join(lines)


_LISTED = 10


def grade_class(  # noqa: PLR0913 - these are the options of the command
    zip_file: Path | str,
    paths: Sequence[Path | str],
    *,
    out: Path | str = "results",
    jobs: int | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    fresh: bool = False,
    manual: Path | str | None = None,
    trust: bool = False,
    quiet: bool = False,
    roster: Path | str | None = None,
    engine: str = ENGINE,
    watch: Callable[[], object] | None = None,
) -> Summary:
    """Grade every submission below the paths and write grades, report and feedback pages.

    Args:
        zip_file: the autograder zip.
        paths: notebooks, zips, scripts, folders of them, or a platform's export.
        out: the folder of results; what is graded there already is kept.
        jobs: how many workers; one for each processor unless said otherwise.
        timeout: seconds of all cells of one submission together.
        memory: megabytes for one submission.
        fresh: grade everything anew.
        manual: a filled-in ``manual.csv`` to merge.
        trust: run submissions even where no boundary can be had.
        quiet: no progress.
        roster: a CSV of the class.
        engine: what grades, as ``module:name``.
        watch: called after each submission whose outcome is kept; nothing new is given out
            before it returns.

    Raises:
        MisuseError: it was called in a way that cannot work; nothing was changed.
        AuthorError: the zip is not what the build makes.
        MachineryError: no worker can start here.
    """
    started = time.monotonic()
    zip_path, folder = Path(zip_file), Path(out)
    _refuse_impossible_numbers(jobs, timeout, memory)
    if not zip_path.exists():
        raise MisuseError(f"{zip_path} does not exist; `autograder build` makes the zip")
    assignment = _assignment(zip_path)
    taken = intake.collect(
        [Path(path) for path in paths],
        roster=None if roster is None else Path(roster),
        preferred=assignment.name,
    )
    options = {"timeout": timeout, "memory": memory, "trust": trust}
    extra = None if manual is None else Path(manual)
    if extra is not None and not extra.is_file():
        raise MisuseError(f"{extra} does not exist; fill in {folder / marks.FILE} and give it")
    with Store(folder) as store:
        _refuse_wrong_marks(folder, taken, assignment, extra)
        run = _Run(
            store,
            zip_path=zip_path,
            taken=taken,
            assignment=assignment,
            options=options,
            engine=engine,
        )
        run.settle_known(fresh=fresh)
        workers = min(jobs or len(processors.available()), max(1, len(run.waiting)))
        progress = Progress(len(run.waiting), quiet=quiet, watch=watch)
        progress.start(run.skipped, workers)
        with _interruptible() as interrupted:
            run.work(workers, progress, interrupted, _patience(timeout))
        progress.finish()
        report = run.report(extra)
    return run.summary(report, folder, time.monotonic() - started)


def _assignment(zip_path: Path) -> Assignment:
    """What the zip says of itself.

    Nothing of it stays unpacked: a run that is killed cannot clean up, and the tests are in it.
    """
    from autograder.grade.bundle import Bundle

    bundle = Bundle.open(zip_path, ready=False)
    return assignment_of(bundle.manifest, zip_name=zip_path.name, zip_sha256=bundle.sha256)


class _Run:
    """One call of :func:`grade_class`, while it holds the lock."""

    def __init__(  # noqa: PLR0913 - what a call has worked out by the time it holds the lock
        self,
        store: Store,
        *,
        zip_path: Path,
        taken: intake.Intake,
        assignment: Assignment,
        options: dict[str, Any],
        engine: str,
    ) -> None:
        self.store = store
        self.taken = taken
        self.assignment = assignment
        self.zip_file = {"name": assignment.name, "sha256": assignment.zip_sha256}
        self.setup = {
            "engine": engine,
            "limits": {"total_seconds": options["timeout"], "memory_mb": options["memory"]},
            "trust": options["trust"],
            "options": options,
            "zip_file": self.zip_file,
            "zip": str(zip_path.absolute()),
        }
        self.options = options
        self.waiting: list[intake.Submission] = []
        self.outcomes: dict[str, str] = {}  # id: "" once graded, otherwise why not
        self.skipped = 0
        self.interrupted = False
        self.stopped = ""

    def settle_known(self, *, fresh: bool) -> None:
        """Find out what is graded already, and take back what is out of date."""
        for item in self.taken.submissions:
            key = Key(item.sha256, self.zip_file["sha256"], self.options)
            if item.trouble:
                self.outcomes[item.id] = item.trouble
                self.store.save_failure(item.id, item.sha256, self.zip_file, item.trouble)
            elif not fresh and self.store.graded(item.id, key):
                self.outcomes[item.id] = ""
                self.skipped += 1
            else:
                self.store.forget(item.id)
                self.outcomes[item.id] = _WAITING
                self.waiting.append(item)
        self._write_roll()

    def work(
        self, workers: int, progress: Progress, interrupted: threading.Event, patience: float
    ) -> None:
        """Grade what is waiting, keeping each result at once."""
        if not self.waiting:
            return
        jobs = [Job(item.id, item.path.absolute(), item.sha256) for item in self.waiting]
        try:
            with Supervisor(self.setup, workers=workers, patience=patience) as supervisor:
                for outcome in supervisor.run(jobs):
                    self._keep(outcome)
                    why = self.outcomes[outcome.job.id]
                    progress.step(failed=f"{outcome.job.id}: {why}" if why else "")
            self.store.settle()
        except KeyboardInterrupt:
            self.interrupted = True
        except OSError as error:
            place = f" ({error.filename})" if error.filename else ""
            self.stopped = (
                f"{error.strerror or error}{place}; what was graded so far is kept: "
                "make room and run the same command again"
            )
        except (MachineryError, AuthorError, MisuseError) as error:
            if self.skipped == len(self.taken.submissions) - len(self.waiting) == 0 and (
                progress.done == 0
            ):
                raise
            self.stopped = str(error)
        self.interrupted = self.interrupted or interrupted.is_set()

    def _keep(self, outcome: Any) -> None:
        if isinstance(outcome, Failed):
            self.outcomes[outcome.job.id] = outcome.why
            self.store.save_failure(outcome.job.id, outcome.job.sha256, self.zip_file, outcome.why)
            return
        self.store.save(outcome.job.id, outcome.results, outcome.record)
        self.outcomes[outcome.job.id] = ""

    def report(self, extra: Path | None) -> Path | None:
        """The tables and pages of what there is now; nothing where the disk is full."""
        try:
            self._write_roll()
            return writer.write(self.store.folder, manual=extra).report
        except OSError as error:
            self.stopped = self.stopped or (
                f"the report cannot be written: {error.strerror or error}; every result is kept, "
                "make room and run the same command again"
            )
            return None

    def summary(self, report: Path | None, out: Path, seconds: float) -> Summary:
        """What to tell."""
        not_graded = tuple(
            (item.id, self.outcomes[item.id])
            for item in self.taken.submissions
            if self.outcomes[item.id]
        )
        replaced = sum(item.replaced_by is not None for item in self.taken.submissions)
        twice = sum(
            "byte for byte" in note for item in self.taken.submissions for note in item.notes
        )
        notes = list(self.taken.notes)
        if replaced:
            notes.append(f"{replaced} earlier submissions of the same students do not count")
        if twice:
            notes.append(f"{twice} submissions are the same file as another one, byte for byte")
        return Summary(
            submissions=len(self.taken.submissions),
            graded=len(self.taken.submissions) - len(not_graded),
            skipped=self.skipped,
            not_graded=not_graded,
            notes=tuple(notes),
            seconds=seconds,
            out=out,
            report=report,
            interrupted=self.interrupted,
            stopped=self.stopped,
        )

    def _write_roll(self) -> None:
        roll = _roll(self.assignment, self.taken, self.outcomes)
        write_text(self.store.folder / ROLL_FILE, json_text(roll.to_json()), durable=True)


def _roll(assignment: Assignment, taken: intake.Intake, outcomes: dict[str, str]) -> Roll:
    entries = tuple(
        Entry(
            id=item.id,
            file=item.shown,
            sha256=item.sha256,
            people=item.people,
            status="not graded" if outcomes.get(item.id, _WAITING) else "graded",
            why=outcomes.get(item.id, _WAITING),
            replaced_by=item.replaced_by,
            notes=item.notes,
        )
        for item in taken.submissions
    )
    return Roll(assignment, entries, taken.absent, taken.notes)


def _refuse_impossible_numbers(jobs: int | None, timeout: float | None, memory: int | None) -> None:
    for name, value in (("--jobs", jobs), ("--timeout", timeout), ("--memory", memory)):
        if value is not None and not value > 0:
            raise MisuseError(f"{name} {value} cannot be: give a number above 0")


def _refuse_wrong_marks(
    folder: Path, taken: intake.Intake, assignment: Assignment, extra: Path | None
) -> None:
    """Read the marks before anything is run, so that a typing error costs no grading."""
    writer.collect_marks(folder, _roll(assignment, taken, {}), {}, extra)


def _patience(timeout: float | None) -> float:
    """Seconds in which any submission is done, however it behaves, judging included."""
    from autograder.execute import Limits

    limits = Limits() if timeout is None else replace(Limits(), total_seconds=timeout)
    return 3 * limits.total_seconds + 180


@contextlib.contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """SIGTERM ends a batch as Ctrl-C does, once: the second Ctrl-C is Python's own."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, before_int)
        event.set()
        raise KeyboardInterrupt

    before_int = signal.getsignal(signal.SIGINT)
    before_term = signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before_int)
        signal.signal(signal.SIGTERM, before_term)
