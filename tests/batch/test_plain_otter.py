"""Our engine gives what plain Otter gives, test by test, on what honest students hand in."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.batch.grading import grade_class
from autograder.batch.madeup import Material, write_class
from autograder.build.build import build
from bench.plain_otter import HONEST, Marks, ours, theirs

ROOT = Path(__file__).parents[2]
MASTER = ROOT / "assignment" / "learning_dynamics.ipynb"
SUBMISSIONS = 14
SEED = 20


def chosen(made):
    """One submission of each honest kind and then as they come, no two alike."""
    honest = [one for one in made if one.kind in HONEST]
    first = {one.kind: one for one in reversed(honest)}
    ordered = [*first.values(), *(one for one in honest if one not in first.values())]
    distinct = {hashlib.sha256(one.path.read_bytes()).digest(): one for one in reversed(ordered)}
    return [one for one in ordered if one in distinct.values()][:SUBMISSIONS]


@pytest.mark.slow
def test_the_same_scores_test_by_test_as_plain_otter(tmp_path):
    built = build(MASTER, tmp_path / "dist")
    made = write_class(tmp_path / "class", Material.of_build(MASTER, built.out), 100, seed=SEED)
    compared = chosen(made)
    assert {one.kind for one in compared} == HONEST
    assert len(compared) == SUBMISSIONS
    paths = [one.path for one in compared]
    summary = grade_class(built.zip, paths, out=tmp_path / "results", quiet=True)
    assert summary.exit_code == 0
    different, scores = {}, set()
    for path, marks, _ in theirs(built.zip, paths):
        assert len(marks.tests) == sum(
            len(question["tests"]) for question in built.report["questions"]
        )
        scores.add(sum(points for points, _ in marks.points.values()))
        if found := ours(tmp_path / "results", path.stem).differences(marks):
            different[path.name] = found
    assert not different
    # Full marks, none, and much in between: the comparison has something to find.
    assert max(scores) == built.report["automatic"]
    assert min(scores) == 0
    assert len(scores) > SUBMISSIONS // 2
    command = [sys.executable, "-m", "bench.plain_otter", built.zip, paths[0]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{paths[0].name}: ")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Marks({("q1", 1): True, ("q1", 2): False}, {"q1": (1, 3)}), []),
        (
            Marks({("q1", 1): True, ("q1", 2): True}, {"q1": (3, 3)}),
            ["q1 - 2: failed, and passed", "q1: (1, 3) points, and (3, 3)"],
        ),
        (Marks({("q1", 1): True}, {"q1": (1, 3)}), ["q1 - 2: failed, and not run"]),
        (
            Marks({("q1", 1): True, ("q1", 2): False}, {"q1": (1, 3), "q2": (0, 1)}),
            ["q2: None points, and (0, 1)"],
        ),
    ],
)
def test_what_differs_is_named(other, said):
    marks = Marks({("q1", 1): True, ("q1", 2): False}, {"q1": (1, 3)})
    assert marks.differences(other) == said
