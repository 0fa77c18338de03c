"""Every test case of a bundle, each verdict kept, and each failure with its owner."""

import pytest
import sympy

from autograder.answers.functions import FunctionProxy, StudentFunctionError
from autograder.answers.read import read
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge, judge_each
from autograder.verdicts import Outcome

ETA, K = sympy.symbols("eta k", positive=True)
RIGHT = {
    "step_factor": read(1 - ETA * K),
    "rates": read("0 < eta < 2/k"),
    "simulate": read(lambda rate, steps: (1 - rate) ** steps),
}
CORRECT, INCORRECT, MISSING, UNREADABLE, UNDECIDED = (
    Outcome.CORRECT,
    Outcome.INCORRECT,
    Outcome.MISSING,
    Outcome.UNREADABLE,
    Outcome.UNDECIDED,
)


def outcomes(bundle, answers, **options):
    return [outcome.outcome for outcome in judge(bundle, answers, **options)]


# The cases of the small bundle: readable, factor (3), rates (2); readable, simulate (4).
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [CORRECT] * 5),
        ({"step_factor": read(-(ETA * K - 1))}, [CORRECT] * 5),
        ({"step_factor": read("1 - eta k")}, [CORRECT] * 5),
        ({"step_factor": read(1 + ETA * K)}, [CORRECT, INCORRECT, CORRECT, CORRECT, CORRECT]),
        ({"step_factor": read("1 - eta*")}, [UNREADABLE, UNREADABLE, UNREADABLE, CORRECT, CORRECT]),
        ({"step_factor": None}, [MISSING, MISSING, MISSING, CORRECT, CORRECT]),
        ({"rates": read("0 < eta < 1/k")}, [CORRECT, CORRECT, INCORRECT, CORRECT, CORRECT]),
        ({"simulate": None}, [CORRECT, CORRECT, CORRECT, MISSING, MISSING]),
        (
            {"simulate": read(lambda rate, steps: rate**steps)},
            [CORRECT, CORRECT, CORRECT, CORRECT, INCORRECT],
        ),
    ],
)
def test_answers_are_judged_case_by_case(small, changes, expected):
    answers = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    assert outcomes(small, answers) == expected


def test_a_passing_check_tells_how_the_answer_was_read(small):
    factor = judge(small, RIGHT)[1]
    assert factor.verdict.read_as == "1 - eta*k"
    assert factor.verdict.latex


def test_a_failing_check_keeps_its_slip_and_the_authors_hint(small):
    factor = judge(small, {**RIGHT, "step_factor": read(ETA * K - 1)})[1]
    assert (factor.passed, factor.outcome, factor.verdict.slip) == (False, INCORRECT, "sign")
    assert factor.verdict.hint == "Which way is downhill?"


def test_only_some_cases_are_run_when_asked_for(small):
    assert [case.question for case in judge(small, RIGHT, only=["q2"])] == ["q2", "q2"]
    assert [case.name for case in judge(small, RIGHT, only=["rates"])] == ["q1 - 1", "q1 - 3"]
    assert [case.name for case in judge(small, RIGHT, only=["q1 - 2"])] == ["q1 - 2"]
    assert judge(small, RIGHT, only=[]) == ()


def test_the_order_of_the_cases_changes_nothing(small):
    answers = {**RIGHT, "step_factor": read(1 + ETA * K), "rates": read("(0, 2/k]")}
    together = judge(small, answers)
    alone = tuple(judge(small, answers, only=[case.name])[0] for case in together)
    assert alone == together


def test_the_student_s_function_runs_where_it_lives_and_not_in_the_child(small):
    called = []

    def call(arguments):
        called.append(arguments)
        return 0.125

    judged = judge(small, {"simulate": FunctionProxy("simulate", call)}, only=["q2"])
    assert [case.outcome for case in judged] == [CORRECT, INCORRECT]
    assert called


def test_a_function_that_raises_is_the_students_mistake(small):
    def call(_arguments):
        raise StudentFunctionError("the function raised ValueError")

    judged = judge(small, {"simulate": FunctionProxy("simulate", call)}, only=["q2 - 2"])[0]
    assert judged.outcome is INCORRECT
    assert "ValueError" in judged.verdict.message
    assert judged.error is None


