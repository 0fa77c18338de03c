"""Every accepted reading, and the numerical fact that makes it fair."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

import solutions.learning_dynamics as sheet

MINIMUM, K = -np.log(4), 0.16


def _coin_slope(distance):
    return 1 / (1 + np.exp(-(MINIMUM + distance))) - 0.2


def _inside(rates, number):
    return bool(rates.subs({sympy.Symbol("k", positive=True): 4}).contains(number))


def test_one_over_k_may_be_counted_as_no_overshoot_or_not(descend):
    # on a quadratic it lands
    assert descend(lambda u: 4 * u, 1.0, 0.25, 1).tolist() == [1.0, 0.0]
    # on the coin it crosses from one side and falls short from the other
    for start, crosses in ((0.1, True), (-0.1, False)):
        end = descend(_coin_slope, start, 1 / K, 1)[-1]
        assert bool(end * start < 0) is crosses
    quarter = sympy.Rational(1, 4)
    closed, opened = sheet.eta_monotone_readings()
    assert (_inside(closed, quarter), _inside(opened, quarter)) == (True, False)
    for number in (-1, 0, sympy.Rational(1, 100), sympy.Rational(6, 25), sympy.Rational(13, 50), 9):
        assert _inside(closed, number) == _inside(opened, number) == (0 < number < quarter)


def test_the_same_holds_for_the_coin_and_for_many_parameters(holds):
    edge = sympy.Rational(25, 4)
    coin = sheet.eta_monotone_readings_from(sheet.k_min())
    assert [holds(r, edge) for r in coin] == [True, False]
    assert [holds(r, edge - 1) for r in coin] == [True, True]
    assert [holds(r, edge + 1) for r in coin] == [False, False]
    numbers = {"lam_min": 3, "lam_max": 12}
    edge = sympy.Rational(1, 12)
    many = sheet.eta_monotone_multi_readings()
    assert [holds(r, edge, **numbers) for r in many] == [True, False]
    assert [holds(r, edge / 2, **numbers) for r in many] == [True, True]
    assert [holds(r, 2 * edge, **numbers) for r in many] == [False, False]


@pytest.mark.parametrize(
    ("slope", "curvature", "third", "fourth", "start"),
    [
        (_coin_slope, 0.16, 12 / 125, 0.0064, 0.1),
        (np.sinh, 1.0, 0.0, 1.0, 0.03),  # cosh(u): moves away
        (np.tanh, 1.0, 0.0, -2.0, 0.1),  # log(cosh(u)): comes closer
    ],
)
def test_at_two_over_k_the_next_orders_decide_what_a_loss_does(  # noqa: PLR0917 - columns of the table
    slope, curvature, third, fourth, start, descend
):
    path = np.abs(descend(slope, start, 2 / curvature, 400))
    assert bool(path[-1] < path[0]) is (3 * third**2 > curvature * fourth)


def test_on_the_coin_two_over_k_converges_like_one_over_the_root_of_t(descend):
    path = np.abs(descend(_coin_slope, 0.1, 2 / K, 100_000))
    assert path[-1] < 0.005
    assert path[25_000] / path[100_000] == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize("numeric", [False, True])
def test_two_over_k_and_the_negative_rates_may_each_be_in_or_out(numeric):
    readings = (
        sheet.eta_no_convergence_readings_from(sheet.k_min())
        if numeric
        else sheet.eta_no_convergence_readings()
    )
    edge = sympy.Rational(25, 2) if numeric else sympy.Rational(1, 2)
    seen = {(_inside(rates, edge), _inside(rates, -1), _inside(rates, 0)) for rates in readings}
    assert seen == {
        (end, *ascent)
        for end in (True, False)
        for ascent in ((False, False), (True, False), (True, True))
    }
    assert len(readings) == len(seen)
    for rates in readings:
        assert _inside(rates, edge + 1)
        assert not _inside(rates, edge - sympy.Rational(1, 10))
    assert readings[0] == (
        sheet.eta_no_convergence_num() if numeric else sheet.eta_no_convergence()
    )


def test_negative_rates_never_converge(descend):
    path = np.abs(descend(lambda u: 4 * u, 1.0, -0.01, 100))
    assert np.all(np.diff(path) > 0)


def test_the_left_over_may_be_computed_or_estimated(descend):
    measured = descend(_coin_slope, 0.1, 1 / K, 1)[-1] / 0.1
    computed, estimate = sheet.newton_leftover_readings()
    assert computed == pytest.approx(measured, rel=1e-9)
    assert estimate == pytest.approx(measured, rel=0.05)
    # Newton's own step is no such reading
    assert all(abs(x - 0.0283575) > 0.05 for x in (computed, estimate))


@pytest.mark.parametrize("component", [0, 1])
def test_a_flow_may_be_written_in_any_of_the_three_times(component, value):
    in_tau, in_steps, in_the_sheets_t = (
        sheet.theta1_flow_readings() if component == 0 else sheet.theta2_flow_readings()
    )
    place = np.array([1.0, 2.0])
    for _ in range(20_000):
        place = place - 5e-5 * place[::-1]
    start = {"a": 1, "b": 2}
    for found in (
        value(in_tau, tau=1, **start),
        value(in_steps, eta=0.05, t=20, **start),
        value(in_the_sheets_t, t=1, **start),
    ):
        assert found == pytest.approx(place[component], rel=1e-3)


def test_the_exponential_may_have_tau_written_out(value):
    in_tau, in_steps = sheet.theta_tau_readings()
    place = 2.0
    for _ in range(20_000):
        place -= 2.5e-5 * 4 * place
    assert value(in_tau, theta_0=2, lam=4, tau=0.5) == pytest.approx(place, rel=1e-3)
    assert value(in_steps, theta_0=2, lam=4, eta=0.05, t=10) == pytest.approx(place, rel=1e-3)


def test_the_rate_per_step_may_be_exact_or_linear(value):
    linear, exact = (value(r, eta=1e-4, lam=4) for r in sheet.rate_per_step_readings())
    measured = -math.log(1 - 4e-4)
    assert exact == pytest.approx(measured, rel=1e-9)
    assert linear == pytest.approx(measured, rel=1e-3)


def test_the_steps_needed_may_be_rounded_up(value):
    place, counted = 1.0, 0
    while place > 1e-3:
        place, counted = 0.6 * place, counted + 1
    real, whole = (value(r, eta=0.1, lam=4, eps=1e-3) for r in sheet.steps_needed_readings())
    assert whole == counted
    assert counted - 1 < real < counted


def test_the_small_rate_result_may_be_exact(value):
    numbers = {"eta": 1e-5, "lam": 4, "V": 9, "N": 25}
    linear, exact = (value(r, **numbers) for r in sheet.stationary_small_readings())
    summed = 1e-10 * 0.36 / (1 - (1 - 4e-5) ** 2)
    assert exact == pytest.approx(summed, rel=1e-6)
    assert linear == pytest.approx(summed, rel=1e-4)


def test_noise_of_variance_one_is_the_special_case_that_hides_a_slip():
    rng = np.random.default_rng(0)
    for v, tells in ((1.0, False), (0.36, True)):
        right, slip = (s * rng.normal(size=200_000) for s in (np.sqrt(v), v))
        difference = abs(right.var() - slip.var())
        assert bool(difference > 0.05) is tells


def _for_the_coin(readings_from):
    return lambda: readings_from(sheet.k_min())


@pytest.mark.parametrize(
    ("readings", "reference"),
    [
        (sheet.eta_monotone_readings, sheet.eta_monotone),
        (_for_the_coin(sheet.eta_monotone_readings_from), sheet.eta_monotone_num),
        (_for_the_coin(sheet.eta_monotone_ends_from), sheet.eta_monotone_num),
        (_for_the_coin(sheet.eta_no_convergence_readings_from), sheet.eta_no_convergence_num),
        (sheet.eta_monotone_multi_readings, sheet.eta_monotone_multi),
        (sheet.newton_leftover_readings, sheet.newton_leftover),
        (sheet.theta1_flow_readings, sheet.theta1_flow),
        (sheet.theta2_flow_readings, sheet.theta2_flow),
        (sheet.theta_tau_readings, sheet.theta_tau),
        (sheet.rate_per_step_readings, sheet.rate_per_step),
        (sheet.steps_needed_readings, sheet.steps_needed),
        (sheet.stationary_small_readings, sheet.stationary_small),
    ],
)
def test_the_first_reading_is_the_reference(readings, reference):
    assert readings()[0] == reference()
    assert len(set(readings())) == len(readings()) > 1


def test_the_ends_of_a_range_may_be_asked_for_alone():
    """Where a point is for the ends, each of them may belong to the range or not."""
    ranges = sheet.eta_monotone_ends_from(4)
    assert len(ranges) == 4
    assert {(rates.contains(0), rates.contains(sympy.Rational(1, 4))) for rates in ranges} == {
        (low, high) for low in (True, False) for high in (True, False)
    }
    with pytest.raises(ValueError, match="positive"):
        sheet.eta_monotone_ends_from(-4)
