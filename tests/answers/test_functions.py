"""Functions are called with plain data, wherever they run, and their errors are the student's."""

from fractions import Fraction

import numpy as np
import pytest

from autograder.algebra import nodes
from autograder.algebra.parse import parse
from autograder.answers import arguments
from autograder.answers.functions import FunctionProxy, StudentFunctionError, in_process
from autograder.answers.plain import NotPlainError, to_python
from autograder.answers.read import read
from autograder.errors import AuthorError

ARGUMENTS = [1, 2.5, True, None, "word", [1, [2.0]]]


@pytest.mark.parametrize("value", ARGUMENTS)
def test_arguments_arrive_as_they_were_sent(value):
    assert arguments.receive(arguments.send(value)) == value


def test_other_numbers_arrive_as_plain_ones():
    assert arguments.send((1, 2)) == [1, 2]
    assert arguments.send(Fraction(1, 2)) == 0.5
    assert arguments.send(np.float64(0.5)) == 0.5
    assert type(arguments.send(np.int64(2))) is int
    received = arguments.receive(arguments.send(np.eye(2)))
    np.testing.assert_array_equal(received, np.eye(2))


@pytest.mark.parametrize("value", [object(), float("nan"), {"a": 1}, len])
def test_an_author_hears_what_cannot_be_sent(value):
    with pytest.raises(AuthorError, match="cannot be passed"):
        arguments.send(value)


def test_a_live_function_and_a_decoded_one_are_called_alike():
    proxy = read(lambda x, y: x + y)
    assert isinstance(proxy, FunctionProxy)
    assert proxy(1, 2) == nodes.Number(3)
    assert read(proxy) is proxy
    assert read(np.sqrt)(4.0) == nodes.Number(2)


def test_the_error_of_a_function_is_told():
    with pytest.raises(StudentFunctionError, match="ZeroDivisionError: division by zero"):
        in_process(lambda x: 1 / x)(0)


PLAIN = [
    ("3", 3),
    ("0.5", 0.5),
    ("1/3", Fraction(1, 3)),
    ("sqrt(4)", 2.0),
    ("I*2", 2j),
    ("[1, 2]", [1, 2]),
    ("(1, 2)", (1, 2)),
    ("{1, 2}", {1, 2}),
    ("{1: 2}", {1: 2}),
    ("Matrix([[1, 2]])", [[1, 2]]),
    ("True", True),
    ("oo", float("inf")),
]


@pytest.mark.parametrize(("written", "value"), PLAIN)
def test_a_tree_is_a_plain_value(written, value):
    found = to_python(parse(written))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("written", ["eta", "eta > 0", "(0, 1]", "sin(x)"])
def test_a_formula_is_no_plain_value(written):
    with pytest.raises(NotPlainError):
        to_python(parse(written))
