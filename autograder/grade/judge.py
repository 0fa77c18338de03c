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
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.random  # loaded on first use otherwise, which would be in every child anew

from autograder.algebra.nodes import Missing, Node
from autograder.answers.functions import FunctionProxy, Reply, StudentFunctionError
from autograder.execute.limits import container_memory_mb
from autograder.grade import plain, remember
from autograder.grade.confine import Ask, Budget, Done, Stopped, run_each
from autograder.grade.observe import Observer
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from autograder.grade.bundle import Bundle, Case

Answers = Mapping[str, Node | FunctionProxy]
Keys = Mapping[str, bytes | None]
Key = tuple[object, ...]
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
    told: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    """The verdict as plain data, where somebody made that already."""
    title: str = field(default="", compare=False)
    """What an instructor reads: the author's name for it, or what its function is called."""

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
    keys: Keys | None = None,
    only: Collection[str] | None = None,
) -> tuple[tuple[TestOutcome, ...], dict[str, Done | Stopped]]:
    """As :func:`judge`, and ``more`` of the same confined work: one function for each answer.

    Args:
        bundle: as for :func:`judge`.
        answers: as for :func:`judge`.
        more: by the name of an answer, a function of that answer alone.
        keys: what tells each answer from others (``remember.of_answer``). With it, what was judged
            before is not judged again.
        only: as for :func:`judge`.
    """
    work: list[_Work] = []
    ask = _calling(answers)
    chosen = [case for case in bundle.cases if only is None or _concerns(case, only)]
    recalled = _recalled(bundle, chosen, answers, keys, ask=ask, work=work)
    outcomes = dict(enumerate(recalled))
    said: dict[str, Done | Stopped] = {}
    for name, function in more.items():
        key = _more_key(name, keys)
        known = bundle.memory.recall(key)
        if known is None:
            work.append(_Work(name, lambda _ask, function=function: function(), key))
        else:
            said[name] = known
    for one, result in zip(work, _done(bundle, work, ask), strict=True):
        if isinstance(one.what, str):
            said[one.what] = result
            if isinstance(result, Done):
                bundle.memory.keep(one.key, result)
        else:
            outcomes[one.what] = _judged(bundle, chosen[one.what], result, one, keys)
    made = [outcomes[place] for place in range(len(chosen))]
    return tuple(one for one in made if one is not None), said


@dataclass(frozen=True, slots=True)
class _Work:
    """A job for the child; ``what``: the place of a case, or the name of an answer."""

    what: int | str
    job: Callable[[Ask], Any]
    key: Key | None = None
    begin: bytes | None = None


def _recalled(  # noqa: PLR0913 - what one submission is judged by
    bundle: Bundle,
    cases: Sequence[Case],
    answers: Answers,
    keys: Keys | None,
    *,
    ask: Ask,
    work: list[_Work],
) -> list[TestOutcome | None]:
    """What is known of each case already; what is not becomes work.

    Cases that call functions are taken in their order, here or in the child: a function that
    remembers its calls has to see the same calls whatever is known.
    """
    observer = Observer(bundle.memory)
    found: list[TestOutcome | None] = []
    known_so_far = True
    for place, case in enumerate(cases):
        own = _own_keys(case, answers, keys)
        calls = own is None or any(map(remember.is_function, own.values()))
        replies: list[Any] = []
        key = begin = outcome = None
        if own is not None and keys is not None and _goes_a_way(bundle, case, calls=calls):
            begin = remember.start((case.question, case.index))
            if known_so_far or not calls:
                outcome = remember.follow(bundle.memory, begin, own, ask, replies)
        elif own is not None and not calls:
            key = (case.question, case.index, *own.values())
            outcome = bundle.memory.recall(key)
        if outcome is None:
            known_so_far = known_so_far and not calls
            watched = own if begin is not None else None
            job = _case_job(case, answers, observer, keys=watched, replies=replies)
            work.append(_Work(place, job, key, begin))
        found.append(outcome)
    return found


