"""Folders as values: what a build makes is a mapping from paths to bytes until it is written."""

from __future__ import annotations

import io
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from autograder.errors import AuthorError, MisuseError

if TYPE_CHECKING:
    from pathlib import Path

Tree = Mapping[str, bytes]

# The largest single file that belongs into an assignment; a longer one is there by accident.
LARGEST_FILE = 64 * 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN, _EXECUTABLE = 0o100644, 0o100755
_COMPILED = frozenset({".pyc", ".pyo"})
_SKIPPED_FOLDERS = frozenset({"__pycache__", ".ipynb_checkpoints", ".git"})


def read_tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder, without compiled ones, in the order of their names."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if _SKIPPED_FOLDERS.intersection(relative.parts) or path.suffix in _COMPILED:
            continue
        if path.is_symlink():
            raise AuthorError(f"{path} is a link; put the file itself there")
        if path.is_file():
            found[relative.as_posix()] = read_file(path)
    return found


def read_file(path: Path) -> bytes:
    """A file's bytes, if it is of a size that makes sense here."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise AuthorError(
            f"{path} has {size / 2**20:.0f} MB, more than the {LARGEST_FILE / 2**20:.0f} MB that "
            "one file of an assignment may have"
        )
    return path.read_bytes()


def under(prefix: str, tree: Tree) -> dict[str, bytes]:
    """The same files in a folder of that name."""
    return {f"{prefix}/{name}": data for name, data in tree.items()}


def write_tree(folder: Path, tree: Tree) -> None:
    """Write the files below a folder, which is made if it is not there."""
    for name, data in sorted(tree.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def zipped(tree: Tree, executable: Iterable[str] = ()) -> bytes:
    """A zip whose bytes depend on the files alone: sorted entries, one date, fixed rights."""
    runnable, buffer = frozenset(executable), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in sorted(tree.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (_EXECUTABLE if name in runnable else _PLAIN) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def refuse_somebody_elses(folder: Path, *, ours: str) -> None:
    """Refuse a folder that has things in it, but not the file that every folder of ours has.

    Raises:
        MisuseError: it is somebody else's.
    """
    if not folder.exists() or (folder / ours).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise MisuseError(
            f"{folder} is there already and was not made by a build (it has no {ours}); "
            "name another folder with --out, or remove it"
        )


def replace_folder(folder: Path, tree: Tree, *, ours: str) -> None:
    """Put a new folder in place of the old one, or leave the old one as it is.

    The new one is written beside it and both change places by rename.

    Args:
        folder: what is replaced.
        tree: what is in it afterwards.
        ours: a file that every folder written here contains; a folder that has other things in it
            and not this file is somebody else's and is not touched.

    Raises:
        MisuseError: the folder is somebody else's.
    """
    refuse_somebody_elses(folder, ours=ours)
    folder.parent.mkdir(parents=True, exist_ok=True)
    stamp = uuid.uuid4().hex[:8]
    fresh, old = folder.with_name(f".{folder.name}-{stamp}"), folder.with_name(f".old-{stamp}")
    try:
        write_tree(fresh, tree)
        if folder.exists():
            folder.replace(old)
            try:
                fresh.replace(folder)
            except OSError:
                old.replace(folder)
                raise
        else:
            fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
