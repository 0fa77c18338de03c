"""The folder a student gets: it works after ``pip install -r requirements.txt`` and no more."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import sys
from typing import TYPE_CHECKING

from autograder.build.answers import without_magics
from autograder.build.master import text_of
from autograder.build.notebooks import handed_out
from autograder.build.wheel import DISTRIBUTION, pinned
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from autograder.build.assign import Assigned
    from autograder.build.master import Master
    from autograder.build.tree import Tree
    from autograder.build.wheel import Wheel

# What every student notebook needs, whatever its author imports: a kernel, Otter's client, and
# what the public tests read answers with.
_ALWAYS = ("ipykernel", "numpy", "otter-grader", "sympy")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?")
_README = """\
{title}

Put this folder where you work, install what it needs with

    pip install -r requirements.txt

(called inside this folder; Python 3.11 or newer), open {name}.ipynb in JupyterLab, VS Code,
Colab or classic Jupyter, and run its first cell. Hand in the notebook.
"""


def student_folder(
    master: Master, assigned: Assigned, files: Tree, wheel: Wheel
) -> dict[str, bytes]:
    """The student's folder as a value: notebook, public tests, data files, requirements, wheel."""
    notebook = handed_out(assigned.student[f"{master.name}.ipynb"])
    tests = {name: data for name, data in assigned.student.items() if name.startswith("tests/")}
    return {
        **files,
        **tests,
        f"{master.name}.ipynb": notebook,
        "requirements.txt": _requirements(master, notebook, wheel),
        f"wheels/{wheel.name}": wheel.data,
        "README.txt": _README.format(
            title=master.sheet.title or master.name, name=master.name
        ).encode(),
    }


def instructor_folder(master: Master, assigned: Assigned, files: Tree) -> dict[str, bytes]:
    """The solved notebook with every test, for the eyes of instructors."""
    tests = {name: data for name, data in assigned.solved.items() if name.startswith("tests/")}
    notebook = handed_out(assigned.solved[f"{master.name}.ipynb"])
    return {**files, **tests, f"{master.name}.ipynb": notebook}


def needed(master: Master, notebook: bytes) -> list[str]:
    """The distributions a notebook needs: those it imports, and those its author names."""
    stated = master.assignment.get("requirements")
    if isinstance(stated, str):
        path = master.path.parent / stated
        if not path.is_file():
            raise AuthorError(
                f"cell {master.assignment_cell}: there is no requirements file {stated} beside "
                "the master"
            )
        stated = path.read_text(encoding="utf-8").split("\n")
    lines = [_DISTRIBUTION.match(str(line).strip()) for line in stated or ()]
    listed = {line[0] for line in lines if line} - {DISTRIBUTION}
    return sorted({*_imported(notebook), *listed}, key=str.lower)


def pins(names: list[str]) -> list[str]:
    """Requirement lines with the versions that are installed here, which the gates tried."""
    return sorted(set(pinned(*names)), key=str.lower)


def _requirements(master: Master, notebook: bytes, wheel: Wheel) -> bytes:
    names = sorted({*_ALWAYS, *needed(master, notebook)}, key=str.lower)
    return ("\n".join([*pins(names), f"./wheels/{wheel.name}"]) + "\n").encode()


def _imported(notebook: bytes) -> set[str]:
    modules: set[str] = set()
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse(without_magics(text_of(cell)))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    modules -= sys.stdlib_module_names | {"autograder", "otter"}
    distributions = importlib.metadata.packages_distributions()
    found = {name for module in modules for name in distributions.get(module, [])[:1]}
    return found - {DISTRIBUTION}
