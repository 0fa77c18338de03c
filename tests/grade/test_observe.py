"""A case is known by what it sees of its answers, and by nothing that it could have seen besides."""

import itertools

import pytest
import sympy

from autograder.algebra.nodes import Missing
from autograder.answers.decode import decode
from autograder.answers.encode import encode
from autograder.answers.functions import StudentFunctionError
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge, judge_and
from autograder.grade.observe import only_through_checks
from autograder.grade.remember import of_answer

HEADER = "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1'\npoints = None\n"


def parsed(tmp_path, body, parameters="a, b"):
    """A test case as a test file has it, from the lines of its body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    path = tmp_path / "case.py"
    path.write_text(f"def test_it({parameters}):\n{lines}")
    held = {}
    exec(compile(path.read_text(), str(path), "exec"), held)
    return held["test_it"]


IMPORT = "from autograder import check\n"


@pytest.mark.parametrize(
    ("body", "safe"),
    [
        (f"{IMPORT}check.number(a, 1)\ncheck.number(1, b)", True),
        (f"{IMPORT}check.readable_as.expression(a)", True),
        (f"{IMPORT}own = check.carried(a, 'number')\ncheck.number(b, own + 1)", True),
        (f"{IMPORT}check.interval(a, '0 < x < 1', accept=[b])", False),
        (f"{IMPORT}check.number(answer=a, reference=1)", True),
        (f"{IMPORT}for one in range(3):\n    check.number(a, one)", True),
        (f"{IMPORT}if a is None:\n    return\ncheck.number(a, 1)", False),
        (f"{IMPORT}c = a\ncheck.number(c, 1)", False),
        (f"{IMPORT}check.number(a.value, 1)", False),
        (f"{IMPORT}check.number(*[a, 1])", False),
        (f"{IMPORT}print(a)", False),
        (f"{IMPORT}assert a", False),
        (f"{IMPORT}check.Verdict(a)", False),
        (f"{IMPORT}locals()\ncheck.number(a, 1)", False),
        (f"{IMPORT}check = __import__('other')\ncheck.number(a, 1)", False),
        (f"{IMPORT}(lambda check: check.number(a, 1))(None)", False),
        (f"{IMPORT}def check():\n    pass\ncheck.number(a, 1)", False),
        (f"{IMPORT}try:\n    1/0\nexcept ValueError as check:\n    check.number(a, 1)", False),
        (f"{IMPORT}f'{{a}}'\ncheck.number(a, 1)", False),
        (f"{IMPORT}[check.number(one, 1) for one in (a, b)]", False),
        ("import check\ncheck.number(a, 1)", False),
        ("import other as check\ncheck.number(a, 1)", False),
        ("from autograder.check import number\nnumber(a, 1)", False),
        ("check.number(a, 1)", False),
    ],
)
def test_only_what_is_seen_through_checks_is_known_by_it(tmp_path, body, safe):
    assert only_through_checks(parsed(tmp_path, body)) is safe


def test_the_whole_environment_is_more_than_what_checks_see(tmp_path):
    assert not only_through_checks(parsed(tmp_path, f"{IMPORT}check.number(a, 1)", "a, env"))


# Follow-through as the sheet does it: an own earlier answer carries on, the reference comes first.
FOLLOWED = f"""{HEADER}
@test_case(points=1, hidden=True)
def test_follow(twice, rate):
    from contextlib import suppress

    from autograder import check

    accepted = [4]
    with suppress(check.CheckFailed):
        accepted.append(2 * check.carried(rate, "number"))
    for fair in reversed(accepted):
        try:
            return check.number(twice, fair)
        except check.CheckFailed as failure:
            verdict = failure
    raise verdict


@test_case(points=1, hidden=True)
def test_calls(twice, double):
    from autograder import check

    check.function(double, [2, 4], inputs=[1, 2])
    if check.call(double, 5) == 10:
        check.number(twice, 4)
