"""What every page shares: the frame, the style sheet, tables, and how numbers are written."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import quote

from autograder.report.markup import Child, Markup, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Nothing is fetched, run, framed or sent, even if markup slipped through: the browser refuses.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
OUTCOME_WORDS = {
    "correct": "correct",
    "incorrect": "incorrect",
    "undecided": "undecided",
    "unreadable": "could not be read",
    "missing": "missing",
}
_OUTCOME_SIGNS = {
    "correct": "✓",
    "incorrect": "✗",
    "undecided": "?",
    "unreadable": "!",
    "missing": "–",
}


def document(
    title: str,
    *,
    kicker: str,
    lead: Child,
    main: Iterable[Child],
    contents: Sequence[tuple[str, str]],
) -> str:
    """A whole self-contained page; ``contents`` are (anchor, text) of its sections."""
    body = tag(
        "body",
        tag("a", "Skip to the content", href="#main", class_="skip"),
        tag(
            "header",
            tag("p", kicker, class_="kicker"),
            tag("h1", title),
            lead,
            class_="top",
        ),
        tag(
            "div",
            _navigation(contents),
            tag("main", *main, id="main", tabindex="-1"),
            class_="frame" if contents else "frame single",
        ),
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} · {kicker}"),
        tag("style", _style()),
    )
    return "<!doctype html>\n" + tag("html", head, body, lang="en").text + "\n"


def section(anchor: str, heading: str, *children: Child, level: int = 2) -> Markup:
    """A titled part of a page."""
    return tag(
        "section",
        tag(f"h{level}", heading, id=anchor),
        *children,
        aria_labelledby=anchor,
    )


def table(  # noqa: PLR0913 - a table's looks are options with defaults
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Child] | Markup],
    *,
    numeric: frozenset[int] = frozenset(),
    tall: bool = False,
    quiet: bool = False,
) -> Markup:
    """A table whose first column heads its rows, in a frame that scrolls by keyboard too."""
    columns = tag(
        "tr",
        *(
            tag("th", text, scope="col", class_="n" if index in numeric else None)
            for index, text in enumerate(head)
        ),
    )
    lines = [row if isinstance(row, Markup) else line(row, numeric=numeric) for row in rows]
    whole = tag(
        "table",
        tag("caption", caption, class_="unseen" if quiet else None),
        tag("thead", columns),
        tag("tbody", *lines),
    )
    return tag(
        "div", whole, class_="scroll tall" if tall else "scroll",
        role="region", aria_label=caption, tabindex="0",
    )  # fmt: skip


def line(row: Sequence[Child], *, numeric: frozenset[int] = frozenset()) -> Markup:
    """One row of a table; rows that come again and again can be made once and handed in."""
    cells = [
        tag("td", cell, class_="n" if index in numeric else None)
        for index, cell in enumerate(row[1:], 1)
    ]
    return tag("tr", tag("th", row[0], scope="row", class_="n" if 0 in numeric else None), *cells)


def figures(items: Sequence[tuple[str, Child]]) -> Markup:
    """Key figures: (what, value)."""
    return tag(
        "dl",
        *(tag("div", tag("dt", what), tag("dd", value)) for what, value in items),
        class_="figures",
    )


def badge(outcome: str) -> Markup:
    """An outcome as a word with a sign and a colour, any one of which suffices."""
    sign = tag("span", _OUTCOME_SIGNS.get(outcome, "·"), aria_hidden="true")
    word = OUTCOME_WORDS.get(outcome, outcome)
    return tag("span", sign, " ", word, class_=f"badge b-{outcome}")


def code(text: str, *, limit: int = 400) -> Markup:
    """What a student typed, literally, cut when long."""
    shown = text if len(text) <= limit else f"{text[:limit]} … ({len(text)} characters)"
    return tag("code", shown)


def number(value: float | None, digits: int = 2) -> str:
    """A number as people write it: no trailing zeros, a dash for nothing."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def percent(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{round(100 * value)} %"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """``1 student``, ``2 students``."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def link(target: str, text: Child) -> Markup:
    """A link to a page beside this one; the path is quoted part by part."""
    return tag("a", text, href=quote(target))


def _navigation(contents: Sequence[tuple[str, str]]) -> Markup | None:
    if not contents:
        return None
    items = (tag("li", tag("a", text, href=f"#{anchor}")) for anchor, text in contents)
    return tag("nav", tag("ul", *items), aria_label="Contents")


@cache
def _style() -> Markup:
    text = resources.files("autograder.report").joinpath("style.css").read_text(encoding="utf-8")
    return Markup(text)
