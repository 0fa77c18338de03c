"""Run a blank notebook in a fresh kernel, as a student would: every cell must be readable.

Called inside an environment that holds only what the student bundle asks for. A cell that raises
ends the proof; so does a public test that cannot run.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(path: str) -> int:
    """Execute the notebook at ``path`` and say what failed."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    errors = [
        (number, output)
        for number, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    for number, output in errors:
        print(f"cell {number}: {output.ename}: {output.evalue}")
    tests = sorted(Path("tests").glob("*.py"))
    print(json.dumps({"cells": len(notebook.cells), "tests": len(tests), "errors": len(errors)}))
    return 1 if errors or not tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
