"""The checks: each returns a ``Verdict`` for a right answer and raises ``CheckFailed`` otherwise.

number · expression · interval · matrix · multiset · eigenpairs · choice · function · derivation ·
solves · invariant · leading_order · estimate judge an answer; carried · call give a test the
trusted value of an earlier answer; readable_as says how an answer is read, and nothing about
whether it is right; declare · hints are for masters.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from autograder.verdicts import CheckFailed, Verdict

if TYPE_CHECKING:
    from autograder.check import readable_as
    from autograder.check.call import call
    from autograder.check.carried import carried
    from autograder.check.choice import choice
    from autograder.check.declare import declare
    from autograder.check.derivation import derivation
    from autograder.check.eigenpairs import eigenpairs
    from autograder.check.estimate import estimate
    from autograder.check.expression import expression
    from autograder.check.function import function
    from autograder.check.hints import hints
    from autograder.check.interval import interval
    from autograder.check.invariant import invariant
    from autograder.check.leading_order import leading_order
    from autograder.check.matrix import matrix
    from autograder.check.multiset import multiset
    from autograder.check.number import number
    from autograder.check.solves import solves

__all__ = [
    "CheckFailed",
    "Verdict",
    "call",
    "carried",
    "choice",
    "declare",
    "derivation",
    "eigenpairs",
    "estimate",
    "expression",
    "function",
    "hints",
    "interval",
    "invariant",
    "leading_order",
    "matrix",
    "multiset",
    "number",
    "readable_as",
    "solves",
]


class _Table(ModuleType):
    """A module whose names are the checks, not the files they stand in.

    Importing ``autograder.check.number`` would bind ``check.number`` to that file; here the
    function in it is bound instead, whoever imports it first.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and name in __all__ and name != "readable_as":
            value = getattr(value, name)
        super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    """Load a check when it is first asked for, so that reading an answer never needs flint."""
    if name not in __all__:
        raise AttributeError(f"autograder.check has no {name!r}; it has {', '.join(__all__)}")
    import_module(f"autograder.check.{name}")
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)


sys.modules[__name__].__class__ = _Table
