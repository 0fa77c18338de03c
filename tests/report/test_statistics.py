"""Numbers of the report, against numbers worked out by hand."""

import itertools
import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report import statistics


def record(**scores):
    questions = [
        SimpleNamespace(name=name, score=score, tests=()) for name, score in scores.items()
    ]
    return SimpleNamespace(
        questions=questions,
        question=lambda name: next((q for q in questions if q.name == name), None),
    )


def test_spread_of_nothing_and_of_one():
    assert statistics.spread([]) == statistics.Spread(0)
    one = statistics.spread([3.0])
    assert (one.mean, one.median, one.deviation) == (3, 3, None)


def test_spread_of_five():
    width = statistics.spread([2, 4, 4, 5, 10])
    assert (width.mean, width.median, width.quarter, width.three_quarters) == (5, 4, 4, 5)
    assert width.deviation == pytest.approx(3.0)


def test_discrimination_compares_with_all_other_questions():
    records = [record(a=index % 2, b=10 * (index % 2)) for index in range(20)]
    assert statistics.item(records, "a", 1).discrimination == pytest.approx(1)
    records = [record(a=index % 2, b=10 * (1 - index % 2)) for index in range(20)]
    assert statistics.item(records, "a", 1).discrimination == pytest.approx(-1)


def test_discrimination_means_nothing_for_few_students_or_equal_scores():
    assert statistics.item([record(a=1, b=1), record(a=0, b=0)], "a", 1).discrimination is None
    assert (
        statistics.item([record(a=1, b=index) for index in range(20)], "a", 1).discrimination
        is None
    )


def test_difficulty_is_the_mean_share_of_the_points():
    records = [record(a=score) for score in (0, 1, 2, 2)]
    assert statistics.item(records, "a", 2).difficulty == pytest.approx(0.625)
    assert statistics.item(records, "a", 0).difficulty is None


def test_reliability_of_parallel_questions_is_one_and_of_noise_is_not():
    same = [record(a=index % 3, b=index % 3, c=index % 3) for index in range(30)]
    assert statistics.reliability(same, ["a", "b", "c"]) == pytest.approx(1)
    mixed = [record(a=index % 2, b=index // 2 % 2) for index in range(32)]
    assert statistics.reliability(mixed, ["a", "b"]) == pytest.approx(0, abs=1e-9)
    assert statistics.reliability(same[:3], ["a", "b", "c"]) is None


@given(st.lists(st.floats(0, 100), max_size=60), st.sampled_from([5, 28, 86, 100, 137.5]))
def test_a_histogram_counts_everybody_once(values, top):
    bins = statistics.histogram([min(value, top) for value in values], top)
    assert sum(count for _, _, count in bins) == len(values)
    assert bins[0][0] == 0
    assert bins[-1][1] >= top - 1e-9
    assert len(bins) <= statistics.MOST_CLASSES
    assert all(
        math.isclose(high, following)
        for (_, high, _), (following, _, _) in itertools.pairwise(bins)
    )
