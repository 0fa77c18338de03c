"""What was judged before is not judged again, and nothing that could differ is taken from memory."""

import pytest

from autograder.answers.decode import decode
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge, judge_and
from autograder.grade.remember import Memory, of_wire

WIRES = {"step_factor": {"text": "1 - eta*k"}, "rates": {"text": "0 < eta < 2/k"}}


def outcomes(bundle, wires, call=None):
    decoded = {name: decode(wire, call=call) for name, wire in wires.items()}
    keys = {name: of_wire(wire) for name, wire in wires.items()}
    return judge_and(bundle, decoded, keys=keys)[0]


def test_equal_answers_are_judged_once_and_say_the_same(copied, worked):
    bundle = Bundle.open(copied("small"))
    first = outcomes(bundle, WIRES)
    second = outcomes(bundle, WIRES)
    assert worked == [5, 0]
    assert first == second == judge(bundle, {name: decode(wire) for name, wire in WIRES.items()})


def test_a_changed_answer_is_judged_where_a_test_looks_at_it(copied, worked):
    bundle = Bundle.open(copied("small"))
    outcomes(bundle, WIRES)
    changed = outcomes(bundle, {**WIRES, "rates": {"text": "0 < eta < 1/k"}})
    # Two of the five cases look at the rates, one at the factor alone, two at the function.
    assert worked == [5, 2]
    assert [case.passed for case in changed] == [True, True, False, False, False]


def test_a_missing_answer_is_not_one_that_is_there(copied, worked):
    bundle = Bundle.open(copied("small"))
    outcomes(bundle, WIRES)
    without = outcomes(bundle, {"rates": WIRES["rates"]})
    assert worked == [5, 3]
    assert [str(case.outcome) for case in without[:3]] == ["missing", "missing", "missing"]


def test_a_function_is_called_each_time(copied, worked):
    bundle = Bundle.open(copied("small"))
    wires = {**WIRES, "simulate": {"function": 0, "name": "simulate"}}
    right = outcomes(bundle, wires, call=lambda _, args: (1 - args[0]) ** args[1])
    wrong = outcomes(bundle, wires, call=lambda _, __: 0)
    assert worked == [5, 2]
    assert (right[4].passed, wrong[4].passed) == (True, False)


def test_what_an_author_has_to_mend_is_not_remembered(copied, worked):
    bundle = Bundle.open(copied("broken"))
    for _ in range(2):
        judged = outcomes(bundle, {"value": 3})
    # Judged again: the mistyped name, SystemExit, and the two that were stopped.
    assert worked[0] == 7
    assert worked[-1] == 4
    assert [str(case.outcome) for case in judged].count("undecided") == 4


@pytest.mark.parametrize(
    ("wire", "remembered"),
    [
        (3, True),
        ({"text": "1 - eta"}, True),
        ([1, [2, {"symbol": "x"}]], True),
        ({"function": 0}, False),
        ([1, {"function": 2, "name": "f"}], False),
    ],
)
def test_only_what_holds_no_function_has_a_key(wire, remembered):
    assert (of_wire(wire) is not None) is remembered


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), ("1", 1), ([1, 2], [2, 1]), ({"a": 1}, {"a": 2}), (0.0, -0.0)],
)
def test_different_wires_have_different_keys(one, other):
    assert of_wire(one) != of_wire(other)
    assert of_wire(one) == of_wire(one)


def test_memory_forgets_what_was_not_asked_for_the_longest():
    memory = Memory(entries=2)
    memory.keep(("a",), 1)
    memory.keep(("b",), 2)
    assert memory.recall(("a",)) == 1
    memory.keep(("c",), 3)
    assert [memory.recall(key) for key in (("a",), ("b",), ("c",), None)] == [1, None, 3, None]
    memory.keep(None, 4)
    assert len(memory) == 2
