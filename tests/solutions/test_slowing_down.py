"""Task 4.a, against the recursion that is simply run, and steps that are counted."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import solutions.learning_dynamics as sheet


def _run(start, eta, lam, steps):
    place = start
    for _ in range(steps):
        place += -eta * (lam * place)
    return place


def _count(eta_lam, eps):
    """The first t with |theta_t| <= eps*|theta_0|, by counting in exact numbers."""
    place, steps = Fraction(1), 0
    while abs(place) > eps:
        place -= eta_lam * place
        steps += 1
    return steps


@pytest.mark.parametrize("eta", ["1/10", "1/4", "2/5", "1/2", "3/5"])
@pytest.mark.parametrize("steps", [0, 1, 2, 7, 20])
def test_the_closed_form_is_what_the_recursion_gives(eta, steps, value):
    eta, lam, start = Fraction(eta), Fraction(4), Fraction(-7, 3)
    expected = _run(start, eta, lam, steps)
    found = value(sheet.theta_t_4a(), eta=eta, lam=lam, theta_0=start, t=steps)
    assert found == pytest.approx(float(expected), rel=1e-12, abs=0 if expected else 1e-15)


@pytest.mark.parametrize(("lam", "tau"), [(4, 0.5), (1, 2.0), (0.3, 1.0)])
def test_ever_smaller_steps_approach_the_exponential_in_first_order(lam, tau, value):
    expected = value(sheet.theta_tau(), theta_0=2, lam=lam, tau=tau)
    errors = [_run(2.0, tau / n, lam, n) - expected for n in (1000, 2000, 4000)]
    assert abs(errors[0]) < 1e-2 * abs(expected)
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.01)
    assert errors[1] / errors[2] == pytest.approx(2, rel=0.01)


def test_the_rate_per_step_is_the_measured_one_to_leading_order(value):
    relative = []
    for eta in (0.02, 0.01, 0.005):
        measured = -np.log(_run(1.0, eta, 3.0, 50)) / 50
        assert value(sheet.rate_per_step_exact(), eta=eta, lam=3) == pytest.approx(measured)
        relative.append(measured / value(sheet.rate_per_step(), eta=eta, lam=3) - 1)
    # what is left over is of the next order
    assert relative[0] / relative[1] == pytest.approx(2, rel=0.05)
    assert relative[1] / relative[2] == pytest.approx(2, rel=0.05)
    assert abs(relative[2]) < 0.01


@settings(max_examples=60, deadline=None)
@given(
    eta_lam=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=40),
    eps=st.fractions(Fraction(1, 500), Fraction(9, 10), max_denominator=500),
)
def test_the_steps_needed_are_those_counted(eta_lam, eps, value):
    counted = _count(eta_lam, eps)
    real = value(sheet.steps_needed(), eta=eta_lam / 4, lam=4, eps=eps)
    assert counted - 1 - 1e-9 < real <= counted + 1e-9
    decay = sheet.Decay(
        sympy.Integer(4), sympy.Rational(str(eta_lam)) / 4, sympy.Rational(str(eps))
    )
    assert sheet.steps_number(decay) == counted


def test_the_number_of_the_sheet_is_counted():
    assert sheet.steps_number() == _count(Fraction(4, 10), Fraction(1, 1000))
    # the exponential would need more
    assert math.ceil(math.log(1000) / 0.4) != sheet.steps_number()


@pytest.mark.parametrize(("eps", "steps"), [("3/5", 1), ("9/25", 2), ("27/125", 3), ("81/625", 4)])
def test_an_accuracy_that_is_met_exactly_needs_no_further_step(eps, steps):
    assert _count(Fraction(2, 5), Fraction(eps)) == steps
    assert sheet.steps_number(sheet.Decay(eps=sympy.Rational(eps))) == steps


@pytest.mark.parametrize(
    ("formula", "steps"), [(13.52, 14), (sympy.Rational(27, 2), 14), (14, 14), (17.27, 18)]
)
def test_a_carried_number_of_steps_is_rounded_up(formula, steps):
    assert sheet.steps_number_from(formula) == steps


def test_a_carried_formula_is_rounded_up_after_the_numbers_are_in():
    eta, lam, eps = sympy.symbols("eta lam eps")  # no assumptions, as a student may have them
    exponential = sympy.log(1 / eps) / (eta * lam)
    assert sheet.steps_number_from(exponential) == math.ceil(math.log(1000) / 0.4)


@pytest.mark.parametrize("formula", [sympy.Symbol("z"), sympy.oo, sympy.I, sympy.nan, float("inf")])
def test_a_formula_that_gives_no_number_of_steps_is_refused(formula):
    with pytest.raises(ValueError, match="no number of steps"):
        sheet.steps_number_from(formula)
