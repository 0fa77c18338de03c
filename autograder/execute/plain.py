"""Plain data from the trusted side, as a student's function expects it."""

from __future__ import annotations


def restore(data: object) -> object:
    """Turn the wire form of an argument into a Python value."""
    if isinstance(data, list):
        return [restore(item) for item in data]
    if isinstance(data, dict):
        import numpy as np

        ((kind, body),) = data.items()
        if kind == "array":
            return np.array(body)
        raise ValueError(f"{kind} is no plain argument")
    return data
