"""Crashes of a worker cost at most the submission that caused them; the rest is graded."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import processors
from autograder.errors import MachineryError, MisuseError

GOOD = {f"student{index}": f"score {index % 5}" for index in range(8)}


def scores(results):
    found = {}
    for path in results.glob("*/results.json"):
        found[path.parent.name] = json.loads(path.read_text())["tests"][0]["score"]
    return found


def test_everything_good(grade, write_submissions, tmp_path):
    summary = grade(write_submissions(**GOOD))
    assert summary.exit_code == 0
    assert scores(tmp_path / "results") == {
        name: float(word.split()[1]) for name, word in GOOD.items()
    }
    assert summary.report.exists()
    assert (tmp_path / "results" / "grades.csv").exists()


def test_one_bad_submission_of_each_kind_among_good_ones(grade, write_submissions, tmp_path):
    bad = {"x_always": "die always", "x_exit": "exit", "x_fail": "fail"}
    odd = {"y_once": "die once", "y_print": "print"}
    summary = grade(write_submissions(**GOOD, **bad, **odd))
    assert summary.exit_code == 1
    assert {name for name, _ in summary.not_graded} == set(bad)
    assert set(scores(tmp_path / "results")) == set(GOOD) | set(odd)
    why = dict(summary.not_graded)
    assert "signal 9" in why["x_always"]
    assert "exit code 0" in why["x_exit"]
    assert why["x_fail"] == "the sandbox could not be started"
    attempts = {path.stem: path.read_text() for path in tmp_path.glob("*.attempts")}
    assert attempts["x_always"] == attempts["y_once"] == "xx"
    assert all(attempts[name] == "x" for name in GOOD)


def test_what_was_not_graded_has_no_results_and_an_empty_score(grade, write_submissions, tmp_path):
    grade(write_submissions(good="score 1", bad="fail"))
    assert not (tmp_path / "results" / "bad" / "results.json").exists()
    record = json.loads((tmp_path / "results" / "bad" / "record.json").read_text())
    assert record["status"] == "not graded"
    row = next(
        line
        for line in (tmp_path / "results" / "grades.csv").read_text().splitlines()
        if line.startswith("bad")
    )
    assert row.startswith("bad,,,,not graded,,,,,,,")


def test_the_same_command_again_grades_only_what_was_not(grade, write_submissions, tmp_path):
    folder = write_submissions(**GOOD, bad="fail")
    grade(folder)
    summary = grade(folder)
    assert (summary.skipped, summary.exit_code) == (len(GOOD), 1)
    attempts = {path.stem: path.read_text() for path in tmp_path.glob("*.attempts")}
    assert attempts["bad"] == "xx"
    assert {attempts[name] for name in GOOD} == {"x"}


SWITCHED_OFF = [
    # what a machine that was switched off may leave of a result that it had not on its disk yet
    lambda place: (place / "record.json").write_bytes(b""),
    lambda place: (place / "record.json").unlink(),
    lambda place: (place / "results.json").write_bytes(b""),
    lambda place: (place / "results.json").unlink(),
    lambda place: os.truncate(place / "record.json", 40),
    lambda place: os.truncate(place / "results.json", 40),
    lambda place: [path.unlink() for path in place.iterdir()],
    lambda place: (place / "record.json").write_bytes(bytes(400)),
]


def test_what_a_machine_lost_that_was_switched_off_is_graded_again(
    grade, write_submissions, tmp_path
):
    folder = write_submissions(**GOOD)
    grade(folder)
    results = tmp_path / "results"
    before = scores(results)
    for name, lose in zip(GOOD, SWITCHED_OFF[:-1], strict=False):
        lose(results / name)
    summary = grade(folder)
    assert (summary.exit_code, summary.skipped) == (0, 1)
    assert scores(results) == before
    SWITCHED_OFF[-1](results / "student0")
    assert grade(folder).skipped == len(GOOD) - 1
    assert scores(results) == before


def test_the_disk_is_waited_for_before_a_batch_says_that_it_is_done(
    grade, write_submissions, tmp_path, monkeypatch
):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    folder = write_submissions(**GOOD)
    grade(folder)
    written = [*tmp_path.glob("results/*/results.json"), *tmp_path.glob("results/*/record.json")]
    assert len(written) == 2 * len(GOOD)
    assert {path.stat().st_ino for path in written} <= set(synced)
    before = len(synced)
    grade(folder)  # nothing new, so there is nothing to wait for but the tables
    assert len(synced) - before < len(GOOD)


def test_a_disk_that_is_full_only_when_it_is_waited_for_loses_nothing(
    grade, write_submissions, tmp_path, monkeypatch
):
    folder = write_submissions(**GOOD)
    fsync = os.fsync

    def full(handle):
        if Path(f"/proc/self/fd/{handle}").readlink().name == "record.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    summary = grade(folder)
    assert summary.exit_code != 0
    assert "No space left on device" in summary.stopped
    monkeypatch.setattr(os, "fsync", fsync)
    assert grade(folder).exit_code == 0
    assert len(scores(tmp_path / "results")) == len(GOOD)


def places(folder):
    return {path.stem: path.read_text() for path in folder.glob("*.processors")}


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be kept here")
def test_where_there_is_a_worker_for_each_processor_each_keeps_to_its_own(
    grade, write_submissions, tmp_path
):
    available = processors.available()
    words = {f"s{index}": "sleep 0.5" for index in range(len(available))}
    grade(write_submissions(**words, t="die once"), jobs=len(available))
    found = places(tmp_path)
    assert {found[name] for name in words} == {str(number) for number in available}
    assert found["t"] in {str(number) for number in available}


def test_fewer_workers_run_where_there_is_room(grade, write_submissions, tmp_path):
    available = processors.available()
    grade(write_submissions(a="score 1"), jobs=len(available) + 1)
    assert places(tmp_path) == {"a": " ".join(map(str, available))}


@pytest.mark.parametrize("what", ["file", "zip", "options", "fresh", "torn results", "torn record"])
def test_what_changed_is_graded_anew(grade, write_submissions, tmp_path, bundle, what):
    folder = write_submissions(a="score 1", b="score 2")
    grade(folder)
    options = {}
    match what:
        case "file":
            write_submissions(a="score 4")
        case "zip":
            (bundle / "files" / "new.txt").write_text("new")
        case "options":
            options = {"timeout": 99}
        case "fresh":
            options = {"fresh": True}
        case "torn results":
            (tmp_path / "results" / "a" / "results.json").write_text("{}")
        case "torn record":
            record = tmp_path / "results" / "a" / "record.json"
            record.write_text(record.read_text()[:100])
    summary = grade(folder, **options)
    attempts = {path.stem: path.read_text() for path in tmp_path.glob("*.attempts")}
    assert attempts["a"] == "xx"
    assert attempts["b"] == ("x" if what in {"file", "torn results", "torn record"} else "xx")
    assert scores(tmp_path / "results") == {"a": 4.0 if what == "file" else 1.0, "b": 2.0}
    assert summary.exit_code == 0


def test_a_result_of_an_older_file_does_not_outlive_it(grade, write_submissions, tmp_path):
    folder = write_submissions(a="score 1", b="score 2")
    grade(folder)
    write_submissions(a="fail")
    summary = grade(folder)
    assert [name for name, _ in summary.not_graded] == ["a"]
    assert not (tmp_path / "results" / "a" / "results.json").exists()
    assert not (tmp_path / "results" / "a" / "feedback.html").exists()


def test_two_runs_give_the_same_files_but_for_times(
    grade, write_submissions, tmp_path, without_times
):
    folder = write_submissions(**GOOD, bad="fail")
    grade(folder, jobs=1)
    first = without_times(tmp_path / "results")
    grade(folder, fresh=True, jobs=3)
    assert without_times(tmp_path / "results") == first


def test_a_worker_that_hangs_is_replaced(grade, write_submissions, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.batch.grading._patience", lambda _: 8.0)
    summary = grade(write_submissions(a="hang", b="score 2", c="score 3"))
    assert summary.not_graded == (
        ("a", "two workers in a row ended on it (the last: said nothing for too long)"),
    )
    assert scores(tmp_path / "results") == {"b": 2.0, "c": 3.0}


def test_workers_that_refuse_end_the_batch_with_their_reason(grade, write_submissions, tmp_path):
    (tmp_path / "refuse").touch()
    with pytest.raises(MisuseError, match="there is no boundary here"):
        grade(write_submissions(a="score 1"))


def test_a_worker_whose_machinery_failed_at_its_start_is_replaced(
    grade, write_submissions, tmp_path
):
    (tmp_path / "fails to start 1").touch()
    (tmp_path / "fails to start 2").touch()
    summary = grade(write_submissions(a="score 1", b="score 2"))
    assert summary.not_graded == ()
    assert summary.exit_code == 0
    assert scores(tmp_path / "results") == {"a": 1.0, "b": 2.0}


def test_machinery_that_fails_at_every_start_ends_the_batch(grade, write_submissions, tmp_path):
    for number in range(9):
        (tmp_path / f"fails to start {number}").touch()
    with pytest.raises(MachineryError, match=r"3 workers ended.*: the warm process ended"):
        grade(write_submissions(a="score 1", b="score 1"))


def test_workers_that_cannot_start_end_the_batch(grade, write_submissions, tmp_path):
    (tmp_path / "cannot start").touch()
    with pytest.raises(MachineryError, match="a library is missing"):
        grade(write_submissions(a="score 1", b="score 1"))


def test_two_runs_into_one_folder_the_second_says_so(grade, write_submissions, tmp_path):
    from autograder.batch.store import Store

    with (
        Store(tmp_path / "results"),
        pytest.raises(MisuseError, match="another `autograder grade`"),
    ):
        grade(write_submissions(a="score 1"))


@pytest.mark.parametrize(
    "options", [{"jobs": 0}, {"timeout": -1}, {"memory": 0}, {"timeout": float("nan")}]
)
def test_impossible_numbers_are_misuse(grade, write_submissions, options):
    with pytest.raises(MisuseError, match="give a number above 0"):
        grade(write_submissions(a="score 1"), **options)


def test_wrong_marks_are_refused_before_anything_runs(grade, write_submissions, tmp_path):
    marks = tmp_path / "marks.csv"
    marks.write_text("id,question,points,comment\na,q3_words,99,\n")
    with pytest.raises(MisuseError, match="line 2: a has 99 points for q3_words"):
        grade(write_submissions(a="score 1"), manual=marks)
    assert not list(tmp_path.glob("*.attempts"))


COMMAND = """
import sys
from pathlib import Path
from autograder.batch.grading import grade_class
summary = grade_class({bundle!r}, [{folder!r}], out={out!r}, jobs=2, quiet=True, engine="engines:Obedient")
print(summary.text())
sys.exit(summary.exit_code)
"""


@pytest.fixture
def start(tmp_path, bundle):
    """Starts a batch in a process of its own."""
    started = []

    def run(folder):
        command = COMMAND.format(
            bundle=str(bundle), folder=str(folder), out=str(tmp_path / "results")
        )
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
        process = subprocess.Popen(
            [sys.executable, "-c", command],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.02)


def children_of(pid):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


SLOW = {f"s{index}": "sleep 0.3" for index in range(10)}


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
@pytest.mark.parametrize(
    "victim", ["supervisor", "worker", "all workers", "what forks the workers"]
)
def test_killed_in_the_middle_then_the_same_command(
    start, write_submissions, tmp_path, without_times, victim
):
    folder = write_submissions(**SLOW)
    results = tmp_path / "results"
    process = start(folder)
    wait_for(lambda: len(list(results.glob("*/record.json"))) >= 3)
    (forking,) = children_of(process.pid)
    workers = children_of(forking)
    assert workers
    if victim == "supervisor":
        process.kill()
        process.wait()
        assert len(list(results.glob("*/record.json"))) < len(SLOW)
        # Nothing of a killed run lives on to write into the next one's folder.
        wait_for(
            lambda: (
                not any(
                    Path(f"/proc/{pid}").exists()
                    and "Z"
                    not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                    for pid in [forking, *workers]
                )
            )
        )
    else:
        victims = {"worker": workers[:1], "all workers": workers}.get(victim, [forking])
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
    again = start(folder)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, out + err
    disturbed = without_times(results)
    (tmp_path / "elsewhere").mkdir()
    results.rename(tmp_path / "elsewhere" / "results")
    undisturbed = start(folder)
    undisturbed.communicate(timeout=120)
    assert without_times(results) == disturbed
    assert len([name for name in disturbed if name.endswith("record.json")]) == len(SLOW)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_batch_finishes_cleanly_and_goes_on(start, write_submissions, tmp_path, how):
    folder = write_submissions(**SLOW)
    results = tmp_path / "results"
    process = start(folder)
    wait_for(lambda: len(list(results.glob("*/record.json"))) >= 2)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "interrupted: the same command goes on where it stopped" in out
    kept = len(list(results.glob("*/results.json")))
    assert 2 <= kept < len(SLOW)
    assert (results / "report.html").exists()
    again = start(folder)
    out, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert f"({kept} by an earlier run)" in out


def test_two_batches_at_once_into_one_folder(start, write_submissions, tmp_path):
    folder = write_submissions(**{f"s{index}": "sleep 8" for index in range(4)})
    first = start(folder)
    wait_for((tmp_path / "results" / "class.json").exists)
    second = start(folder)
    _, err = second.communicate(timeout=60)
    assert second.returncode != 0
    assert "another `autograder grade` is writing" in err
    assert first.wait(timeout=120) == 0
    assert len(list((tmp_path / "results").glob("*/results.json"))) == 4


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for little, mounted at ``results``."""
    place = tmp_path / "results"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_stops_the_batch_and_loses_nothing(grade, write_submissions, small_disk):
    folder = write_submissions(**{f"student{index:02d}": "score 1" for index in range(20)})
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (256 * 1024 - 9 * 4096))
    summary = grade(folder)
    assert summary.exit_code == 3
    assert "No space left on device" in summary.stopped
    assert "run the same command again" in summary.stopped
    kept = scores(small_disk)
    assert not list(small_disk.rglob(".writing-*"))
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    summary = grade(folder)
    assert summary.exit_code == 0
    assert summary.skipped == len(kept)
    assert len(scores(small_disk)) == 20


def test_marks_that_are_not_there_are_refused_before_anything_is_written(
    grade, write_submissions, tmp_path
):
    folder = write_submissions(ada="correct")
    with pytest.raises(MisuseError, match=r"nothing\.csv does not exist"):
        grade(folder, manual=tmp_path / "nothing.csv")
    assert not (tmp_path / "results").exists()
