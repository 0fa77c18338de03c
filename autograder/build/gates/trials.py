"""The gates that try answers out: one sandbox, one opened zip, one run of the solved notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.answers.decode import decode
from autograder.build.gates.blank import blank
from autograder.build.gates.forms import forms
from autograder.build.gates.jury import Jury
from autograder.build.gates.mistakes import mistakes
from autograder.build.gates.solution import solution
from autograder.execute import Sandbox
from autograder.grade.bundle import Bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from autograder.build.findings import GateReport
    from autograder.build.master import Master


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried.

    Attributes:
        master: the master notebook.
        archive: the autograder zip.
        solved: the solved notebook.
        unsolved: the notebook as students get it.
        origins: for each code cell of the solved notebook, its cell in the master.
    """

    master: Master
    archive: Path
    solved: Path
    unsolved: Path
    origins: Mapping[int, int]


def try_out(
    trial: Trial, clock: Callable[[str], AbstractContextManager[None]]
) -> Iterator[GateReport]:
    """Run the gates that need the grader, one after the other.

    The notebooks are the author's own, so they also run where no isolation can be had.
    """
    with clock("open"):
        bundle = Bundle.open(trial.archive)
    markers = tuple(written.marker for written in bundle.written)
    with Sandbox(trust=True, files=bundle.files) as sandbox:
        with clock("run"):
            running = sandbox.run(trial.solved, bundle.wanted, written=markers)
            execution = running.__enter__()
        try:
            answers = {
                name: decode(wire, call=execution.call) for name, wire in execution.answers.items()
            }
            jury = Jury(trial.master, bundle, answers)
            with clock("solution"):
                solved = solution(jury, execution, trial.origins)
            yield solved
            with clock("mistakes"):
                report = mistakes(jury)
            yield report
            with clock("forms"):
                report = forms(jury)
            yield report
        finally:
            running.__exit__(None, None, None)
        with clock("blank"):
            report = blank(jury, sandbox, trial.unsolved)
        yield report
