"""A function of the submission as the judge sees it: something to call with plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.algebra.nodes import Node, Opaque
from autograder.answers import arguments
from autograder.answers.encode import encode

Call = Callable[[list[object]], object]
Reply = dict[str, Any]
"""How a call ended: ``{"value": its result's wire form}`` or ``{"error": a sentence}``."""
CallEach = Callable[[list[list[object]]], list[Reply]]


class StudentFunctionError(Exception):
    """The student's function raised or took too long; the message is for a person."""


@dataclass(frozen=True, slots=True)
class FunctionProxy:
    """A function that runs elsewhere.

    Attributes:
        name: what the student called it, for messages.
        call: takes plain arguments and returns the encoded result.
        call_each: the same for many calls at once, where that is cheaper.
    """

    name: str
    call: Call
    call_each: CallEach | None = None

    def __call__(self, *args: object) -> Node:
        """The result for plain arguments, as a tree.

        Raises:
            StudentFunctionError: the function raised or did not return.
        """
        return _result(self.call([arguments.send(arg) for arg in args]))

    def each(self, calls: Sequence[Sequence[object]]) -> list[Node | StudentFunctionError]:
        """The result of each call, in order; the error of one that did not return."""
        told = self.replies([[arguments.send(arg) for arg in args] for args in calls])
        return [
            StudentFunctionError(reply["error"]) if "error" in reply else _result(reply["value"])
            for reply in told
        ]

    def replies(self, calls: list[list[object]]) -> list[Reply]:
        """As :meth:`each`, for arguments that are plain data, with results in wire form."""
        if self.call_each is not None:
            return self.call_each(calls)
        return [self._reply(args) for args in calls]

    def _reply(self, args: list[object]) -> Reply:
        try:
            return {"value": self.call(args)}
        except StudentFunctionError as error:
            return {"error": str(error)}


def value_of(reply: Reply) -> Any:
    """The result that a reply holds, in wire form.

    Raises:
        StudentFunctionError: it holds an error.
    """
    if "error" in reply:
        raise StudentFunctionError(reply["error"])
    return reply["value"]


def by_message(name: str, call_each: CallEach) -> FunctionProxy:
    """A function that is reached by messages of any number of calls."""
    return FunctionProxy(name, lambda arguments: value_of(call_each([arguments])[0]), call_each)


def _result(wire: object) -> Node:
    from autograder.answers.decode import decode

    result = decode(wire)
    if isinstance(result, FunctionProxy):
        return Opaque("a function, where a value was expected")
    return result


def in_process(function: Callable[..., object]) -> FunctionProxy:
    """A live function behind the same interface: on the student's machine, and for authors."""

    def call(args: list[object]) -> object:
        try:
            result = function(*(arguments.receive(arg) for arg in args))
        except (Exception, SystemExit) as error:
            # the function is the student's: whatever it raises is theirs, and is told to them;
            # an interrupt from the keyboard is not
            raise StudentFunctionError(f"{type(error).__name__}: {error}") from error
        return encode(result)

    name = getattr(function, "__name__", "")
    return FunctionProxy(name if isinstance(name, str) else "", call)
