"""The judge on every case of its tables, beside ``simplify(a - b) == 0`` and beside doubles.

The other two only exist for expressions and numbers, so the comparison is on the cases that all
three can be asked: a text and a reference, both formulas. ``simplify`` runs in a process of its
own, which is killed after ten seconds; it is asked about trusted rows only.
"""

from __future__ import annotations

import contextlib
import json
import math
import multiprocessing
import random
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from autograder.algebra.domains import is_range
from autograder.algebra.nodes import Apply, Constant, Node, Number, Symbol
from autograder.algebra.parse import Unreadable, parse
from autograder.algebra.trees import symbols_of
from autograder.answers.decode import decode
from autograder.execute import Sandbox
from autograder.grade.bundle import Bundle
from autograder.grade.judge import judge as judge_all
from bench.timing import Spread, milliseconds
from tests.tables.contents import KINDS, rows
from tests.tables.row import NAMES, Row, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from autograder.algebra.names import Names

LIMIT = 10.0  # seconds for simplify
POINTS = 5
CLOSE = 1e-6
SHEETS = 7  # times that the solved sheet is compared
DIST = Path("dist")
SHEET = Path(__file__).parent.parent / "tests" / "data" / "sheet.jsonl"


@dataclass
class Tally:
    """What one method answered, and how long it took."""

    right: int = 0
    lost: int = 0
    given_away: int = 0
    silent: int = 0
    seconds: list[float] = field(default_factory=list)

    def count(self, *, answer: bool | None, truth: bool, seconds: float) -> None:
        """Add one decision; ``None`` is no answer."""
        self.seconds.append(seconds)
        if answer is None:
            self.silent += 1
        elif answer == truth:
            self.right += 1
        elif truth:
            self.lost += 1
        else:
            self.given_away += 1


@dataclass(frozen=True)
class Pair:
    """A case that every method can be asked: two formulas, and whether they are equal."""

    given: Node
    reference: Node
    row: Row
    kind: str
    truth: bool


def main() -> None:
    """Measure and print."""
    _all_cases()
    pairs = _pairs()
    equal = sum(pair.truth for pair in pairs)
    print(f"\n{len(pairs)} pairs of formulas, {equal} of them equal")
    print(
        f"{'':34}  right   lost  given away  no answer     median        99 %       worst     total"
    )
    _print("the judge", _run(pairs, _by_judge))
    _print("doubles at 5 points", _run(pairs, _by_doubles))
    with _Simplifier() as simplifier:
        _print(f"simplify(a - b) == 0, {LIMIT:.0f} s", _run(pairs, simplifier.ask))
    _solved_sheet()


def _all_cases() -> None:
    """Every row of every table, the first decision about it."""
    judge("expression", "x", "x", {})  # what is imported once is not a decision
    everything: list[float] = []
    print("processor time of one decision")
    print(f"{'check':14} {'cases':>6}     median        99 %       worst")
    for kind in KINDS:
        times = [_seconds(kind, row) for name, row in rows() if name == kind]
        everything += times
        _line(kind, times)
    _line("all", everything)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def _seconds(kind: str, row: Row) -> float:
    """The processor time of the first decision about a row: its answer was not seen before."""
    start = time.process_time()
    judge(kind, row.given, row.reference, row.options)
    return time.process_time() - start


