"""Notebook cells as IPython runs them, in this process, without a kernel around them."""

from __future__ import annotations

import contextlib
import io
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.execute import plain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_LONGEST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a cell failed, in words that a student can use."""

    name: str
    message: str
    line: int | None


class _DisplayHook(DisplayHook):
    @staticmethod
    def semicolon_at_end_of_expression(expression: str) -> bool:
        """Read the cell for its last sign only where it could be a semicolon."""
        return ";" in expression and bool(DisplayHook.semicolon_at_end_of_expression(expression))


class Shell(InteractiveShell):
    """IPython without a terminal, a history or a screen."""

    displayhook_class = Type(_DisplayHook)
    stock: plain.Stock
    ahead: plain.Ahead

    def enable_gui(self, gui: object = None) -> None:
        """Accept ``%gui``: there is no screen."""

    def enable_matplotlib(self, gui: object = None) -> tuple[str, str]:
        """Accept ``%matplotlib inline`` and its kind: figures are made, never drawn."""
        del gui
        return "inline", "inline"

    def enable_pylab(self, gui: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Accept ``%pylab``, with its names."""
        del gui, args, kwargs
        from IPython.core.pylabtools import import_pylab

        import_pylab(self.user_ns, import_all=True)
        return "inline", "inline", []

    def system(self, cmd: str) -> Any:
        """Refuse ``!command``: there are no other programs here."""
        raise PermissionError(f"no program can be started here ({cmd[:40]})")

    def getoutput(self, cmd: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse ``x = !command``, as above."""
        del args, kwargs
        self.system(str(cmd))

    def ask_exit(self) -> None:
        """Ignore ``exit`` and ``quit``, as a notebook does."""

    def showtraceback(self, *args: object, **kwargs: object) -> None:
        """Show nothing: the error is reported with the cell."""

    def showsyntaxerror(self, *args: object, **kwargs: object) -> None:
        """Show nothing, as above."""

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Generator[None]:
        """Keep no second copy of what is printed: only ``%notebook`` would write it anywhere."""
        del channel
        yield

    def _format_exception_for_storage(
        self, exception: BaseException, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """Keep the name of an error; its traceback, costly to make, nobody would see."""
        del args, kwargs
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}


def start() -> Shell:
    """Make the shell, before any worker is forked, and run every common kind of cell once."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"
    config.InteractiveShell.banner1 = ""
    shell = Shell.instance(config=config)
    # Only text is shown; without this every value would be turned into LaTeX and HTML too.
    formatter: Any = shell.display_formatter
    formatter.active_types = ["text/plain"]
    shell.stock = plain.Stock.of(shell)
    shell.ahead = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in _WARM:
            run_by_ipython(shell, source)
            run(shell, source)
    # Its loop holds descriptors that a worker does not inherit; the next one is made afresh.
    get_asyncio_loop().close()
    _forget(shell)
    return shell


def _forget(shell: Shell) -> None:
    """Leave no cell behind that a notebook could find before its own."""
    shell.reset(new_session=True)
    history: Any = shell.history_manager
    for name in ("_i00", "_i", "_ii", "_iii"):
        setattr(history, name, "")
    shell.execution_count = 1


_WARM = (
    "1 + 1",
    "x = [1, 2]\nfor y in x:\n    pass\nx",
    "%matplotlib inline",
    "%config InlineBackend.figure_format = 'retina'",
    "%%capture\nprint(1)",
    "import asyncio\nawait asyncio.sleep(0)",
    "def f(x: int) -> int:\n    return x\nf(1)",
    "class A:\n    pass",
    "raise ValueError('a')",
    "1 +",
    "[undefined_name for _ in range(2)]",
)


def run(shell: Shell, source: str) -> BaseException | None:
    """Run one cell; return what it raised."""
    if (cell := plain.read(shell, source, shell.stock, shell.ahead)) is not None:
        return plain.run(shell, cell)
    return run_by_ipython(shell, source)


def compile_ahead(shell: Shell, cells: Iterable[tuple[int, str]]) -> None:
    """Compile plain cells that many notebooks hold, each for where it stands in them."""
    shell.ahead = plain.ahead(shell, cells)


def run_by_ipython(shell: Shell, source: str) -> BaseException | None:
    """Run one cell, plain or not, through all of IPython; return what it raised."""
    result = shell.run_cell(source, store_history=True)
    return result.error_before_exec or result.error_in_exec


def explain(error: BaseException) -> Failure:
    """Describe what a cell raised. Calls code of the error's class, which may be a student's."""
    name = type(error).__name__
    if isinstance(error, SyntaxError):
        return Failure(name, str(error.msg)[:_LONGEST_MESSAGE], error.lineno)
    line = next(
        (
            number
            for frame, number in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename.startswith("<ipython-input-")
        ),
        None,
    )
    return Failure(name[:100], str(error)[:_LONGEST_MESSAGE], line)
