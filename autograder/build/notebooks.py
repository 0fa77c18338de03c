"""The two notebooks that are handed out, made the same way every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from autograder.build.answers import assigned_names
from autograder.build.master import text_of
from autograder.build.staging import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_FIRST_CELL = """\
# Run this cell first: it looks for what the notebook needs. Nothing in it has to be changed.
import pathlib

try:
    import otter
    from autograder import check
except ImportError as missing:
    raise ImportError(
        f"{missing}. Something this notebook needs is not installed: put the folder that you were "
        "given (with requirements.txt, tests and wheels in it) beside this notebook, run\\n\\n"
        "    %pip install -r requirements.txt\\n\\nin a cell, restart the kernel, and run this "
        "cell again."
    ) from None
if not pathlib.Path("tests").is_dir():
    print("The folder “tests” is not beside this notebook, so answers cannot be checked here.")
grader = otter.Notebook(tests_dir="./tests")"""
_OURS = {"cell_type": "code", "source": _FIRST_CELL, "metadata": {"editable": False}}


def handed_out(notebook: bytes) -> bytes:
    """One of Otter's notebooks, with nothing in it that changes from run to run.

    Outputs, counts, tags and metadata go; the attachments of texts stay. Where no cell of the
    author's makes ``grader``, ours does, in front of all others.
    """
    made = json.loads(notebook)
    first = [] if _has_a_first_cell(made["cells"]) else [_OURS]
    cells = [_cell(number, cell) for number, cell in enumerate([*first, *made["cells"]], start=1)]
    return dumped(
        {
            "cells": cells,
            "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def origins(notebook: bytes) -> dict[int, int]:
    """Where the code cells of a handed-out notebook stood in the master.

    Both are counted from 1: code cells of the notebook, and all cells of the master.
    """
    cells = json.loads(notebook)["cells"]
    found, count = {}, 0 if _has_a_first_cell(cells) else 1
    for cell in cells:
        if cell.get("cell_type") != "code":
            continue
        count += 1
        origin = cell.get("metadata", {}).get(ORIGIN)
        if isinstance(origin, int):
            found[count] = origin
    return found


def _has_a_first_cell(cells: list[dict[str, Any]]) -> bool:
    code = (text_of(cell) for cell in cells if cell.get("cell_type") == "code")
    return any("grader" in assigned_names(source) for source in code)


def dumped(notebook: Mapping[str, Any]) -> bytes:
    """A notebook as Jupyter writes it, with its keys in order."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def _cell(number: int, data: Mapping[str, Any]) -> dict[str, Any]:
    kind, given = data["cell_type"], data.get("metadata", {})
    metadata = {key: False for key in ("deletable", "editable") if given.get(key) is False}
    if given.get("jupyter", {}).get("source_hidden") is True:
        metadata["jupyter"] = {"source_hidden": True}  # type: ignore[assignment] # metadata is free
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number:03d}",
        "metadata": metadata,
        "source": text_of(data).splitlines(keepends=True),
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    if kind == "markdown" and data.get("attachments"):
        cell["attachments"] = data["attachments"]
    return cell
