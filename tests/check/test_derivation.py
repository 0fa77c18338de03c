"""``check.derivation``: every line follows, the start and the end are there, nothing is jumped."""

import pytest
import sympy

from autograder import check

START = "theta - eta*g - theta_star"
END = "(1 - eta*k)*(theta - theta_star)"
STEP = {
    "start": START,
    "end": END,
    "given": ("g = k*(theta - theta_star)", "u = theta - theta_star"),
}
WITHOUT_G = "theta - eta*k*(theta - theta_star) - theta_star"
LINES = [START, WITHOUT_G, "(theta - theta_star) - eta*k*(theta - theta_star)", END]

MOMENT = {
    "start": "mean(((1 - eta*lam)*theta_t - eta*eps)**2)",
    "end": "(1 - eta*lam)**2*q + eta**2*v",
    "given": ("mean(eps) = 0", "mean(eps**2) = v", "mean(theta_t**2) = q", "mean(theta_t*eps) = 0"),
}
SERIES = {
    "start": "Sum((1 - eta*lam)**(2*s)*eta**2*v, (s, 0, oo))",
    "end": "eta*v/(lam*(2 - eta*lam))",
    "domain": {"eta": "0 < eta*lam < 2"},
}
FIXED_POINT = {"start": "q = (1 - eta*lam)**2*q + eta**2*v", "end": "q = eta*v/(lam*(2 - eta*lam))"}

# (given, reference, options, outcome, why)
CASES = [
    (LINES, STEP, {}, "correct", "the lines of the sheet"),
    (
        [
            START,
            "theta - theta_star - eta*k*theta + eta*k*theta_star",
            "theta*(1 - eta*k) - theta_star*(1 - eta*k)",
            "(theta - theta_star)*(1 - eta*k)",
        ],
        STEP,
        {},
        "correct",
        "another way",
    ),
    (
        [f"theta_new - theta_star = {line}" for line in LINES],
        STEP,
        {},
        "correct",
        "with a name in front of each line",
    ),
    (["u - eta*g", "u - eta*k*u", "(1 - eta*k)*u"], STEP, {}, "correct", "with an abbreviation"),
    ("\n".join(LINES), STEP, {}, "correct", "one text"),
    ([f"{START} = {WITHOUT_G}", f"= {END}"], STEP, {}, "correct", "a chain of equations"),
    ([START, END], STEP, {}, "incorrect", "a jump from the start to the end"),
    (
        [START, "-eta*g - theta_star + theta", END],
        STEP,
        {},
        "incorrect",
        "a jump after turning the terms round",
    ),
    (
        [START, "2*theta/2 - eta*g - theta_star", END],
        STEP,
        {},
        "incorrect",
        "g is gone nowhere in between",
    ),
    (
        [START, "theta + eta*k*(theta - theta_star) - theta_star", END],
        STEP,
        {},
        "incorrect",
        "two slips that cancel",
    ),
    ([START, "theta - eta*k*theta - theta_star", END], STEP, {}, "incorrect", "theta_star is lost"),
    ([START, "(1 - eta*k)*theta - theta_star", END], STEP, {}, "incorrect", "theta_star is lost"),
    (
        [
            START,
            "theta - eta*k/2*(theta - theta_star) - theta_star",
            "(1 - eta*k/2)*(theta - theta_star)",
        ],
        STEP,
        {},
        "incorrect",
        "a half too many",
    ),
    (
        [*LINES[:3], "(1 - eta*k)**t*(theta - theta_star)"],
        STEP,
        {},
        "incorrect",
        "t steps are smuggled in",
    ),
    ([END], STEP, {}, "incorrect", "the end alone"),
    ([START] * 4, STEP, {}, "incorrect", "the start again and again"),
    (LINES[::-1], STEP, {}, "incorrect", "upside down"),
    (["1", "2/2", "3 - 2"], STEP, {}, "incorrect", "about something else"),
    ([], STEP, {}, "missing", "no lines"),
    (None, STEP, {}, "missing", "nothing handed in"),
    ([START, "theta - (", END], STEP, {}, "unreadable", "a line that cannot be read"),
    (3, STEP, {}, "unreadable", "a number"),
    (
        LINES,
        STEP,
        {"steps": ["theta - theta_star - eta*k*(theta - theta_star)"]},
        "correct",
        "a result that must occur",
    ),
    (LINES, STEP, {"steps": ["theta*k"]}, "incorrect", "a result that must occur"),
    (
        [
            MOMENT["start"],
            "(1 - eta*lam)**2*mean(theta_t**2) - 2*eta*(1 - eta*lam)*mean(theta_t*eps) + eta**2*mean(eps**2)",
            MOMENT["end"],
        ],
        MOMENT,
        {},
        "correct",
        "averages are linear",
    ),
    (
        [MOMENT["start"], "(1 - eta*lam)**2*mean(theta_t**2) + eta**2*mean(eps)**2", MOMENT["end"]],
        MOMENT,
        {},
        "incorrect",
        "the average of a square is no square of an average",
    ),
    (
        [SERIES["start"], "eta**2*v/(1 - (1 - eta*lam)**2)", SERIES["end"]],
        SERIES,
        {},
        "correct",
        "a geometric series",
    ),
    (
        [SERIES["start"], "eta**2*v/(1 - (1 - eta*lam))", "eta*v/lam"],
        SERIES,
        {},
        "incorrect",
        "the factor is not squared",
    ),
    (
        [SERIES["start"], "eta**2*v/(1 - (1 - eta*lam)**2)", "≈ eta*v/(2*lam)"],
        SERIES | {"end": "eta*v/(2*lam)", "given": ["eta -> 0"]},
        {},
        "correct",
        "a step to leading order, marked as one",
    ),
    (
        [SERIES["start"], "eta**2*v/(1 - (1 - eta*lam)**2)", "eta*v/(2*lam)"],
        SERIES | {"end": "eta*v/(2*lam)", "given": ["eta -> 0"]},
        {},
        "incorrect",
        "a step to leading order that is not marked",
    ),
    (
        [SERIES["start"], "eta**2*v/(1 - (1 - eta*lam)**2)", "≈ eta*v/lam"],
        SERIES | {"end": "eta*v/(2*lam)", "given": ["eta -> 0"]},
        {},
        "incorrect",
        "the wrong leading order",
    ),
    (
        [
            FIXED_POINT["start"],
            "q*(1 - (1 - eta*lam)**2) = eta**2*v",
            "q*lam*(2 - eta*lam) = eta*v",
            FIXED_POINT["end"],
        ],
        FIXED_POINT,
        {},
        "correct",
        "an equation that is solved",
    ),
    (
        [
            FIXED_POINT["start"],
            "q*(1 - (1 - eta*lam)**2) = eta**2*v",
            "q*lam*(2 - eta*lam) = v",
            "q = v/(lam*(2 - eta*lam))",
        ],
        FIXED_POINT,
        {},
        "incorrect",
        "an eta is lost",
    ),
    (
        ["abs(1 - eta*k) < 1", "-1 < 1 - eta*k < 1", "0 < eta*k < 2", "0 < eta < 2/k"],
        {"start": "abs(1 - eta*k) < 1", "end": "0 < eta < 2/k"},
        {},
        "correct",
        "an inequality that is solved",
    ),
    (
        ["abs(1 - eta*k) < 1", "1 - eta*k < 1", "eta > 0"],
        {"start": "abs(1 - eta*k) < 1", "end": "0 < eta < 2/k"},
        {},
        "incorrect",
        "half of an inequality",
    ),
]


