"""The attacks are real: under Otter alone, with the usual tests, they are paid for."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OTTER = Path(sys.executable).with_name("otter")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OTTER.exists(), reason="otter is not installed beside this Python"),
]

# The tests that an instructor would write without this project, on the same references.
TESTS = {
    "q1": """
@test_case(points=4, hidden=True)
def test_number(number):
    import numpy as np
    from solutions.target import number as reference

    assert np.isclose(number, reference()) or number == reference()


@test_case(points=3, hidden=True)
def test_formula(formula):
    from solutions.target import formula as reference

    assert formula == reference()
""",
    "q2": """
@test_case(points=3, hidden=True)
def test_step(step):
    import numpy as np
    from solutions.target import step as reference

    assert np.isclose(step(2.5), reference(2.5))
""",
}
PLACES = "TESTS, SOLUTIONS, RESULTS, GRADER, WARM, PORT = 'tests', 'solutions', 'r', 0, 0, 0"


@pytest.fixture(scope="module")
def plain_zip(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "autograder.zip"
    references = (Path(__file__).parent / "bundle" / "solutions" / "target.py").read_text()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", '{"grade_from_log": false, "pdf": false}')
        for name, text in TESTS.items():
            head = f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {name!r}\n"
            archive.writestr(f"tests/{name}.py", f"{head}points = None\n{text}")
        archive.writestr("files/solutions/__init__.py", "")
        archive.writestr("files/solutions/target.py", references)
    return path


def otter_score(archive, cells, folder):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python", "language": "python"}
    (folder / "s.ipynb").write_text(
        json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {"kernelspec": kernel},
                "cells": [
                    {**cell, "id": f"c{number}", "source": source}
                    for number, source in enumerate(cells)
                ],
            }
        )
    )
    subprocess.run(
        [OTTER, "run", "-a", archive, "-o", folder, folder / "s.ipynb"],
        capture_output=True,
        timeout=300,
        check=True,
        cwd=folder,
    )
    results = json.loads((folder / "results.json").read_text())
    return sum(test.get("score", 0) for test in results["tests"])


@pytest.fixture(autouse=True)
def marks_are_removed(catalogue):
    """Otter runs the attacks as whoever runs the tests: what they leave is real."""
    yield
    for place in ("/tmp", "/var/tmp", "/dev/shm", Path.home()):
        for path in Path(place).glob(f"*{catalogue.MARK}*"):
            path.unlink()


def test_otter_pays_nothing_for_the_wrong_answers_alone(plain_zip, tmp_path, catalogue):
    cells = (PLACES, catalogue.GIVEN, *catalogue.WRONG)
    assert otter_score(plain_zip, cells, tmp_path) == 0


def test_otter_pays_for_the_attack(winner, plain_zip, tmp_path):
    assert winner.score == 0
    assert otter_score(plain_zip, (PLACES, *winner.cells), tmp_path) > 0
