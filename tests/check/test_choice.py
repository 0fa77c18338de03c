"""A word is right in any spelling that can only mean it."""

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from autograder import check
from autograder.errors import AuthorError
from autograder.verdicts import Outcome

OPTIONS = {
    "saddle": ["saddle point", "Sattelpunkt"],
    "minimum": ["min"],
    "maximum": ["max"],
    "valley": ["flat valley", "degenerate"],
}

RIGHT = [
    ("saddle", "saddle"),
    ("Saddle", "saddle"),
    (" SADDLE \n", "saddle"),
    ("saddle point", "saddle"),
    ("Saddle-Point", "saddle"),
    ("saddle_point", "saddle"),
    ("sadle", "saddle"),
    ("sdadle", "saddle"),
    ("sattelpunkt", "saddle"),
    ("Sattlpunkt", "saddle"),
    ("'saddle'", "saddle"),
    ("min", "minimum"),
    ("Minimun", "minimum"),
    (["saddle"], "saddle"),
    (sp.Symbol("saddle"), "saddle"),
    (["Saddle point", "Min", "SADDLE", "flat valley"], ["saddle", "minimum", "saddle", "valley"]),
    (("saddle", "min"), ["saddle", "minimum"]),
    ("saddle, minimum", ["saddle", "minimum"]),
]


@pytest.mark.parametrize(("answer", "reference"), RIGHT)
def test_right_words_pass(answer, reference):
    assert check.choice(answer, reference, options=OPTIONS).correct


WRONG = [
    # answer, reference, outcome, where
    ("minimum", "saddle", Outcome.INCORRECT, ""),
    ("minimum", "maximum", Outcome.INCORRECT, ""),
    ("mix", "minimum", Outcome.UNREADABLE, ""),
    ("mixmum", "minimum", Outcome.UNREADABLE, ""),
    ("hill", "saddle", Outcome.UNREADABLE, ""),
    ("saddle or minimum", "saddle", Outcome.UNREADABLE, ""),
    ("saddle" * 1000, "saddle", Outcome.UNREADABLE, ""),
    (["saddle", "minimum"], "saddle", Outcome.UNREADABLE, ""),
    (["saddle", "minimum"], ["saddle", "saddle"], Outcome.INCORRECT, "entry 2"),
    (["minimum", "minimum"], ["saddle", "saddle"], Outcome.INCORRECT, "entry 1, entry 2"),
    (["saddle"], ["saddle", "saddle"], Outcome.INCORRECT, ""),
    ("saddle", ["saddle", "saddle"], Outcome.INCORRECT, ""),
    ([], ["saddle"], Outcome.INCORRECT, ""),
    (["saddle", None], ["saddle", "saddle"], Outcome.MISSING, ""),
    ({"saddle"}, ["saddle"], Outcome.UNREADABLE, ""),
    (None, "saddle", Outcome.MISSING, ""),
    ("", "saddle", Outcome.MISSING, ""),
    (3, "saddle", Outcome.UNREADABLE, ""),
    (len, "saddle", Outcome.UNREADABLE, ""),
    (object(), "saddle", Outcome.UNREADABLE, ""),
]


@pytest.mark.parametrize(("answer", "reference", "outcome", "where"), WRONG)
def test_wrong_words_fail_with_a_reason(answer, reference, outcome, where):
    with pytest.raises(check.CheckFailed) as failed:
        check.choice(answer, reference, options=OPTIONS)
    assert failed.value.outcome is outcome
    assert failed.value.verdict.where == where
    assert failed.value.verdict.message


def test_options_may_be_a_plain_list_and_truth_values():
    assert check.choice("YES", "yes", options=["yes", "no"]).correct
    assert check.choice(answer=True, reference="true", options=["true", "false"]).correct
    with pytest.raises(check.CheckFailed):
        check.choice("no", "yes", options=["yes", "no"])


def test_the_author_learns_how_many_of_a_list_are_right():
    with pytest.raises(check.CheckFailed) as failed:
        check.choice(["saddle", "min"], ["saddle", "saddle"], options=OPTIONS)
    assert failed.value.verdict.evidence["right"] == 1


@pytest.mark.parametrize(
    ("reference", "options"),
    [("hill", OPTIONS), ("x", []), (3, OPTIONS), ([], OPTIONS), ("a", {"a": ["b"], "b": []})],
)
def test_an_author_hears_about_options_that_do_not_fit(reference, options):
    with pytest.raises(AuthorError):
        check.choice("saddle", reference, options=options)


@given(st.text(max_size=40))
def test_any_text_is_one_of_the_options_or_is_refused(written):
    try:
        verdict = check.choice(written, "saddle", options=OPTIONS)
    except check.CheckFailed as failed:
        verdict = failed.verdict
    assert verdict.outcome in Outcome
    assert verdict.correct or verdict.message
