"""No hostile submission earns, learns, harms or leaves anything."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from autograder.grade.engine import grade_submission

MOST_SECONDS = 25


def submission(sample, places, folder):
    path = folder / f"submission{sample.ending}"
    if sample.content is not None:
        path.write_bytes(sample.content)
        return path
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": cell,
        }
        for cell in (*places, *sample.cells)
    ]
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    )
    return path


def grade(target, sandbox, path):
    graded = grade_submission(target[0], sandbox, path)
    return graded.record["total"]["automatic"], graded


def children(pid):
    """Processes below a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def test_a_hostile_submission(  # noqa: PLR0917 - fixtures, asked for by name
    sample, target, sandbox, places, outside, untouched, tmp_path, capfd, catalogue, planted
):
    before = outside()
    started = time.monotonic()
    score, graded = grade(target, sandbox, submission(sample, places, tmp_path))
    took = time.monotonic() - started

    assert score == sample.score
    assert graded.record["status"] == "graded"
    if sample.unreadable:
        assert graded.record["notes"]
    said = json.dumps(graded.results) + "".join(capfd.readouterr())
    assert not [secret for secret in planted if secret in said]
    # The record is the instructor's; what the student's side claims in it knows no secret.
    claimed = json.dumps([graded.record[key] for key in ("answers", "cells", "notes", "limits")])
    assert not [secret for secret in planted if secret in claimed]
    assert outside() == before
    assert took < MOST_SECONDS

    warm = sandbox._workers.warm
    assert warm.alive
    # The next worker, made ready; in a world of its own the warm process is a child itself.
    # Another is behind the opening, and forks it.
    assert len(children(warm.pid)) <= (3 if sandbox.isolation == "B" else 2)
    base = sandbox._base
    assert not (base / "work").exists()
    assert len([path for path in base.iterdir() if path.name.startswith("work-")]) <= 1

    honest = catalogue.Sample("honest", "none", (catalogue.GIVEN, *catalogue.RIGHT))
    score, graded = grade(target, sandbox, submission(honest, places, tmp_path))
    assert score == 10
    assert graded.record["cells"] == []


def test_every_family_is_there_and_no_name_twice(catalogue):
    families = {sample.family for sample in catalogue.ALL}
    assert families == {
        "reading",
        "forging",
        "decoding",
        "results",
        "exhausting",
        "harming",
        "network",
        "leftovers",
        "magics",
        "archives",
        "shadowing",
    }
    assert len(catalogue.ALL) >= 60
    names = [(sample.family, sample.name) for sample in catalogue.ALL]
    assert len(set(names)) == len(names)


def test_no_connection_arrived(listener):
    for server in listener:
        with pytest.raises(BlockingIOError):
            server.accept()


def test_wrong_answers_earn_nothing_and_right_ones_everything(
    target, sandbox, places, tmp_path, catalogue
):
    for cells, expected in ((catalogue.WRONG, 0), (catalogue.RIGHT, 10)):
        honest = catalogue.Sample("honest", "none", (catalogue.GIVEN, *cells))
        assert grade(target, sandbox, submission(honest, places, tmp_path))[0] == expected


def test_the_alarm_rings_when_a_secret_gets_out(  # noqa: PLR0917 - fixtures, asked for by name
    target, sandbox, places, tmp_path, catalogue, planted
):
    """The samples look for the very words that were planted, and we look where they put them."""
    for secret in planted:
        told = f"take({secret[:5]!r} + {secret[5:]!r})"
        leaking = catalogue.Sample("leaks", "none", (catalogue.GIVEN, *catalogue.WRONG, told))
        record = grade(target, sandbox, submission(leaking, places, tmp_path))[1].record
        assert secret in json.dumps(record["answers"])
        assert secret in json.dumps(record["cells"])


def test_what_is_planted_is_nowhere_in_the_samples(catalogue, planted):
    for sample in catalogue.ALL:
        for secret in planted:
            assert secret not in "".join(sample.cells)
            assert secret.encode() not in (sample.content or b"")


def test_the_environment_holds_no_secret_of_ours(sandbox):
    try:
        environment = Path(f"/proc/{sandbox._workers.warm.pid}/environ").read_bytes()
    except PermissionError:
        pytest.skip("not even the grader itself may look into the warm process here")
    assert os.environ["HONEY"].encode() not in environment
