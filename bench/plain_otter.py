"""Plain Otter, test by test: ``otter run`` on a copy of a zip with our plugin taken out.

Without the plugin the tests run where Otter runs them, in the kernel of the notebook, on the
student's live objects, and the references are on that kernel's path. So this is what the scores
would be without this project's engine, and what they have to be with it::

    python -m bench.plain_otter AUTOGRADER_ZIP NOTEBOOK...

prints them. A notebook costs Otter about ten seconds, of which the program around it takes two;
so one process grades several, each with a kernel of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HONEST = frozenset(
    {"perfect", "other right forms", "blank", "typical mistakes", "ordinary", "renamed", "crashing"}
)
"""The kinds of made-up students whose notebooks are honest and come to an end."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a grader says of one submission.

    Attributes:
        tests: (test file, number of the test in it, from 1): whether it passed.
        points: by question, the points and how many there are.
    """

    tests: Mapping[tuple[str, int], bool]
    points: Mapping[str, tuple[float, float]]

    def differences(self, other: Marks) -> list[str]:
        """The tests and the questions that come out differently."""
        tests = self.tests.keys() | other.tests.keys()
        found = [
            f"{file} - {number}: {_word(self.tests.get((file, number)))}, "
            f"and {_word(other.tests.get((file, number)))}"
            for file, number in sorted(tests)
            if self.tests.get((file, number)) != other.tests.get((file, number))
        ]
        questions = self.points.keys() | other.points.keys()
        return found + [
            f"{name}: {self.points.get(name)} points, and {other.points.get(name)}"
            for name in sorted(questions)
            if self.points.get(name) != other.points.get(name)
        ]


def _word(passed: bool | None) -> str:  # noqa: FBT001 - it is what is put into words
    return {True: "passed", False: "failed", None: "not run"}[passed]


def ours(results: Path, submission: str) -> Marks:
    """What ``autograder grade`` left of a submission in a folder of results."""
    record = json.loads((results / submission / "record.json").read_text())
    shown = json.loads((results / submission / "results.json").read_text())
    return Marks(
        tests={
            (question["name"], number): test["outcome"] == "correct"
            for question in record["questions"]
            for number, test in enumerate(question["tests"], 1)
        },
        points={
            one["name"]: (round(one["score"], 5), one["max_score"])
            for one in shown["tests"]
            if one.get("max_score") is not None
        },
    )


def theirs(
    archive: Path, notebooks: Sequence[Path], *, processes: int | None = None
) -> Iterator[tuple[Path, Marks, float]]:
    """Each notebook with what plain Otter says of it, and its seconds.

    Raises:
        RuntimeError: Otter broke down; the text is what it said.
    """
    count = min(processes or len(os.sched_getaffinity(0)), len(notebooks)) or 1
    with tempfile.TemporaryDirectory(prefix="plain-otter-") as name:
        folder = Path(name)
        plain, references = without_plugin(folder, archive)
        shares = [notebooks[start::count] for start in range(count)]
        with ThreadPoolExecutor(count) as pool:
            for share in pool.map(lambda share: _process(plain, references, share), shares):
                yield from share


def _process(
    plain: Path, references: Path, notebooks: Sequence[Path]
) -> list[tuple[Path, Marks, float]]:
    here = Path(__file__)
    home = here.parents[1]
    module = f"{here.parent.name}.{here.stem}"  # where it is the program, its name is another
    done = subprocess.run(
        [sys.executable, "-m", module, "--one-process", plain, *map(Path.absolute, notebooks)],
        capture_output=True,
        text=True,
        check=False,
        cwd=references,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(references), str(home)]),
            "PYTHONWARNINGS": "ignore",
        },
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(_LINE)]
    if done.returncode or len(lines) != len(notebooks):
        raise RuntimeError(f"Otter ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return [
        (path, *_read(json.loads(line.removeprefix(_LINE))))
        for path, line in zip(notebooks, lines, strict=True)
    ]


_LINE = "graded: "


def _read(told: dict[str, Any]) -> tuple[Marks, float]:
    tests = {(file, number): passed for file, number, passed in told["tests"]}
    points = {name: (score, possible) for name, score, possible in told["points"]}
    return Marks(tests, points), told["seconds"]


def _grade(plain: str, notebooks: Sequence[str]) -> None:
    """In a process of its own, because Otter changes the working directory."""
    from otter.api import grade_submission

    for notebook in notebooks:
        began = time.perf_counter()
        graded = grade_submission(notebook, plain, quiet=True)
        seconds = time.perf_counter() - began
        files = list(graded.results.values())
        told = {
            "seconds": seconds,
            "tests": [
                (file.name, number, result.passed)
                for file in files
                for number, result in enumerate(file.test_case_results, 1)
            ],
            "points": [(file.name, round(file.score, 5), file.possible) for file in files],
        }
        print(f"{_LINE}{json.dumps(told)}", flush=True)


def without_plugin(folder: Path, archive: Path) -> tuple[Path, Path]:
    """Copy the zip without our plugin, and unpack it for the references on the kernel's path."""
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


def main(arguments: Sequence[str]) -> None:
    """Print what Otter says of each notebook."""
    if arguments[0] == "--one-process":
        _grade(arguments[1], arguments[2:])
        return
    for path, marks, seconds in theirs(Path(arguments[0]), [Path(one) for one in arguments[1:]]):
        score = sum(points for points, _ in marks.points.values())
        passed = sum(marks.tests.values())
        print(
            f"{path.name}: {score:g} points, {passed} of {len(marks.tests)} tests, {seconds:.1f} s"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
