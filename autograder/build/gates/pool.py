"""The answers that are tried instead of a right one, each with what the oracle says about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder.answers.functions import FunctionProxy, StudentFunctionError
from autograder.answers.read import read
from autograder.build.answers import AnswerSpec, answers_of
from autograder.build.mutate import mutants, wrong_functions
from autograder.build.oracle.compare import Opinion, Oracle, Question, Sameness
from autograder.build.oracle.points import Setting
from autograder.build.oracle.values import Unsure
from autograder.build.rewrite import other_functions, rewritings
from autograder.build.specimens import Specimen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from autograder.algebra import nodes
    from autograder.build.gates.jury import Answer, Jury

_NEIGHBOURS = 3
_CALLS = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer to be tried.

    Attributes:
        answer: it.
        label: what was done to the right one, or who wrote it.
        opinion: whether it means the same as the right one.
        declared: whether the author wrote it.
    """

    answer: Answer
    label: str
    opinion: Opinion
    declared: bool


@dataclass(frozen=True)
class Pool:
    """Makes candidates from the solved answers and from the author's lists."""

    jury: Jury
    specs: dict[str, AnswerSpec] = field(init=False)
    oracle: Oracle = field(init=False)

    def __post_init__(self) -> None:
        specs = answers_of(self.jury.master)
        oracle = Oracle(Setting.of(self.jury.bundle.manifest["names"]))
        object.__setattr__(self, "specs", specs)
        object.__setattr__(self, "oracle", oracle)

    @property
    def automatic(self) -> list[AnswerSpec]:
        """The answers that hidden tests judge and that the solved notebook has right."""
        return [
            spec
            for spec in self.specs.values()
            if spec.automatic
            and spec.name in self.jury.solved
            and spec.name not in self.jury.doubtful
        ]

    def calls_the_notebook(self, spec: AnswerSpec) -> bool:
        """Whether a test of this answer calls a function of the solved notebook."""
        cases = self.jury.cases_about(spec.name)
        return any(
            isinstance(self.jury.solved.get(name), FunctionProxy)
            for case in cases
            for name in (self.jury.solved if "env" in case.parameters else case.answers)
        )

    def wrong(self, spec: AnswerSpec) -> Iterator[Candidate]:
        """Mutants, then the author's MISTAKES."""
        right = self.jury.solved[spec.name]
        if isinstance(right, FunctionProxy):
            inputs = self._inputs(spec.name, right)
            for label, function in wrong_functions(right):
                opinion = _compared_at(inputs, right, function)
                yield Candidate(function, label, opinion, declared=False)
            return
        question, fair = self._question(spec, right), self._fair(spec)
        made = mutants(self._specimen(spec, right), self._neighbours(spec))
        for label, tree in _without_repetition(made):
            opinion = self.oracle.compare(question, right, tree)
            if opinion.sameness is Sameness.DIFFERENT and self._is_fair(question, fair, tree):
                opinion = Opinion(Sameness.SAME, "a reading that FORMS declares as fair")
            yield Candidate(tree, label, opinion, declared=False)
        for answer in self._declared(spec.name, "mistakes"):
            opinion = self.oracle.compare(question, right, answer)
            yield Candidate(answer, "MISTAKES", opinion, declared=True)

    def right(self, spec: AnswerSpec) -> Iterator[Candidate]:
        """Rewritings, then the author's FORMS, which stand on the author's word."""
        right = self.jury.solved[spec.name]
        if isinstance(right, FunctionProxy):
            inputs = self._inputs(spec.name, right)
            for label, function in other_functions(right):
                opinion = _compared_at(inputs, right, function)
                yield Candidate(function, label, opinion, declared=False)
            return
        question = self._question(spec, right)
        for label, value in rewritings(self._specimen(spec, right)):
            answer, meant = _sent(value), _meant(value)
            opinion = self.oracle.compare(question, right, meant)
            yield Candidate(answer, label, opinion, declared=False)
        for answer in self._declared(spec.name, "forms"):
            opinion = self.oracle.compare(question, right, answer)
            yield Candidate(answer, "FORMS", opinion, declared=True)

    def _specimen(self, spec: AnswerSpec, right: nodes.Node) -> Specimen:
        return Specimen.of(spec, right, self.jury.bundle.names)

    def _neighbours(self, spec: AnswerSpec) -> list[tuple[str, nodes.Node]]:
        """Answers of the same kind before and behind this one."""
        order = [one for one in self.automatic if one.kind == spec.kind]
        place = order.index(spec)
        near = order[max(0, place - _NEIGHBOURS) : place + 1 + _NEIGHBOURS]
        return [
            (one.name, answer)
            for one in near
            if one != spec and not isinstance(answer := self.jury.solved[one.name], FunctionProxy)
        ]

    def _question(self, spec: AnswerSpec, right: nodes.Node) -> Question:
        freedom = "invariant" if spec.invariant else ""
        if spec.kind == "vector" and self._any_multiple(spec, right):
            freedom = "scale"
        domains = [_without_samples(stated) for stated in spec.domains] or [{}]
        return Question(spec.kind, domains, spec.variable, freedom)

    def _any_multiple(self, spec: AnswerSpec, right: nodes.Node) -> bool:
        """Whether FORMS lists a multiple of the right vector, so that only its direction counts."""
        exactly, along = Question("vector"), Question("vector", freedom="scale")
        return any(
            self.oracle.compare(along, right, form).sameness is Sameness.SAME
            and self.oracle.compare(exactly, right, form).sameness is Sameness.DIFFERENT
            for form in self._fair(spec)
        )

    def _declared(self, name: str, which: str) -> list[nodes.Node]:
        lists = (getattr(question, which) for question in self.jury.master.questions)
        answers = [_sent(value) for found in lists for value in found.get(name, ())]
        return [one for one in answers if not isinstance(one, FunctionProxy)]

    def _fair(self, spec: AnswerSpec) -> list[nodes.Node]:
        return self._declared(spec.name, "forms")

    def _is_fair(self, question: Question, fair: Sequence[nodes.Node], tree: nodes.Node) -> bool:
        return any(
            self.oracle.compare(question, form, tree).sameness is Sameness.SAME for form in fair
        )

    def _inputs(self, name: str, right: FunctionProxy) -> list[list[object]]:
        """What the tests call the function with."""
        heard: list[list[object]] = []

        def call(arguments: list[object]) -> object:
            if len(heard) < _CALLS and arguments not in heard:
                heard.append(arguments)
            return right.call(arguments)

        self.jury.judge_instead(name, [FunctionProxy(right.name, call)])
        return heard


