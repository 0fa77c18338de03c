"""One submission, four ways, side by side: bare cells, ours, a fresh kernel, and ``otter run``.

``python -m bench execute`` takes the solved notebook and the autograder zip of ``dist/`` where they
have been built, else a sheet of twenty cells and no zip; ``python -m bench.execute NOTEBOOK [ZIP]``
takes others. Medians, the ways in turn; nobody draws a figure.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from autograder.execute import Sandbox, figures, intake, otter_stub, shell, warm
from bench.timing import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET = (
    "import numpy as np\nimport sympy as sp\nimport matplotlib.pyplot as plt",
    "x, t = sp.symbols('x t')\nk, eta = sp.symbols('k eta', positive=True)",
    "slope = sp.diff(k*(x - 1)**2/2, x)",
    "factor = sp.simplify((x - eta*k*x)/x)",
    "closed = sp.factor(x**4 - 5*x**2 + 4)",
    "area = sp.integrate(sp.exp(-k*x)*x, (x, 0, sp.oo))",
    "roots = sp.solve(x**2 - 3*x + 1, x)",
    "limit = sp.limit((1 + eta/x)**x, x, sp.oo)",
    "series = sp.series(sp.log(1 + x), x, 0, 5).removeO()",
    "H = np.array([[2.0, 1.0], [1.0, 3.0]])\nvalues, vectors = np.linalg.eigh(H)",
    "theta = np.array([1.0, -1.0])\nfor _ in range(200):\n    theta = theta - 0.1*H @ theta",
    "def simulate(rate, n):\n    u = 1\n    for _ in range(n):\n        u -= rate*u\n    return u",
    "losses = [simulate(0.1, n)**2 for n in range(50)]",
    "plt.plot(losses)\nplt.xlabel('$t$')\nplt.yscale('log')\nplt.show()",
    "rng = np.random.default_rng(0)\nnoise = rng.normal(0, 0.6, size=20_000)",
    "variance = float(np.var(noise))",
    "decay = sp.exp(-k*t)\nrate = -sp.diff(decay, t)/decay",
    "class Flow:\n    def __init__(self, a):\n        self.a = a\nflow = Flow(2)",
    "matrix = sp.Matrix([[1, eta], [eta, 1]]).eigenvals()",
    "print('done')",
)
_RUNS = 20
WANTED = ("slope", "factor", "closed", "area", "roots", "limit", "series", "values", "simulate")


def main() -> None:
    """Measure what has been built, else the sheet above."""
    notebooks = sorted(Path("dist/instructor").glob("*.ipynb"))
    archives = sorted(Path("dist").glob("*-autograder.zip"))
    if notebooks and archives:
        measure(notebooks[0].absolute(), archives[0].absolute())
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(_write(Path(folder) / "sheet.ipynb", SHEET), None)


def measure(path: Path, archive: Path | None) -> None:
    """Run one notebook in every way, and print."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        empty = _write(folder / "empty.ipynb", ())
        shipped = folder / "files"
        shipped.mkdir()
        wanted = unpack(archive, folder) if archive else WANTED
        sandbox = stack.enter_context(Sandbox(files=shipped))
        bare = stack.enter_context(Bare(shipped))
        times = [
            (bare.seconds(path), submission(sandbox, path, wanted), submission(sandbox, empty, ()))
            for _ in range(_RUNS)
        ]
        level, resident = sandbox.isolation, sandbox.warm_memory / 1e6
        kernel = statistics.median(fresh_kernel(path, shipped, 3))
    alone, whole, nothing = (statistics.median(column) for column in zip(*times, strict=True))
    aim = milliseconds(0.015 + 1.05 * alone).strip()
    print(f"{path.name}, isolation level {level}")
    print(f"bare cells in a warm IPython      {milliseconds(alone)}")
    print(f"autograder.execute                {milliseconds(whole)}   aim: at most {aim}")
    print(f"autograder.execute, no cells      {milliseconds(nothing)}   aim: at most 8 ms")
    print(f"all layers together               {milliseconds(layers())}   aim: below 2 ms")
    print(f"memory of the warm process        {resident:9.0f} MB")
    print(f"nbclient with a fresh kernel      {milliseconds(kernel)}   {kernel / whole:.0f} times")
    if archive:
        otter = statistics.median(otter_run(path, archive, 3))
        print(
            f"otter run                         {milliseconds(otter)}   {otter / whole:.0f} times"
        )


