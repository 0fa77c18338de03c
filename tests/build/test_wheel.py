"""The wheel that travels with an assignment: this package, the same bytes every time."""

import base64
import hashlib
import importlib.metadata
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from autograder.build.wheel import DISTRIBUTION, pinned, wheel
from autograder.errors import MachineryError


@pytest.fixture(scope="module")
def members():
    with zipfile.ZipFile(BytesIO(wheel().data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_two_wheels_are_the_same():
    assert wheel() == wheel()


def test_the_record_tells_every_file_with_its_hash(members):
    (record,) = (name for name in members if name.endswith("RECORD"))
    lines = [line.rsplit(",", 2) for line in members[record].decode().splitlines()]
    assert {name for name, _, _ in lines} == set(members)
    for name, digest, size in lines:
        if name == record:
            assert digest == size == ""
            continue
        expected = base64.urlsafe_b64encode(hashlib.sha256(members[name]).digest())
        assert digest == "sha256=" + expected.rstrip(b"=").decode()
        assert int(size) == len(members[name])


def test_it_holds_the_package_and_nothing_compiled(members):
    assert "autograder/check/__init__.py" in members
    assert not [name for name in members if name.endswith(".pyc") or "__pycache__" in name]
    assert {name.split("/")[0] for name in members} == {
        "autograder",
        f"{DISTRIBUTION}-{importlib.metadata.version(DISTRIBUTION)}.dist-info",
    }


def test_it_installs_and_runs_elsewhere(tmp_path):
    packed = wheel()
    file, target = tmp_path / packed.name, tmp_path / "target"
    file.write_bytes(packed.data)
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(target), str(file)]
    subprocess.run(command, check=True)
    code = "import autograder.check, sys; print(autograder.check.__file__)"
    environment = {"PYTHONPATH": str(target)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(target))


def test_pins_say_what_is_installed():
    assert pinned("numpy", "otter-grader[grading]") == [
        f"numpy=={importlib.metadata.version('numpy')}",
        f"otter-grader[grading]=={importlib.metadata.version('otter-grader')}",
    ]
    with pytest.raises(MachineryError, match="no-such-thing"):
        pinned("no-such-thing")


def test_a_source_tree_that_was_built_before_gives_the_same_wheel(tmp_path, monkeypatch):
    """Building leaves an ``egg-info`` beside the sources, which is found before the installation."""
    installed = importlib.metadata.distribution(DISTRIBUTION)
    before = wheel()
    left = tmp_path / f"{DISTRIBUTION}.egg-info"
    left.mkdir()
    told = installed.read_text("METADATA") or installed.read_text("PKG-INFO") or ""
    (left / "PKG-INFO").write_text(told, encoding="utf-8")
    (left / "entry_points.txt").write_text(
        installed.read_text("entry_points.txt") or "", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert wheel().name == before.name
    with zipfile.ZipFile(BytesIO(wheel().data)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        assert b"\nVersion: " in archive.read(name)
