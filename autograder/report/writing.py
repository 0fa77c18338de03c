"""Files that are either the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.grade.plain import Encoded, compact


def write_bytes(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Put ``data`` at ``path`` by rename.

    ``durable`` waits until the disk has it, so that a machine switched off afterwards still does;
    without it a crash of the machine may lose the newest files, a crash of the program does not.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str, *, durable: bool = False) -> None:
    """Put ``text`` at ``path`` by rename, as UTF-8 with the line ends it has.

    A lone surrogate (a file name that is not UTF-8, a student's broken string) becomes ``?``.
    """
    write_bytes(path, text.encode("utf-8", errors="replace"), durable=durable)


def json_text(value: object) -> str:
    """JSON that every reader accepts: sorted keys, no NaN, one final newline.

    The first two levels have lines of their own, so that a person can read it and a difference
    shows where it is; below them the encoder that is written in C does the rest.
    """
    if not isinstance(value, dict):
        return f"{compact(value)}\n"
    entries = (f" {compact(key)}: {_lines(value[key])}" for key in sorted(value))
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _lines(value: object) -> str:
    match value:
        case dict() if value:
            rows = (f"  {compact(key)}: {_one(value[key])}" for key in sorted(value))
            return "{\n" + ",\n".join(rows) + "\n }"
        case list() | tuple() if value:
            return "[\n" + ",\n".join(f"  {_one(one)}" for one in value) + "\n ]"
    return compact(value)


def _one(value: object) -> str:
    return value.text if isinstance(value, Encoded) else compact(value)
