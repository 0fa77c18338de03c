"""Nothing that a student wrote can reach anything that executes text or unpickles bytes."""

import ast
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "eval",
    "exec",
    "compile",
    "sympify",
    "parse_expr",
    "lambdify",
    "S",
    "nsimplify",
    "literal_eval",
    "__import__",
}
FORBIDDEN_MODULES = {
    "pickle",
    "dill",
    "cloudpickle",
    "shelve",
    "marshal",
    "joblib",
    "multiprocessing",
    "subprocess",
}
# Everything that touches an answer after it has left the sandbox, or before it is judged.
JUDGING = ("algebra", "answers", "check")


def _sources(*packages):
    return sorted(
        path for package in packages for path in (ROOT / "autograder" / package).rglob("*.py")
    )


def _called_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id
            elif isinstance(node.func, ast.Attribute) and not (
                isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            ):
                yield node.lineno, node.func.attr


def _imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("path", _sources(*JUDGING), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_judge_names_nothing_that_executes(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [(line, name) for line, name in _called_names(tree) if name in FORBIDDEN] == []
    assert [
        (line, name) for line, name in _imported_modules(tree) if name in FORBIDDEN_MODULES
    ] == []


@pytest.mark.parametrize(
    "path", _sources("grade", "batch", "report"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_trusted_side_unpickles_nothing(path):
    """Writing a pickle of our own objects for Otter is fine; reading one is not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unpickling = {"pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
    loaded = [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in unpickling
        and node.attr not in {"dump", "dumps"}
    ]
    picked = [
        (node.lineno, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in unpickling
        for alias in node.names
    ]
    assert loaded + picked == []


# Run in a process of its own: an audit hook cannot be taken back.
WATCHED = """
import json, sys
from autograder import check
from autograder.algebra.names import Names
from autograder.answers.decode import decode
from autograder.answers.read import read
from autograder.check.ambient import declared

names = Names.of({"x": "real", "k": "positive", "t": "natural", "eta": "positive"})
CHECKS = [
    lambda a: check.number(a, 3),
    lambda a: check.expression(a, "x**2 + k"),
    lambda a: check.interval(a, "0 < eta < 2/k"),
    lambda a: check.matrix(a, [[1, 2], [3, 4]]),
    lambda a: check.multiset(a, [1, 2]),
    lambda a: check.eigenpairs(a, [[0, 1], [1, 0]]),
    lambda a: check.choice(a, "saddle", options=["saddle", "minimum"]),
    lambda a: check.derivation([a, a], start="x", end="x"),
    lambda a: check.invariant(a, {"x": "-k", "k": "-x"}),
    lambda a: check.leading_order(a, "eta*k", "eta"),
]

def all_checks(answer):
    for one in CHECKS:
        try:
            one(answer)
        except check.CheckFailed:
            pass

with declared(names):
    for warm in ("x**2 + k", "3", "(0, 1)", [[1, 2], [3, 4]], [(1, [1, 1]), (-1, [1, -1])], "sin(x)*exp(k)"):
        all_checks(warm)
    armed = []
    def hook(event, arguments):
        if event in ("exec", "compile", "pickle.find_class", "os.system", "subprocess.Popen", "open", "import"):
            if event == "exec" and getattr(arguments[0], "co_filename", "").startswith("<frozen"):
                return
            armed.append((event, repr(arguments)[:200]))
    sys.addaudithook(hook)
    for given in json.load(sys.stdin):
        all_checks(given)
        all_checks(decode({"text": given} if isinstance(given, str) else given))
print(json.dumps(armed))
"""

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__base__.__subclasses__()",
    "eval('1')",
    "exec('x=1')",
    "open('/etc/passwd').read()",
    "lambda: 0",
    "x if True else k",
    "[x for x in (1,2)]",
    "f'{x}'",
    "x.__class__",
    "getattr(x, 'y')",
    "9**9**9",
    "factorial(factorial(factorial(9)))",
    "\\input{/etc/passwd}",
    "\\write18{true}",
    {"symbol": "__import__('os').system('true')"},
    {"apply": ["lambdify", [{"symbol": "x"}]]},
    {"sympy": ["Symbol", "__import__('os')"]},
]


def test_no_hostile_answer_executes_imports_or_opens_anything():
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WATCHED)],
        input=json.dumps(HOSTILE),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
