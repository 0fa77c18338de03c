"""The zip as Gradescope uses it: set up as root in a bare Debian, run once per submission."""

import contextlib
import json
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from autograder.grade.gradescope_form import findings

pytestmark = pytest.mark.gradescope

SYMBOLS = "import sympy\neta, k = sympy.symbols('eta k', positive=True)"
SOLVED = [
    SYMBOLS,
    "step_factor = 1 - eta*k",
    "rates = '0 < eta < 2/k'",
    "def simulate(rate, steps):\n    return (1 - rate)**steps",
]
HONEST_THREE = [SYMBOLS, "step_factor = 1 - eta*k"]
SECRET = "# CANARY-IN-THE-TESTS"

READS_SECRETS = """
import glob, os
found = []
for pattern in ("/autograder/**/*", "/root/**/*", "/proc/*/environ", "/proc/*/cmdline"):
    for name in glob.glob(pattern, recursive=True):
        try:
            found.append(open(name, errors="replace").read())
        except OSError:
            pass
print("".join(found))
for name in ("solutions", "solutions.small_sheet"):
    try:
        exec(f"from {name} import *")
    except ImportError:
        pass
def simulate(rate, steps):
    raise ValueError("".join(found))
"""
FORGES_RESULTS = """
import os, subprocess
forged = '{"score": 100, "tests": []}'
for name in ("results.json", "results.pkl", "../results.json"):
    try:
        open("/autograder/results/" + name, "w").write(forged)
    except OSError:
        pass
try:
    subprocess.Popen(
        ["sh", "-c", "while :; do echo '" + forged + "' > /autograder/results/results.json; done"],
        start_new_session=True,
    )
except OSError:
    pass
"""
NEVER_ENDS = "while True:\n    pass"
EXHAUSTS_MEMORY = "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))"
ALWAYS_EQUAL = """
class Equal(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = None
step_factor = rates = simulate = Equal(1)
"""
MARKS = "open('/autograder/PWNED', 'w').write('code of the upload ran on the trusted side')"


def notebook(*cells):
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source,
                 "outputs": [], "execution_count": None}
                for n, source in enumerate(cells)
            ],
        }
    ).encode()  # fmt: skip


def packed(files):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


SHADOWING = {
    "submission.ipynb": notebook(*HONEST_THREE),
    ".OTTER_LOG": b"cos\nsystem\n(S'touch /autograder/PWNED'\ntR.",
    **dict.fromkeys(
        (
            "sitecustomize.py",
            "usercustomize.py",
            "numpy.py",
            "json.py",
            "autograder/__init__.py",
            "otter/__init__.py",
            "solutions/__init__.py",
            "tests/q1.py",
            "conftest.py",
        ),
        MARKS.encode(),
    ),
}

# (what is uploaded, the score it deserves, why)
SUBMISSIONS = {
    "solved": ({"submission.ipynb": notebook(*SOLVED)}, 9),
    "blank": ({"submission.ipynb": notebook("")}, 0),
    "renamed": ({"Homework (1) final.ipynb": notebook(*SOLVED)}, 9),
    "in a folder": ({"my work/sheet.ipynb": notebook(*SOLVED)}, 9),
    "zipped": ({"upload.zip": packed({"deep/sheet.ipynb": notebook(*SOLVED)})}, 9),
    "not a notebook": ({"essay.pdf": b"%PDF-1.7"}, 0),
    "hostile: reads secrets": (
        {"submission.ipynb": notebook(*HONEST_THREE, READS_SECRETS)},
        3,
    ),
    "hostile: forges results": (
        {"submission.ipynb": notebook(*HONEST_THREE, FORGES_RESULTS)},
        3,
    ),
    "hostile: never ends": ({"submission.ipynb": notebook(*HONEST_THREE, NEVER_ENDS)}, 3),
    "hostile: exhausts memory": (
        {"submission.ipynb": notebook(*HONEST_THREE, EXHAUSTS_MEMORY)},
        3,
    ),
    "hostile: always equal": ({"submission.ipynb": notebook(ALWAYS_EQUAL)}, 0),
    "hostile: shadows modules": (SHADOWING, 3),
}


