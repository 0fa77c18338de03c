"""What the cross-checks share: numbers put into references, and descents run by brute force."""

from __future__ import annotations

import numpy as np
import pytest
import sympy


def _by_name(expression, numbers):
    return {
        symbol: sympy.sympify(numbers[symbol.name])
        for symbol in expression.free_symbols
        if symbol.name in numbers
    }


@pytest.fixture(scope="session")
def value():
    """value(expression, eta=0.1, ...) -> float: a reference with numbers in it, matched by name."""

    def put_in(expression, **numbers):
        result = expression.subs(_by_name(expression, numbers))
        assert not result.free_symbols, f"{expression}: {result.free_symbols} have no number"
        return float(result)

    return put_in


@pytest.fixture(scope="session")
def holds():
    """holds(range, number, k=...) -> bool: is the number in the range, ends included exactly?"""

    def contains(rates, number, **numbers):
        return bool(rates.subs(_by_name(rates, numbers)).contains(sympy.sympify(number)))

    return contains


@pytest.fixture(scope="session")
def descend():
    """descend(slope, start, eta, steps) -> array of all places, the start first."""

    def run(slope, start, eta, steps):
        places = [start]
        for _ in range(steps):
            places.append(places[-1] - eta * slope(places[-1]))
        return np.array(places)

    return run


@pytest.fixture(scope="session")
def slopes_of():
    """slopes_of(loss, place) -> gradient by central differences."""

    def differences(loss, place, width=1e-5):
        place = np.asarray(place, dtype=float)
        shifts = width * np.eye(place.size)
        return np.array([(loss(place + s) - loss(place - s)) / (2 * width) for s in shifts])

    return differences


@pytest.fixture(scope="session")
def curvatures_of():
    """curvatures_of(loss, place) -> Hessian by central second differences."""

    def differences(loss, place, width=1e-3):
        place = np.asarray(place, dtype=float)
        shifts = width * np.eye(place.size)
        return np.array(
            [
                [
                    (
                        loss(place + s + r)
                        - loss(place + s - r)
                        - loss(place - s + r)
                        + loss(place - s - r)
                    )
                    / (4 * width**2)
                    for r in shifts
                ]
                for s in shifts
            ]
        )

    return differences