"""
HALF = sympy.Rational(1, 2)
RATES = [2, "2", sympy.Integer(2), HALF, "1/2", 0.5, "nothing", None, ...]
TWICE = [4, "4", 1, "1", 1.0, "a", ...]


@pytest.fixture
def followed(copied):
    return Bundle.open(copied("small", {"tests/q1.py": FOLLOWED}))


def told(bundle, wires, call=None):
    """What is said with everything that is remembered, and without."""
    decoded = {name: decode(wire, call=call) for name, wire in wires.items()}
    keys = {name: of_answer(wire) for name, wire in wires.items()}
    return judge_and(bundle, decoded, keys=keys, only=["q1"])[0]


def test_what_is_remembered_changes_no_verdict(followed, worked):
    for _ in range(2):
        for rate, twice in itertools.product(RATES, TWICE):
            wires = {"rate": encode(rate), "twice": encode(twice)}
            wires = {name: wire for name, wire in wires.items() if wire is not None}
            answers = {name: decode(wire) for name, wire in wires.items()}
            before = judge(followed, answers, only=["q1"])
            worked.clear()
            assert told(followed, wires) == before
    # The second time nothing was new.
    assert worked == [0]


def test_the_same_carried_value_is_followed_once(followed, worked):
    told(followed, {"twice": 1, "rate": encode(HALF), "double": 0})
    worked.clear()
    told(followed, {"twice": 1, "rate": {"text": "1/2"}, "double": 0})
    told(followed, {"twice": 1, "rate": encode(HALF), "double": 0})
    assert worked == [1, 0]
    # Another way of writing it is new once, as far as the value goes, and then leads on.
    told(followed, {"twice": 4, "rate": encode(HALF), "double": 0})
    worked.clear()
    told(followed, {"twice": 4, "rate": {"text": "1/2"}, "double": 0})
    assert worked == [0]


def test_a_call_that_was_made_elsewhere_shows_the_same_here(followed, worked):
    wires = [
        {"twice": twice, "rate": encode(rate), "double": 0}
        for twice, rate in ((6, "nothing"), (7, HALF))
    ]
    for wire in wires:
        told(followed, wire)
    # What 7 is worth beside the reference is known, and that a wrong number ends the case there.
    swapped = {**wires[1], "rate": wires[0]["rate"]}
    anew = judge(followed, {n: decode(w) for n, w in swapped.items()}, only=["q1"])
    worked.clear()
    assert told(followed, swapped) == anew
    assert worked == [0]
    # Beside 2*(1/2) nobody has seen 6 yet.
    told(followed, {**wires[0], "rate": wires[1]["rate"]})
    assert worked == [0, 1]


LOOKED = f"""{HEADER}
@test_case(points=1, hidden=True)
def test_by_slip(rate, twice):
    from autograder import check

    try:
        check.expression(rate, "x")
    except check.CheckFailed as failed:
        %s
    check.number(twice, 4)
"""


@pytest.mark.parametrize(
    "look",
    [
        "other = 2 if failed.slip == 'sign' else 3",
        "other = 2 if failed.verdict.slip == 'sign' else 3",
        "other = 2 if 'sign' in str(failed) else 3",
        "other = 3 if failed.__cause__ is failed.__context__ is None else 2",
    ],
)
def test_who_asks_why_a_check_failed_has_seen_it(copied, look):
    told_apart = LOOKED % f"{look}\n        return check.number(twice, other)"
    bundle = Bundle.open(copied("small", {"tests/q1.py": told_apart}))
    for rate, twice in itertools.product(("-x", "2*x", "x + 1", "x"), (2, 3, 4)):
        wires = {"rate": {"text": rate}, "twice": twice}
        answers = {name: decode(wire) for name, wire in wires.items()}
        assert told(bundle, wires) == judge(bundle, answers, only=["q1"]), (rate, twice)


DOUBLE = {"function": 3, "name": "double"}


def test_a_function_is_called_anew_and_judged_by_what_it_replies(followed, worked):
    called = []

    def calling(function):
        def call(number, args):
            called.append((number, args))
            return function(*args)

        return call

    wires = {"twice": 4, "rate": 2, "double": DOUBLE}
    right = told(followed, wires, calling(lambda x: 2 * x))
    assert [one.passed for one in right] == [True, True]
    once = called[:]
    assert once == [(3, [1]), (3, [2]), (3, [5])]
    assert told(followed, wires, calling(lambda x: x + x)) == right
    assert called == once * 2
    wrong = told(followed, wires, calling(lambda x: 2 * x if x < 2 else 0))
    assert [one.passed for one in wrong] == [True, False]
    assert wrong[1].verdict.evidence["wrong inputs"] == [1]
    assert worked == [2, 0, 1]


def test_a_call_that_was_made_is_not_made_again_when_the_way_is_new(followed, worked):
    calls = itertools.count(1)
    wires = {"twice": 4, "rate": 2, "double": DOUBLE}
    told(followed, wires, lambda _, args: 2 * args[0])
    counted = []

    def call(_, args):
        counted.append((next(calls), args))
        return 2 * args[0] if args[0] < 5 else 11

    assert told(followed, wires, call)[1].passed
    assert counted == [(1, [1]), (2, [2]), (3, [5])]
    assert worked == [2, 1]


def test_a_function_that_raises_is_remembered_by_its_error(followed, worked):
    def call(_, __):
        raise StudentFunctionError("the function raised ValueError")

    wires = {"twice": 4, "rate": 2, "double": DOUBLE}
    first = told(followed, wires, call)
    assert told(followed, wires, call) == first
    assert "ValueError" in first[1].verdict.message
    assert worked == [2, 0]


@pytest.mark.parametrize(
    "wire",
    [
        {"function": -1, "name": "double"},
        {"function": 1.5},
        {"function": 1, "name": 2},
        {"function": 1, "name": "double", "more": 3},
        [{"function": 1}],
    ],
)
def test_what_is_no_function_has_no_key_of_one(wire):
    assert of_answer(wire) is None


def test_missing_answers_are_looked_at_too(followed, worked):
    given = told(followed, {"twice": 4})
    assert given == judge(followed, {"twice": decode(4)}, only=["q1"])
    assert told(followed, {"twice": 4, "rate": 2})[0].passed
    assert isinstance(decode(encode(...)), Missing)
