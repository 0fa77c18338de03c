"""The small assignment of tests/grade as a zip and as a platform's folder, and notebooks."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

SMALL = Path(__file__).parent.parent / "grade" / "bundles" / "small"
SYMBOLS = "import sympy\neta, k = sympy.symbols('eta k', positive=True)"
SOLVED = (
    SYMBOLS,
    "step_factor = 1 - eta*k",
    "rates = '0 < eta < 2/k'",
    "def simulate(rate, steps):\n    return (1 - rate)**steps",
)


@pytest.fixture(scope="session")
def solved():
    return SOLVED


@pytest.fixture(scope="session")
def three_points():
    """Cells whose honest score is 3."""
    return SOLVED[:2]


@pytest.fixture(scope="session")
def autograder_zip(tmp_path_factory):
    target = tmp_path_factory.mktemp("zip") / "small-autograder.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(SMALL.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(SMALL).as_posix())
    return target


@pytest.fixture(scope="session")
def small_files():
    """The small assignment by its paths in a zip."""
    return {
        path.relative_to(SMALL).as_posix(): path.read_bytes()
        for path in sorted(SMALL.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def platform_folder(tmp_path):
    """What the platform lays out: source, submission, results, metadata."""
    folder = tmp_path / "autograder"
    shutil.copytree(SMALL, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "submission").mkdir()
    (folder / "results").mkdir(mode=0o755)
    (folder / "submission_metadata.json").write_text('{"users": [{"email": "CANARY"}]}')
    return folder


@pytest.fixture(scope="session")
def notebook():
    """A function that gives the text of a notebook with these code cells."""

    def text(*cells):
        return json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
                "cells": [
                    {
                        "cell_type": "code",
                        "id": f"cell-{number}",
                        "metadata": {},
                        "source": source,
                        "outputs": [],
                        "execution_count": None,
                    }
                    for number, source in enumerate(cells)
                ],
            }
        )

    return text
