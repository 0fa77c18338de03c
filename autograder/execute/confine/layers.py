"""The layers of a worker, in order; see the theory of operation in ``autograder.execute``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.execute.confine import identity, landlock, rlimits, seccomp

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTPUT, ERRORS, CHANNEL = 1, 2, 3
_OUT_OF_THE_WAY, _MOST_DESCRIPTORS = 200, 1 << 16


@dataclass(frozen=True, slots=True)
class Plan:
    """Which layers a worker puts on.

    Attributes:
        uid: the user to become, or ``None`` to stay who we are.
        filters: whether to refuse system calls and files (only ever false when trusted).
    """

    uid: int | None
    filters: bool

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Plan:
        """Read a plan from the zygote's request."""
        uid = data["uid"]
        return cls(uid if isinstance(uid, int) else None, bool(data["filters"]))


def keep_only(channel: int, output: int) -> None:
    """Leave four descriptors open: nothing to read, the output twice, and the channel."""
    # Two steps, because a number to be filled may be one that is still needed.
    held = [os.open("/dev/null", os.O_RDONLY), os.dup(output), os.dup(output), os.dup(channel)]
    high = [os.dup2(handle, _OUT_OF_THE_WAY + n) for n, handle in enumerate(held)]
    for number, handle in enumerate(high):
        os.dup2(handle, number)
    os.closerange(CHANNEL + 1, _MOST_DESCRIPTORS)


def apply(
    plan: Plan, *, parent: int, work: str, limits: Mapping[str, int], readable: list[str]
) -> list[str]:
    """Confine this process for good; return the names of the layers in force.

    Raises ``OSError`` when a layer that the plan names cannot be put on: the worker must then
    end without running anything.
    """
    names = ["session", "descriptors", "limits"]
    os.umask(0o077)
    os.chdir(work)
    rlimits.apply(limits, own_user=plan.uid is not None)
    if plan.uid is not None:
        identity.become(plan.uid)
        names.append("user")
    elif plan.filters and os.geteuid() == 0:
        identity.drop_capabilities()
        names.append("no capabilities")
    if os.uname().sysname != "Linux":
        return names
    identity.tie_to(parent)
    names.append("no new privileges")
    if plan.filters:
        if version := landlock.restrict(readable, [work]):
            names.append(f"landlock {version}")
        seccomp.install(same_user=plan.uid is None)
        names.append("seccomp")
    return names
