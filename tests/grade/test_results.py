"""``results.json``: Otter's points and visibility, Gradescope's form, and no secret in it."""

import copy
import dataclasses
import json
import warnings

import pytest

from autograder.errors import MachineryError
from autograder.grade import results
from autograder.grade.bundle import Bundle
from autograder.grade.gradescope_form import findings
from autograder.grade.judge import TestOutcome
from autograder.grade.otter_classes import Settled
from autograder.grade.remember import Memory
from autograder.verdicts import Outcome, Verdict

TOLD = results.Circumstances(output="", seconds=0.5, extra={}, written={})
SECRET = "CANARY: expected 1 - eta*k at eta = 3/7"


@pytest.fixture(scope="module")
def otters():
    """Otter's own configuration class, from the module that all of Otter is imported by."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from otter.run.run_autograder.autograder_config import AutograderConfig
    return AutograderConfig


def judged(bundle, passed, verdict=None):
    """Outcomes of all cases of a bundle; every verdict carries what no student may see."""
    return [
        TestOutcome(
            question=case.question,
            name=case.test_case.name,
            points=case.test_case.points,
            hidden=case.test_case.hidden,
            passed=right,
            verdict=verdict
            or Verdict(
                Outcome.CORRECT if right else Outcome.INCORRECT,
                "expression",
                message=SECRET if case.test_case.hidden else "a public message",
                where=SECRET,
                evidence={"value": SECRET},
            ),
            error=None,
            answers=case.answers,
        )
        for case, right in zip(bundle.cases, passed, strict=True)
    ]


def made(bundle, outcomes, told=TOLD):
    return results.results_json(bundle, results.filled_in(bundle, outcomes), told)


def entry(content, name):
    return next(test for test in content["tests"] if test["name"] == name)


RIGHT = (True, True, True, True, True)
WRONG = (False, False, False, False, False)


@pytest.mark.parametrize(
    ("passed", "q1", "q2", "public"),
    [
        (RIGHT, 5, 4, "passed"),
        ((True, False, True, True, True), 2, 4, "passed"),
        ((True, True, False, True, False), 3, 0, "passed"),
        ((False, True, True, False, True), 5, 4, "failed"),
        ((False,) * 5, 0, 0, "failed"),
    ],
)
def test_points_and_the_public_summary_are_otters(small, passed, q1, q2, public):
    content = made(small, judged(small, passed))
    assert findings(content) == []
    assert (entry(content, "q1")["score"], entry(content, "q1")["max_score"]) == (q1, 5)
    assert (entry(content, "q2")["score"], entry(content, "q2")["max_score"]) == (q2, 4)
    assert entry(content, "Public Tests")["status"] == public
    assert "score" not in content


CONFIGURATIONS = [
    {},
    {"show_hidden": True},
    {"show_hidden": True, "force_public_test_summary": False},
    {"show_all_public": True},
    {"show_stdout": True},
    {"points_possible": 100},
    {"points_possible": 0},
    {"score_threshold": 0.5},
    {"score_threshold": 0.9, "points_possible": 1},
    {"score_threshold": 0},
]


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
@pytest.mark.parametrize("passed", [RIGHT, (True, False, True, False, True)])
def test_every_configuration_gives_what_otter_gives(copied, otters, configuration, passed):
    bundle = Bundle.open(copied("small", {"otter_config.json": json.dumps(configuration)}))
    outcomes = judged(bundle, passed)
    ours = made(bundle, outcomes)
    expected = results.otter_classes.results_of(
        results.filled_in(bundle, outcomes)
    ).to_gradescope_dict(otters(configuration))
    names = [test["name"] for test in expected["tests"]]
    assert [test["name"] for test in ours["tests"] if test["name"] in names] == names
    for test in expected["tests"]:
        same = entry(ours, test["name"])
        assert {key: same[key] for key in test} == test
    for key in ("score", "stdout_visibility"):
        assert ours.get(key) == expected.get(key)


def test_defaults_are_otters_defaults(otters):
    theirs = otters({})
    ours = results.Visibility()
    for name in results.Visibility.__slots__:
        assert getattr(ours, name) == getattr(theirs, name)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_a_hidden_test_never_says_why(copied, configuration):
    bundle = Bundle.open(copied("small", {"otter_config.json": json.dumps(configuration)}))
    said = json.dumps(made(bundle, judged(bundle, WRONG)))
    assert "CANARY" not in said
    assert "a public message" in said
    assert "The factor is not right." in said


def test_a_hint_that_the_author_declared_is_said(small):
    verdict = Verdict(
        Outcome.INCORRECT, "expression", slip="sign", hint="Downhill!", message=SECRET
    )
    content = made(small, judged(small, WRONG, verdict=verdict))
    assert "Hint: Downhill!" in entry(content, "q1")["output"]


def test_an_undecided_answer_blames_nobody(small):
    verdict = Verdict(Outcome.UNDECIDED, "expression", message=SECRET)
    outcomes = judged(small, WRONG, verdict=verdict)
    said = entry(made(small, outcomes), "q1")["output"]
    assert "a person will look at this answer" in said
    assert "failed" not in said
    assert "The factor is not right." not in said
    assert results.is_provisional(outcomes)
    assert "provisional" in results.provisional_note(outcomes)
    assert not results.is_provisional(judged(small, RIGHT))
    assert results.provisional_note(judged(small, RIGHT)) == ""


def test_a_public_test_says_how_the_answer_was_read(small):
    verdict = Verdict(Outcome.CORRECT, "expression", read_as="one minus eta k")
    content = made(small, judged(small, RIGHT, verdict=verdict))
    assert "read as one minus eta k" in entry(content, "Public Tests")["output"]


def test_each_question_carries_its_number_and_a_status(small):
    content = made(small, judged(small, (True, True, False, True, True)))
    assert (entry(content, "q1")["number"], entry(content, "q1")["status"]) == ("1.a", "failed")
    assert (entry(content, "q2")["number"], entry(content, "q2")["status"]) == ("1.b", "passed")
    assert entry(content, "q1")["tags"] == ["task 1.a"]


def test_a_question_without_points_still_has_a_status(copied):
    text = (
        "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1'\npoints = None\n"
        "@test_case(points=0, hidden=False)\ndef test_it(rates):\n    pass\n"
    )
    bundle = Bundle.open(copied("small", {"tests/q1.py": text}))
    outcomes = judged(bundle, (False, True, True))
    assert findings(made(bundle, outcomes)) == []
    assert entry(made(bundle, outcomes), "q1")["status"] == "failed"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [("three words here", "passed", "Received: 3 words."), ("", "failed", "Nothing was received.")],
)
def test_a_written_answer_is_acknowledged_without_a_score(small, text, status, said):
    told = results.Circumstances("", 0.1, {}, {"q3_words": text})
    written = entry(made(small, judged(small, RIGHT), told), "q3_words (written)")
    assert (written["status"], "score" in written) == (status, False)
    assert said in written["output"]
    assert "3 points" in written["output"]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred\x1b[0m",
        "lone \ud800 surrogate",
        "null \x00 byte",
        "x" * 10_000_000,
        "<script>alert(1)</script>",
        "![](http://example.invalid/x.png)",
    ],
)
def test_student_text_is_bounded_plain_and_marked_as_text(small, text):
    told = results.Circumstances(text, 0.1, {}, {})
    verdict = Verdict(Outcome.UNREADABLE, "expression", message=text)
    content = made(small, judged(small, WRONG, verdict=verdict), told)
    data = json.dumps(content, allow_nan=False)
    assert len(data) < 100_000
    assert not any(code in data for code in ("\\u001b", "\\u0000", "\\ud800"))
    assert content["output_format"] == content["test_output_format"] == "text"
    assert all(test.get("output_format", "text") == "text" for test in content["tests"])


@pytest.mark.parametrize(("score", "told"), [(6, "6 of 5 points"), (float("nan"), "nan")])
def test_a_score_above_its_maximum_is_never_written(small, score, told):
    first, *others = results.filled_in(small, judged(small, RIGHT))
    broken = copy.copy(first.test_file)
    broken.update_score(score)
    with pytest.raises(MachineryError, match=told):
        results.results_json(small, [Settled(broken, first.outcomes), *others], TOLD)


def test_the_same_outcomes_are_summed_up_once(small):
    """Whoever has other ones gets other points and another summary."""
    outcomes = judged(small, RIGHT)
    once, again = (results.filled_in(small, outcomes) for _ in range(2))
    assert all(one is other for one, other in zip(once, again, strict=True))
    wrong = results.filled_in(small, judged(small, WRONG))
    assert (once[0].score, wrong[0].score) == (5, once[0].test_file.score - 5)
    for settled in (*once, *wrong):
        for public_only in (False, True):
            told = settled.test_file.summary(public_only=public_only)
            assert settled.summary(public_only=public_only) == told
            assert settled.summary(public_only=public_only) == told


def test_only_the_latest_of_what_was_summed_up_is_kept(small):
    bundle = dataclasses.replace(small, memory=Memory(), written_down=Memory(3))
    for outcomes in (judged(bundle, RIGHT), judged(bundle, WRONG), judged(bundle, RIGHT)):
        assert made(bundle, outcomes) == made(small, outcomes)
        assert len(bundle.written_down) <= 3
    assert len(bundle.memory) == 0


def test_the_bundle_s_own_test_files_stay_empty(small):
    made(small, judged(small, RIGHT))
    assert all(test_file.test_case_results == [] for test_file in small.test_files)


def test_a_result_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "results.json"
    results.write(target, {"score": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        results.write(target, {"score": float("nan")})

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        results.write(target, {"score": 2})
    assert json.loads(target.read_text()) == {"score": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
