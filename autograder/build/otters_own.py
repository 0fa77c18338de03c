"""Otter's own modules, asked for what Otter itself knows: its settings and its ways with cells."""

from __future__ import annotations

import importlib
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


@cache
def otter_module(name: str) -> ModuleType:
    """A module of Otter's. Importing it makes others warn about what is not ours to change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module(name)


def _keys(config: type) -> dict[str, Any]:
    import fica

    return {
        name: value
        for base in reversed(config.__mro__)
        for name, value in vars(base).items()
        if isinstance(value, fica.Key)
    }


@cache
def autograder_keys() -> tuple[str, ...]:
    """The keys of ``otter_config.json``."""
    module = otter_module("otter.run.run_autograder.autograder_config")
    return tuple(_keys(module.AutograderConfig))


@cache
def question_keys() -> tuple[str, ...]:
    """The keys of a question's settings."""
    return tuple(_keys(otter_module("otter.assign.question_config").QuestionConfig))


@cache
def assignment_keys() -> dict[str, tuple[str, ...]]:
    """The keys of ``# ASSIGNMENT CONFIG``, each with the keys it may contain (or none)."""
    found: dict[str, tuple[str, ...]] = {}
    for name, key in _keys(otter_module("otter.assign.assignment").Assignment).items():
        inner = getattr(key, "subkey_container", None)
        found[name] = tuple(_keys(inner)) if isinstance(inner, type) else ()
    return found
