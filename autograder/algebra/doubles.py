"""Fractions that Python rounded to doubles before anybody saw them: ``2/3*k`` in a notebook."""

from __future__ import annotations

import math
from fractions import Fraction

from autograder.algebra.nodes import Apply, Matrix, Node, Number, fact
from autograder.algebra.trees import rebuild, symbols_of

LARGEST_DENOMINATOR = 1000
ROUNDINGS = 2  # of one unit in the last place each
DIGITS = 16  # fewer digits were chosen by a person, not by rounding


@fact
def undo_rounding(node: Node) -> Node:
    """The formula with every decimal that can only be a rounded simple fraction as that fraction.

    A decimal counts if it is exactly what Python prints for a double of 16 digits or more; there
    are so few simple fractions that no other number comes this close to one by chance. Typed
    decimals such as ``0.333333`` stay what they are, and numbers alone are left to the tolerance.
    """
    return _undo(node) if symbols_of(node) else node


def _undo(node: Node) -> Node:
    match node:
        case Number(value, True):
            simple = _fraction(value)
            return node if simple is None else Number(simple)
        case Apply() | Matrix():
            return rebuild(node, _undo)
    return node


def _fraction(value: Fraction) -> Fraction | None:
    try:
        double = float(value)
    except OverflowError:
        return None
    printed = repr(double)
    digits = printed.partition("e")[0].replace(".", "").lstrip("-0")
    if len(digits) < DIGITS or not math.isfinite(double) or Fraction(printed) != value:
        return None
    simple = value.limit_denominator(LARGEST_DENOMINATOR)
    if simple and abs(float(simple) - double) <= ROUNDINGS * math.ulp(double):
        return simple
    return None
