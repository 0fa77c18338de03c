"""The names in force: the only state that is not passed from hand to hand."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from autograder.algebra.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURRENT: ContextVar[Names] = ContextVar("names", default=Names())  # noqa: B039 - Names is frozen


def current_names() -> Names:
    """The declared names, none if nothing was declared."""
    return _CURRENT.get()


@contextmanager
def declared(names: Names) -> Iterator[Names]:
    """These names are in force inside the block: for the trusted side."""
    token = _CURRENT.set(names)
    try:
        yield names
    finally:
        _CURRENT.reset(token)


def set_names(names: Names) -> None:
    """These names are in force from now on: for ``declare`` in a notebook."""
    _CURRENT.set(names)
