"""Plots as inline SVG: a picture for the eye, coloured by the page's style sheet.

Each picture is named in words (``role="img"`` with a label), and the page puts the numbers into a
table beside it, so that nothing is told by the picture alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.report.markup import Markup, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 34
GRID_LINES = 5


def distribution(
    bins: Sequence[tuple[float, float, int]], *, label: str, marks: Mapping[str, float]
) -> Markup:
    """Bars over classes of totals, with labelled vertical lines (mean, median)."""
    top = max((count for _, _, count in bins), default=0) or 1
    step = _step(top)
    ceiling = -(-top // step) * step
    end = bins[-1][1] if bins else 1

    def across(value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * value / end, 2)

    def down(count: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / ceiling), 2)

    parts: list[Markup] = []
    for count in range(0, ceiling + 1, step):
        parts.append(
            tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=down(count), y2=down(count), class_="grid")
        )
        parts.append(
            tag("text", str(count), x=LEFT - 8, y=down(count) + 4, text_anchor="end", class_="tick")
        )
    for low, high, count in bins:
        if count:
            parts.append(
                tag(
                    "rect",
                    x=across(low) + 1,
                    y=down(count),
                    width=round(across(high) - across(low) - 2, 2),
                    height=round(down(0) - down(count), 2),
                    rx=2,
                    class_="bar",
                )
            )
    width = bins[0][1] - bins[0][0] if bins else 1.0
    every = -(-len(bins) // 10)
    parts += [
        tag("text", f"{index * width:g}", x=across(index * width), y=HEIGHT - 12,
            text_anchor="middle", class_="tick")
        for index in range(0, len(bins) + 1, every)
    ]  # fmt: skip
    first = min(marks.values(), default=0.0)
    for index, (name, value) in enumerate(sorted(marks.items(), key=lambda mark: mark[1])):
        x = across(value)
        # The lower mark is written to its left, so that no line runs through a word.
        left_side = (value == first and index == 0 and x > LEFT + 90) or x > WIDTH - 90
        parts.append(tag("line", x1=x, x2=x, y1=TOP - 18, y2=down(0), class_="mark"))
        parts.append(
            tag(
                "text",
                f"{name} {value:.1f}",
                x=x - 5 if left_side else x + 5,
                y=TOP - 10,
                text_anchor="end" if left_side else "start",
                class_="mark-label",
            )
        )
    return _picture(label, WIDTH, HEIGHT, parts, "plot")


def shares(parts: Sequence[tuple[str, int]], *, label: str) -> Markup:
    """One bar cut into coloured shares: (style class, count)."""
    whole = sum(count for _, count in parts) or 1
    drawn: list[Markup] = []
    x = 0.0
    for style, count in parts:
        width = 160 * count / whole
        if count:
            drawn.append(
                tag(
                    "rect",
                    x=round(x, 2),
                    y=0,
                    width=round(width, 2),
                    height=12,
                    class_=f"o-{style}",
                )
            )
        x += width
    return _picture(label, 160, 12, drawn, "shares")


def meter(value: float, *, label: str, style: str = "bar") -> Markup:
    """A bar from 0 to 1."""
    filled = round(80 * min(1.0, max(0.0, value)), 2)
    return _picture(
        label,
        80,
        8,
        [
            tag("rect", x=0, y=0, width=80, height=8, rx=4, class_="track"),
            tag("rect", x=0, y=0, width=filled, height=8, rx=4, class_=style),
        ],
        "meter",
    )


def columns(scores: Sequence[tuple[float, int]], points: float, *, label: str) -> Markup:
    """Small upright bars: how many reached which score."""
    top = max((count for _, count in scores), default=0) or 1
    bars = []
    for score, count in scores:
        x = 4 + 112 * (score / points if points else 0)
        height = max(1.0, 30 * count / top)
        bars.append(
            tag("rect", x=round(x - 3, 2), y=round(32 - height, 2), width=6,
                height=round(height, 2), rx=1, class_="bar")
        )  # fmt: skip
    bars.append(tag("line", x1=0, x2=120, y1=32.5, y2=32.5, class_="axis"))
    return _picture(label, 120, 34, bars, "columns")


def _picture(label: str, width: int, height: int, parts: Sequence[Markup], style: str) -> Markup:
    return tag(
        "svg", *parts, role="img", aria_label=label, viewbox=f"0 0 {width} {height}",
        width=width, height=height, class_=style,
    )  # fmt: skip


def _step(top: int) -> int:
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 50000):
        if top / step <= GRID_LINES:
            return step
    return -(-top // GRID_LINES)
