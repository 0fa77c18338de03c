"""What ``import otter`` finds in the sandbox: names that do nothing.

Notebooks call ``grader.check("q1")`` after each question. The questions are judged elsewhere,
on the answers alone, so here the call only has to return.
"""

from __future__ import annotations

import types


class Notebook:
    """Stands in for ``otter.Notebook``; every method takes anything and does nothing."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        del args, kwargs

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)

        def nothing(*args: object, **kwargs: object) -> None:
            del args, kwargs

        return nothing


def module() -> types.ModuleType:
    """Make the module that stands in for ``otter``."""
    stub = types.ModuleType("otter", "Nothing is checked here; see the feedback after grading.")
    stub.Notebook = Notebook  # type: ignore[attr-defined]
    stub.__version__ = "0"  # type: ignore[attr-defined]
    return stub
