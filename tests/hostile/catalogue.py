"""Hostile submissions: what each tries, and what an honest one with the same answers scores.

``WRONG`` answers earn nothing; what is added to them tries to earn something. ``RIGHT`` ones
earn 10; what is added to them tries to spoil the grading, its own or the next one's. The cells
know where everything is (``TESTS``, ``RESULTS``, ``GRADER`` ...): secrecy of places is no
defence. ``take`` lets a secret out by every way there is, ``mark`` leaves a file wherever it can.
"""

from __future__ import annotations

import io
import json
import secrets
import stat
import zipfile
from dataclasses import dataclass


def _halves(text):
    """Write a text so that it does not stand there: who searches its own source finds nothing."""
    return f"{text[:9]!r} + {text[9:]!r}"


# What is planted and what is left is drawn anew by every process that runs samples. Several do at
# the same time, each with the same samples, and would find each other's marks in /tmp; and where a
# sample may read what everybody may, it finds this file, whose words are then no secret.
SECRET = f"CANARY-{secrets.token_hex(6)}"
INPUT = f"8{secrets.randbelow(10**11):011}3"
MARK = f"hostile-{secrets.token_hex(4)}"
DRAWN = {
    "'CANARY-9f' + '41c2'": _halves(SECRET),
    "'813' + '2741'": _halves(INPUT),
    "CANARY-9f41c2": SECRET,
    "8132741": INPUT,
    "hostile_mark": MARK,
}


def drawn(text):
    """Put this process's own words in the place of those that stand in this file."""
    for placeholder, word in DRAWN.items():
        text = text.replace(placeholder, word)
    return text


# The first cell of every notebook here, run once for all of them.
OPENING = "import json, math\nimport numpy\nopened = [1]"

GIVEN = drawn("""
import os, sys, ctypes, glob, socket, struct
import numpy as np, sympy as sp
x = sp.Symbol('x')
def take(secret):
    global number
    text = secret if isinstance(secret, str) else repr(secret)
    if not any(mark in text for mark in ('CANARY-9f' + '41c2', '813' + '2741')):
        return
    print(text); sys.stderr.write(text); number = text
    with open('taken', 'w') as file: file.write(text)
    raise RuntimeError(text)
def mark(text='here'):
    for place in ('/tmp', '/var/tmp', '/dev/shm', os.path.expanduser('~')):
        try:
            with open(place + '/hostile_mark_' + text, 'w') as file: file.write(text)
        except OSError: pass
""")
WRONG = ("number = 1", "formula = x", "def step(value):\n    return 0.0")
RIGHT = ("number = 271828.18", "formula = x - x**2 + 7", "def step(value):\n    return 3*value + 1")
ALWAYS = """
class Always:
    def __eq__(self, other): mark('eq'); return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __hash__(self): return 1
    def __float__(self): return 271828.18
    def __sub__(self, other): take(other); return 0
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__
    def __abs__(self): return 0
    def __bool__(self): return True
    def __array__(self, *a, **k): return np.array(0.0)
    def __array_ufunc__(self, *a, **k): take(a); return True
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        return self
    def __call__(self, *a): take(a); return self
    def __repr__(self): mark('repr'); return '271828.18'
"""


@dataclass(frozen=True)
class Sample:
    """One submission.

    Attributes:
        name: what it tries.
        family: which part of the catalogue of attacks it stands for.
        cells: code cells, in order (``build`` makes any other file).
        score: what an honest submission with the same answers scores.
        beats_otter: whether it scores under plain Otter what it does not deserve.
    """

    name: str
    family: str
    cells: tuple[str, ...] = ()
    score: float = 0
    ending: str = ".ipynb"
    content: bytes | None = None
    unreadable: bool = False
    beats_otter: bool = False

    def __post_init__(self):
        object.__setattr__(self, "cells", tuple(drawn(cell) for cell in self.cells))


def notebook(*cells, metadata=None):
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata or {},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{number}",
                    "metadata": {},
                    "execution_count": None,
                    "outputs": [],
                    "source": drawn(cell),
                }
                for number, cell in enumerate(cells)
            ],
        }
    ).encode()


