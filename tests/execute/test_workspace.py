"""Where a sandbox keeps its folders, and how what an assignment ships gets into them."""

import os
import tempfile
from pathlib import Path

import pytest

from autograder.execute import workspace

NAMED = ("TMPDIR", "TEMP", "TMP")


@pytest.fixture
def unnamed(monkeypatch):
    """As for a user who named no place for temporary files."""
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)


def made():
    base = workspace.make_base()
    workspace.remove(base)
    return base.parent


@pytest.mark.usefixtures("unnamed")
def test_folders_lie_in_memory_where_that_has_much_room(monkeypatch, tmp_path):
    monkeypatch.setattr(workspace, "_ROOM", 1)
    open_place = Path(tempfile.mkdtemp())
    open_place.chmod(0o777)
    monkeypatch.setattr(workspace, "_MEMORY", str(open_place))
    assert made() == open_place.resolve()
    monkeypatch.setattr(workspace, "_ROOM", 1 << 80)
    assert made() == Path(tempfile.gettempdir()).resolve()
    monkeypatch.setattr(workspace, "_MEMORY", str(tmp_path / "nowhere"))
    assert made() == Path(tempfile.gettempdir()).resolve()
    open_place.rmdir()


@pytest.mark.usefixtures("unnamed")
@pytest.mark.parametrize("name", NAMED)
def test_a_place_that_the_user_named_comes_first(monkeypatch, name):
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    place.chmod(0o777)
    monkeypatch.setattr(workspace, "_ROOM", 1)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv(name, str(place))
    assert made() == place.resolve()
    place.rmdir()


def test_what_is_shipped_is_laid_out_as_it_was(tmp_path):
    shipped, work = tmp_path / "shipped", tmp_path / "work"
    (shipped / "data" / "deep").mkdir(parents=True)
    (shipped / "module.py").write_text("a = 1\n")
    (shipped / "data" / "deep" / "run.sh").write_text("true\n")
    (shipped / "data" / "deep" / "run.sh").chmod(0o755)
    (shipped / "data" / "link.csv").symlink_to(shipped / "module.py")
    workspace.make(work, None)
    notes = workspace.fill(
        work, shipped, {"own.py": b"b = 2\n", "module.py": b"a = 9\n"}, os.getuid()
    )
    assert notes == ["module.py was left out: the assignment brings its own"]
    assert (work / "module.py").read_text() == "a = 1\n"
    assert (work / "own.py").read_text() == "b = 2\n"
    assert (work / "data" / "deep" / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (work / "data" / "link.csv").read_text() == "a = 1\n"
    assert not (work / "data" / "link.csv").is_symlink()
    assert {path.stat().st_uid for path in work.rglob("*")} == {os.getuid()}
