"""What forked workers tell each other: an append-only list in memory that all of them share.

Theory of operation. The process that forks makes a board before its first fork, so that a worker
finds the same memory at the same place. Each writes at the end and reads what others have written
since it last looked. The first eight bytes say how far the list goes; they are set last, so an
entry of a worker that was killed meanwhile is not there, and the next one is written over it. Who
reads or writes holds a lock of the system's, which is gone with whoever held it.

Entries are plain data, as JSON. A board that is full takes no more: whoever has not read something
on it judges for himself.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BYTES = 1 << 26
_LENGTH = 8


class Board:
    """See the module. Made before the fork; :meth:`join` after it."""

    def __init__(self, size: int = _BYTES) -> None:
        """Make an empty one of so many bytes, of which only those written to take memory."""
        self._memory = mmap.mmap(-1, size)
        self._lock = tempfile.TemporaryFile(prefix="autograder-board-")  # noqa: SIM115 - closed with the board
        self._read = 0
        self._set_length(0)

    def join(self) -> None:
        """Take part in it from this process, and keep it from those that are forked here."""
        if hasattr(mmap, "MADV_DONTFORK"):
            self._memory.madvise(mmap.MADV_DONTFORK)

    def close(self) -> None:
        """Give it back, in this process."""
        self._lock.close()
        self._memory.close()

    def put(self, entry: Mapping[str, Any]) -> None:
        """Write an entry for the others; this one has read it."""
        text = json.dumps(entry).encode("ascii")
        head = len(text).to_bytes(_LENGTH, "big")
        with self._locked():
            end = self._length()
            after = end + len(head) + len(text)
            if _LENGTH + after > len(self._memory):
                return
            self._memory[_LENGTH + end : _LENGTH + after] = head + text
            self._set_length(after)
        if self._read == end:
            self._read = after

    def news(self) -> Iterator[dict[str, Any]]:
        """What has been written since this was last asked."""
        with self._locked():
            end = self._length()
        while self._read < end:
            begin = _LENGTH + self._read + _LENGTH
            size = int.from_bytes(self._memory[begin - _LENGTH : begin], "big")
            self._read += _LENGTH + size
            yield json.loads(self._memory[begin : begin + size])

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        # Of the process, not of the descriptor, which is shared by all that were forked.
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _length(self) -> int:
        return int.from_bytes(self._memory[:_LENGTH], "big")

    def _set_length(self, length: int) -> None:
        self._memory[:_LENGTH] = length.to_bytes(_LENGTH, "big")
