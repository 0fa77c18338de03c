"""What the annotations of this package mean by a formula, a set and a matrix.

sympy annotates many of its methods with the widest class they could return (`subs` gives a Basic,
`rsolve` perhaps None), so that a type checker would ask for a cast on nearly every line. These
names tell the reader what is meant and leave the checker out of it.
"""

from typing import Any, TypeAlias

__all__ = ["Exact", "Formula", "FormulaMatrix", "RealSet"]

Formula: TypeAlias = Any
"""A sympy expression, an ``Expr``."""
Exact: TypeAlias = Any
"""A sympy ``Rational``."""
RealSet: TypeAlias = Any
"""A sympy ``Set`` of real numbers: an ``Interval`` or a ``Union`` of them."""
FormulaMatrix: TypeAlias = Any
"""A sympy ``ImmutableDenseMatrix``."""
