"""Who the workers of a sandbox are, and what the trusted side hides of itself."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.execute.confine import identity, libc

if TYPE_CHECKING:
    from collections.abc import Iterator

# One for the submission that runs, one for the worker that is made ready meanwhile.
_USERS = 2


@dataclass(frozen=True, slots=True)
class Users:
    """The users that a sandbox lends to its workers; none where it cannot become anybody else.

    Attributes:
        numbers: who they are.
        claims: descriptors by which the numbers are held. The warm process holds them as well: it
            kills what runs as these users, and may be at it when the trusted side is gone already.
    """

    numbers: tuple[int, ...] = ()
    claims: tuple[int, ...] = ()


@contextlib.contextmanager
def users() -> Iterator[Users]:
    """Hold the users of a sandbox."""
    numbers, claims = [], []
    with contextlib.ExitStack() as stack:
        if sys.platform == "linux":
            # Other processes of this user may then not look into the trusted side.
            libc.prctl(libc.PR_SET_DUMPABLE, 0)
            for _ in range(_USERS if os.geteuid() == 0 else 0):
                uid, claim = identity.claim_slot()
                stack.callback(claim.close)
                numbers.append(uid)
                claims.append(claim.fileno())
        yield Users(tuple(numbers), tuple(claims))
