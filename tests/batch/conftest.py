import json
import shutil
from pathlib import Path

import pytest

from autograder.batch.grading import grade_class

SMALL = Path(__file__).parents[1] / "grade" / "bundles" / "small"


@pytest.fixture
def bundle(tmp_path):
    """A small autograder, unpacked, in a folder of its own."""
    return shutil.copytree(SMALL, tmp_path / "bundle")


@pytest.fixture
def write_submissions(tmp_path):
    """Writes files below ``handed-in`` and gives the folder."""

    def write(**words):
        folder = tmp_path / "handed-in"
        folder.mkdir(exist_ok=True)
        for name, text in words.items():
            (folder / f"{name}.py").write_text(text)
        return folder

    return write


@pytest.fixture
def grade(tmp_path, bundle, monkeypatch):
    """``grade_class`` with an engine that does what the submissions say."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))

    def call(*paths, **options):
        options = {"jobs": 2, "quiet": True, "engine": "engines:Obedient", **options}
        return grade_class(bundle, paths, out=tmp_path / "results", **options)

    return call


@pytest.fixture
def without_times():
    """The content of every file below a folder, as data, without what is allowed to differ."""

    def read(folder):
        found = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != ".lock":
                found[str(path.relative_to(folder))] = _stripped(path)
        return found

    return read


def _stripped(path):
    if path.suffix != ".json":
        return path.read_bytes()
    data = json.loads(path.read_bytes())
    for key in ("seconds", "execution_time", "results_sha256"):
        data.pop(key, None)
    return data
