"""Who the workers of a sandbox are, and what the trusted side hides of itself."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from autograder.execute.confine import identity, libc

if TYPE_CHECKING:
    from collections.abc import Iterator

# One for the submission that runs, one for the worker that is made ready meanwhile.
_USERS = 2


@contextlib.contextmanager
def users() -> Iterator[list[int]]:
    """Hold the user numbers of a sandbox: none where this process cannot become anybody else."""
    found: list[int] = []
    with contextlib.ExitStack() as stack:
        if sys.platform == "linux":
            # Other processes of this user may then not look into the trusted side.
            libc.prctl(libc.PR_SET_DUMPABLE, 0)
            for _ in range(_USERS if os.geteuid() == 0 else 0):
                uid, claim = identity.claim_slot()
                stack.callback(claim.close)
                found.append(uid)
        yield found
