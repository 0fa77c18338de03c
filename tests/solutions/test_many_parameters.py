"""Task 2 in symbols, against descents on random quadratic valleys in several parameters."""

# ruff: noqa: N803, N806 - H and X are the names of matrices in the field

from __future__ import annotations

import numpy as np
import pytest
import sympy

import solutions.learning_dynamics as sheet

FAR_AWAY = 1e9
SPECTRA = [(3.0, 4.0, 12.0), (0.5, 0.9), (1.0, 1.5, 7.0, 7.0), (1.0, 40.0)]


def _valley(eigenvalues, seed):
    """A symmetric matrix with these eigenvalues, and its eigenvectors as columns."""
    rng = np.random.default_rng(seed)
    basis, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    return basis @ np.diag(eigenvalues) @ basis.T, basis


def _modes(H, basis, eta, steps, seed=5):
    """Components along the eigenvectors at every step of a descent in the original coordinates."""
    place = basis @ np.random.default_rng(seed).choice([-1.0, 1.0], size=len(H))
    path = [place]
    for _ in range(steps):
        if np.abs(path[-1]).max() > FAR_AWAY:
            break
        path.append(path[-1] - eta * H @ path[-1])
    return np.array(path) @ basis


@pytest.mark.parametrize("spectrum", SPECTRA)
@pytest.mark.parametrize(
    ("times", "monotone", "converges"),
    [
        (0.1, True, True),
        (0.5, True, True),
        (0.98, True, True),
        (1.02, False, True),
        (1.9, False, True),
        (2.05, False, False),
        (3.0, False, False),
    ],
)
def test_ranges_sort_the_rates_as_descents_in_several_parameters_do(
    spectrum, times, monotone, converges, holds
):
    low, high = min(spectrum), max(spectrum)
    eta = times / high
    H, basis = _valley(spectrum, seed=len(spectrum))
    modes = _modes(H, basis, eta, 8000)
    keeps_its_sides = bool(np.all(modes[1:5] * modes[:4] > 0))
    arrives = bool(np.abs(modes[-1]).max() < 1e-4)
    assert (keeps_its_sides, arrives) == (monotone, converges)
    numbers = {"lam_min": low, "lam_max": high}
    assert holds(sheet.eta_monotone_multi(), eta, **numbers) is monotone
    assert holds(sheet.eta_converge_multi(), eta, **numbers) is converges


def test_exactly_on_the_thresholds_of_a_diagonal_valley(holds):
    # powers of two, so that floating point is exact
    H, numbers = np.diag([1.0, 4.0]), {"lam_min": 1, "lam_max": 4}
    landing = _modes(H, np.eye(2), 0.25, 3)
    assert landing[1, 1] == 0
    assert np.all(landing[:, 0] != 0)
    assert holds(sheet.eta_monotone_multi(), sympy.Rational(1, 4), **numbers)
    mirrored = _modes(H, np.eye(2), 0.5, 6)
    assert np.all(np.abs(mirrored[:, 1]) == 1)
    assert not holds(sheet.eta_converge_multi(), sympy.Rational(1, 2), **numbers)


@pytest.mark.parametrize("eigenvalues", SPECTRA)
def test_at_one_over_the_largest_eigenvalue_a_run_slows_down_to_the_slowest_factor(
    eigenvalues, value
):
    H, basis = _valley(eigenvalues, seed=9)
    high = max(eigenvalues)
    steps = 400
    size = np.linalg.norm(_modes(H, basis, 1 / high, steps), axis=1)
    expected = value(sheet.slowest_factor(), lam_min=min(eigenvalues), lam_max=high)
    assert size[-1] / size[-2] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("eigenvalues", SPECTRA)
def test_carried_thresholds_bound_the_norm_of_one_step(eigenvalues, value):
    H, _ = _valley(eigenvalues, seed=2)
    no_overshoot, convergence = (value(x) for x in sheet.thresholds_from(eigenvalues))
    identity = np.eye(len(H))
    # no overshoot: I - eta*H has no negative eigenvalue; convergence: its norm is below 1
    assert np.linalg.eigvalsh(identity - no_overshoot * H).min() == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(identity - convergence * H, 2) == pytest.approx(1, rel=1e-12)
    assert value(sheet.eta_max_no_overshoot_from(eigenvalues)) == no_overshoot
    assert value(sheet.eta_max_convergence_from(np.array(eigenvalues))) == convergence


@pytest.mark.parametrize("eigenvalues", [(), (1.0, -2.0), (0.0, 3.0), (float("nan"),)])
def test_eigenvalues_without_thresholds_are_refused(eigenvalues):
    for function in (
        sheet.thresholds_from,
        sheet.eta_max_no_overshoot_from,
        sheet.eta_max_convergence_from,
    ):
        with pytest.raises(ValueError, match="all positive"):
            function(eigenvalues)


def test_the_converging_rates_of_one_mode_end_where_its_distance_stays(holds):
    rates = sheet.eta_converge_from(8)
    for eta, shrinks in ((0.125, True), (0.24, True), (0.25, False), (0.3, False)):
        assert (abs(1.0 - eta * 8) < 1) is shrinks
        assert holds(rates, eta) is shrinks


def test_a_coordinate_may_cross_the_minimum_although_no_mode_does():
    H = np.array([[5.0, -1, 3], [-1, 5, -3], [3, -3, 9]])
    place = np.array([1.0, -1, -1]) - 1.2 * np.array([1.0, 1, 0])
    path = [place]
    for _ in range(3):
        path.append(path[-1] - H @ path[-1] / 13)
    path = np.array(path)
    modes = path @ np.linalg.eigh(H).eigenvectors
    kept = np.abs(modes[0]) > 1e-9
    assert np.all(modes[1:, kept] * modes[:-1, kept] > 0)
    assert path[0, 0] < 0 < path[2, 0]
