"""Students' texts as safe HTML: a small part of Markdown, mathematics left as it was typed.

Understood: paragraphs, headings (shown as bold lines), lists, quotations, fenced and inline code,
emphasis. Everything else, links, pictures and HTML included, is shown as text.
"""

from __future__ import annotations

import re

from autograder.report.markup import Child, Markup, join, tag

LONGEST = 20_000  # characters; what is beyond is cut with a note
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_ITEM = re.compile(r"\s{0,3}(?:([-*+])|(\d{1,3})[.)])\s+(.*)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
# Mathematics and code first, so that their underscores and stars are never emphasis.
_INLINE = re.compile(
    r"(?P<math>\$\$.+?\$\$|\$[^$\n]+?\$|\\\(.+?\\\)|\\\[.+?\\\])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|(?<![\w*])\*(?P<em>[^*\s][^*\n]*)\*(?![\w*])"
    r"|(?<![\w_])_(?P<em2>[^_\s][^_\n]*)_(?![\w_])",
    re.DOTALL,
)


def render(text: str) -> Markup:
    """The text as HTML that cannot run, load or style anything."""
    cut = len(text) > LONGEST
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = _blocks(lines)
    if cut:
        blocks.append(tag("p", f"(cut here: the text has {len(text)} characters)", class_="quiet"))
    return tag("div", *blocks, class_="prose") if blocks else tag("p", "(empty)", class_="quiet")


def _blocks(lines: list[str]) -> list[Markup]:
    blocks: list[Markup] = []
    paragraph: list[str] = []

    def finish() -> None:
        if paragraph:
            blocks.append(tag("p", _inline("\n".join(paragraph))))
            paragraph.clear()

    index = 0
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.match(line):
            finish()
            index, code = _until_fence_end(lines, index + 1, fence[1])
            blocks.append(tag("pre", tag("code", "\n".join(code)), tabindex="0"))
            continue
        if _ITEM.match(line):
            finish()
            index, items, ordered = _items(lines, index)
            blocks.append(
                tag("ol" if ordered else "ul", *(tag("li", _inline(item)) for item in items))
            )
            continue
        if heading := _HEADING.match(line):
            finish()
            blocks.append(tag("p", tag("strong", _inline(heading[1]))))
        elif line.lstrip().startswith(">"):
            finish()
            blocks.append(tag("blockquote", tag("p", _inline(line.lstrip()[1:].strip()))))
        elif line.strip():
            paragraph.append(line.strip())
        else:
            finish()
        index += 1
    finish()
    return blocks


def _until_fence_end(lines: list[str], start: int, fence: str) -> tuple[int, list[str]]:
    for index in range(start, len(lines)):
        if lines[index].strip().startswith(fence):
            return index + 1, lines[start:index]
    return len(lines), lines[start:]


def _items(lines: list[str], start: int) -> tuple[int, list[str], bool]:
    items: list[str] = []
    ordered = False
    index = start
    while index < len(lines):
        item = _ITEM.match(lines[index])
        if item:
            ordered = ordered or item[2] is not None
            items.append(item[3])
        elif lines[index].startswith("  ") and lines[index].strip():
            items[-1] += "\n" + lines[index].strip()
        else:
            break
        index += 1
    return index, items, ordered


def _inline(text: str) -> Markup:
    parts: list[Child] = []
    position = 0
    for found in _INLINE.finditer(text):
        parts.append(text[position : found.start()])
        position = found.end()
        if found["math"] is not None:
            parts.append(tag("code", found["math"], class_="math"))
        elif found["code"] is not None:
            parts.append(tag("code", found["code"]))
        elif found["strong"] is not None:
            parts.append(tag("strong", found["strong"]))
        else:
            parts.append(tag("em", found["em"] or found["em2"]))
    parts.append(text[position:])
    return join(parts)
