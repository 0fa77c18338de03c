"""The direct way for plain cells: what ``run_cell`` leaves, at a fraction of what it costs.

Most of what IPython does with a cell is to look for its own syntax, again and again, and to be
ready for coroutines. A cell that is Python as it stands, and that IPython would run as it stands,
needs none of that. :func:`read` says whether a cell is one, and :func:`run` takes the same steps
with it, in the same order, as ``InteractiveShell.run_cell(source, store_history=True)`` of the
pinned version. Whatever is in doubt is not plain: IPython itself costs time and nothing else.

IPython's own syntax is no Python, so a cell that compiles holds none; the exceptions are named in
:data:`_DOUBTFUL` and :func:`_is_taken_for_a_command`.
"""

from __future__ import annotations

import ast
import contextlib
import re
import textwrap
import warnings
from dataclasses import dataclass
from inspect import CO_COROUTINE
from typing import TYPE_CHECKING, Any

from IPython.core.autocall import IPyAutocall
from IPython.core.compilerop import CachingCompiler
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
from IPython.core.macro import Macro

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType

    from IPython.core.interactiveshell import InteractiveShell

# A cell is left to IPython if it begins with white space (which is taken off the other lines too),
# holds what may be a prompt or what needs a coroutine, sets flags for its own later statements, or
# is broken into lines by anything but "\n".
_DOUBTFUL = re.compile(
    r"\A\s|>>>|In \[|\.\.\.:|\b(?:async|await)\b|__future__|run_line_magic"
    r"|[\x00\x0b-\x1f\x85\u2028\u2029]"
)
_ONLY_SPACE = re.compile(r"^[^\S\n]+$", re.MULTILINE)
_FIRST_WORD = re.compile(r"[\w.*]*")
_PYTHON_MODE = "# PYTHON-MODE"
# Whoever puts something else in the place of one of these wants it to be called.
_STEPS = frozenset(
    {
        "run_cell",
        "_run_cell",
        "run_cell_async",
        "should_run_async",
        "transform_cell",
        "transform_ast",
        "run_ast_nodes",
    }
)
_COMPLAINT = ("error", None, Warning, re.compile(re.escape("<ipython-input-")), 0)


@dataclass(frozen=True, slots=True)
class Stock:
    """What rewrites and watches cells in a shell that nobody has changed."""

    transforms: tuple[object, ...]
    filters: tuple[object, ...]

    @classmethod
    def of(cls, shell: InteractiveShell) -> Stock:
        """Take down what is there now."""
        manager = shell.input_transformer_manager
        prefilter: Any = shell.prefilter_manager
        return cls(
            (
                *manager.cleanup_transforms,
                *manager.line_transforms,
                *manager.token_transformers,
            ),
            (*prefilter.transformers, *prefilter.checkers, *prefilter.handlers.values()),
        )


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain cell, compiled."""

    source: str
    text: str
    count: int
    codes: tuple[CodeType, ...]


Ahead = dict[tuple[str, int, int], "tuple[CodeType, ...]"]
"""Compiled cells by all that their code depends on: source, execution count, compiler's flags."""


def ahead(shell: InteractiveShell, cells: Iterable[tuple[int, str]]) -> Ahead:
    """Compile cells, each for the execution count it will have; what does not compile is not in."""
    made: Ahead = {}
    for count, source in cells:
        with contextlib.suppress(Exception):
            text = _text(source)
            name = shell.compile.get_code_name(source, text, count)
            made[source, count, shell.compile.flags] = _compile(shell.compile, text, name)
    return made


def read(shell: InteractiveShell, source: str, stock: Stock, known: Ahead) -> Plain | None:
    """Compile a plain cell, unless its code is known; None where IPython has to do it."""
    try:
        return _read(shell, source, stock, known)
    except Exception:  # noqa: BLE001 - IPython meets the same, and knows what to do
        return None


def _text(source: str) -> str:
    text = source if source.endswith("\n") else source + "\n"
    return textwrap.dedent(text) if _ONLY_SPACE.search(text) else text


