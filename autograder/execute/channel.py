"""Messages between the trusted side and a worker, whole or not at all.

A message is cut into packets that carry its kind, its token and whether it is the last. The
packets keep their boundaries, so a reader that was killed half-way leaves nothing that another
could mistake for its own: it skips packets of tokens that it does not know.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import time

_HEAD = struct.Struct(">cBQ")
_PIECE = 32 * 1024
_LENGTH = struct.Struct(">I")
LARGEST_MESSAGE = 8 << 20
LATE = "Timeout"  # what a worker says of a call that it had to interrupt
PROGRESS_BYTES = 4  # of each number that is written to where cells are told of


class Broken(Exception):  # noqa: N818 - a state of the channel, caught where it is used
    """The other side is gone, or sends what is no message."""


class Closed(Broken):
    """The other side is gone."""


class Late(Exception):  # noqa: N818 - as above
    """Nothing came in time."""


def pair() -> tuple[socket.socket, socket.socket]:
    """Make a channel's two ends."""
    kind = getattr(socket, "SOCK_SEQPACKET", socket.SOCK_STREAM)
    try:
        return socket.socketpair(socket.AF_UNIX, kind)
    except OSError:  # a system without packets that keep their order
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


class Channel:
    """One end."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._stream = sock.type == socket.SOCK_STREAM
        self._parts: dict[tuple[bytes, int], list[bytes]] = {}
        self._held = 0

    def send(self, kind: bytes, payload: bytes = b"", token: int = 0) -> None:
        """Send one message."""
        for start in range(0, max(len(payload), 1), _PIECE):
            last = start + _PIECE >= len(payload)
            packet = _HEAD.pack(kind, last, token) + payload[start : start + _PIECE]
            try:
                if self._stream:
                    self.sock.sendall(_LENGTH.pack(len(packet)) + packet)
                else:
                    self.sock.send(packet)
            except TimeoutError as error:
                raise Late from error
            except OSError as error:
                raise Closed(str(error)) from error

    def _packet(self) -> bytes:
        try:
            if not self._stream:
                return self.sock.recv(_PIECE + _HEAD.size)
            size = _LENGTH.unpack(self._exactly(_LENGTH.size))[0]
            if size > _PIECE + _HEAD.size:
                raise Broken("a packet too large")
            return self._exactly(size)
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Closed(str(error)) from error

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self.sock.recv(size - len(data))
            if not piece:
                raise Closed("closed")
            data += piece
        return data

    def take(self) -> tuple[bytes, int, bytes] | None:
        """Read one packet; return the message it completes, if any, as (kind, token, payload)."""
        packet = self._packet()
        if not packet:
            raise Closed("closed")
        if len(packet) < _HEAD.size:
            raise Broken("no message")
        kind, last, token = _HEAD.unpack_from(packet)
        self._held += len(packet)
        if self._held > LARGEST_MESSAGE or len(self._parts) > 1:
            raise Broken("a message too large")
        parts = self._parts.setdefault((kind, token), [])
        parts.append(packet[_HEAD.size :])
        if not last:
            return None
        self._held = 0
        del self._parts[(kind, token)]
        return kind, token, b"".join(parts)

    def has_unread(self) -> bool:
        """Whether something that was sent from this end may not have been read yet."""
        try:
            return any(fcntl.ioctl(self.sock, termios.TIOCOUTQ, bytes(4)))
        except OSError:  # a system that does not tell
            return True

    def receive(self, deadline: float | None = None) -> tuple[bytes, int, bytes]:
        """Wait for the next whole message until a moment of ``time.monotonic``."""
        while True:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Late
                self.sock.settimeout(left)
            message = self.take()
            if message is not None:
                return message

    def close(self) -> None:
        """Close this end."""
        self.sock.close()
