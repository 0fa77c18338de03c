"""Task 1.b: every range and threshold against descents on both sides of it and exactly on it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import solutions.learning_dynamics as sheet

# eta*k, does it converge on a quadratic, does theta change sides
FATES = [
    ("1/100", True, False),
    ("1/2", True, False),
    ("999/1000", True, False),
    ("1", True, False),
    ("1001/1000", True, True),
    ("3/2", True, True),
    ("1999/1000", True, True),
    ("2", False, True),
    ("2001/1000", False, True),
    ("3", False, True),
]


def _run_exactly(eta, k, steps):
    distances = [Fraction(3, 7)]
    for _ in range(steps):
        distances.append(distances[-1] - eta * k * distances[-1])
    return distances


def _fate(eta, k):
    """(converges, changes sides) on the quadratic with curvature k, in exact numbers."""
    first, second, third = _run_exactly(eta, k, 2)
    # the factor is the same at every step, so two steps settle the fate of all
    converges = abs(third) < abs(second) < abs(first) or second == 0
    return converges, first * second < 0


@pytest.mark.parametrize("k", ["1/3", "4/25", "7"])
@pytest.mark.parametrize(("product", "converges", "changes_sides"), FATES)
def test_ranges_sort_the_rates_as_a_descent_on_a_quadratic_does(
    product, converges, changes_sides, k, holds
):
    k = Fraction(k)
    eta = Fraction(product) / k
    assert _fate(eta, k) == (converges, changes_sides)
    for rates, expected in (
        (sheet.eta_monotone(), converges and not changes_sides),
        (sheet.eta_overshoot(), converges and changes_sides),
        (sheet.eta_no_convergence(), not converges),
    ):
        assert holds(rates, eta, k=k) is expected


@pytest.mark.parametrize(("product", "converges"), [(0.02, True), (1.98, True), (2.02, False)])
def test_two_steps_do_settle_the_fate_of_a_long_run(product, converges, descend):
    distances = descend(lambda u: 4 * u, 1.0, product / 4, 2000)
    assert bool(abs(distances[-1]) < 1e-12) is converges


@settings(max_examples=60, deadline=None)
@given(
    eta=st.fractions(Fraction(1, 40), 5, max_denominator=40),
    k=st.fractions(Fraction(1, 40), 5, max_denominator=40),
)
def test_each_positive_rate_is_in_exactly_one_of_the_three_ranges(eta, k, holds):
    converges, changes_sides = _fate(eta, k)
    expected = (converges and not changes_sides, converges and changes_sides, not converges)
    ranges = (sheet.eta_monotone(), sheet.eta_overshoot(), sheet.eta_no_convergence())
    assert tuple(holds(rates, eta, k=k) for rates in ranges) == expected
    from_k = (sheet.eta_monotone_from, sheet.eta_overshoot_from, sheet.eta_no_convergence_from)
    assert tuple(holds(rates(k), eta) for rates in from_k) == expected


def test_a_rate_of_zero_or_below_is_in_no_range(holds):
    for rates in (sheet.eta_monotone(), sheet.eta_overshoot(), sheet.eta_no_convergence()):
        for eta in (0, -1, -10):
            assert not holds(rates, eta, k=1)


def test_a_range_in_symbols_with_a_number_put_in_is_the_range_of_that_number():
    for symbolic, from_number in (
        (sheet.eta_monotone(), sheet.eta_monotone_from),
        (sheet.eta_overshoot(), sheet.eta_overshoot_from),
        (sheet.eta_no_convergence(), sheet.eta_no_convergence_from),
    ):
        assert sheet.rates_at(symbolic, Fraction(4, 25)) == from_number(Fraction(4, 25))
    by_name = sympy.Interval.open(0, 3 / sympy.Symbol("k"))
    assert sheet.rates_at(by_name, 6) == sympy.Interval.open(0, sympy.Rational(1, 2))
    with pytest.raises(ValueError, match="does not depend on k"):
        sheet.rates_at(sympy.Interval(0, 1), 3)


def test_the_end_points_carried_from_a_decimal_are_its_inverse(value):
    carried = sheet.eta_overshoot_from(0.25)
    assert (value(carried.start), value(carried.end)) == pytest.approx((4, 8), rel=1e-12)


@pytest.mark.parametrize("curvature", [0, -1, float("inf"), float("nan"), 1j])
def test_a_curvature_that_no_minimum_has_is_refused(curvature):
    for function in (
        sheet.eta_monotone_from,
        sheet.eta_overshoot_from,
        sheet.eta_no_convergence_from,
        sheet.eta_newton_from,
        sheet.eta_converge_from,
    ):
        with pytest.raises(ValueError, match="positive"):
            function(curvature)


def test_text_is_never_executed_as_a_curvature():
    with pytest.raises(TypeError, match="text"):
        sheet.eta_monotone_from("__import__('os').getcwd()")


def test_at_two_over_k_odd_steps_mirror_the_start_and_even_ones_restore_it(value):
    k, start, minimum = Fraction(7, 4), Fraction(9, 5), Fraction(1, 3)
    place = start
    for t in range(1, 8):
        place -= 2 / k * k * (place - minimum)
        if t % 2:
            mirrored = value(sheet.theta_odd(), theta_0=start, theta_star=minimum)
            assert mirrored == pytest.approx(float(place), rel=1e-14)
        else:
            assert place == start


def test_the_newton_rate_makes_one_descent_step_a_newton_step(value, slopes_of, curvatures_of):
    def loss(place):
        return 1.3 * (place[0] - 0.4) ** 2 + 5

    start = np.array([2.9])
    (slope,), ((curvature,),) = slopes_of(loss, start), curvatures_of(loss, start)
    newton = start[0] - slope / curvature
    descent = start[0] - value(sheet.eta_newton(), k=2.6) * slope
    assert descent == pytest.approx(newton, rel=1e-6) == 0.4
    assert value(sheet.eta_newton_from(2.6)) == pytest.approx(1 / 2.6, rel=1e-14)


def test_at_the_newton_rate_the_descent_on_a_quadratic_arrives_after_that_many_steps():
    k = Fraction(13, 5)
    rate = Fraction(str(sheet.eta_newton_from(k)))
    distances = _run_exactly(rate, k, 3)
    assert distances.index(0) == sheet.newton_steps()


def test_only_the_newton_rate_makes_the_error_quadratic_on_a_real_loss(descend, value):
    def slope(u):  # of cosh(u) - 1 + u**3/6: curvature 1, third derivative 1
        return np.sinh(u) + u**2 / 2

    best = value(sheet.eta_newton_from(1))
    for rate, power in ((best, 2), (0.9 * best, 1), (1.1 * best, 1)):
        left = [abs(descend(slope, u, rate, 1)[1]) for u in (1e-2, 1e-3)]
        assert np.log10(left[0] / left[1]) == pytest.approx(power, abs=0.15)
