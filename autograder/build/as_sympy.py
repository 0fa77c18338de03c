"""An author's own formula as a sympy expression, to write it in other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from autograder.algebra import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

_CONSTANTS = {"pi": sp.pi, "E": sp.E, "I": sp.I, "oo": sp.oo, "-oo": -sp.oo}
_HEADS = (
    *("Add", "Mul", "Pow", "exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos"),
    *("atan", "atan2", "sinh", "cosh", "tanh", "coth", "asinh", "acosh", "atanh", "Abs", "sign"),
    *("Max", "Min", "floor", "ceiling", "factorial", "binomial", "gamma", "erf", "re", "im"),
    *("conjugate", "arg"),
)


class NoExpressionError(ValueError):
    """The answer is not a formula that sympy can be given."""


def as_sympy(tree: nodes.Node, symbol: Callable[[str], Any]) -> Any:
    """The formula with its symbols made by ``symbol``.

    Raises:
        NoExpressionError: it is none, or has a part that is not translated.
    """
    match tree:
        case nodes.Number():
            exact = sp.Rational(tree.value.numerator, tree.value.denominator)
            return sp.Float(float(tree.value)) if tree.decimal else exact
        case nodes.Symbol():
            return symbol(tree.name)
        case nodes.Constant() if tree.name in _CONSTANTS:
            return _CONSTANTS[tree.name]
        case nodes.Apply() if tree.head in _HEADS:
            return getattr(sp, tree.head)(*(as_sympy(one, symbol) for one in tree.args))
        case nodes.Relation(op="="):
            return as_sympy(tree.right, symbol)
        case _:
            raise NoExpressionError(f"{type(tree).__name__} is not translated")
