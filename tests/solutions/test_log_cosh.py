"""Task 2 in numbers, against the loss in floating point."""

# ruff: noqa: N803, N806 - H and X are the names of matrices in the field

from __future__ import annotations

import numpy as np
import pytest

import solutions.learning_dynamics as sheet

STANDARD = sheet.Regression()
VARIANTS = [
    STANDARD,
    sheet.Regression(X=((2, 0, -2), (-1, 1, -1), (0, 2, 2)), y=(1, 0, 4)),
    sheet.Regression(X=((0, 4, -4), (2, -2, -2), (4, 0, 4)), y=(0, 2, -4)),
]


def _data(regression):
    return np.array(regression.X, dtype=float), np.array(regression.y, dtype=float)


def _loss(regression):
    X, y = _data(regression)
    return lambda place: float(np.sum(np.log(np.cosh(X @ place - y))))


def _slope(regression):
    X, y = _data(regression)
    return lambda place: X.T @ np.tanh(X @ place - y)


def _numbers(matrix):
    return np.array(matrix.tolist(), dtype=float)


def _minimum(regression):
    X, y = _data(regression)
    return np.linalg.solve(X, y)


@pytest.mark.parametrize("regression", VARIANTS)
def test_descents_from_anywhere_end_at_the_minimum(regression, descend):
    X, _ = _data(regression)
    eta = 1 / np.linalg.norm(X, 2) ** 2
    for seed in range(3):
        start = np.random.default_rng(seed).normal(scale=2, size=3)
        end = descend(_slope(regression), start, eta, 3000)[-1]
        assert _numbers(sheet.theta_star_3(regression))[:, 0] == pytest.approx(end, abs=1e-8)


@pytest.mark.parametrize("regression", VARIANTS)
def test_the_hessian_is_the_one_of_finite_differences(regression, curvatures_of):
    measured = curvatures_of(_loss(regression), _minimum(regression))
    assert _numbers(sheet.hessian_3(regression)) == pytest.approx(measured, rel=1e-3, abs=1e-3)


def test_the_symbolic_loss_is_the_sum_of_log_cosh_residuals(value):
    for seed in range(5):
        place = np.random.default_rng(seed).normal(size=3)
        named = {f"theta_{n + 1}": x for n, x in enumerate(place)}
        assert value(sheet.log_cosh_loss(), **named) == pytest.approx(_loss(STANDARD)(place))


@pytest.mark.parametrize("regression", VARIANTS)
def test_eigenvalues_are_the_squared_singular_values_of_the_data(regression):
    X, _ = _data(regression)
    expected = np.sort(np.linalg.svd(X, compute_uv=False) ** 2)
    found = [float(x) for x in sheet.eigenvalues_3(regression)]
    assert found == pytest.approx(expected, rel=1e-10)
    assert sheet.eigenvalues_of(X.T @ X) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("regression", VARIANTS)
@pytest.mark.parametrize(("factor", "overshoots"), [(0.99, False), (1.01, True)])
def test_a_descent_on_the_loss_overshoots_beyond_its_threshold(
    regression, factor, overshoots, descend
):
    _, _, directions = np.linalg.svd(_data(regression)[0])
    minimum = _minimum(regression)
    start = minimum + 1e-4 * directions.sum(axis=0)
    eta = factor * float(sheet.eta_max_no_overshoot(regression))
    modes = (descend(_slope(regression), start, eta, 3) - minimum) @ directions.T
    assert bool(np.any(modes[1:] * modes[:-1] < 0)) is overshoots


@pytest.mark.parametrize("regression", VARIANTS)
@pytest.mark.parametrize(("factor", "converges"), [(0.98, True), (1.02, False), (1.5, False)])
def test_a_descent_on_the_loss_ceases_to_converge_beyond_its_threshold(
    regression, factor, converges, descend
):
    eta = factor * float(sheet.eta_max_convergence(regression))
    minimum = _minimum(regression)
    path = descend(_slope(regression), minimum + 1e-3, eta, 3000) - minimum
    late = np.linalg.norm(path[-50:], axis=1)
    assert bool(late.max() < 1e-8) is converges
    assert late.max() < 10  # not converging is not blowing up


def test_exactly_at_the_first_threshold_the_quadratic_valley_lands_in_its_stiffest_direction():
    H = _numbers(sheet.hessian_3())
    eta = float(sheet.eta_max_no_overshoot())
    stiffest = np.linalg.eigh(H).eigenvectors[:, -1]
    assert stiffest - eta * H @ stiffest == pytest.approx(0 * stiffest, abs=1e-12)


def test_exactly_at_the_end_of_convergence_the_quadratic_valley_keeps_its_distance():
    H = _numbers(sheet.hessian_3())
    eta = float(sheet.eta_max_convergence())
    stiffest = np.linalg.eigh(H).eigenvectors[:, -1]
    assert stiffest - eta * H @ stiffest == pytest.approx(-stiffest, abs=1e-12)


@pytest.mark.parametrize("regression", VARIANTS)
def test_what_is_left_late_in_a_run_points_along_the_slowest_direction(regression, descend):
    eta = float(sheet.eta_max_no_overshoot(regression))
    minimum = _minimum(regression)
    left = descend(_slope(regression), minimum + np.array([0.3, 0.1, -0.1]), eta, 80)[-1] - minimum
    left /= np.linalg.norm(left)
    direction = _numbers(sheet.slowest_direction(regression))[:, 0]
    assert abs(left @ direction) / np.linalg.norm(direction) == pytest.approx(1, abs=1e-3)
    carried = sheet.slowest_direction_of(_numbers(sheet.hessian_3(regression)))
    assert abs(left @ carried) == pytest.approx(1, abs=1e-3)


def test_a_direction_is_given_in_smallest_whole_numbers():
    direction = list(sheet.slowest_direction())
    assert all(entry == int(entry) for entry in direction)
    assert np.gcd.reduce([int(entry) for entry in direction]) == 1
    assert direction[0] > 0


def test_a_repeated_smallest_eigenvalue_has_no_one_slowest_direction():
    with pytest.raises(ValueError, match="plane"):
        sheet.slowest_direction(sheet.Regression(X=((1, 0, 0), (0, 1, 0), (0, 0, 2)), y=(0, 0, 0)))


@pytest.mark.parametrize(
    ("H", "why"),
    [
        ([1, 2], "square"),
        ([[1, 2, 3], [4, 5, 6]], "square"),
        ([[1, 2], [3, 4]], "symmetric"),
        ([[1, np.nan], [np.nan, 1]], "finite"),
    ],
)
def test_what_is_no_hessian_is_not_carried(H, why):
    for function in (sheet.eigenvalues_of, sheet.slowest_direction_of):
        with pytest.raises(ValueError, match=why):
            function(H)


def test_a_swapped_product_has_the_same_eigenvalues_but_is_not_the_hessian():
    X, _ = _data(STANDARD)
    assert sheet.eigenvalues_of(X @ X.T) == pytest.approx(sheet.eigenvalues_of(X.T @ X))
    assert not np.allclose(X @ X.T, _numbers(sheet.hessian_3()))
