"""Jobs in a forked child: what they may use, what they leave, what a dying one takes along."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from autograder.errors import MachineryError
from autograder.grade import confine
from autograder.grade.confine import Budget, Done, Stopped, run_each

SMALL = Budget(cpu_seconds=1, wall_seconds=60, memory_mb=256)
SHORT = Budget(cpu_seconds=60, wall_seconds=1, memory_mb=256)


def value(made):
    return lambda _ask: made


def die(_ask):
    os.kill(os.getpid(), signal.SIGKILL)


def spin(_ask):
    while True:
        pass


def sleep(_ask):
    time.sleep(60)


def swallow_memory(_ask):
    return len(bytearray(1 << 30))


def recurse(_ask):
    def deeper(level):
        return deeper(level + 1) + 1

    return deeper(0)


def flood(_ask):
    return "x" * 10_000_000


@pytest.mark.parametrize(
    ("job", "budget", "reason"),
    [
        (die, SMALL, "its process was ended by signal 9"),
        (spin, SMALL, "it took more CPU time than a comparison may"),
        (sleep, SHORT, "it took more than 1 s"),
        (swallow_memory, SMALL, "it took more memory than a comparison may"),
        (recurse, SMALL, "it was nested too deeply"),
        (flood, SMALL, "its result was too long"),
        (lambda _ask: os._exit(7), SMALL, "its process ended with status 7"),
    ],
)
def test_a_job_that_exhausts_a_limit_is_stopped_and_the_others_are_not(job, budget, reason):
    outcomes = run_each([value("before"), job, value("after")], budget=budget)
    assert outcomes == [Done("before"), Stopped(reason), Done("after")]


def test_a_job_that_dies_only_in_company_succeeds_alone(tmp_path):
    marker = tmp_path / "died"

    def first_time(_ask):
        if not marker.exists():
            marker.touch()
            os._exit(1)
        return "second time"

    assert run_each([value(1), first_time, value(2)]) == [Done(1), Done("second time"), Done(2)]


def test_a_job_that_asked_is_not_asked_again_when_a_later_one_dies():
    """Quick results wait for each other, but a student's function has to see each call once."""
    asked = []

    def answer(question):
        asked.append(question)
        return len(asked)

    jobs = [value("quick"), lambda ask: ask("how much?"), die, value("after")]
    outcomes = run_each(jobs, answer=answer)
    assert [*outcomes[:2], outcomes[3]] == [Done("quick"), Done(1), Done("after")]
    assert isinstance(outcomes[2], Stopped)
    assert asked == ["how much?"]


def test_quick_results_are_told_together_and_a_slow_one_keeps_none_waiting(monkeypatch):
    written = []
    monkeypatch.setattr(confine, "_allow_cpu", lambda _: None)  # it would be this process's
    monkeypatch.setattr(confine, "_write_all", lambda _, data: written.append(data))

    def slow(_ask):
        time.sleep(2 * confine._TOGETHER_SECONDS)

    jobs = [value(1), value(2), slow, value(3), value(4)]
    confine._work_off(jobs, lambda _: None, 0, Budget())
    assert [data.count(b"\n") for data in written] == [3, 2]


def test_after_too_many_stops_the_rest_is_not_tried(tmp_path):
    def leave_a_trace(_ask):
        (tmp_path / "ran").touch()

    outcomes = run_each([die, die, leave_a_trace], budget=Budget(stops=2))
    assert [type(outcome) for outcome in outcomes] == [Stopped] * 3
    assert "2 others" in outcomes[2].reason
    assert not (tmp_path / "ran").exists()


def test_a_job_asks_the_parent_and_gets_its_answer():
    parent = os.getpid()

    def asking(ask):
        return [ask({"number": number}) for number in range(3)]

    def answer(question):
        assert os.getpid() == parent
        return question["number"] ** 2

    assert run_each([asking], answer=answer) == [Done([0, 1, 4])]


def test_the_time_an_answer_takes_is_not_the_jobs():
    def answer(_question):
        time.sleep(0.4)

    def asking(ask):
        for _ in range(3):
            ask(None)
        return "done"

    budget = Budget(cpu_seconds=1, wall_seconds=0.8, memory_mb=64)
    assert run_each([asking], answer=answer, budget=budget) == [Done("done")]


def test_an_error_while_answering_ends_everything_and_leaves_no_process():
    class GoneError(Exception):
        pass

    def answer(_question):
        raise GoneError

    before = _children()
    with pytest.raises(GoneError):
        run_each([lambda ask: ask("?")], answer=answer)
    assert _children() == before


def _children():
    """The processes that this one started and has not reaped; other tests may have some too."""
    return {child.pid for child in psutil.Process().children()}


def test_an_error_in_a_job_is_our_own_failure():
    def broken(_ask):
        raise ValueError("a job of ours")

    with pytest.raises(MachineryError, match="a job of ours"):
        run_each([broken])


def test_nothing_that_a_job_does_is_left_in_the_parent(capfd, tmp_path):
    seen = []

    def busy(_ask):
        seen.append(1)
        os.environ["LEFT_BEHIND"] = "yes"
        os.chdir(tmp_path)
        os.write(1, b"to the parent's output")
        print("printed")
        with pytest.raises(OSError, match="File too large"):
            Path(tmp_path, "file").write_bytes(b"some bytes")
        return len(seen)

    where = Path.cwd()
    assert run_each([busy, busy]) == [Done(1), Done(2)]
    assert (seen, os.environ.get("LEFT_BEHIND"), Path.cwd()) == ([], None, where)
    assert capfd.readouterr() == ("", "")


def test_descriptors_do_not_leak():
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        run_each([value(1), die], budget=SMALL)
    assert len(list(Path("/dev/fd").iterdir())) == before
