"""A tree as an ordinary Python value, for tests that calculate with an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra.floats import constant
from autograder.algebra.nodes import (
    Apply,
    Array,
    Constant,
    Mapping,
    Matrix,
    Missing,
    Node,
    Number,
    Sequence,
    Text,
    Truth,
)

if TYPE_CHECKING:
    from fractions import Fraction

_SEQUENCES = {"list": list, "tuple": tuple, "set": set}


class NotPlainError(ValueError):
    """The value has no ordinary Python form; the message says what it is."""


def to_python(node: Node) -> object:  # noqa: C901 - one case for each node
    """A tree as a bool, int, float, complex, str, None, list, tuple, set, dict or numpy array.

    Raises:
        NotPlainError: it is a formula with symbols, a range or something else without such a form.
    """
    match node:
        case Number(value, decimal):
            return _number(value, decimal=decimal)
        case Truth(value):
            return value
        case Text(written):
            return written
        case Missing():
            return None
        case Array(values):
            return values
        case Sequence(kind, items):
            return _SEQUENCES[kind](to_python(item) for item in items)
        case Mapping(items):
            return {to_python(key): to_python(value) for key, value in items}
        case Matrix(rows):
            return [[to_python(entry) for entry in row] for row in rows]
        case Constant() | Apply():
            value = constant(node)
            if value is not None:
                return value
    raise NotPlainError(f"{type(node).__name__.lower()} where a plain value was expected")


def _number(value: Fraction, *, decimal: bool) -> object:
    if decimal:
        return float(value)
    return int(value) if value.denominator == 1 else value
