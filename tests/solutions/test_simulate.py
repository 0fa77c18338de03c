"""Task 4.b: the simulation, judged by its kicks, and the judge of kicks, tried on typical slips."""

from __future__ import annotations

import numpy as np
import pytest

import solutions.learning_dynamics as sheet

SIGMAS = 4
ETA, LAM, V, STEPS = 0.1, 4.0, 0.36, 20_000


def _run(**changes):
    arguments = {"theta_0": 1.5, "eta": ETA, "lam": LAM, "v": V, "steps": STEPS, "seed": 3}
    return sheet.simulate()(**(arguments | changes))


def _is_honest(path, v=V):
    moments = sheet.kick_moments(sheet.kicks_of(path, ETA, LAM), v)
    return (
        abs(moments.mean) < SIGMAS * moments.mean_error
        and abs(moments.variance - v) < SIGMAS * moments.variance_error
        and abs(moments.correlation) < SIGMAS * moments.correlation_error
    )


def _path(kicks, factor=1 - ETA * LAM, step=ETA):
    path = [0.0]
    for kick in kicks:
        path.append(factor * path[-1] - step * kick)
    return np.array(path)


def test_a_path_starts_where_it_was_told_and_has_one_value_more_than_steps():
    path = _run(theta_0=-2.5, steps=7)
    assert path.shape == (8,)
    assert path[0] == -2.5
    assert _run(steps=0).tolist() == [1.5]


def test_without_noise_it_is_the_plain_recursion():
    place = 1.5
    for found in _run(v=0.0, steps=30):
        assert found == pytest.approx(place, rel=1e-12)
        place -= ETA * LAM * place


@pytest.mark.parametrize("seed", range(6))
def test_its_kicks_have_the_mean_variance_and_independence_asked_for(seed):
    path = _run(seed=seed)
    assert _is_honest(path)
    kicks = -(path[1:] - (1 - ETA * LAM) * path[:-1]) / ETA
    assert sheet.kicks_of(path, ETA, LAM) == pytest.approx(kicks, rel=1e-12)
    assert abs(kicks.mean()) < SIGMAS * np.sqrt(V / STEPS)
    assert abs(kicks.var() / V - 1) < SIGMAS * np.sqrt(2 / STEPS)


def test_a_seed_repeats_a_path_and_another_seed_gives_another():
    assert np.array_equal(_run(seed=1), _run(seed=1))
    assert not np.array_equal(_run(seed=1), _run(seed=2))


@pytest.mark.parametrize("seed", range(4))
def test_its_mean_square_is_the_exact_stationary_one_and_not_the_leading_order(seed):
    late = _run(seed=seed, theta_0=0.0)[200:]
    exact = ETA * V / (LAM * (2 - ETA * LAM))
    error = sheet.stationary_error(ETA, LAM, late.size)
    assert abs(np.mean(late**2) / exact - 1) < SIGMAS * error
    assert abs(np.mean(late**2) / (ETA * V / (2 * LAM)) - 1) > 2 * SIGMAS * error


@pytest.mark.parametrize("eta", [0.02, 0.1, 0.4])
def test_the_stated_error_of_the_mean_square_is_the_scatter_of_many_runs(eta):
    rng = np.random.default_rng(8)
    places = rng.normal(size=400) * np.sqrt(eta / (LAM * (2 - eta * LAM)))
    total = np.zeros_like(places)
    steps = 1500
    for _ in range(steps):
        places = (1 - eta * LAM) * places - eta * rng.normal(size=places.size)
        total += places**2
    squares = total / steps
    measured = squares.std() / squares.mean()
    # the scatter of 400 runs is itself known to 1/sqrt(800), 3.5 %
    assert sheet.stationary_error(eta, LAM, steps) == pytest.approx(measured, rel=4 * 0.036)


def _slips():
    rng = np.random.default_rng(21)
    unit = rng.normal(size=STEPS)
    right = np.sqrt(V) * unit
    yield "plus instead of minus", _path(-right), True
    yield "uniform with the right variance", _path(rng.uniform(-1, 1, STEPS) * np.sqrt(3 * V)), True
    yield "standard deviation v", _path(V * unit), False
    yield "variance 1", _path(unit), False
    yield "noise without eta", _path(right, step=1.0), False
    yield "root of eta", _path(right, step=np.sqrt(ETA)), False
    yield "one draw for the whole run", _path(np.full(STEPS, right[0])), False
    yield "absolute value", _path(np.abs(right)), False
    yield "uniform with the wrong variance", _path(rng.uniform(-1, 1, STEPS) * np.sqrt(V)), False
    yield "damping without lam", _path(right, factor=1 - ETA), False
    yield "damping of continuous time", _path(right, factor=np.exp(-ETA * LAM)), False


@pytest.mark.parametrize(("slip", "path", "honest"), list(_slips()), ids=lambda x: str(x)[:40])
def test_recovered_kicks_tell_typical_slips_from_right_variants(slip, path, honest):
    assert _is_honest(path) is honest


def test_recovered_kicks_are_the_ones_that_went_in():
    kicks = np.random.default_rng(2).normal(size=50)
    assert sheet.kicks_of(_path(kicks), ETA, LAM) == pytest.approx(kicks, abs=1e-12)


def test_moments_are_those_of_the_sample_with_the_errors_of_repeated_samples():
    rng = np.random.default_rng(5)
    samples = [sheet.kick_moments(np.sqrt(V) * rng.normal(size=400), V) for _ in range(600)]
    for name, expected in (("mean", 0.0), ("variance", V), ("correlation", 0.0)):
        found = np.array([getattr(moments, name) for moments in samples])
        error = getattr(samples[0], f"{name}_error")
        assert abs(found.mean() - expected) < SIGMAS * error / np.sqrt(600)
        assert found.std() == pytest.approx(error, rel=4 / np.sqrt(1200))
    assert isinstance(samples[0], sheet.KickMoments)


def test_impossible_arguments_are_refused():
    for changes in ({"v": -1.0}, {"steps": -1}):
        with pytest.raises(ValueError, match="not negative"):
            _run(**changes)
    for path, eta in (([1.0], ETA), ([[1.0, 2.0]], ETA), ([1.0, 2.0], 0.0)):
        with pytest.raises(ValueError, match="no kicks"):
            sheet.kicks_of(path, eta, LAM)
    with pytest.raises(ValueError, match="nothing to estimate"):
        sheet.kick_moments(np.zeros(5), 0.0)
    with pytest.raises(ValueError, match="nothing to estimate"):
        sheet.kick_moments(np.zeros(1), V)
    with pytest.raises(ValueError, match="stationary only"):
        sheet.stationary_error(0.5, 4.0, 100)
