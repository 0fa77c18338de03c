"""Reading ``.ipynb`` files: of any version, from any editor, in any state.

Of the whole format three things are needed: which cells are code, which are text, and what
they say. Outputs, ids and metadata are never looked at, so nothing in them can be wrong.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from autograder.execute.submission import Cell, Submission, UnreadableSubmission

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_CELLS = 2000
_LONGEST_SOURCE = 1 << 20


def read(content: bytes) -> Submission:
    """Read a notebook."""
    data = _json(content)
    _refuse_other_languages(data)
    cells = []
    texts = []
    for cell in _cells(data):
        kind = cell.get("cell_type")
        source = _source(cell)
        if kind == "code":
            cells.append(Cell(len(cells) + 1, source))
        elif kind in ("markdown", "raw", "heading", "html"):
            texts.append(source)
    return Submission(tuple(cells), tuple(texts))


def _json(content: bytes) -> Mapping[str, object]:
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    if text.startswith(("\ufffd\ufffd", "{\x00")):
        text = content.decode("utf-16", errors="replace")
    if not text.strip():
        raise UnreadableSubmission("the notebook is empty; save it and hand it in again")
    try:
        # Numbers are of no interest here, and very long ones would be refused by int().
        data = json.loads(text, parse_int=_ignore, parse_float=_ignore, parse_constant=_ignore)
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableSubmission(
            f"the file is not a notebook ({_place(error)}); open it in Jupyter, save it, and hand "
            "it in again"
        ) from error
    if not isinstance(data, dict):
        raise UnreadableSubmission("the file is not a notebook; hand in your .ipynb file")
    return data


def _ignore(text: str) -> None:
    del text


def _place(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "it is nested too deeply"


def _refuse_other_languages(data: Mapping[str, object]) -> None:
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return
    for key, inner in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(key)
        language = entry.get(inner) if isinstance(entry, dict) else None
        if isinstance(language, str) and language and "python" not in language.lower():
            raise UnreadableSubmission(
                f"the notebook is written for {language[:40]!r}; choose a Python kernel and hand "
                "it in again"
            )


def _cells(data: Mapping[str, object]) -> list[dict[str, object]]:
    cells = data.get("cells")
    if cells is None:  # before version 4 they lay in worksheets
        sheets = data.get("worksheets")
        if isinstance(sheets, list):
            cells = [
                cell
                for sheet in sheets
                if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
                for cell in sheet["cells"]
            ]
    if isinstance(cells, dict):
        cells = list(cells.values())
    if not isinstance(cells, list):
        raise UnreadableSubmission("the file has no cells; hand in your .ipynb file")
    if len(cells) > _MOST_CELLS:
        raise UnreadableSubmission(
            f"the notebook has {len(cells)} cells; hand in one with at most {_MOST_CELLS}"
        )
    return [cell for cell in cells if isinstance(cell, dict)]


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    if len(source) > _LONGEST_SOURCE:
        raise UnreadableSubmission(
            f"a cell has {len(source)} characters; hand in cells of at most {_LONGEST_SOURCE}"
        )
    return source.encode("utf-8", errors="replace").decode("utf-8")
