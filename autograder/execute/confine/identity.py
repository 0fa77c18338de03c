"""Who a worker is: a user of its own where the machinery is root, else a user without powers."""

from __future__ import annotations

import errno
import os
import signal
import socket
import struct

from autograder.execute.confine.libc import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    prctl,
    syscall,
)

# Far above the users of a distribution, below the ranges of user namespaces.
FIRST_SLOT = 60001
SLOTS = 900
_CAPABILITY_VERSION = 0x20080522
_CAPSET = {"x86_64": 126, "aarch64": 91}


def claim_slot() -> tuple[int, socket.socket]:
    """Take a user number that no other sandbox of this machine uses; held while the socket is.

    The claim is the name of an abstract socket, which the kernel gives back when its owner is
    gone, however it went.
    """
    for uid in range(FIRST_SLOT, FIRST_SLOT + SLOTS):
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            claim.bind(f"\0autograder-slot-{uid}")
        except OSError as error:
            claim.close()
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return uid, claim
    raise OSError(errno.EAGAIN, f"all {SLOTS} user slots from {FIRST_SLOT} are taken")


def become(uid: int) -> None:
    """Change to the user for good; the change takes every capability with it."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def drop_capabilities() -> None:
    """Give up every capability, for a worker that stays the same user."""
    head = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    syscall(_CAPSET[os.uname().machine], head, struct.pack("=6I", 0, 0, 0, 0, 0, 0))


def tie_to(parent: int) -> None:
    """Die with the parent, be closed to debuggers, and never gain a privilege again.

    After the change of user, which would undo the first two.
    """
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we were tied to it
        os._exit(1)
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def kill_all_of(uid: int) -> None:
    """Kill whatever runs as this user. Call as root, in a process with one thread.

    The caller *is* that user while it signals, so that "everybody" means nobody else.
    """
    os.setresuid(uid, uid, 0)
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    finally:
        os.setresuid(0, 0, 0)
