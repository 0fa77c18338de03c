"""HTML built from values: whatever is not markup already is escaped.

There are no templates here, so there is no place where escaping could be forgotten: text enters a
page only through :func:`tag` or :func:`join`, and both escape every plain string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID = frozenset({"meta", "link", "br", "hr", "col", "rect", "line", "path", "circle"})
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;"}
)
# Characters that HTML forbids, and those that reorder or hide the text around them (a student's
# name must not be able to turn the rest of a row around): each is shown as a visible mark.
_UNSAFE = dict.fromkeys(
    [
        *range(9),
        11,
        12,
        *range(14, 32),
        *range(127, 160),
        *range(8234, 8239),
        *range(8294, 8298),
        8206,
        8207,
        *range(55296, 57344),
        65534,
        65535,
    ],
    "�",
)


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is HTML already; made by this module's functions and by nothing a student wrote."""

    text: str


Child = Markup | str | int | float | None


# Most strings need no change, and finding that out is quicker than translating them.
_HARMLESS = re.compile(r"[A-Za-z0-9 _.,:;()\[\]{}*+/=!?%#|^~@$\n-]*")


def escape(text: str) -> str:
    """The text as HTML shows it literally, in an element or in a quoted attribute."""
    if _HARMLESS.fullmatch(text):
        return text
    return text.translate(_UNSAFE).translate(_ESCAPES)


def join(children: Iterable[Child]) -> Markup:
    """The children one after the other, plain text escaped."""
    return Markup("".join([_render(child) for child in children]))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element.

    Attribute names are written with ``_`` for ``-`` and may end in ``_`` (``class_``); ``None``
    and ``False`` leave the attribute out, ``True`` writes it without a value.
    """
    head = name
    for key, value in attributes.items():
        head += _attribute(key, value)
    if name in VOID and not children:
        return Markup(f"<{head}/>" if name in {"rect", "line", "path", "circle"} else f"<{head}>")
    if len(children) == 1:
        return Markup(f"<{head}>{_render(children[0])}</{name}>")
    return Markup(f"<{head}>{''.join([_render(child) for child in children])}</{name}>")


def _render(child: Child) -> str:
    if isinstance(child, Markup):
        return child.text
    if child is None:
        return ""
    return escape(str(child))


@lru_cache(maxsize=4096)
def _attribute(key: str, value: str | float | bool | None) -> str:  # noqa: FBT001 - True writes the attribute bare
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if name == "viewbox":
        name = "viewBox"  # SVG's one attribute with a capital that is used here
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