def _solved_sheet() -> None:
    """What a child spends on comparing the solved sheet, none of whose answers it has seen."""
    archive = next(DIST.glob("*-autograder.zip"), None)
    notebook = next((DIST / "instructor").glob("*.ipynb"), None)
    if archive is None or notebook is None:
        print(f"\nthe solved sheet: not measured, as {DIST}/ is empty; `make build` fills it")
        return
    bundle = Bundle.open(archive)
    seconds: list[float] = []
    with Sandbox(files=bundle.files) as sandbox, sandbox.run(notebook, bundle.wanted) as ran:
        answers = {name: decode(wire, call=ran.call) for name, wire in ran.answers.items()}
        for _ in range(SHEETS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            outcomes = judge_all(bundle, answers)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    passed = sum(outcome.passed for outcome in outcomes)
    print(
        f"\nthe solved sheet, {passed} of {len(outcomes)} tests passed, processor time of a child"
    )
    _line("solved sheet", seconds)


def _line(name: str, seconds: list[float]) -> None:
    times = Spread(tuple(seconds))
    print(
        f"{name:14} {len(seconds):6} {milliseconds(times.median)}"
        f"{milliseconds(times.percentile(0.99))}{milliseconds(times.worst)}"
    )


def _pairs() -> list[Pair]:
    found = []
    for kind, row in rows():
        if kind not in {"expression", "number"} or {"rtol", "atol", "form"} & set(row.options):
            continue
        if row.outcome not in {"correct", "incorrect"} or type(row.given) is not str:
            continue
        pair = _pair(kind, row)
        if pair is not None:
            found.append(pair)
    for line in SHEET.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["kind"] == "expr" and case["domain"] in {"", "real", "positive", "eta,k positive"}:
            domain = "real" if case["domain"] == "real" else None
            outcome = "correct" if case["outcome"] == "right" else "incorrect"
            row = Row(case["given"], case["reference"], {"domain": domain}, outcome, case["why"])
            pair = _pair("expression", row)
            if pair is not None:
                found.append(pair)
    return found


def _pair(kind: str, row: Row) -> Pair | None:
    try:
        sides = [parse(str(side), NAMES) for side in (row.given, row.reference)]
    except Unreadable:
        return None
    if not all(isinstance(side, Number | Symbol | Constant | Apply) for side in sides):
        return None
    return Pair(*sides, row, kind, row.outcome == "correct")


def _run(pairs: list[Pair], method: Callable[[Pair], bool | None]) -> Tally:
    tally = Tally()
    for pair in pairs:
        start = time.perf_counter()
        answer = method(pair)
        tally.count(answer=answer, truth=pair.truth, seconds=time.perf_counter() - start)
    return tally


def _print(name: str, tally: Tally) -> None:
    times = Spread(tuple(tally.seconds))
    print(
        f"{name:34} {tally.right:6} {tally.lost:6} {tally.given_away:11} {tally.silent:10}"
        f"{milliseconds(times.median)}{milliseconds(times.percentile(0.99))}"
        f"{milliseconds(times.worst)} {sum(times.seconds):7.1f} s"
    )


# --- the three methods ------------------------------------------------------------------------


def _by_judge(pair: Pair) -> bool | None:
    verdict = judge(pair.kind, pair.row.given, pair.row.reference, pair.row.options)
    return {"correct": True, "incorrect": False, "unreadable": False}.get(verdict.outcome)


def _by_doubles(pair: Pair) -> bool | None:
    """Both sides at five random points, to a relative tolerance: what a short script does."""
    from autograder.algebra.floats import evaluate

    draw = random.Random(1)  # noqa: S311 - points, not secrets
    seen = 0
    for _ in range(POINTS):
        point = {
            name: _draw(draw, name, pair)
            for name in sorted(symbols_of(pair.given) | symbols_of(pair.reference))
        }
        try:
            a, b = (complex(evaluate(side, point)) for side in (pair.given, pair.reference))
        except (ValueError, ArithmeticError, TypeError, KeyError):
            continue
        if not all(math.isfinite(part) for part in (a.real, a.imag, b.real, b.imag)):
            continue
        seen += 1
        if abs(a - b) > CLOSE * abs(b) + 1e-8:
            return False
    return True if seen else None


def _draw(draw: random.Random, name: str, pair: Pair) -> float:
    spec = _spec(name, pair)
    if spec in {"natural", "integer"}:
        return draw.randint(1, 9)
    return draw.uniform(-3, 3) if spec == "real" else draw.uniform(0.1, 3)


def _spec(name: str, pair: Pair) -> str:
    domain = pair.row.options.get("domain")
    names: Names = NAMES.refined(domain)  # type: ignore[arg-type]
    spec = names.domains.get(name, domain if isinstance(domain, str) else "positive")
    return "positive" if not isinstance(spec, str) or is_range(spec) else spec


class _Simplifier:
    """A process that answers with ``simplify``, replaced whenever it does not answer in time."""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_answer, args=(other,), daemon=True)
        self._process.start()
        self._pipe.recv()  # sympy is imported

    def ask(self, pair: Pair) -> bool | None:
        """Whether sympy simplifies the difference to zero; None if it raises or is too slow."""
        texts = [_python(pair.given), _python(pair.reference)]
        names = symbols_of(pair.given) | symbols_of(pair.reference)
        self._pipe.send((texts, {name: _spec(name, pair) for name in names}))
        with contextlib.suppress(EOFError):
            if self._pipe.poll(LIMIT):
                return self._pipe.recv()
        self._process.kill()
        self._process.join()
        self._start()
        return None


def _python(node: Node) -> str:
    from autograder.algebra import say

    return say.text(node).replace("lambda", "lam")


def _answer(pipe: Connection) -> None:
    """Serve ``simplify``; the rows are this project's own, nothing here comes from a student."""
    import sympy

    pipe.send("ready")
    while True:
        (left, right), specs = pipe.recv()
        symbols = {name: sympy.Symbol(name, **_assumptions(spec)) for name, spec in specs.items()}
        try:
            difference = sympy.sympify(left, locals=symbols) - sympy.sympify(right, locals=symbols)
            answer: bool | None = bool(sympy.simplify(difference) == 0)
        except Exception:  # noqa: BLE001 - whatever sympy raises is no answer
            answer = None
        pipe.send(answer)


def _assumptions(spec: str) -> dict[str, bool]:
    if spec == "natural":
        return {"integer": True, "nonnegative": True}
    return {spec: True}
