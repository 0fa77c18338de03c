"""What a hostile submission would try first, tried by ourselves in a worker of the real kind.

Each probe attempts one thing and says how the attempt ended. None does harm where it succeeds:
signals are number 0, priorities are set to what they are, files are decoys.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import mmap
import os
import resource
import socket
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.execute.confine.libc import syscall
from autograder.execute.confine.numbers import MACHINES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ALLOWED = "allowed"
_MB = 1 << 20
_LAZY = ("colorsys", "wave", "xmlrpc.client")
_CLONE_NEWUSER = 0x10000000
_PTRACE_SEIZE = 0x4206


def run(job: Mapping[str, Any]) -> dict[str, str]:
    """Try everything; return how each attempt ended: ``"allowed"``, or the refusal."""
    return {name: _attempt(probe, job["targets"]) for name, probe in PROBES.items()}


def _attempt(probe: Callable[[Mapping[str, Any]], object], targets: Mapping[str, Any]) -> str:
    try:
        probe(targets)
    except OSError as error:
        return f"refused: {error.strerror or error}"
    except (MemoryError, ImportError) as error:
        return f"refused: {type(error).__name__} {error}".rstrip()
    return ALLOWED


def _number(name: str) -> int:
    numbers = MACHINES.get(os.uname().machine, (0, {}))[1] if sys.platform == "linux" else {}
    if name not in numbers:
        raise OSError(38, "no such call on this machine")
    return numbers[name]


def _through_link(targets: Mapping[str, Any]) -> None:
    Path("link").symlink_to(targets["secret"])
    try:
        Path("link").read_bytes()
    finally:
        Path("link").unlink()


def _hard_link(targets: Mapping[str, Any]) -> None:
    os.link(targets["secret"], "hard")
    Path("hard").unlink()


def _read_memory(targets: Mapping[str, Any]) -> None:
    room = ctypes.create_string_buffer(8)
    local = struct.pack("=QQ", ctypes.addressof(room), 8)
    remote = struct.pack("=QQ", targets["address"], 8)
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    syscall(_number("process_vm_readv"), targets["grader"], local, one, remote, one, none)


def _steal_descriptor(targets: Mapping[str, Any]) -> None:
    handle = syscall(_number("pidfd_open"), targets["grader"], 0)
    os.close(syscall(_number("pidfd_getfd"), handle, 0, 0))


def _overwrite(targets: Mapping[str, Any]) -> None:
    with Path(targets["results"]).open("ab"):
        pass


def _replace(targets: Mapping[str, Any]) -> None:
    Path("fake").write_text("{}")
    os.replace("fake", targets["results_spare"])  # noqa: PTH105 - as an attacker would


def _change_mode(targets: Mapping[str, Any]) -> None:
    # Refused for good, or answered with a "done" that does nothing: the file itself tells.
    before = Path(targets["results_mode"]).stat().st_mode
    Path(targets["results_mode"]).chmod(0o777)
    if Path(targets["results_mode"]).stat().st_mode == before:
        raise PermissionError(1, "the mode stays")


def _same_limits(targets: Mapping[str, Any]) -> None:
    with contextlib.suppress(AttributeError):
        resource.prlimit(targets["grader"], resource.RLIMIT_CORE, (0, 0))


def _same_priority(targets: Mapping[str, Any]) -> None:
    os.setpriority(os.PRIO_PROCESS, targets["grader"], 19)


def _same_processors(targets: Mapping[str, Any]) -> None:
    os.sched_setaffinity(targets["grader"], os.sched_getaffinity(0))


def _signal_everybody(targets: Mapping[str, Any]) -> None:
    del targets
    os.kill(-1, 0)


def _connect(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as sock:
        sock.settimeout(0.5)
        if kind == socket.SOCK_DGRAM:
            sock.sendto(b"x", address)
        else:
            sock.connect(address)


def _readdress(targets: Mapping[str, Any]) -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with one, other:
        one.sendto(b"x", targets["unix_datagram"])


def _fork(targets: Mapping[str, Any]) -> None:
    del targets
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _clone(targets: Mapping[str, Any]) -> None:
    del targets
    # Neither memory nor descriptors shared: an ordinary child, by the raw call.
    word = ctypes.c_ulong(0)
    pid = syscall(_number("clone"), ctypes.c_ulong(17), word, word, word, word)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _execute(targets: Mapping[str, Any]) -> None:
    del targets
    os.execv("/nowhere/at/all", ["x"])  # noqa: S606 - refused before the path is looked at


def _shared_memory(targets: Mapping[str, Any]) -> None:
    del targets
    handle = syscall(_number("shmget"), ctypes.c_int(0), ctypes.c_size_t(4096), 0o1600)
    syscall(_number("shmctl"), handle, 0, None)


def _memory_file(targets: Mapping[str, Any]) -> None:
    del targets
    os.close(os.memfd_create("x"))


def _message_queue(targets: Mapping[str, Any]) -> None:
    del targets
    os.close(syscall(_number("mq_open"), b"autograder-probe", os.O_CREAT | os.O_RDWR, 0o600, None))


def _rings(targets: Mapping[str, Any]) -> None:
    del targets
    os.close(syscall(_number("io_uring_setup"), 1, ctypes.create_string_buffer(256)))


def _user_namespace(targets: Mapping[str, Any]) -> None:
    del targets
    syscall(_number("unshare"), ctypes.c_ulong(_CLONE_NEWUSER))


def _too_much_memory(targets: Mapping[str, Any]) -> None:
    mmap.mmap(-1, targets["memory_mb"] * _MB + 64 * _MB).close()


def _too_large_file(targets: Mapping[str, Any]) -> None:
    try:
        with Path("large").open("wb") as file:
            file.truncate(targets["file_bytes"] + 1)
    finally:
        Path("large").unlink()


def _lift_limits(targets: Mapping[str, Any]) -> None:
    del targets
    limits = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    if resource.getrlimit(resource.RLIMIT_CPU)[1] == resource.RLIM_INFINITY:
        return
    try:
        resource.setrlimit(resource.RLIMIT_CPU, limits)
    except ValueError as error:  # how Python says EPERM here
        raise PermissionError(1, str(error)) from error


def _write_at(place: str) -> Callable[[Mapping[str, Any]], None]:
    def probe(targets: Mapping[str, Any]) -> None:
        path = Path(place, targets["marker"])
        path.write_text("x")
        path.unlink()

    return probe


def _import_late(targets: Mapping[str, Any]) -> None:
    del targets
    late = [name for name in _LAZY if name not in sys.modules]
    for name in late:
        importlib.import_module(name)
    numpy = Path(importlib.import_module("numpy").__file__ or "").parent
    (numpy / "version.py").read_bytes()


def _work(targets: Mapping[str, Any]) -> None:
    del targets
    Path("folder").mkdir()
    Path("folder/a").write_text("x")
    Path("folder/a").rename("b")
    Path("b").unlink()
    Path("folder").rmdir()


PROBES: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "read a test": lambda t: Path(t["secret"]).read_bytes(),
    "read a test through a link": _through_link,
    "link to a test": _hard_link,
    "list the tests": lambda t: os.listdir(t["trusted"]),  # noqa: PTH208 - the call itself
    "read the grader's memory file": lambda t: Path(f"/proc/{t['grader']}/mem").open("rb").close(),
    "read the grader's environment": lambda t: Path(f"/proc/{t['grader']}/environ").read_bytes(),
    "list the grader's files": lambda t: os.listdir(f"/proc/{t['grader']}/fd"),  # noqa: PTH208 - the call itself
    "go through the grader's root": lambda t: Path(
        f"/proc/{t['grader']}/root{t['secret']}"
    ).read_bytes(),
    "read the grader's memory": _read_memory,
    "steal a descriptor": _steal_descriptor,
    "debug the grader": lambda t: syscall(
        _number("ptrace"), ctypes.c_ulong(_PTRACE_SEIZE), t["grader"], None, None
    ),
    "stat a test": lambda t: Path(t["secret"]).stat(),
    "open the results": _overwrite,
    "replace the results": _replace,
    "remove the results": lambda t: Path(t["results_remove"]).unlink(),
    "change the results' mode": _change_mode,
    "signal the grader": lambda t: os.kill(t["grader"], 0),
    "signal the warm process": lambda t: os.kill(t["warm"], 0),
    "signal everybody": _signal_everybody,
    "limit the grader": _same_limits,
    "slow the grader": _same_priority,
    "move the grader": _same_processors,
    "TCP": lambda t: _connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", t["tcp"])),
    "UDP": lambda t: _connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", t["udp"])),
    "TCP over IPv6": lambda _: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close(),
    "raw packets": lambda _: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close(),
    "netlink": lambda _: socket.socket(16, socket.SOCK_RAW, 0).close(),
    "a socket file": lambda t: _connect(socket.AF_UNIX, socket.SOCK_STREAM, t["unix"]),
    "an abstract socket": lambda t: _connect(socket.AF_UNIX, socket.SOCK_STREAM, t["abstract"]),
    "a pair that is re-addressed": _readdress,
    "fork": _fork,
    "clone": _clone,
    "start a program": _execute,
    "shared memory": _shared_memory,
    "a file in memory": _memory_file,
    "a message queue": _message_queue,
    "io_uring": _rings,
    "a user namespace": _user_namespace,
    "too much memory": _too_much_memory,
    "too large a file": _too_large_file,
    "lift a limit": _lift_limits,
    "write to /tmp": _write_at("/tmp"),  # noqa: S108 - the place in question
    "write to /dev/shm": _write_at("/dev/shm"),  # noqa: S108 - the place in question
    "list a folder outside": lambda _: os.listdir("/var"),  # noqa: PTH208 - the call itself
    "read the grader's command line": lambda t: Path(f"/proc/{t['grader']}/cmdline").read_bytes(),
    "import late": _import_late,
    "use the working folder": _work,
}