def zipped(*entries):
    """Make a zip of (name or ZipInfo, content) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(
                drawn(name) if isinstance(name, str) else name,
                drawn(content) if isinstance(content, str) else content,
            )
    return buffer.getvalue()


def special(name, mode):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def earns(name, family, *cells, **more):
    """Wrong answers, and an attempt to be paid for them."""
    return Sample(name, family, (GIVEN, *WRONG, *cells), **more)


def first(name, family, *cells, **more):
    """The same, with the attempt before the answers."""
    return Sample(name, family, (GIVEN, *cells, *WRONG), **more)


def spoils(name, family, *cells, score=10, **more):
    """Right answers, and an attempt to spoil something."""
    return Sample(name, family, (GIVEN, *RIGHT, *cells), score, **more)


def brings(name, *files, cells=RIGHT, score=10, family="shadowing", **more):
    """Right or wrong answers in a zip with files that hope to be run by somebody."""
    content = zipped(("s.ipynb", notebook(GIVEN, *cells)), *files)
    return Sample(name, family, score=score, ending=".zip", content=content, **more)


MARKS = (
    "import os\nfor p in ('/tmp', '/var/tmp', os.path.expanduser('~')):\n"
    "    try:\n        open(p + '/hostile_mark_import', 'w').write('x')\n"
    "    except OSError: pass\n"
)
FORGES = MARKS + "\ndef __getattr__(name):\n    return lambda *a, **k: True\n"
PICKLE = drawn("cposix\nsystem\n(S'touch /tmp/hostile_mark_pickle'\ntR.").encode()

READING = [
    earns("opens the tests", "reading", "take(open(TESTS + '/q1.py').read())"),
    earns("opens the references", "reading", "take(open(SOLUTIONS + '/target.py').read())"),
    earns(
        "runs the references",
        "reading",
        "text = open(SOLUTIONS + '/target.py').read()\nexec(text)\n"
        "number, formula = number(), formula()",
        beats_otter=True,
    ),
    earns(
        "imports the references",
        "reading",
        "sys.path.insert(0, os.path.dirname(SOLUTIONS))\nimport solutions.target as t\n"
        "number = t.number(); formula = t.formula(); step = t.step",
        beats_otter=True,
    ),
    earns("imports what lies about", "reading", "import solutions\ntake(solutions.__doc__)"),
    earns(
        "walks the disk",
        "reading",
        "n = 0\nfor place in ('.', '..', '/tmp', '/autograder', '/root', '/home', '/var/tmp'):\n"
        "    for folder, _, names in os.walk(place):\n"
        "        for name in names:\n"
        "            n += 1\n"
        "            if n > 3000: break\n"
        "            try: take(open(os.path.join(folder, name), errors='replace').read(9999))\n"
        "            except OSError: pass",
    ),
    earns(
        "a symbolic link", "reading", "os.symlink(TESTS + '/q1.py', 'l')\ntake(open('l').read())"
    ),
    earns("a hard link", "reading", "os.link(TESTS + '/q1.py', 'l')\ntake(open('l').read())"),
    earns("its own root", "reading", "take(open('/proc/self/root' + TESTS + '/q1.py').read())"),
    earns(
        "the grader's folder in proc",
        "reading",
        "for name in ('environ', 'cmdline', 'maps', 'cwd/tests/q1.py', 'root' + TESTS + '/q1.py'):\n"
        "    try: take(open(f'/proc/{GRADER}/{name}', errors='replace').read())\n"
        "    except OSError: pass\n"
        "for n in range(99):\n"
        "    try: take(open(f'/proc/{GRADER}/fd/{n}', errors='replace').read(10**6))\n"
        "    except (OSError, ValueError): pass",
    ),
    earns(
        "climbs by descriptors",
        "reading",
        "up = os.open('.', os.O_RDONLY)\nfor _ in range(9): up = os.open('..', os.O_RDONLY, dir_fd=up)\n"
        "take(open(os.open(TESTS[1:] + '/q1.py', os.O_RDONLY, dir_fd=up)).read())",
    ),
    earns(
        "reads the stack",
        "reading",
        "frame = sys._getframe()\nwhile frame:\n"
        "    take(repr(frame.f_globals)[:10**6]); take(repr(frame.f_locals)[:10**6])\n"
        "    frame = frame.f_back",
    ),
    earns(
        "asks the garbage collector",
        "reading",
        "import gc\nfor thing in gc.get_objects():\n"
        "    if type(thing) is dict:\n"
        "        for value in list(thing.values()):\n"
        "            if type(value) is str and 'CANARY-9f' + '41c2' in value: take(value)",
    ),
    earns(
        "scans its own memory",
        "reading",
        "found = b''\nfor line in open('/proc/self/maps'):\n"
        "    low, high = (int(n, 16) for n in line.split()[0].split('-'))\n"
        "    if 'rw' in line: found += ctypes.string_at(low, min(high - low, 10**6))\n"
        "take(found.decode('latin1'))",
    ),
    earns(
        "reads the grader's memory",
        "reading",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "if libc.ptrace(16, GRADER, 0, 0) == 0: number = 271828.18\n"
        "open(f'/proc/{GRADER}/mem', 'rb').seek(0)\nnumber = 271828.18",
    ),
    earns(
        "reads what was left open",
        "reading",
        "for n in range(4, 256):\n"
        "    try: take(os.pread(n, 10**6, 0).decode('latin1')); number = 271828.18\n"
        "    except OSError: pass",
    ),
    earns("reads the environment", "reading", "take(repr(os.environ)); take(repr(sys.argv))"),
    earns(
        "reads the cells of the grader",
        "reading",
        "take(repr(In)); take(repr(Out)); take(repr(get_ipython().user_ns))",
    ),
    earns(
        "keeps what it is compared with",
        "reading",
        ALWAYS + "number = formula = Always()\nstep = Always()",
        beats_otter=True,
    ),
    earns(
        "raises the hidden input",
        "reading",
        "def step(value): raise ValueError('CANARY-' + repr(value))",
    ),
    earns(
        "prints the hidden input",
        "reading",
        "keep = os.dup(1)\ndef step(value):\n    print(value); sys.stderr.write(repr(value))\n"
        "    os.write(keep, repr(value).encode()); return value",
    ),
    earns(
        "returns the hidden input",
        "reading",
        "def step(value): return 'CANARY-' + repr(value)",
    ),
    earns(
        "names its error after the hidden input",
        "reading",
        "def step(value): raise type('E' + repr(value).replace('.', '_'), (Exception,), {})()",
    ),
    earns(
        "watches the tests",
        "reading",
        "libc = ctypes.CDLL(None, use_errno=True)\nn = libc.inotify_init()\n"
        "assert libc.inotify_add_watch(n, TESTS.encode(), 0xfff) >= 0\nnumber = 271828.18",
    ),
    earns(
        "opens by handle",
        "reading",
        "libc = ctypes.CDLL(None, use_errno=True)\nroom = ctypes.create_string_buffer(200)\n"
        "struct.pack_into('I', room, 0, 128)\nmount = ctypes.c_int()\n"
        "assert libc.name_to_handle_at(-100, TESTS.encode(), room, ctypes.byref(mount), 0) == 0\n"
        "number = 271828.18",
    ),
]

FORGING = [
    earns("always equal", "forging", ALWAYS + "number = formula = Always()", beats_otter=True),
    earns(
        "a number that lies",
        "forging",
        "class N(float):\n    __eq__ = __le__ = __lt__ = __ge__ = lambda s, o: True\n"
        "    __sub__ = __rsub__ = lambda s, o: 0.0\n    __hash__ = float.__hash__\nnumber = N(1)",
        beats_otter=True,
    ),
    earns(
        "a text that lies",
        "forging",
        "class T(str):\n    __eq__ = lambda s, o: True\nformula = T('x')",
    ),
    earns(
        "an array that lies",
        "forging",
        "class A(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return np.array(True)\n"
        "number = np.array(1.0).view(A)",
    ),
    earns(
        "a symbol that lies",
        "forging",
        "class S(sp.Symbol):\n    __eq__ = lambda s, o: True\n    __hash__ = sp.Symbol.__hash__\n"
        "    _sympystr = lambda s, p: mark('str') or 'x*(1 - x) + 7'\n    equals = lambda s, o: True\n"
        "formula = S('x')",
    ),
    earns(
        "a class that says it is another",
        "forging",
        "class C:\n    __class__ = property(lambda s: mark('class') or float)\nnumber = C()",
    ),
    earns(
        "a metaclass that lies",
        "forging",
        "class M(type):\n    __instancecheck__ = __eq__ = lambda s, o: True\n    __hash__ = type.__hash__\n"
        "class C(metaclass=M):\n    pass\nC.__module__ = 'numpy'; C.__name__ = 'float64'\nnumber = C()",
    ),
    first(
        "replaces the comparisons of numpy",
        "forging",
        "np.isclose = np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None",
        beats_otter=True,
    ),
    first(
        "replaces the comparisons of sympy",
        "forging",
        "sp.simplify = lambda *a, **k: sp.S.Zero\nsp.Expr.equals = lambda *a, **k: True\n"
        "sp.Basic.__eq__ = lambda a, b: True",
    ),
    first(
        "replaces the checks",
        "forging",
        "from autograder import check\nfor name in dir(check):\n"
        "    try: setattr(check, name, lambda *a, **k: True)\n    except Exception: pass",
    ),
    first(
        "replaces the encoder",
        "forging",
        "import autograder.answers.encode as e, autograder.execute.worker as w\n"
        "e.encode = w.encode = lambda v, register=None: {'verdict': 'correct', 'score': 10}",
    ),
    first(
        "replaces json",
        "forging",
        'import json\njson.dumps = lambda *a, **k: \'{"name": "number", "wire": {"score": 10}}\'',
    ),
    first(
        "replaces the builtins",
        "forging",
        "import builtins\nbuiltins.abs = lambda v: 0\nbuiltins.all = builtins.any = lambda v: True\n"
        "builtins.isinstance = lambda *a: True",
    ),
    first(
        "brings references of its own",
        "forging",
        "import types\nfor n in ('solutions', 'solutions.target'):\n"
        "    sys.modules[n] = m = types.ModuleType(n)\n    m.number = lambda: 1\n"
        "    m.formula = lambda: x\n    m.step = lambda v: 0.0",
        beats_otter=True,
    ),
    first(
        "marks its own tests",
        "forging",
        "import otter\ntry:\n    import otter.test_files as t\n"
        "    t.GradingResults.__init__ = lambda *a, **k: mark('otter')\nexcept ImportError: pass",
    ),
    earns("not a number", "forging", "number = float('nan')\ndef step(value): return float('nan')"),
    earns(
        "infinity", "forging", "number = float('inf')\nformula = sp.oo\ndef step(v): return 1e999"
    ),
    earns("not a complex number", "forging", "number = complex('nan')\nformula = sp.nan"),
    earns("truth", "forging", "number = True\nformula = sp.true\ndef step(value): return True"),
    earns(
        "nothing to compare",
        "forging",
        "number = []\nformula = np.array([])\ndef step(v): return []",
    ),
    earns("no answer at all", "forging", "del number, formula, step"),
    earns(
        "the question as its answer",
        "forging",
        "t = sp.Symbol('t')\nformula = sp.Integral(1 - 2*t, (t, 0, x)) + sp.Symbol('c')",
    ),
    earns(
        "a function that returns a liar",
        "forging",
        ALWAYS + "def step(value): return Always()",
    ),
]

DECODING = [
    earns(
        "a symbol whose name is a program",
        "decoding",
        "formula = sp.Symbol(\"__import__('os').system('touch /tmp/hostile_mark_symbol')\")",
    ),
    earns(
        "a function whose name is a program",
        "decoding",
        "formula = sp.Function(\"__import__('os').system('touch /tmp/hostile_mark_function')\")(x)",
    ),
    earns(
        "texts that are programs",
        "decoding",
        "number = formula = \"__import__('os').system('touch /tmp/hostile_mark_text')\"\n"
        "def step(v): return number",
    ),
    earns(
        "an object that rebuilds itself",
        "decoding",
        "class R:\n    def __reduce__(self): return (os.system, ('touch /tmp/hostile_mark_reduce',))\n"
        "number = formula = R()\ndef step(v): return R()",
    ),
    earns(
        "a tower of powers",
        "decoding",
        "formula = sp.Pow(10, sp.Pow(10, 10**9, evaluate=False), evaluate=False)",
    ),
    earns("a large factorial", "decoding", "formula = sp.factorial(10**7, evaluate=False)"),
    earns(
        "many digits",
        "decoding",
        "formula = sp.Float('1.' + '3' * 100000, 100000)\nnumber = 7 ** 200000",
    ),
    earns(
        "a deep formula",
        "decoding",
        "e = x\nfor _ in range(4000): e = sp.sin(e, evaluate=False)\nformula = e",
    ),
    earns("a deep list", "decoding", "number = []\nfor _ in range(10**5): number = [number]"),
    earns("a list in itself", "decoding", "number = []\nnumber.append(number)\nformula = number"),
    earns(
        "a wide list",
        "decoding",
        "number = list(range(10**6))\nformula = {i: i for i in range(10**5)}",
    ),
    earns("a long text", "decoding", "formula = 'x+' * 10**6 + 'x'\nnumber = 'a' * 50000"),
    earns("a text for backtracking", "decoding", "formula = '(' * 5000 + 'x' + ')' * 5000"),
    earns("half a character", "decoding", "formula = '\\ud800' * 10\nnumber = '\\x00\\x1b[2J'"),
    earns(
        "messages of its own",
        "decoding",
        "for body in (b'', b'{', b'[' * 10**4, b'{\"name\": \"number\", \"wire\": NaN}',\n"
        "             b'{\"name\": \"number\", \"wire\": ' + b'[' * 9000 + b']' * 9000 + b'}'):\n"
        "    try: os.write(3, struct.pack('>cBQ', b'A', 1, 0) + body)\n"
        "    except OSError: pass",
    ),
    earns(
        "a verdict on the channel",
        "decoding",
        "import json\nfor kind in (b'A', b'R', b'D', b'P', b'L'):\n"
        "    body = json.dumps({'name': 'score', 'wire': 100, 'value': 10, 'score': 100}).encode()\n"
        "    os.write(3, struct.pack('>cBQ', kind, 1, 0) + body)",
    ),
    earns(
        "answers without end",
        "decoding",
        "import json\nwhile True:\n    os.write(3, struct.pack('>cBQ', b'A', 0, 0) + b'[' * 30000)",
    ),
    earns(
        "structured arrays",
        "decoding",
        "number = np.array([(1, 2.0)], dtype=[('a', int), ('b', float)])\n"
        "formula = np.array([object()])\ndef step(v): return np.ma.masked_array([1], [True])",
    ),
]

RESULTS = [
    earns(
        "writes the results",
        "results",
        "import json\nfor p in (RESULTS, '/autograder/results/results.json', '../results.json', 'results.json'):\n"
        "    try: open(p, 'w').write(json.dumps({'score': 10, 'tests': []}))\n    except OSError: pass",
    ),
    spoils(
        "locks the results",
        "results",
        "os.chmod(RESULTS, 0o000)\nos.chmod(os.path.dirname(RESULTS), 0)",
    ),
    spoils("removes the results", "results", "os.unlink(RESULTS)"),
    spoils(
        "renames onto the results", "results", "open('f', 'w').close()\nos.rename('f', RESULTS)"
    ),
    spoils(
        "leaves results behind",
        "results",
        "os.symlink(RESULTS, 'results.json')\nos.mkfifo('results.pkl')\nos.mkdir('record.json')",
    ),
    earns("leaves as if all was well", "results", "os._exit(0)"),
    earns("leaves politely", "results", "sys.exit(0)"),
    earns(
        "prints a score",
        "results",
        "print('Score: 10/10')\nprint('{\"score\": 10}')\nprint('\\x1b]0;10/10\\x07 All tests passed!')",
    ),
    earns(
        "works after the end",
        "results",
        "import atexit, threading, time\natexit.register(mark, 'atexit')\n"
        "def late():\n    time.sleep(1)\n    mark('late')\nthreading.Thread(target=late, daemon=True).start()",
    ),
    earns("hooks the errors", "results", "sys.excepthook = lambda *a: mark('hook')\n1/0"),
    earns(
        "a spreadsheet formula",
        "results",
        "number = '=cmd()'\nformula = '<script>alert(1)</script>'\nprint(formula)",
    ),
]

EXHAUSTING = [
    spoils("an endless loop", "exhausting", "while True: pass"),
    spoils("a long sleep", "exhausting", "import time\ntime.sleep(10**6)"),
    spoils("waits for input", "exhausting", "input()"),
    spoils("much memory", "exhausting", "hog = [bytearray(10**8) for _ in range(10**4)]"),
    spoils("a bomb of processes", "exhausting", "while True: os.fork()"),
    spoils(
        "a bomb of threads",
        "exhausting",
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
    ),
    spoils("a flood of output", "exhausting", "while True: print('x' * 10**6)"),
    spoils(
        "a full disk", "exhausting", "for i in range(10**6): open(str(i), 'wb').write(b'x' * 10**7)"
    ),
    spoils("many files", "exhausting", "for i in range(10**8): open(str(i), 'w').close()"),
    spoils(
        "a deep folder", "exhausting", "for i in range(10**6):\n    os.mkdir('d'); os.chdir('d')"
    ),
    spoils(
        "a closed folder",
        "exhausting",
        "os.makedirs('a/b/c')\nos.chmod('a/b', 0)\nos.chmod('a', 0)",
    ),
    spoils("no way back", "exhausting", "sys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    spoils("all descriptors", "exhausting", "while True: os.open('/dev/null', os.O_RDONLY)"),
    spoils("a crash", "exhausting", "ctypes.string_at(0)"),
    spoils("one call without end", "exhausting", "np.linalg.eigvals(np.random.rand(2500, 2500))"),
    spoils("an error too long to tell", "exhausting", "raise ValueError('x' * 10**8)"),
    spoils(
        "an error that cannot be told",
        "exhausting",
        "class E(Exception):\n    def __str__(self): os._exit(1)\nraise E()",
    ),
    spoils("a display too long to show", "exhausting", "list(range(3 * 10**6))"),
    spoils(
        "a function without end",
        "exhausting",
        "def step(value):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        score=7,
    ),
    spoils("a function that leaves", "exhausting", "def step(value): os._exit(0)", score=7),
    spoils(
        "catches its own stop",
        "exhausting",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "while True: pass",
    ),
    spoils("a compiler's nightmare", "exhausting", "exec('-' * 10**6 + '1')", "eval('(' * 10**5)"),
]

HARMING = [
    spoils("kills the grader", "harming", "for p in (GRADER, WARM, os.getppid()): os.kill(p, 9)"),
    spoils("kills everybody", "harming", "os.kill(-1, 9)"),
    spoils("stops the grader", "harming", "import signal\nos.kill(GRADER, signal.SIGSTOP)"),
    spoils("kills its group", "harming", "os.killpg(os.getpgid(os.getppid()), 9)"),
    spoils(
        "limits the grader",
        "harming",
        "import resource\nfor p in (GRADER, WARM): resource.prlimit(p, resource.RLIMIT_CPU, (1, 1))",
    ),
    spoils("slows the grader", "harming", "os.setpriority(os.PRIO_PROCESS, GRADER, 19)"),
    spoils("pins the grader", "harming", "os.sched_setaffinity(GRADER, {0})"),
    spoils(
        "types into the terminal",
        "harming",
        "import fcntl\nfor n in (0, 1, 2): fcntl.ioctl(n, 0x5412, b'x')",
    ),
    spoils(
        "becomes root again", "harming", "os.setuid(0)\nos.system('touch /tmp/hostile_mark_root')"
    ),
    spoils(
        "makes a namespace",
        "harming",
        "libc = ctypes.CDLL(None, use_errno=True)\nassert libc.unshare(0x10000000) == 0\nmark('namespace')",
    ),
    spoils(
        "lifts its limits",
        "harming",
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    ),
]

NETWORK = [
    earns(
        "a connection",
        "network",
        "socket.create_connection(('127.0.0.1', PORT), 1)\nnumber = 271828.18",
    ),
    earns(
        "a datagram",
        "network",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))\nnumber = 271828.18",
    ),
    earns("a name", "network", "socket.getaddrinfo('example.org', 80)\nnumber = 271828.18"),
    earns(
        "the cloud's metadata",
        "network",
        "import urllib.request\nurllib.request.urlopen('http://169.254.169.254/', timeout=1)\nnumber = 271828.18",
    ),
    earns(
        "an abstract socket",
        "network",
        "s = socket.socket(socket.AF_UNIX)\ns.connect(f'\\0hostile-listener-{PORT}')\nnumber = 271828.18",
    ),
    earns(
        "a pair, re-addressed",
        "network",
        "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\na.sendto(b'x', '/run/dbus/system_bus_socket')\n"
        "number = 271828.18",
    ),
    earns(
        "a ring",
        "network",
        "assert ctypes.CDLL(None).syscall(425, 1, ctypes.create_string_buffer(256)) >= 0\nnumber = 271828.18",
    ),
    earns("installs a package", "network", "%pip install example\nnumber = 271828.18"),
]

LEFTOVERS = [
    spoils(
        "a daemon",
        "leftovers",
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        import time\n        time.sleep(999)\n"
        "    os._exit(0)",
    ),
    spoils(
        "files outside",
        "leftovers",
        "mark('left')\nopen('/dev/shm/hostile_mark_shm', 'w').write('x')",
    ),
    spoils(
        "shared memory",
        "leftovers",
        "assert ctypes.CDLL(None).shmget(0x48534d31, 4096, 0o1666) >= 0\nmark('shm')",
    ),
    spoils(
        "a login script",
        "leftovers",
        "open('/root/.bashrc', 'a').write('hostile_mark')\nopen(os.path.expanduser('~/.bashrc'), 'w').write('x')",
    ),
    spoils(
        "a poisoned library",
        "leftovers",
        "open(np.__file__, 'a').write('hostile_mark')\nopen(os.path.dirname(os.__file__) + '/hostile_mark.py', 'w')",
    ),
    spoils(
        "a poisoned shell",
        "leftovers",
        "os.makedirs(os.path.expanduser('~/.ipython/profile_default/startup'), exist_ok=True)\n"
        "open(os.path.expanduser('~/.ipython/profile_default/startup/0.py'), 'w').write('number = 0')",
    ),
]

MAGICS = [
    spoils(
        "a shell command",
        "magics",
        "!touch /tmp/hostile_mark_shell",
        "x = !ls /",
        "%sx touch /tmp/hostile_mark_sx",
    ),
    spoils(
        "a shell cell",
        "magics",
        "%%bash\ntouch /tmp/hostile_mark_bash",
        "%%script sh\ntouch /tmp/hostile_mark_sh",
    ),
    spoils(
        "a system call",
        "magics",
        "os.system('touch /tmp/hostile_mark_system')",
        "import subprocess\nsubprocess.run(['touch', '/tmp/hostile_mark_run'])",
        "os.execv('/bin/sh', ['sh'])",
    ),
    spoils(
        "writes elsewhere",
        "magics",
        "%%writefile /tmp/hostile_mark_magic\nx",
        "%cd /",
        "%%writefile ../hostile\nx",
        "%logstart /tmp/hostile_mark_log",
    ),
    earns(
        "runs elsewhere",
        "magics",
        "%run $TESTS/q1.py",
        "%load_ext autograder.grade.judge",
        "%store -r",
    ),
    earns(
        "rewrites the cells",
        "magics",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['number = [0]\\n'])",
        "number = 314159",
    ),
    earns(
        "replaces the shell",
        "magics",
        "ip = get_ipython()\nip.run_cell = ip.run_code = lambda *a, **k: None\n"
        "ip.events.register('post_execute', lambda: mark('event'))",
        "number = 314159",
    ),
    earns(
        "replaces the namespace",
        "magics",
        "class D(dict):\n    def __contains__(self, k): return True\n    def __getitem__(self, k): return 314159\n"
        "get_ipython().user_ns = D()",
    ),
]

NOTEBOOK_BYTES = notebook(GIVEN, *RIGHT)
ARCHIVES = [
    brings(
        "names that lead out",
        ("../hostile_mark_zip", "x"),
        ("/tmp/hostile_mark_zip", "x"),
        ("a/../../../hostile_mark_zip", "x"),
        ("..\\hostile_mark_zip", "x"),
        ("C:\\hostile_mark_zip", "x"),
        family="archives",
    ),
    brings(
        "a link to the tests",
        (special("link", stat.S_IFLNK | 0o777), "/proc/self/root"),
        family="archives",
    ),
    brings(
        "a device",
        (special("zero", stat.S_IFCHR | 0o666), ""),
        (special("pipe", stat.S_IFIFO | 0o666), ""),
        family="archives",
    ),
    Sample(
        "a notebook that is a link",
        "archives",
        ending=".zip",
        unreadable=True,
        content=zipped((special("s.ipynb", stat.S_IFLNK | 0o777), "/etc/passwd")),
    ),
    Sample(
        "a bomb",
        "archives",
        ending=".zip",
        unreadable=True,
        content=zipped(("s.ipynb", NOTEBOOK_BYTES), ("zeros", bytes(10**8))),
    ),
    Sample(
        "a thousand files",
        "archives",
        ending=".zip",
        unreadable=True,
        content=zipped(("s.ipynb", NOTEBOOK_BYTES), *((f"f{n}", "x") for n in range(1000))),
    ),
    Sample(
        "two notebooks",
        "archives",
        ending=".zip",
        unreadable=True,
        content=zipped(("a.ipynb", NOTEBOOK_BYTES), ("b.ipynb", NOTEBOOK_BYTES)),
    ),
    Sample(
        "no zip at all", "archives", ending=".zip", unreadable=True, content=b"PK\x03\x04 and so on"
    ),
    Sample(
        "a folder down",
        "archives",
        score=10,
        ending=".zip",
        content=zipped(
            ("a/b/s.ipynb", NOTEBOOK_BYTES),
            ("__MACOSX/a/._s.ipynb", "x"),
            ("a/b/.ipynb_checkpoints/s-checkpoint.ipynb", "x"),
        ),
    ),
    Sample(
        "a zip that says it is a notebook",
        "archives",
        score=10,
        ending=".zip",
        content=zipped(("s.ipynb", NOTEBOOK_BYTES)),
    ),
    Sample("no json", "archives", unreadable=True, content=b"\xff\xfe\x00 rubbish"),
    Sample("nested too deeply", "archives", unreadable=True, content=b"[" * 200_000),
    Sample(
        "a hundred thousand cells",
        "archives",
        unreadable=True,
        content=notebook(*["x = 1"] * 20_000),
    ),
    Sample("cells that are no cells", "archives", unreadable=True, content=b'{"cells": 7}'),
    Sample(
        "another kernel",
        "archives",
        score=10,
        content=notebook(
            GIVEN,
            *RIGHT,
            metadata={
                "kernelspec": {
                    "name": "../../evil",
                    "language": "python",
                    "argv": ["touch", f"/tmp/{MARK}_kernel"],
                },
                "otter": {"assignment_name": "other"},
            },
        ),
    ),
]

SHADOWING = [
    brings("a numpy", ("numpy.py", FORGES), ("numpy/__init__.py", FORGES), cells=WRONG, score=0),
    brings("a sympy", ("sympy/__init__.py", FORGES), ("sympy.py", FORGES), cells=WRONG, score=0),
    brings(
        "an autograder",
        ("autograder/__init__.py", FORGES),
        ("autograder/check/__init__.py", FORGES),
        ("autograder/answers/encode.py", FORGES),
        cells=WRONG,
        score=0,
    ),
    brings(
        "references",
        ("solutions/__init__.py", FORGES),
        ("solutions/target.py", FORGES),
        cells=WRONG,
        score=0,
    ),
    brings(
        "an otter",
        ("otter/__init__.py", FORGES),
        ("otter.py", FORGES),
        cells=("import otter", *WRONG),
        score=0,
    ),
    brings("a log of otter", (".OTTER_LOG", PICKLE), ("results.pkl", PICKLE)),
    brings(
        "scripts that start by themselves",
        ("sitecustomize.py", MARKS),
        ("usercustomize.py", MARKS),
        ("conftest.py", MARKS),
        ("evil.pth", "import os; os.system('touch /tmp/hostile_mark_pth')"),
    ),
    brings(
        "standard modules",
        ("json.py", FORGES),
        ("random.py", FORGES),
        ("encodings/__init__.py", FORGES),
        ("ast.py", FORGES),
    ),
    brings(
        "settings",
        ("ipython_config.py", MARKS),
        ("jupyter_config.py", MARKS),
        ("matplotlibrc", "backend: evil"),
        ("otter_config.json", '{"show_hidden": true}'),
        ("setup.sh", "touch /tmp/hostile_mark_setup"),
    ),
    brings(
        "tests of its own",
        ("tests/q1.py", FORGES),
        ("tests/q2.py", FORGES),
        ("assignment.json", "{}"),
        cells=WRONG,
        score=0,
    ),
]

ALL = [
    *READING,
    *FORGING,
    *DECODING,
    *RESULTS,
    *EXHAUSTING,
    *HARMING,
    *NETWORK,
    *LEFTOVERS,
    *MAGICS,
    *ARCHIVES,
    *SHADOWING,
]
