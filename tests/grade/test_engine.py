"""One submission from the file a student sent to its results and its record."""

import json

import pytest

from autograder.errors import MachineryError
from autograder.grade.engine import grade_submission
from autograder.grade.gradescope_form import findings

SYMBOLS = "import sympy\neta, k = sympy.symbols('eta k', positive=True)"
FACTOR = "step_factor = 1 - eta*k"
RATES = "rates = '0 < eta < 2/k'"
SIMULATE = "def simulate(rate, steps):\n    return (1 - rate)**steps"
SOLVED = (SYMBOLS, FACTOR, RATES, SIMULATE)
WRITTEN = ("<!-- answer: q3_words -->\nIt overshoots, since the curvature is $k$.",)


def automatic(graded):
    return graded.record["total"]["automatic"]


@pytest.mark.parametrize(
    ("cells", "score"),
    [
        pytest.param(SOLVED, 9, id="everything is right"),
        pytest.param((), 0, id="a notebook without cells"),
        pytest.param(("",), 0, id="an empty cell"),
        pytest.param((SYMBOLS, FACTOR), 3, id="one answer"),
        pytest.param((SYMBOLS, "step_factor = 1 + eta*k", RATES, SIMULATE), 6, id="one sign wrong"),
        pytest.param(
            (SYMBOLS, FACTOR, "1/0", RATES, SIMULATE), 9, id="a failing cell stops nothing"
        ),
        pytest.param((SYMBOLS, FACTOR, "def f(:", RATES), 5, id="nor does one that is not Python"),
        pytest.param((*SOLVED, "step_factor = None"), 4, id="the final state counts"),
        pytest.param((*SOLVED, "raise SystemExit"), 9, id="leaving at the end loses nothing"),
        pytest.param(
            (SYMBOLS, FACTOR, "def simulate(rate, steps):\n    return 1/0"),
            3,
            id="a raising function",
        ),
        pytest.param(
            ("import otter\ngrader = otter.Notebook()", *SOLVED, "grader.check('q1')"),
            9,
            id="otter",
        ),
        pytest.param((*SOLVED, "step_factor = ...", FACTOR), 9, id="a cell run again"),
    ],
)
def test_a_submission_scores_what_it_deserves(small, sandbox, notebook, cells, score):
    graded = grade_submission(small, sandbox, notebook(*cells))
    assert automatic(graded) == score
    assert sum(test.get("score", 0) for test in graded.results["tests"]) == score
    assert findings(graded.results) == []
    assert sum(test_file.score for test_file in graded.test_files) == score


def test_the_record_holds_everything_an_instructor_may_ask_for(small, sandbox, notebook):
    path = notebook(*SOLVED, WRITTEN, "print(undefined)", name="Ada.ipynb")
    record = grade_submission(small, sandbox, path, "ada").record
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["format"] == 1
    assert record["submission"]["id"] == "ada"
    assert record["submission"]["file"] == "Ada.ipynb"
    assert len(record["submission"]["sha256"]) == 64
    assert record["zip"] == {"name": "small", "sha256": small.sha256}
    assert (record["status"], record["why"]) == ("graded", "")
    assert record["isolation"] == sandbox.isolation
    assert {"python", "numpy", "sympy", "otter-grader", "theorysheet"} <= set(record["versions"])
    assert record["answers"]["step_factor"]["text"] == "1 - eta*k"
    assert record["answers"]["step_factor"]["latex"]
    assert record["answers"]["rates"]["text"] == "0 < eta < 2/k"
    assert record["answers"]["simulate"]["text"] == "function simulate"
    assert record["cells"] == [
        {
            "cell": 5,
            "name": "NameError",
            "message": "name 'undefined' is not defined",
            "line": 1,
        }
    ]
    assert [question["name"] for question in record["questions"]] == ["q1", "q2", "q3_words"]
    assert [test["outcome"] for test in record["questions"][0]["tests"]] == ["correct"] * 3
    assert record["questions"][0]["score"] == 5
    assert record["questions"][2]["manual"]
    assert record["questions"][2]["score"] is None
    assert "overshoots" in record["written"]["q3_words"]["text"]
    assert record["total"] == {
        "automatic": 9,
        "possible": 9,
        "manual_possible": 3,
        "provisional": False,
    }


def test_the_student_is_told_which_cell_failed_and_the_instructor_why_a_test_did(
    small, sandbox, notebook
):
    path = notebook(SYMBOLS, "step_factor = 1 + eta*k", "hess")
    graded = grade_submission(small, sandbox, path)
    told = graded.results["output"]
    assert "Code cell 3, line 1 raised NameError: name 'hess' is not defined" in told
    factor = graded.record["questions"][0]["tests"][1]
    assert (factor["outcome"], factor["slip"]) == ("incorrect", "sign")
    assert factor["evidence"]
    assert factor["hint"] == "Which way is downhill?"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"not a notebook", b"[" * 100_000])
def test_an_unreadable_submission_scores_zero_with_a_sentence(small, sandbox, tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    graded = grade_submission(small, sandbox, path)
    assert automatic(graded) == 0
    assert findings(graded.results) == []
    assert graded.results["output"]
    assert graded.record["status"] == "graded"
    assert graded.record["notes"]
    outcomes = {
        test["outcome"] for question in graded.record["questions"] for test in question["tests"]
    }
    assert outcomes == {"missing"}


def test_a_broken_test_blames_no_student(broken, sandbox, notebook):
    graded = grade_submission(broken, sandbox, notebook("value = 3"))
    tests = {test["name"]: test for test in graded.record["questions"][0]["tests"]}
    assert tests["author's mistake"]["outcome"] == "undecided"
    assert "mistyped" in tests["author's mistake"]["error"]
    assert graded.record["total"]["provisional"]
    said = json.dumps(graded.results)
    assert "provisional" in said
    assert "424242" not in said
    assert "mistyped" not in said


def test_a_failing_machinery_is_never_a_zero(small, notebook):
    class Failing:
        def run(self, *_arguments, **_options):
            raise MachineryError("the sandbox could not be started")

    with pytest.raises(MachineryError):
        grade_submission(small, Failing(), notebook(*SOLVED))


def test_two_runs_give_the_same_but_for_the_time(small, sandbox, notebook):
    path = notebook(*SOLVED, WRITTEN, "1/0")
    first, second = (grade_submission(small, sandbox, path) for _ in range(2))
    for graded in (first, second):
        graded.results.pop("execution_time")
        graded.record.pop("seconds")
    assert first.results == second.results
    assert first.record == second.record


def test_nothing_of_a_submission_is_there_for_the_next(small, sandbox, notebook):
    hostile = notebook(
        *SOLVED, "import sympy, builtins\nbuiltins.abs = lambda *_: 0\nopen('left','w').write('x')"
    )
    grade_submission(small, sandbox, hostile)
    path = notebook("import os\nstep_factor = os.listdir('.').count('left')", name="next.ipynb")
    record = grade_submission(small, sandbox, path).record
    assert record["answers"]["step_factor"]["text"] == "0"
