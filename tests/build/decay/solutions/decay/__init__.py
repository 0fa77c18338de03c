"""Radioactive decay: dn/dt = -mu n."""

from collections.abc import Callable
from functools import cache

import sympy as sp


@cache
def half_life() -> sp.Expr:
    """The time after which half is left, from the solution of the rate equation."""
    mu, t, start = sp.symbols("mu t n_0", positive=True)
    number = sp.Function("n")
    left = sp.dsolve(number(t).diff(t) + mu * number(t), number(t), ics={number(0): start}).rhs
    (time,) = sp.solve(sp.Eq(left, start / 2), t)
    return sp.simplify(time)


def remaining() -> Callable[[float, float, list[float]], list[float]]:
    """A function that gives what is left at several times."""

    def of(start: float, mu: float, times: list[float]) -> list[float]:
        return [float(start * sp.exp(-mu * time)) for time in times]

    return of
