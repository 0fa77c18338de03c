"""The real engine under the supervisor: broken files among good ones, and death at every level."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]
SMALL = Path(__file__).parents[1] / "grade" / "bundles" / "small"
GOOD = "step_factor = '1 - eta*k'\nrates = '0 < eta < 2/k'\n"
WRONG = "step_factor = '1 + eta*k'\n"
SLOW = "import time\ntime.sleep(0.7)\n"

COMMAND = """
import sys
from autograder.batch.grading import grade_class
summary = grade_class({bundle!r}, [{folder!r}], out={out!r}, jobs=2, quiet=True, timeout=30)
print(summary.text())
sys.exit(summary.exit_code)
"""


def notebook(*cells):
    made = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": cell,
        }
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    return folder


@pytest.fixture
def run(tmp_path, handed_in):
    """Starts ``grade_class`` with the real engine in a process of its own."""
    started = []
    archive = shutil.make_archive(str(tmp_path / "small-autograder"), "zip", SMALL)
    (tmp_path / "temporary").mkdir()

    def start(out="results"):
        command = COMMAND.format(bundle=archive, folder=str(handed_in), out=str(tmp_path / out))
        process = subprocess.Popen(
            [sys.executable, "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def automatic(results):
    return {
        path.parent.name: json.loads(path.read_text())["total"]["automatic"]
        for path in results.glob("*/record.json")
    }


def test_broken_files_among_good_ones(run, handed_in, tmp_path):
    for index in range(3):
        (handed_in / f"good{index}.ipynb").write_text(notebook(GOOD, f"note = {index}"))
    whole = notebook(GOOD)
    (handed_in / "empty.ipynb").write_bytes(b"")
    (handed_in / "truncated.ipynb").write_text(whole[: len(whole) // 2])
    (handed_in / "pdf.ipynb").write_bytes(b"%PDF-1.7\n")
    (handed_in / "binary.ipynb").write_bytes(bytes(range(256)) * 40)
    (handed_in / "list.ipynb").write_text("[" * 100_000)
    (handed_in / "other.ipynb").write_text('{"cells": 7}')
    with (handed_in / "huge.ipynb").open("wb") as huge:
        huge.truncate(200 << 20)
    with zipfile.ZipFile(
        handed_in / "bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as bomb:
        bomb.writestr("hw.ipynb", b"\0" * (300 << 20))
    (handed_in / "torn.zip").write_bytes(b"PK\x03\x04 and nothing more")
    (handed_in / "wrong.py").write_text(WRONG)
    process = run()
    out, err = process.communicate(timeout=500)
    assert process.returncode == 0, out + err
    found = automatic(tmp_path / "results")
    good = {name: points for name, points in found.items() if name.startswith("good")}
    assert len(good) == 3
    assert len(set(good.values())) == 1
    assert next(iter(good.values())) > 0
    assert {points for name, points in found.items() if not name.startswith("good")} == {0}
    assert set(found) == {path.stem for path in handed_in.iterdir()}
    for name in ("empty", "truncated", "pdf", "binary", "list", "huge", "bomb", "torn"):
        results = json.loads((tmp_path / "results" / name / "results.json").read_text())
        assert results["output"], name


def descendants(pid):
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [(pid, 0)]
    while waiting:
        current, level = waiting.pop()
        for child in children.get(current, ()):
            found.append((level + 1, child))
            waiting.append((child, level + 1))
    return found


@pytest.mark.parametrize(
    "level",
    [1, 2, 3, 4],
    ids=["what forks the workers", "workers", "warm processes", "what runs the cells"],
)
def test_death_at_every_level_changes_no_result(run, handed_in, tmp_path, without_times, level):
    for index in range(8):
        (handed_in / f"s{index}.ipynb").write_text(
            notebook(SLOW, GOOD if index % 2 else WRONG, f"mark = {index}")
        )
    process = run()
    results = tmp_path / "results"
    until = time.monotonic() + 200
    while len(list(results.glob("*/record.json"))) < 2:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    victims = [pid for depth, pid in descendants(process.pid) if depth == level]
    for pid in victims[:2]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    out, err = process.communicate(timeout=500)
    assert victims
    if process.returncode:  # what was lost is told, and the same command makes it good
        assert process.returncode == 1, out + err
        assert "the same command tries them again" in out
        again = run()
        out, err = again.communicate(timeout=500)
        assert again.returncode == 0, out + err
    disturbed = without_times(results)
    shutil.move(results, tmp_path / "disturbed")
    undisturbed = run()
    out, err = undisturbed.communicate(timeout=500)
    assert undisturbed.returncode == 0, out + err
    assert automatic(results) == automatic(tmp_path / "disturbed")
    assert set(without_times(results)) == set(disturbed)


def test_a_supervisor_that_is_killed_leaves_nobody_behind_and_loses_nothing(
    run, handed_in, tmp_path, without_times
):
    for index in range(8):
        (handed_in / f"s{index}.ipynb").write_text(
            notebook(SLOW, GOOD if index % 2 else WRONG, f"mark = {index}")
        )
    process = run()
    results = tmp_path / "results"
    until = time.monotonic() + 200
    while len(list(results.glob("*/record.json"))) < 2:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    below = [pid for _, pid in descendants(process.pid)]
    process.kill()
    process.communicate()
    assert len(list(results.glob("*/record.json"))) < 8
    while any(alive(pid) for pid in below):
        assert time.monotonic() < until, "something of the killed batch still runs"
        time.sleep(0.05)
    assert [*(tmp_path / "temporary").iterdir()] == []  # above all not the tests
    again = run()
    out, err = again.communicate(timeout=500)
    assert again.returncode == 0, out + err
    assert "by an earlier run" in out
    disturbed = without_times(results)
    shutil.move(results, tmp_path / "disturbed")
    run().communicate(timeout=500)
    assert automatic(results) == automatic(tmp_path / "disturbed")
    assert set(without_times(results)) == set(disturbed)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
