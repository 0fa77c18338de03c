"""Task 3.a, against finite differences and the loss sampled around the origin."""

# ruff: noqa: N806 - H and X are the names of matrices in the field

from __future__ import annotations

import numpy as np
import pytest
import sympy

import solutions.learning_dynamics as sheet

ANGLES = np.linspace(0, np.pi, 3601)
CIRCLE = np.array([np.cos(ANGLES), np.sin(ANGLES)])


def _product(place):
    return place[0] * place[1]


def _kind_by_sampling(loss):
    """The word for the origin, from the loss on a circle around it."""
    on_circle = loss(CIRCLE)
    low, high = on_circle.min(), on_circle.max()
    near = 1e-5
    if low < -near and high > near:
        return "saddle"
    if low > near:
        return "minimum"
    if high < -near:
        return "maximum"
    if abs(low) <= near < high:
        return "valley"
    return "ridge" if low < -near else "flat"


def _hessian(xx, xy, yy):
    return sympy.Matrix([[2 * xx, xy], [xy, 2 * yy]])


def test_the_gradient_is_the_one_of_finite_differences_at_random_places(value, slopes_of):
    rng = np.random.default_rng(4)
    for place in rng.normal(size=(20, 2)):
        expected = slopes_of(_product, place)
        found = [value(s, theta_1=place[0], theta_2=place[1]) for s in sheet.gradient()]
        assert found == pytest.approx(expected, abs=1e-8)
        assert value(sheet.product_loss(), theta_1=place[0], theta_2=place[1]) == pytest.approx(
            _product(place)
        )


def test_the_hessian_is_the_one_of_finite_differences_everywhere(curvatures_of):
    found = np.array(sheet.hessian_2().tolist(), dtype=float)
    for place in np.random.default_rng(5).normal(size=(10, 2)):
        assert found == pytest.approx(curvatures_of(_product, place), abs=1e-8)


def test_eigenvalues_are_the_extreme_curvatures_over_all_directions():
    # the second derivative along a direction n is n.H.n = 2*n_1*n_2
    along = 2 * _product(CIRCLE)
    found = sorted(float(x) for x in sheet.eigenvalues_2())
    assert found == pytest.approx([along.min(), along.max()], abs=1e-6)
    numpys = np.linalg.eigvalsh(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert found == pytest.approx(list(numpys))


def test_eigenvectors_are_stretched_by_their_eigenvalue_and_not_turned():
    H = np.array([[0.0, 1.0], [1.0, 0.0]])
    pairs = [(float(x), np.array(v, dtype=float)) for x, v in sheet.eigenvectors_2()]
    for eigenvalue, vector in pairs:
        assert H @ vector == pytest.approx(eigenvalue * vector)
        assert np.linalg.norm(vector) > 0
    (_, first), (_, second) = pairs
    assert first @ second == 0


def test_the_kinds_are_those_seen_by_sampling_the_losses():
    sampled = []
    for loss in sheet.losses_of_kinds():
        x, y = sorted(loss.free_symbols, key=str)
        grid = np.array([float(loss.subs({x: a, y: b})) for a, b in CIRCLE.T[::100]])
        fine = {
            key: float(sympy.Poly(loss, x, y).coeff_monomial(power))
            for key, power in {"xx": x**2, "xy": x * y, "yy": y**2}.items()
        }

        def numeric(place, fine=fine):
            u, w = place
            return fine["xx"] * u**2 + fine["xy"] * u * w + fine["yy"] * w**2

        assert numeric(CIRCLE[:, ::100]) == pytest.approx(grid, abs=1e-12)
        sampled.append(_kind_by_sampling(numeric))
    assert sheet.kinds() == tuple(sampled)
    assert set(sheet.kinds()) <= set(sheet.KINDS)
    # the word of the prompt must not be the whole answer
    assert len(set(sheet.kinds())) > 2


@pytest.mark.parametrize(
    ("xx", "xy", "yy"),
    [(1, 0, 1), (-1, 1, -1), (1, 0, 0), (0, 0, -2), (0, 0, 0), (1, 5, 1), (-1, 2, -1), (2, 4, 2)],
)
def test_any_quadratic_loss_is_named_as_sampling_names_it(xx, xy, yy):
    sampled = _kind_by_sampling(
        lambda place: xx * place[0] ** 2 + xy * place[0] * place[1] + yy * place[1] ** 2
    )
    assert sheet.kind_of(_hessian(xx, xy, yy)) == sampled


@pytest.mark.parametrize(
    "c", [-5, -2.1, -2.001, -2, -1.999, -1, 0, 0.5, 1.5, 1.999, 2, 2.001, 3, 10]
)
def test_c_makes_a_saddle_exactly_where_the_sampled_loss_has_both_signs(c, holds):
    sampled = _kind_by_sampling(
        lambda place: place[0] ** 2 + c * place[0] * place[1] + place[1] ** 2
    )
    assert holds(sheet.c_saddle(), sympy.Rational(str(c))) is (sampled == "saddle")
    assert (abs(c) == 2) is (sampled == "valley")
    with_ends = holds(sheet.c_saddle_with_ends(), sympy.Rational(str(c)))
    assert with_ends is (sampled in {"saddle", "valley"})
