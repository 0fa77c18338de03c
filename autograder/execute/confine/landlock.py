"""Which files a worker may touch: the kernel's Landlock, by three system calls.

Everything that the kernel's version of Landlock can refuse is refused, except below the paths
named here. Landlock says nothing about ``stat``, ``chmod`` or sockets other than TCP; those
belong to the other layers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct

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


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    try:
        return syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_FLAG))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def _beneath(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # what is not there, or out of reach, needs no permission
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _ON_FILES
        rule = struct.pack("=Qi", rights, place)
        syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, ctypes.c_uint(0))
    finally:
        os.close(place)


def restrict(readable: list[str], writable: list[str]) -> int:
    """Refuse this process all files but these; return the version in force, 0 when there is none.

    Needs ``no_new_privs``. Device files named in ``readable`` may be written too (they are
    ``/dev/null`` and the like).
    """
    abi = version()
    if not abi:
        return 0
    known = (1 << _RIGHTS.get(abi, 16)) - 1
    words = [known]
    if abi >= _WITH_NET:
        words.append(_TCP)
    if abi >= _WITH_SCOPES:
        words.append(_SCOPES)
    request = struct.pack(f"={len(words)}Q", *words)
    ruleset = syscall(_CREATE_RULESET, request, ctypes.c_size_t(len(request)), ctypes.c_uint(0))
    try:
        for path in readable:
            extra = _WRITE_FILE if path.startswith("/dev/") else 0
            _beneath(ruleset, path, (_READ | extra) & known)
        work = known & ~(_MAKE_CHAR | _MAKE_BLOCK | _MAKE_SOCK | _EXECUTE | _IOCTL_DEV)
        for path in writable:
            _beneath(ruleset, path, work)
        syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint(0))
    finally:
        os.close(ruleset)
    return abi
