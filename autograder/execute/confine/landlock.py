"""Which files a worker may touch: the kernel's Landlock, by three system calls.

Everything that the kernel's version of Landlock can refuse is refused, except below the paths
named here. Landlock says nothing about ``stat``, ``chmod`` or sockets other than TCP; those
belong to the other layers.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import stat
import struct
from dataclasses import dataclass

from autograder.execute.confine.libc import syscall

# The same numbers on every machine, like all system calls since 5.1.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK, _EXECUTE = 1 << 6, 1 << 9, 1 << 11, 1 << 0
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_READ = _READ_FILE | _READ_DIR

# How many of the rights each version knows (versions 6 and later know no more of these).
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11
_SCOPES = 0b11
_WITH_NET, _WITH_SCOPES = 4, 6
# Descriptors from here on are in nobody's way.
_ASIDE = 300


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    try:
        return syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_FLAG))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


@dataclass(frozen=True, slots=True)
class Place:
    """A file or a folder, held open, that a rule can name.

    Attributes:
        handle: a descriptor that stands for it and reads nothing.
        rights: what may be done in it.
    """

    handle: int
    rights: int


def places(readable: list[str]) -> tuple[Place, ...]:
    """Look up once what every worker may read; what is not there needs no permission.

    Device files may be written too (they are ``/dev/null`` and the like).
    """
    found = []
    for path in readable:
        rights = _READ | (_WRITE_FILE if path.startswith("/dev/") else 0)
        with contextlib.suppress(FileNotFoundError, PermissionError):
            found.append(_place(path, rights))
    return tuple(found)


def _place(path: str, rights: int) -> Place:
    handle = _aside(os.open(path, os.O_PATH | os.O_CLOEXEC))
    if not stat.S_ISDIR(os.fstat(handle).st_mode):
        rights &= _ON_FILES
    return Place(handle, rights)


def _aside(handle: int) -> int:
    moved = fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, _ASIDE)
    os.close(handle)
    return moved


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules that are made and not yet in force: their descriptor, and the version behind them."""

    handle: int
    version: int


def ruleset(readable: tuple[Place, ...]) -> Rules | None:
    """Make rules that refuse all files but these; ``None`` where the kernel has no Landlock.

    Made ahead, by the process that forks: it costs more than all that is left to do then.
    """
    abi = version()
    if not abi:
        return None
    words = [_known(abi)]
    if abi >= _WITH_NET:
        words.append(_TCP)
    if abi >= _WITH_SCOPES:
        words.append(_SCOPES)
    request = struct.pack(f"={len(words)}Q", *words)
    made = syscall(_CREATE_RULESET, request, ctypes.c_size_t(len(request)), ctypes.c_uint(0))
    rules = Rules(_aside(made), abi)
    for place in readable:
        _allow(rules, place.handle, place.rights)
    return rules


def allow_work(rules: Rules, folder: str) -> None:
    """Let the rules permit what a working folder is for."""
    place = _place(folder, ~(_MAKE_CHAR | _MAKE_BLOCK | _MAKE_SOCK | _EXECUTE | _IOCTL_DEV))
    _allow(rules, place.handle, place.rights)
    os.close(place.handle)


def _known(abi: int) -> int:
    return (1 << _RIGHTS.get(abi, 16)) - 1


def _allow(rules: Rules, handle: int, rights: int) -> None:
    rule = struct.pack("=Qi", rights & _known(rules.version), handle)
    syscall(_ADD_RULE, rules.handle, _RULE_PATH_BENEATH, rule, ctypes.c_uint(0))


def restrict(handle: int) -> None:
    """Bind this process, and all it starts, to the rules. Needs ``no_new_privs``."""
    syscall(_RESTRICT_SELF, handle, ctypes.c_uint(0))
