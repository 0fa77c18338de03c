"""A class through ``autograder grade`` beside ``otter run``, on the same machine in one run.

``python -m bench batch`` builds the sheet into ``dist/`` where that has not been done, makes up a
class and measures: seconds for each submission and core, beside ``otter run`` with the plugin taken
out of a copy of the zip (so that the tests really run in its kernel) and beside the bare cells;
twice as many submissions; peak memory; and whether both give the same scores, question by question.
``python -m bench.batch 200`` takes another number of submissions than 1,000.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.batch.grading import grade_class
from autograder.batch.madeup import Material, write_class
from autograder.build.build import build
from bench.execute import Bare
from bench.timing import milliseconds

if TYPE_CHECKING:
    from autograder.batch.grading import Summary

MASTER = Path("assignment/learning_dynamics.ipynb")
DIST = Path("dist")
STUDENTS = 1000
BESIDE_OTTER = 4  # submissions that Otter grades too: each takes seconds
BARE_RUNS = 5
OTTER_TIMES, BARE_TIMES = 25, 1.25


def main(students: int = STUDENTS) -> None:
    """Measure and print."""
    if not list(DIST.glob("*-autograder.zip")):
        print(f"building {MASTER} into {DIST} first", flush=True)
        build(MASTER, DIST)
    archive = next(DIST.glob("*-autograder.zip")).absolute()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), archive, Material.of_build(MASTER, DIST), students)


def measure(folder: Path, archive: Path, material: Material, students: int) -> None:
    """Grade two classes, some of it with Otter too, and print."""
    # Endless loops cost their time limit in any grader and would drown everything else.
    made = [
        one for one in write_class(folder / "class", material, students) if one.kind != "endless"
    ]
    for one in (folder / "class").iterdir():
        if one not in {kept.path for kept in made}:
            one.unlink()
    half = [one.path for one in made[: len(made) // 2]]
    cores = len(os.sched_getaffinity(0))
    first = graded(archive, half, folder / "half")
    before = processor_seconds()
    whole = graded(archive, [one.path for one in made], folder / "whole")
    ours = (processor_seconds() - before) / whole.submissions
    each = whole.seconds * cores / whole.submissions
    more = (whole.seconds - first.seconds) * cores / (whole.submissions - first.submissions)
    honest = [one.path for one in made if one.kind in {"perfect", "ordinary", "typical mistakes"}]
    beside = random.Random(1).sample(honest, min(BESIDE_OTTER, len(honest)))  # noqa: S311 - a choice
    bare = statistics.median(bare_seconds(path, folder, archive) for path in beside)
    before = processor_seconds()
    otter, differing = otter_beside(folder, archive, beside, folder / "whole")
    theirs = (processor_seconds() - before) / len(beside)
    on = f"{whole.submissions} on {cores} cores, {whole.graded} graded"
    rows = [
        ("submissions", on, ""),
        ("all of them", f"{whole.seconds:9.1f} s", "report and pages included"),
        ("half of them", f"{first.seconds:9.1f} s", ""),
        ("one submission, on one core", milliseconds(each), ""),
        ("one more submission, on one core", milliseconds(more), ""),
        (
            "its bare cells",
            milliseconds(bare),
            f"{more / bare:.2f} times (aim: at most {BARE_TIMES})",
        ),
        (
            "otter run, plugin taken out",
            milliseconds(otter),
            f"{otter / each:.0f} times (aim: at least {OTTER_TIMES})",
        ),
        ("processor time of one submission", milliseconds(ours), ""),
        ("processor time of otter run", milliseconds(theirs), f"{theirs / ours:.0f} times"),
        ("largest process", f"{peak_megabytes():9.0f} MB", ""),
        ("scores that are not Otter's", f"{len(differing)} of {len(beside)}", " ".join(differing)),
    ]
    for what, value, remark in rows:
        print(f"{what:<34}{value}   {remark}".rstrip())


def graded(archive: Path, paths: list[Path], out: Path) -> Summary:
    """Grade with one worker for each core."""
    return grade_class(archive, paths, out=out, quiet=True)


def bare_seconds(path: Path, folder: Path, archive: Path) -> float:
    """Run the cells of one notebook alone, in fresh copies of a warm process.

    What the cells import is what it is while grading: the small stand-in for otter (the real one
    takes a second and a half), and the files that students get.
    """
    shipped = folder / "shipped"
    if not shipped.exists():
        with zipfile.ZipFile(archive) as source:
            names = [name for name in source.namelist() if name.startswith("files/")]
            source.extractall(shipped, names)
        stub = "import sys\nfrom autograder.execute import otter_stub\n"
        (shipped / "otter.py").write_text(f"{stub}sys.modules[__name__] = otter_stub.module()\n")
    paths = [str(shipped), str(shipped / "files")]
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    try:
        with Bare(path) as bare:
            bare.seconds()
            return statistics.median(bare.seconds() for _ in range(BARE_RUNS))
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def otter_beside(
    folder: Path, archive: Path, paths: list[Path], results: Path
) -> tuple[float, list[str]]:
    """Grade with plain Otter; the median time, and whose scores are not ours."""
    plain, references = without_plugin(folder, archive)
    program = Path(sys.executable).with_name("otter")
    seconds, differing = [], []
    for path in paths:
        out = folder / "otter" / path.stem
        out.mkdir(parents=True)
        began = time.perf_counter()
        subprocess.run(
            [program, "run", "-a", plain, "-o", out, path],
            check=True,
            capture_output=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(references)},
        )
        seconds.append(time.perf_counter() - began)
        theirs = scores(json.loads((out / "results.json").read_text()))
        ours = scores(json.loads((results / path.stem / "results.json").read_text()))
        if theirs != ours:
            differing.append(path.stem)
    return statistics.median(seconds), differing


def scores(results: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Points of each question that is judged by tests."""
    return {
        one["name"]: (round(one["score"], 5), one["max_score"])
        for one in results["tests"]
        if one.get("score") is not None and one.get("max_score") is not None
    }


def without_plugin(folder: Path, archive: Path) -> tuple[Path, Path]:
    """Copy the zip without our plugin, and unpack its references for the kernel's path."""
    references, plain = folder / "references", folder / "plain.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(plain, "w") as sink:
        source.extractall(references)
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "otter_config.json":
                config = json.loads(data)
                config.pop("plugins", None)
                data = json.dumps(config).encode()
            sink.writestr(entry, data)
    return plain, references


def processor_seconds() -> float:
    """Return what this process and all that have ended below it have computed so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_megabytes() -> float:
    """Return the most memory that any one process of the batch held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
