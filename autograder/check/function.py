"""``check.function``: a student's function, on inputs that the student does not see."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograder.algebra import nodes
from autograder.algebra.numeric import NotANumberError, as_float, numeric
from autograder.answers.functions import FunctionProxy, StudentFunctionError
from autograder.answers.plain import to_python
from autograder.answers.read import read
from autograder.check.call import need_function
from autograder.check.closeness import RTOL, ZERO
from autograder.check.kinds import describe
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def function(
    answer: object,
    reference: Callable[..., object] | Sequence[object],
    *,
    inputs: Iterable[object],
    rtol: float = RTOL,
    atol: float | None = None,
) -> Verdict:
    """Judge a function by its values.

    Args:
        answer: the function.
        reference: a function of the author's, or the list of the right results.
        inputs: one entry for each call: a tuple of arguments, or a single argument.
        rtol: relative tolerance of each number.
        atol: absolute tolerance; ``None`` forgives rounding, 1e-12 of the largest number in the
            right result.

    Raises:
        CheckFailed: a result is wrong, a call raised or did not return, or this is no function.
    """
    calls = [one if isinstance(one, tuple) else (one,) for one in inputs]
    if not calls:
        raise AuthorError("inputs is empty; give at least one")
    proxy = need_function(answer, "function")
    expected = _expected(reference, calls)
    wrong: list[int] = []
    first = ""
    slips: set[str | None] = set()
    results = proxy.each(calls)
    for place, (result, right) in enumerate(zip(results, expected, strict=True)):
        problem, slip = _judge(result, right, rtol, atol)
        if problem:
            wrong.append(place)
            slips.add(slip)
            first = first or problem
    said = f"a function {proxy.name}".rstrip()
    evidence: dict[str, object] = {"calls": len(calls), "right": len(calls) - len(wrong)}
    if not wrong:
        return Verdict(Outcome.CORRECT, "function", said, evidence=evidence)
    evidence["wrong inputs"] = wrong
    evidence["first wrong input"] = repr(calls[wrong[0]])[:500]
    evidence["first problem"] = first
    where = ", ".join(f"input {place + 1}" for place in wrong[:5])
    slip = slips.pop() if len(slips) == 1 else None
    raise CheckFailed(
        Verdict(
            Outcome.INCORRECT,
            "function",
            said,
            where=where,
            slip=slip,
            message=f"{len(wrong)} of {len(calls)} calls give the wrong result: {first}",
            evidence=evidence,
        )
    )


def _expected(
    reference: Callable[..., object] | Sequence[object], calls: list[tuple[object, ...]]
) -> list[object]:
    if callable(reference):
        return [reference(*args) for args in calls]
    results = list(reference)
    if len(results) != len(calls):
        raise AuthorError(f"there are {len(calls)} inputs and {len(results)} right results")
    return results


def _judge(
    result: nodes.Node | StudentFunctionError, right: object, rtol: float, atol: float | None
) -> tuple[str, str | None]:
    """What is wrong with one call, empty if nothing, and the slip."""
    if isinstance(result, StudentFunctionError):
        return f"the call stopped with {result}", "raised"
    wanted = read(right)
    if isinstance(wanted, FunctionProxy | nodes.Opaque):
        raise AuthorError(f"the right result {right!r} is not plain")
    return compare(result, wanted, rtol=rtol, atol=atol)


def compare(
    given: nodes.Node, wanted: nodes.Node, *, rtol: float, atol: float | None
) -> tuple[str, str | None]:
    """What is wrong with a result, empty if nothing, and the slip; numbers to the tolerance."""
    match given, wanted:
        case (nodes.Missing(), nodes.Missing()) | (nodes.Mapping(()), nodes.Mapping(())):
            return "", None
        case nodes.Missing(), _:
            return "the result is None: is the return missing?", "missing-return"
        case nodes.Opaque(reason), _:
            return f"the result is {reason}", None
        case (nodes.Truth(), _) | (_, nodes.Truth()) | (nodes.Text(), _) | (_, nodes.Text()):
            same = type(given) is type(wanted) and given == wanted
            return ("" if same else f"the result is {describe(given)}, and not the right one"), None
        case nodes.Mapping(items), nodes.Mapping(others):
            return _compare_mappings(items, others, rtol, atol)
    left, right = numbers(given), numbers(wanted)
    if right is None:
        raise AuthorError(f"the right result is {describe(wanted)}; give numbers, words or lists")
    if left is None:
        return f"the result is {describe(given)}, where numbers are expected", None
    return _compare_numbers(left, right, rtol, atol)


def _compare_mappings(
    items: tuple[tuple[nodes.Node, nodes.Node], ...],
    others: tuple[tuple[nodes.Node, nodes.Node], ...],
    rtol: float,
    atol: float | None,
) -> tuple[str, str | None]:
    left, right = dict(items), dict(others)
    if left.keys() != right.keys():
        return "the result has other keys", "shape"
    for key, wanted in right.items():
        problem, slip = compare(left[key], wanted, rtol=rtol, atol=atol)
        if problem:
            return problem, slip
    return "", None


def numbers(node: nodes.Node) -> np.ndarray | None:
    """The tree as an array of numbers, ``None`` if it is none (a ragged list, a formula)."""
    match node:
        case nodes.Array(values):
            return np.asarray(values) if values.dtype.kind != "b" else None
        case nodes.Number() | nodes.Constant() | nodes.Apply():
            value = _scalar(node)
            return None if value is None else np.asarray(value)
        case nodes.Sequence("set"):
            return None
        case nodes.Sequence(_, items):
            return _stacked([numbers(item) for item in items])
        case nodes.Matrix(rows):
            return _stacked([_stacked([numbers(entry) for entry in row]) for row in rows])
    return None


def _stacked(parts: list[np.ndarray | None]) -> np.ndarray | None:
    found = [part for part in parts if part is not None]
    if len(found) != len(parts) or len({part.shape for part in found}) > 1:
        return None
    return np.array(found)


def _scalar(node: nodes.Node) -> complex | float | None:
    if isinstance(node, nodes.Constant) and node.name in {"oo", "-oo", "nan"}:
        value: Any = to_python(node)
        return value
    try:
        return as_float(numeric(node))
    except NotANumberError:
        return None


def _compare_numbers(
    given: np.ndarray, wanted: np.ndarray, rtol: float, atol: float | None
) -> tuple[str, str | None]:
    if given.shape != wanted.shape:
        return f"the result has shape {given.shape}, not {wanted.shape}", "shape"
    if wanted.size == 0:
        return "", None
    left, right = given.astype(complex).ravel(), wanted.astype(complex).ravel()
    finite = np.isfinite(right)
    bad = np.isfinite(left) != finite
    # infinities agree by sign; a nan that is right is one that is wanted
    bad |= ~finite & ~bad & ~((left == right) | (np.isnan(left) & np.isnan(right)))
    scale = float(np.max(np.abs(right[finite]), initial=0.0))
    floor = (ZERO * (scale or 1.0)) if atol is None else atol
    both = finite & np.isfinite(left)
    size = np.abs(right[both])
    off = np.abs(left[both] - right[both]) > np.maximum(rtol * size, floor) * (1 + 1e-12)
    bad[both] |= off
    if not np.any(bad):
        return "", None
    if not np.all(np.isfinite(left) == finite):
        return "the result is not finite", "not finite"
    return _named_difference(left, right, floor, bad)


_FACTORS = frozenset({0.1, 0.2, 0.25, 0.5, 2.0, 3.0, 4.0, 5.0, 10.0, 100.0, 0.01})
"""Factors that a single number shows; any other could be chance."""


def _named_difference(
    left: np.ndarray, right: np.ndarray, floor: float, bad: np.ndarray
) -> tuple[str, str | None]:
    good = np.isfinite(left) & np.isfinite(right)
    if not np.all(good):
        return "the result is wrong", None
    count = int(np.count_nonzero(bad))
    words = "the result is wrong" if bad.size == 1 else f"{count} of {bad.size} numbers are wrong"
    scale = math.sqrt(float(np.sum(np.abs(right) ** 2)))

    def same(other: np.ndarray) -> bool:
        return bool(np.all(np.abs(left - other) <= np.maximum(1e-6 * np.abs(other), floor)))

    if scale and same(-right):
        return f"{words}: the sign is reversed", "sign"
    with np.errstate(all="ignore"):
        factor = complex(np.vdot(right, left) / np.vdot(right, right)) if scale else 0
    telling = left.size > 1 or round(factor.real, 9) in _FACTORS
    if telling and factor and not factor.imag and same(factor.real * right):
        return f"{words}: {factor.real:.6g} times the right one", "factor"
    if left.size > 2 and np.allclose(left[1:], right[:-1], rtol=1e-6, atol=floor):  # noqa: PLR2004 - shorter rows shift by chance
        return f"{words}: shifted by one", "off-by-one"
    return words, None


def stop(message: str) -> NoReturn:
    """End a check whose answer is no function."""
    raise CheckFailed(Verdict(Outcome.UNREADABLE, "function", message=message))
