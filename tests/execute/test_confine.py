"""The layers, each by itself: the filter's program on both machines, folders, slots, messages."""

from __future__ import annotations

import errno
import os
import socket
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.execute import channel, workspace
from autograder.execute.confine import identity, paths, seccomp
from autograder.execute.confine.numbers import LAST_KNOWN, MACHINES

ALLOW, KILL = 0x7FFF0000, 0x80000000
PID = 4711


def interpret(program, architecture, number, arguments=()):
    """Run a filter the way the kernel would; return its answer."""
    data = struct.pack("=iIQ6Q", number, architecture, 0, *[*arguments, *[0] * 6][:6])
    word, at = 0, 0
    while True:
        code, yes, no, value = struct.unpack_from("=HBBI", program, at * 8)
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            word = struct.unpack_from("=I", data, value)[0]
        elif code == 0x54:
            word &= value
        elif code == 0x15:
            at += yes if word == value else no
        elif code == 0x35:
            at += yes if word >= value else no
        elif code == 0x25:
            at += yes if word > value else no
        elif code == 0x45:
            at += yes if word & value else no
        else:
            raise AssertionError(f"unknown step {code:#x}")


def denied(code):
    return 0x00050000 | code


@pytest.fixture(params=sorted(MACHINES))
def machine(request):
    name = request.param
    architecture, numbers = MACHINES[name]
    program = seccomp.program(machine=name, pid=PID, same_user=False)

    def ask(call, *arguments, same_user=False):
        code = seccomp.program(machine=name, pid=PID, same_user=True) if same_user else program
        number = numbers[call] if isinstance(call, str) else call
        return interpret(code, architecture, number, arguments)

    ask.numbers = numbers
    ask.architecture = architecture
    ask.name = name
    return ask


ALWAYS_REFUSED = [
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "execve",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "pidfd_open",
    "pidfd_getfd",
    "setpriority",
    "sched_setaffinity",
    "unshare",
    "setns",
    "mount",
    "bpf",
    "perf_event_open",
    "io_uring_setup",
    "shmget",
    "memfd_create",
    "mq_open",
    "keyctl",
    "inotify_add_watch",
    "open_by_handle_at",
    "tkill",
    "rt_sigqueueinfo",
    "personality",
    "kexec_load",
    "reboot",
    "chroot",
    "userfaultfd",
]


@pytest.mark.parametrize("call", ALWAYS_REFUSED)
def test_what_reaches_beyond_the_process_is_refused(machine, call):
    assert machine(call) == denied(errno.EPERM)


# (call, arguments, allowed)
JUDGED = [
    ("kill", (PID, 9), True),
    ("kill", (1, 9), False),
    ("kill", (2**64 - 1, 9), False),
    ("kill", (0, 9), False),
    ("tgkill", (PID, 5, 6), True),
    ("tgkill", (1, 1, 6), False),
    ("clone", (0x3D0F00,), True),
    ("clone", (17,), False),
    ("clone", (0x10000000,), False),
    ("prlimit64", (0, 7), True),
    ("prlimit64", (PID, 7), False),
    ("prlimit64", (1, 7), False),
    ("ioctl", (0, 0x5401), True),
    ("ioctl", (0, 0x5412), False),
    ("ioctl", (0, 0x541C), False),
    ("prctl", (15,), True),
    ("prctl", (1,), False),
    ("prctl", (4,), False),
    ("socketpair", (1, 1), True),
    ("socketpair", (1, 1 | 0o2000000), True),
    ("socketpair", (1, 2), False),
    ("socketpair", (1, 5), False),
    ("socketpair", (16, 1), False),
]


@pytest.mark.parametrize(("call", "arguments", "allowed"), JUDGED)
def test_calls_with_two_uses_are_told_apart(machine, call, arguments, allowed):
    assert machine(call, *arguments) == (ALLOW if allowed else denied(errno.EPERM))


def test_calls_of_the_future_do_not_exist(machine):
    assert machine(LAST_KNOWN + 1) == denied(errno.ENOSYS)
    assert machine(0x3FFFFFFF) == denied(errno.ENOSYS)
    assert machine("clone3") == denied(errno.ENOSYS)


def test_foreign_calling_conventions_kill(machine):
    program = seccomp.program(machine=machine.name, pid=PID, same_user=False)
    assert interpret(program, 0x40000003, 0) == KILL
    if machine.name == "x86_64":
        assert machine(0x40000000 | 1) == KILL


