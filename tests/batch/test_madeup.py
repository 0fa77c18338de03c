"""A made-up class is the same for the same seed, and its students are what they are called."""

import json

import pytest

from autograder.batch.demo import places, table
from autograder.batch.grading import Summary
from autograder.batch.madeup import SHOWN_FIRST, Material, write_class
from autograder.build.build import Built
from autograder.errors import MisuseError


def notebook(*cells):
    return {
        "cells": [
            {"cell_type": kind, "metadata": {"keep": 1}, "id": f"c{index}", "source": source}
            for index, (kind, source) in enumerate(cells)
        ],
        "metadata": {"kernelspec": {}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


SOLVED = notebook(
    ("markdown", "# Sheet"), ("code", ["rate = 1\n", "half = '1/2'"]), ("code", "def double(x):\n    return 2*x"),
    ("markdown", "<!-- answer: words -->\n\nFor the marker."), ("code", "look(rate)"),
)  # fmt: skip
BLANK = notebook(
    ("markdown", "# Sheet"),
    ("code", "rate = ...\nhalf = ..."),
    ("code", "def double(x):\n    ..."),
    ("markdown", "<!-- answer: words -->"),
    ("code", "look(rate)"),
)
MATERIAL = Material(
    SOLVED, BLANK,
    forms={"rate": [1.0, "2/2"], "half": ["0.5"]},
    mistakes={"rate": [7], "half": ["2"], "double": ["def double(x):\n    return x", "lambda x: 3*x"]},
)  # fmt: skip


@pytest.fixture
def made(tmp_path):
    return {one.kind: one.path for one in write_class(tmp_path / "class", MATERIAL, 60, seed=5)}


def names_after(path):
    """What a student's names hold in the end, as a kernel would leave them."""
    held = {"look": lambda *_: None}
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] == "code":
            try:
                exec(compile(cell["source"], "cell", "exec"), held)
            except (NameError, ZeroDivisionError):
                held["raised"] = True
    return held


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    write_class(tmp_path / "a", MATERIAL, 40, seed=3)
    write_class(tmp_path / "b", MATERIAL, 40, seed=3)
    write_class(tmp_path / "c", MATERIAL, 40, seed=4)
    read = lambda name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}  # noqa: E731 - used three times below
    assert read("a") == read("b")
    assert read("a") != read("c")


def test_a_larger_class_holds_the_smaller_one(tmp_path):
    write_class(tmp_path / "a", MATERIAL, 10)
    write_class(tmp_path / "b", MATERIAL, 30)
    for path in (tmp_path / "a").iterdir():
        assert (tmp_path / "b" / path.name).read_bytes() == path.read_bytes()


def test_the_material_is_left_alone(tmp_path):
    before = json.dumps([SOLVED, BLANK])
    write_class(tmp_path / "a", MATERIAL, 60)
    assert json.dumps([SOLVED, BLANK]) == before


def test_every_kind_comes_first_once(tmp_path):
    made = write_class(tmp_path / "class", MATERIAL, len(SHOWN_FIRST) + 3)
    assert [one.kind for one in made[: len(SHOWN_FIRST)]] == list(SHOWN_FIRST)


def test_answers_are_what_the_kind_says(made):
    perfect = names_after(made["perfect"])
    assert (perfect["rate"], perfect["half"], perfect["double"](3)) == (1, "1/2", 6)
    forms = names_after(made["other right forms"])
    assert forms["rate"] in (1.0, "2/2")
    assert forms["half"] == "0.5"
    assert forms["double"](3) == 6
    wrong = names_after(made["typical mistakes"])
    assert (wrong["rate"], wrong["half"]) == (7, "2")
    assert wrong["double"](3) in (3, 9)
    assert names_after(made["blank"])["rate"] is ...
    assert names_after(made["crashing"])["raised"]


def test_spoiled_files_are_spoiled(made):
    renamed = json.loads(made["renamed"].read_text())
    assert renamed["metadata"] == {}
    assert all(cell["metadata"] == {} and "id" not in cell for cell in renamed["cells"])
    assert "while" in made["endless"].read_text()


def test_written_parts_keep_their_marker_and_lose_the_marker_s_remarks(made):
    texts = [
        cell["source"]
        for cell in json.loads(made["perfect"].read_text())["cells"]
        if cell["cell_type"] == "markdown"
    ]
    assert texts[1].startswith("<!-- answer: words -->")
    assert "For the marker" not in texts[1]


def test_a_folder_that_no_build_left_is_refused(tmp_path):
    master = tmp_path / "master.ipynb"
    with pytest.raises(MisuseError) as refused:
        Material.of_build(master, tmp_path)
    assert "master.ipynb" in str(refused.value)


def test_the_demo_s_table_tells_what_was_not_graded(tmp_path):
    made = write_class(tmp_path / "class", MATERIAL, 3)
    summary = Summary(
        3, 0, 0, ((made[0].path.stem, "no sandbox"),), (), 1.0, tmp_path / "results", None
    )
    assert "not graded: no sandbox" in table(made, summary).splitlines()[2]


def test_the_demo_ends_with_where_everything_is(tmp_path):
    made = write_class(tmp_path / "class", MATERIAL, 7)
    results, dist = tmp_path / "results", tmp_path / "dist"
    left = ["results/report.html", "results/grades.csv", "dist/student", "dist/sheet.zip"]
    left.append("results/typical-mistakes/feedback.html")
    for name in left:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    summary = Summary(7, 7, 0, (), (), 1.0, results, results / "report.html")
    told = places(made, summary, Built(dist, dist / "sheet.zip", {}, {}))
    assert {line[21:] for line in told.splitlines()} == {str(tmp_path / name) for name in left}
