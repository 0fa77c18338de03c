"""Calls of a student's functions: those that can be foreseen are made together.

Theory of operation. A call is a message to the submission's process, which wakes it, and the reply
wakes us; that takes longer than what most functions do. What the cases ask a function is nearly
always what they ask the reference. So while a bundle is warmed, what each case asked of references
is written down (``Bundle.asked``), and when a case first asks a student's function, all that is
foreseen for it goes out in one message, in the order of the cases.

What a function sees depends on the sheet alone, not on what is remembered of other submissions:
first what is foreseen, then what is not, case by case. A call that was foreseen and is not wanted,
because a check failed before it, is made in vain.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

from autograder.answers.functions import FunctionProxy, by_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from autograder.answers.functions import Reply

Question = dict[str, Any]
"""``answer``: the name of a function; ``calls``: the arguments of each call, as plain data."""
_MUCH = 200_000  # characters; of what is much, all of it is not held at once
_Waiting = dict[str, deque[list["Reply"]]]


class Asking:
    """Answers what cases ask of the functions of one submission.

    Args:
        answers: by name.
        foreseen: what the cases are going to ask, as a rule, in their order.
    """

    def __init__(self, answers: Mapping[str, Any], foreseen: Iterable[Question] = ()) -> None:
        self._answers = answers
        self._foreseen = tuple(foreseen)
        self._waiting: dict[str, _Waiting] = {}

    def __call__(self, question: Question) -> list[Reply]:
        """The reply to each call."""
        name, calls = question["answer"], question["calls"]
        proxy = self._answers[name]
        if not isinstance(proxy, FunctionProxy):
            return [{"error": f"{name} is not a function"}] * len(calls)
        if name not in self._waiting:
            expected = [one["calls"] for one in self._foreseen if one["answer"] == name]
            self._waiting[name] = _asked_together(proxy, expected)
        waiting = self._waiting[name].get(json.dumps(calls))
        return waiting.popleft() if waiting else proxy.replies(calls)


def _asked_together(proxy: FunctionProxy, expected: Sequence[list[list[object]]]) -> _Waiting:
    waiting: _Waiting = defaultdict(deque)
    if expected:
        replies = iter(proxy.replies([call for calls in expected for call in calls]))
        for calls in expected:
            waiting[json.dumps(calls)].append([next(replies) for _ in calls])
    return waiting


def watched(name: str, function: FunctionProxy, asked: list[Question]) -> FunctionProxy:
    """The same function, with what it is asked written down, unless it replies with very much."""

    def call_each(calls: list[list[object]]) -> list[Reply]:
        replies = function.replies(calls)
        if len(json.dumps([calls, replies])) <= _MUCH:
            asked.append({"answer": name, "calls": calls})
        return replies

    return by_message(function.name, call_each)
