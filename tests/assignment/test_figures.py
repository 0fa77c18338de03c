# ruff: noqa: ARG005, PLR0917 - functions as students write them, with the sheet's arguments
"""``look`` draws right, wrong and strange answers alike, says why it cannot, and never raises."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

mpl.use("Agg")
HOME = Path(__file__).parents[2] / "assignment"


@pytest.fixture(scope="module")
def figures() -> Iterator[ModuleType]:
    sys.path.insert(0, str(HOME))
    import learning_dynamics_figures as module  # pyright: ignore[reportMissingImports] - found by the line above

    yield module
    sys.path.remove(str(HOME))


@pytest.fixture
def drawn(figures: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The figures of one test, each really rendered."""
    import matplotlib.pyplot as plt

    seen: list[Any] = []

    def show() -> None:
        for number in plt.get_fignums():
            figure = plt.figure(number)
            figure.canvas.draw()
            seen.append(figure)
        plt.close("all")

    monkeypatch.setattr(plt, "show", show)
    monkeypatch.setattr(figures, "_someone_watches", lambda: True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield seen
    plt.close("all")


def noisy(theta_0, eta, lam, v, steps, seed):
    values = [theta_0]
    for kick in np.random.default_rng(seed).normal(0, np.sqrt(v), steps):
        values.append((1 - eta * lam) * values[-1] - eta * kick)
    return values


HESSIAN = [[5, -1, 3], [-1, 5, -3], [3, -3, 9]]
DRAWN = {
    "run": ["theta_star + (1 - eta*k)**t*(theta_0 - theta_star)"],
    "wrong run": ["theta_star + exp(-eta*k*t)*(theta_0 - theta_star)"],
    "run with a log of negative numbers": ["theta_0*log(1 - eta*k)*t"],
    "relaxation": ["theta_0*(1 - eta*lam)**t", "theta_0*exp(-lam*tau)"],
    "wrong relaxation": ["theta_0*t/lam"],
    "ranges": ["0 < eta <= 1/k", "1/k < eta < 2/k", "eta >= 2/k"],
    "wrong ranges": ["eta > 1/k", "not (eta < 1/k)", "eta < -1 or eta in (k, 2*k]"],
    "ranges for the coin": ["0 < eta < 6.25", (6.25, 12.5), "[12.5, oo)"],
    "valley": [[2, -1, 1], HESSIAN, 1 / 6],
    "valley without a rate": [[2, -1, 1], HESSIAN],
    "wrong valley": [[0, 0, 0], np.eye(3), -3],
    "flow": ["a*cosh(tau) - b*sinh(tau)", "b*cosh(tau) - a*sinh(tau)", "theta_1**2 - theta_2**2"],
    "flow in eta*t": ["a*cosh(eta*t) - b*sinh(eta*t)", "b*cosh(eta*t) - a*sinh(eta*t)"],
    "wrong flow": ["a*cos(tau)", "b", "theta_1/theta_2"],
    "noise": ["eta*v/(lam*(2 - eta*lam))", noisy],
    "noise of a batch": ["eta*V/(2*N*lam)"],
    "negative noise": ["-v", noisy],
    "noise with a function that raises": ["eta*v", lambda *given: 1 / 0],
    "noise with a function that returns nothing": ["eta*v", lambda *given: None],
}


@pytest.mark.parametrize("answers", DRAWN.values(), ids=DRAWN)
def test_what_can_be_drawn_is_drawn(
    answers: list[Any], figures: ModuleType, drawn: list[Any], symbols: Any
) -> None:
    figures.look(*answers)
    assert len(drawn) == 1
    for axes in drawn[0].axes:
        assert axes.get_xlabel() or axes.get_ylabel()
    assert "white" in str(drawn[0].get_facecolor()) or drawn[0].get_facecolor()[:3] == (1, 1, 1)


STRANGE = {
    "no answer": ([], "give look the name"),
    "placeholder": ([...], "no answer yet"),
    "None": ([None], "no answer yet"),
    "one of three missing": (["0 < eta < 1/k", ..., ...], "no answer yet"),
    "half a range": (["1/k < eta <"], "cannot be read"),
    "an object": ([object()], "cannot be read"),
    "a number": ([3], "time occurs"),
    "a word": (["hello"], "time occurs"),
    "a table": ([{1: 2}], "neither a formula nor a range"),
    "a truth": ([True], "neither a formula nor a range"),
    "unknown symbols": (["theta_0*w**t"], "w"),
    "too many parameters": ([[1, 2, 3, 4], HESSIAN], "three numbers"),
    "ragged": ([[2, -1, 1], [[1, 2], [3]]], "different lengths"),
    "small Hessian": ([[2, -1, 1], [[1, 0], [0, 1]]], "three rows"),
    "a function alone": ([noisy], "together with a formula"),
}


@pytest.mark.parametrize(("answers", "said"), STRANGE.values(), ids=STRANGE)
def test_what_cannot_be_drawn_is_said_in_a_sentence(
    answers: list[Any],
    said: str,
    figures: ModuleType,
    drawn: list[Any],
    symbols: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures.look(*answers)
    assert drawn == []
    spoken = capsys.readouterr().out
    assert spoken.startswith("Nothing to draw: ")
    assert said in spoken


def test_the_orbits_need_no_answer(figures: ModuleType, drawn: list[Any]) -> None:
    figures.show_orbits()
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((1 / 6, "1 - lam_min/lam_max", 14, "9/1600"), ["0.167", "0.75", "14", "0.075"]),
        ((..., None, "1/k <", object()), ["…"]),
    ],
)
def test_the_last_paragraph_holds_the_own_numbers(
    answers: tuple[Any, ...],
    said: list[str],
    figures: ModuleType,
    symbols: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures.take_home(*answers)
    spoken = capsys.readouterr().out
    for number in said:
        assert number in spoken


def test_grading_draws_nothing(figures: ModuleType, symbols: Any) -> None:
    import matplotlib.pyplot as plt

    figures.look("theta_0*(1 - eta*k)**t")
    figures.show_orbits()
    assert plt.get_fignums() == []
