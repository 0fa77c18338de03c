"""The real sheet: every task with its points, every gate passed, hundreds of answers tried."""

import json
from pathlib import Path

import pytest

from autograder.build.build import build
from autograder.execute import Sandbox
from autograder.grade.bundle import Bundle

pytestmark = pytest.mark.slow

MASTER = Path(__file__).parent.parent.parent / "assignment" / "learning_dynamics.ipynb"
# Task of the sheet: automatic points, points by hand.
TASKS = {
    "1.a": (7, 3),
    "1.b.1": (5, 0),
    "1.b.2": (5, 0),
    "1.b.3": (5, 0),
    "1.b.4": (5, 0),
    "2": (16, 4),
    "3.a": (10, 0),
    "3.b": (7, 3),
    "4.a": (10, 0),
    "4.b": (16, 4),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(MASTER, tmp_path_factory.mktemp("sheet") / "dist")


@pytest.fixture(scope="module")
def report(built):
    return json.loads((built.out / "build.json").read_text())


def test_every_task_has_its_points(report):
    found = {task["name"]: (task["automatic"], task["manual"]) for task in report["tasks"]}
    assert found == TASKS
    assert (report["total"], report["automatic"], report["manual"]) == (100, 86, 14)


def test_no_gate_finds_anything(report):
    found = {gate: told["findings"] for gate, told in report["gates"].items()}
    assert set(found) == {"lint", "leak", "solution", "mistakes", "forms", "blank"}
    assert not any(found.values()), found
    assert report["gates"]["solution"]["score"] == report["gates"]["solution"]["possible"] == 86


def test_its_opening_can_be_run_once_for_a_class(built):
    bundle = Bundle.open(next(built.out.glob("*-autograder.zip")))
    assert len(bundle.opening) == 2
    with Sandbox(files=bundle.files, opening=bundle.opening) as sandbox:
        assert not sandbox.opening_refused


def test_hundreds_of_wrong_answers_and_of_other_forms_are_tried(report):
    mistakes, forms = report["gates"]["mistakes"], report["gates"]["forms"]
    automatic = {name for name, one in report["answers"].items() if one["automatic"]}
    assert mistakes["counts"]["mutants"] >= 150
    assert forms["counts"]["rewritings"] >= 150
    assert set(mistakes["per_answer"]) == set(forms["per_answer"]) == automatic
    assert min(mistakes["per_answer"].values()) >= 3
    assert min(forms["per_answer"].values()) >= 3
