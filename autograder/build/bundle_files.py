"""The autograder zip: Otter's layout, and what our engine needs beside it."""

from __future__ import annotations

import importlib.metadata
import json
import re
from typing import TYPE_CHECKING, Any

from autograder.build.given import given
from autograder.build.manifest import manifest
from autograder.build.notebooks import handed_out
from autograder.build.student import needed, pins
from autograder.build.tree import read_tree, under
from autograder.build.wheel import DISTRIBUTION
from autograder.doors import zip_files
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autograder.build.assign import Assigned
    from autograder.build.master import Master
    from autograder.build.tree import Tree
    from autograder.build.wheel import Wheel

PLUGIN = "autograder.doors.otter_plugin.Replay"
EXECUTABLE = ("run_autograder", "setup.sh")


def references_folder(master: Master) -> Path:
    """The folder of the assignment's reference implementations.

    Raises:
        AuthorError: the master names none, or it is not a package inside a folder ``solutions``.
    """
    stated = master.sheet.config.get("solutions")
    cell = master.sheet.cell
    if not isinstance(stated, str):
        raise AuthorError(
            f"cell {cell}: “# SHEET CONFIG” needs a line “solutions: ../solutions/{master.name}”, "
            "the folder of the reference implementations"
        )
    folder = (master.path.parent / stated).resolve()
    if not (folder / "__init__.py").is_file() or folder.parent.name != "solutions":
        raise AuthorError(
            f"cell {cell}: solutions: {stated} has to be a package (a folder with __init__.py) "
            f"inside a folder called “solutions”; there is none at {folder}"
        )
    return folder


def references(master: Master) -> dict[str, bytes]:
    """The reference implementations as they lie in the zip, below ``solutions/``."""
    folder = references_folder(master)
    tree = under(f"solutions/{folder.name}", read_tree(folder))
    package = folder.parent / "__init__.py"
    if package.is_file():
        tree["solutions/__init__.py"] = package.read_bytes()
    return tree


def grading_config(master: Master, otter_config: Mapping[str, Any]) -> dict[str, Any]:
    """``otter_config.json`` of the zip: the top-level options, then the master's, then ours."""
    generate = master.assignment.get("generate")
    own = generate if isinstance(generate, dict) else {}
    plugins = [*otter_config.get("plugins", []), *own.get("plugins", [])]
    others = [one for one in plugins if one != PLUGIN]
    return {**otter_config, **own, "plugins": [PLUGIN, *others]}


def bundle_files(
    master: Master,
    assigned: Assigned,
    files: Tree,
    wheel: Wheel,
    otter_config: Mapping[str, Any],
) -> dict[str, bytes]:
    """Everything in the zip, by its path in it."""
    config = grading_config(master, otter_config)
    notebook = f"{master.name}.ipynb"
    cells = given(handed_out(assigned.student[notebook]), handed_out(assigned.solved[notebook]))
    tests = {name: data for name, data in assigned.solved.items() if name.startswith("tests/")}
    tree = {
        **zip_files.files(config),
        **tests,
        **references(master),
        **under("files", files),
        "otter_config.json": as_json(config),
        "assignment.json": as_json(manifest(master, list(files), cells)),
        "requirements.txt": _requirements(master, assigned.solved[notebook]),
        f"wheels/{wheel.name}": wheel.data,
    }
    return {**tree, **zip_files.carried(tree)}


def as_json(data: Any) -> bytes:
    """JSON that a person can read and that is the same every time."""
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _requirements(master: Master, notebook: bytes) -> bytes:
    stated = importlib.metadata.requires(DISTRIBUTION) or []
    wanted = []
    for line in stated:
        name, _, condition = line.partition(";")
        if not condition or re.search(r"extra\s*==\s*['\"]grading['\"]", condition):
            match = re.match(r"[\w.-]+(?:\[[\w,-]+\])?", name)
            wanted.append(match[0] if match else name)
    bare = {name.split("[")[0].lower() for name in wanted}
    more = [name for name in needed(master, notebook) if name.lower() not in bare]
    return ("\n".join(pins([*wanted, *more])) + "\n").encode()
