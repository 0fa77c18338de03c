"""Derive every reference before the first submission arrives.

References are cached functions (``functools.cache``), so what is called here once is there in every
forked child. Two sources of calls: the test cases themselves, with nothing handed in, which import
what they need; and, for references behind a look at an earlier answer that is not there, every
function of the ``solutions`` package that is named like an answer and takes no argument.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from typing import TYPE_CHECKING, Any, TypeGuard

from autograder.algebra.nodes import Missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograder.grade.bundle import Bundle


def warm(bundle: Bundle) -> None:
    """Call everything once. What raises here raises again when it is judged, and is told there."""
    silence = io.StringIO()
    with bundle.references() as modules, contextlib.redirect_stdout(silence):
        for case in bundle.cases:
            parameters = inspect.signature(case.test_case.body.test_func).parameters
            with contextlib.suppress(Exception):
                case.test_case.body.test_func(**dict.fromkeys(parameters, Missing()))
        for module in list(modules().values()):
            for name in bundle.wanted:
                reference = getattr(module, name, None)
                if _takes_nothing(reference):
                    with contextlib.suppress(Exception):
                        reference()


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
