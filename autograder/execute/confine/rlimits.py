"""What a worker may use up, as far as the kernel counts it per process."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MB = 1 << 20
_STACK = 8 * _MB
_OPEN_FILES = 64


def address_space() -> int | None:
    """Bytes of address space that this process has mapped, ``None`` where nobody says so."""
    try:
        with open("/proc/self/statm", encoding="utf-8") as file:  # noqa: PTH123 - one read
            return int(file.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:  # no /proc: not Linux, where this limit means little anyway
        return None


def apply(limits: Mapping[str, int], *, own_user: bool, mapped: int | None) -> None:
    """Set the limits; the address space is what is mapped already plus the budget."""
    cpu = limits["cpu_seconds"]
    wanted = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_FSIZE: (limits["file_bytes"],) * 2,
        resource.RLIMIT_NOFILE: (_OPEN_FILES,) * 2,
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_STACK: (_STACK, _STACK),
        resource.RLIMIT_MEMLOCK: (0, 0),
    }
    if mapped is not None:
        space = mapped + limits["memory_mb"] * _MB
        wanted[resource.RLIMIT_AS] = (space, space)
    for name in ("RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO"):
        if hasattr(resource, name):
            wanted[getattr(resource, name)] = (0, 0)
    if own_user:
        # Counted per user: of use only where the user is this worker's alone.
        wanted[resource.RLIMIT_NPROC] = (limits["processes"],) * 2
    for which, (soft, hard) in wanted.items():
        ceiling = resource.getrlimit(which)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901 - clipped to what may be set
        resource.setrlimit(which, (soft, hard))
