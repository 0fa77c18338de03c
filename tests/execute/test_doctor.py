"""The level is what was observed, wherever the grader runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.execute import doctor
from autograder.execute.confine import paths
from autograder.execute.doctor import Property, Report

HERE = Path(__file__).parent
PROGRAM = HERE / "environment.py"
EXAMINE = (
    "import json; from autograder.execute import doctor; "
    "print(json.dumps(doctor.examine().to_json()))"
)
REFUSE = (
    "from autograder.execute import Sandbox\n"
    "from autograder.execute.doctor import NoBoundary\n"
    "try:\n    Sandbox().__enter__()\nexcept NoBoundary as no: print(no)"
)
TRUST = (
    "import json, sys\nfrom autograder.execute import Sandbox\n"
    "open('n.py', 'w').write('x = 1')\n"
    "with Sandbox(trust=True) as s, s.run('n.py', ['x']) as e:\n"
    "    print(json.dumps([e.isolation, e.answers]))"
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def inside(kind, program, cwd):
    done = subprocess.run(
        [sys.executable, PROGRAM, kind, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cwd,
        env={**os.environ, "TMPDIR": "/tmp"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


# (environment, level, promises that do not hold there)
LEVELS = {
    "user": ("C", {"names and sizes of hidden files cannot be told"}),
    "container": ("A+", set()),
    "container-without-landlock": (
        "A",
        {"nothing outside the working folder is seen or written"},
    ),
    "user-without-landlock": ("E", None),
    "user-without-seccomp": ("E", None),
}


@as_root
@pytest.mark.parametrize("kind", LEVELS)
def test_the_level_of(kind, tmp_path):
    level, broken = LEVELS[kind]
    report = json.loads(inside(kind, EXAMINE, "/"))
    assert report["level"] == level, report
    assert report["boundary"] == (level != "E")
    if broken is not None:
        assert {p["name"] for p in report["properties"] if not p["holds"]} == broken


@as_root
@pytest.mark.skipif(not paths.closed(), reason="Python can be reached by everybody here")
def test_a_python_that_workers_cannot_reach_is_noticed_and_worked_around():
    report = json.loads(inside("container-closed", EXAMINE, "/"))
    assert report["level"] == "C"
    assert "no capabilities" in report["layers"]
    assert any("chmod o+x" in note for note in report["notes"])


@as_root
@pytest.mark.parametrize("kind", ["user-without-landlock", "user-without-seccomp"])
def test_without_a_boundary_nothing_runs_unless_the_submissions_are_trusted(kind, tmp_path):
    tmp_path.chmod(0o777)
    said = inside(kind, REFUSE, "/")
    assert "cannot keep student code apart" in said
    assert "--trust-submissions" in said
    work = Path("/tmp") / f"trusted-{os.getpid()}-{kind}"
    work.mkdir(mode=0o777)
    work.chmod(0o777)
    try:
        assert json.loads(inside(kind, TRUST, work)) == ["E", {"x": 1}]
    finally:
        (work / "n.py").unlink()
        work.rmdir()


def test_here_there_is_a_boundary():
    report = doctor.examine()
    assert report.is_boundary, report.text()
    assert all(item.holds for item in report.properties if item.needed)


def test_a_report_says_what_is_missing_and_what_to_do():
    report = Report(
        "A",
        (
            Property("good", holds=True, observed={"fork": "refused: x"}, needed=True),
            Property(
                "bad",
                holds=False,
                observed={"write to /tmp": "allowed"},
                needed=False,
                advice="do that",
            ),
        ),
        ("user",),
    )
    text = report.text()
    assert "yes  good" in text
    assert "NO   bad" in text
    assert "write to /tmp: allowed" in text
    assert "do that" in text
    assert report.to_json()["properties"][1]["advice"] == "do that"
