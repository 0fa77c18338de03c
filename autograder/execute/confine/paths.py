"""Which files Python needs, and how a worker of another user reaches them.

Python often lives in a home folder that only its owner may enter (``/root``, with mode 0700).
A root machinery with the right to mount then gives its workers a view in which the closed
folder is empty but for Python itself; see :func:`uncover`.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from autograder.execute.confine.libc import mount, unshare

_NEW_MOUNTS = 0x00020000
_RDONLY, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 32, 4096, 16384, 1 << 18
_NOSUID, _NODEV = 2, 4

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/mime.types",
    "/etc/fonts",
    "/etc/ssl/openssl.cnf",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
)


def of_python() -> list[str]:
    """Return the folders of the interpreter, its libraries and this package."""
    return _outermost(_of_python())


def _of_python() -> set[str]:
    package = str(Path(__file__).resolve().parents[2])
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, package}
    places.update(path for path in sys.path if Path(path).is_dir())
    return places


def named() -> list[str]:
    """Return what a worker needs as it really lies, and then by the names it is called, links too.

    In an order in which a place comes before what lies in it.
    """
    names = {*_SYSTEM, *(os.path.abspath(place) for place in _of_python())}  # noqa: PTH100 - links stay links
    links = {str(parent) for name in names for parent in Path(name).parents if parent.is_symlink()}
    return [*readable([]), *sorted(links), *sorted(names)]


def readable(extra: list[str]) -> list[str]:
    """Return everything that a worker may read, each place once, as its files really lie."""
    return _outermost({*_SYSTEM, *of_python(), *extra})


def _outermost(places: set[str]) -> list[str]:
    real = {str(Path(place).resolve()) for place in places if Path(place).exists()}
    return sorted(
        place
        for place in real
        if not any(place != other and Path(place).is_relative_to(other) for other in real)
    )


def closed_ancestor(place: str) -> str | None:
    """Return the first folder on the way to a place that others may not enter."""
    path = Path(place).resolve()
    for folder in [*reversed(path.parents), path]:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return str(folder)
    return None


def closed() -> dict[str, list[str]]:
    """Return the closed folders, each with the places below it that a worker needs."""
    found: dict[str, list[str]] = {}
    for place in of_python():
        if folder := closed_ancestor(place):
            found.setdefault(folder, []).append(place)
    return found


def uncover() -> list[str]:
    """Let workers reach Python below closed folders: replace each by an empty one holding it.

    In a mount namespace of this process alone: nobody else sees a difference, and what else
    the folder holds is gone from the workers' world. Raises ``OSError`` where mounting is not
    allowed; the caller then reports that lazy imports fail.
    """
    blocked = closed()
    if not blocked:
        return []
    unshare(_NEW_MOUNTS)
    mount("", "/", "", _REC | _PRIVATE)
    for folder, places in blocked.items():
        if folder in places:
            raise PermissionError(
                f"{folder} belongs to Python and others may not enter it; run: chmod o+rx {folder}"
            )
        handles = [(os.open(place, os.O_PATH | os.O_CLOEXEC), place) for place in places]
        mount("empty", folder, "tmpfs", _NOSUID | _NODEV, "mode=0711,size=1m")
        for handle, place in handles:
            Path(place).mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{handle}", place, "", _BIND | _REC)
            with contextlib.suppress(OSError):  # the modes of its files forbid writing as well
                mount("", place, "", _BIND | _REMOUNT | _RDONLY | _NOSUID)
            os.close(handle)
    return sorted(blocked)
