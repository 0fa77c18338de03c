# ruff: noqa: ARG005, PLR0917, N803 - functions as students write them, with the sheet's arguments
"""The hidden cases, fed with the worked sheet: what is right earns all, what is wrong loses."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy

from autograder.check import CheckFailed

if TYPE_CHECKING:
    from conftest import Case, Master  # pyright: ignore[reportMissingImports] - the one in this folder

DATA = Path(__file__).parents[1] / "data" / "sheet.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
PYTHON = {"vector", "matrix", "multiset", "eigen", "eigenpairs", "words", "num"}
ANSWERS = list(dict.fromkeys(row["answer"] for row in ROWS))
EMPTY = [..., None, 0, "", [], math.nan, "nan", {}, 1, True, [0, 0], "eta", "..."]


def passes(case: Case, answers: dict[str, Any]) -> bool:
    try:
        case.run(**{name: answers.get(name) for name in case.answers})
    except CheckFailed:
        return False
    return True


def score(master: Master, answers: dict[str, Any], about: str | None = None) -> float:
    return sum(
        case.points
        for case in master.cases
        if case.hidden and (about is None or about in case.answers) and passes(case, answers)
    )


def total(master: Master, about: str | None = None) -> float:
    return sum(
        case.points
        for case in master.cases
        if case.hidden and (about is None or about in case.answers)
    )


def typed(row: dict[str, str]) -> Any:
    """The answer as a student's cell would leave it: a value, or the text itself."""
    if row["kind"] not in PYTHON:
        return row["given"]
    scope: dict[str, Any] = dict(vars(sympy))
    scope |= {name: sympy.Symbol(name, real=True) for name in ("theta_1", "theta_2")}
    return eval(row["given"], scope)  # our own table


def test_the_solution_earns_every_point(
    master: Master, solved: dict[str, Any], symbols: Any
) -> None:
    lost = [
        (case.question, case.name)
        for case in master.cases
        if not passes(case, solved)
    ]  # fmt: skip
    assert lost == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_right_form_keeps_every_point(
    answer: str, master: Master, solved: dict[str, Any], symbols: Any
) -> None:
    lost = [
        row["given"]
        for row in ROWS
        if row["answer"] == answer
        and row["outcome"] == "right"
        and score(master, {**solved, answer: typed(row)}, answer) < total(master, answer)
    ]
    assert lost == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_wrong_form_loses_points(
    answer: str, master: Master, solved: dict[str, Any], symbols: Any
) -> None:
    kept = [
        (row["given"], row["why"])
        for row in ROWS
        if row["answer"] == answer
        and row["outcome"] in ("wrong", "part")
        and score(master, {**solved, answer: typed(row)}, answer) >= total(master, answer)
    ]
    assert kept == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_half_right_form_keeps_a_part(
    answer: str, master: Master, solved: dict[str, Any], symbols: Any
) -> None:
    nothing = [
        row["given"]
        for row in ROWS
        if row["answer"] == answer
        and row["outcome"] == "part"
        and score(master, {**solved, answer: typed(row)}, answer) == 0
    ]
    assert nothing == []


START, END = "theta - eta*g - theta_star", "(1 - eta*k)*(theta - theta_star)"
PUT_IN = "theta - eta*k*(theta - theta_star) - theta_star"
DERIVATIONS = [
    ([START, PUT_IN, "(theta - theta_star) - eta*k*(theta - theta_star)", END], 2),
    ([START, "theta*(1 - eta*k) - theta_star*(1 - eta*k)", "(theta - theta_star)*(1 - eta*k)"], 2),
    ([f"theta_new - theta_star = {line}" for line in (START, PUT_IN, END)], 2),
    ([START, END], 0),
    ([START, "theta + eta*k*(theta - theta_star) - theta_star", END], 1),
    ([START, "theta - eta*k*theta - theta_star", END], 1),
    ([START, "theta - eta*k/2*(theta - theta_star) - theta_star", "(1 - eta*k/2)*(theta - theta_star)"], 0),
    ([START, PUT_IN, "(1 - eta*k)**t*(theta - theta_star)"], 0),
    ([END], 0),
    ([START, START, START, START], 0),
    ([END, PUT_IN, START], 0),
    ([], 0),
    ([START], 0),
    ("0", 0),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "points"), DERIVATIONS)
def test_a_derivation_earns_for_its_steps_and_for_its_ends(
    lines: Any, points: float, master: Master, symbols: Any
) -> None:
    assert score(master, {"derivation": lines}, "derivation") == points


@pytest.mark.parametrize("given", EMPTY, ids=repr)
def test_the_same_thing_everywhere_scores_nothing(given: Any, master: Master, symbols: Any) -> None:
    answers = {name: given for case in master.cases for name in case.answers}
    earned = [case.name for case in master.cases if case.hidden and passes(case, answers)]
    assert earned == []


