"""Which isolation is in force here, found by trying.

A probe worker, confined like any other, attempts what a hostile submission would; the level
follows from what was refused, not from versions or settings. A level is a promise: it is given
only when every property it stands for was observed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import MachineryError
from autograder.execute import probes, workspace
from autograder.execute.channel import Broken, Late
from autograder.execute.confine import landlock
from autograder.execute.confine.layers import Plan
from autograder.execute.limits import Limits
from autograder.execute.users import users
from autograder.execute.warmth import WarmProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.execute.users import Users

_PROBE_SECONDS = 20.0


class NoBoundary(MachineryError):  # noqa: N818 - it says what is missing
    """Student code could not be kept apart from the rest of this machine; nothing was run."""


@dataclass(frozen=True, slots=True)
class Property:
    """One promise, and how the attempts against it ended.

    Attributes:
        name: the promise.
        holds: whether every attempt was refused (or, for what must work, went well).
        observed: each attempt and its end.
        needed: whether there is no boundary without it.
        advice: what to do where it does not hold.
    """

    name: str
    holds: bool
    observed: Mapping[str, str]
    needed: bool
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was observed.

    Attributes:
        level: ``"A+"`` and ``"A"``: a user of its own, with and without a view of its own of
            the files; ``"B"``: the same user in a world of its own; ``"C"``: the same user,
            restricted by itself; ``"E"``: no boundary.
        properties: promise by promise.
        layers: what the workers put on.
        notes: what else is worth knowing.
    """

    level: str
    properties: tuple[Property, ...] = ()
    layers: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def is_boundary(self) -> bool:
        """Whether student code is kept apart."""
        return self.level != "E"

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self) | {"boundary": self.is_boundary, "claim": CLAIMS[self.level]}

    def text(self) -> str:
        """Return the report for a person."""
        lines = [f"isolation level {self.level}: {CLAIMS[self.level]}", ""]
        for item in self.properties:
            lines.append(f"  {'yes' if item.holds else 'NO ':4} {item.name}")
            if item.holds:
                continue
            bad = [name for name, end in item.observed.items() if not _as_promised(name, end)]
            lines.extend(f"         {name}: {item.observed[name]}" for name in bad)
            if item.advice:
                lines.append(f"         {item.advice}")
        lines += ["", "layers: " + (", ".join(self.layers) or "none")]
        lines += [f"note: {note}" for note in self.notes]
        if not self.is_boundary:
            lines += ["", f"in a container (podman takes the same words): {IN_A_CONTAINER}"]
        return "\n".join(lines)


IN_A_CONTAINER = (
    "docker run --rm --network none --read-only --tmpfs /tmp --pids-limit 512 --memory 2g "
    '-v "$PWD":/work -w /work theorysheet autograder grade ZIP SUBMISSIONS'
)
"""Level D: a whole batch in a container, where it is root; ``docs/grading.md`` makes the image."""


CLAIMS = {
    "A+": "student code is a user of its own and sees only Python and its working folder",
    "A": "student code is a user of its own; it may read what everybody may, and write to /tmp",
    "B": "student code is this user without its powers, in a world with nothing but Python in it",
    "C": "student code is this user without its powers; it can tell names and sizes of files",
    "E": "NONE. Student code can do whatever this user can",
}

_MUST_WORK = ("import late", "use the working folder")


def _as_promised(name: str, end: str) -> bool:
    return (end == probes.ALLOWED) == (name in _MUST_WORK)


@dataclass(frozen=True, slots=True)
class _Promise:
    name: str
    attempts: tuple[str, ...]
    advice: str
    needed: bool = True


