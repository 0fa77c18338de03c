"""Reading ``.py`` files: cells at ``# %%`` marks, else one statement each.

Statements apart, so that the first error of a script does not hide everything after it.
Nothing is compiled here: a source can be made to hang or crash a compiler.
"""

from __future__ import annotations

import io
import re
import tokenize

from autograder.execute.submission import Cell, Submission

_MARK = re.compile(r"^# ?%%(.*)$")
_TEXT = re.compile(r"\[(?:markdown|md|raw)\]")
_CONTINUES = frozenset({"else", "elif", "except", "finally", "case"})
_MOST_STATEMENTS = 2000


def read(content: bytes) -> Submission:
    """Read a script."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(_MARK.match(line) for line in lines):
        return _marked(lines)
    starts = _statements(lines)
    cells = []
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        source = "\n".join(lines[begin:end])
        cells.append(Cell(len(cells) + 1, source, begin + 1))
    return Submission(tuple(cells), ())


def _marked(lines: list[str]) -> Submission:
    cells: list[Cell] = []
    texts: list[str] = []
    begin, is_text = 0, False
    for number, line in enumerate([*lines, "# %%"]):
        mark = _MARK.match(line)
        if mark is None:
            continue
        block = lines[begin:number]
        if is_text:
            texts.append("\n".join(re.sub(r"^# ?", "", part) for part in block))
        elif any(part.strip() for part in block):
            cells.append(Cell(len(cells) + 1, "\n".join(block), begin + 1))
        begin, is_text = number + 1, bool(_TEXT.search(mark[1]))
    return Submission(tuple(cells), tuple(texts))


def _statements(lines: list[str]) -> list[int]:
    """Return the line numbers, from 0, at which a statement of the outermost level starts."""
    starts = [0]
    fresh, depth, decorated = True, 0, False
    source = io.StringIO("\n".join(lines) + "\n")
    try:
        for token in tokenize.generate_tokens(source.readline):
            if token.type == tokenize.INDENT:
                depth += 1
            elif token.type == tokenize.DEDENT:
                depth -= 1
            elif token.type == tokenize.NEWLINE:
                fresh = True
            elif token.type in (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER):
                continue
            elif fresh and depth == 0:
                fresh = False
                follows = decorated or token.string in _CONTINUES
                decorated = token.string == "@"
                if not follows and token.start[0] - 1 > starts[-1]:
                    starts.append(token.start[0] - 1)
                if len(starts) >= _MOST_STATEMENTS:
                    break
            else:
                fresh = False
    except (tokenize.TokenError, SyntaxError, RecursionError):
        pass  # the rest stays together, and fails where it is run
    return starts
