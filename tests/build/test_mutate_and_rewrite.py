"""What is made from a right answer: wrong answers that differ, and other forms that do not."""

import pytest

from autograder.algebra.names import Names
from autograder.answers.encode import encode
from autograder.answers.functions import in_process
from autograder.answers.read import read
from autograder.build.answers import AnswerSpec
from autograder.build.mutate import mutants, wrong_functions
from autograder.build.oracle.compare import Oracle, Question, Sameness
from autograder.build.oracle.points import Setting
from autograder.build.rewrite import other_functions, rewritings
from autograder.build.specimens import Specimen

NAMES = Names.of({"eta": "eta > 0", "k": "positive", "t": "natural", "x": "real", "y": "real"})
ORACLE = Oracle(Setting.of(NAMES.to_json()))

# kind, a right answer, a mutation that has to be made of it, the least number of each
ANSWERS = [
    ("number", 0.16, "upside down", 5, 6),
    ("number", "log(4)", "halved", 5, 5),
    ("expression", "1 - eta*k", "other sign", 10, 10),
    ("expression", "(1 - eta*k)**t", "t + 1 for t", 10, 10),
    ("expression", "x**2 - y**2", "x and y swapped", 10, 10),
    ("interval", "0 < eta <= 1/k", "right end opened", 8, 8),
    ("interval", "1/k < eta < 2/k", "left end closed", 10, 8),
    ("interval", "eta >= 2/k", "left end doubled", 4, 6),
    ("interval", "eta < 1 or eta > 2", "a piece missing", 8, 5),
    ("matrix", [[1, 2], [3, 4]], "transposed", 9, 9),
    ("vector", [2, -1, 1], "an entry's sign", 6, 7),
    ("multiset", [3, 4, 12], "one repeated", 7, 9),
    ("eigenpairs", [(1, [1, 1]), (-1, [1, -1])], "vectors rotated", 5, 6),
    ("choice", "saddle", "the word minimum", 1, 3),
    ("choice", ["saddle", "minimum"], "backwards", 3, 4),
    ("derivation", ["x + x - y", "2*x - y"], "line 2 doubled", 3, 5),
]
IDS = [f"{kind}: {answer}" for kind, answer, *_ in ANSWERS]


def specimen(kind, answer):
    spec = AnswerSpec("a", "q", kind, automatic=True, options=("saddle", "minimum"), variable="eta")
    return Specimen.of(spec, read(answer), NAMES)


def opinion(kind, one, other):
    return ORACLE.compare(Question(kind, variable="eta"), one, other).sameness


@pytest.mark.parametrize(("kind", "answer", "expected", "least", "_"), ANSWERS, ids=IDS)
def test_mutants_differ(kind, answer, expected, least, _):
    right = specimen(kind, answer)
    made = mutants(right)
    different = [
        label for label, tree in made if opinion(kind, right.given, tree) is Sameness.DIFFERENT
    ]
    assert expected in different
    assert len(different) >= least


@pytest.mark.parametrize(("kind", "answer", "_", "__", "least"), ANSWERS, ids=IDS)
def test_rewritings_mean_the_same(kind, answer, _, __, least):
    right = specimen(kind, answer)
    opinions = {
        label: opinion(kind, right.given, read(value)) for label, value in rewritings(right)
    }
    assert Sameness.DIFFERENT not in opinions.values(), opinions
    assert list(opinions.values()).count(Sameness.SAME) >= least, opinions


def test_a_function_goes_wrong_in_many_ways():
    right = in_process(lambda steps: [0.5**step for step in range(steps + 1)])
    expected = right.call([4])
    wrong = {label: function.call([4]) for label, function in wrong_functions(right)[:7]}
    assert expected not in wrong.values()
    assert wrong["one step late"] == encode([1.0, 1.0, 0.5, 0.25, 0.125])


def test_a_decision_is_turned_round():
    right = in_process(lambda number: number > 0)
    wrong = dict(wrong_functions(right))
    assert [wrong["negated"].call([one]) for one in (1, -1)] == [False, True]
    assert wrong["always True"].call([-1]) is True


def test_other_types_of_results_are_the_same_numbers():
    right = in_process(lambda steps: [0.5**step for step in range(steps + 1)])
    for _, function in other_functions(right):
        given = ORACLE.entries(read_wire(function.call([3])), {})
        assert [float(one) for one in given] == [1.0, 0.5, 0.25, 0.125]


def read_wire(wire):
    from autograder.answers.decode import decode

    return decode(wire)
