"""The platform's folder graded in place: what is written, for whom, and what is not."""

import json
import stat
import subprocess
import sys

import pytest

from autograder.doors import gradescope
from autograder.errors import MachineryError
from autograder.grade.gradescope_form import findings


def upload(folder, files):
    for name, text in files.items():
        path = folder / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def results_of(folder):
    return json.loads((folder / "results" / "results.json").read_text())


def points(content):
    return sum(test.get("score", 0) for test in content["tests"])


def test_a_submission_is_graded_and_the_folder_closed(platform_folder, notebook, solved, capsys):
    upload(platform_folder, {"my sheet/renamed (2).ipynb": notebook(*solved)})
    assert gradescope.main(str(platform_folder)) == 0
    content = results_of(platform_folder)
    assert findings(content) == []
    assert points(content) == 9
    for name in ("source", "results"):
        assert stat.S_IMODE((platform_folder / name).stat().st_mode) == 0o700
    assert stat.S_IMODE((platform_folder / "submission_metadata.json").stat().st_mode) == 0o600
    said = capsys.readouterr()
    assert "isolation" in said.out
    assert "CANARY" not in said.out + said.err + json.dumps(content)


def test_otter_grade_finds_the_results_it_expects(platform_folder, notebook, three_points):
    upload(platform_folder, {"sheet.ipynb": notebook(*three_points)})
    assert gradescope.main(str(platform_folder)) == 0
    # Written by the trusted side alone, which is why Otter may unpickle it.
    program = (
        "import json, pickle, sys; left = pickle.load(open(sys.argv[1], 'rb')); "
        "print(json.dumps([left.total, left.possible, left.to_dict()['q1']['score']]))"
    )
    path = platform_folder / "results" / "results.pkl"
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, check=True)
    assert json.loads(done.stdout) == [3, 9, 3]


@pytest.mark.parametrize(
    "files", [{}, {"notes.txt": "no notebook"}, {"sheet.ipynb": ""}, {"sheet.ipynb": "{"}]
)
def test_nothing_to_grade_scores_zero_with_a_sentence(platform_folder, files):
    upload(platform_folder, files)
    assert gradescope.main(str(platform_folder)) == 0
    content = results_of(platform_folder)
    assert points(content) == 0
    assert content["output"]


@pytest.mark.parametrize(
    "fault",
    [
        MachineryError("the sandbox is gone"),
        OSError(28, "No space left on device"),
        RuntimeError("anything"),
    ],
)
def test_a_failing_machinery_leaves_no_result(
    platform_folder, notebook, monkeypatch, capsys, fault
):
    def failing(*_arguments, **_options):
        raise fault

    upload(platform_folder, {"sheet.ipynb": notebook("")})
    stale = platform_folder / "results" / "results.json"
    stale.write_text('{"score": 100}')
    monkeypatch.setattr(gradescope, "grade_submission", failing)
    assert gradescope.main(str(platform_folder)) == 3
    assert list((platform_folder / "results").iterdir()) == []
    assert "not graded" in capsys.readouterr().err


def test_without_a_boundary_nothing_is_graded(platform_folder, notebook, solved, monkeypatch):
    grade = gradescope.grade_submission

    def unprotected(*arguments, **options):
        graded = grade(*arguments, **options)
        graded.record["isolation"] = "E"
        return graded

    upload(platform_folder, {"sheet.ipynb": notebook(*solved)})
    monkeypatch.setattr(gradescope, "grade_submission", unprotected)
    assert gradescope.main(str(platform_folder)) == 3
    assert list((platform_folder / "results").iterdir()) == []


def test_a_link_to_the_tests_is_no_submission(platform_folder):
    link = platform_folder / "submission" / "sheet.ipynb"
    link.symlink_to(platform_folder / "source" / "assignment.json")
    assert gradescope.main(str(platform_folder)) == 0
    assert points(results_of(platform_folder)) == 0
