"""Task 1.b in numbers, on the coin's loss in floating point."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from sympy import Rational

import solutions.learning_dynamics as sheet

# p, left-over of one step at 1/k from +0.1, what Newton's own step leaves
VARIANTS = [
    ("1/5", -0.03004, 0.02836),
    ("1/4", -0.02477, 0.02335),
    ("1/3", -0.01609, 0.01501),
    ("1/6", -0.03359, 0.03169),
    ("1/10", -0.04076, 0.03837),
    ("3/10", -0.01954, 0.01835),
]


def _loss(theta, p):
    return mpmath.log(1 + mpmath.exp(theta)) - p * theta


def _slope(theta, p=0.2):
    return 1 / (1 + np.exp(-theta)) - p


@pytest.mark.parametrize("p", [row[0] for row in VARIANTS])
def test_minimum_and_curvature_are_those_found_numerically(p, value):
    coin = sheet.Coin(p=Rational(p))
    probability = mpmath.mpf(coin.p.p) / coin.p.q
    with mpmath.workdps(40):
        minimum = mpmath.findroot(lambda x: mpmath.diff(lambda y: _loss(y, probability), x), -1)
        curvature = mpmath.diff(lambda y: _loss(y, probability), minimum, 2)
    assert value(sheet.theta_min(coin)) == pytest.approx(float(minimum), rel=1e-12)
    assert value(sheet.k_min(coin)) == pytest.approx(float(curvature), rel=1e-12)


def test_the_loss_is_the_cross_entropy_of_the_coin(value):
    for theta in (-3.0, -1.0, 0.0, 2.0):
        heads = 1 / (1 + np.exp(-theta))
        entropy = -0.2 * np.log(heads) - 0.8 * np.log(1 - heads)
        assert value(sheet.coin_loss(), theta=theta) == pytest.approx(entropy, rel=1e-12)


@pytest.mark.parametrize(
    ("eta", "monotone", "overshoots", "stays_away"),
    [
        (0.5, True, False, False),
        (6.2, True, False, False),
        (6.3, False, True, False),
        (12.3, False, True, False),
        (12.7, False, False, True),
        (20.0, False, False, True),
    ],
)
def test_ranges_sort_the_rates_as_a_descent_on_the_coin_does(  # noqa: PLR0917 - columns of the table
    eta, monotone, overshoots, stays_away, descend, holds
):
    minimum = -np.log(4)
    # from so near that the thresholds of the linear order are visible
    distances = descend(_slope, minimum + 1e-3, eta, 6000) - minimum
    arrives = abs(distances[-1]) < 1e-9
    early = distances[:4]
    assert arrives is not stays_away
    assert bool(np.all(early[1:] * early[:-1] < 0)) is (overshoots or stays_away)
    assert holds(sheet.eta_monotone_num(), eta) is monotone
    assert holds(sheet.eta_overshoot_num(), eta) is overshoots
    assert holds(sheet.eta_no_convergence_num(), eta) is stays_away


@pytest.mark.parametrize(
    ("eta", "changes_sides", "comes_closer"),
    [("25/4", False, True), ("63/10", True, True), ("25/2", True, False)],
)
def test_exactly_on_the_thresholds_the_quadratic_of_the_same_curvature_decides(
    eta, changes_sides, comes_closer, holds
):
    before, rate, curvature = Fraction(1, 3), Fraction(eta), Fraction(4, 25)
    after = before - rate * curvature * before
    assert (after * before < 0, abs(after) < abs(before)) == (changes_sides, comes_closer)
    assert holds(sheet.eta_monotone_num(), rate) is (comes_closer and not changes_sides)
    assert holds(sheet.eta_overshoot_num(), rate) is (comes_closer and changes_sides)
    assert holds(sheet.eta_no_convergence_num(), rate) is (not comes_closer)


def test_numeric_thresholds_are_one_and_two_over_the_curvature(value):
    assert value(sheet.eta_monotone_num().end) == pytest.approx(1 / 0.16, rel=1e-14)
    assert value(sheet.eta_overshoot_num().start) == pytest.approx(1 / 0.16, rel=1e-14)
    assert value(sheet.eta_overshoot_num().end) == pytest.approx(2 / 0.16, rel=1e-14)
    assert value(sheet.eta_no_convergence_num().start) == pytest.approx(2 / 0.16, rel=1e-14)
    assert value(sheet.eta_newton_num()) == pytest.approx(1 / 0.16, rel=1e-14)


def test_beyond_the_last_threshold_the_orbit_stays_bounded_in_a_cycle(descend):
    distances = descend(_slope, -1.3, 14.0, 4000) + np.log(4)
    assert distances[-1] == pytest.approx(distances[-3], abs=1e-9)
    assert 0.1 < abs(distances[-1] - distances[-2]) < 20


@pytest.mark.parametrize(("p", "left", "newtons_own"), VARIANTS)
def test_the_newton_rate_leaves_over_what_one_float_step_leaves(p, left, newtons_own):
    coin = sheet.Coin(p=Rational(p))
    probability = float(coin.p)
    minimum = np.log(probability / (1 - probability))
    curvature = probability * (1 - probability)
    start = minimum + 0.1
    measured = (start - _slope(start, probability) / curvature - minimum) / 0.1
    assert sheet.newton_leftover(coin) == pytest.approx(measured, rel=1e-9)
    assert sheet.newton_leftover(coin) == pytest.approx(left, abs=6e-6)
    heads = 1 / (1 + np.exp(-start))
    own = (start - _slope(start, probability) / (heads * (1 - heads)) - minimum) / 0.1
    assert own == pytest.approx(newtons_own, abs=6e-6)
    assert own * measured < 0


def test_the_estimate_of_the_left_over_is_the_third_order_of_the_loss(value):
    third = mpmath.diff(lambda x: _loss(x, mpmath.mpf("0.2")), -mpmath.log(4), 3)
    estimate = value(sheet.newton_leftover_estimate())
    assert estimate == pytest.approx(float(-third / (2 * 0.16) * 0.1), rel=1e-6)
    assert estimate == pytest.approx(sheet.newton_leftover(), rel=0.05)


def test_a_step_at_any_carried_rate_leaves_what_a_float_step_leaves():
    for rate in (0.0, 1.0, 4.0, 12.5):
        start = -np.log(4) + 0.1
        measured = (start - rate * _slope(start) + np.log(4)) / 0.1
        assert sheet.leftover_of_step(rate) == pytest.approx(measured, rel=1e-9)
