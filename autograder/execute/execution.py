"""One submission, run: what came back, and the functions that can still be called."""

from __future__ import annotations

import builtins
import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from autograder.execute.channel import Broken, Channel, Late

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

_GRACE = 1.0


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
        cell_seconds: wall time of each code cell in the last repetition.
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
        return self.lender.call(function_id, args)

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

    def call(self, function_id: int, args: list[Any]) -> Any:
        """Make one call; see :meth:`Execution.call`."""
        from autograder.answers.functions import StudentFunctionError

        if self.closed:
            raise StudentFunctionError("the submission has ended")
        if function_id in self._deadly:
            raise StudentFunctionError(self._deadly[function_id])
        if self._worker is None:
            self._worker = self._revive()
        if self._worker is None:
            raise StudentFunctionError("the submission's process ended, and could not be repeated")
        token = secrets.randbits(63)
        request = json.dumps({"function": function_id, "args": args}).encode()
        try:
            reply = self._exchange(self._worker, token, request)
        except Late:
            reason = f"the function did not return within {self._seconds:g} s"
        except (Broken, ValueError, RecursionError):
            reason = "the function ended its process"
        else:
            if "value" in reply:
                return reply["value"]
            raise StudentFunctionError(self._sentence(reply.get("error")))
        self._deadly[function_id] = reason
        self._drop()
        raise StudentFunctionError(reason)

    def _exchange(self, worker: Channel, token: int, request: bytes) -> dict[str, Any]:
        deadline = time.monotonic() + self._seconds + _GRACE
        worker.sock.settimeout(self._seconds + _GRACE)
        worker.send(b"F", request, token)
        while True:
            kind, answered, body = worker.receive(deadline)
            if kind == b"R" and answered == token:
                reply = json.loads(body, parse_constant=_refuse)
                if not isinstance(reply, dict):
                    raise Broken("no reply")
                return reply

    def _sentence(self, error: object) -> str:
        """Say what kind of error it was, in one of our own words: its text may quote the input."""
        if error == "Timeout":
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


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no number of the wire")
