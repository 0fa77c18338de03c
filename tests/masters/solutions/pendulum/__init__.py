"""A pendulum of length L under gravity g, and what it does for small swings."""

from functools import cache

import sympy as sp


@cache
def period() -> sp.Expr:
    """The period, from the frequency of the linearised equation of motion."""
    g, length, omega = sp.symbols("g L omega", positive=True)
    (frequency,) = sp.solve(omega**2 * length - g, omega)
    return 2 * sp.pi / frequency


@cache
def stable() -> sp.Interval:
    """The steps of the leap-frog scheme with which the swing stays bounded: omega dt < 2."""
    omega = sp.Symbol("omega", positive=True)
    return sp.Interval.open(0, 2 / omega)


@cache
def swings() -> tuple[int, ...]:
    """The eigenvalues of the two coupled pendulums' matrix [[2, -1], [-1, 2]]."""
    matrix = sp.Matrix([[2, -1], [-1, 2]])
    return tuple(sorted(int(value) for value in matrix.eigenvals()))
