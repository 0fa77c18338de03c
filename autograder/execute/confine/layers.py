"""The layers of a worker, in order; see the theory of operation in ``autograder.execute``."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograder.execute.confine import identity, landlock, rlimits, seccomp
from autograder.execute.confine.numbers import MACHINES

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTPUT, ERRORS, CHANNEL, PROGRESS, _RULES = 1, 2, 3, 4, 5
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


@dataclass(frozen=True, slots=True)
class Ground:
    """What the layers of every worker share; worked out once, by the process that forks them.

    Attributes:
        readable: the places that may be read, held open.
        mapped: bytes of address space that a worker starts with.
    """

    readable: tuple[landlock.Place, ...]
    mapped: int | None

    @classmethod
    def survey(cls, readable: list[str]) -> Ground:
        """Look it up for the workers of this process."""
        if os.uname().machine in MACHINES:
            for same_user in (True, False):
                seccomp.prepared(same_user=same_user)
        places = landlock.places(readable) if os.uname().sysname == "Linux" else ()
        return cls(places, rlimits.address_space())

    def grown(self) -> Ground:
        """As it is for a process that has mapped more since."""
        return replace(self, mapped=rlimits.address_space())

    def ahead(self) -> Ahead:
        """Make ready what the next worker, and no other, is bound to."""
        linux = os.uname().sysname == "Linux"
        return Ahead(landlock.ruleset(self.readable) if linux else None, self.mapped)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was made before a worker was forked.

    Attributes:
        rules: Landlock's, but for the working folder; ``None`` where there is no Landlock.
        mapped: bytes of address space that the worker starts with.
    """

    rules: landlock.Rules | None
    mapped: int | None

    def leave(self) -> None:
        """Leave it to the worker that was forked with it."""
        if self.rules is not None:
            os.close(self.rules.handle)


def put_in_place(channel: int, output: int, progress: int) -> None:
    """Make the first five descriptors what they are to be.

    They are: nothing to read, the output twice, the channel, and where cells are told of.
    """
    # Two steps, because a number to be filled may be one that is still needed.
    held = [os.open("/dev/null", os.O_RDONLY), *map(os.dup, (output, output, channel, progress))]
    high = [os.dup2(handle, _OUT_OF_THE_WAY + n) for n, handle in enumerate(held)]
    for number, handle in enumerate(high):
        os.dup2(handle, number)


def apply(
    plan: Plan, ahead: Ahead, *, parent: int, work: str, limits: Mapping[str, int]
) -> list[str]:
    """Confine this process for good; return the names of the layers in force.

    Raises ``OSError`` when a layer that the plan names cannot be put on: the worker must then
    end without running anything.
    """
    rules = ahead.rules if plan.filters else None
    if rules is not None:
        landlock.allow_work(rules, work)
        os.dup2(rules.handle, _RULES)
    os.closerange(_RULES if rules is None else _RULES + 1, _MOST_DESCRIPTORS)
    names = ["session", "descriptors", "limits"]
    os.umask(0o077)
    os.chdir(work)
    rlimits.apply(limits, own_user=plan.uid is not None, mapped=ahead.mapped)
    if plan.uid is not None:
        identity.become(plan.uid)
        names.append("user")
    elif plan.filters and os.uname().sysname == "Linux":
        identity.drop_capabilities()
        names.append("no capabilities")
    if os.uname().sysname != "Linux":
        return names
    identity.tie_to(parent)
    names.append("no new privileges")
    if rules is not None:
        landlock.restrict(_RULES)
        os.close(_RULES)
        names.append(f"landlock {rules.version}")
    if plan.filters:
        seccomp.install(same_user=plan.uid is None)
        names.append("seccomp")
    return names