def verdict(given, problem, **options):
    try:
        return check.derivation(given, **problem, **options)
    except check.CheckFailed as failure:
        return failure.verdict


@pytest.mark.parametrize(("given", "problem", "options", "outcome", "why"), CASES)
def test_the_table_comes_out(given, problem, options, outcome, why):
    found = verdict(given, problem, **options)
    assert found.outcome == outcome, found


# (lines, slip, where)
FIRST_FAULTS = [
    ([START, END], "jump", ""),
    ([START, "theta + eta*k*(theta - theta_star) - theta_star", END], "does-not-follow", "line 2"),
    (
        [
            START,
            "theta - eta*k/2*(theta - theta_star) - theta_star",
            "(1 - eta*k/2)*(theta - theta_star)",
        ],
        "does-not-follow",
        "line 2",
    ),
    ([*LINES[:3], "(1 - eta*k)**t*(theta - theta_star)"], "does-not-follow", "line 4"),
    ([END], "start", "line 1"),
    ([START] * 4, "end", "last line"),
    (LINES[::-1], "start", "line 1"),
]


@pytest.mark.parametrize(("lines", "slip", "where"), FIRST_FAULTS)
def test_the_first_fault_is_named_with_its_place(lines, slip, where):
    found = verdict(lines, STEP)
    assert (found.slip, found.where) == (slip, where)


def test_a_given_symbol_that_is_left_over_is_named():
    assert "g is left" in verdict([START] * 4, STEP).message


def test_the_lines_and_the_ends_are_judged_apart():
    slips_that_cancel = [START, "theta + eta*k*(theta - theta_star) - theta_star", END]
    assert verdict(slips_that_cancel, STEP, only="ends").correct
    assert verdict(slips_that_cancel, STEP, only="lines").slip == "does-not-follow"
    stops_early = [START, WITHOUT_G, "theta - theta_star - eta*k*theta + eta*k*theta_star"]
    assert verdict(stops_early, STEP, only="lines").correct
    assert verdict([START, WITHOUT_G, "theta - theta_star"], STEP, only="ends").slip == "end"


@pytest.mark.parametrize(
    "lines", [[START, END], [START] * 4, [END], LINES[::-1], ["1", "2/2", "3 - 2"]]
)
@pytest.mark.parametrize("only", ["lines", "ends"])
def test_no_part_is_earned_without_a_derivation(lines, only):
    assert not verdict(lines, STEP, only=only).correct


@pytest.mark.parametrize(
    "lines", [["1", "2/2", "3 - 2"], ["(x + 1)^2", "x^2 + 2*x + 1", "x*(x + 2) + 1"]]
)
def test_an_identity_about_something_else_earns_nothing_where_both_ends_are_open(lines):
    assert not verdict(lines, STEP | {"start": None, "end": None}).correct
    assert verdict(LINES, STEP | {"start": None, "end": None}).correct


def test_lines_may_be_sympy_objects():
    theta, star, eta, k, g = sympy.symbols("theta theta_star eta k g")
    lines = [
        theta - eta * g - star,
        theta - eta * k * (theta - star) - star,
        (1 - eta * k) * (theta - star),
    ]
    assert verdict(lines, STEP).correct
