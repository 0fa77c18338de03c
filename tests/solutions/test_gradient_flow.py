"""Task 3.b, against an integration of the flow and against finite steps that are simply taken."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import solutions.learning_dynamics as sheet

STARTS = [(1.0, 2.0), (2.0, 1.0), (-1.0, 0.5), (1.0, 1.0), (0.0, -3.0), (1.5, -1.5)]


def _velocity(place):
    """Minus the gradient of theta_1*theta_2."""
    return -place[::-1]


def _integrate(start, until, steps=400):
    """Classical Runge-Kutta of fourth order; the error is far below 1e-9 here."""
    place, h = np.array(start, dtype=float), until / steps
    path = [place]
    for _ in range(steps):
        k1 = _velocity(place)
        k2 = _velocity(place + h / 2 * k1)
        k3 = _velocity(place + h / 2 * k2)
        k4 = _velocity(place + h * k3)
        place = place + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        path.append(place)
    return np.array(path)


@pytest.mark.parametrize("start", STARTS)
def test_the_trajectory_is_the_integrated_one_from_any_start(start, value):
    until = 1.6
    path = _integrate(start, until)
    for step in (0, 100, 250, 400):
        numbers = {"a": start[0], "b": start[1], "tau": until * step / 400}
        assert value(sheet.theta1_flow(), **numbers) == pytest.approx(path[step, 0], abs=1e-8)
        assert value(sheet.theta2_flow(), **numbers) == pytest.approx(path[step, 1], abs=1e-8)


def test_many_small_steps_approach_the_trajectory(value):
    numbers = {"a": 1, "b": 2, "tau": 1}
    end = np.array([value(sheet.theta1_flow(), **numbers), value(sheet.theta2_flow(), **numbers)])
    errors = []
    for steps in (200, 400):
        place = np.array([1.0, 2.0])
        for _ in range(steps):
            place = place + _velocity(place) / steps
        errors.append(np.linalg.norm(place - end))
    assert errors[0] < 0.02
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.05)  # first order in the rate


def test_the_flow_is_minus_the_measured_gradient(value, slopes_of):
    for place in np.random.default_rng(0).normal(size=(10, 2)):
        measured = -slopes_of(lambda p: p[0] * p[1], place)
        named = {"theta_1": place[0], "theta_2": place[1]}
        found = {str(s): value(speed, **named) for s, speed in sheet.flow().items()}
        assert [found["theta_1"], found["theta_2"]] == pytest.approx(measured, abs=1e-8)


@pytest.mark.parametrize("start", STARTS)
def test_the_conserved_quantity_stays_constant_along_the_integrated_flow(start, value):
    path = _integrate(start, 1.5)
    along = [value(sheet.conserved(), theta_1=x, theta_2=y) for x, y in path[:: len(path) // 8]]
    assert along == pytest.approx([along[0]] * len(along), abs=1e-8)


def test_the_conserved_quantity_differs_between_trajectories(value):
    constants = {round(value(sheet.conserved(), theta_1=x, theta_2=y), 9) for x, y in STARTS}
    assert len(constants) >= 4
    assert value(sheet.conserved(), theta_1=1, theta_2=2) == pytest.approx(-3)


@pytest.mark.parametrize(("a", "b"), [("1", "2"), ("1/2", "3"), ("-1", "-5/2"), ("3", "4")])
def test_theta_1_vanishes_when_the_integrated_flow_crosses(a, b):
    start = sheet.Start(a=sympy.Rational(a), b=sympy.Rational(b))
    until = float(sheet.tau_cross(start))
    assert until > 0
    path = _integrate((float(start.a), float(start.b)), until)
    assert path[-1, 0] == pytest.approx(0, abs=1e-9)
    assert np.all(path[:-1, 0] * float(start.a) > 0)


@pytest.mark.parametrize(("a", "b"), [(2, 1), (1, 1), (1, -2), (-1, 3)])
def test_a_start_that_never_crosses_is_said_to(a, b):
    start = sheet.Start(a=sympy.Integer(a), b=sympy.Integer(b))
    assert np.all(_integrate((float(a), float(b)), 8.0)[:, 0] * a > 0)
    with pytest.raises(ValueError, match="0 times"):
        sheet.tau_cross(start)


def test_a_carried_flow_crosses_where_its_own_formula_vanishes():
    tau, a, b = (sympy.Symbol(name) for name in ("tau", "a", "b"))
    real = {name: sympy.Symbol(name, real=True) for name in ("tau", "a", "b")}
    rotation = real["a"] * sympy.cos(real["tau"]) - real["b"] * sympy.sin(real["tau"])
    # assumptions of the carried symbols are free: symbols match by name
    free = a * sympy.cos(tau) - b * sympy.sin(tau)
    for formula in (rotation, free, lambda time: np.cos(time) - 2 * np.sin(time)):
        assert sheet.tau_cross_from(formula) == pytest.approx(np.arctan(0.5), abs=1e-11)
    assert sheet.tau_cross_from(sheet.theta1_flow()) == pytest.approx(
        float(sheet.tau_cross()), abs=1e-11
    )
    assert sheet.tau_cross_from(lambda time: 1 - time) == pytest.approx(1, abs=1e-11)


@pytest.mark.parametrize(
    ("flow", "why"),
    [
        (lambda _: 1.0, "does not change its sign"),
        (lambda times: times - 1 + 1j, "not real"),
        (sympy.Symbol("a") + 1, "depend on tau"),
        (sympy.Symbol("tau") * sympy.Symbol("z"), "depend on tau"),
    ],
)
def test_a_carried_flow_without_a_crossing_is_refused(flow, why):
    with pytest.raises(ValueError, match=why):
        sheet.tau_cross_from(flow)


@settings(max_examples=50, deadline=None)
@given(
    x=st.floats(-5, 5),
    y=st.floats(-5, 5),
    eta=st.floats(0.01, 0.99),
)
def test_every_finite_step_loses_that_fraction(x, y, eta, value):
    before = x**2 - y**2
    moved = np.array([x, y]) + eta * _velocity(np.array([x, y]))
    lost = before - (moved[0] ** 2 - moved[1] ** 2)
    assert lost == pytest.approx(value(sheet.lost_fraction(), eta=eta) * before, abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "eta", "steps"), [(1, 2, "1/10", 10), (3, 1, "1/4", 10), (1, 2, "1/10", 1)]
)
def test_after_all_steps_c_is_what_float_steps_leave(a, b, eta, steps):
    start = sheet.Start(sympy.Integer(a), sympy.Integer(b), sympy.Rational(eta), steps)
    place = np.array([a, b], dtype=float)
    for _ in range(steps):
        place = place + float(start.eta) * _velocity(place)
    expected = place[0] ** 2 - place[1] ** 2
    assert float(sheet.C_after_10(start)) == pytest.approx(expected, rel=1e-12)


def test_c_follows_from_a_carried_fraction_by_taking_it_away_step_by_step():
    eta = sympy.Symbol("eta")
    for lost, fraction in ((eta, 0.1), (eta**2, 0.01), (0.5, 0.5), (sympy.Integer(0), 0.0)):
        remaining = -3.0
        for _ in range(10):
            remaining -= fraction * remaining
        assert float(sheet.C_after_from(lost)) == pytest.approx(remaining, rel=1e-12)
