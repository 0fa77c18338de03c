"""Every answer of the worked sheet comes out as it says, through the public checks."""

import ast
import json
from pathlib import Path

import pytest

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "sheet.jsonl")
    .read_text("utf-8")
    .splitlines()
]
NAMES = Names.of(
    {"eta": "eta > 0", "theta_star": ("real", "theta*"), "theta_0": "real", "t": "natural"}
)
DOMAINS = {
    "": None,
    "real": "real",
    "positive": "positive",
    "eta,k positive": "positive",
    "k positive": None,
    "lam positive": None,
    "c real": {"c": "real"},
    "k positive; eta > 0 unless a lower bound is written": None,
    "k positive; judged on eta > 0 only": {"eta": "eta > 0"},
    "t natural; theta's real; eta,k positive (eta*k>1 must be sampled)": {"theta_0": "real"},
    "t natural; theta_0 real; others positive": {"theta_0": "real"},
    "0 < lam_min < lam_max": {"lam_min": "0 < lam_min < lam_max"},
    "0<eta<1": {"eta": "0 < eta < 1", "theta_1": "real", "theta_2": "real"},
    "0<eta*lam<1, 0<eps<1": {"eta": "0 < eta*lam < 1", "eps": "0 < eps < 1"},
    "0<eta*lam<2": {"eta": "0 < eta*lam < 2"},
}
# either way at an end where the sheet calls both fair
ACCEPT = {
    "eta_monotone": ("Interval.open(0, 1/k)",),
    "eta_no_convergence": ("Interval.open(2/k, oo)",),
    "eta_monotone_multi": ("Interval.open(0, 1/lam_max)",),
    "eta_monotone_num": ("Interval.open(0, 25/4)",),
    "eta_no_convergence_num": ("Interval.open(25/2, oo)",),
}
HESSIAN_3 = [[5, -1, 3], [-1, 5, -3], [3, -3, 9]]
KINDS = {
    "saddle": ["saddle point", "Sattelpunkt"],
    "minimum": ["min"],
    "maximum": ["max"],
    "valley": ["flat valley", "degenerate"],
}


def judge(row):  # noqa: C901 - one case for each check
    """The outcome of one row through the check of its kind."""
    given, reference = row["given"], row["reference"]
    domain = DOMAINS[row["domain"]]
    match row["kind"]:
        case "expr":
            return check.expression(given, reference, domain=domain)
        case "range":
            variable = "c" if row["answer"] == "c_saddle" else "eta"
            accept = ACCEPT.get(row["answer"], ())
            return check.interval(given, reference, variable=variable, domain=domain, accept=accept)
        case "num":
            rtol = 0.05 if row["answer"] == "newton_leftover" else 1e-6
            return check.number(given, reference, rtol=rtol)
        case "matrix" | "vector":
            return check.matrix(given, reference)
        case "multiset":
            return check.multiset(given, reference)
        case "eigen":
            return check.eigenpairs(given, HESSIAN_3, value=3)
        case "eigenpairs":
            return check.eigenpairs(given, [[0, 1], [1, 0]])
        case "words":
            return check.choice(ast.literal_eval(given), ast.literal_eval(reference), options=KINDS)
        case "invariant":
            return check.invariant(given, {"theta_1": "-theta_2", "theta_2": "-theta_1"})
        case "leading(eta->0)":
            return check.leading_order(given, reference, "eta", domain=domain)
    raise AssertionError(row["kind"])


def outcome(row):
    with declared(NAMES):
        try:
            return judge(row)
        except check.CheckFailed as failure:
            return failure.verdict


def label(row):
    return f"{row['answer']}-{row['given']}"


@pytest.mark.parametrize("row", [r for r in ROWS if r["outcome"] == "right"], ids=label)
def test_a_right_form_keeps_every_point(row):
    verdict = outcome(row)
    assert verdict.outcome == "correct", verdict


@pytest.mark.parametrize("row", [r for r in ROWS if r["outcome"] != "right"], ids=label)
def test_a_mistake_is_incorrect_and_never_undecided(row):
    verdict = outcome(row)
    assert verdict.outcome in ("incorrect", "unreadable"), verdict


LEADING = [
    ("steps_needed", "log(1/eps)/(eta*lam)", "log(eps)/log(1 - eta*lam)"),
    ("stationary", "eta*v/(2*lam)", "eta*v/(lam*(2 - eta*lam))"),
    ("stationary, exact", "eta*v/(lam*(2 - eta*lam))", "eta*v/(2*lam)"),
    ("stationary_small, exact", "eta*V/(N*lam*(2 - eta*lam))", "eta*V/(2*N*lam)"),
]


@pytest.mark.parametrize(("name", "given", "reference"), LEADING)
def test_the_leading_order_earns_its_part(name, given, reference):
    with declared(NAMES):
        assert check.leading_order(given, reference, "eta", domain={"eps": "0 < eps < 1"}).correct


def test_the_first_two_steps_earn_their_part_alone():
    given = "theta_star + (1 - eta*k*t)*(theta_0 - theta_star)"
    reference = "theta_star + (1 - eta*k)**t*(theta_0 - theta_star)"
    with declared(NAMES):
        assert check.expression(given, reference, domain={"t": [0, 1]}).correct


HALF_RIGHT = [
    (row, row["answer"].startswith("eta_monotone") and "-oo" in row["given"])
    for row in ROWS
    if row["kind"] == "range" and row["outcome"] == "part"
]


@pytest.mark.parametrize(
    ("row", "lower_end_wrong"),
    HALF_RIGHT,
    ids=lambda value: value["given"] if isinstance(value, dict) else "",
)
def test_a_half_right_range_says_which_end_is_right(row, lower_end_wrong):
    verdict = outcome(row)
    assert verdict.evidence["right end"] is True
    assert verdict.evidence["left end"] is not lower_end_wrong
    if not lower_end_wrong:
        assert verdict.slip == "closed-end"
