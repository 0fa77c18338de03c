"""Large pages for the warm process, so that a fork copies, and an end frees, far fewer entries."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from autograder.execute.confine import libc

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLLAPSE = 25  # since Linux 6.1; others answer that they do not know it
_LARGE = 1 << 21


def collapse() -> None:
    """Gather this process's own memory in large pages, where the kernel can."""
    if sys.platform != "linux":
        return
    for start in _large_places():
        # Where nothing was ever written there is nothing to gather, and the kernel says so.
        with contextlib.suppress(OSError):
            libc.madvise(start, _LARGE, _COLLAPSE)


def _large_places() -> Iterator[int]:
    """Where large pages could lie: in private memory that is no file's."""
    with open("/proc/self/maps", encoding="utf-8") as file:  # noqa: PTH123 - one read
        lines = file.read().splitlines()
    for line in lines:
        span, mode, _, _, _, *name = line.split(maxsplit=5)
        if not mode.startswith("rw-p") or (name and name[0] != "[heap]"):
            continue
        start, end = (int(number, 16) for number in span.split("-"))
        first = -(-start // _LARGE) * _LARGE
        yield from range(first, end - _LARGE + 1, _LARGE)
