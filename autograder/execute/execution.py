"""One submission, run: what came back, and the functions that can still be called."""

from __future__ import annotations

import builtins
import json
import secrets
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from autograder.answers.functions import value_of
from autograder.errors import MisuseError
from autograder.execute.channel import LARGEST_MESSAGE, LATE, Broken, Channel, Late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

_GRACE = 1.0
_MOST_REPLY_BYTES = 2 * LARGEST_MESSAGE

Question = tuple[int, "Sequence[list[Any]]"]
"""The number of a function, and the arguments of each call."""
Reply = dict[str, Any]
"""How a call ended: its value in wire form, or an error as a sentence."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that raised.

    Attributes:
        cell: its number among the code cells, from 1.
        name: the class of the error.
        message: what the error said.
        line: the line within the cell (within the file, for a script), where that is known.
    """

    cell: int
    name: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """What a submission did, as claimed by itself; a context, in which its functions live.

    Attributes:
        answers: the wire form of each wanted answer that the notebook had at its end.
        cell_errors: the cells that raised, in order.
        output: what was printed, shortened.
        seconds: wall time, including every repetition.
        cell_seconds: wall time of each code cell in the last repetition, to about 0.2 s: what
            begins between two looks is taken to begin together.
        isolation: the level in force, ``"A+"`` to ``"E"``.
        notes: what a reader of the result should know.
        limits_hit: each limit that was exhausted, as text.
        written: the text of each written answer that was found.
    """

    answers: Mapping[str, Any]
    cell_errors: tuple[CellError, ...]
    output: str
    seconds: float
    cell_seconds: tuple[float, ...]
    isolation: str
    notes: tuple[str, ...]
    limits_hit: tuple[str, ...]
    written: Mapping[str, str]
    lender: Lender

    def call(self, function_id: int, args: list[Any]) -> Any:
        """Call one of the student's functions with plain data; return its result's wire form.

        Raises:
            StudentFunctionError: it raised, did not return in time, or ended its process.
        """
        (reply,) = self.lender.call_each(function_id, [args])
        return value_of(reply)

    def call_each(self, function: int | str, calls: Sequence[list[Any]]) -> list[Reply]:
        """Call one of the student's functions once for each list of arguments, in one message.

        A call that raises or is interrupted costs itself; one that ends the process, itself and
        those after it. What each may take is as for a single call.

        Args:
            function: its number, as its wire form says, or the name of the answer.
            calls: the arguments of each call, as plain data.

        Returns:
            For each call ``{"value": its result's wire form}`` or ``{"error": a sentence}``.

        Raises:
            MisuseError: there is no such function among the answers.
        """
        number = self._number(function) if isinstance(function, str) else function
        return self.lender.call_each(number, calls)

    def replies(self, questions: Sequence[Mapping[str, Any]]) -> list[list[Reply]]:
        """Put several questions, to any of the student's functions, in one message.

        Args:
            questions: of each ``"answer"``, the name of a function, and ``"calls"``, the arguments
                of each call.

        Returns:
            As :meth:`call_each` for each of the first questions: up to one that a function was late
            for, and none if a function ended the process.

        Raises:
            MisuseError: there is no such function among the answers.
        """
        return self.lender.replies([(self._number(q["answer"]), q["calls"]) for q in questions])

    def _number(self, name: str) -> int:
        wire = self.answers.get(name)
        number = wire.get("function") if isinstance(wire, dict) else None
        if not isinstance(number, int):
            raise MisuseError(f"{name} is no function of this submission")
        return number

    def close(self) -> None:
        """End the submission's process and remove its files."""
        self.lender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Lender:
    """Carries calls to the confined process; brings it back when a call has killed it.

    From the first call on, nothing of what the process prints is read by anybody.
    """

    def __init__(
        self,
        worker: Channel | None,
        *,
        seconds: float,
        revive: Callable[[], Channel | None],
        end: Callable[[], object],
    ) -> None:
        self._worker = worker
        self._seconds = seconds
        self._revive = revive
        self._end = end
        self._deadly: dict[int, str] = {}
        self.closed = False

    def call_each(self, function_id: int, calls: Sequence[list[Any]]) -> list[Reply]:
        """Make the calls; see :meth:`Execution.call_each`."""
        replies: list[Reply] = []
        reason = "the submission has ended" if self.closed else self._deadly.get(function_id, "")
        if calls and not reason:
            questions = [(function_id, calls)]
            replies, reason, deadly = self._called(questions, together=len(calls) > 1)
            if deadly and len(calls) > 1:
                # Replies may have gone with it that were to be sent together with later ones.
                replies, reason, deadly = self._called(questions, together=False)
            if deadly:
                self._deadly[function_id] = reason
        return [*replies, *({"error": reason} for _ in calls[len(replies) :])]

    def replies(self, questions: Sequence[Question]) -> list[list[Reply]]:
        """The replies to the first questions; see :meth:`Execution.replies`."""
        if self.closed or not questions or any(number in self._deadly for number, _ in questions):
            return []
        replies, reason, _ = self._called(questions, together=True)
        if reason:
            return []
        coming = iter(replies)
        answered: list[list[Reply]] = []
        for _, calls in questions:
            each = list(islice(coming, len(calls)))
            if len(each) < len(calls):
                break
            answered.append(each)
        return answered

    def _called(
        self, questions: Sequence[Question], *, together: bool
    ) -> tuple[list[Reply], str, bool]:
        """The replies that came; why there are no more; whether that is the function's doing."""
        if self._worker is None:
            self._worker = self._revive()
        if self._worker is None:
            return [], "the submission's process ended, and could not be repeated", False
        replies: list[Reply] = []
        reason = ""
        try:
            for reply in self._exchange(self._worker, questions, together=together):
                replies.append(self._told(reply))  # noqa: PERF401 - those before an error stay
        except Late:
            reason = f"the function did not return within {self._seconds:g} s"
        except (Broken, ValueError, RecursionError):
            reason = "the function ended its process"
        if reason:
            self._drop()
        return replies, reason, bool(reason)

    def _exchange(
        self, worker: Channel, questions: Sequence[Question], *, together: bool
    ) -> Iterator[dict[str, Any]]:
        """Send the calls; yield each reply as it comes, within the time of one call.

        Behind a question that was answered late none is answered any more.
        """
        token = secrets.randbits(63)
        worker.sock.settimeout(self._seconds + _GRACE)
        request = {"questions": questions, "together": together}
        worker.send(b"F", json.dumps(request).encode(), token)
        coming = self._replies(worker, token, sum(len(calls) for _, calls in questions))
        late = False
        for _, calls in questions:
            if late:
                break
            for reply in islice(coming, len(calls)):
                late = late or reply.get("error") == LATE
                yield reply

    def _replies(self, worker: Channel, token: int, left: int) -> Iterator[dict[str, Any]]:
        size = 0
        while left:
            body = self._reply(worker, token)
            size += len(body)
            if size > _MOST_REPLY_BYTES:
                raise Broken("replies too large")
            replies = json.loads(body, parse_constant=_refuse)
            if not _are_replies(replies) or len(replies) > left:
                raise Broken("no replies")
            left -= len(replies)
            yield from replies

    def _reply(self, worker: Channel, token: int) -> bytes:
        deadline = time.monotonic() + self._seconds + _GRACE
        while True:
            kind, answered, body = worker.receive(deadline)
            if kind == b"R" and answered == token:
                return body

    def _told(self, reply: dict[str, Any]) -> Reply:
        if "value" in reply:
            return {"value": reply["value"]}
        return {"error": self._sentence(reply.get("error"))}

    def _sentence(self, error: object) -> str:
        """Say what kind of error it was, in one of our own words: its text may quote the input."""
        if error == LATE:
            return f"the function did not return within {self._seconds:g} s"
        known = isinstance(error, str) and isinstance(getattr(builtins, error, None), type)
        return f"the function raised {error if known else 'an error'}"

    def close(self) -> None:
        """End it."""
        if not self.closed:
            self.closed = True
            self._drop()

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self._end()


def _are_replies(told: Any) -> bool:
    return isinstance(told, list) and bool(told) and all(isinstance(one, dict) for one in told)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no number of the wire")