def _without_samples(stated: Mapping[str, Any]) -> dict[str, Any]:
    """A test's domain without lists of values: these say where it looks, not what is meant."""
    return {name: one for name, one in stated.items() if not isinstance(one, (list, tuple))}


def _sent(value: Any) -> Answer:
    return read(value)


def _meant(value: Any) -> nodes.Node:
    """The value as the oracle reads it, which for live objects is what was sent."""
    answer = read(value)
    if isinstance(answer, FunctionProxy):
        raise Unsure("a function")
    return answer


def _without_repetition(made: list[tuple[str, nodes.Node]]) -> Iterator[tuple[str, nodes.Node]]:
    seen: set[str] = set()
    for label, tree in made:
        key = repr(tree)
        if key not in seen:
            seen.add(key)
            yield label, tree


def _compared_at(inputs: list[list[object]], right: FunctionProxy, other: FunctionProxy) -> Opinion:
    """Whether two functions give the same values for what the tests call them with."""
    if not inputs:
        return Opinion(Sameness.UNSURE, "no test calls the function")
    for arguments in inputs:
        try:
            expected = right.call(arguments)
            if expected != right.call(arguments):
                continue
            if _values(expected) != _values(other.call(arguments)):
                return Opinion(Sameness.DIFFERENT)
        except (StudentFunctionError, TypeError, ValueError, IndexError):
            return Opinion(Sameness.DIFFERENT)
    return Opinion(Sameness.SAME)


def _values(wire: object) -> object:
    """A result without regard to whether it is a list, a tuple or an array."""
    from autograder.answers.decode import decode
    from autograder.answers.plain import to_python

    node = decode(wire)
    if isinstance(node, FunctionProxy):
        return node
    return _nested(to_python(node))


def _nested(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return _nested(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_nested(one) for one in value]
    return (type(value) is bool, value)
