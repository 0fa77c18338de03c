"""A test that looks at two answers blames the one that failed it, on every page."""

import pytest

from autograder.report import write
from autograder.report.roll import Assignment, Entry, Question, Roll
from autograder.report.writing import json_text, write_text
from tests.report import samples


def sheet(theta_min, k_min, outcome, read_as):
    """A record in which one hidden test looks at two answers, theta_min first."""
    test = {
        "name": "minimum and curvature", "points": 1, "score": float(outcome == "correct"), "hidden": True,
        "outcome": outcome, "answers": ["theta_min", "k_min"], "read_as": read_as,
    }  # fmt: skip
    public = [
        {"name": f"q1b1 - {place}", "points": 0, "score": 0, "hidden": False,
         "outcome": "correct", "answers": [name], "read_as": text}
        for place, (name, text) in enumerate([("theta_min", theta_min), ("k_min", k_min)], 1)
    ]  # fmt: skip
    given = {"theta_min": theta_min, "k_min": k_min}
    return {
        "format": 1, "status": "graded", "why": "", "isolation": "A",
        "submission": {"id": "someone", "file": "someone.ipynb", "sha256": "0"},
        "answers": {name: {"wire": {"text": text}, "text": text} for name, text in given.items()},
        "questions": [{"name": "q1b1", "number": "1.b.1", "points": 1, "score": test["score"],
                       "manual": False, "tests": [*public, test]}],
        "total": {"automatic": test["score"], "possible": 1, "provisional": False},
    }  # fmt: skip


ROLL = Roll(
    Assignment(
        "coin",
        "The coin",
        (Question("q1b1", 1, "1.b.1"),),
        kinds={"theta_min": "number", "k_min": "number"},
    ),
    (Entry("someone", "someone.ipynb", "0", (), "graded"),),
)

# theta_min, k_min, outcome, how the failing one was read; the answer blamed, what the feedback
# says of theta_min and of k_min.
CASES = [
    ("log(4)", "4/25", "incorrect", "log(4)", "theta_min", "incorrect", "correct"),
    ("-log(4)", "1/5", "incorrect", "1/5", "k_min", "read", "incorrect"),
    ("1/5", "1/5", "incorrect", "1/5", "theta_min", "incorrect", "correct"),
    ("-log(4)", "1/5", "incorrect", "", "theta_min", "incorrect", "correct"),
    ("-log(4)", "4/25", "correct", "-log(4)", None, "correct", "correct"),
]


def pages(tmp_path, record):
    write_text(tmp_path / "class.json", json_text(ROLL.to_json()))
    samples.put(tmp_path, record, samples.results(record, show_hidden=True))
    write(tmp_path)
    report = (tmp_path / "report.html").read_text()
    return report, (tmp_path / "someone" / "feedback.html").read_text()


@pytest.mark.parametrize("case", CASES)
def test_table(tmp_path, case):
    theta_min, k_min, outcome, read_as, blamed, one, two = case
    report, feedback = pages(tmp_path, sheet(theta_min, k_min, outcome, read_as))
    for name in ("theta_min", "k_min"):
        assert (f"Wrong answers for {name}" in report) == (name == blamed)
    table = feedback[feedback.index("Answers of q1b1") :]
    for name, said in (("theta_min", one), ("k_min", two)):
        row = table[table.index(f">{name}</code>") :]
        assert f"b-{said}" in row[: row.index("</tr>")]


def test_the_report_tells_what_a_hidden_test_looks_at_and_the_feedback_does_not(tmp_path):
    report, feedback = pages(tmp_path, sheet("log(4)", "4/25", "incorrect", "log(4)"))
    assert ">minimum and curvature</th>" in report
    assert "minimum and curvature" not in feedback


def test_a_wrong_answer_that_several_gave_stands_in_the_overview(tmp_path):
    folder = tmp_path / "class"
    samples.write_class(folder, 60)
    write(folder)
    text = (folder / "report.html").read_text()
    overview = text[text.index('id="overview"') : text.index('id="totals"')]
    assert "The wrong answers that most students gave" in overview
    order = [int(part.split("<")[0]) for part in overview.split('<td class="n">')[1:20:2]]
    assert order == sorted(order, reverse=True)
    assert "The tests that fewest students passed" in overview


def test_the_page_of_a_class_without_a_mistake_says_so(tmp_path):
    report, _ = pages(tmp_path, sheet("-log(4)", "4/25", "correct", "-log(4)"))
    assert "Every hidden test was passed by everybody." in report
