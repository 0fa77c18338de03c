"""A test case, and what an answer says in words, as work for the confined child.

Nothing here decides how a case ends: that is the parent's, in :mod:`autograder.grade.judge`. What
the child sends is plain data.
"""

from __future__ import annotations

import random
import traceback
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.random  # loaded on first use otherwise, which would be in every child anew

from autograder.algebra import say
from autograder.algebra.nodes import Missing, Node, Text
from autograder.answers.functions import FunctionProxy, StudentFunctionError, by_message
from autograder.grade import plain
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from autograder.grade.bundle import Bundle, Case
    from autograder.grade.confine import Ask, Job
    from autograder.grade.observe import Observer

Answers = Mapping[str, Node | FunctionProxy]
_ERROR_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to find out: how a case ends, or what an answer says in words.

    Attributes:
        what: the place of the case in the bundle, or the name of the answer.
        keys: what tells the answers of the case apart, if its steps should be written down.
        replies: what the first calls of the case came to already.
    """

    what: int | str
    keys: Mapping[str, bytes] | None = None
    replies: Sequence[Any] = ()

    def names(self, bundle: Bundle) -> tuple[str, ...]:
        """The answers that it looks at."""
        return (self.what,) if isinstance(self.what, str) else bundle.cases[self.what].answers

    def job(self, bundle: Bundle, answers: Answers, observer: Observer) -> Job:
        """The task as work for the child."""
        what = self.what
        if isinstance(what, str):
            return lambda _ask: in_words(answers[what])
        case = bundle.cases[what]
        return case_job(case, answers, observer, keys=self.keys, replies=self.replies)

    def to_json(self) -> dict[str, Any]:
        """As it is sent to a child that is there already."""
        keys = None if self.keys is None else {name: key.hex() for name, key in self.keys.items()}
        return {"what": self.what, "keys": keys, "replies": list(self.replies)}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Task:
        """As it arrives there."""
        keys = told["keys"]
        if keys is not None:
            keys = {name: bytes.fromhex(key) for name, key in keys.items()}
        return Task(told["what"], keys, told["replies"])


def in_words(answer: Node | FunctionProxy) -> dict[str, str]:
    """An answer in words, as plain text and as LaTeX."""
    if isinstance(answer, FunctionProxy):
        return {"text": f"function {answer.name}", "latex": ""}
    if isinstance(answer, Missing):
        return {"text": "", "latex": ""}
    if isinstance(answer, Text):
        return {"text": plain.text(answer.text), "latex": ""}
    return {"text": plain.text(say.text(answer)), "latex": plain.text(say.latex(answer))}


def case_job(
    case: Case,
    answers: Answers,
    observer: Observer,
    *,
    keys: Mapping[str, bytes] | None = None,
    replies: Sequence[Any] = (),
) -> Callable[[Ask], Any]:
    """The case as work for the child; ``replies``: what its first calls came to already."""

    def job(ask: Ask) -> Any:
        asking = _replaying(replies, ask, observer)
        near = {
            name: _within_reach(name, answers[name], asking) if name in answers else Missing()
            for name in (answers if "env" in case.parameters else case.answers)
        }
        given = observer.begin(near, keys)
        arguments = {
            name: given if name == "env" else given.get(name, Missing()) for name in case.parameters
        }
        seed(case)
        try:
            failure = _failure(case, arguments, observer)
        except (StudentFunctionError, AssertionError) as error:
            failure = Verdict(Outcome.INCORRECT, kind="test", message=str(error))
        except (MemoryError, RecursionError):
            raise
        except BaseException:  # noqa: BLE001 - a test is a program: it may raise anything
            return {"passed": False, "error": traceback.format_exc()[-_ERROR_CHARACTERS:]}
        return _told(failure or _together(observer.heard), observer, passed=failure is None)

    return job


def _failure(case: Case, arguments: Mapping[str, Any], observer: Observer) -> Verdict | None:
    """What the check said that ended the case; ``None`` when it passed."""
    try:
        case.test_case.body.test_func(**arguments)
    except CheckFailed as failed:
        observer.ends_with(failed)
        return failed.verdict
    return None


def _told(verdict: Verdict | None, observer: Observer, *, passed: bool) -> dict[str, Any]:
    told = None if verdict is None else plain.verdict_to_json(verdict)
    learned = observer.learned if observer.steps is not None else {}
    return {"passed": passed, "verdict": told, "steps": observer.steps, "learned": learned}


def _replaying(replies: Sequence[Any], ask: Ask, observer: Observer) -> Ask:
    left = iter(replies)

    def asking(question: Any) -> Any:
        reply = next(left, None)
        reply = ask(question) if reply is None else reply
        observer.asked(question, reply)
        return reply

    return asking


def _together(heard: Sequence[Verdict]) -> Verdict | None:
    """The last verdict of a case that passed, with how each of its answers was read."""
    if not heard:
        return None
    read = dict.fromkeys(verdict.read_as for verdict in heard if verdict.read_as)
    latex = dict.fromkeys(verdict.latex for verdict in heard if verdict.latex)
    return replace(heard[-1], read_as="; ".join(read), latex=r",\quad ".join(latex))


def seed(case: Case) -> None:
    """Each case draws the same random numbers wherever it stands in the order."""
    number = zlib.crc32(f"{case.question}/{case.index}".encode())
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 - authors may use either generator


def _within_reach(name: str, answer: Node | FunctionProxy, ask: Ask) -> Node | FunctionProxy:
    """In the child a function of the student's is called by way of the parent."""
    if not isinstance(answer, FunctionProxy):
        return answer

    return by_message(answer.name, lambda calls: ask({"answer": name, "calls": calls}))
