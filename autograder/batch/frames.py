"""Messages between the supervisor and its workers: a length, then JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH = struct.Struct(">I")
LARGEST = 256 << 20  # far above any result; a longer one means that the stream is broken


def send(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """Write one message and push it out."""
    data = json.dumps(message, allow_nan=False).encode("ascii")
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next message, or nothing once the other side is gone (even in the middle of one)."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST:
        return None
    data = stream.read(length)
    return json.loads(data) if len(data) == length else None
