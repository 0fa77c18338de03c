"""Do the same for many, in copies of this process, one for each processor.

Everything that a page is made of is in memory by then, and pages do not depend on each other.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, NoReturn, TypeVar

from autograder import processors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
_WORTH_A_COPY = 30


def for_each(
    items: Sequence[Item], work: Callable[[Item], object], copies: int | None = None
) -> None:
    """Call ``work`` with each item; what it leaves in memory is lost.

    What a copy could not do is done here once more, so that an error is raised where somebody can
    tell of it. So ``work`` must not mind being done twice.

    Args:
        items: what to work on.
        work: writes something to a file, say.
        copies: how many processes, this one among them; by default as many as pay off.
    """
    count = copies or min(_most(), 1 + len(items) // _WORTH_A_COPY)
    helpers: dict[int, int] = {}
    try:
        for share in range(1, count):
            helpers[_copy(items[share::count], work)] = share
        for item in items[::count]:
            work(item)
        while helpers:
            pid, share = helpers.popitem()
            if os.waitpid(pid, 0)[1]:
                for item in items[share::count]:
                    work(item)
    finally:
        for pid in helpers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _most() -> int:
    return len(processors.available()) if hasattr(os, "fork") else 1


def _copy(items: Sequence[Item], work: Callable[[Item], object]) -> int:
    pid = os.fork()
    if pid == 0:
        _be_a_copy(items, work)
    return pid


def _be_a_copy(items: Sequence[Item], work: Callable[[Item], object]) -> NoReturn:
    """Never returns, whatever happens: above this frame is the other's program."""
    status = 1
    try:
        for item in items:
            work(item)
        status = 0
    finally:
        os._exit(status)
