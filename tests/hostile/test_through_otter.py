"""The same suite through stock Otter's own runner, with the plugin that a built zip names.

What ``otter run`` calls is called here in one process, and the plugin is given a sandbox that is
warm already: else each sample would wait for a new one.
"""

from __future__ import annotations

import contextlib
import gc
import json
import tempfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.hostile.test_hostile import submission

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("nbconvert", reason="Otter's own runner is not installed here")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Otter's own, of which there are many
]

# What an upload holds beside its cells is met by Otter first: these families all go this way.
AT_THE_DOOR = {"archives", "shadowing", "results", "leftovers"}
OF_THE_OTHERS = 8  # one in so many; each sample takes Otter two seconds


@pytest.fixture(autouse=True)
def what_otter_leaves_open():
    """Sockets that it forgot are closed here, not in a later test, which would be blamed."""
    yield
    gc.collect()


def rarely(number, sample):
    """Whether only ``make test-exhaustive`` sends the sample this way."""
    return not (sample.family in AT_THE_DOOR or sample.beats_otter or number % OF_THE_OTHERS == 0)


# Otter looks for the notebook at the top of a zip only.
NOT_FOUND = {"a folder down"}
CONFIGURATION = {
    "plugins": ["autograder.doors.otter_plugin.Replay"],
    "show_hidden": False,
    "show_stdout": False,
    "grade_from_log": False,
    "pdf": False,
}


@pytest.fixture(scope="session")
def plugged_zip(target, tmp_path_factory):
    """The bundle with its secrets, as a zip that names the plugin."""
    bundle = target[1] / "bundle"
    path = tmp_path_factory.mktemp("plugged") / "autograder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(bundle.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(bundle).as_posix())
    rewritten = path.with_name("plugged.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            config = json.dumps(CONFIGURATION).encode()
            new.writestr(name, config if name == "otter_config.json" else old.read(name))
    return rewritten


@pytest.fixture
def through_otter(plugged_zip, sandbox, tmp_path, monkeypatch):
    """A function that has Otter grade a file; gives its results, ``None`` where it gave up."""
    from otter.run import main

    from autograder.doors import otter_plugin

    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    monkeypatch.setattr(otter_plugin, "Sandbox", lambda **_: contextlib.nullcontext(sandbox))

    def run(path: Path, *, may_fail: bool):
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        for stale in out.iterdir():
            stale.unlink()
        try:
            main(str(path), autograder=str(plugged_zip), output_dir=str(out), no_logo=True)
        except Exception:
            if not may_fail:
                raise
            assert list(out.iterdir()) == []
            return None
        finally:
            # What Otter and the plugin made for this upload is gone.
            assert list(rooms.iterdir()) == []
        return json.loads((out / "results.json").read_text())

    return run


def points(results):
    return sum(test.get("score", 0) for test in results["tests"])


def test_a_hostile_submission_earns_no_more_through_otter(  # noqa: PLR0917 - fixtures, by name
    sample, through_otter, places, outside, untouched, tmp_path, capfd, planted
):
    before = outside()
    path = submission(sample, places, tmp_path)
    # Otter unpacks a zip and reads the notebook before it calls any plugin, and fails if it cannot.
    results = through_otter(path, may_fail=sample.unreadable or sample.name in NOT_FOUND)
    assert results is None or points(results) == sample.score
    said = json.dumps(results) + "".join(capfd.readouterr())
    assert not [secret for secret in planted if secret in said]
    assert outside() == before


def test_honest_answers_earn_the_same_through_otter(through_otter, places, tmp_path, catalogue):
    for cells, expected in ((catalogue.WRONG, 0), (catalogue.RIGHT, 10)):
        honest = catalogue.Sample("honest", "none", (catalogue.GIVEN, *cells))
        path = submission(honest, places, tmp_path)
        assert points(through_otter(path, may_fail=False)) == expected