def _own_keys(case: Case, answers: Answers, keys: Keys | None) -> dict[str, bytes] | None:
    """The keys of the answers of a case, ``b""`` for a missing one; nothing if one has none."""
    if keys is None or "env" in case.parameters:
        return None
    own = {name: keys.get(name) if name in answers else b"" for name in case.answers}
    found = {name: key for name, key in own.items() if key is not None}
    return found if len(found) == len(own) else None


def _goes_a_way(bundle: Bundle, case: Case, *, calls: bool) -> bool:
    """Whether it is worth while to know a case by what it sees, and safe."""
    return (calls or len(case.answers) > 1) and bundle.watchable(case)


def _judged(
    bundle: Bundle, case: Case, result: Done | Stopped, work: _Work, keys: Keys | None
) -> TestOutcome:
    outcome = _outcome(case, result)
    if isinstance(result, Done) and outcome.error is None:
        bundle.memory.keep(work.key, outcome)
        for given, said in result.value.get("learned", {}).items():
            bundle.memory.keep(bytes.fromhex(given), said)
        steps = result.value.get("steps")
        if work.begin is not None and steps is not None and keys is not None:
            remember.keep_way(bundle.memory, work.begin, keys, steps, outcome)
    return outcome


def _done(bundle: Bundle, work: Sequence[_Work], ask: Ask) -> list[Done | Stopped]:
    # Looking through all imported modules costs more than recalling everything.
    with bundle.references() if work else nullcontext():
        return run_each([one.job for one in work], answer=ask, budget=_budget())


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
    observer = Observer(bundle.memory)
    failed: set[int] = set()  # filled in the child
    jobs = [
        _in_set(place, _case_job(case, answers, observer), failed if until_one_fails else set())
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


def _more_key(name: str, keys: Keys | None) -> Key | None:
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


def _case_job(
    case: Case,
    answers: Answers,
    observer: Observer,
    *,
    keys: Keys | None = None,
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
        _seed(case)
        try:
            failure = _failure(case, arguments)
        except (StudentFunctionError, AssertionError) as error:
            failure = Verdict(Outcome.INCORRECT, kind="test", message=str(error))
        except (MemoryError, RecursionError):
            raise
        except BaseException:  # noqa: BLE001 - a test is a program: it may raise anything
            return {"passed": False, "error": traceback.format_exc()[-_ERROR_CHARACTERS:]}
        return _told(failure or _together(observer.heard), observer, passed=failure is None)

    return job


def _failure(case: Case, arguments: Mapping[str, Any]) -> Verdict | None:
    """What the check said that ended the case; ``None`` when it passed."""
    try:
        case.test_case.body.test_func(**arguments)
    except CheckFailed as failed:
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


def _seed(case: Case) -> None:
    """Each case draws the same random numbers wherever it stands in the order."""
    seed = zlib.crc32(f"{case.question}/{case.index}".encode())
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - authors may use either generator


def _within_reach(name: str, answer: Node | FunctionProxy, ask: Ask) -> Node | FunctionProxy:
    """In the child a function of the student's is called by way of the parent."""
    if not isinstance(answer, FunctionProxy):
        return answer

    def call_each(calls: list[list[Any]]) -> list[Reply]:
        return ask({"answer": name, "calls": calls})

    def call(arguments: list[Any]) -> Any:
        (reply,) = call_each([arguments])
        if "error" in reply:
            raise StudentFunctionError(reply["error"])
        return reply["value"]

    return FunctionProxy(answer.name, call, call_each)


def _calling(answers: Answers) -> Ask:
    def answer(question: Any) -> Any:
        proxy, calls = answers[question["answer"]], question["calls"]
        if not isinstance(proxy, FunctionProxy):
            return [{"error": f"{question['answer']} is not a function"}] * len(calls)
        return proxy.replies(calls)

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
        title=case.title,
        told=None if verdict is None else plain.verdict_to_json(verdict),
    )
