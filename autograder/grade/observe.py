"""What a running test case sees of the answers: the verdicts of its checks, and replies.

A failing check raises its verdict, a passing one returns it, and a test case usually drops it. In
the child that runs the cases, the checks of ``autograder.check`` are therefore wrapped; the process
ends with the submission, so nobody else meets the wrapped ones. What they are given and what they
say is written down, which is what :mod:`autograder.grade.remember` knows a case by.

That is the whole of what a case sees only if it touches its answers through checks alone, as the
build's lint asks. Here nothing is taken on trust: :func:`only_through_checks` reads the case.
"""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import json
import textwrap
import types
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from autograder.algebra import nodes
from autograder.errors import MachineryError
from autograder.grade import plain
from autograder.grade.remember import digest, is_function, of_call, of_reply
from autograder.verdicts import CheckFailed, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograder.grade.remember import Memory, Steps


Said = dict[str, Any]
"""The verdict of a check that passed, as plain data; nothing in it for one that did not."""


class Observer:
    """What the running case hears and sees, in order.

    Args:
        memory: what checks said before, by what they were given; they are not asked again.
    """

    def __init__(self, memory: Memory) -> None:
        self.heard: list[Verdict] = []
        self.learned: dict[str, Said] = {}
        self._memory = memory
        self._steps: Steps | None = None
        self._names: dict[int, str] = {}
        self._keys: Mapping[str, bytes | None] = {}
        self._wrapped = False
        self._inside = False
        self._ended = False
        self._failed: list[tuple[CheckFailed, list[str], bytes | None]] = []

    def begin(
        self, answers: Mapping[str, Any], keys: Mapping[str, bytes | None] | None
    ) -> dict[str, Any]:
        """Forget what was before; the answers to give to the case, each an object of its own.

        Args:
            answers: the answers that the case looks at.
            keys: what tells them apart, if what is seen should be written down.
        """
        self._wrap()
        self.heard.clear()
        self.learned = {}
        self._inside = False
        self._ended = False
        self._failed = []
        self._steps = None if keys is None else []
        self._keys = keys or {}
        self._names = {}
        if keys is None:
            return dict(answers)  # nobody tells them apart
        given = {name: copy.copy(answer) for name, answer in answers.items()}
        self._names = {id(answer): name for name, answer in given.items()}
        return given

    def asked(self, question: Any, reply: Any) -> None:
        """Write down a call of a student's function."""
        if self._steps is not None:
            self._steps.append(("asked", question, "", of_reply(reply).hex()))

    def ends_with(self, failure: CheckFailed) -> None:
        """Write down that the case ends with this failure: with all that it says, whatever that is.

        One that the case made itself is looked at like anything else.
        """
        for failed, names, why in self._failed:
            if failed is failure and names and why is not None and self._steps is not None:
                self._steps.append(("ended", names, why.hex(), ""))
                self._ended = True

    @property
    def steps(self) -> Steps | None:
        """What was seen; ``None`` if something was that has no faithful description."""
        return self._steps

    def _wrap(self) -> None:
        if self._wrapped:
            return
        from autograder import check

        for module in (check, check.readable_as):
            for name in _functions(module):
                setattr(module, name, self._watched(getattr(module, name)))
        self._wrapped = True

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return self._hear(function(*args, **kwargs))
            names = self._answers(args, kwargs)
            self._inside = True
            try:
                if any(is_function(self._keys.get(name)) for name in names):
                    # What it says depends on the replies, which are seen one by one.
                    self._saw(names, None, self._keys_of(names))
                    return self._hear(function(*args, **kwargs))
                return self._hear(self._seen(names, function, args, kwargs))
            except CheckFailed:
                raise
            except BaseException:
                self._steps = None
                raise
            finally:
                self._inside = False

        return wrapped

    def _hear(self, result: Any) -> Any:
        if isinstance(result, Verdict):
            self.heard.append(result)
        return result

    def _seen(
        self, names: list[str], function: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        """The result of a check, which may be known already; written down if it saw an answer."""
        if self._steps is None:
            return function(*args, **kwargs)  # nobody asks what a check says that is passed over
        call = self._call(function, args, kwargs)
        given = self._given(call, names)
        known: Said | None = self._memory.recall(given)
        failed = result = None
        try:
            result = (
                function(*args, **kwargs)
                if known is None
                else _again(known, function, args, kwargs)
            )
        except CheckFailed as error:
            failed = error
        if failed is not None:
            if known is None:
                self._learn(given, {})
            # Neither what it says is wrong nor of which answer: a test that goes on never asks, and
            # whoever asks is seen. So what was raised first is not handed on as its cause.
            self._saw(names, call, b"failed")
            why = None if call is None else digest(b"why", call)
            raised = CheckFailed(partial(self._explained, names, why, failed, self._steps))
            self._failed.append((raised, names, why))
            raise raised
        if isinstance(result, Verdict) and known is None:
            self._learn(given, plain.verdict_to_json(result))
        self._saw(names, call, _told(result))
        return result

    def _explained(
        self, names: list[str], why: bytes | None, failed: CheckFailed, steps: Steps | None
    ) -> Verdict:
        """What a failed check says; found out once for all who give it the same.

        A case that asks has seen it from then on.
        """
        given = self._given(why, names)
        known: Said | None = self._memory.recall(given)
        verdict = failed.verdict if known is None else plain.verdict_from_json(known)
        if known is None:
            self._learn(given, plain.verdict_to_json(verdict))
        if steps is self._steps:
            self._saw(names, why, _told(verdict))
        return verdict

    def _call(
        self, function: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> bytes | None:
        """A name for the check with all it is given, whatever the answers in it are.

        ``None`` where that cannot be told.
        """
        words = [function.__module__, function.__qualname__]
        for place, value in (*enumerate(args), *kwargs.items()):
            if id(value) in self._names:
                words.append(f"{place} answer")
            elif (told := _told(value)) is not None:
                words.append(f"{place} told {told.hex()}")
            else:
                return None
        return digest(b"check", "\n".join(words).encode())

    def _given(self, call: bytes | None, names: list[str]) -> bytes | None:
        return None if call is None else of_call(call, names, self._keys)

    def _learn(self, given: bytes | None, said: Said) -> None:
        if given is not None:
            self._memory.keep(given, said)
            self.learned[given.hex()] = said

    def _answers(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
        given = (*args, *kwargs.values())
        return [self._names[id(value)] for value in given if id(value) in self._names]

    def _keys_of(self, names: list[str]) -> bytes:
        return digest(*(self._keys.get(name) or b"" for name in names))

    def _saw(self, names: list[str], call: bytes | None, what: bytes | None) -> None:
        """Write down what a check showed of answers; nothing is faithful without it."""
        if not names or self._steps is None or self._ended:
            return
        if what is None:
            self._steps = None
        else:
            named = "" if call is None else call.hex()
            self._steps.append(("looked", names, named, digest(what).hex()))


def _again(known: Said, function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Verdict:
    if known:
        return plain.verdict_from_json(known)
    raise CheckFailed(lambda: _verdict(function, args, kwargs))


def _verdict(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Verdict:
    """What a check says that is known to fail."""
    try:
        function(*args, **kwargs)
    except CheckFailed as failed:
        return failed.verdict
    raise MachineryError(f"{function.__qualname__} failed before and passes now")


def _functions(module: types.ModuleType) -> list[str]:
    """The names of the checks of ``check`` or of ``check.readable_as``."""
    listed = getattr(module, "__all__", None)
    return [
        name
        for name, value in [(name, getattr(module, name)) for name in listed or vars(module)]
        if isinstance(value, types.FunctionType)
        and not name.startswith("_")
        and (listed is not None or value.__module__ == module.__name__)
    ]


# --- what was seen, told faithfully ----------------------------------------------------------


_MANY_TOLD = 4096
_told_before: dict[int, tuple[object, bytes | None]] = {}


def _told(value: Any) -> bytes | None:
    """Bytes that are the same only for values that are, ``None`` where there are none.

    What cannot change is told once: references are derived once and handed to checks again and
    again. It is known by its identity, and kept, so that nothing else gets this identity.
    """
    if not _is_unchanging(value):
        return _tell(value)
    if id(value) not in _told_before:
        if len(_told_before) >= _MANY_TOLD:
            _told_before.clear()
        _told_before[id(value)] = value, _tell(value)
    return _told_before[id(value)][1]


def _is_unchanging(value: Any) -> bool:
    if isinstance(value, nodes.Array):
        return False
    return isinstance(value, sympy.Basic) or type(value).__module__ == nodes.__name__


def _tell(value: Any) -> bytes | None:
    try:
        return "\n".join(_words(value)).encode("utf-8", "surrogatepass")
    except (_UntellableError, RecursionError):
        return None


class _UntellableError(Exception):
    """A value of a kind that cannot be told faithfully."""


def _words(value: Any) -> list[str]:
    if value is None or type(value) in (bool, int, float, complex, str, Fraction):
        return [f"{type(value).__name__} {value!r}"]
    if isinstance(value, Verdict):
        return [_text(plain.verdict_to_json(value)).decode()]
    if isinstance(value, sympy.Basic):
        return [f"sympy {sympy.srepr(value)}"]
    if type(value) is np.ndarray and value.dtype.kind != "O":
        return [f"array {value.dtype.str} {value.shape} {digest(value.tobytes()).hex()}"]
    if type(value) in (list, tuple):
        return [f"{type(value).__name__} {len(value)}", *map(_part, value)]
    if type(value) is dict:
        return [f"dict {len(value)}", *(_part(one) for pair in value.items() for one in pair)]
    if is_dataclass(value) and type(value).__module__ == nodes.__name__:
        # What is not shown is what was worked out about the tree, not a part of it.
        parts = [getattr(value, one.name) for one in fields(value) if one.repr]
        return [type(value).__name__, *(word for part in parts for word in _words(part))]
    raise _UntellableError


def _part(value: Any) -> str:
    """One of several values; references that are accepted as well come in lists."""
    told = _told(value)
    if told is None:
        raise _UntellableError
    return told.decode("utf-8", "surrogatepass")


def _text(verdict: Mapping[str, Any]) -> bytes:
    return json.dumps(verdict, sort_keys=True).encode()


# --- whether that is all there is to see -----------------------------------------------------

_AROUND = frozenset({"locals", "globals", "vars", "eval", "exec", "dir", "inspect", "sys", "gc"})


def only_through_checks(function: Callable[..., object]) -> bool:
    """Whether a test case hands its answers to checks and does nothing else with them.

    Decided from its source: every parameter stands only as an argument of ``check.<name>(...)`` or
    ``check.readable_as.<kind>(...)``, where ``check`` is imported in it from ``autograder``.
    """
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, ValueError, SyntaxError):
        return False
    if not isinstance(definition, ast.FunctionDef):
        return False
    parameters = set(inspect.signature(function).parameters)
    body = [node for statement in definition.body for node in ast.walk(statement)]
    names = [node for node in body if isinstance(node, ast.Name)]
    handed = {
        id(argument)
        for node in body
        if isinstance(node, ast.Call) and _is_check(node.func)
        for argument in (*node.args, *(word.value for word in node.keywords))
    }
    return (
        "env" not in parameters
        and "check" not in parameters
        and _imports_check(body)
        and not any(node.id in _AROUND for node in names)
        and not any(node.id == "check" and not isinstance(node.ctx, ast.Load) for node in names)
        and not any(map(_names_something_check, body))
        and not any(isinstance(node, ast.Nonlocal | ast.Global) for node in body)
        and all(id(node) in handed for node in names if node.id in parameters)
    )


def _imports_check(body: list[ast.AST]) -> bool:
    """Whether the only thing that is called ``check`` in it is ours."""
    bound = [
        (getattr(node, "module", ""), alias.name)
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if (alias.asname or alias.name).split(".")[0] == "check"
    ]
    return bool(bound) and set(bound) == {("autograder", "check")}


def _names_something_check(node: ast.AST) -> bool:
    """Whether a parameter, an exception, a pattern or a definition is called ``check``."""
    named = (getattr(node, "name", None), getattr(node, "arg", None), getattr(node, "rest", None))
    return "check" in named and not isinstance(node, ast.alias)


def _is_check(called: ast.expr) -> bool:
    from autograder import check

    match called:
        case ast.Attribute(ast.Name("check"), name):
            return name in _functions(check)
        case ast.Attribute(ast.Attribute(ast.Name("check"), "readable_as"), name):
            return name in _functions(check.readable_as)
    return False
