"""A plain cell, run the direct way, leaves exactly what all of IPython leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DIRECT, IPYTHON = True, False

# case: (cell, whether it may be run the direct way), ...
CELLS = {
    "an assignment": [("x = 1", DIRECT)],
    "a value is shown": [("x = 41", DIRECT), ("x + 1", DIRECT), ("_ + Out[2] + _2", DIRECT)],
    "nothing is shown": [("None", DIRECT), ("x = 3\nx;", DIRECT), ("x; # why", DIRECT)],
    "a semicolon in a text": [("';'", DIRECT), ("'a' # ;", DIRECT)],
    "only the last is shown": [("1\n2\n3", DIRECT), ("3\nx = 4", DIRECT)],
    "two on a line": [("x = 1; y = 2; x + y", DIRECT)],
    "many lines are shown": [("'''a\nb'''", DIRECT), ("[[0] * 30] * 4", DIRECT)],
    "the three underscores": [(str(n), DIRECT) for n in range(5)] + [("_, __, ___", DIRECT)],
    "the inputs": [("a = 1", DIRECT), ("b = 2", DIRECT), ("_i, _ii, _iii, _i1, In", DIRECT)],
    "the underscore is the student's": [("_ = 7", DIRECT), ("8", DIRECT), ("_", DIRECT)],
    "the underscore is a builtin": [
        ("import builtins\nbuiltins._ = str", DIRECT),
        ("8", DIRECT),
        ("_(3)", DIRECT),
    ],
    "Out itself": [("5", DIRECT), ("Out", DIRECT), ("_oh", DIRECT)],
    "Out is gone": [("del Out, _oh", DIRECT), ("5", DIRECT), ("x = 2", DIRECT)],
    "In is emptied": [("In.clear()", DIRECT), ("5", DIRECT), ("x = 2", DIRECT)],
    "empty cells": [("", IPYTHON), ("   \n", IPYTHON), ("x = 1", DIRECT)],
    "a comment": [("# nothing", DIRECT), ("# one\n# two", DIRECT), ("x = 1 # one?", DIRECT)],
    "empty lines at the end": [("x = 1\n\n", DIRECT), ("x\n", DIRECT), ("x\n   ", DIRECT)],
    "empty lines at the front": [("\n\nx = 1\n1/0", IPYTHON)],
    "lines of white space": [("if 1:\n    x = 1\n    \n    y = 2\n\t\nz = '''\n  \n'''", DIRECT)],
    "an indented cell": [("  x = 1\n  y = 2", IPYTHON), ("  x = 1\ny = 2", IPYTHON)],
    "windows lines": [("x = 1\r\ny = 2\r\n", IPYTHON)],
    "a form feed": [("x = 1\n\x0cy = 2", IPYTHON), ("x = 'a\x0cb'", IPYTHON)],
    "unicode lines": [("x = 'a\u2028b'", IPYTHON), ("x = 'a\x85b'", IPYTHON)],
    "unicode names": [("θ = 1\nñ = θ + 1\nθ, ñ", DIRECT), ("a·b = 1\nx = a·b", DIRECT)],
    "a byte order mark": [("\ufeffx = 1\nx", None)],
    "a NUL": [("x = 1\0", IPYTHON)],
    "a text alone": [("'text'\nx = 1\n'other'\ny = 2", DIRECT), ("__doc__", DIRECT)],
    "constants of two statements": [("x = 1000\ny = 1000\nx is y", DIRECT)],
    "a function": [("def f(x):\n    '''Twice.'''\n    return 2 * x\nf(2)", DIRECT)],
    "a class": [
        ("class A:\n    x: int = 1\n    def f(self):\n        return self.x\nA().f()", DIRECT)
    ],
    "a decorator": [("@property\ndef f(x):\n    return x\nf", DIRECT)],
    "the source of a function": [
        ("def f():\n    return 1  # here", DIRECT),
        ("import inspect\ninspect.getsource(f)", DIRECT),
        ("f.__code__.co_filename", DIRECT),
    ],
    "annotations": [("x: int = 1\ny: float", DIRECT), ("__annotations__", DIRECT)],
    "annotations after an error": [("1/0\nx: int = 1", DIRECT)],
    "a formatted text": [("x = 3\nf'{x!r} {x=} {x:>{x}} % ? !'", DIRECT)],
    "percent signs": [("7 % 4", DIRECT), ("'%d' % 3", DIRECT), ("x = (7\n% 4)", DIRECT)],
    "a percent sign after a backslash": [("x = 7 \\\n% 4\nx", DIRECT)],
    "question marks in texts": [("'''\nwhat?\n?x\n!ls\n%time\n'''", DIRECT), ("# why?", DIRECT)],
    "not equal": [("x = 1 != 2", DIRECT), ("x != 3", DIRECT)],
    "print": [("print('a')\nprint('b', end='')", DIRECT), ("print('c')", DIRECT)],
    "standard error": [("import sys\nsys.stderr.write('a')", DIRECT)],
    "display": [("display(3)", DIRECT), ("x = 1\ndisplay(x, 'a')", DIRECT)],
    "a repr that raises": [
        ("class A:\n    def __repr__(self):\n        raise ValueError('r')\nA()", DIRECT),
        ("x = 1", DIRECT),
    ],
    "its own repr": [
        ("class A:\n    def _repr_pretty_(self, p, c):\n        p.text('A!')\nA()", DIRECT)
    ],
    "the display hook is called": [("import sys\nsys.displayhook(4)", DIRECT), ("_", DIRECT)],
    "the display hook is replaced": [
        ("import sys\nsys.displayhook = print\n5", DIRECT),
        ("6", DIRECT),
    ],
    "the except hook is replaced": [
        ("import sys\nsys.excepthook = print\nx = sys.excepthook is print", DIRECT),
        ("1/0", DIRECT),
    ],
    "an error": [("x = 1\n1/0\ny = 2", DIRECT), ("x", DIRECT)],
    "an error in a function": [("def f():\n\n    raise KeyError('k')", DIRECT), ("1\nf()", DIRECT)],
    "an error with a cause": [
        ("try:\n    1/0\nexcept Exception as e:\n    raise ValueError from e", DIRECT)
    ],
    "a name that is not there": [("nothing", DIRECT), ("nothing.at.all = 1", DIRECT)],
    "an error group": [("raise ExceptionGroup('g', [ValueError(1)])", DIRECT)],
    "an error that has no words": [
        ("class E(Exception):\n    x = 1\nraise E", DIRECT),
        ("raise E()", DIRECT),
    ],
    "a failed assertion": [("assert 1 == 2, 'no'", DIRECT)],
    "the end of an iterator": [("next(iter([]))", DIRECT), ("raise StopIteration(3)", DIRECT)],
    "the end of a generator": [("raise GeneratorExit", DIRECT)],
    "an interruption": [("x = 1\nraise KeyboardInterrupt", DIRECT), ("x", DIRECT)],
    "the end of the debugger": [("import bdb\nraise bdb.BdbQuit", DIRECT)],
    "sys.exit": [("import sys\nsys.exit(3)", DIRECT), ("sys.exit()", DIRECT), ("x = 1", DIRECT)],
    "too deep": [("def f():\n    f()\nf()", DIRECT)],
    "a syntax error": [("x = 1\ny = = 2", IPYTHON), ("x", DIRECT)],
    "an indentation error": [("if 1:\nx = 1", IPYTHON), ("x = 1\n  y = 2", IPYTHON)],
    "return outside of a function": [("x = 1\nreturn x", IPYTHON), ("x", DIRECT)],
    "break outside of a loop": [("x = 1\nbreak", IPYTHON), ("x", DIRECT)],
    "yield outside of a function": [("x = 1\nyield x", IPYTHON), ("x", DIRECT)],
    "an incomplete cell": [("x = (1,", IPYTHON), ("def f():", IPYTHON), ("'''a", IPYTHON)],
    "a warning of the compiler": [("x = 1\nx is 1", IPYTHON), (r"x = '\d'", IPYTHON)],
    "that warning, silenced": [
        ("import warnings\nwarnings.simplefilter('ignore')", DIRECT),
        (r"x = 'a\d'", IPYTHON),
    ],
    "that warning, an error": [
        ("import warnings\nwarnings.simplefilter('error')", DIRECT),
        (r"x = 'a\d'", IPYTHON),
        ("warnings.warn('b')", DIRECT),
    ],
    "a warning": [("import warnings\nfor _ in range(3):\n    warnings.warn('w')", DIRECT)] * 2,
    "a warning in a function": [
        ("import warnings\ndef f():\n    warnings.warn('w', DeprecationWarning)", DIRECT),
        ("f()", DIRECT),
        ("f()", DIRECT),
    ],
    "await": [("import asyncio\nawait asyncio.sleep(0)\nx = 1", IPYTHON), ("x", DIRECT)],
    "async for": [("async def f():\n    yield 1\nx = [i async for i in f()]", IPYTHON)],
    "a coroutine": [("async def f():\n    return 1", IPYTHON), ("await f()", IPYTHON)],
    "asyncio.run": [("import asyncio\nx = asyncio.run(asyncio.wait_for(g(), 1))", DIRECT)],
    "flags carried over": [
        ("from __future__ import annotations", IPYTHON),
        ("def f(x: nothing): pass\nf.__annotations__", DIRECT),
    ],
    "flags in the middle": [("x = 1\nfrom __future__ import annotations", IPYTHON)],
    "line magics": [("%matplotlib inline\nx = 1", IPYTHON), ("x = %pwd", IPYTHON)],
    "cell magics": [
        ("%%capture c\nprint(1)", IPYTHON),
        ("c.stdout", DIRECT),
        ("%%nothing", IPYTHON),
    ],
    "magics in a block": [("if 1:\n    %precision 3\n    x = 1", IPYTHON), ("1/3", DIRECT)],
    "magics without a sign": [("who", IPYTHON), ("pwd", IPYTHON), ("x = 1\nwho", DIRECT)],
    "a magic called": [("who(3)", IPYTHON), ("who = 3", IPYTHON), ("who", IPYTHON)],
    "a magic's name is a variable": [
        ("precision = [3]; precision", IPYTHON),
        ("precision[0]", IPYTHON),
    ],
    "magics by hand": [("get_ipython().run_line_magic('who', '')", IPYTHON)],
    "automagic off": [("%automagic off", IPYTHON), ("who", IPYTHON)],
    "shell commands": [("!ls", IPYTHON), ("x = !ls", IPYTHON), ("if 1:\n    !ls", IPYTHON)],
    "help": [("len?", IPYTHON), ("?len", IPYTHON), ("x = 1\nx??", IPYTHON)],
    "quoted calls": [(",print a b", IPYTHON), (";print a b", IPYTHON), ("/print a", IPYTHON)],
    "Python prompts": [(">>> x = 1\n>>> x", IPYTHON), ("'''\n>>> x\n'''", IPYTHON)],
    "IPython prompts": [("In [1]: x = 1\n   ...: y = 2", IPYTHON), ("x = 1\n...: y", IPYTHON)],
    "an ellipsis": [("x = ...", DIRECT), ("x = 1\n...", DIRECT), ("...", DIRECT)],
    "exit": [("exit", IPYTHON), ("quit()", IPYTHON), ("exit = 3", IPYTHON), ("exit", IPYTHON)],
    "exit in a block": [("if 1:\n    exit()", DIRECT), ("x = 1", DIRECT)],
    "a macro": [
        ("get_ipython().define_macro('m', 'x = 5')", DIRECT),
        ("m", IPYTHON),
        ("x", DIRECT),
    ],
    "autocall": [("%autocall 2", IPYTHON), ("len 'abc'", IPYTHON), ("dict", IPYTHON)],
    "everything is shown": [
        ("%config InteractiveShell.ast_node_interactivity = 'all'", IPYTHON),
        ("1\n2", IPYTHON),
    ],
    "assignments are shown": [
        ("get_ipython().ast_node_interactivity = 'last_expr_or_assign'", DIRECT),
        ("x = 3", IPYTHON),
    ],
    "a wrong interactivity": [
        ("get_ipython().ast_node_interactivity = 'some'", DIRECT),
        ("x = 3", DIRECT),
    ],
    "no top-level await": [("get_ipython().autoawait = False", DIRECT), ("x = 1", IPYTHON)],
    "watched before and after": [
        ("get_ipython().events.register('pre_execute', lambda: print('pre'))", DIRECT),
        ("get_ipython().events.register('post_execute', lambda: print('post'))", DIRECT),
        ("x = 1", DIRECT),
        ("1/0", DIRECT),
    ],
    "watched cell by cell": [
        ("get_ipython().events.register('pre_run_cell', lambda i: print(i.raw_cell))", DIRECT),
        ("get_ipython().events.register('post_run_cell', lambda r: print(r.success))", IPYTHON),
        ("x = 1", IPYTHON),
        ("1/0", IPYTHON),
    ],
    "a watcher that fails": [
        ("get_ipython().events.register('pre_execute', lambda: 1/0)", DIRECT),
        ("x = 1", DIRECT),
    ],
    "lines rewritten": [
        (
            (
                "get_ipython().input_transformers_cleanup.append("
                "lambda lines: [l.replace('a', 'b') for l in lines])"
            ),
            DIRECT,
        ),
        ("a = 1", IPYTHON),
        ("b", IPYTHON),
    ],
    "lines rewritten at last": [
        (
            (
                "get_ipython().input_transformers_post.append("
                "lambda lines: [l.replace('a', 'b') for l in lines])"
            ),
            DIRECT,
        ),
        ("a = 1", IPYTHON),
    ],
    "trees rewritten": [
        (
            (
                "import ast\nclass T(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
                "        return ast.Constant(7)\nget_ipython().ast_transformers.append(T())"
            ),
            DIRECT,
        ),
        ("x = 1\nx", IPYTHON),
    ],
    "errors handled": [
        ("get_ipython().set_custom_exc((ValueError,), lambda *a, **k: print('mine'))", DIRECT),
        ("raise ValueError", DIRECT),
        ("x = = 1", IPYTHON),
    ],
    "a cell in a cell": [
        ("get_ipython().run_cell('y = 5\\ny')\nx = y\nx", DIRECT),
        ("_, _i, Out", DIRECT),
    ],
    "a stored cell in a cell": [
        ("get_ipython().run_cell('5', store_history=True)\n6", DIRECT),
        ("_, _i, Out, In", DIRECT),
    ],
    "ex and ev": [("get_ipython().ex('x = 1')\nget_ipython().ev('x + 1')", DIRECT)],
    "names pushed": [("get_ipython().push({'x': 3})", DIRECT), ("x", DIRECT)],
    "everything is reset": [("x = 1", DIRECT), ("%reset -f", IPYTHON), ("x", DIRECT)],
    "the count is changed": [
        ("get_ipython().execution_count = 40", DIRECT),
        ("5", DIRECT),
        ("_, In", DIRECT),
    ],
    "the shell is broken": [
        ("get_ipython().prefilter_manager = None", DIRECT),
        ("x = 1", IPYTHON),
        ("x = 1\ny = 2", IPYTHON),
    ],
    "the running of cells is replaced": [
        ("ip = get_ipython()\nold = ip.run_cell", DIRECT),
        (
            (
                "def new(source, **kwargs):\n    print(source)\n    return old(source, **kwargs)\n"
                "ip.run_cell = new"
            ),
            DIRECT,
        ),
        ("x = 1", IPYTHON),
    ],
    "get_ipython is replaced": [("get_ipython = print", DIRECT), ("get_ipython(3)", DIRECT)],
    "print is replaced": [("print = len", DIRECT), ("print('ab')", DIRECT), ("display(3)", DIRECT)],
    "builtins": [
        ("import builtins\nbuiltins.exit = 3\nbuiltins.mine = 4", DIRECT),
        ("mine", DIRECT),
        ("'exit' in vars(builtins)", DIRECT),
    ],
    "main": [("__name__", DIRECT), ("import __main__\n__main__.x = 3", DIRECT), ("x", DIRECT)],
    "globals": [("globals()['x'] = 3\nlocals() is globals()", DIRECT), ("x", DIRECT)],
    "pickled": [
        ("def f():\n    return 3", DIRECT),
        ("import pickle\npickle.loads(pickle.dumps(f)) is f", DIRECT),
    ],
    "written output": [("%%writefile /dev/null\nx", IPYTHON), ("x = 1", DIRECT)],
    "a log": [
        ("%logstart -q log.py over", IPYTHON),
        ("x = 1", DIRECT),
        ("x", DIRECT),
        ("%logstop", IPYTHON),
        ("print(open('log.py').read())", DIRECT),
    ],
    "for Emacs": [("x = 1 # PYTHON-MODE", IPYTHON)],
    "paste": [("%paste", IPYTHON), ("x = 'paste'", DIRECT)],
}


@pytest.fixture(scope="session")
def two_ways(tmp_path_factory):
    """Ask what either way leaves of a list of cells."""
    program = Path(__file__).with_name("two_ways.py")
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path_factory.mktemp("cells"),
    ) as process:

        def ask(cells):
            print(json.dumps(cells), file=process.stdin, flush=True)
            both = json.loads(process.stdout.readline())
            known = both["_ahead"].pop("known", None), both["_ours"].pop("known", None)
            assert both["_ahead"] == both["_ours"]
            both["_ours"]["known"] = known
            return both["_ours"], both["_theirs"]

        yield ask
        process.stdin.close()


def _agree(ours, theirs):
    """Compare part by part: the whole is too long to be read."""
    assert "broken" not in ours | theirs, (ours, theirs)
    for part, left in theirs["left"].items():
        assert ours["left"][part] == left, part


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case.replace(" ", "-"))
def test_either_way_leaves_the_same(two_ways, case):
    cells, direct = zip(*CELLS[case], strict=True)
    ours, theirs = two_ways(cells)
    _agree(ours, theirs)
    assert [d if e is not None else None for d, e in zip(ours["direct"], direct, strict=True)] == [
        *direct
    ]


def test_code_that_was_compiled_ahead_is_the_code_that_runs(two_ways):
    ours, theirs = two_ways(["a = 1", "def f():\n    return a", "b = (", "f()"])
    _agree(ours, theirs)
    assert ours["known"] == (
        3,
        0,
    )  # of four cells one does not compile; none without compiling ahead
    moved, _ = two_ways(["", "a = 1"])  # an empty cell is not counted, so the next is the first
    assert moved["known"] == (0, 0)


def test_the_first_cell_finds_none_before_it(two_ways):
    ours, theirs = two_ways(["_i, _ii, _iii, In[:-1], Out"])
    _agree(ours, theirs)
    assert ours["left"]["printed"] == "Out[1]: ('', '', '', [''], {})\n"


_NAMES = st.sampled_from(["x", "y", "who", "_", "Out", "f"])
_ATOMS = st.one_of(
    _NAMES,
    st.integers(-1, 3).map(str),
    st.text("a?!%;'\n\\#", max_size=4).map(repr),
    st.sampled_from(["None", "[1, 2]", "'''a\n  \n?'''", "1/0", "lambda: 0", "(yield)"]),
)
_EXPRESSIONS = st.one_of(
    _ATOMS,
    st.builds("{} {} {}".format, _ATOMS, st.sampled_from(["+", "%", "!=", "is", "or"]), _ATOMS),
    st.builds("print({})".format, _ATOMS),
    st.builds("({}\n, {})".format, _ATOMS, _ATOMS),
    st.builds("f'{{{}!r}}'".format, _NAMES),
)
_STATEMENTS = st.one_of(
    _EXPRESSIONS,
    st.builds("{} = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("{}: int = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("if {}:\n    {} = 1\n    \nelse:\n    y = 2".format, _EXPRESSIONS, _NAMES),
    st.builds("def f():\n    return {}".format, _EXPRESSIONS),
    st.builds("del {}".format, _NAMES),
    st.sampled_from(
        [
            "# why?",
            "pass",
            "",
            "   ",
            "%who",
            "!ls",
            "x?",
            "return",
            "  x = 1",
            "import warnings; warnings.warn('w')",
            "await f()",
            "raise SystemExit",
            "x = \\\n  3",
            "class A: x = 1",
            "from __future__ import annotations",
            "get_ipython().ast_node_interactivity = 'all'",
        ]
    ),
)
_CELLS = st.builds(
    "{}{}".format,
    st.lists(_STATEMENTS, min_size=1, max_size=4).flatmap(
        lambda lines: st.sampled_from(["\n", "; ", "\n\n"]).map(lambda by: by.join(lines))
    ),
    st.sampled_from(["", ";", "\n", "  # a", "\n  "]),
)


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(_CELLS, min_size=1, max_size=5))
def test_any_cells_leave_the_same_either_way(two_ways, cells):
    _agree(*two_ways(cells))
