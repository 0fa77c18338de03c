"""Calls into the C library, with their errors as ``OSError``."""

from __future__ import annotations

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38


def syscall(number: int, *args: object) -> int:
    """Make a system call by number; raise ``OSError`` when it fails."""
    result = _LIBC.syscall(ctypes.c_long(number), *args)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, *args: object) -> int:
    """Call ``prctl``; missing arguments are zero."""
    words: list[object] = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in args]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    result = _LIBC.prctl(ctypes.c_int(option), *words)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
    return result


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Call ``mount``."""
    words = [text.encode() if text else None for text in (source, target, kind)]
    result = _LIBC.mount(*words, ctypes.c_ulong(flags), data.encode() if data else None)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"mount on {target}: {os.strerror(code)}")


def umount(target: str, flags: int) -> None:
    """Call ``umount2``."""
    if _LIBC.umount2(target.encode(), ctypes.c_int(flags)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"umount of {target}: {os.strerror(code)}")


def unshare(flags: int) -> None:
    """Call ``unshare``."""
    if _LIBC.unshare(ctypes.c_int(flags)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"unshare({flags:#x}): {os.strerror(code)}")


def madvise(start: int, length: int, advice: int) -> None:
    """Call ``madvise``."""
    if _LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), ctypes.c_int(advice)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"madvise({advice}): {os.strerror(code)}")
