"""Task 4.b, against Monte Carlo with a stated standard error, and against sums over all kicks."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

import solutions.learning_dynamics as sheet

SIGMAS = 4
RUNS = 40_000

# draws with mean 0 and variance 1; Gauss is not needed for the second moment
DRAWS = {
    "Gauss": lambda rng, n: rng.normal(size=n),
    "uniform": lambda rng, n: rng.uniform(-np.sqrt(3), np.sqrt(3), size=n),
    "two values": lambda rng, n: rng.choice([-1.0, 1.0], size=n),
    "skewed": lambda rng, n: rng.exponential(size=n) - 1,
}


def _mean_square_with_error(sample):
    squares = sample**2
    return squares.mean(), squares.std() / np.sqrt(squares.size)


def _sum_over_kicks(eta, lam, v, steps):
    """<theta^2> from rest: each kick of the past is damped at every later step."""
    return sum(eta**2 * v * (1 - eta * lam) ** (2 * age) for age in range(steps))


@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize(
    ("eta", "lam", "v", "q"), [(0.1, 4, 0.36, 0.05), (0.4, 4, 2.0, 0.3), (0.05, 1, 5.0, 1.0)]
)
def test_one_noisy_step_changes_the_second_moment_as_sampled(  # noqa: PLR0917 - columns of the table
    eta, lam, v, q, draws, value
):
    rng = np.random.default_rng(11)
    place = np.sqrt(q) * DRAWS[draws](rng, RUNS)
    kicks = np.sqrt(v) * DRAWS[draws](rng, RUNS)
    moved = (1 - eta * lam) * place - eta * kicks
    measured, error = _mean_square_with_error(moved)
    expected = value(sheet.second_moment_next(), eta=eta, lam=lam, v=v, q=q)
    assert abs(measured - expected) < SIGMAS * error
    assert error < 0.02 * expected


@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize(("eta", "lam", "v"), [(0.1, 4, 0.36), (0.35, 4, 1.5), (0.2, 1.5, 1.0)])
def test_long_noisy_runs_scatter_as_the_stationary_state(eta, lam, v, draws, value):
    rng = np.random.default_rng(7)
    place = np.zeros(RUNS)
    for _ in range(60):
        place = (1 - eta * lam) * place - eta * np.sqrt(v) * DRAWS[draws](rng, RUNS)
    measured, error = _mean_square_with_error(place)
    expected = value(sheet.stationary(), eta=eta, lam=lam, v=v)
    assert abs(measured - expected) < SIGMAS * error
    # sharp enough to tell it from its leading order
    assert SIGMAS * error < 0.5 * abs(expected - eta * v / (2 * lam))


@pytest.mark.parametrize("eta_lam", ["1/20", "2/5", "1", "3/2", "39/20"])
def test_the_stationary_state_is_the_sum_over_all_past_kicks(eta_lam, value):
    lam, v = Fraction(4), Fraction(9, 25)
    eta = Fraction(eta_lam) / lam
    expected = _sum_over_kicks(float(eta), float(lam), float(v), 2000)
    assert value(sheet.stationary(), eta=eta, lam=lam, v=v) == pytest.approx(expected, rel=1e-9)


def test_one_more_step_leaves_the_stationary_state_as_it_is(value):
    numbers = {"eta": 0.13, "lam": 3.1, "v": 0.7}
    q = value(sheet.stationary(), **numbers)
    assert value(sheet.second_moment_next(), q=q, **numbers) == pytest.approx(q, rel=1e-12)


@pytest.mark.parametrize(
    ("times", "exists"),
    [("1/50", True), ("1/2", True), ("1", True), ("19/10", True), ("2", False), ("21/10", False)],
)
def test_a_stationary_state_exists_exactly_where_the_sum_over_kicks_stays_finite(
    times, exists, holds
):
    lam = Fraction(8)
    eta = Fraction(times) / lam
    sums = [_sum_over_kicks(float(eta), float(lam), 1.0, steps) for steps in (1000, 2000)]
    assert (sums[1] < 1.001 * sums[0]) is exists
    assert holds(sheet.eta_stationary(), eta, lam=lam) is exists
    assert not holds(sheet.eta_stationary(), -eta, lam=lam)


@pytest.mark.parametrize("batch", [1, 5, 25])
def test_the_noise_of_a_batch_has_the_variance_of_one_example_over_its_size(batch, value):
    rng = np.random.default_rng(3)
    data = rng.exponential(scale=2.0, size=50)
    data -= data.mean()
    means = rng.choice(data, size=(RUNS, batch), replace=True).mean(axis=1)
    measured, error = _mean_square_with_error(means)
    expected = value(sheet.noise_variance(), V=data.var(), N=batch)
    assert abs(measured - expected) < SIGMAS * error


def test_in_batches_the_stationary_state_is_the_one_of_their_noise(value):
    numbers = {"eta": 0.1, "lam": 4, "N": 10, "V": 2.5}
    summed = _sum_over_kicks(0.1, 4, 2.5 / 10, 500)
    assert value(sheet.stationary_exact_in_batches(), **numbers) == pytest.approx(summed, rel=1e-9)


def test_for_small_rates_the_leading_order_is_approached_in_first_order(value):
    excess = []
    for eta in (0.01, 0.005, 0.0025):
        exact = _sum_over_kicks(eta, 2.0, 3.0 / 8, 4000)
        small = value(sheet.stationary_small(), eta=eta, lam=2, V=3, N=8)
        assert value(sheet.ratio(), eta=eta, lam=2) == pytest.approx(exact / small, rel=1e-6)
        excess.append(exact / small - 1)
    assert excess[0] / excess[1] == pytest.approx(2, rel=0.02)
    assert excess[1] / excess[2] == pytest.approx(2, rel=0.02)
    assert 0 < excess[2] < 0.01


@pytest.mark.parametrize("eta_lam", [0.1, 0.4, 1.0, 1.8])
def test_the_ratio_is_that_of_the_summed_to_the_linear_result(eta_lam, value):
    summed = _sum_over_kicks(eta_lam / 4, 4, 1.0, 3000)
    linear = eta_lam / 4 / (2 * 4)
    assert value(sheet.ratio(), eta=eta_lam / 4, lam=4) == pytest.approx(summed / linear, rel=1e-6)


def test_the_number_of_the_sheet_is_the_sum_over_kicks_with_its_numbers():
    summed = _sum_over_kicks(0.1, 4, 9 / 25, 500)
    assert float(sheet.variance_value()) == pytest.approx(summed, rel=1e-12)
    assert np.sqrt(summed) == pytest.approx(3 / 40, rel=1e-12)
    assert float(sheet.variance_leading()) == pytest.approx(0.1 * 9 / (2 * 25 * 4), rel=1e-12)


def test_another_student_gets_the_sum_over_kicks_with_other_numbers():
    noise = sheet.Noise(sympy.Integer(5), sympy.Rational(2, 25), 16, sympy.Integer(4))
    summed = _sum_over_kicks(0.08, 5, 4 / 16, 500)
    assert float(sheet.variance_value(noise)) == pytest.approx(summed, rel=1e-12)


def test_a_carried_formula_gives_its_own_value():
    eta, lam, v, big_n, var = sympy.symbols("eta lam v N V")  # no assumptions: by name
    for formula, expected in (
        (eta * v / lam, 0.1 * 0.36 / 4),
        (eta * var / (2 * big_n * lam), 0.1 * 9 / (2 * 25 * 4)),
        (0.25, 0.25),
    ):
        assert float(sheet.variance_value_from(formula)) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match="still contains"):
        sheet.variance_value_from(sympy.Symbol("q") * v)


@pytest.mark.parametrize(("damping", "noise"), [(0.36, 0.0036), (0.6, 0.01), (-0.5, 2.0)])
def test_a_carried_recursion_has_the_fixed_point_that_iterating_it_reaches(damping, noise):
    place = 1.0
    for _ in range(300):
        place = damping * place + noise
    q = sympy.Symbol("q")
    assert float(sheet.fixed_point_from(damping, noise)) == pytest.approx(place, rel=1e-12)
    assert float(sheet.fixed_point_of(damping * q + noise)) == pytest.approx(place, rel=1e-12)


def test_a_carried_recursion_in_symbols_has_the_fixed_point_that_iterating_reaches(value):
    eta, lam, q, v = sympy.symbols("eta lam q v")
    found = sheet.fixed_point_of((1 - eta * lam) * q + eta**2 * v)
    place = 0.0
    for _ in range(300):
        place = (1 - 0.4) * place + 0.1**2 * 0.36
    assert value(found, eta=0.1, lam=4, v=0.36) == pytest.approx(place, rel=1e-12)


def test_what_has_no_one_fixed_point_is_refused():
    q, v = sympy.symbols("q v")
    with pytest.raises(ValueError, match="not linear"):
        sheet.fixed_point_of(q**2 + v)
    with pytest.raises(ValueError, match="no fixed point"):
        sheet.fixed_point_of(q + v)
    with pytest.raises(ValueError, match="no fixed point"):
        sheet.fixed_point_from(1, 2)
