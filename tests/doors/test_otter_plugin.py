"""Stock ``otter run`` on our zip: the engine's scores, and nothing of the upload in Otter's reach."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

MARK = "open({path!r}, 'w').write('code of the upload ran on the trusted side')"
FORGES = """
import os
for root, folders, names in os.walk("/tmp"):
    for name in names:
        if name in ("results.json", "results.pkl"):
            try:
                open(os.path.join(root, name), "w").write("forged")
            except OSError:
                pass
import otter, otter.test_files
otter.test_files.GradingResults = None
"""
EQUAL = """
class Equal(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
step_factor = rates = simulate = Equal(1)
import numpy as np
np.isclose = np.allclose = lambda *a, **k: True
"""


@pytest.fixture
def otter_run(autograder_zip, tmp_path):
    """A function that grades a file by ``otter run``; gives the process and ``results.json``."""

    def run(path, autograder=autograder_zip):
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        program = Path(sys.executable).with_name("otter")
        done = subprocess.run(
            [program, "run", "-a", autograder, "-o", out, path],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=300,
        )
        written = out / "results.json"
        return done, json.loads(written.read_text()) if written.is_file() else None

    return run


def scores(results):
    return {test["name"]: test["score"] for test in results["tests"] if "score" in test}


def test_the_scores_are_the_engines_test_by_test(otter_run, notebook, solved, tmp_path):
    path = tmp_path / "my renamed sheet (1).ipynb"
    path.write_text(notebook(*solved, "1/0"))
    done, results = otter_run(path)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 5, "q2": 4}
    assert "Total Score: 9.000 / 9.000" in done.stdout
    assert "isolation level" in done.stdout
    assert "Code cell 5, line 1 raised ZeroDivisionError" in results["output"]
    public = next(test for test in results["tests"] if test["name"] == "Public Tests")
    assert "read as 1 - eta*k; 0 < eta < 2/k" in public["output"]


@pytest.mark.parametrize("cells", [(), ("",), ("raise SystemExit",), ("import os; os._exit(1)",)])
def test_a_notebook_without_answers_scores_nothing(otter_run, notebook, tmp_path, cells):
    path = tmp_path / "blank.ipynb"
    path.write_text(notebook(*cells))
    done, results = otter_run(path)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 0, "q2": 0}


@pytest.mark.parametrize("hostile", [FORGES, EQUAL])
def test_a_hostile_cell_earns_what_the_honest_ones_deserve(
    otter_run, notebook, three_points, tmp_path, hostile
):
    path = tmp_path / "hostile.ipynb"
    path.write_text(notebook(hostile, *three_points))
    done, results = otter_run(path)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 3, "q2": 0}


def test_nothing_that_was_uploaded_runs_in_otter(otter_run, notebook, three_points, tmp_path):
    mark = tmp_path / "PWNED"
    code = MARK.format(path=str(mark))
    upload = tmp_path / "upload.zip"
    with zipfile.ZipFile(upload, "w") as archive:
        archive.writestr("sheet.ipynb", notebook(*three_points))
        archive.writestr(".OTTER_LOG", f"cbuiltins\nexec\n(S{code!r}\ntR.")
        for name in (
            "sitecustomize.py",
            "usercustomize.py",
            "numpy.py",
            "ipykernel_launcher.py",
            "otter/__init__.py",
            "autograder/__init__.py",
            "solutions/__init__.py",
            "tests/q1.py",
            "conftest.py",
        ):
            archive.writestr(name, code)
    done, results = otter_run(upload)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 3, "q2": 0}
    assert not mark.exists()


def test_data_files_of_an_upload_and_of_the_assignment_are_there(otter_run, notebook, tmp_path):
    upload = tmp_path / "upload.zip"
    reading = "own = open('own.txt').read()\nrates = open('data.txt').read() and '0 < eta < 2/k'"
    with zipfile.ZipFile(upload, "w") as archive:
        archive.writestr("sheet.ipynb", notebook(reading, "step_factor = own"))
        archive.writestr("own.txt", "1 - eta*k")
    done, results = otter_run(upload)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 5, "q2": 0}


def test_a_script_is_graded_too(otter_run, solved, tmp_path):
    path = tmp_path / "sheet.py"
    path.write_text("\n\n".join(solved))
    done, results = otter_run(path)
    assert done.returncode == 0, done.stderr
    assert scores(results) == {"q1": 5, "q2": 4}


def test_when_the_engine_fails_there_is_no_result(
    otter_run, notebook, solved, tmp_path, autograder_zip
):
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(autograder_zip) as good, zipfile.ZipFile(broken, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, b"{" if name == "assignment.json" else good.read(name))
    path = tmp_path / "sheet.ipynb"
    path.write_text(notebook(*solved))
    done, results = otter_run(path, broken)
    assert done.returncode != 0
    assert "assignment.json" in done.stderr
    assert results is None
