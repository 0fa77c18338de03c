"""Task 1.a against gradient descent that is simply run."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solutions.learning_dynamics as sheet

# loss, its minimum, its curvature there (found by hand)
LOSSES = {
    "quadratic": (lambda x: 1.5 * (x - 0.7) ** 2, 0.7, 3.0),
    "coin": (lambda x: np.logaddexp(0, x) - x / 4, -np.log(3), 3 / 16),
    "double well": (lambda x: (x**2 - 1) ** 2 / 4, 1.0, 2.0),
    "log cosh": (lambda x: np.log(np.cosh(2 * x - 3)), 1.5, 4.0),
    "pendulum": (lambda x: 1 - np.cos(x + 0.4), -0.4, 1.0),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_slope_near_a_minimum_is_the_measured_one_to_leading_order(name, value, slopes_of):
    loss, minimum, curvature = LOSSES[name]
    errors = []
    for distance in (0.04, 0.02, 0.01):
        expected = value(
            sheet.grad_near_min(), k=curvature, theta=minimum + distance, theta_star=minimum
        )
        (measured,) = slopes_of(lambda place: loss(place[0]), [minimum + distance])
        errors.append(abs(measured / expected - 1))
    assert errors[0] < 0.1
    # leading order: the relative error falls at least in proportion to the distance
    assert errors[2] < 0.3 * errors[0] + 1e-6


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("product", [0.3, 0.99, 1.4, 1.9, 2.6])
def test_one_step_multiplies_the_distance_by_the_step_factor(
    name, product, value, descend, slopes_of
):
    loss, minimum, curvature = LOSSES[name]
    distance, eta = 1e-3, product / curvature
    places = descend(
        lambda x: slopes_of(lambda place: loss(place[0]), [x])[0], minimum + distance, eta, 1
    )
    measured = (places[1] - minimum) / distance
    assert measured == pytest.approx(value(sheet.step_factor(), eta=eta, k=curvature), abs=5e-3)


@pytest.mark.parametrize("product", ["1/7", "1", "9/5", "5/2"])
def test_on_a_quadratic_the_step_factor_is_exact_at_any_distance(product, value):
    k, minimum, place = Fraction(8, 5), Fraction(-2, 3), Fraction(7, 3)
    eta = Fraction(product) / k
    after = place - eta * k * (place - minimum)
    measured = (after - minimum) / (place - minimum)
    assert value(sheet.step_factor(), eta=eta, k=k) == pytest.approx(float(measured), rel=1e-14)


@pytest.mark.parametrize("product", ["3/10", "1", "17/10", "2", "5/2"])
def test_the_closed_form_is_what_the_update_rule_gives_on_a_quadratic(product, value):
    k, start, minimum = Fraction(8, 5), Fraction(7, 3), Fraction(-2, 3)
    eta = Fraction(product) / k
    place = start
    for t in range(13):
        expected = value(sheet.theta_t(), eta=eta, k=k, theta_0=start, theta_star=minimum, t=t)
        assert expected == pytest.approx(float(place), rel=1e-12)
        place -= eta * k * (place - minimum)


@settings(max_examples=40, deadline=None)
@given(
    eta=st.fractions(Fraction(1, 50), 3, max_denominator=50),
    k=st.fractions(Fraction(1, 50), 3, max_denominator=50),
    steps=st.integers(0, 6),
)
def test_the_closed_form_holds_for_any_rate_and_curvature(eta, k, steps, value):
    place = Fraction(5, 2)
    for _ in range(steps):
        place -= eta * k * (place - 1)
    expected = value(sheet.theta_t(), eta=eta, k=k, theta_0=Fraction(5, 2), theta_star=1, t=steps)
    assert expected == pytest.approx(float(place), rel=1e-9, abs=1e-12)


def test_every_line_of_the_derivation_has_the_value_of_the_first(value):
    given_slope = {line.lhs: line.rhs for line in sheet.derivation_given()}
    rng = np.random.default_rng(1)
    for _ in range(20):
        numbers = dict(zip(("eta", "k", "theta", "theta_star"), rng.uniform(-2, 2, 4), strict=True))
        by_hand = (1 - numbers["eta"] * numbers["k"]) * (numbers["theta"] - numbers["theta_star"])
        for line in sheet.derivation():
            assert value(line.subs(given_slope), **numbers) == pytest.approx(by_hand, abs=1e-12)


def test_the_derivation_goes_from_the_slope_to_the_factor_by_at_least_one_line_between():
    lines = sheet.derivation()
    assert lines[0] == sheet.derivation_start()
    assert lines[-1] == sheet.derivation_end()
    assert len(set(lines)) == len(lines) >= 3
    assert [any(s.name == "g" for s in line.free_symbols) for line in lines] == [
        True,
        *[False] * (len(lines) - 1),
    ]
    assert lines[-1].is_Mul
    assert sheet.derivation_1a is sheet.derivation