_NO_FILTERS = (
    "this kernel or container refuses seccomp or Landlock; grade on Linux 5.13 or newer, or "
    "inside a container, where the grader is root"
)
_PROMISES = (
    _Promise(
        "tests and references cannot be read",
        (
            "read a test",
            "read a test through a link",
            "link to a test",
            "list the tests",
            "read the grader's memory file",
            "read the grader's environment",
            "list the grader's files",
            "go through the grader's root",
            "read the grader's memory",
            "steal a descriptor",
            "debug the grader",
        ),
        _NO_FILTERS,
    ),
    _Promise(
        "results cannot be touched",
        (
            "open the results",
            "replace the results",
            "remove the results",
            "change the results' mode",
        ),
        _NO_FILTERS,
    ),
    _Promise(
        "the grader cannot be harmed",
        (
            "signal the grader",
            "signal the warm process",
            "signal everybody",
            "limit the grader",
            "slow the grader",
            "move the grader",
        ),
        _NO_FILTERS,
    ),
    _Promise(
        "there is no network",
        (
            "TCP",
            "UDP",
            "TCP over IPv6",
            "raw packets",
            "netlink",
            "a socket file",
            "an abstract socket",
            "a pair that is re-addressed",
        ),
        _NO_FILTERS,
    ),
    _Promise(
        "nothing survives a submission",
        (
            "fork",
            "clone",
            "start a program",
            "shared memory",
            "a file in memory",
            "a message queue",
            "io_uring",
            "a user namespace",
        ),
        _NO_FILTERS,
    ),
    _Promise(
        "memory, processor and file sizes are limited",
        ("too much memory", "too large a file", "lift a limit"),
        "this system does not enforce resource limits; set a memory limit on the container",
    ),
    _Promise(
        "libraries can be imported late",
        ("import late",),
        "Python lies where the student's user cannot enter; run chmod o+x on the closed folder "
        "on its way, or install Python elsewhere",
    ),
    _Promise("the working folder can be used", ("use the working folder",), "free some disk space"),
    _Promise(
        "nothing outside the working folder is seen or written",
        (
            "write to /tmp",
            "write to /dev/shm",
            "list a folder outside",
            "read the grader's command line",
        ),
        "the kernel has no Landlock; what student code writes to /tmp is removed after each "
        "submission, and nothing secret lies where everybody may read",
        needed=False,
    ),
    _Promise(
        "names and sizes of hidden files cannot be told",
        ("stat a test",),
        "this system forbids namespaces to ordinary users; all else holds. Where it matters, allow "
        "them (sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu), grade as root, or "
        "in a container",
        needed=False,
    ),
)


