"""The folder that Otter Assign works in: a copy of the master without what only we understand.

Otter Assign zips what it finds beside the master, so a master that lists ``../autograder`` among
its files makes it zip its own output without end. It therefore only ever sees a copy, and of the
files only those that the master lists.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from autograder.build.directives import LISTS
from autograder.build.tree import read_file, read_tree, under
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from autograder.build.master import Cell, Master

_OURS = frozenset({"SHEET CONFIG", *(f"BEGIN {name}" for name in LISTS)})
# Otter's own run of the solutions tests them inside the student's kernel, which is what no door
# of ours does; the gates run them through the sandbox instead.
_FORCED: dict[str, Any] = {
    "tests": {"ok_format": False, "files": True},
    "run_tests": False,
    "init_cell": False,
    "solutions_pdf": False,
    "template_pdf": False,
}
_DEFAULTS: dict[str, Any] = {"export_cell": False}
_DROPPED = ("requirements", "environment", "plugins", "autograder_files", "config_file", "generate")
# The key under which a cell remembers where in the master it stood.
ORIGIN = "master_cell"


def stage(master: Master) -> dict[str, bytes]:
    """The staged folder's files; the notebook is called like the master."""
    cells = [_staged(cell) for cell in master.cells if cell.directive not in _OURS]
    cells = [cell for cell in cells if cell is not None]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}},
        "cells": [_settings(master), *cells],
    }
    tree = shipped_files(master)
    tree[f"{master.name}.ipynb"] = json.dumps(notebook, ensure_ascii=False).encode()
    return tree


_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def shipped_files(master: Master) -> dict[str, bytes]:
    """The data files that students get, by their path relative to the master.

    Raises:
        AuthorError: the master lists a file that is not there, or one outside its folder.
    """
    stated = [master.assignment.get("files"), master.sheet.config.get("files")]
    listed = [name for names in stated for name in (names if isinstance(names, list) else [names])]
    home, found = master.path.resolve().parent, {}
    for name in (str(name) for name in listed if name is not None):
        path = (home / name).resolve()
        if not path.is_relative_to(home) or path == home:
            raise AuthorError(
                f"cell {master.assignment_cell}: the file {name} is outside the master's folder; "
                "put what students get beside the master"
            )
        relative = path.relative_to(home).as_posix()
        if path.is_dir():
            found.update(under(relative, read_tree(path)))
        elif path.is_file():
            found[relative] = read_file(path)
        else:
            raise AuthorError(
                f"cell {master.assignment_cell}: there is no file {name} beside the master"
            )
    return found


def _settings(master: Master) -> dict[str, Any]:
    given = {key: value for key, value in master.assignment.items() if key not in _DROPPED}
    files = sorted(shipped_files(master))
    settings = {**_DEFAULTS, **given, **_FORCED, "files": files}
    source = "# ASSIGNMENT CONFIG\n" + yaml.safe_dump(settings, sort_keys=True)
    return {"cell_type": "raw", "id": "settings", "metadata": {}, "source": source}


def _staged(cell: Cell) -> dict[str, Any] | None:
    if cell.directive == "ASSIGNMENT CONFIG":
        return None
    staged: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": f"c{cell.number:04d}",
        "metadata": {ORIGIN: cell.number, **_kept_metadata(cell.data.get("metadata"))},
        "source": cell.source,
    }
    if cell.kind == "code":
        staged |= {"outputs": [], "execution_count": None}
    if cell.kind == "markdown" and cell.data.get("attachments"):
        staged["attachments"] = cell.data["attachments"]
    return staged


def _kept_metadata(metadata: Any) -> dict[str, Any]:
    """Of a cell's metadata only what changes how the cell is shown."""
    jupyter = metadata.get("jupyter") if isinstance(metadata, dict) else None
    hidden = jupyter.get("source_hidden") if isinstance(jupyter, dict) else None
    return {"jupyter": {"source_hidden": True}} if hidden is True else {}
