"""An upload is taken in as bytes: no link is followed, nothing is unpacked, all of it is bounded."""

import os
import zipfile
from pathlib import Path

import pytest

from autograder.doors import intake


@pytest.fixture
def folders(tmp_path):
    upload, own = tmp_path / "upload", tmp_path / "own"
    upload.mkdir()
    own.mkdir()
    return upload, own


def put(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "ignore", "taken"),
    [
        ({"a.ipynb": "one"}, (), "a.ipynb"),
        ({"my work/Sheet (1).ipynb": "one"}, (), "Sheet (1).ipynb"),
        ({"a.py": "one"}, (), "a.py"),
        ({"a.zip": "one"}, (), "a.zip"),
        ({"a.ipynb": "one", ".DS_Store": "x", "__MACOSX/._a.ipynb": "x"}, (), "a.ipynb"),
        ({"a.ipynb": "one", ".OTTER_LOG": "x"}, (), "a.ipynb"),
        ({"a.ipynb": "one", "tests/q1.py": "x", "d.txt": "x"}, ("tests", "d.txt"), "a.ipynb"),
        ({"a.ipynb": "one", "data.csv": "two"}, (), {"a.ipynb": "one", "data.csv": "two"}),
        ({"a.ipynb": "1", "b/c.ipynb": "2"}, (), {"a.ipynb": "1", "b/c.ipynb": "2"}),
        ({"notes.txt": "one"}, (), {"notes.txt": "one"}),
        ({}, (), None),
        ({"tests/q1.py": "x"}, ("tests",), None),
    ],
)
def test_one_file_is_passed_on_and_several_become_a_zip(folders, files, ignore, taken):
    upload, own = folders
    put(upload, files)
    got = intake.gather(upload, own, ignore=ignore)
    if taken is None:
        assert got is None
    elif isinstance(taken, str):
        assert (got.name, got.read_text(), got.parent) == (taken, "one", own)
    else:
        with zipfile.ZipFile(got) as archive:
            assert {name: archive.read(name).decode() for name in archive.namelist()} == taken


def test_links_and_special_files_are_left_out(folders, tmp_path):
    upload, own = folders
    secret = tmp_path / "secret.ipynb"
    secret.write_text("CANARY")
    folder = tmp_path / "folder"
    put(folder, {"inside.ipynb": "CANARY"})
    put(upload, {"a.ipynb": "one", "b.txt": "two"})
    (upload / "link.ipynb").symlink_to(secret)
    (upload / "linked folder").symlink_to(folder)
    os.mkfifo(upload / "pipe.ipynb")
    with zipfile.ZipFile(intake.gather(upload, own)) as archive:
        assert archive.namelist() == ["a.ipynb", "b.txt"]


def test_a_link_that_takes_a_files_place_is_not_followed(folders, tmp_path, monkeypatch):
    upload, own = folders
    secret = tmp_path / "secret"
    secret.write_text("CANARY")
    put(upload, {"a.ipynb": "one"})
    listed = intake._regular_files(upload)
    (upload / "a.ipynb").unlink()
    (upload / "a.ipynb").symlink_to(secret)
    monkeypatch.setattr(intake, "_regular_files", lambda _: listed)
    with pytest.raises(OSError, match="symbolic links"):
        intake.gather(upload, own)


def test_a_huge_upload_is_cut_off_and_not_refused(folders, monkeypatch):
    upload, own = folders
    monkeypatch.setattr(intake, "_BYTES", 1000)
    put(upload, {"a.txt": "x" * 600, "b.txt": "y" * 600, "c.txt": "z" * 600})
    with zipfile.ZipFile(intake.gather(upload, own)) as archive:
        assert [entry.file_size for entry in archive.infolist()] == [600, 400]


def test_the_same_upload_gives_the_same_bytes(folders, tmp_path):
    upload, own = folders
    put(upload, {"a.ipynb": "one", "data/b.csv": "two"})
    first = intake.gather(upload, own).read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    os.utime(upload / "a.ipynb", (0, 0))
    assert intake.gather(upload, again).read_bytes() == first
    assert isinstance(first, bytes)
    assert Path(own).is_dir()
