"""Sums that close: the quotient of successive terms, read off the form of the term."""

from __future__ import annotations

from autograder.algebra import nodes
from autograder.algebra.trees import ONE, ZERO, symbols_of


def geometric_ratio(body: nodes.Node, variable: str) -> nodes.Node | None:
    """The constant quotient of successive terms, if the form of the term shows one."""
    index = nodes.Symbol(variable)
    match body:
        case nodes.Apply("Mul", factors):
            ratios = [geometric_ratio(factor, variable) for factor in factors]
            found = tuple(ratio for ratio in ratios if ratio is not None)
            return nodes.Apply("Mul", found) if len(found) == len(ratios) else None
        case nodes.Apply("Pow", (base, exponent)) if variable not in symbols_of(base):
            slope = _slope(exponent, index)
            return None if slope is None else nodes.Apply("Pow", (base, slope))
        case nodes.Apply("exp", (exponent,)):
            slope = _slope(exponent, index)
            return None if slope is None else nodes.Apply("exp", (slope,))
    return None if variable in symbols_of(body) else ONE


def _slope(exponent: nodes.Node, index: nodes.Symbol) -> nodes.Node | None:
    """The coefficient of ``index`` in a linear exponent, or None."""
    if index.name not in symbols_of(exponent):
        return ZERO
    match exponent:
        case nodes.Symbol():
            return ONE
        case nodes.Apply("Add", terms):
            slopes = [_slope(term, index) for term in terms]
            found = tuple(slope for slope in slopes if slope is not None)
            return nodes.Apply("Add", found) if len(found) == len(slopes) else None
        case nodes.Apply("Mul", factors):
            holding = [factor for factor in factors if index.name in symbols_of(factor)]
            if len(holding) != 1:
                return None
            inner = _slope(holding[0], index)
            rest = tuple(factor for factor in factors if factor is not holding[0])
            return None if inner is None else nodes.Apply("Mul", (*rest, inner))
    return None
