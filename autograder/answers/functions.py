"""A function of the submission as the judge sees it: something to call with plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.algebra.nodes import Node, Opaque
from autograder.answers import arguments
from autograder.answers.encode import encode

Call = Callable[[list[object]], object]


class StudentFunctionError(Exception):
    """The student's function raised or took too long; the message is for a person."""


@dataclass(frozen=True, slots=True)
class FunctionProxy:
    """A function that runs elsewhere.

    Attributes:
        name: what the student called it, for messages.
        call: takes plain arguments and returns the encoded result.
    """

    name: str
    call: Call

    def __call__(self, *args: object) -> Node:
        """The result for plain arguments, as a tree.

        Raises:
            StudentFunctionError: the function raised or did not return.
        """
        from autograder.answers.decode import decode

        result = decode(self.call([arguments.send(arg) for arg in args]))
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
