"""What is done in copies of a process is all done, and its errors are told here."""

import os
import signal

import psutil
import pytest

from autograder.report.copies import for_each


@pytest.mark.parametrize("copies", [None, 1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 64])
def test_everything_is_done_once(tmp_path, count, copies):
    def work(number):
        with (tmp_path / str(number)).open("x") as file:
            file.write(str(os.getpid()))

    for_each(range(count), work, copies)
    assert {path.name for path in tmp_path.iterdir()} == {str(number) for number in range(count)}
    processes = {path.read_text() for path in tmp_path.iterdir()}
    if copies:
        assert len(processes) == min(copies, count)


def test_an_error_in_a_copy_is_raised_here(tmp_path):
    def work(number):
        if number == 5:
            raise OSError(28, "No space left on device", "page")
        (tmp_path / str(number)).touch()

    before = children()
    with pytest.raises(OSError, match="No space left on device"):
        for_each(range(8), work, 3)
    assert children() == before


def test_what_a_killed_copy_did_not_do_is_done_here(tmp_path):
    parent = os.getpid()

    def work(number):
        if number == 3 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        (tmp_path / str(number)).write_text("done")

    for_each(range(8), work, 2)
    assert len(list(tmp_path.iterdir())) == 8


def test_no_copy_outlives_an_interrupt(tmp_path):
    parent = os.getpid()

    def work(_number):
        if os.getpid() == parent:
            raise KeyboardInterrupt
        signal.pause()

    before = children()
    with pytest.raises(KeyboardInterrupt):
        for_each(range(4), work, 4)
    assert children() == before


def children():
    return {child.pid for child in psutil.Process().children()}
