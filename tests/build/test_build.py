"""From a master to what is handed out, end to end."""

import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import cli
from autograder.build.build import build
from autograder.build.findings import GatesFailed
from autograder.build.tree import read_tree
from autograder.errors import AuthorError, MisuseError

# Folder of tests/masters, the gate and the rule that have to find something, and its place.
FAULTS = [
    ("wrong_solution", ("solution", "fails", 26, "q_steps")),
    ("solution_that_raises", ("solution", "raises", 22, "q_steps")),
    ("blank_earns_points", ("blank", "earns", 26, "q_steps")),
    ("printed_text_earns_points", ("blank", "earns", 26, "q_steps")),
    ("mistake_keeps_its_points", ("mistakes", "survives", 5, "q_period")),
    ("order_of_a_set_matters", ("forms", "loses", 14, "q_period")),
    ("form_that_is_not_right", ("forms", "loses", 13, "q_period")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "place"), FAULTS)
def test_a_gate_finds_what_the_folder_says(masters, tmp_path, fault, place):
    with pytest.raises(GatesFailed) as failed:
        build(masters / fault / "pendulum.ipynb", tmp_path / "dist")
    places = {(one.gate, one.rule, one.cell, one.question) for one in failed.value.findings}
    assert place in places, str(failed.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_faults_of_several_gates_are_told_together(copied, tmp_path):
    master = copied("wrong_solution")
    text = master.read_text()
    master.write_text(text.replace("total: 10", "total: 11").replace("title:", "titel:"))
    with pytest.raises(GatesFailed) as failed:
        build(master, tmp_path / "dist")
    assert {(one.gate, one.rule) for one in failed.value.findings} >= {
        ("lint", "points"),
        ("lint", "configuration"),
        ("solution", "fails"),
    }


def test_a_sheet_on_another_subject(built_decay):
    report = json.loads((built_decay.out / "build.json").read_text())
    assert report["total"] == report["automatic"] == 3
    assert [task["name"] for task in report["tasks"]] == ["a"]
    assert {name: one["kind"] for name, one in report["answers"].items()} == {
        "half_life": "expression",
        "remaining": "function",
    }
    assert set(report["gates"]) == {"lint", "leak", "solution", "mistakes", "forms", "blank"}
    assert not any(gate["findings"] for gate in report["gates"].values())
    assert report["gates"]["mistakes"]["counts"]["mutants"] >= 15
    assert report["gates"]["forms"]["counts"]["rewritings"] >= 15


def test_what_students_get(built_decay):
    student = read_tree(built_decay.out / "student")
    version = importlib.metadata.version("theorysheet")
    wheel = f"wheels/theorysheet-{version}-py3-none-any.whl"
    assert set(student) == {
        "README.txt",
        "counts.csv",
        "decay.ipynb",
        "requirements.txt",
        "tests/q1.py",
        wheel,
    }
    lines = student["requirements.txt"].decode().splitlines()
    assert f"./{wheel}" in lines
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if wheel not in line)
    assert "https" not in student["requirements.txt"].decode()
    cells = json.loads(student["decay.ipynb"])["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    assert any("half_life = ..." in source for source in sources)
    assert not any("math.exp" in source or "log(2)" in source for source in sources)
    assert not [cell for cell in cells if cell["cell_type"] == "raw"]


def test_what_the_grader_gets(built_decay):
    with zipfile.ZipFile(built_decay.zip) as archive:
        names = set(archive.namelist())
        config = json.loads(archive.read("otter_config.json"))
        manifest = json.loads(archive.read("assignment.json"))
        tests = archive.read("tests/q1.py").decode()
    assert {
        "assignment.json",
        "files/counts.csv",
        "otter_config.json",
        "requirements.txt",
        "run_autograder",
        "run_otter.py",
        "setup.sh",
        "solutions/__init__.py",
        "solutions/decay/__init__.py",
        "tests/q1.py",
    } <= names
    assert config == {"show_hidden": True, "plugins": ["autograder.doors.otter_plugin.Replay"]}
    assert manifest["names"][0]["aliases"] == ["rate"]
    assert "hidden=True" in tests


def test_the_zip_grades(built_decay):
    from autograder.execute import Sandbox
    from autograder.grade.bundle import Bundle
    from autograder.grade.engine import grade_submission

    bundle = Bundle.open(built_decay.zip)
    with Sandbox(trust=True, files=bundle.files) as sandbox:
        scores = [
            grade_submission(bundle, sandbox, built_decay.out / folder / "decay.ipynb").record[
                "total"
            ]["automatic"]
            for folder in ("instructor", "student")
        ]
    assert scores == [3, 0]


@pytest.mark.slow
def test_two_builds_are_the_same_bytes_and_the_master_stays(decay, built_decay, tmp_path):
    before = hashlib.sha256(decay.read_bytes()).hexdigest()
    again = build(decay, tmp_path / "dist")
    assert read_tree(again.out) == read_tree(built_decay.out)
    assert hashlib.sha256(decay.read_bytes()).hexdigest() == before


@pytest.mark.slow
def test_a_failed_build_leaves_the_previous_one(copied, tmp_path):
    out = tmp_path / "dist"
    out.mkdir()
    (out / "build.json").write_text("the previous one")
    assert cli.main(["build", str(copied("points_do_not_add_up")), "--out", str(out)]) == 1
    assert read_tree(out) == {"build.json": b"the previous one"}


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("no_questions", AuthorError, "has no question"),
        ("r_kernel", AuthorError, "language “r”"),
        ("not_a_notebook", MisuseError, "is not a notebook"),
    ],
)
def test_bad_input_ends_in_one_sentence(masters, tmp_path, fault, error, says):
    with pytest.raises(error, match=says) as failed:
        build(masters / fault / "pendulum.ipynb", tmp_path / "dist")
    assert "\n" not in str(failed.value)
    assert list(tmp_path.iterdir()) == []


def test_exit_codes(masters, tmp_path, capsys):
    out = str(tmp_path / "dist")
    assert cli.main(["build", str(tmp_path / "nothing.ipynb"), "--out", out]) == 2
    assert cli.main(["build", str(masters / "r_kernel" / "pendulum.ipynb"), "--out", out]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all(line.startswith("autograder: ") for line in told)
    with pytest.raises(SystemExit) as failed:
        cli.main(["build"])
    assert failed.value.code == 2


def test_somebody_elses_folder_is_refused_before_anything_is_built(masters, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(MisuseError, match="not made by a build"):
        build(masters / "good_pendulum" / "pendulum.ipynb", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("command", ["build", "grade", "doctor", "report", "demo"])
def test_help_shows_defaults(command, capsys):
    with pytest.raises(SystemExit) as done:
        cli.main([command, "--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert command in shown
    if command == "build":
        assert "default: dist" in shown


def test_files_outside_the_masters_folder_are_refused(copied, tmp_path):
    master = copied("good_pendulum")
    text = master.read_text()
    master.write_text(
        text.replace("export_cell: false", "export_cell: false\\nfiles: [../solutions]")
    )
    with pytest.raises(AuthorError, match="outside the master's folder"):
        build(master, tmp_path / "dist")


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "score"), [("instructor", 3), ("student", 0)])
def test_stock_otter_run_gives_the_same_scores(built_decay, tmp_path, folder, score):
    notebook = built_decay.out / folder / "decay.ipynb"
    program = Path(sys.executable).with_name("otter")
    command = [program, "run", "-a", built_decay.zip, "-o", tmp_path, notebook]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=300)
    results = json.loads((tmp_path / "results.json").read_text())
    assert sum(test.get("score", 0) for test in results["tests"]) == score
