"""Which system calls a worker may make: a filter of its own making, by ``prctl``.

A list of refusals, not of permissions: numpy, IPython and the C library use some hundred calls
that differ from machine to machine, and everything with which a process reaches beyond itself
is named here. Calls newer than the list do not exist for the worker. Refusals are error codes,
so that a cell fails and the notebook goes on; only a foreign calling convention kills.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct

from autograder.execute.confine.libc import PR_SET_SECCOMP, prctl
from autograder.execute.confine.numbers import LAST_KNOWN, MACHINES

_FILTER_MODE = 2
# Larger than any process number, and than anything else in the filter.
_SOME_PROCESS = 0x7EDCBA98
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_GT, _JUMP_SET, _RETURN, _AND = (
    0x20,
    0x15,
    0x35,
    0x25,
    0x45,
    0x06,
    0x54,
)
_NR, _ARCH, _ARGS = 0, 4, 16
_X32 = 0x40000000
_CLONE_THREAD = 0x10000
_AF_UNIX, _SOCK_STREAM = 1, 1
_TIOCSTI, _TIOCLINUX, _TIOCSCTTY = 0x5412, 0x541C, 0x540E
# Undo the tie to the parent, become readable to others, name a debugger, forge /proc/self.
_PRCTL_REFUSED = (1, 4, 0x59616D61, 35)

# Calls that look at their arguments.
_JUDGED = ("clone", "kill", "tgkill", "prlimit64", "ioctl", "prctl", "socketpair", "clone3")
# As the instructor's own user, the modes and times of files are the instructor's.
_SAME_USER = [
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "utime",
    "utimes",
    "utimensat",
    "futimesat",
    "flock",
]
# ... and these say "done" without doing it, so that shutil.copy works as everywhere else.
_PRETENDED = ("chmod", "fchmod", "fchmodat", "utime", "utimes", "utimensat", "futimesat")
_HARMLESS = ("close_range",)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value & 0xFFFFFFFF)


def _deny(code: int) -> bytes:
    return _step(_RETURN, _ERRNO | code)


_PERMIT = _step(_RETURN, _ALLOW)


def _argument(index: int) -> bytes:
    return _step(_LOAD, _ARGS + 8 * index)


def _only(index: int, *values: int) -> list[bytes]:
    """Allow when the argument is one of the values."""
    body = [_argument(index)]
    for value in values:
        body += [_step(_JUMP_EQ, value, 0, 1), _PERMIT]
    return [*body, _deny(errno.EPERM)]


def _never(index: int, *values: int) -> list[bytes]:
    """Allow unless the argument is one of the values."""
    body = [_argument(index)]
    for value in values:
        body += [_step(_JUMP_EQ, value, 0, 1), _deny(errno.EPERM)]
    return [*body, _PERMIT]


def _judged(pid: int) -> dict[str, list[bytes]]:
    return {
        # Threads, but no processes; clone3 hides its flags in memory, so it "does not exist",
        # and the C library falls back to clone.
        "clone": [
            _argument(0),
            _step(_JUMP_SET, _CLONE_THREAD, 0, 1),
            _PERMIT,
            _deny(errno.EPERM),
        ],
        "clone3": [_deny(errno.ENOSYS)],
        "kill": _only(0, pid),
        "tgkill": _only(0, pid),
        "prlimit64": _only(0, 0),
        "ioctl": _never(1, _TIOCSTI, _TIOCLINUX, _TIOCSCTTY),
        "prctl": _never(0, *_PRCTL_REFUSED),
        # A datagram pair could be re-addressed to any socket of the machine; a stream cannot.
        "socketpair": [
            _argument(0),
            _step(_JUMP_EQ, _AF_UNIX, 1, 0),
            _deny(errno.EPERM),
            _argument(1),
            _step(_AND, 0xF),
            _step(_JUMP_EQ, _SOCK_STREAM, 0, 1),
            _PERMIT,
            _deny(errno.EPERM),
        ],
    }


def program(*, machine: str, pid: int, same_user: bool) -> bytes:
    """Build the filter; raise ``KeyError`` for a machine without a table."""
    architecture, numbers = MACHINES[machine]
    steps = [
        _step(_LOAD, _ARCH),
        _step(_JUMP_EQ, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NR),
    ]
    if machine == "x86_64":
        steps += [_step(_JUMP_GE, _X32, 0, 1), _step(_RETURN, _KILL)]
    steps += [_step(_JUMP_GT, LAST_KNOWN, 0, 1), _deny(errno.ENOSYS)]
    for name, number in numbers.items():
        if name in _JUDGED or name in _HARMLESS or (name in _SAME_USER and not same_user):
            continue
        answer = _deny(0 if name in _PRETENDED else errno.EPERM)
        steps += [_step(_JUMP_EQ, number, 0, 1), answer]
    for name, body in _judged(pid).items():
        steps += [_step(_JUMP_EQ, numbers[name], 0, len(body)), *body]
    steps.append(_PERMIT)
    return b"".join(steps)


@functools.cache
def prepared(*, same_user: bool) -> bytes:
    """Return the filter of this machine for a process yet to be named; made once, before forks."""
    return program(machine=platform.machine(), pid=_SOME_PROCESS, same_user=same_user)


def install(*, same_user: bool) -> None:
    """Bind this thread, and all it starts, to the filter. Needs ``no_new_privs``."""
    nobody, us = (struct.pack("=I", pid) for pid in (_SOME_PROCESS, os.getpid()))
    code = prepared(same_user=same_user).replace(nobody, us)
    steps = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HP", len(code) // 8, ctypes.addressof(steps))
    prctl(PR_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(head))