@pytest.mark.parametrize(
    ("slips", "kept"),
    [
        # a slip in an early result, and later results that follow from it
        ({"k_min": 0.25, "eta_monotone_num": "0 < eta < 4", "eta_overshoot_num": (4, 8),
          "eta_no_convergence_num": "eta > 8", "eta_newton_num": 4},
         {"test_range_for_the_coin", "test_lower_end_for_the_coin", "test_upper_end_for_the_coin",
          "test_newton_rate_for_the_coin"}),
        ({"hessian_3": [[10, -2, 6], [-2, 10, -6], [6, -6, 18]], "eigenvalues_3": [6, 8, 24],
          "eta_max_no_overshoot": 1 / 24, "eta_max_convergence": 1 / 12},
         {"test_two_eigenvalues", "test_all_eigenvalues", "test_largest_rate_without_overshoot",
          "test_largest_rate_of_convergence", "test_slowest_direction"}),
        ({"hessian_2": [[0, 2], [2, 0]], "eigenvalues_2": [2, -2],
          "eigenvectors_2": [(2, [1, 1]), (-2, [1, -1])]},
         {"test_eigenvalues", "test_one_eigenpair", "test_both_eigenpairs"}),
        ({"theta1_flow": "a*exp(-tau) - b*tau", "tau_cross": 0.3517337112491958},
         {"test_crossing"}),
        ({"lost_fraction": "2*eta**2", "C_after_10": -3 * 0.98**10}, {"test_after_ten_steps"}),
        ({"steps_needed": "log(1/eps)/(eta*lam)", "steps_number": 18},
         {"test_steps_in_numbers", "test_steps_as_a_whole_number"}),
        ({"second_moment_next": "(1 - eta*lam)*q + eta**2*v", "stationary": "eta*v/lam",
          "variance_value": 0.009},
         {"test_stationary_to_leading_order", "test_stationary_exactly", "test_value_exactly",
          "test_value_at_least_to_leading_order"}),
    ],
    ids=["k", "Hessian in 3 parameters", "Hessian of the saddle", "flow", "loss", "steps", "noise"],
)  # fmt: skip
def test_what_follows_from_an_own_slip_counts(
    slips: dict[str, Any], kept: set[str], master: Master, solved: dict[str, Any], symbols: Any
) -> None:
    answers = {**solved, **slips}
    failed = {case.name for case in master.cases if case.hidden and not passes(case, answers)}
    assert not failed & kept
    assert failed, "the slip itself must still cost something"


def symmetric(H: Any) -> bool:
    return np.allclose(H, H.T)


FUNCTIONS = [
    ("always", lambda _: True, 0),
    ("never", lambda _: False, 0),
    ("determinant", lambda H: np.linalg.det(H) > 0, 0),
    ("lower triangle only", lambda H: np.all(np.linalg.eigvalsh(H) > 0), 2),
    ("not asked for symmetry", lambda H: np.all(np.linalg.eigvals(H) > 0), 2),
    ("flat allowed", lambda H: symmetric(H) and np.linalg.eigvalsh(H)[0] >= 0, 2),
    ("no small ones", lambda H: symmetric(H) and np.linalg.eigvalsh(H)[0] > 0.01, 2),
    ("symmetry only", symmetric, 1),
    ("0 and 1", lambda H: int(symmetric(H) and np.linalg.eigvalsh(H)[0] > 0), 3),
    ("numpy's bool", lambda H: np.bool_(symmetric(H) and np.linalg.eigvalsh(H)[0] > 0), 3),
    ("a word", lambda H: "yes" if symmetric(H) else "no", 0),
    ("an error", lambda H: 1 / 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "points"), [row[1:] for row in FUNCTIONS], ids=[row[0] for row in FUNCTIONS]
)
def test_functions_earn_what_they_get_right(
    function: Any, points: float, master: Master, symbols: Any
) -> None:
    assert score(master, {"is_well_defined": function}, "is_well_defined") == points


def run(kick: Any, factor: Any = lambda eta, lam: 1 - eta * lam) -> Any:
    def simulate(theta_0, eta, lam, v, steps, seed):
        rng = np.random.default_rng(seed)
        values = [theta_0]
        for step in range(steps):
            values.append(factor(eta, lam) * values[-1] + kick(rng, eta, v, step))
        return values

    return simulate


def frozen(theta_0, eta, lam, v, steps, seed):
    return run(lambda rng, eta, v, step: eta * rng.normal(0, np.sqrt(v)))(
        theta_0, eta, lam, v, steps, 5
    )


def unseeded(theta_0, eta, lam, v, steps, seed):
    return run(lambda rng, eta, v, step: eta * rng.normal(0, np.sqrt(v)))(
        theta_0, eta, lam, v, steps, None
    )


SIMULATIONS = [
    ("plus for minus", run(lambda rng, eta, v, step: eta * rng.normal(0, np.sqrt(v))), 4),
    ("uniform", run(lambda rng, eta, v, step: eta * rng.uniform(-1, 1) * np.sqrt(3 * v)), 4),
    ("standard deviation v", run(lambda rng, eta, v, step: eta * rng.normal(0, v)), 2),
    ("variance 1", run(lambda rng, eta, v, step: eta * rng.normal(0, 1)), 0),
    ("no eta", run(lambda rng, eta, v, step: rng.normal(0, np.sqrt(v))), 1),
    ("root of eta", run(lambda rng, eta, v, step: np.sqrt(eta) * rng.normal(0, np.sqrt(v))), 1),
    ("absolute value", run(lambda rng, eta, v, step: eta * abs(rng.normal(0, np.sqrt(v)))), 1),
    ("no noise", run(lambda rng, eta, v, step: 0.0), 1),
    ("frozen", frozen, 3),
    ("unseeded", unseeded, 3),
    ("last value only", lambda *given: run(lambda *_: 0.0)(*given)[-1], 0),
    ("start missing", lambda *given: run(lambda *_: 0.0)(*given)[1:], 0),
    (
        "continuous",
        run(
            lambda rng, eta, v, step: eta * rng.normal(0, np.sqrt(v)),
            lambda eta, lam: np.exp(-eta * lam),
        ),
        2,
    ),
    ("nothing", lambda *given: None, 0),
]


@pytest.mark.parametrize(
    ("simulate", "points"), [row[1:] for row in SIMULATIONS], ids=[row[0] for row in SIMULATIONS]
)
def test_a_simulation_is_judged_by_its_kicks(
    simulate: Any, points: float, master: Master, symbols: Any
) -> None:
    assert score(master, {"simulate": simulate}, "simulate") == points
