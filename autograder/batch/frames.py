"""Messages between the supervisor and its workers: JSON, and texts that travel beside it.

A frame is a length and the JSON, in which ``"texts"`` maps names to lengths, and then these texts
as they are: a result is JSON already, and would be quoted and unquoted on its way.
"""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH = struct.Struct(">I")
_TEXTS = "texts"
LARGEST = 256 << 20  # far above any result; a longer one means that the stream is broken


def send(stream: IO[bytes], message: Mapping[str, Any], **texts: str) -> None:
    """Write one message and push it out; each of the texts arrives as an entry of its own."""
    bodies = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    lengths = {name: len(body) for name, body in bodies.items()}
    data = json.dumps({**message, _TEXTS: lengths}, allow_nan=False).encode("ascii")
    stream.write(b"".join((_LENGTH.pack(len(data)), data, *bodies.values())))
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next message, or nothing once the other side is gone (even in the middle of one)."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data = _exactly(stream, _LENGTH.unpack(head)[0])
    if data is None:
        return None
    message = json.loads(data)
    for name, length in message.pop(_TEXTS, {}).items():
        body = _exactly(stream, length)
        if body is None:
            return None
        message[name] = body.decode("utf-8", "surrogatepass")
    return message


def _exactly(stream: IO[bytes], length: int) -> bytes | None:
    if length > LARGEST:
        return None
    data = stream.read(length)
    return data if len(data) == length else None
