"""``check.number``: one finite number, as digits or as an exact constant expression."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import nodes
from autograder.algebra.numeric import (
    HasSymbolsError,
    NotANumberError,
    Value,
    numeric,
    shown,
)
from autograder.algebra.trees import symbols_of
from autograder.check.closeness import RTOL, close
from autograder.check.judging import Case, open_case, read_reference
from autograder.check.kinds import describe
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node

_FACTORS = (
    ("percent", Fraction(100)),
    ("percent", Fraction(1, 100)),
    *(("factor", Fraction(n)) for n in (2, 3, 4, 10, 1000)),
    *(("factor", Fraction(1, n)) for n in (2, 3, 4, 10, 1000)),
)
_NAMED = {
    "sign": "the sign is reversed",
    "reciprocal": "this is the reciprocal of the right value",
    "power": "this is a power of the right value",
    "percent": "this is off by a factor of 100: was a percentage meant?",
    "rounded": "this is the right value, rounded too far",
    "logarithm": "this is off by log(10): the natural logarithm is meant",
    "off-by-one": "this is off by one",
}


def number(
    answer: object, reference: object, *, rtol: float = RTOL, atol: float | None = None
) -> Verdict:
    """Judge a number: finite first, then within ``rtol`` of the reference or within ``atol``.

    Exact constant expressions count (``log(4)``, ``sqrt(3)/2``, ``25/4``), and ``"name = 3"``
    counts as 3. ``True`` is no number, and neither is a list with one number in it.

    Args:
        answer: what was handed in.
        reference: the right value.
        rtol: relative tolerance, its end included.
        atol: absolute tolerance, its end included; ``None`` forgives a reference of 0 a rounding
            error (1e-12) and nothing else.

    Raises:
        CheckFailed: the answer is not right, is missing or cannot be read as a number.
    """
    case = open_case(answer, "number")
    expected = _reference(reference, case)
    case = case.with_node(plain_number(case.node))
    given = _value(case)
    evidence = {"answer": shown(given), "expected": shown(expected), "rtol": rtol}
    if close(given, expected, rtol=rtol, atol=atol):
        return case.passes(evidence=evidence)
    slip, detail = _slip(case.node, given, expected, rtol)
    message = _NAMED.get(slip or "", "this is not the right value")
    if slip == "factor":
        message = f"this is {detail['factor']} times the right value"
    case.fails(message, slip=slip, evidence={**evidence, **detail})
    raise AssertionError  # pragma: no cover - fails() never returns


def plain_number(node: Node) -> Node:
    """``3`` of ``name = 3``, the entry of an array without axes; anything else as it is."""
    match node:
        case nodes.Relation("=", nodes.Symbol(name), right) if name not in symbols_of(right):
            return right
        case nodes.Relation("=", left, nodes.Symbol(name)) if name not in symbols_of(left):
            return left
    return node


def _reference(reference: object, case: Case) -> Value:
    node = plain_number(read_reference(reference, case.names))
    try:
        return numeric(node)
    except NotANumberError as error:
        raise AuthorError(f"the reference {reference!r} is not a finite number: {error}") from None


def _value(case: Case) -> Value:
    node = case.node
    if not isinstance(node, nodes.Number | nodes.Symbol | nodes.Constant | nodes.Apply):
        case.fails(not_a_number(node), outcome=Outcome.UNREADABLE)
    try:
        return numeric(node)
    except HasSymbolsError:
        left = ", ".join(sorted(symbols_of(node)))
        case.fails(
            f"a number is asked for, and {left} is still in it; put the values in",
            slip="symbols",
            evidence={"symbols": sorted(symbols_of(node))},
        )
    except NotANumberError as error:
        case.fails(str(error), slip="not finite")
    raise AssertionError  # pragma: no cover - fails() never returns


def not_a_number(node: Node) -> str:
    """Why this is no number, for the person who wrote it."""
    match node:
        case nodes.Truth(value):
            return f"{value} is a truth value, not a number; was == written for = ?"
        case nodes.Sequence("tuple", (nodes.Number() as a, nodes.Number() as b)):
            whole = a.value.denominator == 1 and b.value.denominator == 1 and not b.decimal
            if whole:
                return (
                    "this was read as a pair of numbers; a decimal number is written with a point, "
                    "as in 0.5"
                )
        case nodes.Sequence(_, (_,)) | nodes.Matrix(((_,),)):
            return f"this is {describe(node)}; hand in the number itself, without brackets"
    return f"this is {describe(node)}, not a number"


def _slip(  # noqa: C901 - one line for each slip
    node: Node, given: Value, expected: Value, rtol: float
) -> tuple[str | None, dict[str, object]]:
    """The recognised slip and what belongs to it."""
    if expected == 0 or given == 0:
        return None, {}

    def is_(value: Value) -> bool:
        return close(given, value, rtol=min(rtol, 1e-6), atol=None)

    if is_(-expected):
        return "sign", {}
    if is_(1 / expected):
        return "reciprocal", {}
    for slip, factor in _FACTORS:
        if is_(expected * _like(factor, expected)):
            return slip, {"factor": str(factor)}
    if _rounded(node, given, expected):
        return "rounded", {}
    if is_(expected * expected) or is_(expected**3) or (_real(expected) and is_(_root(expected))):
        return "power", {}
    if is_(expected / _log10(expected)) or is_(expected * _log10(expected)):
        return "logarithm", {}
    for shift in (1, -1):
        if is_(expected + shift):
            return "off-by-one", {"difference": shift}
    return None, {}


def _real(value: Value) -> bool:
    return isinstance(value, Fraction) or value.imag == 0


def _like(factor: Fraction, value: Value) -> Value:
    import mpmath

    return (
        factor if isinstance(value, Fraction) else mpmath.mpf(factor.numerator) / factor.denominator
    )


def _root(value: Value) -> Value:
    import mpmath

    return mpmath.sqrt(value.numerator / mpmath.mpf(value.denominator)) if isinstance(
        value, Fraction
    ) else mpmath.sqrt(value)  # fmt: skip


def _log10(value: Value) -> Value:
    import mpmath

    log = mpmath.log(10)
    return Fraction(str(mpmath.nstr(log, 30))) if isinstance(value, Fraction) else log


def _rounded(node: Node, given: Value, expected: Value) -> bool:
    """Whether the digits that were written are right, as far as they go."""
    if not isinstance(node, nodes.Number) or not _real(expected):
        return False
    value = node.value
    unit = Fraction(1)
    while (value / unit).denominator != 1:
        unit /= 10
        if unit < Fraction(1, 10**20):
            return False
    digits = len(str(abs(int(value / unit))).rstrip("0"))
    return digits >= 2 and close(given, expected, rtol=0.0, atol=float(unit) * 0.501)  # noqa: PLR2004 - one digit is a guess
