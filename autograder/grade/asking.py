"""Calls of a student's functions: those that can be foreseen are made together.

Theory of operation. A call is a message to the submission's process, which wakes it, and the reply
wakes us; that takes longer than what most functions do. What the cases ask a function is nearly
always what they ask the reference. So while a bundle is warmed, what each case asked of references
is written down (``Bundle.asked``), and when a case first asks a student's function, all that is
foreseen for this and all others goes out in one message, in the order of the cases.

What a function sees depends on the sheet and the submission alone, not on what is remembered of
other ones: first what is foreseen, then what is not, case by case. A call that was foreseen and is
not wanted, because a check failed before it, is made in vain. So after a call that was not through
in time, what is foreseen behind it waits until a case wants it.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograder.answers.functions import FunctionProxy, by_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from autograder.answers.functions import Reply

Question = dict[str, Any]
"""``answer``: the name of a function; ``calls``: the arguments of each call, as plain data."""
Together = Callable[[Sequence[Question]], "list[list[Reply]]"]
"""The replies to the calls of the first of some questions, of all of them as a rule."""
_MUCH = 200_000  # characters; of what is much, all of it is not held at once


class Asking:
    """Answers what cases ask of the functions of one submission.

    Args:
        answers: by name.
        foreseen: what the cases are going to ask, as a rule, in their order.
        together: asks all of it at once; by itself each function is asked what it is to be asked.
    """

    def __init__(
        self,
        answers: Mapping[str, Any],
        foreseen: Iterable[Question] = (),
        together: Together | None = None,
    ) -> None:
        self._answers = answers
        self._foreseen: Sequence[Question] | None = tuple(foreseen)
        self._together = together or self._function_by_function
        self._waiting: dict[str, deque[list[Reply]]] = defaultdict(deque)

    def __call__(self, question: Question) -> list[Reply]:
        """The reply to each call."""
        name, calls = question["answer"], question["calls"]
        proxy = self._answers[name]
        if not isinstance(proxy, FunctionProxy):
            return [{"error": f"{name} is not a function"}] * len(calls)
        if self._foreseen is not None:
            expected = [one for one in self._foreseen if self._is_function(one["answer"])]
            self._foreseen = None
            for one, replies in zip(expected, self._together(expected), strict=False):
                self._waiting[_words(one)].append(replies)
        waiting = self._waiting.get(_words(question))
        return waiting.popleft() if waiting else proxy.replies(calls)

    def _is_function(self, name: str) -> bool:
        return name in self._answers and isinstance(self._answers[name], FunctionProxy)

    def _function_by_function(self, questions: Sequence[Question]) -> list[list[Reply]]:
        calls: dict[str, list[list[object]]] = defaultdict(list)
        for question in questions:
            calls[question["answer"]] += question["calls"]
        replies = {name: iter(self._answers[name].replies(calls[name])) for name in calls}
        return [[next(replies[one["answer"]]) for _ in one["calls"]] for one in questions]


def _words(question: Question) -> str:
    return json.dumps([question["answer"], question["calls"]])


def watched(name: str, function: FunctionProxy, asked: list[Question]) -> FunctionProxy:
    """The same function, with what it is asked written down, unless it replies with very much."""

    def call_each(calls: list[list[object]]) -> list[Reply]:
        replies = function.replies(calls)
        if len(json.dumps([calls, replies])) <= _MUCH:
            asked.append({"answer": name, "calls": calls})
        return replies

    return by_message(function.name, call_each)
