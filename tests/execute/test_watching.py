"""What a worker says of its cells wakes nobody, and is believed only as far as it fits the job."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time

import pytest

from autograder.execute import Limits, Sandbox, attempt, channel
from autograder.execute.attempt import Job, Watcher
from autograder.execute.channel import PROGRESS_BYTES, Channel
from autograder.execute.confine import layers
from autograder.execute.warmth import Forked
from autograder.execute.worker import begin_cell

LIMITS = Limits(cell_seconds=0.1, total_seconds=20, cpu_seconds=20, call_seconds=0.5, memory_mb=400)
ERROR = {"cell": 1, "name": "ValueError", "message": "x", "line": 1, "limit": False}
HARD = 1.0 + 0.1 + 0.01  # what a cell may take that cannot be interrupted


class Worker:
    """The other side of a run, played by a test."""

    def __init__(self, work):
        ours, theirs = channel.pair()
        output, self._output = os.pipe()
        progress, self._progress = os.pipe()
        self.forked = Forked(None, Channel(ours), output, progress)
        self.channel = Channel(theirs)
        self.work = work

    def begins(self, number):
        os.write(self._progress, number.to_bytes(PROGRESS_BYTES, "big"))

    def prints(self, text):
        os.write(self._output, text.encode())

    def is_done(self):
        self.begins(0)
        self.channel.send(b"D", b"[]")

    def close(self):
        self.forked.hear_no_more()
        self.forked.channel.close()
        self.channel.close()
        for end in (self._output, self._progress):
            with contextlib.suppress(OSError):
                os.close(end)


@pytest.fixture
def worker(tmp_path):
    made = Worker(tmp_path)
    yield made
    made.close()


def followed(worker, play):
    """What the watcher says of three cells, while the worker plays its part."""
    job = Job(tuple((number, "pass", None) for number in (1, 2, 3)), ("a",))
    playing = threading.Thread(target=play)
    playing.start()
    found = Watcher(worker.forked, worker.work, LIMITS, job).follow()
    playing.join()
    return found


@pytest.mark.parametrize("look", [0.05, 60.0], ids=["often", "only when a cell is over its time"])
def test_a_cell_is_not_stopped_for_the_time_of_the_one_before(worker, monkeypatch, look):
    monkeypatch.setattr(attempt, "_LOOK_SECONDS", look)

    def play():
        for number in (1, 2, 3):
            worker.begins(number)
            time.sleep(0.7 * HARD)
        worker.is_done()

    found = followed(worker, play)
    assert found.went_well
    assert [number for number, _ in found.begun] == [1, 2, 3, 0]


def test_a_cell_that_takes_too_long_is_told_by_its_number(worker):
    def play():
        worker.begins(1)
        worker.begins(2)

    found = followed(worker, play)
    assert (found.stopped, found.running) == ("wall", 2)


def test_a_worker_that_dies_is_known_by_the_last_cell_it_began(worker):
    def play():
        worker.begins(1)
        worker.prints("before")
        worker.begins(2)
        worker.channel.close()

    found = followed(worker, play)
    assert (found.stopped, found.running, bytes(found.output)) == ("died", 2, b"before")


@pytest.mark.parametrize(
    "claims",
    [[4], [1, 2, 3, 0, 0], [2**32 - 1], [1] * 5],
    ids=["no such cell", "more than there are", "far off", "again and again"],
)
def test_claims_that_do_not_fit_the_job_end_it(worker, claims):
    def play():
        for number in claims:
            worker.begins(number)
        worker.channel.send(b"D", b"[]")

    assert followed(worker, play).stopped == "protocol"


def test_what_comes_over_the_channel_is_of_the_cell_that_was_told_before_it(worker):
    """Rubbish is noticed while the next cell may run already; it is not that one's."""
    worker.begins(1)
    worker.begins(2)
    os.write(worker.channel.sock.fileno(), b"rubbish")
    assert worker.channel.has_unread()
    worker.channel.send(b"C", b"3")  # as a worker does behind something unread
    found = followed(worker, lambda: None)
    assert (found.stopped, found.running) == ("died", 2)


def test_a_worker_tells_a_cell_behind_what_nobody_has_read(monkeypatch):
    ours, theirs = channel.pair()
    trusted, own = Channel(ours), Channel(theirs)
    progress, end = os.pipe()
    os.set_blocking(progress, False)
    monkeypatch.setattr(layers, "PROGRESS", end)
    own.send(b"E", b"{}")
    begin_cell(own, 2)
    assert [trusted.take()[::2], trusted.take()[::2]] == [(b"E", b"{}"), (b"C", b"2")]
    with pytest.raises(BlockingIOError):
        os.read(progress, 100)
    begin_cell(own, 3)
    assert int.from_bytes(os.read(progress, 100), "big") == 3
    assert not own.has_unread()
    for handle in (progress, end):
        os.close(handle)
    trusted.close()
    own.close()


def test_both_ways_of_telling_a_cell_keep_their_order(worker):
    def play():
        worker.begins(1)
        worker.channel.send(b"E", json.dumps(ERROR).encode())
        worker.channel.send(b"C", b"2")
        while worker.channel.has_unread():
            time.sleep(0.01)
        worker.begins(3)
        worker.is_done()

    found = followed(worker, play)
    assert found.went_well
    assert [number for number, _ in found.begun] == [1, 2, 3, 0]
    assert [*found.errors] == [1]


def test_half_a_number_is_no_cell(worker):
    def play():
        os.write(worker._progress, b"\xff\xff")
        worker.channel.send(b"D", b"[]")

    assert followed(worker, play).stopped == "protocol"


def test_who_prints_much_does_not_have_to_wait(notebook):
    """A pipe holds 64 kB: looked at now and then alone, this would take more than the cell may."""
    cells = ["for n in range(3000):\n    print('x' * 999)", "a = 1"]
    limits = Limits(cell_seconds=1.5, output_bytes=4_000_000)
    with Sandbox(limits=limits) as sandbox, sandbox.run(notebook(*cells), ("a",)) as execution:
        assert execution.output.count("x") == 3000 * 999
        assert not execution.limits_hit
        assert json.dumps(execution.answers) == '{"a": 1}'
