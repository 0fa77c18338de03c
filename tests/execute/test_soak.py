"""Two thousand submissions through one warm process leave it as it was."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from autograder.execute import Limits, Sandbox

COUNT, EVERY = 2000, 10
HONEST = (
    "import numpy as np, sympy as sp\nx = sp.Symbol('x')",
    "a = sp.diff(x**2, x)",
    "b = float(np.linalg.norm([3.0, 4.0]))\ndef f(v):\n    return 2 * v",
)
HOSTILE = (
    "import os; os._exit(1)",
    "hog = [bytearray(10**8) for _ in range(10**3)]",
    "for i in range(150): open(f'{i}', 'w').write('x' * 1000)",
    "import os\nfor i in range(60): os.mkdir('d'); os.chdir('d')",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
    "import os, struct; os.write(3, struct.pack('>cBQ', b'A', 0, 5) + b'x' * 9000)",
    "print('x' * 10**6)",
    "import os\nwhile True: os.open('/dev/null', 0)",
    "import ctypes; ctypes.string_at(0)",
    "while True: pass",
)


def descriptors(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def children(pid):
    return sum(
        len((task / "children").read_text().split()) for task in Path(f"/proc/{pid}/task").iterdir()
    )


def state(sandbox):
    gc.collect()
    warm = sandbox._workers.warm.pid
    return {
        "our descriptors": descriptors(os.getpid()),
        "its descriptors": descriptors(warm) if os.geteuid() == 0 else 0,
        "its children": children(warm),
        "folders": len(list(sandbox._base.iterdir())),
    }, (resident(os.getpid()), resident(warm))


@pytest.mark.slow
def test_a_long_day_leaves_nothing_behind(notebook):
    limits = Limits(cell_seconds=0.3, total_seconds=9, memory_mb=300, files=400)
    honest = notebook(*HONEST, name="honest.ipynb")
    hostile = [
        notebook(*HONEST, cell, name=f"hostile-{number}.ipynb")
        for number, cell in enumerate(HOSTILE)
    ]
    expected = None
    with Sandbox(limits=limits) as sandbox:
        for number in range(COUNT):
            attack = number % EVERY == EVERY - 1
            path = hostile[number // EVERY % len(hostile)] if attack else honest
            with sandbox.run(path, ["a", "b", "f"]) as execution:
                if not attack:
                    assert execution.call(execution.answers["f"]["function"], [2]) == 4
                expected = expected or dict(execution.answers)
                assert dict(execution.answers) == expected
            if number == 100:
                before, memory_before = state(sandbox)
        after, memory_after = state(sandbox)
    assert after == before
    grown = [late - early for late, early in zip(memory_after, memory_before, strict=True)]
    assert max(grown) < 8 << 20, grown