def unpack(archive: Path, folder: Path) -> tuple[str, ...]:
    """Lay out the files that the assignment ships; return the names that its tests ask for."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder, [n for n in opened.namelist() if n.startswith("files/")])
        return tuple(json.loads(opened.read("assignment.json"))["answers"])


def submission(sandbox: Sandbox, path: Path, wanted: tuple[str, ...]) -> float:
    """Time a submission from its file to its answers, and until nothing is left of it."""
    began = time.perf_counter()
    with sandbox.run(path, wanted):
        pass
    return time.perf_counter() - began


class Bare:
    """The cells alone, as IPython runs them, each time in a fresh copy of one warm process."""

    def __init__(self, shipped: Path) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as they are
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.execute", "--bare", shipped],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def seconds(self, path: Path) -> float:
        """Run the cells of a notebook once."""
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise RuntimeError("the process has no pipes")
        requests.write(f"{path}\n")
        requests.flush()
        return float(replies.readline())


def _bare(shipped: str) -> None:
    sys.path.append(shipped)
    os.chdir(shipped)
    warm.numeric()
    warm.symbolic()
    warm.ours()
    figures.prepare()
    sys.modules["otter"] = otter_stub.module()
    made = shell.start()
    for line in sys.stdin:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            cells = intake.read(Path(line.rstrip("\n"))).cells
            began = time.perf_counter()
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in cells:
                    made.run_cell(cell.source, store_history=True)
                    figures.close_all()
            os.write(writer, repr(time.perf_counter() - began).encode())
            os._exit(0)
        os.close(writer)
        print(os.read(reader, 100).decode(), flush=True)
        os.close(reader)
        os.waitpid(pid, 0)


def layers() -> float:
    """Seconds that a forked child needs to put on every layer."""
    program = (
        "import os, sys, tempfile, time, json\n"
        "from autograder.execute.confine import layers, paths\n"
        "from autograder.execute.confine.layers import Plan\n"
        "limits = {'cpu_seconds': 9, 'file_bytes': 1 << 20, 'processes': 9, 'memory_mb': 99}\n"
        "work, parent = tempfile.mkdtemp(), os.getpid()\n"
        "ground = layers.Ground.survey(paths.readable([]))\n"
        "uid = 60990 if os.geteuid() == 0 else None\n"
        "if uid: os.chown(work, uid, uid)\n"
        "times = []\n"
        "for _ in range(20):\n"
        "    reader, writer = os.pipe()\n"
        "    ahead = ground.ahead()\n"
        "    if os.fork() == 0:\n"
        "        began = time.perf_counter()\n"
        "        os.setsid(); layers.put_in_place(writer, writer, writer)\n"
        "        layers.apply(Plan(uid, True), ahead, parent=parent, work=work,"
        " limits=limits)\n"
        "        os.write(layers.OUTPUT, repr(time.perf_counter() - began).encode()); os._exit(0)\n"
        "    os.wait(); times.append(float(os.read(reader, 99)))\n"
        "    os.close(reader); os.close(writer)\n"
        "os.rmdir(work); print(json.dumps(times))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return statistics.median(json.loads(done.stdout))


def fresh_kernel(path: Path, shipped: Path, runs: int) -> Iterator[float]:
    """Time nbclient with a kernel of its own for each run."""
    import nbclient
    import nbformat

    for _ in range(runs):
        book = nbformat.read(path, as_version=4)
        began = time.perf_counter()
        with contextlib.redirect_stderr(io.StringIO()):
            nbclient.NotebookClient(
                book,
                kernel_name="python3",
                allow_errors=True,
                resources={"metadata": {"path": str(shipped)}},
            ).execute()
        yield time.perf_counter() - began


def otter_run(path: Path, archive: Path, runs: int) -> Iterator[float]:
    """Time ``otter run`` with an autograder zip."""
    program = Path(sys.executable).with_name("otter")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            began = time.perf_counter()
            subprocess.run(
                [program, "run", "-a", archive, "-o", folder, path],
                capture_output=True,
                check=True,
                cwd=folder,
            )
            yield time.perf_counter() - began


def _write(path: Path, cells: tuple[str, ...]) -> Path:
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    data = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
        "cells": [{**empty, "id": f"c{n}", "source": source} for n, source in enumerate(cells)],
    }
    path.write_text(json.dumps(data))
    return path


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        _bare(sys.argv[2])
    elif len(sys.argv) > 1:
        files = [Path(name).absolute() for name in sys.argv[1:3]]
        measure(files[0], files[1] if len(files) > 1 else None)
    else:
        main()
