"""Numbers of the sheet: those of a variant are checked, and reach every answer that uses numbers."""

from __future__ import annotations

import dataclasses

import pytest
from sympy import Rational

import solutions.learning_dynamics as sheet


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: sheet.Coin(p=Rational(0)), "0 < p < 1"),
        (lambda: sheet.Coin(p=Rational(1)), "0 < p < 1"),
        (lambda: sheet.Coin(offset=Rational(0)), "offset = 0"),
        (lambda: sheet.Regression(X=((1, 2), (2, 4)), y=(0, 0)), "singular"),
        (lambda: sheet.Regression(X=((1, 2),), y=(0, 0)), "square"),
        (lambda: sheet.Regression(X=((1, 2, 3), (2, 4, 5)), y=(0, 0)), "square"),
        (lambda: sheet.Decay(eta=Rational(1, 4)), "eta\\*lam"),
        (lambda: sheet.Decay(eps=Rational(1)), "eps"),
        (lambda: sheet.Decay(eps=Rational(0)), "eps"),
        (lambda: sheet.Noise(eta=Rational(1, 2)), "eta\\*lam"),
        (lambda: sheet.Noise(eta=Rational(0)), "eta\\*lam"),
    ],
)
def test_numbers_without_an_answer_are_refused(make, why):
    with pytest.raises(ValueError, match=why):
        make()


def test_settings_are_values():
    assert sheet.Coin() == sheet.Sheet().coin
    assert hash(sheet.Sheet()) == hash(sheet.Sheet())
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheet.Coin().p = Rational(1, 2)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *(
            (name, sheet.Coin(p=Rational(1, 3)))
            for name in (
                "theta_min",
                "k_min",
                "eta_monotone_num",
                "eta_overshoot_num",
                "eta_no_convergence_num",
                "eta_newton_num",
                "newton_leftover",
            )
        ),
        *(
            (name, sheet.Regression(X=((2, 0, -2), (-1, 1, -1), (0, 4, 4)), y=(1, 2, 3)))
            for name in (
                "theta_star_3",
                "hessian_3",
                "eigenvalues_3",
                "eta_max_no_overshoot",
                "eta_max_convergence",
                "slowest_direction",
            )
        ),
        ("tau_cross", sheet.Start(b=Rational(3))),
        ("C_after_10", sheet.Start(eta=Rational(1, 5))),
        ("steps_number", sheet.Decay(eps=Rational(1, 100))),
        ("variance_value", sheet.Noise(N=16)),
    ],
)
def test_another_setting_changes_every_answer_in_numbers(name, other):
    reference = getattr(sheet, name)
    assert reference(other) != reference()


def test_the_letters_of_the_notebook_are_all_there_under_their_own_names():
    names = set(sheet.symbols.__all__)
    assert {"eta", "k", "theta", "theta_0", "theta_star", "t", "lam", "tau", "a", "b", "q"} <= names
    assert {"v", "V", "N", "eps", "lam_min", "lam_max", "theta_1", "theta_2", "c", "g"} <= names
    for name in names:
        assert getattr(sheet.symbols, name).name == name


def test_every_formula_uses_only_letters_of_the_notebook():
    for name in sheet.ANSWERS:
        answer = getattr(sheet, name)()
        parts = answer if isinstance(answer, tuple) else (answer,)
        for part in parts:
            for symbol in getattr(part, "free_symbols", ()):
                assert getattr(sheet.symbols, symbol.name) == symbol, name
