"""A notebook comes to the same whether its opening was run for it alone or once for a class."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import MachineryError
from autograder.execute import Limits, Sandbox
from autograder.execute.opening import surroundings

LIMITS = Limits(
    cell_seconds=0.8, total_seconds=20, cpu_seconds=20, call_seconds=0.5, memory_mb=400, files=200
)
MODULE = (
    "import os\nvalue = [1]\nwhere = os.path.abspath(__file__)\ndef half(x):\n    return x / 2\n"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "given.py").write_text(MODULE)
    (folder / "data.csv").write_text("1,2\n3,4\n")
    return folder


@pytest.fixture(scope="module")
def plain(files):
    with Sandbox(limits=LIMITS, files=files) as made:
        yield made


def ran(sandbox, path, wanted):
    """All that a submission came to, but for what differs from run to run."""
    with sandbox.run(path, wanted) as execution:
        base = str(sandbox._base)
        return {
            "answers": eval(repr(execution.answers).replace(base, "BASE")),
            "errors": [
                (error.cell, error.name, error.message, error.line)
                for error in execution.cell_errors
            ],
            "output": execution.output.replace(base, "BASE"),
            "cells": len(execution.cell_seconds),
            "notes": execution.notes,
            "limits": execution.limits_hit,
            "f": [execution.call_each("f", [[2], [3]])] if "f" in execution.answers else [],
        }


# (the cells of the opening, the cells after it); what is wanted is called a, b, c and f.
SAME = {
    "names": (("import math\nx = 2",), ("a = math.sqrt(x)\nb = x",)),
    "a shipped module": (
        ("import given\nfrom given import half",),
        (
            "a = half(5)\nb = given.where\nimport given as again\nc = again is given\nf = half",
            "given.value.append(2)",
        ),
    ),
    "where it is": (
        ("import os, pathlib\nhere = pathlib.Path.cwd()\ndata = os.path.abspath('data.csv')",),
        (
            "a = str(here)\nb = os.getcwd() == str(here)\nc = open(data).read()",
            "a = [a, os.environ['HOME'], os.path.expanduser('~'), os.environ['PWD']]",
        ),
    ),
    "a file beside it": (("rows = open('data.csv').read().split()",), ("a = rows",)),
    "where temporary files go": (
        ("import tempfile\nfolder = tempfile.gettempdir()",),
        ("a = folder\nwith tempfile.TemporaryFile() as file:\n    b = file.write(b'x')",),
    ),
    "random numbers": (
        ("import random, numpy as np\nrng = np.random.default_rng(5)",),
        ("a = [random.random(), float(np.random.rand()), float(rng.random())]",),
    ),
    "what IPython keeps": (
        ("x = 3\nx", "%matplotlib inline", "x + 1"),
        ("a = [In[1], In[3], Out[1], _, __, _3]\nb = get_ipython().execution_count\nOut[9]",),
    ),
    "what it prints": (
        ("print('first')", "import sys\nprint('second', file=sys.stderr)\nprint('é\\x07')"),
        ("print('third')\na = 1", "1/0"),
    ),
    "an error of a cell after it": (
        ("def broken():\n    return 1/0",),
        ("a = 1", "broken()", "b = undefined_name", "c = 3"),
    ),
    "symbols": (
        ("from autograder import check\nk, t = check.declare(k='positive', t='natural')",),
        ("import sympy as sp\na = sp.exp(-k)*t\nb = sp.diff(k**2, k)\nc = bool(k > 0)",),
    ),
    "figures": (
        (
            "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 3\nlines = plt.plot([1, 2])",
        ),
        ("a = plt.rcParams['lines.linewidth']\nb = plt.get_fignums()\nlines = plt.plot([1])",),
    ),
    "a recursion limit": (
        ("import sys\nsys.setrecursionlimit(2345)",),
        ("a = sys.getrecursionlimit()",),
    ),
    "the environment": (("import os\nos.environ['A'] = 'b'",), ("a = os.environ['A']",)),
    "changed libraries": (
        ("import math\nmath.tau2 = 2*math.tau\nmath.sqrt = abs",),
        ("a = math.tau2\nb = math.sqrt(-4)",),
    ),
    "a stopped cell": (("x = 1",), ("a = x", "while True: pass", "b = 2")),
    "a cell that ends the process": (("x = 1",), ("a = x", "import os\nos._exit(3)", "b = x + 1")),
    "a call that ends the process": (
        ("import os",),
        ("def f(x):\n    if x == 3: os._exit(0)\n    return x\na = 1",),
    ),
    "no cell after it": (("a = 1\ndef f(x):\n    return x",), ()),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_comes_of_it_both_ways(plain, files, notebook, case):
    opening, rest = SAME[case]
    path = notebook(*opening, *rest)
    wanted = ["a", "b", "c", "f"]
    alone = ran(plain, path, wanted)
    given = tuple(enumerate((*opening, *rest), 1))  # compiled before the workers are forked
    with Sandbox(limits=LIMITS, files=files, opening=opening, given=given) as sandbox:
        assert not sandbox.opening_refused
        for _ in range(2):
            assert ran(sandbox, path, wanted) == alone
    assert alone["answers"]
    assert alone["cells"] == len(opening) + len(rest)


# (an opening that cannot be adopted, why not)
REFUSED = {
    "raises": ("x = 1/0", "cell 1 raises ZeroDivisionError"),
    "is no Python": ("x = (", "cell 1 raises SyntaxError"),
    "writes a file": ("open('new', 'w').write('x')", "the working folder's files"),
    "changes a file": ("open('data.csv', 'a').write('x')", "the working folder's files"),
    "leaves a file open": ("file = open('data.csv')", "the open files"),
    "opens a socket": ("import socket\npair = socket.socketpair()", "the open files"),
    "maps a file": (
        "import numpy as np\nrows = np.memmap('data.csv', mode='r')",
        "the mapped files",
    ),
    "starts a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(5,)).start()",
        "the threads",
    ),
    "leaves": ("import os\nos.chdir('/')", "the folder it is in"),
    "draws a number": ("import random\nx = random.random()", "the generators of random numbers"),
    "seeds numpy": ("import numpy as np\nnp.random.seed(1)", "the generators of random numbers"),
    "handles a signal": (
        "import signal\nsignal.signal(signal.SIGUSR1, print)",
        "the handlers of signals",
    ),
    "sets a timer": (
        "import signal\nbefore = signal.setitimer(signal.ITIMER_REAL, 100)",
        "the timers",
    ),
    "replaces what is printed to": (
        "import io, sys\nsys.stdout = io.StringIO()",
        "the streams",
    ),
    "awaits": ("import asyncio\nawait asyncio.sleep(0)", "the open files"),
    "prints much": ("print('x' * 100_000)", "it prints much"),
    "ends the process": ("import os\nos._exit(0)", "ends the process"),
    "starts a process": (
        "import subprocess\nchild = subprocess.Popen(['/bin/sleep', '2'])",
        "cell 1 raises PermissionError",
    ),
    "writes outside": (
        "import pathlib\npathlib.Path('/var/tmp/opening-was-here').write_text('x')",
        "cell 1 raises PermissionError",
    ),
    "says what is refused": (
        (
            "import socket\ntry:\n    socket.socket().close()\n    print('online')\n"
            "except OSError:\n    print('offline')"
        ),
        "prints something else in a worker",
    ),
    "remembers what is refused": (
        (
            "import socket\ntry:\n    socket.socket().close()\n    online = True\n"
            "except OSError:\n    online = False"
        ),
        "defines something else in a worker",
    ),
    "is long": (f"x = {'1' * 200_000!r}", "it is long"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_opening_that_does_more_than_define_runs_in_each_worker(plain, files, notebook, case):
    opening, why = REFUSED[case]
    path = notebook(opening, "a = 5")
    alone = ran(plain, path, ["a"])
    with Sandbox(limits=LIMITS, files=files, opening=(opening,)) as sandbox:
        assert why in sandbox.opening_refused
        assert ran(sandbox, path, ["a"]) == alone
    assert (files / "data.csv").read_text() == "1,2\n3,4\n"
    assert not Path("/var/tmp/opening-was-here").exists()


def test_a_child_process_is_seen(tmp_path):
    """No worker may start one, so that no opening comes so far where there is a boundary."""
    before = surroundings(str(tmp_path))
    with subprocess.Popen(["/bin/sleep", "5"]) as child:
        try:
            after = surroundings(str(tmp_path))
            assert after["the child processes"] != before["the child processes"]
        finally:
            child.kill()


def test_an_opening_is_run_once_for_all(files, notebook):
    opening = ("import os\nclass Mark:\n    pass\nmark = Mark()\nmark.pid = os.getpid()",)
    path = notebook(*opening, "a = [mark.pid, os.getpid()]")
    other = notebook("", *opening, "a = [mark.pid, os.getpid()]", name="other.ipynb")
    with Sandbox(limits=LIMITS, files=files, opening=opening) as sandbox:
        assert not sandbox.opening_refused
        pairs = []
        for one in (path, path, other):
            with sandbox.run(one, ["a"]) as execution:
                pairs.append(execution.answers["a"]["list"])
    (first, own), (second, own_second), (apart, own_apart) = pairs
    assert first == second
    assert own != own_second
    assert first not in (own, own_second)
    assert apart == own_apart


OPENING = ("shared = []\nimport given", "x = 1")


@pytest.fixture(scope="module")
def opened(files):
    with Sandbox(limits=LIMITS, files=files, opening=OPENING) as made:
        assert not made.opening_refused
        yield made


# notebooks that do not begin with the opening, and what becomes of ``a``
OTHERS = {
    "a cell in front": (("y = 1", *OPENING, "a = x"), 1),
    "a cell less": ((OPENING[1], "a = x"), 1),
    "a changed cell": ((OPENING[0], "x = 2", "a = x"), 2),
    "a letter more": ((OPENING[0], "x = 1 ", "a = x"), 1),
    "another order": ((*reversed(OPENING), "a = x"), 1),
    "the half of it": ((OPENING[0], "a = 7"), 7),
    "nothing": ((), None),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_notebook_that_begins_otherwise_runs_as_it_is(opened, notebook, case):
    cells, value = OTHERS[case]
    with opened.run(notebook(*cells), ["a"]) as execution:
        assert execution.answers == ({} if value is None else {"a": value})
        assert execution.cell_errors == ()
    with opened.run(notebook(*OPENING, "a = x"), ["a"]) as execution:
        assert execution.answers == {"a": 1}


def test_nothing_passes_from_one_submission_to_the_next_behind_an_opening(opened, notebook):
    spoiling = notebook(
        *OPENING,
        "shared.append(1); given.value.append(2); x = 5",
        "import sys, math; sys.modules['json'] = None; math.sqrt = None; open('left', 'w').close()",
        "import builtins; builtins.len = lambda _: 3; given.half = None",
    )
    looking = notebook(
        *OPENING,
        "import json, math, os\na = [shared, given.value, x, math.sqrt(4), len([]), given.half(4)]",
        "b = sorted(name for name in os.listdir() if not name.startswith('__'))",
        name="looking.ipynb",
    )
    with opened.run(looking, ["a", "b"]) as execution:
        before = execution.answers
        assert len(before) == 2
    with opened.run(spoiling, []) as execution:
        assert execution.cell_errors == ()
    with opened.run(looking, ["a", "b"]) as execution:
        assert execution.answers == before


def test_limits_hold_behind_an_opening(opened, notebook):
    hog = "hog = [bytearray(10**8) for _ in range(100)]"
    with opened.run(notebook(*OPENING, "a = 1", hog, "b = x"), ["a", "b"]) as execution:
        assert execution.answers == {"a": 1, "b": 1}
        assert [error.name for error in execution.cell_errors] == ["MemoryError"]


@pytest.mark.skipif(os.geteuid() != 0, reason="another user may not end it")
def test_when_the_process_behind_the_opening_dies_the_next_submission_is_run(files, notebook):
    path = notebook(*OPENING, "a = x")
    with Sandbox(limits=LIMITS, files=files, opening=OPENING) as sandbox:
        with sandbox.run(path, ["a"]) as execution:
            assert execution.answers == {"a": 1}
        warm = sandbox._workers.warm.pid
        (behind,) = Path(f"/proc/{warm}/task/{warm}/children").read_text().split()
        os.kill(int(behind), signal.SIGKILL)
        with contextlib.suppress(MachineryError), sandbox.run(path, ["a"]):
            pass  # its process went with it: not graded, and tried again
        with sandbox.run(path, ["a"]) as execution:
            assert execution.answers == {"a": 1}


def test_an_opening_that_takes_too_long_is_not_waited_for(files, notebook, monkeypatch):
    monkeypatch.setattr("autograder.execute.warmth._OPENING_SECONDS", 0.5)
    opening = ("import time\ntime.sleep(3)",)
    with Sandbox(limits=replace(LIMITS, cell_seconds=5), opening=opening) as sandbox:
        assert "takes long" in sandbox.opening_refused
        with sandbox.run(notebook(*opening, "a = 1"), ["a"]) as execution:
            assert execution.answers == {"a": 1}
