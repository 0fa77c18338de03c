"""A child that judges for many submissions says what children of their own would say."""

import os
import signal

import psutil
import pytest

from autograder.answers.encode import encode
from autograder.grade import comparer as comparing
from autograder.grade.bundle import Bundle
from autograder.grade.comparer import Comparer, Decoded
from autograder.grade.confine import Budget
from autograder.grade.judge import judge, judge_and
from autograder.grade.remember import of_answer

RATES = ["0 < eta < 2/k", "0 < eta < 1/k", "(0, 2/k]", "0 < eta", 7, None, "eta <", ""]
FACTORS = ["1 - eta*k", "1 + eta*k", "-(eta*k - 1)", "1 - eta*", [1, 2]]
BUDGET = Budget(cpu_seconds=2, memory_mb=256)


def same_power(_, arguments):
    return encode((1 - arguments[0]) ** arguments[1])


def submissions():
    for rate in RATES:
        for factor in FACTORS:
            yield {
                "step_factor": encode(factor),
                "rates": encode(rate),
                "simulate": {"function": 0, "name": "simulate"},
            }


def judged(bundle, wires, comparer=None, call=same_power):
    answers = Decoded(wires, call)
    keys = {name: of_answer(wire) for name, wire in wires.items()}
    worded = [name for name in wires if name != "simulate"]
    return judge_and(bundle, answers, worded=worded, keys=keys, comparer=comparer)


@pytest.fixture
def bundle(copied):
    return Bundle.open(copied("small"))


@pytest.fixture
def comparer(bundle):
    made = Comparer(bundle, BUDGET)
    yield made
    made.close()


def children():
    return {child.pid for child in psutil.Process().children()}


def test_company_changes_no_outcome_and_no_word(copied, bundle, comparer):
    alone = Bundle.open(copied("small"))
    for wires in submissions():
        there, words = judged(bundle, wires, comparer)
        assert there == judge(alone, Decoded(wires, same_power))
        assert words == judged(alone, wires)[1]


def test_one_child_serves_them_all_and_is_gone_at_the_end(bundle):
    before = children()
    comparer = Comparer(bundle, BUDGET)
    seen = set()
    for wires in submissions():
        judged(bundle, wires, comparer)
        seen |= children() - before
    assert len(seen) == 1
    comparer.close()
    assert children() == before


def test_after_many_submissions_a_new_child_takes_over(bundle, comparer, monkeypatch):
    monkeypatch.setattr(comparing, "_SUBMISSIONS", 3)
    before = children()
    seen = set()
    for wires in list(submissions())[:9]:
        judged(bundle, wires, comparer)
        seen |= children() - before
    assert len(seen) in (2, 3)  # each is gone after its third


def test_a_child_that_is_killed_costs_nothing(copied, bundle, comparer):
    alone = Bundle.open(copied("small"))
    before = children()
    for place, wires in enumerate(submissions()):
        if place % 4 == 1:
            for pid in children() - before:
                os.kill(pid, signal.SIGKILL)
        assert judged(bundle, wires, comparer) == judged(alone, wires)


def test_a_task_that_exhausts_a_limit_is_judged_apart(copied):
    bundle, alone = Bundle.open(copied("broken")), Bundle.open(copied("broken"))
    comparer = Comparer(bundle, BUDGET)
    try:
        for _ in range(2):
            wires = {"value": encode(3)}
            assert judged(bundle, wires, comparer)[0] == judge(alone, Decoded(wires, same_power))
    finally:
        comparer.close()


def test_a_case_that_may_remember_something_gets_no_company(copied, bundle, comparer, monkeypatch):
    before = children()
    monkeypatch.setattr(Bundle, "watchable", lambda *_: False)
    wires = next(submissions())
    outcomes, _ = judged(bundle, wires, comparer)
    assert children() == before
    assert outcomes == judge(bundle, Decoded(wires, same_power))


def test_a_function_is_called_in_the_parent(bundle, comparer):
    parent, calls = os.getpid(), []

    def call(number, arguments):
        assert os.getpid() == parent
        calls.append((number, arguments))
        return same_power(number, arguments)

    outcomes, _ = judged(bundle, next(submissions()), comparer, call)
    assert calls
    assert all(outcome.passed for outcome in outcomes)


def test_an_error_while_a_function_is_called_ends_the_child(bundle, comparer):
    class GoneError(Exception):
        pass

    def gone(*_):
        raise GoneError

    before = children()
    with pytest.raises(GoneError):
        judged(bundle, next(submissions()), comparer, gone)
    assert children() == before
    outcomes, _ = judged(bundle, next(submissions()), comparer)
    assert all(outcome.passed for outcome in outcomes)


def test_answers_can_be_sent_that_are_hard_to_send(copied, bundle, comparer):
    alone = Bundle.open(copied("small"))
    for factor in ("\ud800", "x" * 200_000, "\x00\n\u2028", 10**400, float("nan"), [[1]] * 1000):
        wires = {**next(submissions()), "step_factor": encode(factor)}
        assert judged(bundle, wires, comparer) == judged(alone, wires)