def _read(shell: InteractiveShell, source: str, stock: Stock, known: Ahead) -> Plain | None:
    if not source or _DOUBTFUL.search(source) or not _is_as_made(shell, stock):
        return None
    text = _text(source)
    if text.find("\n") == len(text) - 1 and _is_taken_for_a_command(shell, text):
        return None
    count = shell.execution_count
    codes = known.get((source, count, shell.compile.flags))
    if codes is None:
        codes = _compile(shell.compile, text, shell.compile.get_code_name(source, text, count))
    if any(code.co_flags & CO_COROUTINE for code in codes):
        return None
    return Plain(source, text, count, codes)


def _is_as_made(shell: InteractiveShell, stock: Stock) -> bool:
    return (
        _STEPS.isdisjoint(vars(shell))
        and type(shell.compile) is CachingCompiler
        and shell.ast_node_interactivity == "last_expr"
        and shell.autoawait
        and not shell.trio_runner
        and not shell.autocall
        and not shell.ast_transformers
        and not shell.input_transformers_post
        and not shell.events.callbacks["pre_run_cell"]
        and not shell.events.callbacks["post_run_cell"]
        and Stock.of(shell) == stock
    )


def _is_taken_for_a_command(shell: InteractiveShell, text: str) -> bool:
    """Whether a single line may be a magic without its sign, a macro, or ``exit``."""
    found = _FIRST_WORD.match(text)
    word = found[0] if found else ""
    return (
        isinstance(shell.user_ns.get(word), (IPyAutocall, Macro))
        or shell.find_magic(word) is not None
        or text.rstrip().endswith(_PYTHON_MODE)
    )


def _compile(compiler: Any, text: str, name: str) -> tuple[CodeType, ...]:
    """Compile statement by statement, as IPython does; raises what any of them raises.

    A warning counts as an error, since IPython compiles, and warns, twice. The filter is put in
    behind the back of ``warnings``, which would forget of what the cells have been warned already.
    """
    filters: Any = warnings.filters
    filters.insert(0, _COMPLAINT)
    try:
        body = compiler.ast_parse(text, filename=name).body
        if not body:
            return ()
        *statements, last = body
        with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            codes = [compiler(ast.Module([node], []), name, "exec") for node in statements]
            if isinstance(last, ast.Expr):
                codes.append(compiler(ast.Interactive([last]), name, "single"))
            else:
                codes.append(compiler(ast.Module([last], []), name, "exec"))
        return tuple(codes)
    finally:
        filters.remove(_COMPLAINT)


def run(shell: InteractiveShell, cell: Plain) -> BaseException | None:
    """Run a plain cell; return what it raised."""
    info = ExecutionInfo(
        cell.source,
        store_history=True,
        silent=False,
        shell_futures=True,
        cell_id=None,
        transformed_cell=cell.text,
    )
    result = ExecutionResult(info)
    try:
        _run(shell, cell, result)
    except BaseException as error:  # noqa: BLE001 - as IPython: what a cell raises ends the cell
        result.error_in_exec = error
    finally:
        shell.events.trigger("post_execute")
    return result.error_in_exec


def _run(shell: InteractiveShell, cell: Plain, result: ExecutionResult) -> None:
    history: Any = shell.history_manager
    result.execution_count = cell.count
    shell.execution_count = cell.count + 1
    shell.events.trigger("pre_execute")
    history.store_inputs(cell.count, cell.text, cell.source)
    shell.logger.log(cell.text, cell.source)
    with shell.builtin_trap:
        shell.compile.cache(cell.text, cell.count, raw_code=cell.source)
        with shell.display_trap:
            shell.displayhook.exec_result = result
            raised = any(_raises(shell, code, result) for code in cell.codes)
            shell.last_execution_succeeded = not raised
            shell.last_execution_result = result
            shell.displayhook.exec_result = None
    history.store_output(cell.count)
    if (error := result.error_in_exec) is not None:
        kept = shell._format_exception_for_storage(error)  # noqa: SLF001 - it has no other name
        history.exceptions[cell.count] = kept


def _raises(shell: InteractiveShell, code: CodeType, result: ExecutionResult) -> bool:
    """Run one statement by IPython's own function, which is a coroutine and waits for nothing."""
    running = shell.run_code(code, result)
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("the statement waits for an event loop")
