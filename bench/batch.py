"""A class through ``autograder grade`` beside ``otter run``, on the same machine in one run.

``python -m bench batch`` builds the sheet into ``dist/`` where that has not been done, makes up a
class of 1,000 and measures: seconds for each submission and core, beside ``otter run`` with the
plugin taken out of a copy of the zip (so that the tests really run in its kernel); how twice as
many submissions compare; peak memory; and whether both give the same scores, test by test. Then
what can be run without a sandbox is graded once more: some submissions, the bare cells of the same
ones, the next, and so on, so that a machine that is slower for a while is so for both. What one
more submission takes is told by the turns in which half of them are graded already: starting, the
report and the pages are not in it, and what most students wrote has been judged before. The whole
batch, with all of these, stands beside it.

``python -m bench.batch 200`` takes another number of submissions; ``--otter 50`` lets Otter grade
so many of the honest ones (``--otter all``: every one of them, which takes hours for 1,000).
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from autograder.batch.grading import grade_class
from autograder.batch.madeup import Material, write_class
from autograder.build.build import build
from bench.execute import Bare, unpack
from bench.plain_otter import HONEST, ours, theirs
from bench.timing import milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.batch.grading import Summary
    from autograder.batch.madeup import MadeUp

MASTER = Path("assignment/learning_dynamics.ipynb")
DIST = Path("dist")
STUDENTS = 1000
BESIDE_OTTER = 6  # submissions that Otter grades too: each takes it ten seconds
# Of so many submissions the first ones, which were begun before the clock, are not counted. Turns
# are short, since the speed of a shared machine changes from one second to the next.
TURN, BEGUN = 24, 6
PAUSE = 0.4  # seconds, in which the workers finish what they have begun, before bare cells run
OTTER_TIMES, BARE_TIMES = 25, 1.25


def main(students: int = STUDENTS, beside: int | None = BESIDE_OTTER) -> None:
    """Measure and print; ``beside``: how many Otter grades too, ``None`` for all."""
    if not list(DIST.glob("*-autograder.zip")):
        print(f"building {MASTER} into {DIST} first", flush=True)
        build(MASTER, DIST)
    archive = next(DIST.glob("*-autograder.zip")).absolute()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), archive, Material.of_build(MASTER, DIST), students, beside)


def measure(
    folder: Path, archive: Path, material: Material, students: int, beside: int | None
) -> None:
    """Grade a class and half of it, some of it with Otter too, and print."""
    cores = len(os.sched_getaffinity(0))
    made = _class(folder / "class", material, students)
    first = Run.of(archive, made[: len(made) // 2], folder / "half")
    _say("half of them", f"{first.seconds:9.1f} s")
    whole = Run.of(archive, made, folder / "whole")
    each = whole.seconds * cores / len(made)
    _say(
        f"{len(made)} submissions on {cores} cores",
        f"{whole.seconds:9.1f} s",
        f"{whole.summary.graded} graded; report and pages included",
    )
    _say("twice as many take", f"{whole.seconds / first.seconds:9.2f} times as long")
    _say("memory of all processes", f"{whole.peak:9.0f} MB", "what they share counted once")
    _say("largest process", f"{_largest_megabytes():9.0f} MB")
    _say("one submission, on one core", milliseconds(each))
    computed = (whole.processor - first.processor) / (len(made) - len(made) // 2)
    _say("processor time of one more", milliseconds(computed))
    honest = [one.path for one in made if one.kind in HONEST]
    with BareCells(folder, archive, cores) as bare:
        turns = Turns(bare, honest, cores, after=len(honest) // 2)
        grade_class(archive, honest, out=folder / "turns", quiet=True, watch=turns.step)
    if not turns.bare:
        print(f"a class of {len(made)} is too small for turns of {TURN}")
    else:
        _say("one more submission, on one core", milliseconds(statistics.median(turns.ours)))
        ratio = statistics.median(a / b for a, b in zip(turns.ours, turns.bare, strict=True))
        _say(
            "its bare cells",
            milliseconds(statistics.median(turns.bare)),
            f"{ratio:.2f} times, median of {len(turns.bare)} turns (aim: at most {BARE_TIMES})",
        )
        beside_bare = each / statistics.median(turns.bare)
        _say("the whole batch", f"{beside_bare:9.2f} times", "start, first forms, report and pages")
    count = len(honest) if beside is None else min(beside, len(honest))
    _beside_otter(archive, random.Random(2).sample(honest, count), folder, cores, each)  # noqa: S311 - a choice


def _beside_otter(
    archive: Path, chosen: Sequence[Path], folder: Path, cores: int, each: float
) -> None:
    began = time.perf_counter()
    differing = {}
    for path, marks, _ in theirs(archive, chosen, processes=cores):
        if found := ours(folder / "whole", path.stem).differences(marks):
            differing[path.stem] = found
    otter = (time.perf_counter() - began) * min(cores, len(chosen)) / len(chosen)
    _say(
        "otter run, plugin taken out",
        milliseconds(otter),
        f"{otter / each:.0f} times (aim: at least {OTTER_TIMES})",
    )
    _say("not Otter's, test by test", f"{len(differing):9d} of {len(chosen)} submissions")
    for name, found in differing.items():
        print(f"  {name}: {'; '.join(found)}")


def _say(what: str, value: str, remark: str = "") -> None:
    print(f"{what:<34}{value}   {remark}".rstrip(), flush=True)


def _class(folder: Path, material: Material, students: int) -> list[MadeUp]:
    """A class without endless loops: they cost their time limit in any grader, and nothing else."""
    made = write_class(folder, material, students)
    for one in made:
        if one.kind == "endless":
            one.path.unlink()
    return [one for one in made if one.kind != "endless"]


@dataclass(frozen=True, slots=True)
class Run:
    """One call of ``grade_class``: wall and processor seconds, and megabytes."""

    summary: Summary
    seconds: float
    processor: float
    peak: float

    @classmethod
    def of(cls, archive: Path, made: Sequence[MadeUp], out: Path) -> Run:
        """Grade with one worker for each core."""
        before, began = _processor_seconds(), time.perf_counter()
        with _Peak() as peak:
            summary = grade_class(archive, [one.path for one in made], out=out, quiet=True)
        return cls(
            summary,
            seconds=time.perf_counter() - began,
            processor=_processor_seconds() - before,
            peak=peak.megabytes,
        )


class Turns:
    """Lets a class be graded for a while, then runs the bare cells of what was, again and again.

    Attributes:
        ours: seconds of one core for a submission, in each turn.
        bare: seconds that its cells take alone, after each turn.
    """

    def __init__(
        self, cells: BareCells, paths: Sequence[Path], cores: int, *, after: int = 0
    ) -> None:
        self._cells = cells
        self._paths = iter(paths[after:])
        self._left = after
        self._cores = cores
        self._count = 0
        self._began = 0.0
        self.ours: list[float] = []
        self.bare: list[float] = []

    def step(self) -> None:
        """One more is graded; the first ones (``after``) are passed over."""
        if self._left:
            self._left -= 1
            return
        self._count += 1
        if self._count == BEGUN:
            self._began = time.perf_counter()
        if self._count == TURN:
            seconds = time.perf_counter() - self._began
            self.ours.append(seconds * self._cores / (TURN - BEGUN))
            time.sleep(PAUSE)
            # They are graded in their order, but for the few that both workers hold.
            self.bare.append(self._cells.seconds(list(itertools.islice(self._paths, TURN))))
            self._count = 0


class BareCells:
    """The cells of notebooks alone, each in a fresh copy of a warm process, one on each core.

    What the cells import is what it is while grading: the small stand-in for otter (the real one
    takes a second and a half), and the files that students get. Each notebook runs once, as it does
    while grading: what runs a second time finds the processor's caches filled.
    """

    def __init__(self, folder: Path, archive: Path, cores: int) -> None:
        shipped = folder / "shipped"
        unpack(archive, shipped)
        self._processes = [Bare(shipped / "files") for _ in range(cores)]
        self._pool = ThreadPoolExecutor(cores)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        for process in self._processes:
            process.__exit__()

    def seconds(self, paths: Sequence[Path]) -> float:
        """Run these, a share of them on each core; what one of them takes."""
        shares = [paths[place :: len(self._processes)] for place in range(len(self._processes))]
        parts = self._pool.map(_bare, self._processes, shares)
        return statistics.mean(seconds for part in parts for seconds in part)


def _bare(process: Bare, paths: Sequence[Path]) -> list[float]:
    return [process.seconds(path) for path in paths]


# --- what it takes --------------------------------------------------------------------------


def _processor_seconds() -> float:
    """Return what this process and all that have ended below it have computed so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _largest_megabytes() -> float:
    """Return the most memory that any one process of the batch held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


class _Peak:
    """The most memory that this process and all below it held together, looked at now and then."""

    _SECONDS = 3.0

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._SECONDS):
            sizes = map(_proportional_kilobytes, [os.getpid(), *_below(os.getpid())])
            self.megabytes = max(self.megabytes, sum(sizes) / 1024)


def _below(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _proportional_kilobytes(pid: int) -> int:
    """What a page that several processes share counts for each is its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.batch")
    parser.add_argument("students", nargs="?", type=int, default=STUDENTS)
    parser.add_argument("--otter", default=str(BESIDE_OTTER), metavar="N|all")
    chosen = parser.parse_args()
    main(chosen.students, None if chosen.otter == "all" else int(chosen.otter))
