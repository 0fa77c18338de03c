"""What one worker has judged, the others that were forked with it need not judge again."""

import copy
import os

import pytest

from autograder.answers.decode import decode
from autograder.grade.board import Board
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge_and
from autograder.grade.remember import of_answer

WIRES = {"step_factor": {"text": "1 - eta*k"}, "rates": {"text": "0 < eta < 2/k"}}


def in_a_child(work):
    """Run it in a forked process, and wait until that is gone."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


@pytest.fixture
def board():
    made = Board(1 << 20)
    yield made
    made.close()


def told(bundle, wires):
    decoded = {name: decode(wire) for name, wire in wires.items()}
    keys = {name: of_answer(wire) for name, wire in wires.items()}
    return judge_and(bundle, decoded, keys=keys, worded=list(wires))


def test_forked_processes_read_what_the_others_wrote_in_its_order(board):
    in_a_child(lambda: board.put({"first": "é\ud800"}))
    in_a_child(lambda: [board.put({"again": list(board.news())}), board.put({"last": 3})])
    assert list(board.news()) == [
        {"first": "é\ud800"},
        {"again": [{"first": "é\ud800"}]},
        {"last": 3},
    ]
    assert list(board.news()) == []


def test_nobody_is_told_what_he_wrote_himself(board):
    other = copy.copy(board)
    board.put({"mine": 1})
    assert list(board.news()) == []
    assert list(other.news()) == [{"mine": 1}]


def test_what_a_killed_writer_left_half_written_is_not_there(board, monkeypatch):
    board.put({"whole": 1})
    other = copy.copy(board)
    other._read = 0

    def killed_before_it_says_so():
        monkeypatch.setattr(board, "_set_length", lambda _: os._exit(1))
        board.put({"half": "x" * 500})

    in_a_child(killed_before_it_says_so)
    other.put({"next": 2})  # the lock went with the process, and the place is written over
    assert list(copy.copy(board).news()) == [{"next": 2}]
    fresh = copy.copy(board)
    fresh._read = 0
    assert list(fresh.news()) == [{"whole": 1}, {"next": 2}]


def test_a_full_board_takes_no_more_and_loses_nothing():
    board = Board(4096)
    reader = copy.copy(board)
    for number in range(1000):
        board.put({"number": number})
    read = [entry["number"] for entry in reader.news()]
    board.close()
    assert read == list(range(len(read)))
    assert 50 < len(read) < 1000


def test_a_process_that_joined_keeps_it_from_its_children(board):
    reader = copy.copy(board)

    def join_and_fork():
        board.join()
        board.put({"of": "the one that joined"})
        in_a_child(
            lambda: board.put({"of": "a child"})
        )  # ends by a signal: nothing is mapped there

    in_a_child(join_and_fork)
    assert list(reader.news()) == [{"of": "the one that joined"}]


@pytest.fixture
def two(copied, board):
    """The same assignment, as two workers hold it."""
    root = copied("small")
    first, second = Bundle.open(root), Bundle.open(root)
    first.memory.board = board
    second.memory.board = copy.copy(first.memory.board)
    return first, second


def test_what_one_worker_judged_the_other_knows(two, worked):
    first, second = two
    once = told(first, WIRES)
    again = told(second, WIRES)
    assert worked == [7, 0]  # five cases, and two answers in words
    assert once == again


def test_what_has_to_be_judged_anew_is_told_to_nobody(copied, board, worked):
    bundles = [Bundle.open(copied("broken")) for _ in range(2)]
    bundles[0].memory.board = board
    bundles[1].memory.board = copy.copy(board)
    outcomes = [told(bundle, {"value": 3})[0] for bundle in bundles]
    assert worked[0] > worked[1] == 4
    assert [one.outcome for one in outcomes[0]] == [one.outcome for one in outcomes[1]]