def test_a_failing_machinery_under_a_call_is_passed_on(small):
    class SandboxError(Exception):
        pass

    def call(_arguments):
        raise SandboxError

    with pytest.raises(SandboxError):
        judge(small, {"simulate": FunctionProxy("simulate", call)})


def test_each_failure_has_its_owner_and_takes_nobody_along(broken):
    judged = {case.name: case for case in judge(broken, {"value": read(3)})}
    assert {name: (case.outcome, case.passed) for name, case in judged.items()} == {
        "right": (CORRECT, True),
        "author's mistake": (UNDECIDED, False),
        "kills its process": (UNDECIDED, False),
        "asserts": (INCORRECT, False),
        "exhausts memory": (UNDECIDED, False),
        "leaves": (UNDECIDED, False),
        "right again": (CORRECT, True),
    }
    assert "KeyError: 'a name that the author mistyped" in judged["author's mistake"].error
    assert "q1.py" in judged["author's mistake"].error
    assert "signal 9" in judged["kills its process"].error
    assert "more memory" in judged["exhausts memory"].error
    assert "SystemExit" in judged["leaves"].error
    assert judged["asserts"].error is None


def test_nothing_handed_in_is_missing_even_where_the_test_is_broken(broken):
    assert set(outcomes(broken, {})) == {MISSING}


def test_each_case_draws_the_same_random_numbers_wherever_it_stands(copied):
    header = "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1'\n"
    case = (
        "@test_case(name='{name}', points=1, hidden=True)\n"
        "def test_{name}(rates):\n"
        "    import random, numpy\n"
        "    numpy.random.rand(3), random.random()\n"
        "    assert False, f'{{random.random()}} {{numpy.random.rand()}}'\n"
    )
    bundle = Bundle.open(
        copied("small", {"tests/q1.py": header + case.format(name="a") + case.format(name="b")})
    )
    drawn = {case.name: case.verdict.message for case in judge(bundle, {}, only=["q1"])}
    alone = {name: judge(bundle, {}, only=[name])[0].verdict.message for name in ("b", "a")}
    assert drawn == alone
    assert drawn["a"] != drawn["b"]


def test_what_a_test_does_to_a_reference_is_forgotten_with_the_submission(copied):
    bundle = Bundle.open(
        copied(
            "small",
            {
                "solutions/small_sheet.py": "state = []\n",
                "tests/q1.py": (
                    "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1'\n"
                    "@test_case(name='first', points=1, hidden=True)\n"
                    "def test_first(rates):\n"
                    "    from autograder import check\n"
                    "    from solutions.small_sheet import state\n"
                    "    check.carried(rates, 'interval')\n"
                    "    state.append(1)\n"
                    "    assert len(state) == 1\n"
                ),
            },
        )
    )
    for _ in range(3):
        assert judge(bundle, {"rates": read("0 < eta < 1")}, only=["first"])[0].passed


def test_evidence_of_any_kind_survives_as_data(small):
    factor = judge(small, {**RIGHT, "step_factor": read(1 + ETA * K)})[1]
    assert factor.verdict.evidence
    assert all(isinstance(key, str) for key in factor.verdict.evidence)


def test_many_sets_of_answers_are_judged_each_by_its_own_cases(small):
    first, second = small.cases[:2], small.cases[1:3]
    wrong = {**RIGHT, "step_factor": read("eta*k")}
    several = judge_each(small, [(RIGHT, first), (wrong, second)])
    assert [[one.name for one in said] for said in several] == [
        [case.test_case.name for case in cases] for cases in (first, second)
    ]
    assert [[one.outcome for one in said] for said in several] == [
        [CORRECT, CORRECT],
        [INCORRECT, CORRECT],
    ]


def test_what_comes_after_a_failure_is_left_out_where_one_is_enough(small):
    wrong = {**RIGHT, "step_factor": read("eta*k"), "rates": read("0 < eta < 1/k")}
    several = [(answers, small.cases) for answers in (wrong, RIGHT, wrong)]
    outcomes = [
        [one.outcome for one in said] for said in judge_each(small, several, until_one_fails=True)
    ]
    assert outcomes == [[CORRECT, INCORRECT], [CORRECT] * 5, [CORRECT, INCORRECT]]
