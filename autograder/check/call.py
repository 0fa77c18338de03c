"""``check.call``: one call of a student's function, its result as a plain value."""

from __future__ import annotations

from typing import NoReturn

from autograder.algebra.nodes import Missing, Opaque
from autograder.answers.functions import FunctionProxy, StudentFunctionError
from autograder.answers.plain import NotPlainError, to_python
from autograder.answers.read import read
from autograder.check.kinds import describe
from autograder.verdicts import CheckFailed, Outcome, Verdict


def call(function: object, *args: object) -> object:
    """The result of calling an answer that is a function.

    Args:
        function: the answer.
        *args: numbers, texts, lists or arrays.

    Returns:
        A bool, int, float, complex, str, list, tuple, dict or numpy array, or None.

    Raises:
        CheckFailed: there is no function, it raised, or its result is no plain value.
    """
    proxy = need_function(function, "call")
    try:
        result = proxy(*args)
    except StudentFunctionError as error:
        _fail("call", Outcome.INCORRECT, f"the function stopped with {error}", "raised")
    if isinstance(result, Opaque):
        _fail("call", Outcome.UNREADABLE, f"the function returned {result.reason}")
    try:
        return to_python(result)
    except NotPlainError as error:
        return _fail("call", Outcome.UNREADABLE, f"the function returned a {error}")


def need_function(function: object, kind: str) -> FunctionProxy:
    """The proxy of an answer that is a function.

    Raises:
        CheckFailed: it is missing or something else.
    """
    node = read(function)
    if isinstance(node, FunctionProxy):
        return node
    if isinstance(node, Missing):
        _fail(kind, Outcome.MISSING, "nothing handed in yet")
    hint = "; hand in the function itself, without calling it"
    return _fail(kind, Outcome.UNREADABLE, f"this is {describe(node)}, not a function{hint}")


def _fail(kind: str, outcome: Outcome, message: str, slip: str | None = None) -> NoReturn:
    raise CheckFailed(Verdict(outcome, kind, message=message, slip=slip))
