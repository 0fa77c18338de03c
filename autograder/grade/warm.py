"""Derive every reference before the first submission arrives.

References are cached functions (``functools.cache``), so what is called here once is there in every
forked child. Two rounds: the test cases with nothing handed in, which imports what
they need; then every function of the ``solutions`` package that is named like an answer and takes
no argument, and the cases again with what these return, which reaches references that stand behind
a look at an earlier answer, loads the libraries that deciding takes, and tells what cases ask
functions.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from typing import TYPE_CHECKING, Any, TypeGuard

from autograder import check
from autograder.algebra.nodes import Missing
from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.grade import cases
from autograder.grade.asking import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from autograder.grade.asking import Question
    from autograder.grade.bundle import Bundle, Case


def warm(bundle: Bundle) -> None:
    """Call everything once. What raises here raises again when it is judged, and is told there."""
    for name in check.__all__:
        getattr(check, name)
    with bundle.references() as modules, contextlib.redirect_stdout(io.StringIO()):
        for case in bundle.cases:
            _run(case, {}, [])
        answers = _reference_answers(bundle, list(modules().values()))
        for case in bundle.cases:
            asked: list[Question] = []
            _run(case, answers, asked)
            bundle.asked[case.question, case.index] = asked
    for case in bundle.cases:
        bundle.watchable(case)


def _run(case: Case, answers: Mapping[str, Any], asked: list[Question]) -> None:
    given = {name: answers.get(name, Missing()) for name in case.parameters}
    for name, answer in given.items():
        if isinstance(answer, FunctionProxy):
            given[name] = watched(name, answer, asked)
    cases.seed(case)
    with contextlib.suppress(Exception):
        case.test_case.body.test_func(**given)


def _reference_answers(bundle: Bundle, modules: list[ModuleType]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in modules:
        for name in bundle.wanted:
            reference = getattr(module, name, None)
            if name not in found and _takes_nothing(reference):
                with contextlib.suppress(Exception):
                    found[name] = read(reference())
    return found


def _takes_nothing(reference: Any) -> TypeGuard[Callable[[], object]]:
    if not callable(reference) or inspect.isclass(reference):
        return False
    try:
        parameters = inspect.signature(reference).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(
        parameter.default is not parameter.empty
        or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )
