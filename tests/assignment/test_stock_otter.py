"""The master is also one for Otter itself, once the cells that only we understand are out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Master  # pyright: ignore[reportMissingImports] - the one in this folder

HOME = Path(__file__).parents[2]
OURS = ("# SHEET CONFIG", "# BEGIN MISTAKES", "# BEGIN FORMS")


@pytest.mark.slow
def test_otter_assign_accepts_the_master_and_its_solution_scores_everything(
    master: Master, tmp_path: Path
) -> None:
    cells = [cell for cell in master.cells if not "".join(cell["source"]).startswith(OURS)]
    original = HOME / "assignment" / "learning_dynamics.ipynb"
    notebook = json.loads(original.read_text(encoding="utf-8")) | {"cells": cells}
    staged = tmp_path / "learning_dynamics.ipynb"
    staged.write_text(json.dumps(notebook), encoding="utf-8")
    shutil.copy(original.parent / "learning_dynamics_figures.py", tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "otter", "assign", "-v", staged.name, "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOME), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All autograder tests passed" in done.stdout + done.stderr
    student = (tmp_path / "out" / "student" / "learning_dynamics.ipynb").read_text(encoding="utf-8")
    assert "step_factor = ..." in student
    assert "# SOLUTION" not in student
    assert "For the marker" not in student
    assert "solutions" not in student
