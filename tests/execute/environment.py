"""Become somebody else, somewhere else, and run Python there: ``environment.py KIND ARGS...``.

Needs root. Kinds:
    user: an ordinary user.
    user-without-namespaces: the same where ordinary users may not have any.
    user-without-landlock, user-without-seccomp: the same on a kernel that lacks it.
    container: root with a container's default capabilities and refusals.
    container-without-landlock: the same on an old kernel.
    container-closed: the same, with Python where nobody but root may enter (if it is there).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

from autograder.execute.confine import libc, paths, seccomp
from autograder.execute.confine.numbers import MACHINES

USER = 54321
_DROP_BOUNDING = 24
_KEPT = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
_CONTAINER_REFUSES = [
    "unshare",
    "setns",
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "fsconfig",
    "fspick",
    "mount_setattr",
    "pivot_root",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "add_key",
    "keyctl",
    "request_key",
    "open_by_handle_at",
    "name_to_handle_at",
    "lookup_dcookie",
    "acct",
    "quotactl",
    "settimeofday",
    "clock_settime",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "iopl",
    "ioperm",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
]
_NEW_NAMESPACES = 0x7E020080
_LANDLOCK = (444, 445, 446)


def refuse(names=(), numbers=(), *, prctl=None):
    """Put a filter on this process, as root, that its children inherit."""
    architecture, table = MACHINES[platform.machine()]
    step = seccomp._step
    steps = [step(0x20, 4), step(0x15, architecture, 1, 0), step(0x06, 0x80000000), step(0x20, 0)]
    for name in names:
        if name in table:
            steps += [step(0x15, table[name], 0, 1), seccomp._deny(errno.EPERM)]
    for number in numbers:
        steps += [step(0x15, number, 0, 1), seccomp._deny(errno.ENOSYS)]
    if names:
        steps += [step(0x15, table["clone3"], 0, 1), seccomp._deny(errno.ENOSYS)]
        steps += [
            step(0x15, table["clone"], 0, 4),
            step(0x20, 16),
            step(0x45, _NEW_NAMESPACES, 0, 1),
            seccomp._deny(errno.EPERM),
            step(0x06, 0x7FFF0000),
        ]
    if prctl is not None:
        steps += [
            step(0x15, table["prctl"], 0, 4),
            step(0x20, 16),
            step(0x15, prctl, 0, 1),
            seccomp._deny(errno.EINVAL),
            step(0x06, 0x7FFF0000),
        ]
    steps.append(step(0x06, 0x7FFF0000))
    code = b"".join(steps)
    kept = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    libc.prctl(libc.PR_SET_SECCOMP, 2, ctypes.c_char_p(head))


def enter(kind):
    if kind != "container-closed":
        paths.uncover()
    if kind.endswith("without-landlock"):
        refuse(numbers=_LANDLOCK)
    if kind.endswith("without-seccomp"):
        refuse(prctl=libc.PR_SET_SECCOMP)
    if kind.endswith("without-namespaces"):
        refuse(["unshare", "mount"])
    if kind.startswith("container"):
        refuse(_CONTAINER_REFUSES)
        for capability in range(64):
            if capability not in _KEPT:
                try:
                    libc.prctl(_DROP_BOUNDING, capability)
                except OSError:
                    break
    else:
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)


if __name__ == "__main__":
    enter(sys.argv[1])
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
