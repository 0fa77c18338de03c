"""Pieces of a gate's work are shared by processes, and nothing that happens to one is lost."""

import os
import signal

import pytest

from autograder.build.findings import Finding
from autograder.build.gates.share import Found, Piece, share_out
from autograder.errors import AuthorError, MachineryError

FINDING = Finding("forms", 3, "q1", "loses", "“x” fails")


def told(number):
    return Found(number, (FINDING,), (f"piece {number}", f"in {os.getpid()}"))


def pieces(count, **options):
    return [
        Piece("forms", f"answer {number}", lambda number=number: told(number), **options)
        for number in range(count)
    ]


def processes_of(found):
    return {line for one in found for line in one.listed if line.startswith("in ")}


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_everything_comes_back_in_order(processes):
    found = share_out(pieces(40), processes)
    assert [one.tried for one in found] == list(range(40))
    assert {one.findings for one in found} == {(FINDING,)}
    assert [one.listed[0] for one in found] == [f"piece {number}" for number in range(40)]


def test_a_piece_that_has_to_stay_does():
    found = share_out(pieces(6, here=True), processes=3)
    assert processes_of(found) == {f"in {os.getpid()}"}


def test_several_processes_work_at_a_time():
    # Each piece waits for the other, so one process alone would never end.
    first, second = os.pipe(), os.pipe()

    def meet(own, other):
        os.write(own[1], b"x")
        os.read(other[0], 1)
        return told(0)

    work = [
        Piece("forms", "one", lambda: meet(first, second)),
        Piece("forms", "other", lambda: meet(second, first)),
    ]
    assert len(processes_of(share_out(work, processes=2))) == 2
    for end in (*first, *second):
        os.close(end)


def _refuse():
    raise AuthorError("FORMS of step_factor cannot be read")


def _break():
    raise ZeroDivisionError


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("here", [True, False])
def test_the_authors_mistake_stays_the_authors(here):
    with pytest.raises(AuthorError, match="FORMS of step_factor cannot be read"):
        share_out([*pieces(3), Piece("forms", "step_factor", _refuse, here)], processes=2)


@pytest.mark.parametrize("here", [True, False])
def test_a_piece_that_breaks_down_is_named(here):
    with pytest.raises(MachineryError, match=r"gate forms \(step_factor\)[\s\S]*ZeroDivision"):
        share_out([*pieces(3), Piece("forms", "step_factor", _break, here)], processes=2)


def test_a_process_that_dies_is_noticed():
    # The first piece keeps this process busy until the other one has taken the second and died.
    read, write = os.pipe()

    def wait():
        os.close(write)
        os.read(read, 1)
        return told(0)

    work = [Piece("mistakes", "waits", wait, here=True), Piece("mistakes", "theta_t", _die)]
    with pytest.raises(MachineryError, match=r"gate mistakes \(theta_t\) did not come to an end"):
        share_out(work, processes=2)
    os.close(read)
