"""A function is right when its values are, on inputs that its author did not see."""

import numpy as np
import pytest

from autograder import check
from autograder.answers.functions import FunctionProxy
from autograder.errors import AuthorError
from autograder.verdicts import Outcome


def square(x):
    return x * x


INPUTS = [0, 1.5, -2, np.array([1.0, 2.0])]

RIGHT = [
    (lambda x: x**2, square, INPUTS),
    (lambda x: x * (1 + 1e-8) * x, square, INPUTS),
    (np.square, square, INPUTS),
    (lambda x: x**2, [0, 2.25, 4, [1, 4]], INPUTS),
    (lambda x, y: [x + y, x - y], lambda x, y: (x + y, x - y), [(1, 2), (0.5, 3)]),
    (lambda h: np.linalg.eigvalsh(np.array(h)), lambda _: [-1.0, 1.0], [([[0, 1], [1, 0]],)]),
    (lambda h: bool(np.all(np.array(h) > 0)), lambda _: True, [([1, 2],)]),
    (lambda x: "saddle" if x < 0 else "minimum", ["saddle", "minimum"], [-1, 1]),
    (lambda x: {"a": x}, lambda x: {"a": x}, [1]),
    (lambda x: 1e-17 + 0 * x, lambda _: 0.0, [1]),
    (lambda x: np.array([1.0, 1e-17 * x]), lambda _: [1.0, 0.0], [1]),
    (lambda x: float("inf") * x, lambda _: float("inf"), [1]),
    (lambda x: 3 + 0j * x, lambda _: 3, [1]),
    (lambda _: None, lambda _: None, [1]),
]


@pytest.mark.parametrize(("answer", "reference", "inputs"), RIGHT)
def test_right_functions_pass(answer, reference, inputs):
    assert check.function(answer, reference, inputs=inputs).correct


WRONG = [
    # answer, reference, inputs, where, slip
    (lambda x: -x * x, square, [1, 2], "input 1, input 2", "sign"),
    (lambda x: 2 * x * x, square, [1, 2], "input 1, input 2", "factor"),
    (lambda x: x**2 if x > 0 else 7.0, square, [1, -2], "input 2", None),
    (lambda x: x**2 * (1 + 1e-5), square, [1], "input 1", None),
    (lambda x: 1 / x, square, [0], "input 1", "raised"),
    (lambda x, y: x + y, square, [1], "input 1", "raised"),
    (print, square, [1], "input 1", "missing-return"),
    (lambda x: [x * x], square, [2], "input 1", "shape"),
    (lambda _: np.array([[1.0], [4.0]]), lambda _: [1.0, 4.0], [1], "input 1", "shape"),
    (lambda _: [], lambda _: [1.0], [1], "input 1", "shape"),
    (lambda _: float("nan"), square, [1], "input 1", "not finite"),
    (lambda _: [1.0, float("nan")], lambda _: [1.0, 2.0], [1], "input 1", "not finite"),
    (lambda _: float("-inf"), lambda _: float("inf"), [1], "input 1", None),
    (lambda _: True, lambda _: 1, [1], "input 1", None),
    (lambda _: 1, lambda _: True, [1], "input 1", None),
    (lambda _: "1", lambda _: 1, [1], "input 1", None),
    (lambda _: object(), square, [1], "input 1", None),
    (lambda x: {"b": x}, lambda x: {"a": x}, [1], "input 1", "shape"),
    (lambda x: {"a": 2 * x}, lambda x: {"a": x}, [1], "input 1", "factor"),
    (lambda n: list(range(n)), lambda n: list(range(1, n + 1)), [5], "input 1", "off-by-one"),
    (
        lambda n: [0.0, *range(1, n)],
        lambda n: [1.0, *range(2, n + 1)],
        [5],
        "input 1",
        "off-by-one",
    ),
    (lambda _: {1, 2}, lambda _: [1, 2], [1], "input 1", None),
]


@pytest.mark.parametrize(("answer", "reference", "inputs", "where", "slip"), WRONG)
def test_wrong_functions_fail_and_name_the_input(answer, reference, inputs, where, slip):
    with pytest.raises(check.CheckFailed) as failed:
        check.function(answer, reference, inputs=inputs)
    verdict = failed.value.verdict
    assert (verdict.outcome, verdict.where, verdict.slip) == (Outcome.INCORRECT, where, slip)


def test_the_message_never_shows_an_input():
    with pytest.raises(check.CheckFailed) as failed:
        check.function(lambda _: 0.0, square, inputs=[1234.5])
    assert "1234" not in str(failed.value)
    assert "1234.5" in failed.value.verdict.evidence["first wrong input"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(None, Outcome.MISSING), (3, Outcome.UNREADABLE), ("x**2", Outcome.UNREADABLE)],
)
def test_what_is_no_function_is_refused(answer, outcome):
    with pytest.raises(check.CheckFailed) as failed:
        check.function(answer, square, inputs=[1])
    assert failed.value.outcome is outcome


def test_a_function_in_the_sandbox_is_judged_by_what_it_sends():
    proxy = FunctionProxy("f", lambda args: {"apply": "eval", "args": args})
    with pytest.raises(check.CheckFailed):
        check.function(proxy, square, inputs=[1])
    assert check.function(FunctionProxy("f", lambda args: args[0] ** 2), square, inputs=[3]).correct


@pytest.mark.parametrize(
    ("reference", "inputs"), [(square, []), ([1, 2], [1]), (lambda _: object(), [1])]
)
def test_an_author_hears_about_inputs_and_references_that_do_not_fit(reference, inputs):
    with pytest.raises(AuthorError):
        check.function(square, reference, inputs=inputs)


def test_a_long_trajectory_is_compared_number_by_number():
    def simulate(rate):
        values = [1.0]
        for _ in range(20_000):
            values.append(values[-1] * (1 - rate))
        return values

    def closed(rate):
        return (1 - rate) ** np.arange(20_001)

    assert check.function(simulate, closed, inputs=[1e-4]).correct
    with pytest.raises(check.CheckFailed):
        check.function(simulate, lambda rate: closed(rate * 1.001), inputs=[1e-4])
