"""What can be foreseen of what cases ask a function goes to it in one message, in their order."""

import itertools

import pytest

from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.grade.asking import Asking, watched
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge, judge_each

FORESEEN = [
    {"answer": "f", "calls": [[1], [2]]},
    {"answer": "g", "calls": [[9]]},
    {"answer": "f", "calls": [[3]]},
    {"answer": "f", "calls": [[1], [2]]},
]


@pytest.fixture
def messages():
    return []


@pytest.fixture
def answers(messages):
    """Functions that number their calls, and a value."""

    def counting(name):
        numbers = itertools.count(1)

        def call_each(calls):
            messages.append((name, calls))
            return [{"value": next(numbers)} for _ in calls]

        return FunctionProxy(name, lambda _: None, call_each)

    return {"f": counting("f"), "g": counting("g"), "x": read(3)}


def numbers(replies):
    return [reply["value"] for reply in replies]


def test_all_that_is_foreseen_goes_out_when_a_function_is_first_asked(answers, messages):
    ask = Asking(answers, FORESEEN)
    assert messages == []
    assert numbers(ask({"answer": "f", "calls": [[3]]})) == [3]
    assert numbers(ask({"answer": "f", "calls": [[1], [2]]})) == [1, 2]
    assert numbers(ask({"answer": "f", "calls": [[1], [2]]})) == [4, 5]
    assert messages == [("f", [[1], [2], [3], [1], [2]]), ("g", [[9]])]
    assert numbers(ask({"answer": "g", "calls": [[9]]})) == [1]
    assert len(messages) == 2


def test_what_is_not_foreseen_is_asked_when_it_is_wanted(answers, messages):
    ask = Asking(answers, FORESEEN)
    assert numbers(ask({"answer": "f", "calls": [[1.0], [2]]})) == [6, 7]
    for _ in range(2):
        ask({"answer": "f", "calls": [[1], [2]]})
    assert numbers(ask({"answer": "f", "calls": [[1], [2]]})) == [8, 9]  # a third time
    assert [len(calls) for _, calls in messages] == [5, 1, 2, 2]


def test_where_all_can_be_asked_at_once_it_is(answers, messages):
    told = []

    def together(questions):
        told.extend(questions)
        return [[{"value": number}] for number, _ in enumerate(questions)][:2]

    ask = Asking(answers, [*FORESEEN, {"answer": "x", "calls": [[1]]}], together)
    assert numbers(ask({"answer": "g", "calls": [[9]]})) == [1]
    assert told == FORESEEN  # a value is not asked
    assert numbers(ask({"answer": "f", "calls": [[1], [2]]})) == [0]
    assert messages == []
    assert numbers(ask({"answer": "f", "calls": [[3]]})) == [1]  # what was left is asked now
    assert len(messages) == 1
    assert told == FORESEEN


def test_without_foresight_every_question_is_a_message(answers, messages):
    ask = Asking(answers)
    assert numbers(ask({"answer": "f", "calls": [[3]]})) == [1]
    assert numbers(ask({"answer": "f", "calls": [[3]]})) == [2]
    assert len(messages) == 2


def test_a_value_cannot_be_asked(answers, messages):
    told = Asking(answers, FORESEEN)({"answer": "x", "calls": [[1], [2]]})
    assert told == [{"error": "x is not a function"}] * 2
    assert messages == []


def test_what_is_asked_is_written_down_unless_the_reply_is_long():
    asked = []
    function = watched("f", read(lambda n: [0.5] * n), asked)
    assert len(function(2).items) == 2
    assert len(function.each([(3,), (4,)])) == 2
    function(30_000)
    assert asked == [{"answer": "f", "calls": [[2]]}, {"answer": "f", "calls": [[3], [4]]}]


REFERENCE = "def simulate():\n    return lambda rate, steps: (1 - rate) ** steps\n"
CASES = """
from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None


@test_case(points=1, hidden=True)
def test_twice(simulate):
    from autograder import check
    from solutions.functions import simulate as reference

    check.function(simulate, reference(), inputs=[(0.5, 3), (0.25, 2)])
    check.number(check.call(simulate, 0.5, 1), 0.5)


@test_case(points=1, hidden=True)
def test_once(simulate):
    import random

    from autograder import check
    from solutions.functions import simulate as reference

    steps = random.randrange(1, 9)
    check.function(simulate, reference(), inputs=[(0.5, steps)])
"""


@pytest.fixture
def bundle(copied):
    return Bundle.open(copied("small", {"solutions/functions.py": REFERENCE, "tests/q2.py": CASES}))


def recording(function, messages):
    def call_each(calls):
        messages.append(calls)
        return [{"value": function(*call)} for call in calls]

    return FunctionProxy("simulate", lambda call: function(*call), call_each)


def decay(rate, steps):
    return (1 - rate) ** steps


def test_what_cases_ask_the_reference_is_asked_of_a_student_together(bundle):
    """Random inputs are foreseen too: each case has its own seed."""
    messages = []
    outcomes = judge(bundle, {"simulate": recording(decay, messages)}, only=["q2"])
    assert [outcome.passed for outcome in outcomes] == [True, True]
    assert len(messages) == 1
    assert messages[0][:3] == [[0.5, 3], [0.25, 2], [0.5, 1]]
    assert len(messages[0]) == 4


def test_a_wrong_function_sees_the_same_calls_as_a_right_one(bundle):
    right, wrong = [], []
    judge(bundle, {"simulate": recording(decay, right)}, only=["q2"])
    outcomes = judge(bundle, {"simulate": recording(lambda *_: 7, wrong)}, only=["q2"])
    assert [outcome.passed for outcome in outcomes] == [False, False]
    assert wrong == right


def test_only_the_chosen_cases_are_foreseen(bundle):
    messages = []
    judge(bundle, {"simulate": recording(decay, messages)}, only=[bundle.cases[-1].test_case.name])
    assert [len(calls) for calls in messages] == [1]


def test_each_of_several_sets_of_answers_is_asked_together(bundle):
    first, second = [], []
    cases = [case for case in bundle.cases if case.question == "q2"]
    judge_each(
        bundle,
        [({"simulate": recording(decay, told)}, cases) for told in (first, second)],
    )
    assert [len(calls) for calls in first] == [len(calls) for calls in second] == [4]
