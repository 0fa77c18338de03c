"""The gates that try answers out: one sandbox, one opened zip, one run of the solved notebook."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from autograder.answers.decode import decode
from autograder.build.findings import GateReport
from autograder.build.gates.blank import empty, printed, untouched
from autograder.build.gates.forms import forms_of
from autograder.build.gates.jury import Jury
from autograder.build.gates.mistakes import mistakes_of
from autograder.build.gates.pool import Pool
from autograder.build.gates.share import Found, Piece, share_out
from autograder.build.gates.solution import solution
from autograder.execute import Sandbox
from autograder.grade.bundle import Bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from autograder.build.findings import Finding
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
    with Sandbox(trust=True, files=bundle.files) as sandbox, ExitStack() as running:
        with clock("run"):
            solved = running.enter_context(
                sandbox.run(trial.solved, bundle.wanted, written=markers)
            )
        answers = {name: decode(wire, call=solved.call) for name, wire in solved.answers.items()}
        jury = Jury(trial.master, bundle, answers)
        with clock("solution"):
            report = solution(jury, solved, trial.origins)
        yield report
        with clock("mistakes, forms, blank"):
            pieces = _pieces(jury)
            found = list(zip(pieces, share_out(pieces), strict=True))
            running.close()
            with sandbox.run(trial.unsolved, bundle.wanted) as handed_out:
                said = untouched(jury, handed_out)
        yield from (
            _report("mistakes", "mutants", found),
            _report("forms", "rewritings", found),
            _blank_report([said, *(said for piece, said in found if piece.gate == "blank")]),
        )


def _pieces(jury: Jury) -> list[Piece]:
    """The work of the three gates, answer by answer, so that several processes can share it."""
    pool = Pool(jury)
    pieces = [
        Piece("blank", "empty values", partial(empty, jury)),
        Piece("blank", "printed text", partial(printed, jury)),
    ]
    for gate, work in (("mistakes", mistakes_of), ("forms", forms_of)):
        for spec in pool.automatic:
            here = pool.calls_the_notebook(spec)
            pieces.append(Piece(gate, spec.name, partial(work, pool, spec), here))
    return pieces


def _report(gate: str, what: str, found: Sequence[tuple[Piece, Found]]) -> GateReport:
    own = {piece.about: said for piece, said in found if piece.gate == gate}
    tried = {about: said.tried for about, said in own.items()}
    findings, listed = _gathered(own.values())
    counts = {what: sum(tried.values()), "answers": len(own), "left out": len(listed)}
    return GateReport(gate, counts, findings, listed, {"per_answer": tried})


def _blank_report(found: Sequence[Found]) -> GateReport:
    counts = {"notebooks": sum(said.tried for said in found)}
    return GateReport("blank", counts, *_gathered(found))


def _gathered(found: Iterable[Found]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    findings = tuple(finding for said in found for finding in said.findings)
    return findings, tuple(line for said in found for line in said.listed)
