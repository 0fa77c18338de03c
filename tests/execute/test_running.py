"""Notebooks run as IPython runs them, and their answers come back as data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import MisuseError
from autograder.execute import Sandbox

# (cells, wanted name, wire form of the answer)
SEMANTICS = {
    "a value": (["x = 3"], 3),
    "the last assignment": (["x = 3", "x = 4"], 4),
    "a function of the notebook": (["def f(t):\n    return 2 * t", "x = f(2)"], 4),
    "await at the top": (["import asyncio\nawait asyncio.sleep(0)\nx = 1"], 1),
    "asyncio.run": (["import asyncio\nasync def f():\n    return 7\nx = asyncio.run(f())"], 7),
    "the line magic of every template": (["%matplotlib inline\nx = 5"], 5),
    "the retina magic": (["%config InlineBackend.figure_format = 'retina'\nx = 5"], 5),
    "pylab": (["%pylab inline", "x = 5"], 5),
    "a timing cell": (["%%time\nx = 6"], 6),
    "a captured cell": (["%%capture\nprint(1)\nx = 6"], 6),
    "display": (["display(3)\nx = 1"], 1),
    "help": (["help(len)\nx = 1"], 1),
    "a question mark": (["len?\nx = 1"], 1),
    "exit is no exit": (["exit", "x = 1"], 1),
    "quit() is no exit": (["quit()", "x = 1"], 1),
    "sys.exit ends a cell": (["import sys\nsys.exit(0)", "x = 1"], 1),
    "an error ends a cell": (["1/0\nx = 2", "x = 1"], 1),
    "a syntax error ends a cell": (["x = = 2", "x = 1"], 1),
    "Out": (["41 + 1", "x = Out[1]"], 42),
    "the underscore": (["41 + 1", "x = _"], 42),
    "main": (["x = __name__"], "__main__"),
    "a figure": (
        ["import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x$')\nplt.show()\nx = 1"],
        1,
    ),
    "a saved figure": (
        ["import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('a.png')\nx = 1"],
        1,
    ),
    "figures are closed": (
        ["import matplotlib.pyplot as plt\nplt.plot([1])", "x = len(plt.get_fignums())"],
        0,
    ),
    "a file is written and read": (
        ["open('a.txt', 'w').write('ab')", "x = open('a.txt').read()"],
        "ab",
    ),
    "a temporary file": (
        ["import tempfile\nwith tempfile.TemporaryFile() as f:\n    x = f.write(b'ab')"],
        2,
    ),
    "a written module is imported": (["%%writefile ours.py\ny = 9", "import ours\nx = ours.y"], 9),
    "a written cell is run": (["%%writefile a.py\nx = 9", "%run a.py"], 9),
    "shutil.copy": (
        ["import shutil\nopen('a', 'w').write('1')\nshutil.copy('a', 'b')\nx = open('b').read()"],
        "1",
    ),
    "sqlite": (
        [
            "import sqlite3\nc = sqlite3.connect(':memory:')\nx = c.execute('select 1').fetchone()[0]"
        ],
        1,
    ),
    "threads": (
        [
            (
                "from concurrent.futures import ThreadPoolExecutor\n"
                "with ThreadPoolExecutor(8) as pool:\n    x = sum(pool.map(int, '1234'))"
            )
        ],
        10,
    ),
    "a module nobody warmed": (["import xmlrpc.client, wave, zipfile\nx = 1"], 1),
    "otter's stub": (
        [
            "import otter\ngrader = otter.Notebook('a.ipynb')",
            "x = grader.check('q1')\ngrader.check_all()\ngrader.export(pdf=False)\nx = 1",
        ],
        1,
    ),
    "the user": (["import getpass\nx = getpass.getuser()"], "student"),
    "the home folder is the working folder": (
        ["import os\nx = os.path.expanduser('~') == os.getcwd()"],
        True,
    ),
}


@pytest.mark.parametrize("case", SEMANTICS, ids=lambda case: case.replace(" ", "-"))
def test_a_notebook_means_here_what_it_means_in_jupyter(sandbox, notebook, case):
    cells, wire = SEMANTICS[case]
    with sandbox.run(notebook(*cells), ["x"]) as execution:
        expected = {"text": wire} if isinstance(wire, str) else wire
        assert execution.answers == {"x": expected}, execution.cell_errors


def test_random_numbers_are_the_same_in_every_run(sandbox, notebook):
    path = notebook(
        "import random, numpy as np\nx = [random.random(), float(np.random.rand()), hash('abc')]"
    )
    with sandbox.run(path, ["x"]) as first:
        pass
    with sandbox.run(path, ["x"]) as second:
        assert second.answers == first.answers


def test_only_wanted_names_that_exist_come_back(sandbox, notebook):
    with sandbox.run(notebook("a = 1\nb = 2"), ["a", "c"]) as execution:
        assert set(execution.answers) == {"a"}


def test_an_error_says_where_and_what(sandbox, notebook):
    path = notebook("x = 1", "y = 2\n\nz = 1 / 0", "def f():\n    raise KeyError('k')", "1\nf()")
    with sandbox.run(path, []) as execution:
        told = [(e.cell, e.name, e.message, e.line) for e in execution.cell_errors]
    assert told == [(2, "ZeroDivisionError", "division by zero", 3), (4, "KeyError", "'k'", 2)]


def test_a_syntax_error_has_its_line(sandbox, notebook):
    with sandbox.run(notebook("x = 1\ny = = 2"), []) as execution:
        (error,) = execution.cell_errors
    assert (error.name, error.line) == ("SyntaxError", 2)


def test_what_is_printed_is_kept_up_to_its_limit(sandbox, notebook):
    with sandbox.run(notebook("print('a' * 400_000)\nx = 1"), ["x"]) as execution:
        assert execution.output.startswith("aaa")
        assert "more bytes were printed" in execution.output
        assert len(execution.output) < 300_000
        assert execution.answers == {"x": 1}


def test_output_steers_no_terminal(sandbox, notebook):
    with sandbox.run(notebook(r"print('\x1b[2J\x07 ok \udc80')"), []) as execution:
        assert "ok" in execution.output
        assert not set(execution.output) & {"\x1b", "\x07", "\udc80"}


def test_a_function_can_be_called_while_the_execution_lasts(sandbox, notebook):
    path = notebook("import numpy as np\ndef f(a, b):\n    return a + b[0] + float(np.sum(b))")
    with sandbox.run(path, ["f"]) as execution:
        handle = execution.answers["f"]["function"]
        assert execution.call(handle, [1, [2, 3]]) == 8.0
        assert execution.call(handle, [1, {"array": [2.0, 3.0]}]) == 8.0


def test_shipped_files_win_over_uploaded_ones(tmp_path, notebook):
    shipped = tmp_path / "files"
    (shipped / "data").mkdir(parents=True)
    (shipped / "data" / "given.csv").write_text("ours")
    upload = tmp_path / "upload"
    (upload / "data").mkdir(parents=True)
    (upload / "data" / "given.csv").write_text("theirs")
    (upload / "own.csv").write_text("own")
    source = notebook("x = [open('data/given.csv').read(), open('own.csv').read()]")
    (upload / "s.ipynb").write_bytes(source.read_bytes())
    with Sandbox(files=shipped) as sandbox, sandbox.run(upload, ["x"]) as execution:
        assert execution.answers["x"] == {"list": [{"text": "ours"}, {"text": "own"}]}
        assert any("given.csv" in note for note in execution.notes)


def test_shipped_modules_are_compiled_once_and_again_where_a_submission_changes_them(
    tmp_path, notebook
):
    shipped = tmp_path / "files"
    shipped.mkdir()
    (shipped / "given.py").write_text("value = 1")
    (shipped / "broken.py").write_text("value = ")
    path = notebook(
        "import os, given\nx = [os.path.exists(given.__cached__), given.value]",
        "import broken",
        "import importlib\nopen('given.py', 'w').write('value = 2')\n"
        "y = importlib.reload(given).value",
    )
    with Sandbox(files=shipped) as sandbox, sandbox.run(path, ["x", "y"]) as execution:
        assert execution.answers == {"x": {"list": [True, 1]}, "y": 2}
        assert [(error.cell, error.name) for error in execution.cell_errors] == [(2, "SyntaxError")]
    assert sorted(entry.name for entry in shipped.iterdir()) == ["broken.py", "given.py"]


def test_a_second_submission_waits_until_the_first_is_closed(sandbox, notebook):
    path = notebook("x = 1")
    with sandbox.run(path, []), pytest.raises(MisuseError, match="close it first"):
        sandbox.run(path, [])


def test_the_working_folder_is_gone_afterwards(sandbox, notebook):
    path = notebook("import os\nos.makedirs('a/b/c')\nx = os.getcwd()")
    with sandbox.run(path, ["x"]) as execution:
        work = execution.answers["x"]["text"]
    assert not Path(work).exists()


def test_a_warm_process_that_was_killed_is_replaced(notebook):
    path = notebook("x = 1")
    with Sandbox() as sandbox:
        for _ in range(2):
            os.kill(sandbox._workers.warm.pid, signal.SIGKILL)
            sandbox._workers.warm._process.wait(20)
            with sandbox.run(path, ["x"]) as execution:
                assert execution.answers == {"x": 1}


def test_nothing_is_left_when_a_sandbox_is_closed_with_a_submission_in_it(notebook):
    with Sandbox() as sandbox:
        sandbox.run(notebook("def f():\n    return 1"), ["f"])
        base, warm = sandbox._base, sandbox._workers.warm.pid
    assert not base.exists()
    assert not Path(f"/proc/{warm}").exists()


def test_a_sandbox_that_was_not_entered_says_so(notebook):
    with pytest.raises(MisuseError, match="with Sandbox"):
        Sandbox().run(notebook("x = 1"), [])


KILLED = """
import os, signal, sys
from autograder.execute import Sandbox
sandbox = Sandbox().__enter__()
execution = sandbox.run(sys.argv[1], ["f"])
print(sandbox._base, sandbox._workers.warm.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def runs(pid):
    """Whether a process runs; one that has ended may wait for ever for a lazy init to ask."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_nothing_is_left_when_the_grader_is_killed(notebook):
    path = notebook("open('a', 'w').write('x')\ndef f():\n    return 1")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, path], capture_output=True, text=True, check=False
    )
    base, warm = done.stdout.split()
    deadline = time.monotonic() + 20
    while (Path(base).exists() or runs(warm)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(base).exists()
    assert not runs(warm)


CLAIMING = """
import os, signal, sys
from autograder.execute import Sandbox
sandbox = Sandbox().__enter__()
warm = sandbox._workers.warm.pid
os.kill(warm, signal.SIGSTOP)
print(warm, *sandbox._lent.numbers, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def is_claimed(uid):
    with socket.socket(socket.AF_UNIX) as claim:
        try:
            claim.bind(f"\0autograder-slot-{uid}")
        except OSError:
            return True
    return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has users to lend to its workers")
def test_users_are_claimed_until_nobody_is_left_who_might_kill_what_runs_as_them():
    """Else the next grader's workers would be killed when this one's are cleaned up."""
    done = subprocess.run(
        [sys.executable, "-c", CLAIMING], capture_output=True, text=True, check=False
    )
    warm, *uids = map(int, done.stdout.split())
    try:
        assert uids
        assert all(is_claimed(uid) for uid in uids)
    finally:
        os.kill(warm, signal.SIGCONT)
    deadline = time.monotonic() + 20
    while runs(warm) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(warm)