@pytest.fixture(autouse=True)
def canary(container):
    test_file = container.root / "autograder/source/tests/q1.py"
    if SECRET not in test_file.read_text():
        with test_file.open("a") as file:
            file.write(f"\n{SECRET}\n")


def submit(container, files):
    """Lay the upload out, run the platform's run_autograder, and give what it left."""
    autograder = container.root / "autograder"
    shutil.rmtree(autograder / "submission")
    for name, data in files.items():
        path = autograder / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    before = set((container.root / "tmp").iterdir())
    done = container.run("/autograder/run_autograder")
    left = set((container.root / "tmp").iterdir()) - before
    return done, left


def points(results):
    return sum(test.get("score", 0) for test in results["tests"])


def test_setting_up_needs_no_conda_no_browser_and_says_what_it_cost(container, capsys):
    with capsys.disabled():  # stated wherever this runs
        print(f"\nsetup.sh: {container.setup_seconds:.0f} s, {container.environment_mb:.0f} MB")
    installed = container.run("/opt/autograder/bin/python", "-m", "pip", "list").stdout.lower()
    assert "theorysheet" in installed
    for unwanted in ("playwright", "nbconvert", "pandas", "jupyterlab"):
        assert unwanted not in installed
    assert container.run("sh", "-c", "command -v conda mamba xelatex chromium").stdout == ""
    assert container.environment_mb < 600


def test_the_unprivileged_user_reads_the_environment_and_not_the_zip(container):
    # Nobody's number: what runs as a sandbox's user is killed with its submission.
    as_user = ("setpriv", "--reuid=60950", "--regid=60950", "--clear-groups")
    imported = container.run(*as_user, "/opt/autograder/bin/python", "-c", "import numpy, decimal")
    assert imported.returncode == 0, imported.stderr
    for private in ("source/tests/q1.py", "source/assignment.json", "results"):
        assert container.run(*as_user, "ls", f"/autograder/{private}").returncode != 0


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_submission_scores_what_it_deserves(container, name):
    files, deserved = SUBMISSIONS[name]
    done, left = submit(container, files)
    assert done.returncode == 0, done.stderr
    target = container.root / "autograder/results/results.json"
    results = json.loads(target.read_text(), parse_constant=pytest.fail)
    assert findings(results) == []
    assert points(results) == deserved
    assert results["extra_data"]["isolation"] in {"A", "A+", ""}
    said = target.read_text() + done.stdout + done.stderr
    for secret in ("CANARY", "small_sheet", "reference"):
        assert secret not in said
    assert not (container.root / "autograder/PWNED").exists()
    assert left == set()
    assert (container.root / "autograder/results").stat().st_mode & 0o777 == 0o700
    assert (container.root / "autograder/submission_metadata.json").stat().st_mode & 0o077 == 0
    assert target.with_name("results.pkl").is_file()
    assert survivors(container) == []


def survivors(container):
    """Processes whose root is this root file system; there should be none between two runs."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "root").readlink().is_relative_to(container.root):
                found.append((process / "cmdline").read_bytes())
    return found


def test_links_in_an_upload_are_not_followed(container):
    submission = container.root / "autograder/submission"
    submit(container, {"submission.ipynb": notebook(*HONEST_THREE)})
    shutil.rmtree(submission)
    submission.mkdir()
    (submission / "submission.ipynb").write_bytes(
        notebook(*HONEST_THREE, "step_factor = open('data.txt').read()")
    )
    (submission / "data.txt").symlink_to("/autograder/source/assignment.json")
    done = container.run("/autograder/run_autograder")
    assert done.returncode == 0, done.stderr
    results = json.loads((container.root / "autograder/results/results.json").read_text())
    # The assignment's own data.txt lies there instead, and is no step factor.
    assert points(results) == 0


def test_a_broken_zip_leaves_no_result_and_a_failing_exit(container):
    assignment = container.root / "autograder/source/assignment.json"
    kept = assignment.read_bytes()
    assignment.write_bytes(b"{")
    try:
        done, _ = submit(container, {"submission.ipynb": notebook(*SOLVED)})
    finally:
        assignment.write_bytes(kept)
    assert done.returncode == 3
    assert "not graded" in done.stderr
    assert list((container.root / "autograder/results").iterdir()) == []
