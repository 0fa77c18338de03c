"""What Gradescope refuses, hangs on or misreads is never written."""

import pytest

from autograder.grade.gradescope_form import findings

GOOD = {"name": "q1", "score": 1.5, "max_score": 2, "visibility": "hidden"}


@pytest.mark.parametrize(
    "results",
    [
        {"score": 3},
        {"tests": []},
        {"tests": [GOOD]},
        {"tests": [{"name": "public", "status": "passed", "output": "read"}]},
        {"tests": [{**GOOD, "score": 0, "max_score": 0, "status": "failed"}]},
        {"tests": [{**GOOD, "number": "1.b.2", "tags": ["task 1"], "output_format": "text"}]},
        {"score": 0, "tests": [{"name": "informational"}], "extra_data": {"a": [1]}},
        {"score": 1, "leaderboard": [{"name": "speed", "value": 1.2, "order": "asc"}]},
    ],
)
def test_what_the_platform_takes_has_no_findings(results):
    assert findings(results) == []


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ({}, "neither a score nor tests"),
        ({"score": float("nan")}, "results.score: nan"),
        ({"score": float("inf")}, "results.score: inf"),
        ({"score": True}, "results.score: True"),
        ({"score": "3"}, "results.score: '3'"),
        ({"score": -1}, "results.score: -1"),
        ({"score": 1, "points": 2}, "results.points"),
        ({"score": 1, "output_format": "latex"}, "results.output_format"),
        ({"score": 1, "stdout_visibility": "always"}, "results.stdout_visibility"),
        ({"score": 1, "execution_time": None}, "results.execution_time"),
        ({"tests": {}}, "results.tests"),
        ({"tests": [3]}, "tests[0]: 3 is no object"),
        ({"tests": [{**GOOD, "score": 3}]}, "tests[0]: 3 of 2 points"),
        ({"tests": [GOOD, {**GOOD, "score": float("nan")}]}, "tests[1].score"),
        ({"tests": [{**GOOD, "score": 0, "max_score": 0}]}, "would show as passed"),
        ({"tests": [{"name": "q"}]}, "neither a score nor a status"),
        ({"tests": [{**GOOD, "status": "ok"}]}, "tests[0].status"),
        ({"tests": [{**GOOD, "tags": "one"}]}, "tests[0].tags"),
        ({"tests": [{**GOOD, "number": 1.1}]}, "tests[0].number"),
        ({"tests": [{**GOOD, "visibility": "students"}]}, "tests[0].visibility"),
        ({"score": 1, "leaderboard": [{"name": "x", "value": None}]}, "leaderboard[0].value"),
    ],
)
def test_what_it_does_not_take_is_found(results, told):
    found = findings(results)
    assert len(found) == 1
    assert told in found[0]
