"""Folders that student code may fill, and how to be rid of them again."""

from __future__ import annotations

import compileall
import os
import shutil
import stat
import tempfile
import warnings
from pathlib import Path, PurePosixPath
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

from autograder.execute.confine.paths import closed_ancestor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What a submission may not bring: names that Python, the graders or this package give a meaning.
_RESERVED = frozenset(
    [
        "autograder",
        "otter",
        "solutions",
        "tests",
        "sitecustomize.py",
        "usercustomize.py",
        ".otter_log",
    ]
)
_PER_BLOCK = 512
_MEMORY = "/dev/shm"  # noqa: S108 - a file system in memory, on Linux
_ROOM = 1 << 30  # bytes: sixteen folders as full as they may be; a container has 64 MB by default


def make_base() -> Path:
    """Make the folder of a sandbox, where workers of another user can reach their part of it.

    In memory where that has much room, unless the user named a place: for each submission a folder
    is made, filled and removed, which takes longer on a disk.
    """
    named = any(map(os.environ.get, ("TMPDIR", "TEMP", "TMP")))  # those that tempfile heeds
    in_memory = () if named or not _has_room(_MEMORY) else (_MEMORY,)
    for parent in (*in_memory, tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - mkdtemp below is exclusive
        if Path(parent).is_dir() and closed_ancestor(parent) is None:
            base = Path(tempfile.mkdtemp(prefix="sandbox-", dir=parent)).resolve()
            base.chmod(0o711)
            return base
    base = Path(tempfile.mkdtemp(prefix="sandbox-")).resolve()
    base.chmod(0o711)
    return base


def _has_room(place: str) -> bool:
    try:
        found = os.statvfs(place)
    except OSError:
        return False
    return os.access(place, os.W_OK | os.X_OK) and found.f_bavail * found.f_frsize >= _ROOM


def make(work: Path, owner: int | None) -> None:
    """Make an empty working folder."""
    work.mkdir(mode=0o700)
    if owner is not None:
        os.chown(work, owner, owner)


def compiled(shipped: Path, base: Path) -> Path:
    """Copy the assignment's files into a sandbox's folder, and compile its modules there.

    As Python would at the first import, which in a working folder is always the first. A copy that
    a submission changes is compiled again: what was compiled names its source by a hash.
    """
    copy = base / "shipped"
    shutil.copytree(shipped, copy)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # What cannot be compiled is reported where it is imported.
        compileall.compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    copy.chmod(0o700)
    return copy


def fill(
    work: Path, shipped: Path | None, uploaded: Mapping[str, bytes], owner: int | None
) -> list[str]:
    """Lay the assignment's files into a working folder, then the student's where they add to it.

    Returns what was left out, as sentences.
    """
    notes = []
    if shipped is not None:
        _lay(shipped, work, owner)
    for name, content in uploaded.items():
        target = work / name
        first = PurePosixPath(name).parts[0].casefold()
        if first in _RESERVED or first.removesuffix(".py") in _RESERVED:
            notes.append(f"{name} was left out: the name is reserved")
        elif target.exists():
            notes.append(f"{name} was left out: the assignment brings its own")
        else:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except OSError as error:
                notes.append(f"{name} was left out: {error.strerror}")
    if owner is not None and uploaded:
        _give(work, owner)
    return notes


def _lay(source: Path | str, target: Path | str, owner: int | None) -> None:
    """Copy what is in a folder of ours, by fewer steps than ``shutil`` takes: each run begins so.

    Times are not kept: what was compiled names its source by a hash.
    """
    with os.scandir(source) as entries:
        for entry in entries:
            path = os.path.join(target, entry.name)  # noqa: PTH118 - as text, from one
            if entry.is_dir():
                os.mkdir(path)  # noqa: PTH102 - as above
                _lay(entry.path, path, owner)
            else:
                shutil.copy(entry.path, path)
            if owner is not None:
                os.chown(path, owner, owner)


def _give(folder: Path, owner: int) -> None:
    os.chown(folder, owner, owner)
    with os.scandir(folder) as entries:
        for entry in entries:
            os.chown(entry.path, owner, owner, follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False):
                _give(Path(entry.path), owner)


def usage(folder: Path, most: int) -> tuple[int, int]:
    """Count entries and bytes on disk below a folder, giving up beyond ``most`` entries.

    Anything that cannot be counted (a path too long, say) counts as too much.
    """
    count = size = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > most:
                        return count, size
                    status = entry.stat(follow_symlinks=False)
                    size += status.st_blocks * _PER_BLOCK
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            continue  # it changes while it is counted
        except OSError:
            return most + 1, size
    return count, size


def remove(folder: Path) -> None:
    """Remove a folder whatever a submission made of it. Its processes must be dead.

    Folders are moved up beside each other before they are emptied, so that neither their depth
    nor the length of their paths matters.
    """
    if not folder.exists():
        return
    folder.chmod(0o700)
    serial = 0
    waiting = True
    while waiting:
        waiting = False
        for name in os.listdir(folder):  # noqa: PTH208 - names of a hostile folder, as they are
            path = os.path.join(folder, name)  # noqa: PTH118 - as above
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                os.unlink(path)  # noqa: PTH108 - as above
                continue
            os.chmod(path, 0o700)  # noqa: PTH101 - as above; not a link, and nobody is left to make it one
            for inner in os.listdir(path):  # noqa: PTH208 - as above
                serial += 1
                child = os.path.join(path, inner)  # noqa: PTH118 - as above
                status = os.lstat(child)
                if stat.S_ISDIR(status.st_mode):
                    os.chmod(child, 0o700)  # noqa: PTH101 - a closed folder cannot be moved by its owner
                    os.rename(child, os.path.join(folder, f"\x7f{serial}"))  # noqa: PTH104,PTH118 - as above
                    waiting = True
                else:
                    os.unlink(child)  # noqa: PTH108 - as above
            os.rmdir(path)  # noqa: PTH106 - as above
    folder.rmdir()


def sweep(uid: int, places: Iterable[str] = ("/tmp", "/var/tmp", "/dev/shm")) -> None:  # noqa: S108 - to clean them
    """Remove what a user left in the folders that everybody may write."""
    for place in places:
        try:
            names = os.listdir(place)  # noqa: PTH208 - names of a hostile folder, as they are
        except FileNotFoundError:
            continue
        for name in names:
            path = Path(place, name)
            try:
                status = path.lstat()
                if status.st_uid != uid:
                    continue
                if stat.S_ISDIR(status.st_mode):
                    remove(path)
                else:
                    path.unlink()
            except FileNotFoundError:
                continue
