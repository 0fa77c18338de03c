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

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from autograder.execute.limits import container_memory_mb
from autograder.grade import plain, remember
from autograder.grade.asking import Asking
from autograder.grade.cases import Answers, Task, case_job
from autograder.grade.comparer import Decoded
from autograder.grade.confine import Ask, Budget, Done, Stopped, run_each
from autograder.grade.observe import Observer
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograder.grade.asking import Together
    from autograder.grade.bundle import Bundle, Case
    from autograder.grade.comparer import Comparer

Keys = Mapping[str, bytes | None]
Key = tuple[object, ...]


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
    made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What is written of it in the files, once somebody has made that: a class repeats it."""
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
    return judge_and(bundle, answers, only=only)[0]


def judge_and(  # noqa: PLR0913 - what one submission is judged by
    bundle: Bundle,
    answers: Answers,
    *,
    worded: Collection[str] = (),
    keys: Keys | None = None,
    comparer: Comparer | None = None,
    together: Together | None = None,
    only: Collection[str] | None = None,
) -> tuple[tuple[TestOutcome, ...], dict[str, Done | Stopped]]:
    """As :func:`judge`, and what some of the answers say in words, by the same confined work.

    Args:
        bundle: as for :func:`judge`.
        answers: as for :func:`judge`.
        worded: the names of these answers.
        keys: what tells each answer from others (``remember.of_answer``). With it, what was judged
            before is not judged again.
        comparer: judges in company of other submissions, where that makes no difference; for
            answers that are ``Decoded``, and with ``keys``.
        together: asks functions among the answers what several cases are going to ask.
        only: as for :func:`judge`.
    """
    _take_up(bundle)
    work: list[_Work] = []
    chosen = [
        (place, case)
        for place, case in enumerate(bundle.cases)
        if only is None or _concerns(case, only)
    ]
    ask = Asking(answers, bundle.foreseen(case for _, case in chosen), together)
    outcomes = _recalled(bundle, chosen, answers, keys, ask=ask, work=work)
    said: dict[str, Done | Stopped] = {}
    for name in worded:
        key = keys.get(name) if keys is not None else None
        known = None if key is None else bundle.memory.recall(("words", key))
        if known is None:
            work.append(_Work(Task(name), None if key is None else {name: key}))
        else:
            said[name] = known
    for one, result in zip(work, _done(bundle, work, answers, comparer, ask), strict=True):
        what = one.task.what
        if isinstance(what, str):
            said[what] = result
        else:
            outcomes[what] = _outcome(bundle.cases[what], result)
        if isinstance(result, Done) and one.own is not None:
            _learn(bundle, one, result.value)
    return tuple(outcomes[place] for place, _ in chosen), said


@dataclass(frozen=True, slots=True)
class _Work:
    """What is not known yet.

    Attributes:
        task: what has to be found out.
        own: the keys of its answers, by which it will be known; ``None`` if it will not be.
        way: whether it will be known by what it saw of them.
    """

    task: Task
    own: Mapping[str, bytes] | None = None
    way: bool = False


def _recalled(  # noqa: PLR0913 - what one submission is judged by
    bundle: Bundle,
    chosen: Sequence[tuple[int, Case]],
    answers: Answers,
    keys: Keys | None,
    *,
    ask: Ask,
    work: list[_Work],
) -> dict[int, TestOutcome]:
    """What is known of each case already; what is not becomes work.

    Cases that call functions are taken in their order, here or in the child: a function that
    remembers its calls has to see the same calls whatever is known.
    """
    found: dict[int, TestOutcome] = {}
    known_so_far = True
    for place, case in chosen:
        own = _own_keys(case, answers, keys)
        calls = own is None or any(map(remember.is_function, own.values()))
        way = own is not None and _goes_a_way(bundle, case, calls=calls)
        if calls and not way:
            own = None  # what its functions reply is not in their keys
        replies: list[Any] = []
        outcome = None
        if own is not None and way and (known_so_far or not calls):
            outcome = _at_its_end(bundle, case, own, ask, replies)
        elif own is not None and not way:
            outcome = bundle.memory.recall(_by_answers(case, own))
        if outcome is None:
            known_so_far = known_so_far and not calls
            work.append(_Work(Task(place, own if way else None, replies), own, way))
        else:
            found[place] = outcome
    return found


def _at_its_end(
    bundle: Bundle, case: Case, own: Mapping[str, bytes], ask: Ask, replies: list[Any]
) -> TestOutcome | None:
    """What a case comes to by what is known of its way; see :func:`remember.follow`."""
    begin = remember.start((case.question, case.index))
    end = remember.follow(bundle.memory, begin, own, ask, replies)
    if not isinstance(end, remember.Failed):
        return end
    outcome = _outcome(case, Done({"passed": False, "verdict": end.said}))
    bundle.memory.keep(end.key, outcome)
    return outcome


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


def _by_answers(case: Case, own: Mapping[str, bytes]) -> Key:
    return (case.question, case.index, *own.values())


def _learn(bundle: Bundle, work: _Work, value: Any) -> None:
    """Keep what was found out, for whoever gives the same answers, here and in other workers."""
    if value.get("error") is None and work.own is not None:
        _keep(bundle, work.task.what, work.own, value, way=work.way)
        if (board := bundle.memory.board) is not None:
            own = {name: key.hex() for name, key in work.own.items()}
            board.put({"what": work.task.what, "own": own, "way": work.way, "value": value})


def _take_up(bundle: Bundle) -> None:
    """Keep what other workers found out meanwhile."""
    if (board := bundle.memory.board) is not None:
        for one in board.news():
            own = {name: bytes.fromhex(key) for name, key in one["own"].items()}
            _keep(bundle, one["what"], own, one["value"], way=one["way"])


def _keep(
    bundle: Bundle, what: int | str, own: Mapping[str, bytes], value: Any, *, way: bool
) -> None:
    memory = bundle.memory
    if isinstance(what, str):
        memory.keep(("words", own[what]), Done(value))
        return
    case = bundle.cases[what]
    outcome = _outcome(case, Done(value))
    for given, said in value.get("learned", {}).items():
        memory.keep(bytes.fromhex(given), said)
    steps = value.get("steps")
    if not way:
        memory.keep(_by_answers(case, own), outcome)
    elif steps is not None:
        begin = remember.start((case.question, case.index))
        remember.keep_way(memory, begin, own, steps, outcome)


def _done(
    bundle: Bundle,
    work: Sequence[_Work],
    answers: Answers,
    comparer: Comparer | None,
    ask: Ask,
) -> list[Done | Stopped]:
    if not work:
        return []
    done: list[Done | Stopped] = []
    if comparer is not None and isinstance(answers, Decoded) and _may_have_company(bundle, work):
        done += comparer.run([one.task for one in work], answers, ask)
    left = work[len(done) :]
    if left:
        observer = Observer(bundle.memory)
        jobs = [one.task.job(bundle, answers, observer) for one in left]
        with bundle.references():
            done += run_each(jobs, answer=ask, budget=budget())
    return done


def _may_have_company(bundle: Bundle, work: Sequence[_Work]) -> bool:
    """Whether none of it is a case that could leave something behind for the next one."""
    places = [one.task.what for one in work if isinstance(one.task.what, int)]
    return all(bundle.watchable(bundle.cases[place]) for place in places)


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
        _in_set(place, case_job(case, answers, observer), failed if until_one_fails else set())
        for place, (answers, cases) in enumerate(several)
        for case in cases
    ]

    asking = [Asking(answers, bundle.foreseen(cases)) for answers, cases in several]

    def answer(question: Any) -> Any:
        return asking[question["set"]](question)

    with bundle.references():
        done = iter(run_each(jobs, answer=answer, budget=replace(budget(), stops=len(jobs) + 1)))
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


@cache
def budget() -> Budget:
    """What a comparison may use.

    Half of what a container gives; the other half is for the submission and for us.
    """
    ceiling = container_memory_mb()
    return Budget() if ceiling is None else Budget(memory_mb=min(1024, ceiling // 2))


def _concerns(case: Case, only: Collection[str]) -> bool:
    return (
        case.question in only
        or case.test_case.name in only
        or any(answer in only for answer in case.answers)
    )


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
    )
