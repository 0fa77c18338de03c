"""The processors that this process may use."""

from __future__ import annotations

import contextlib
import os


def available() -> tuple[int, ...]:
    """Their numbers, in order; where the system does not tell them, as many as it has."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def keep_to(number: int) -> None:
    """Run on one of them only, with all that is started from here; where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):  # it has been taken away meanwhile
            os.sched_setaffinity(0, {number})
