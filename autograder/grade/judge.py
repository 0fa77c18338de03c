"""Judge the answers of one submission: every test case of the bundle, each verdict kept.

A case ends in one of five ways, and each has an owner:

* its checks pass: *correct*;
* a check fails (``CheckFailed``), or an assertion of the test itself does, or the student's
  function raises: the student's, with the verdict's own outcome (*incorrect* when it has none);
* a check cannot decide: *undecided*, for a person to look at;
* the test raises anything else: the author's. ``error`` says what and where, and since nobody
  judged the answer, it is *undecided* as well: a broken test never blames a student;
* the comparison has to be stopped, twice, the second time alone: *undecided*, ``error`` says why.

An undecided case scores 0 for now and makes the total provisional. Only when no comparison can be
run at all is the submission not graded (:class:`autograder.errors.MachineryError`).
"""

from __future__ import annotations

import random
import traceback
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.random  # loaded on first use otherwise, which would be in every child anew

from autograder.algebra.nodes import Missing, Node
from autograder.answers.functions import FunctionProxy, StudentFunctionError
from autograder.execute.limits import container_memory_mb
from autograder.grade import plain
from autograder.grade.confine import Ask, Budget, Done, Stopped, run_each
from autograder.grade.listen import Listener
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from autograder.grade.bundle import Bundle, Case
    from autograder.grade.remember import Key

Answers = Mapping[str, Node | FunctionProxy]
_ERROR_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What one test case said about the answers it looks at."""

    __test__ = False  # the name is not a test of pytest's

    question: str
    name: str
    points: float
    hidden: bool
    passed: bool
    verdict: Verdict | None
    error: str | None
    answers: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The verdict's outcome; undecided where there is none and the case did not pass."""
        if self.verdict is not None:
            return self.verdict.outcome
        return Outcome.CORRECT if self.passed else Outcome.UNDECIDED


def judge(
    bundle: Bundle, answers: Answers, *, only: Collection[str] | None = None
) -> tuple[TestOutcome, ...]:
    """The outcome of every test case, in the order of the sheet.

    Args:
        bundle: whose test cases run.
        answers: by name; what is not there is missing.
        only: run a case only if its question, its own name or one of its answers is listed.

    Raises:
        MachineryError: no comparison could be run.
    """
    return judge_and(bundle, answers, {}, only=only)[0]


def judge_and(
    bundle: Bundle,
    answers: Answers,
    more: Mapping[str, Callable[[], Any]],
    *,
    keys: Mapping[str, bytes | None] | None = None,
    only: Collection[str] | None = None,
) -> tuple[tuple[TestOutcome, ...], dict[str, Done | Stopped]]:
    """As :func:`judge`, and ``more`` of the same confined work: one function for each answer.

    Args:
        bundle: as for :func:`judge`.
        answers: as for :func:`judge`.
        more: by the name of an answer, a function of that answer alone.
        keys: what tells each answer from others (``remember.of_wire``). With it, what was judged
            before is not judged again.
        only: as for :func:`judge`.
    """
    listener = Listener()
    chosen = [case for case in bundle.cases if only is None or _concerns(case, only)]
    work = [(_case_key(case, answers, keys), _case_job(case, answers, listener)) for case in chosen]
    work += [(_more_key(name, keys), _plain_job(function)) for name, function in more.items()]
    done = _worked(bundle, work, _calling(answers))
    outcomes = [_outcome(case, result) for case, result in zip(chosen, done, strict=False)]
    return tuple(outcomes), dict(zip(more, done[len(chosen) :], strict=True))


def judge_each(
    bundle: Bundle,
    several: Sequence[tuple[Answers, Sequence[Case]]],
    *,
    until_one_fails: bool = False,
) -> list[tuple[TestOutcome, ...]]:
    """The outcomes of many sets of answers, each with the cases that it is asked about.

    For a build, which tries hundreds of answers that differ in one place. All share one child, so
    they should not be a student's.

    Args:
        bundle: whose test cases run.
        several: the sets.
        until_one_fails: of a set, leave out what comes after the first case that does not pass.

    Raises:
        MachineryError: no comparison could be run.
    """
    listener = Listener()
    failed: set[int] = set()  # filled in the child
    jobs = [
        _in_set(place, _case_job(case, answers, listener), failed if until_one_fails else set())
        for place, (answers, cases) in enumerate(several)
        for case in cases
    ]

    def answer(question: Any) -> Any:
        return _calling(several[question["set"]][0])(question)

    with bundle.references():
        done = iter(run_each(jobs, answer=answer, budget=replace(_budget(), stops=len(jobs) + 1)))
    asked = [[(case, next(done)) for case in cases] for _, cases in several]
    return [
        tuple(_outcome(case, result) for case, result in cases if result != _LEFT_OUT)
        for cases in asked
    ]


_LEFT_OUT = Done(None)


def _in_set(place: int, job: Callable[[Ask], Any], failed: set[int]) -> Callable[[Ask], Any]:
    def job_of_a_set(ask: Ask) -> Any:
        if place in failed:
            return _LEFT_OUT.value
        result = job(lambda question: ask({**question, "set": place}))
        if not result["passed"]:
            failed.add(place)
        return result

    return job_of_a_set


