"""``check.declare``: the symbols of an assignment, in the set-up cell of its master."""

from __future__ import annotations

from typing import Any

from autograder.algebra.domains import assumptions, refuse_unknown
from autograder.algebra.names import Names
from autograder.check.ambient import set_names


def declare(**specs: object) -> Any:
    """Declare the symbols, and return them for sympy in the same order (one alone, not a tuple).

    ``check.declare(eta="real", k="positive", theta_star=("real", "theta*"), t="natural")``.
    Whatever was declared before is forgotten.

    Args:
        **specs: for each name its domain, or a tuple of the domain and other spellings. A domain
            is ``"positive"``, ``"nonnegative"``, ``"real"``, ``"integer"``, ``"natural"``,
            ``"complex"``, a range such as ``"0 < eta < 2/k"`` or a list of values.

    Raises:
        AuthorError: a name or a domain that cannot be used.
    """
    import sympy

    names = Names.of(specs)
    refuse_unknown(names)
    set_names(names)
    symbols = tuple(
        sympy.Symbol(entry.name, **assumptions(entry.domain)) for entry in names.entries
    )
    return symbols[0] if len(symbols) == 1 else symbols
