"""Small bundles, and a sandbox shared by the tests of one process."""

import json
import zipfile
from pathlib import Path

import pytest

from autograder.execute import Sandbox
from autograder.grade import judge as judging
from autograder.grade.bundle import Bundle

BUNDLES = Path(__file__).parent / "bundles"


@pytest.fixture(scope="session")
def small():
    return Bundle.open(BUNDLES / "small")


@pytest.fixture(scope="session")
def broken():
    return Bundle.open(BUNDLES / "broken")


@pytest.fixture
def copied(tmp_path):
    """A function that copies a bundle into a folder, with changes: path in it to text or None."""

    def copy(name, changes=None):
        target = tmp_path / "bundle"
        for path in (BUNDLES / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                place = target / path.relative_to(BUNDLES / name)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(path.read_bytes())
        for inside, text in (changes or {}).items():
            if text is None:
                (target / inside).unlink()
            else:
                (target / inside).write_text(text)
        return target

    return copy


@pytest.fixture
def packed(tmp_path):
    """A function that packs a folder as a zip."""

    def pack(folder, name="bundle.zip"):
        target = tmp_path / name
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(folder.rglob("*"), reverse=True):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())
        return target

    return pack


@pytest.fixture(scope="session")
def sandbox(small):
    with Sandbox(files=small.files) as started:
        yield started


@pytest.fixture
def notebook(tmp_path):
    """A function that writes a notebook of code cells (text) and Markdown cells (tuples)."""

    def write(*cells, name="submission.ipynb"):
        data = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [_cell(number, cell) for number, cell in enumerate(cells)],
        }
        path = tmp_path / name
        path.write_text(json.dumps(data))
        return path

    return write


def _cell(number, cell):
    common = {"id": f"cell-{number}", "metadata": {}}
    if isinstance(cell, tuple):
        return {**common, "cell_type": "markdown", "source": cell[0]}
    return {
        **common,
        "cell_type": "code",
        "source": cell,
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def worked(monkeypatch):
    """How many tasks of each submission were not known already."""
    counts = []
    done = judging._done

    def counting(bundle, work, *others):
        counts.append(len(work))
        return done(bundle, work, *others)

    monkeypatch.setattr(judging, "_done", counting)
    return counts
