"""Hear the verdicts of checks that pass.

A failing check raises its verdict, a passing one returns it, and a test case usually drops it. In
the child that runs the cases, the checks of ``autograder.check`` are therefore wrapped; the process
ends with the submission, so nobody else meets the wrapped ones.
"""

from __future__ import annotations

import functools
import types
from typing import TYPE_CHECKING, Any

from autograder.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable


class Listener:
    """The verdicts that checks returned to the running case, in order."""

    def __init__(self) -> None:
        self.heard: list[Verdict] = []
        self._listening = False

    def start(self) -> None:
        """Forget what was heard; wrap the checks of this process, the first time."""
        self.heard.clear()
        if self._listening:
            return
        from autograder import check

        self._wrap_functions_of(check)
        self._wrap_functions_of(check.readable_as)
        self._listening = True

    def _wrap_functions_of(self, module: types.ModuleType) -> None:
        for name, value in list(vars(module).items()):
            if isinstance(value, types.FunctionType) and not name.startswith("_"):
                setattr(module, name, self._heard_by_us(value))

    def _heard_by_us(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            if isinstance(result, Verdict):
                self.heard.append(result)
            return result

        return wrapped
