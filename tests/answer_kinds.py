"""``python -m tests.answer_kinds`` writes docs/answer-kinds.md from the tables that are the tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from tests.tables.contents import KINDS, rows, table
from tests.tables.remaining import LENIENT, REMAINING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.tables.row import Row

PAGE = Path(__file__).parent.parent / "docs" / "answer-kinds.md"
LONGEST = 110
HEADINGS = {
    "correct": "Accepted",
    "incorrect": "Refused: read, and wrong",
    "unreadable": "Refused: not such an answer at all",
    "missing": "Nothing handed in",
}
INTRODUCTION = """\
# What the checks accept

Written by `make docs` from the tables in `tests/tables`, every row of which is a test: as it
stands here, once more after it went over the wire from the sandbox, with Greek letters and other
spellings of its symbols, and, where answer and reference are of one kind, swapped. Do not edit.

In these tables `eta` and `k`, `lam`, `a`, `b`, `c`, `r`, `x`, `y`, `N` are declared positive, the
`theta`s real, `t` natural; a symbol that is not declared is positive.
"""
PASSED = """\
## What is let pass

Answers that a strict reader might send back. Each means what was asked for; these rows are tests
as well.

"""
LAST = """\
## What is still refused

Answers that a careful person might let pass. Each is refused with a sentence that says what to
write instead, or left undecided for a person to look at; these rows are tests as well.

Whether the judge agrees with you on cases of your own, `python -m bench cases FILE` counts; its
`--help` says what a case is, and `tests/data/cases.jsonl` has some.
"""


def page() -> str:
    """The whole page."""
    count = sum(1 for _ in rows())
    parts = [INTRODUCTION, f"{count} rows in {len(KINDS)} tables.\n"]
    parts += [section(kind) for kind in KINDS]
    parts += [PASSED, listed(LENIENT), LAST, listed(REMAINING)]
    return "\n".join(parts)


def section(kind: str) -> str:
    """One check: what it judges, and its rows sorted by reference and outcome."""
    module = table(kind)
    lines = [f"## `check.{kind}`", "", f"{module.__doc__.strip()}", ""]
    for (reference, options), group in _by_reference(module.ROWS):
        lines += [f"### {reference}", ""]
        if options:
            lines += [f"with {options}", ""]
        for outcome, heading in HEADINGS.items():
            chosen = [row for row in group if row.outcome == outcome]
            if chosen:
                lines += [f"**{heading}**", "", "| answer | why |", "|---|---|"]
                lines += [f"| {shown(row.given)} | {row.why} |" for row in chosen]
                lines.append("")
    return "\n".join(lines)


def listed(limits: Iterable[tuple[str, Row]]) -> str:
    """A table of answers with their outcomes and the reasons."""
    lines = ["| check | answer | reference | outcome | why |", "|---|---|---|---|---|"]
    lines += [
        f"| {kind} | {shown(row.given)} | {shown(_reference(row))} | {row.outcome} | {row.why} |"
        for kind, row in limits
    ]
    return "\n".join(lines) + "\n"


def shown(value: object) -> str:
    """A value as it would be written in Python, short enough for a table."""
    if value is None or value is ...:
        text = repr(value) if value is None else "..."
    elif callable(value) and not isinstance(value, sp.Basic):
        name = getattr(value, "__name__", "")
        text = "lambda" if name == "<lambda>" else f"{name}(...)"
    else:
        text = _written(value)
    text = re.sub(r"\s+", " ", text).replace("|", "\\|")
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    mark = "``" if "`" in text else "`"
    return f"{mark}{text}{mark}" if text.strip() else "(empty)"


def _written(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if type(value) is str else repr(value)
    if isinstance(value, np.ndarray):
        rounded = value.round(6) + 0 if value.dtype.kind in "fc" else value  # + 0: no minus zero
        return f"np.array({rounded.tolist()})"
    if isinstance(value, tuple) and type(value) is not tuple:
        return f"{type(value).__name__}(...)"  # its digits depend on the machine
    if isinstance(value, list | tuple):
        inner = ", ".join(_written(item) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(k)}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, set):
        return "{" + ", ".join(sorted(_written(item) for item in value)) + "}"
    if isinstance(value, sp.MatrixBase):
        return f"{type(value).__name__.replace('MutableDense', '')}({value.tolist()})"
    if type(value) is object:
        return "object()"
    text = repr(value)
    return f"sympy: {text}" if isinstance(value, sp.Basic) and not value.is_Number else text


def _reference(row: Row) -> object:
    return row.options.get("end") if row.reference is None else row.reference


def _by_reference(table_rows: Iterable[Row]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in table_rows:
        options = ", ".join(f"`{key}={_option(value)}`" for key, value in row.options.items())
        groups.setdefault((shown(row.reference), options), []).append(row)
    yield from groups.items()


def _option(value: object) -> str:
    return re.sub(r"\s+", " ", _written(value))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
