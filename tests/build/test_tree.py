"""Folders as values: the same bytes every time, and either the new folder or the old one."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.build.tree import read_tree, replace_folder, write_tree, zipped
from autograder.errors import AuthorError, MisuseError

NAMES = st.text("abc", min_size=1, max_size=4)
TREES = st.dictionaries(NAMES, st.binary(max_size=50), max_size=5)


@given(TREES)
def test_a_zip_depends_on_the_files_alone(tree):
    backwards = dict(reversed(list(tree.items())))
    assert zipped(tree) == zipped(backwards)


def test_what_is_written_is_read_again(tmp_path):
    tree = {"a.txt": b"1", "b/c.txt": b"2"}
    write_tree(tmp_path, tree)
    assert read_tree(tmp_path) == tree


def test_compiled_files_are_left_out_and_links_refused(tmp_path):
    write_tree(tmp_path, {"a.py": b"", "__pycache__/a.cpython-311.pyc": b"", "b.pyc": b""})
    assert list(read_tree(tmp_path)) == ["a.py"]
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")
    with pytest.raises(AuthorError, match="link"):
        read_tree(tmp_path)


def test_only_what_is_named_can_be_run(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"run": b"", "read": b""}, ["run"]))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        rights = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        dates = {entry.date_time for entry in archive.infolist()}
    assert rights == {"run": 0o755, "read": 0o644}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    out = tmp_path / "dist"
    replace_folder(out, {"build.json": b"1", "old": b""}, ours="build.json")
    replace_folder(out, {"build.json": b"2"}, ours="build.json")
    assert read_tree(out) == {"build.json": b"2"}
    assert list(tmp_path.iterdir()) == [out]


def test_somebody_elses_folder_is_not_touched(tmp_path):
    out = tmp_path / "thesis"
    write_tree(out, {"chapter.tex": b"years of work"})
    with pytest.raises(MisuseError, match="not made by a build"):
        replace_folder(out, {"build.json": b""}, ours="build.json")
    assert read_tree(out) == {"chapter.tex": b"years of work"}


def test_a_write_that_fails_leaves_the_old_folder_and_nothing_else(tmp_path):
    out = tmp_path / "dist"
    replace_folder(out, {"build.json": b"1"}, ours="build.json")
    impossible = {"build.json": b"2", "a": b"", "a/b": b""}
    with pytest.raises(OSError, match="a"):
        replace_folder(out, impossible, ours="build.json")
    assert read_tree(out) == {"build.json": b"1"}
    assert list(tmp_path.iterdir()) == [out]
