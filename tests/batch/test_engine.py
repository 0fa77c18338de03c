"""What the engine of a worker is given: what other workers judged, and what every notebook holds."""

import json
import os
from contextlib import closing

import pytest

from autograder.batch.workers import Engine
from autograder.grade import judge

GIVEN = "import math"
ALSO_GIVEN = "print('given')"


@pytest.fixture
def setup(bundle):
    """The set-up of a class whose notebooks begin with a given cell and hold another."""
    place = bundle / "assignment.json"
    manifest = {**json.loads(place.read_text()), "given": [[1, GIVEN], [3, ALSO_GIVEN]]}
    place.write_text(json.dumps(manifest))
    return {"zip": str(bundle), "limits": {}, "trust": False}


@pytest.fixture
def submission(tmp_path):
    """Writes a notebook of three cells, the one in the middle a student's."""

    def write(source):
        cells = [
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": s,
            }
            for s in (GIVEN, source, ALSO_GIVEN)
        ]
        path = tmp_path / "handed-in.ipynb"
        path.write_text(
            json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
        )
        return path

    return write


def test_what_one_worker_judged_the_next_does_not_judge_again(setup, submission, monkeypatch):
    path = submission("step_factor = '1 - eta*k'\nrates = '0 < eta < 1/k'")
    prepared = Engine.prepare(setup)
    pid = os.fork()
    if pid == 0:
        try:
            with closing(Engine(setup, prepared)) as engine:
                engine.grade(path, "first")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    judged = []
    done = judge._done
    monkeypatch.setattr(
        judge,
        "_done",
        lambda bundle, work, *others: (judged.append(len(work)), done(bundle, work, *others))[1],
    )
    with closing(Engine(setup, prepared)) as engine:
        _, record = engine.grade(path, "second")
    assert judged == [0]
    assert record["total"]["automatic"] > 0
    prepared.memory.board.close()


def test_given_cells_are_compiled_before_a_worker_has_its_submission(setup, submission):
    prepared = Engine.prepare(setup)
    path = submission("step_factor = len(get_ipython().ahead)")
    with closing(Engine(setup, prepared)) as engine:
        _, record = engine.grade(path, "only")
    assert record["answers"]["step_factor"]["wire"] == 2
    prepared.memory.board.close()
