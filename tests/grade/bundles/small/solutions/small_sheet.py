"""The answers, derived."""

import functools

import sympy

eta, k = sympy.symbols("eta k", positive=True)


@functools.cache
def step_factor():
    """One step of gradient descent on k u**2 / 2."""
    u = sympy.Symbol("u")
    return sympy.simplify((u - eta * sympy.diff(k * u**2 / 2, u)) / u)


def rates_from(curvature):
    """The rates at which that step converges."""
    return sympy.Interval.open(0, 2 / curvature)


@functools.cache
def rates():
    """The same for the curvature k."""
    return rates_from(k)


def simulate(rate, steps):
    """The distance left, in units of the first, for k = 1."""
    return (1 - rate) ** steps