def kernel_limits(limits: Limits) -> dict[str, int]:
    """Return the limits that the kernel counts."""
    return {
        "cpu_seconds": limits.cpu_seconds,
        "file_bytes": limits.file_bytes,
        "processes": limits.processes,
        "memory_mb": limits.memory_budget(),
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """How workers are confined: as whom (nobody else, where there are none), how, and where."""

    uids: tuple[int, ...]
    filters: bool
    namespaces: bool = False

    @property
    def plan(self) -> Plan:
        """The plan of one worker."""
        return Plan(self.uids[0] if self.uids else None, self.filters)


@dataclass(frozen=True, slots=True)
class Start:
    """How a warm process is started here, as often as one is needed.

    Attributes:
        base: the sandbox's folder.
        lent: the users its workers may become.
        python: the interpreter, ``None`` for this one.
        lean: whether it imports nothing, and so can run no notebook.
    """

    base: Path
    lent: Users
    python: str | None = None
    lean: bool = False

    def __call__(self, *, namespaces: bool) -> WarmProcess:
        """Start one, in a world of its own or not."""
        return WarmProcess(
            self.base,
            python=self.python,
            uncover=bool(self.lent.numbers),
            holds=self.lent.claims,
            lean=self.lean,
            namespaces=namespaces,
        )


def settle(start: Start, *, trust: bool, limits: Limits) -> tuple[WarmProcess, Choice, Report]:
    """Start a warm process and make the first choice that keeps its promises here.

    Raises:
        NoBoundary: none does, and nobody said that the submissions are to be trusted.
    """
    notes: tuple[str, ...] = ()
    if not start.lent.numbers and landlock.version():
        found = _in_a_world(start, limits)
        if not isinstance(found, str):
            return found
        notes = (found,)
    warm = start(namespaces=False)
    try:
        choice, report = _settled(start, warm, trust=trust, limits=limits)
    except BaseException:
        warm.close()
        raise
    return warm, choice, replace(report, notes=(*report.notes, *notes))


def _in_a_world(start: Start, limits: Limits) -> tuple[WarmProcess, Choice, Report] | str:
    """Try namespaces; return why not, where they do not serve."""
    try:
        warm = start(namespaces=True)
    except MachineryError as error:
        return str(error)
    choice = Choice((), filters=True, namespaces=True)
    report = _try(start.base, warm, choice.plan, limits)
    if report.is_boundary and all(item.holds for item in report.properties):
        return warm, choice, replace(report, level="B")
    warm.close()
    return "namespaces of its own did not serve: " + "; ".join(
        [f"not so: {item.name}" for item in report.properties if not item.holds] or report.notes
    )


def _settled(
    start: Start, warm: WarmProcess, *, trust: bool, limits: Limits
) -> tuple[Choice, Report]:
    uids, reports = start.lent.numbers, []
    for choice in dict.fromkeys((Choice(uids, filters=True), Choice((), filters=True))):
        report = _try(start.base, warm, choice.plan, limits)
        if report.is_boundary:
            reasons = [f"a user of its own was given up: {why}" for why in _reasons(reports)]
            return choice, replace(report, notes=(*report.notes, *reasons))
        reports.append(report)
    if not trust:
        raise NoBoundary(_refusal(reports))
    choice = Choice((), filters=False)
    report = _try(start.base, warm, choice.plan, limits)
    return choice, replace(report, level="E", notes=(*report.notes, *_reasons(reports)))


def _reasons(reports: list[Report]) -> list[str]:
    return [
        reason
        for report in reports
        for reason in (
            *(item.advice for item in report.properties if item.needed and not item.holds),
            *report.notes,
        )
    ]


def _refusal(reports: list[Report]) -> str:
    reasons = "; ".join(dict.fromkeys(_reasons(reports)))
    return (
        "this computer cannot keep student code apart from your own files, so nothing was run. "
        f"{reasons}. Either grade in a container ({IN_A_CONTAINER}) or on another Linux "
        "machine; or, if you wrote the submissions yourself, say so with --trust-submissions. "
        "`autograder doctor` shows each property"
    )


def _try(base: Path, warm: WarmProcess, plan: Plan, limits: Limits) -> Report:
    """Start a probe worker with this plan and judge what it could do."""
    notes = tuple(warm.ready["notes"])
    try:
        with _targets(warm, limits) as targets:
            observed, layers = _probe(base, warm, plan, limits, targets)
    except MachineryError as error:
        return Report("E", notes=(*notes, str(error)))
    found = []
    for promise in _PROMISES:
        ends = {name: observed.get(name, "not observed") for name in promise.attempts}
        holds = all(_as_promised(name, end) and end != "not observed" for name, end in ends.items())
        found.append(Property(promise.name, holds, ends, promise.needed, promise.advice))
    return Report(_level(plan, found), tuple(found), layers, notes)


def _level(plan: Plan, properties: list[Property]) -> str:
    if not all(item.holds for item in properties if item.needed):
        return "E"
    if plan.uid is None:
        return "C"
    return "A+" if all(item.holds for item in properties) else "A"


def _probe(
    base: Path, warm: WarmProcess, plan: Plan, limits: Limits, targets: Mapping[str, Any]
) -> tuple[dict[str, str], tuple[str, ...]]:
    work = base / f"probe-{secrets.token_hex(4)}"
    workspace.make(work, plan.uid)
    forked = warm.fork(plan, work=work, home=work, limits=kernel_limits(limits))
    channel = forked.channel
    try:
        channel.sock.settimeout(_PROBE_SECONDS)
        kind, _, body = channel.receive()
        if kind != b"L":
            raise MachineryError(body.decode(errors="replace"))
        channel.send(b"J", json.dumps({"kind": "probe", "targets": targets}).encode())
        observed = json.loads(channel.receive()[2])
    except (Broken, Late) as error:
        raise MachineryError("the probe worker did not survive its own attempts") from error
    finally:
        channel.close()
        forked.hear_no_more()
        warm.reap(forked)
        workspace.remove(work)
    return observed, tuple(json.loads(body))


@contextlib.contextmanager
def _targets(warm: WarmProcess, limits: Limits) -> Iterator[dict[str, Any]]:
    """Lay out what the probes aim at: decoys, and sockets that would answer.

    They lie where the tests and results of an assignment do: outside the sandbox's own folder.
    """
    place = workspace.make_base()
    trusted = place / "trusted"
    trusted.mkdir(mode=0o700)
    decoys = {"secret": "tests.py", "results": "results.json"}
    decoys |= {f"results_{way}": f"{way}.json" for way in ("spare", "remove", "mode")}
    for name in decoys.values():
        (trusted / name).write_text("a decoy")
        (trusted / name).chmod(0o600)
    with contextlib.ExitStack() as stack:
        stack.callback(workspace.remove, place)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        name = secrets.token_hex(8)
        listening = {"unix": str(place / f"s-{name}"), "abstract": f"\0probe-{name}"}
        for address in listening.values():
            server = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            server.bind(address)
            server.listen()
        datagram = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagram.bind(f"\0probe-datagram-{name}")
        Path(listening["unix"]).chmod(0o777)
        yield {
            **{key: str(trusted / file) for key, file in decoys.items()},
            **listening,
            "trusted": str(trusted),
            "unix_datagram": f"\0probe-datagram-{name}",
            "tcp": tcp.getsockname()[1],
            "udp": udp.getsockname()[1],
            "grader": os.getpid(),
            "warm": warm.pid,
            "address": id(trusted),
            "marker": f"autograder-probe-{name}",
            "memory_mb": limits.memory_budget(),
            "file_bytes": limits.file_bytes,
        }


def examine(limits: Limits | None = None) -> Report:
    """Find out what holds on this machine; never raises for want of a boundary."""
    with contextlib.ExitStack() as stack:
        lent = stack.enter_context(users())
        base = workspace.make_base()
        stack.callback(workspace.remove, base)
        start = Start(base, lent, lean=True)
        warm, _, report = settle(start, trust=True, limits=limits or Limits())
        warm.close()
        return report
