"""The settings that Otter knows, asked of Otter itself."""

from __future__ import annotations

from functools import cache
from typing import Any


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
    from otter.run.run_autograder.autograder_config import AutograderConfig

    return tuple(_keys(AutograderConfig))


@cache
def question_keys() -> tuple[str, ...]:
    """The keys of a question's settings."""
    from otter.assign.question_config import QuestionConfig

    return tuple(_keys(QuestionConfig))


@cache
def assignment_keys() -> dict[str, tuple[str, ...]]:
    """The keys of ``# ASSIGNMENT CONFIG``, each with the keys it may contain (or none)."""
    from otter.assign.assignment import Assignment

    found: dict[str, tuple[str, ...]] = {}
    for name, key in _keys(Assignment).items():
        inner = getattr(key, "subkey_container", None)
        found[name] = tuple(_keys(inner)) if isinstance(inner, type) else ()
    return found
