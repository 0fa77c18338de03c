"""A confined child that judges for many submissions, one task after the other.

Theory of operation. A fork costs the pages that either side writes to afterwards, and everything
that the child has worked out is gone with it. So a process that grades a class keeps one child for
hundreds of submissions. What it is given is plain data: which test case, the answers as they came
from the sandbox, what a student's function replied so far. It decodes them itself, under the same
limits as any child (:mod:`autograder.grade.confine`), and no code of a student's is ever in it.

It is only given cases that see their answers through checks alone (``Bundle.watchable``): such a
case has no memory of its own that another submission could find changed. Verdicts do not depend on
what was judged before, since what is kept there are values and a work budget is of one decision.
When a task does not come back, nothing is concluded from that: the child is ended, and what is left
is judged in children of its own, as if there had been no company.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from autograder.answers.decode import CallById, decode
from autograder.errors import MachineryError
from autograder.grade.cases import Task
from autograder.grade.confine import Child
from autograder.grade.observe import Observer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from autograder.algebra.nodes import Node
    from autograder.answers.functions import FunctionProxy
    from autograder.grade.bundle import Bundle
    from autograder.grade.confine import Ask, Budget, Done, Job

_SUBMISSIONS = 500
SELDOM = 20_000, 20, 50  # how often garbage is looked for where hardly anything is in a circle


class Comparer:
    """The child, started when there is something to do."""

    def __init__(self, bundle: Bundle, budget: Budget) -> None:
        self._bundle = bundle
        self._budget = budget
        self._child: Child | None = None
        self._served = 0

    def run(self, tasks: Sequence[Task], answers: Decoded, ask: Ask) -> list[Done]:
        """What the first tasks came to: all of them, unless something stopped the child.

        Args:
            tasks: of one submission, in their order.
            answers: of that submission.
            ask: calls a student's function; an exception of it is passed on.
        """
        if self._child is None:
            self._child = Child(self._jobs, self._budget)
        done: list[Done] = []
        reason: str | None = "it was interrupted"
        try:
            wires = answers.wires({name for task in tasks for name in task.names(self._bundle)})
            self._child.tell({"tasks": [task.to_json() for task in tasks], "answers": wires})
            done, reason = self._child.collect(len(tasks), ask)
        except MachineryError as error:
            reason = str(error)
        finally:
            self._served += 1
            if reason is not None or self._served >= _SUBMISSIONS:
                self.close()
        return done

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.end()
            self._child = None
            self._served = 0

    def _jobs(self, told: IO[bytes]) -> Iterator[list[Job]]:
        """In the child: the jobs of one submission after the other."""
        gc.set_threshold(*SELDOM)
        gc.enable()  # it lives long; what was there before is not looked at
        observer = Observer(self._bundle.memory)
        with self._bundle.references():
            while line := told.readline():
                request = json.loads(line)
                answers = Decoded(request["answers"], _elsewhere)
                tasks = map(Task.from_json, request["tasks"])
                yield [task.job(self._bundle, answers, observer) for task in tasks]


def _elsewhere(*_: object) -> Any:
    raise MachineryError("a student's function can only be called where it lives")


class Decoded(Mapping[str, Any]):
    """Answers as they came from the sandbox, each decoded when it is first looked at.

    ``call`` calls one of the student's functions by its number.
    """

    def __init__(self, wires: Mapping[str, Any], call: CallById) -> None:
        self._wires = wires
        self._call = call
        self._made: dict[str, Node | FunctionProxy] = {}

    def __getitem__(self, name: str) -> Node | FunctionProxy:
        if name not in self._made:
            self._made[name] = self.decode(name)
        return self._made[name]

    def decode(self, name: str) -> Node | FunctionProxy:
        """Decode one."""
        return decode(self._wires[name], call=self._call)

    def wires(self, names: Collection[str]) -> dict[str, Any]:
        """Some of them, as they came."""
        return {name: wire for name, wire in self._wires.items() if name in names}

    def __contains__(self, name: object) -> bool:
        return name in self._wires

    def __iter__(self) -> Iterator[str]:
        return iter(self._wires)

    def __len__(self) -> int:
        return len(self._wires)
