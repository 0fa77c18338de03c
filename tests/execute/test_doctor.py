"""The level is what was observed, wherever the grader runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
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

KILLED = (
    "import os, signal, tempfile\nfrom pathlib import Path\n"
    "from autograder.execute import Sandbox\n"
    "folder = Path(tempfile.mkdtemp())\n(folder / 'n.py').write_text('def f():\\n    return 1')\n"
    "sandbox = Sandbox().__enter__()\nexecution = sandbox.run(folder / 'n.py', ['f'])\n"
    "(folder / 'n.py').unlink()\nfolder.rmdir()\n"
    "print(sandbox._base, sandbox._workers.warm.pid, flush=True)\n"
    "os.kill(os.getpid(), signal.SIGKILL)"
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
    "user": ("B", set()),
    "user-without-namespaces": ("C", {"names and sizes of hidden files cannot be told"}),
    "container": ("A+", set()),
    "container-without-landlock": (
        "A",
        {"nothing outside the working folder is seen or written"},
    ),
    "user-without-landlock": ("E", None),
    "user-without-seccomp": ("E", None),
}


NAMESPACES = (
    "from autograder.execute.confine import libc\n"
    "try:\n    libc.unshare(0x10020000); libc.mount('', '/', '', 0x44000); print('')\n"
    "except OSError as no: print(no)"
)


@as_root
@pytest.mark.parametrize("kind", LEVELS)
def test_the_level_of(kind, tmp_path):
    level, broken = LEVELS[kind]
    refused = inside(kind, NAMESPACES, "/").strip() if level == "B" else ""
    if refused:
        # Here there are none; then the reason has to be told, and everything else has to hold.
        level, broken = LEVELS["user-without-namespaces"]
    report = json.loads(inside(kind, EXAMINE, "/"))
    if level == "C":
        assert any("namespaces of its own" in note for note in report["notes"])
    assert report["level"] == level, report
    assert report["boundary"] == (level != "E")
    if broken is not None:
        assert {p["name"] for p in report["properties"] if not p["holds"]} == broken
    if refused:
        pytest.skip(f"level B cannot be tried here: {refused}")


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


@as_root
def test_a_world_of_its_own_ends_with_the_grader_and_leaves_nothing():
    done = subprocess.run(
        [sys.executable, PROGRAM, "user", "-c", KILLED],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
        env={**os.environ, "TMPDIR": "/tmp"},
    )
    base, warm = done.stdout.split()
    deadline = time.monotonic() + 20
    while (Path(base).exists() or _runs(warm)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(base).exists()
    assert not _runs(warm)


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


IN_A_WORLD = (
    "import json, os, sys\nfrom pathlib import Path\nfrom autograder.execute import Sandbox\n"
    "os.chdir('/tmp'); source = sys.stdin.read().replace('GRADER', str(os.getpid()))\n"
    "Path(f'n{os.getpid()}.py').write_text(source)\n"
    "path = Path(f'n{os.getpid()}.py')\n"
    "try:\n"
    "    with Sandbox() as s, s.run(path, ['x', 'f']) as e:\n"
    "        print(json.dumps([e.isolation, e.answers['x'], e.call_each('f', [[1], [2]])]))\n"
    "finally: path.unlink()"
)
SEEN = """
import os, wave, xmlrpc.client
import matplotlib.pyplot as plt, numpy as np
from autograder import check
plt.plot([1, 2]); plt.savefig('a.png')
open('kept.txt', 'w').write('1')
outside = ('/home', '/etc/hostname', '/var', '/proc/GRADER')
x = [*[os.path.exists(place) for place in outside], os.listdir('.') == ['kept.txt']]
def f(v):
    return 2 * v
"""


@as_root
def test_a_world_of_its_own_holds_python_and_nothing_else():
    done = subprocess.run(
        [sys.executable, PROGRAM, "user", "-c", IN_A_WORLD],
        input=SEEN,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
        env={**os.environ, "TMPDIR": "/tmp"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    level, seen, called = json.loads(done.stdout)
    if level != "B":
        pytest.skip("level B cannot be tried here")
    assert seen == {"list": [False, False, False, False, True]}
    assert called == [{"value": 2}, {"value": 4}]


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


def test_without_a_boundary_the_report_says_how_to_use_a_container():
    said = Report("E").text()
    for flag in ("docker run", "--network none", "--read-only", "--pids-limit", "--memory"):
        assert flag in said
    assert "docker" not in Report("C").text()
    recipe = (HERE.parents[1] / "docs" / "grading.md").read_text().replace("\\\n  ", "")
    assert doctor.IN_A_CONTAINER in recipe
