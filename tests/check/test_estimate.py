"""A simulated number is right when chance can explain its distance from the expected one."""

import pytest

from autograder import check
from autograder.errors import AuthorError
from autograder.verdicts import Outcome


@pytest.mark.parametrize("answer", [1.0, 1.04, 0.96, "26/25", "v = 1.01"])
def test_what_chance_explains_passes(answer):
    verdict = check.estimate(answer, 1, standard_error=0.01)
    assert verdict.correct
    assert verdict.evidence["standard errors away"] <= 4


@pytest.mark.parametrize(
    ("answer", "outcome", "slip"),
    [
        (1.041, Outcome.INCORRECT, None),
        (-1.0, Outcome.INCORRECT, "sign"),
        (float("nan"), Outcome.INCORRECT, "not finite"),
        ("k", Outcome.INCORRECT, "symbols"),
        (True, Outcome.UNREADABLE, None),
        ([1.0], Outcome.UNREADABLE, None),
        (None, Outcome.MISSING, None),
    ],
)
def test_what_it_does_not_explain_fails(answer, outcome, slip):
    with pytest.raises(check.CheckFailed) as failed:
        check.estimate(answer, 1, standard_error=0.01)
    assert (failed.value.outcome, failed.value.slip) == (outcome, slip)


def test_the_number_of_standard_errors_is_the_authors():
    assert check.estimate(1.05, 1, standard_error=0.01, sigmas=5).correct
    with pytest.raises(check.CheckFailed):
        check.estimate(1.05, 1, standard_error=0.01, sigmas=4.9)


@pytest.mark.parametrize("error", [-1, float("nan"), float("inf")])
def test_an_author_hears_about_a_standard_error_that_is_none(error):
    with pytest.raises(AuthorError):
        check.estimate(1, 1, standard_error=error)
