"""Do independent pieces of a gate's work in several processes, one per processor.

The pieces are our own program on the author's own answers, so a forked copy of this process may
take over any of them: it has everything opened and derived already. What a piece found comes back
as plain data. Pieces that call a function of the running notebook stay here, because that notebook
talks to one process only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from autograder import processors
from autograder.build.findings import Finding
from autograder.errors import AuthorError, MachineryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBER = 2  # bytes of a place in the queue; one write and one read of so few are never torn


@dataclass(frozen=True, slots=True)
class Found:
    """What one piece of a gate's work found.

    Attributes:
        tried: how many answers it tried.
        findings: what has to be changed.
        listed: what was left out and why.
    """

    tried: int
    findings: tuple[Finding, ...] = ()
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a gate's work.

    Attributes:
        gate: whose work it is.
        about: the answer it is about, or what else it is called.
        work: does it.
        here: whether it has to be done in this process.
    """

    gate: str
    about: str
    work: Callable[[], Found]
    here: bool = False


def share_out(pieces: Sequence[Piece], processes: int | None = None) -> list[Found]:
    """What each piece found, in order.

    Args:
        pieces: the work.
        processes: how many work at a time, this one among them; by default one per processor.

    Raises:
        AuthorError: the first that a piece raised.
        MachineryError: a process ended without a word, or a piece broke down.
    """
    waiting = [place for place, piece in enumerate(pieces) if not piece.here]
    queue, filled = os.pipe()
    os.write(filled, b"".join(place.to_bytes(_NUMBER) for place in waiting))
    os.close(filled)
    helpers: list[tuple[int, int]] = []
    results: dict[int, Any] = {}
    try:
        while len(helpers) < min((processes or len(processors.available())) - 1, len(waiting)):
            helpers.append(_helper(pieces, queue))
        for place, piece in enumerate(pieces):
            if piece.here:
                results[place] = _done(piece)
        results |= _from_the_queue(pieces, queue)
        for _, channel in helpers:
            results |= _heard(channel)
    finally:
        os.close(queue)
        for child, channel in helpers:
            os.close(channel)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return [_told(piece, results.get(place)) for place, piece in enumerate(pieces)]


def _helper(pieces: Sequence[Piece], queue: int) -> tuple[int, int]:
    """A copy of this process that takes pieces from the queue; its id and where it reports."""
    channel, own_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(channel)
        _be_a_helper(pieces, queue, own_end)
    os.close(own_end)
    return child, channel


def _be_a_helper(pieces: Sequence[Piece], queue: int, channel: int) -> NoReturn:
    """Never returns, whatever happens: above this frame is the parent's program."""
    status = 1
    try:
        done = _from_the_queue(pieces, queue)
        with os.fdopen(channel, "w") as report:
            json.dump(done, report)
        status = 0
    finally:
        os._exit(status)


def _from_the_queue(pieces: Sequence[Piece], queue: int) -> dict[int, Any]:
    done = {}
    while taken := os.read(queue, _NUMBER):
        place = int.from_bytes(taken)
        done[place] = _done(pieces[place])
    return done


def _done(piece: Piece) -> Any:
    try:
        found = piece.work()
    except AuthorError as error:
        return {"author": str(error)}
    except Exception:  # noqa: BLE001 - it is raised again, in the process that asked for the work
        return {"broke": traceback.format_exc()}
    rows = [[one.gate, one.cell, one.question, one.rule, one.message] for one in found.findings]
    return {"tried": found.tried, "findings": rows, "listed": found.listed}


def _heard(channel: int) -> dict[int, Any]:
    with os.fdopen(channel, closefd=False) as report:
        text = report.read()
    return {int(place): said for place, said in json.loads(text).items()} if text else {}


def _told(piece: Piece, said: Any) -> Found:
    where = f"the gate {piece.gate} ({piece.about})"
    if said is None:
        raise MachineryError(f"{where} did not come to an end: its process died")
    if "author" in said:
        raise AuthorError(said["author"])
    if "broke" in said:
        raise MachineryError(f"{where} broke down:\n{said['broke']}")
    findings = tuple(Finding(*row) for row in said["findings"])
    return Found(said["tried"], findings, tuple(said["listed"]))
