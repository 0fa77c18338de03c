"""What the annotations of this package mean by a formula, a set and a matrix.

sympy annotates many of its methods with the widest class they could return (`subs` gives a Basic,
`rsolve` perhaps None), so that a type checker would ask for a cast on nearly every line. These
names tell the reader what is meant and leave the checker out of it.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from sympy import Integer, Symbol, sympify

from solutions.learning_dynamics import symbols

__all__ = ["Exact", "Formula", "FormulaMatrix", "RealSet", "as_formula", "total"]

Formula: TypeAlias = Any
"""A sympy expression, an ``Expr``."""
Exact: TypeAlias = Any
"""A sympy ``Rational``."""
RealSet: TypeAlias = Any
"""A sympy ``Set`` of real numbers: an ``Interval`` or a ``Union`` of them."""
FormulaMatrix: TypeAlias = Any
"""A sympy ``ImmutableDenseMatrix``."""

_OURS = {name: found for name, found in vars(symbols).items() if isinstance(found, Symbol)}


def as_formula(value: object) -> Formula:
    """A number or a formula, in the symbols of the sheet.

    A carried formula may come with symbols of the same names and other assumptions, which sympy
    would take for others; they are replaced by name. Unknown symbols stay as they are.

    Raises:
        TypeError: it is text, which sympy would execute.
    """
    if isinstance(value, str):
        raise TypeError(f"{value!r} is text; give a number or a sympy expression")
    formula = sympify(value)
    return formula.xreplace(
        {symbol: _OURS.get(str(symbol), symbol) for symbol in formula.free_symbols}
    )


def total(terms: Iterable[Formula]) -> Formula:
    """Sum of formulas; that of none is sympy's 0."""
    return sum(terms, start=Integer(0))
