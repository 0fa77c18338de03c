"""Take in what a student uploaded, from a folder that other programs work in.

Only regular files are taken, by descriptors that refuse to follow links. One file is passed on as
it is, several become a zip, which is what the engine reads; nothing of an upload is unpacked,
imported or opened otherwise on the trusted side.
"""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_FILES = 2000
_BYTES = 200_000_000
_NOTEBOOKS = (".ipynb", ".py", ".zip")


def gather(folder: Path, into: Path, *, ignore: Collection[str] = ()) -> Path | None:
    """The submission in ``folder`` as one file inside ``into``; ``None`` if nothing is there.

    Args:
        folder: as uploaded; its content may be hostile.
        into: an empty folder of ours.
        ignore: names directly inside ``folder`` that are not the student's.
    """
    found = [
        (name, path)
        for name, path in _regular_files(folder)
        if name.split("/", 1)[0] not in ignore and not _is_litter(name)
    ]
    if not found:
        return None
    if len(found) == 1 and found[0][1].suffix.lower() in _NOTEBOOKS:
        name, path = found[0]
        single = into / Path(name).name
        with _opened(path) as source, single.open("wb") as sink:
            _copy(source, sink, _BYTES)
        return single
    return _packed(found, into / "submission.zip")


def _regular_files(folder: Path) -> list[tuple[str, Path]]:
    """Names relative to ``folder``, sorted; links and special files are left out."""
    found: list[tuple[str, Path]] = []
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if stat.S_ISREG(path.lstat().st_mode):
                found.append((path.relative_to(folder).as_posix(), path))
            if len(found) >= _FILES:
                return found
    return found


def _is_litter(name: str) -> bool:
    parts = name.split("/")
    return any(part in {"__MACOSX", ".ipynb_checkpoints", "__pycache__"} for part in parts) or (
        parts[-1] in {".DS_Store", ".OTTER_LOG"} or parts[-1].startswith("._")
    )


def _packed(found: list[tuple[str, Path]], target: Path) -> Path:
    left = _BYTES
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in found:
            entry = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            with _opened(path) as source, archive.open(entry, "w") as sink:
                left -= _copy(source, sink, left)
            if left <= 0:
                break
    return target


def _opened(path: Path):  # noqa: ANN202 - a buffered binary file
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    return os.fdopen(descriptor, "rb")


def _copy(source, sink, most: int) -> int:  # noqa: ANN001 - binary files of two kinds
    copied = 0
    while copied < most and (chunk := source.read(min(1 << 20, most - copied))):
        sink.write(chunk)
        copied += len(chunk)
    return copied
