"""The names in force: the only state that is not passed from hand to hand."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from autograder.algebra.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSIDE: ContextVar[Names | None] = ContextVar("names", default=None)
# What a notebook declares holds for its later cells, which may run in contexts of their own.
_NOTEBOOK: list[Names] = [Names()]


def current_names() -> Names:
    """The declared names, none if nothing was declared."""
    inside = _INSIDE.get()
    return _NOTEBOOK[-1] if inside is None else inside


@contextmanager
def declared(names: Names) -> Iterator[Names]:
    """These names are in force inside the block: for the trusted side."""
    token = _INSIDE.set(names)
    try:
        yield names
    finally:
        _INSIDE.reset(token)


def set_names(names: Names) -> None:
    """These names are in force from now on: for ``declare`` in a notebook."""
    if _INSIDE.get() is None:
        _NOTEBOOK[-1] = names
    else:
        _INSIDE.set(names)
