"""Arguments on their way to a function of the submission: plain data, nothing else.

A list is a list, a number a number, and a numpy array is ``{"array": nested list}``.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import Any

from autograder.errors import AuthorError


def send(value: Any) -> object:
    """The value as data that JSON can carry.

    Raises:
        AuthorError: a test passes something that is not plain.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        number = value if type(value) in (int, float) else value.__float__()
        if math.isfinite(number):
            return number
    elif isinstance(value, Fraction):
        return float(value)
    elif isinstance(value, list | tuple | range):
        return [send(item) for item in value]
    else:
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.ndarray):
            return {"array": send(value.tolist())}
        if numpy is not None and isinstance(value, numpy.generic):
            return send(value.item())
    raise AuthorError(
        f"{value!r} cannot be passed to a student's function; pass numbers, texts, lists or arrays"
    )


def receive(data: object) -> object:
    """The value that ``send`` sent."""
    if isinstance(data, list):
        return [receive(item) for item in data]
    if isinstance(data, dict):
        import numpy as np

        return np.array(data["array"])
    return data