def test_ordinary_work_is_allowed(machine):
    ordinary = {"x86_64": (0, 1, 2, 3, 9, 11, 12, 202, 257), "aarch64": (56, 57, 63, 64, 98, 222)}
    for number in ordinary[machine.name]:
        assert machine(number) == ALLOW


def test_as_the_same_user_modes_are_not_changed_and_nobody_minds(machine):
    assert machine("fchmodat", same_user=True) == denied(0)
    assert machine("fchownat", same_user=True) == denied(errno.EPERM)
    assert machine("fchmodat") == ALLOW


def test_the_filter_fits_the_kernels_largest_program():
    for name in MACHINES:
        program = seccomp.program(machine=name, pid=PID, same_user=True)
        assert len(program) // 8 < 4096


X32 = """
import ctypes, os
from autograder.execute.confine import libc, seccomp
pid = os.fork()
if pid == 0:
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(same_user=False)
    ctypes.CDLL(None).syscall(0x40000000 | 39)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="a convention of x86_64")
def test_the_kernel_kills_a_foreign_call():
    done = subprocess.run([sys.executable, "-c", X32], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "-31"


def test_two_sandboxes_never_share_a_user():
    first, claim = identity.claim_slot()
    with claim:
        second, other = identity.claim_slot()
        other.close()
        assert first != second


def test_a_folder_that_others_may_not_enter_is_found(tmp_path):
    closed = tmp_path / "closed"
    (closed / "deep").mkdir(parents=True)
    for folder in (*tmp_path.parents, tmp_path):
        if not folder.stat().st_mode & 1:
            pytest.skip("the temporary folder is closed itself")
    closed.chmod(0o700)
    assert paths.closed_ancestor(str(closed / "deep")) == str(closed)
    closed.chmod(0o711)
    assert paths.closed_ancestor(str(closed / "deep")) is None


def test_a_folder_is_removed_however_deep_it_is(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    here = os.open(work, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d" * 20, dir_fd=here)
        there = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)
    (work / "closed").mkdir()
    (work / "closed" / "inner").mkdir()
    (work / "closed" / "inner" / "file").write_text("x")
    (work / "closed" / "inner").chmod(0)
    (work / "closed").chmod(0)
    (work / "link").symlink_to("/")
    os.mkfifo(work / "pipe")
    assert workspace.usage(work, 2000)[0] > 2000
    workspace.remove(work)
    assert not work.exists()


def test_what_is_used_is_counted(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 100_000)
    count, size = workspace.usage(tmp_path, 100)
    assert count == 2
    assert 100_000 <= size < 300_000
    for number in range(20):
        (tmp_path / str(number)).touch()
    assert workspace.usage(tmp_path, 10)[0] == 11


@pytest.mark.parametrize("kind", [socket.SOCK_SEQPACKET, socket.SOCK_STREAM])
@pytest.mark.parametrize("size", [0, 1, 32768, 32769, 200_000])
def test_a_message_arrives_whole(kind, size):
    import threading

    left, right = socket.socketpair(socket.AF_UNIX, kind)
    one, other = channel.Channel(left), channel.Channel(right)
    payload = os.urandom(size)
    sender = threading.Thread(target=one.send, args=(b"A", payload, 7))
    sender.start()
    assert other.receive() == (b"A", 7, payload)
    sender.join()
    one.close()
    with pytest.raises(channel.Broken):
        other.receive()
    other.close()


def exhaust(reader, refill=lambda: None):
    while True:
        refill()
        message = reader.take()
        assert message is None or isinstance(message[2], bytes)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_rubbish_is_no_message(packets):
    left, right = channel.pair()
    with left, right:
        for packet in packets:
            if packet:
                left.send(packet)
        left.close()
        with pytest.raises(channel.Broken):
            exhaust(channel.Channel(right))


def test_a_message_without_end_is_refused():
    left, right = channel.pair()
    packet = struct.pack(">cBQ", b"A", 0, 0) + b"x" * 30_000
    with left, right, pytest.raises(channel.Broken):
        exhaust(channel.Channel(right), lambda: left.send(packet))


def test_nothing_in_time_is_late():
    import time

    left, right = channel.pair()
    with left, right, pytest.raises(channel.Late):
        channel.Channel(right).receive(time.monotonic() + 0.02)
