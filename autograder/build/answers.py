"""What a student hands in: the answers' names and kinds, as the tests' own calls state them.

Nothing is declared twice: a test that takes ``step_factor`` and calls
``check.expression(step_factor, ...)`` says that there is such an answer and that it is an
expression.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.build.master import Master, MasterTest

# What each check says about the kind of the answer it is given.
KIND_OF_CHECK = {
    "number": "number",
    "estimate": "number",
    "expression": "expression",
    "solves": "expression",
    "invariant": "expression",
    "leading_order": "expression",
    "interval": "interval",
    "matrix": "matrix",
    "multiset": "multiset",
    "eigenpairs": "eigenpairs",
    "choice": "choice",
    "function": "function",
    "call": "function",
    "derivation": "derivation",
}
CHECKS = frozenset({*KIND_OF_CHECK, "carried"})


@dataclass(frozen=True, slots=True)
class CheckCall:
    """One call of a check in a test, with what its literal arguments say.

    Attributes:
        check: the check's name; ``"readable_as.matrix"`` for the public ones.
        answer: the answer's name, which is the call's first argument.
        node: the call itself.
        literals: the keyword arguments that are literals.
    """

    check: str
    answer: str
    node: ast.Call
    literals: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerSpec:
    """One answer that is handed in by name.

    Attributes:
        name: the variable's name.
        question: the question whose hidden tests take it (else the one whose public tests do).
        kind: what it has to be, or ``""`` where no check tells.
        automatic: whether hidden tests take it.
        domains: each domain that a check states for it, symbol by symbol.
        options: the words of a ``choice``.
        variable: the symbol that a range is about.
        invariant: whether any function of the quantity is as good as itself.
    """

    name: str
    question: str
    kind: str
    automatic: bool
    domains: tuple[Mapping[str, Any], ...] = ()
    options: tuple[str, ...] = ()
    variable: str | None = None
    invariant: bool = False


def check_name(call: ast.Call) -> str | None:
    """``"matrix"`` for ``check.matrix(...)``, ``"readable_as.matrix"``, or ``None``."""
    parts: list[str] = []
    function: ast.expr = call.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name) and function.id == "check" and parts:
        return ".".join(reversed(parts))
    return None


def check_calls(test: MasterTest) -> Iterator[CheckCall]:
    """The calls of checks on the test's own answers."""
    if test.function is None:
        return
    for node in ast.walk(test.function):
        if not isinstance(node, ast.Call):
            continue
        name = check_name(node)
        first = node.args[0] if node.args else None
        if name is None or not isinstance(first, ast.Name) or first.id not in test.parameters:
            continue
        yield CheckCall(name, first.id, node, _literals(node))


def answers_of(master: Master) -> dict[str, AnswerSpec]:
    """The answers of an assignment, in the order in which the tests name them first."""
    calls: dict[str, list[CheckCall]] = {}
    first: dict[str, MasterTest] = {}
    for test in master.tests:
        for call in check_calls(test):
            calls.setdefault(call.answer, []).append(call)
        for name in test.parameters:
            if name != "env" and (name not in first or (test.hidden and not first[name].hidden)):
                first[name] = test
    homes = _homes(master)
    return {
        name: _spec(name, homes.get(name, test.question), test, calls.get(name, []))
        for name, test in first.items()
    }


def _spec(name: str, question: str, test: MasterTest, calls: list[CheckCall]) -> AnswerSpec:
    literals = [call.literals for call in calls]
    domains = [one["domain"] for one in literals if isinstance(one.get("domain"), dict)]
    options = next((one["options"] for one in literals if "options" in one), ())
    variable = next((one["variable"] for one in literals if "variable" in one), None)
    return AnswerSpec(
        name=name,
        question=question,
        kind=_kind(calls),
        automatic=test.hidden,
        domains=tuple(domains),
        options=tuple(str(word) for word in options),
        variable=variable,
        invariant=any(call.check == "invariant" for call in calls),
    )


def _homes(master: Master) -> dict[str, str]:
    """The question whose solution defines each name first: later ones may carry it on."""
    homes: dict[str, str] = {}
    for question in master.questions:
        for cell in (*question.block("SOLUTION"), *question.block("PROMPT")):
            if cell.kind == "code":
                for name in assigned_names(cell.source):
                    homes.setdefault(name, question.name)
    return homes


def _kind(calls: list[CheckCall]) -> str:
    for call in calls:
        if call.check.startswith("readable_as."):
            return call.check.removeprefix("readable_as.")
    for call in calls:
        if call.check in KIND_OF_CHECK:
            return KIND_OF_CHECK[call.check]
    for call in calls:
        if call.check == "carried" and len(call.node.args) > 1:
            kind = _literal(call.node.args[1])
            if isinstance(kind, str):
                return kind
    return ""


def assigned_names(source: str) -> dict[str, ast.stmt]:
    """The names that a cell's top level defines, with the statement that does.

    A cell that is not plain Python (magics, a broken line) defines what its readable lines do.
    """
    found: dict[str, ast.stmt] = {}
    for statement in _top_level(_tree(source)):
        for name in _bound(statement):
            found[name] = statement
    return found


def without_magics(source: str) -> str:
    """A cell's source with IPython's own lines (``%pip``, ``!ls``, ``?x``) blanked."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip()[:1] in {"%", "!", "?"} else line for line in lines)


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(without_magics(source))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        statement = waiting.pop(0)
        yield statement
        for block in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                waiting.extend(getattr(statement, block, []))
        for handler in getattr(statement, "handlers", []):
            waiting.extend(handler.body)


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield (alias.asname or alias.name).split(".")[0]
        return
    own = [
        node
        for field_name, value in ast.iter_fields(statement)
        if field_name not in {"body", "orelse", "finalbody", "handlers"}
        for node in (value if isinstance(value, list) else [value])
        if isinstance(node, ast.AST)
    ]
    for part in own:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _literals(call: ast.Call) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        value = _literal(keyword.value)
        if value is not None:
            found[keyword.arg] = value
    return found


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None
