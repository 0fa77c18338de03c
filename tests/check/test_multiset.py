"""``check.multiset``: any order, each value as often as it occurs."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import check
from autograder.errors import AuthorError

THREE = [3, 4, 12]

# (given, reference, options, outcome, why)
CASES = [
    ([12, 4, 3], THREE, {}, "correct", "any order"),
    ((4, 12, 3), THREE, {}, "correct", "a tuple"),
    ({3, 4, 12}, THREE, {}, "correct", "a set"),
    ({3: 1, 4: 1, 12: 1}, THREE, {}, "correct", "a dict of multiplicities"),
    (sympy.Matrix([3, 4, 12]), THREE, {}, "correct", "a column"),
    (np.linalg.eigvalsh([[5, -1, 3], [-1, 5, -3], [3, -3, 9]]), THREE, {}, "correct", "computed"),
    ("3, 4, 12", THREE, {}, "correct", "text"),
    ("{3, 4, 12}", THREE, {}, "correct", "text"),
    ([5, 3, 5], [3, 5, 5], {}, "correct", "twice the same"),
    ({3: 1, 5: 2}, [3, 5, 5], {}, "correct", "twice the same"),
    ({3, 5}, [3, 5, 5], {}, "incorrect", "once is not twice"),
    ([3, 3, 5], [3, 5, 5], {}, "incorrect", "the wrong one twice"),
    ([3, 4], THREE, {}, "incorrect", "one is missing"),
    ([3, 3, 4, 12], THREE, {}, "incorrect", "one is too many"),
    ([1.05, 0.95], [1.0, 1.1], {"rtol": 0.06}, "correct", "matched as well as it goes"),
    ([1e-16, 2], [0, 2], {}, "correct", "a rounded zero"),
    ([2e-9, 1], [1e-9, 1], {}, "incorrect", "not a rounded zero"),
    (["1 + sqrt(2)", "1 - sqrt(2)"], ["1 - 2^(1/2)", "1 + 2^(1/2)"], {}, "correct", "exact values"),
    (["I", "-I"], ["-I", "I"], {}, "correct", "complex values"),
    (["I", "-I"], [1, -1], {}, "incorrect", "complex values"),
    (["lam_1 + lam_2", "0"], ["0", "lam_2 + lam_1"], {}, "correct", "formulas"),
    ("x = 1 or x = 2", [2, 1], {}, "correct", "solutions"),
    ({"x": 1}, [1], {}, "incorrect", "a multiplicity beside a symbol"),
    ([float("nan"), 4, 12], THREE, {}, "incorrect", "not a number"),
    (5, [5], {}, "correct", "one value"),
    ([[1, 2], [3, 4]], THREE, {}, "unreadable", "a matrix"),
    ({3: 0.5}, THREE, {}, "unreadable", "half a multiplicity"),
    (None, THREE, {}, "missing", "nothing handed in"),
]


def verdict(answer, reference, **options):
    try:
        return check.multiset(answer, reference, **options)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("answer", "reference", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(answer, reference, options, outcome, why):
    assert verdict(answer, reference, **options).outcome == outcome


SLIPS = [
    ([3, 4], "missing-entry"),
    ([3, 4, 12, 7], "extra-entry"),
    ([3, 3, 4, 12], "repeated"),
    ([3, 12, 12], "repeated"),
    ([-3, -4, -12], "sign"),
    ([6, 8, 24], "factor"),
    ([3, 4, 13], None),
]


@pytest.mark.parametrize(("answer", "slip"), SLIPS)
def test_a_typical_slip_is_named(answer, slip):
    found = verdict(answer, THREE)
    assert found.outcome == "incorrect"
    assert found.slip == slip


def test_a_reference_that_is_no_collection_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is not a collection"):
        check.multiset([1], "0 < x < 1")


VALUES = st.lists(st.integers(-20, 20), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(VALUES, st.randoms(use_true_random=False))
def test_no_order_is_better_than_another(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert verdict(shuffled, values).correct


@settings(max_examples=50, deadline=None, derandomize=True)
@given(VALUES, st.integers(0, 5), st.integers(1, 9))
def test_one_changed_value_is_noticed(values, place, change):
    changed = list(values)
    changed[place % len(values)] += change
    assert verdict(changed, values).outcome == "incorrect"
