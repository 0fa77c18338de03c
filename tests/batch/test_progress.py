"""Progress: a bar on a terminal, lines in a log, nothing when quiet."""

import io

import pytest

from autograder.batch import progress
from autograder.batch.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when told."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def go_on(seconds):
        now[0] += seconds

    return go_on


def test_a_log_gets_plain_lines_now_and_then_and_failures_at_once(clock):
    log = io.StringIO()
    bar = Progress(100, stream=log)
    bar.start(skipped=3, workers=2)
    for index in range(100):
        clock(1.0)
        bar.step(failed="ada: signal 9" if index == 49 else "")
    bar.finish()
    lines = log.getvalue().splitlines()
    assert lines[0] == "100 to grade on 2 workers, 3 already graded"
    assert "not graded: ada: signal 9" in lines
    assert lines[-1] == "100 of 100, 1.0/s, in 1 min 40 s, 1 not graded"
    assert "\r" not in log.getvalue()
    assert 5 <= len(lines) <= 12


def test_a_terminal_gets_a_bar_with_rate_and_time_left(clock):
    screen = Terminal()
    bar = Progress(10, stream=screen)
    for _ in range(5):
        clock(2.0)
        bar.step()
    drawn = screen.getvalue().rpartition("\r")[2]
    assert "5 of 10, 0.5/s, 10 s left" in drawn
    assert drawn.count("█") == drawn.count("░")
    bar.finish()
    assert screen.getvalue().splitlines()[-1].endswith("5 of 10, 0.5/s, 10 s left")


def test_quiet_is_quiet(clock):
    for stream in (io.StringIO(), Terminal()):
        bar = Progress(3, quiet=True, stream=stream)
        bar.start(0, 1)
        for _ in range(3):
            clock(60)
            bar.step(failed="x")
        bar.finish()
        assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (99, "99 s"), (100, "1 min 40 s"), (3600, "1 h 00 min"), (7322, "2 h 02 min")],
)
def test_spans_are_told_as_people_do(seconds, said):
    assert progress._span(seconds) == said
