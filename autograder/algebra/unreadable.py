"""The refusal of a text, pointing at the character where reading stopped."""

from __future__ import annotations

WINDOW = 76


class Unreadable(ValueError):  # noqa: N818 - it names the state of the text, and checks catch it by that name
    """A text that cannot be read.

    Attributes:
        reason: what is wrong and what would be accepted, in words.
        text: the text as it was handed in.
        position: the place in ``text``, counted from 0.
    """

    def __init__(self, reason: str, text: str = "", position: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.position = max(0, min(position, len(text)))

    def __str__(self) -> str:
        if not self.text.strip():
            return self.reason
        line, column = visible(self.text, self.position)
        return f"{line}\n{' ' * column}^\n{self.reason}"

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, int]]:
        return (Unreadable, (self.reason, self.text, self.position))


def visible(text: str, position: int) -> tuple[str, int]:
    """One printable line around a position, and the column at which the position stands."""
    start = max(0, min(position - WINDOW // 2, len(text) - WINDOW))
    end = start + WINDOW
    shown = "".join(printable(c) for c in text[start:end])
    before = "..." if start else ""
    after = "..." if end < len(text) else ""
    return before + shown + after, len(before) + position - start


def printable(character: str) -> str:
    """The character, or a mark in its place where it would disturb the line."""
    if character.isspace():
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
