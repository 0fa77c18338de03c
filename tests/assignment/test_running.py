"""The notebook's cells run in order, solved and blank, and cost a grader next to nothing."""

from __future__ import annotations

import contextlib
import io
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Master  # pyright: ignore[reportMissingImports] - the one in this folder

HOME = Path(__file__).parents[2] / "assignment"
SECONDS = 0.5  # of processor time; it takes 0.02


def code_cells(master: Master) -> list[tuple[str, str, bool]]:
    """Name, source and whether it is an answer, for every code cell that students get."""
    found, block = [], ""
    for cell in master.cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "raw":
            first = text.split("\n", 1)[0]
            if first.split()[-1] in ("TESTS", "SOLUTION"):
                block = first.split()[-1] if first.startswith("# BEGIN") else ""
        elif cell["cell_type"] == "code" and block != "TESTS":
            found.append((cell["id"], text, block == "SOLUTION"))
    return found


def blanked(text: str) -> str:
    """What Otter hands out of a solution cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Otter's own imports are full of deprecated ones
        from otter.assign.solutions import replace_solutions

    return "\n".join(replace_solutions(text.split("\n"), "python"))


@pytest.fixture
def beside_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    monkeypatch.syspath_prepend(str(HOME))


@pytest.mark.parametrize("solved", [True, False], ids=["solved", "blank"])
def test_every_cell_runs(solved: object, master: Master, beside_the_figures: Any) -> None:
    scope: dict[str, Any] = {}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for name, text, is_answer in code_cells(master):
            source = blanked(text) if is_answer and not solved else text
            exec(compile(source, f"<{name}>", "exec"), scope)  # the master is ours
    assert "Nothing to draw" not in said.getvalue()
    assert ("…" in said.getvalue()) == (not solved)


def test_a_blank_notebook_is_asked_to_fill_in_before_it_draws(
    master: Master, beside_the_figures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import learning_dynamics_figures as figures  # pyright: ignore[reportMissingImports] - beside the master

    monkeypatch.setattr(figures, "_someone_watches", lambda: True)
    monkeypatch.setattr(figures, "_draw_orbits", lambda: None)
    scope: dict[str, Any] = {}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for name, text, is_answer in code_cells(master):
            exec(compile(blanked(text) if is_answer else text, f"<{name}>", "exec"), scope)
    looks = sum(text.count("look(") for name, text, _ in code_cells(master) if name != "set-up")
    assert said.getvalue().count("there is no answer yet") == looks


def test_the_solved_notebook_is_cheap_to_run(master: Master, beside_the_figures: Any) -> None:
    cells = code_cells(master)
    scope: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cells[0][1], scope)  # imports are paid for once, by the warm process
        begun = time.process_time()
        for name, text, _ in cells:
            exec(compile(text, f"<{name}>", "exec"), scope)
        spent = time.process_time() - begun
    assert spent < SECONDS
    sys.stdout.write(f"bare cells: {spent:.3f} s\n")
