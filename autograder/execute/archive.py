"""Reading ``.zip`` files into memory: regular files only, and only so much of them."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib

from autograder.execute.submission import UnreadableSubmission

MOST_FILES = 300
MOST_BYTES = 48 << 20
_MOST_ENTRIES = 3000
_LONGEST_NAME = 200
_PIECE = 1 << 16


def looks_like(content: bytes) -> bool:
    """Whether this is a zip, whatever its name says."""
    return content.startswith(b"PK\x03\x04")


def read(content: bytes) -> dict[str, bytes]:
    """Return the files by their names; links, devices and names that lead out are passed over."""
    files: dict[str, bytes] = {}
    folded: set[str] = set()
    room = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_more_than(_MOST_ENTRIES, len(archive.infolist()))
            for entry in archive.infolist():
                name = _name(entry)
                if name is None or name.casefold() in folded:
                    continue
                _refuse_more_than(MOST_FILES, len(files) + 1)
                data = _content(archive, entry, room)
                room -= len(data)
                files[name] = data
                folded.add(name.casefold())
    except UnreadableSubmission:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,  # an unknown compression
        RuntimeError,  # a password
        ValueError,
        EOFError,
        OSError,
    ) as error:
        raise UnreadableSubmission(
            f"the zip cannot be read ({str(error)[:80]}); make it again without a password"
        ) from error
    return files


def _refuse_more_than(most: int, count: int) -> None:
    if count > most:
        raise UnreadableSubmission(
            f"the zip has more than {most} files; hand in only your notebook and its data"
        )


def _name(entry: zipfile.ZipInfo) -> str | None:
    """Return a safe relative name, or ``None`` for what is no ordinary file of the submission."""
    mode = entry.external_attr >> 16
    if entry.is_dir() or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
        return None
    name = entry.filename.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or name.startswith("/") or ":" in parts[0] or ".." in parts:
        return None
    if len(name) > _LONGEST_NAME or any(ord(char) < ord(" ") for char in name):
        return None
    if any("\ud800" <= char <= "\udfff" for char in name):
        return None
    return "/".join(parts)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Unpack one file; what it says of its size is not believed."""
    parts = []
    size = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > room:
                raise UnreadableSubmission(
                    f"the zip holds more than {MOST_BYTES >> 20} MB; hand in only your notebook "
                    "and its data"
                )
            parts.append(piece)
    return b"".join(parts)