def _worked(
    bundle: Bundle,
    work: Sequence[tuple[Key | None, Callable[[Ask], Any]]],
    answer: Ask,
) -> list[Done | Stopped]:
    """Recall what was done before, do the rest in a child, and keep it."""
    results = [bundle.memory.recall(key) for key, _ in work]
    places = [place for place, result in enumerate(results) if result is None]
    with bundle.references():
        new = run_each([work[place][1] for place in places], answer=answer, budget=_budget())
    for place, result in zip(places, new, strict=True):
        results[place] = result
        if isinstance(result, Done) and not _has_error(result):
            bundle.memory.keep(work[place][0], result)
    return results


def _has_error(result: Done) -> bool:
    return isinstance(result.value, dict) and result.value.get("error") is not None


def _case_key(case: Case, answers: Answers, keys: Mapping[str, bytes | None] | None) -> Key | None:
    if keys is None or "env" in case.parameters:
        return None
    told = [keys.get(name) for name in case.answers if name in answers]
    if None in told:
        return None
    missing = tuple(name for name in case.answers if name not in answers)
    return (case.question, case.index, missing, *told)


def _more_key(name: str, keys: Mapping[str, bytes | None] | None) -> Key | None:
    key = keys.get(name) if keys is not None else None
    return None if key is None else ("more", key)


@cache
def _budget() -> Budget:
    """Half of what a container gives; the other half is for the submission and for us."""
    ceiling = container_memory_mb()
    return Budget() if ceiling is None else Budget(memory_mb=min(1024, ceiling // 2))


def _concerns(case: Case, only: Collection[str]) -> bool:
    return (
        case.question in only
        or case.test_case.name in only
        or any(answer in only for answer in case.answers)
    )


def _plain_job(function: Callable[[], Any]) -> Callable[[Ask], Any]:
    return lambda _ask: function()


def _case_job(case: Case, answers: Answers, listener: Listener) -> Callable[[Ask], Any]:
    def job(ask: Ask) -> Any:
        given = {name: _within_reach(name, answer, ask) for name, answer in answers.items()}
        arguments = {
            name: given if name == "env" else given.get(name, Missing()) for name in case.parameters
        }
        _seed(case)
        listener.start()
        try:
            case.test_case.body.test_func(**arguments)
        except CheckFailed as failed:
            return {"passed": False, "verdict": plain.verdict_to_json(failed.verdict)}
        except StudentFunctionError as error:
            return {"passed": False, "verdict": plain.verdict_to_json(_blame(error))}
        except AssertionError as error:
            return {"passed": False, "verdict": plain.verdict_to_json(_blame(error))}
        except (MemoryError, RecursionError):
            raise
        except BaseException:  # noqa: BLE001 - a test is a program: it may raise anything
            return {"passed": False, "error": traceback.format_exc()[-_ERROR_CHARACTERS:]}
        verdict = _together(listener.heard)
        return {"passed": True, "verdict": verdict and plain.verdict_to_json(verdict)}

    return job


def _together(heard: Sequence[Verdict]) -> Verdict | None:
    """The last verdict of a case that passed, with how each of its answers was read."""
    if not heard:
        return None
    read = dict.fromkeys(verdict.read_as for verdict in heard if verdict.read_as)
    latex = dict.fromkeys(verdict.latex for verdict in heard if verdict.latex)
    return replace(heard[-1], read_as="; ".join(read), latex=r",\quad ".join(latex))


def _blame(error: Exception) -> Verdict:
    return Verdict(Outcome.INCORRECT, kind="test", message=str(error))


def _seed(case: Case) -> None:
    """Each case draws the same random numbers wherever it stands in the order."""
    seed = zlib.crc32(f"{case.question}/{case.index}".encode())
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - authors may use either generator


def _within_reach(name: str, answer: Node | FunctionProxy, ask: Ask) -> Node | FunctionProxy:
    """In the child a function of the student's is called by way of the parent."""
    if not isinstance(answer, FunctionProxy):
        return answer

    def call(arguments: list[Any]) -> Any:
        reply = ask({"answer": name, "arguments": arguments})
        if "error" in reply:
            raise StudentFunctionError(reply["error"])
        return reply["value"]

    return FunctionProxy(answer.name, call)


def _calling(answers: Answers) -> Ask:
    def answer(question: Any) -> Any:
        proxy = answers[question["answer"]]
        if not isinstance(proxy, FunctionProxy):
            return {"error": f"{question['answer']} is not a function"}
        try:
            return {"value": proxy.call(question["arguments"])}
        except StudentFunctionError as error:
            return {"error": str(error)}

    return answer


def _outcome(case: Case, result: Done | Stopped) -> TestOutcome:
    verdict, error, passed = None, None, False
    if isinstance(result, Stopped):
        error = f"the comparison was stopped: {result.reason}"
    else:
        passed = result.value["passed"]
        error = result.value.get("error")
        if result.value.get("verdict") is not None:
            verdict = plain.verdict_from_json(result.value["verdict"])
    if error is not None:
        verdict = Verdict(Outcome.UNDECIDED, kind="test", message="nobody could judge this yet")
    return TestOutcome(
        question=case.question,
        name=case.test_case.name,
        points=case.test_case.points,
        hidden=case.test_case.hidden,
        passed=passed,
        verdict=verdict,
        error=error,
        answers=case.answers,
    )
