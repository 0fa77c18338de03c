"""Run cells in two ways, each in a fresh fork of one shell: through all of IPython, and as we do.

And as we do once more, compiled before the fork.

Reads lists of cells from standard input, a line of JSON each, and answers each with a line: what
either way left. A program of its own, because cells may change anything about the process.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import json
import linecache
import os
import re
import sys
import types
import warnings

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell

from autograder.execute import plain, shell

_ADDRESS = re.compile(r"0x[0-9a-f]+")


def _unchanged(made):
    """Take back what our shell leaves out of IPython's, so that the measure is IPython itself."""
    for name in ("_tee", "_format_exception_for_storage"):
        delattr(type(made), name)
        assert getattr(type(made), name) is getattr(InteractiveShell, name)
    hook = type(made.displayhook)
    del hook.semicolon_at_end_of_expression
    assert hook.semicolon_at_end_of_expression is DisplayHook.semicolon_at_end_of_expression


def _text(value):
    try:
        return _ADDRESS.sub("0x", repr(value))
    except BaseException as error:  # noqa: BLE001 - a cell's own class
        return f"no repr: {type(error).__name__}"


def _code(code):
    return [
        code.co_filename,
        code.co_firstlineno,
        code.co_flags,
        code.co_code.hex(),
        [_code(c) if isinstance(c, types.CodeType) else _text(c) for c in code.co_consts],
    ]


def _state(made):
    namespace = {
        name: _code(value.__code__)
        if isinstance(value, types.FunctionType) and name != "open"
        else _text(value)
        for name, value in made.user_ns.items()
    }
    history, result = made.history_manager, made.last_execution_result
    return {
        "namespace": namespace,
        "annotations": _text(made.user_ns.get("__annotations__")),
        "hidden": sorted(map(str, made.user_ns_hidden)),
        "count": _text(made.execution_count),
        "parsed": [*history.input_hist_parsed],
        "raw": [*history.input_hist_raw],
        "shown": _text(dict(history.output_hist_reprs)),
        "errors stored": [*history.exceptions],
        "underscores": _text([made.displayhook._, made.displayhook.__, made.displayhook.___]),
        "succeeded": made.last_execution_succeeded,
        "result": result
        and [
            result.execution_count,
            _text(result.result),
            _text(result.error_before_exec),
            _text(result.error_in_exec),
            _text(vars(result.info)),
        ],
        "lines": {n: e for n, e in linecache.cache.items() if n.startswith("<ipython-input-")},
        "builtins": sorted(vars(builtins)),
        "hooks": [_text(sys.displayhook), _text(sys.excepthook)],
        "trap": [made.builtin_trap._nested_level, made.display_trap._nested_level],
        "flags": made.compile.flags,
        "filters": _text(warnings.filters),
    }


def _left_by(made, run, cells):
    told = []
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        for cell in cells:
            error = run(made, cell)
            failure = shell.explain(error) if error is not None else None
            told.append(failure and [failure.name, failure.message, failure.line])
    text = _ADDRESS.sub("0x", printed.getvalue())
    return {"errors": told, "printed": text, **_state(made)}


def _ours(made, cells):
    direct, known = [], 0

    def run(made, cell):
        read = plain.read

        def noting(*args):
            nonlocal known
            found = read(*args)
            direct.append(found is not None)
            known += found is not None and any(found.codes is one for one in made.ahead.values())
            return found

        plain.read = noting
        try:
            return shell.run(made, cell)
        finally:
            plain.read = read

    left = _left_by(made, run, cells)
    return {"direct": direct, "known": known, "left": left}


def _ahead(made, cells):
    shell.compile_ahead(made, enumerate(cells, 1))
    return _ours(made, cells)


def _theirs(made, cells):
    _unchanged(made)
    return {"left": _left_by(made, shell.run_by_ipython, cells)}


def _in_a_fork(work, *args):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(writer, "w") as out:
            try:
                out.write(json.dumps(work(*args)))
            except BaseException as error:  # noqa: BLE001 - told to the test
                out.write(json.dumps({"broken": repr(error)}))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as got:
        text = got.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def main():
    made = shell.start()
    for line in sys.stdin:
        cells = json.loads(line)
        both = {way.__name__: _in_a_fork(way, made, cells) for way in (_ours, _ahead, _theirs)}
        print(json.dumps(both), flush=True)


if __name__ == "__main__":
    main()
