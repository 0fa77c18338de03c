"""What Gradescope accepts as ``results.json``, field by field.

The platform answers a wrong field with a timeout or a wrong score and never with a message: a NaN
hangs it, a test of 0 points without a status counts as passed. So nothing is written that this
table does not allow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

_FORMATS = frozenset({"text", "html", "simple_format", "md", "ansi"})
_VISIBILITIES = frozenset({"hidden", "after_due_date", "after_published", "visible"})
_ORDERS = frozenset({"asc", "desc"})

Rule = Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _points(value: Any) -> bool:
    return _number(value) and value >= 0


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _one_of(allowed: frozenset[str]) -> Rule:
    return lambda value: isinstance(value, str) and value in allowed


_TOP: dict[str, Rule] = {
    "score": _points,
    "execution_time": _points,
    "output": _text,
    "output_format": _one_of(_FORMATS),
    "test_output_format": _one_of(_FORMATS),
    "test_name_format": _one_of(_FORMATS),
    "visibility": _one_of(_VISIBILITIES),
    "stdout_visibility": _one_of(_VISIBILITIES),
    "extra_data": _mapping,
    "tests": _list,
    "leaderboard": _list,
}
_TEST: dict[str, Rule] = {
    "score": _points,
    "max_score": _points,
    "status": _one_of(frozenset({"passed", "failed"})),
    "name": _text,
    "name_format": _one_of(_FORMATS),
    "number": _text,
    "output": _text,
    "output_format": _one_of(_FORMATS),
    "tags": _texts,
    "visibility": _one_of(_VISIBILITIES),
    "extra_data": _mapping,
}
_LEADER: dict[str, Rule] = {
    "name": _text,
    "value": lambda value: _number(value) or _text(value),
    "order": _one_of(_ORDERS),
}


def findings(results: Mapping[str, Any]) -> list[str]:
    """What is wrong with the content of a ``results.json``; empty if nothing is."""
    found = _wrong(results, _TOP, "results")
    if "tests" not in results and "score" not in results:
        found.append("results: neither a score nor tests")
    for place, test in enumerate(results.get("tests") or ()):
        where = f"tests[{place}]"
        found += _wrong(test, _TEST, where) or _wrong_test(test, where, results)
    for place, leader in enumerate(results.get("leaderboard") or ()):
        found += _wrong(leader, _LEADER, f"leaderboard[{place}]")
    return found


def _wrong(fields: Any, rules: Mapping[str, Rule], where: str) -> list[str]:
    if not isinstance(fields, Mapping):
        return [f"{where}: {fields!r} is no object"]
    return [
        f"{where}.{name}: {value!r} is not allowed"
        for name, value in fields.items()
        if name not in rules or not rules[name](value)
    ]


def _wrong_test(test: Mapping[str, Any], where: str, results: Mapping[str, Any]) -> list[str]:
    if "score" in test and "max_score" in test and test["score"] > test["max_score"]:
        return [f"{where}: {test['score']} of {test['max_score']} points"]
    if "score" not in test and "status" not in test and "score" not in results:
        return [f"{where}: neither a score nor a status"]
    if test.get("max_score") == 0 and "status" not in test:
        return [f"{where}: 0 of 0 points without a status would show as passed"]
    return []
