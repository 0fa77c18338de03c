"""A world of its own for the warm process of an ordinary user.

In new namespaces of users, files, processes, networks and shared memory there is nothing but
Python, the sandbox's folder and an empty ``/tmp``: what is not there cannot even be asked for.
Student code is still confined by the other layers in it; this one hides names and sizes.

Two processes come of it. The one that was started stays outside as the parent and waits; its
child, the first process of the new world, becomes the warm process. The world ends with it.
"""

from __future__ import annotations

import os
import platform
import signal
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.execute.confine import identity
from autograder.execute.confine.libc import (
    PR_SET_PDEATHSIG,
    mount,
    prctl,
    syscall,
    umount,
    unshare,
)
from autograder.execute.confine.numbers import MACHINES

if TYPE_CHECKING:
    from collections.abc import Callable

_FILES, _SHARED_MEMORY, _USERS, _PROCESSES, _NETWORK = (
    0x00020000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_DETACH = 2
_HERE, _RECURSIVE = -100, 0x8000
_ATTRIBUTE_RDONLY, _ATTRIBUTE_NOSUID = 1, 2


def enter(places: list[str], writable: str, root: str, at_end: Callable[[], object]) -> None:
    """Go on as the first process of a new world. Needs one thread; returns in the child only.

    Args:
        places: what can be read in it, under the same names.
        writable: the one folder that can be written to.
        root: an empty folder to build it in.
        at_end: what is left to do outside when the new world has ended without being told to.

    Raises:
        OSError: the system does not allow it; the process must then end, for it may be half-way.
    """
    user, group = os.geteuid(), os.getegid()
    unshare(_USERS | _FILES | _PROCESSES | _NETWORK | _SHARED_MEMORY)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    mount("", "/", "", _REC | _PRIVATE)
    mount("empty", root, "tmpfs", _NOSUID | _NODEV, "mode=0755,size=1m")
    for place in places:
        _show(place, root)
    _bind(writable, root + writable, _BIND)
    for name in ("proc", "tmp"):
        Path(root, name).mkdir(exist_ok=True)
    child = os.fork()
    if child:
        _wait_for(child, root, at_end)
    # It dies with the one outside; of whom it can only be told by a signal.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Only a process of the new world may show the processes of it.
    mount("proc", f"{root}/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    unshare(_FILES)  # the one outside keeps what it sees
    _make_root(root)
    identity.drop_capabilities()


def _show(place: str, root: str) -> None:
    """Let a place be seen, and only read, under its name; a link is a link there too."""
    target = root + place
    if os.path.lexists(target) or not os.path.lexists(place):
        return
    if Path(place).is_symlink():
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).symlink_to(Path(place).readlink())
        return
    _bind(place, target, _BIND | _REC)
    # All mounts below it as well, whatever flags they have that cannot be taken away.
    attributes = struct.pack("=4Q", _ATTRIBUTE_RDONLY | _ATTRIBUTE_NOSUID, 0, 0, 0)
    number = MACHINES[platform.machine()][1]["mount_setattr"]
    syscall(number, _HERE, target.encode(), _RECURSIVE, attributes, len(attributes))


def _bind(source: str, target: str, flags: int) -> None:
    path = Path(target)
    if Path(source).is_dir():
        path.mkdir(parents=True, exist_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    mount(source, target, "", flags)


def _make_root(root: str) -> None:
    os.chdir(root)
    syscall(MACHINES[platform.machine()][1]["pivot_root"], b".", b".")
    umount(".", _DETACH)
    os.chdir("/")


def _wait_for(child: int, root: str, at_end: Callable[[], object]) -> None:
    """Be the parent outside: hold nothing, and end after the child."""
    try:
        os.closerange(0, 1 << 16)
        if os.waitpid(child, 0)[1]:
            umount(root, _DETACH)
            at_end()
    finally:
        os._exit(0)
