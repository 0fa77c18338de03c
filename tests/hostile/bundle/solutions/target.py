"""CANARY-9f41c2: the references."""

import sympy

SECRET = "CANARY-9f41c2"


def number():
    """What nobody guesses."""
    return 271828.18


def formula():
    """A formula in x."""
    x = sympy.Symbol("x")
    return x * (1 - x) + 7


def step(value):
    """A function of one number."""
    return 3 * value + 1
