"""``check.readable_as``: can an answer be read as such a thing at all, and how is it read?

For public tests. On success the reading is shown (in LaTeX where there is a notebook), and
nothing is said about whether it is right. Otherwise ``CheckFailed`` carries a sentence for a
student: what was handed in, where reading stopped, what would be accepted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from autograder.algebra import make, nodes, say
from autograder.algebra.numeric import HasSymbolsError, NotANumberError, as_float, numeric
from autograder.algebra.trees import symbols_of, walk
from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.check.ambient import current_names
from autograder.check.both_signs import both_signs
from autograder.check.choice import Options, read_choices
from autograder.check.judging import MISSING, Case, open_case
from autograder.check.kinds import describe
from autograder.check.number import not_a_number, plain_number
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.algebra.nodes import Node

__all__ = [
    "choice",
    "derivation",
    "eigenpairs",
    "expression",
    "function",
    "interval",
    "matrix",
    "multiset",
    "number",
    "vector",
]

_VALUES = (nodes.Number, nodes.Symbol, nodes.Constant, nodes.Apply)
_CONDITIONS = (nodes.Relation, nodes.Logic, nodes.Member)
_SETS = (nodes.Interval, nodes.Union, nodes.Intersection, nodes.Difference)
_ENDLESS = frozenset({"oo", "-oo", "zoo", "nan"})
_RANGE_EXAMPLE = 'write a range such as "0 < eta < 1/k", "(0, 1/k]" or "eta > 2/k"'


def number(answer: object) -> Verdict:
    """A finite number, in digits or as an expression without symbols."""
    case = _open(answer, "number")
    node = plain_number(case.node)
    if not isinstance(node, _VALUES):
        _refuse("number", not_a_number(node), node)
    try:
        value = as_float(numeric(node))
    except HasSymbolsError:
        left = _listed(symbols_of(node))
        _refuse("number", f"a number is asked for, and {left} is still in it", node)
    except NotANumberError as error:
        _refuse("number", str(error), node)
    shown = say.text(node)
    rounded = f"{value:.10g}" if isinstance(value, float) else f"{value:.6g}"
    extra = "" if _same_number(shown, rounded) else f" = {rounded}"
    return _accept(case, node, f"the number {shown}{extra}")


def expression(answer: object, *, symbols: Iterable[str] = ()) -> Verdict:
    """A formula.

    Args:
        answer: what was handed in.
        symbols: the names that the formula is expected to contain; a bare number is refused then.
    """
    case = _open(answer, "expression")
    node = plain_number(case.node)
    if not isinstance(node, _VALUES):
        _refuse("expression", f"this is {describe(node)}, not a formula", node)
    _refuse_numbers_for_formulas("expression", node, symbols)
    _refuse_endless("expression", node)
    return _accept(case, node, f"the formula {say.text(node)}", symbols)


def interval(
    answer: object, *, variable: str | None = None, symbols: Iterable[str] = ()
) -> Verdict:
    """A range or a union of ranges, in any notation.

    Args:
        answer: what was handed in.
        variable: the quantity that the range is for, used in the words.
        symbols: the names that are expected to occur in its ends.
    """
    case = _open(answer, "interval")
    node = _as_range(case.node)
    if node is None:
        _refuse(
            "interval", f"this is {describe(case.node)}, not a range; {_RANGE_EXAMPLE}", case.node
        )
    ends = list(symbols)
    if ends and not symbols_of(node) & {current_names().canonical(name) for name in ends}:
        numbers_only = isinstance(node, nodes.Interval) and not symbols_of(node)
        if numbers_only:
            _refuse("interval", _overwritten(say.text(node), ends, "the range"), node)
    words = f"the range {say.text(node)}"
    detail = _in_words(node, variable)
    return _accept(case, node, f"{words}: {detail}" if detail else words, symbols)


def matrix(answer: object, *, shape: tuple[int, int] | None = None) -> Verdict:
    """Rows of numbers or formulas: nested lists, a numpy array or a sympy Matrix."""
    case = _open(answer, "matrix")
    rows = _shape(case.node)
    if rows is None:
        _refuse(
            "matrix",
            f"this is {describe(case.node)}, not a matrix; write [[a, b], [c, d]], with rows of "
            "equal length",
            case.node,
        )
    if shape is not None and rows != tuple(shape):
        wanted = f"{shape[0]} x {shape[1]}"
        _refuse(
            "matrix", f"this is {rows[0]} x {rows[1]}; a {wanted} matrix is asked for", case.node
        )
    return _accept(case, case.node, f"a {rows[0]} x {rows[1]} matrix {say.text(case.node)}")


def vector(answer: object, *, length: int | None = None, symbols: Iterable[str] = ()) -> Verdict:
    """Numbers or formulas in order: a list, a tuple, an array, a row or a column."""
    case = _open(answer, "vector")
    entries = _entries(case.node)
    if entries is None:
        _refuse("vector", f"this is {describe(case.node)}, not a vector; write [a, b]", case.node)
    if length is not None and len(entries) != length:
        _refuse(
            "vector",
            f"this has {_counted(len(entries), 'entry')}; {length} are asked for",
            case.node,
        )
    return _accept(
        case,
        case.node,
        f"a vector with {_counted(len(entries), 'entry')}: {say.text(case.node)}",
        symbols,
    )


def multiset(answer: object, *, symbols: Iterable[str] = ()) -> Verdict:
    """Values in any order, repeated ones as often as they occur, or ``{value: how often}``."""
    case = _open(answer, "multiset")
    node = case.node
    if isinstance(node, nodes.Mapping):
        values = [
            f"{say.text(key)} ({'once' if times == make.ONE else f'{say.text(times)} times'})"
            for key, times in node.items
        ]
        if not all(isinstance(times, nodes.Number) for _, times in node.items):
            _refuse("multiset", "a dict here says how often each value occurs: {3: 1, 4: 2}", node)
        return _accept(case, node, f"the values {', '.join(values)}", symbols)
    found = _entries(node, sets=True)
    if found is None:
        _refuse(
            "multiset", f"this is {describe(node)}, not a list of values; write [a, b, c]", node
        )
    note = ""
    if isinstance(node, nodes.Sequence) and node.kind == "set":
        note = "; a set drops repeated values, a list [a, a, b] keeps them"
    words = f"{_counted(len(found), 'value')} in any order: {say.text(node)}{note}"
    return _accept(case, node, words, symbols)


def eigenpairs(answer: object) -> Verdict:
    """Pairs of a value and a vector: ``[(1, [1, 1]), (-1, [1, -1])]`` or ``{1: [1, 1]}``."""
    case = _open(answer, "eigenpairs")
    pairs = _pairs(case.node)
    if pairs is None:
        _refuse(
            "eigenpairs",
            f"this is {describe(case.node)}; write pairs of a value and its vector, such as "
            "[(1, [1, 1]), (-1, [1, -1])]",
            case.node,
        )
    said = "; ".join(f"value {say.text(a)} with vector {say.text(b)}" for a, b in pairs)
    return _accept(case, case.node, f"{_counted(len(pairs), 'pair')}: {said}")


def choice(answer: object, *, options: Options, count: int | None = None) -> Verdict:
    """One of the words, or ``count`` of them in a list."""
    words = read_choices(answer, options, count=count)
    if count is not None and len(words) != count:
        _refuse("choice", f"{count} words are asked for, here are {len(words)}")
    said = ", ".join(words)
    verdict = Verdict(
        Outcome.CORRECT, "choice", said, say.latex(nodes.Text(said)), message=f"read as {said}"
    )
    _show(verdict.message, "")
    return verdict


def function(answer: object) -> Verdict:
    """Something that can be called; it is not called here."""
    node = read(answer)
    if isinstance(node, nodes.Missing):
        _refuse("function", MISSING, outcome=Outcome.MISSING)
    if not isinstance(node, FunctionProxy):
        _refuse(
            "function",
            f"this is {describe(node)}, not a function; hand in the function itself, without "
            "calling it",
            node,
        )
    words = f"the function {node.name}".rstrip()
    verdict = Verdict(Outcome.CORRECT, "function", words, message=f"read as {words}")
    _show(verdict.message, "")
    return verdict


def derivation(answer: object) -> Verdict:
    """A list of lines, each an expression or an equation."""
    case = _open(answer, "derivation")
    node = case.node
    match node:
        case nodes.Sequence("list" | "tuple", items) if items:
            lines = items
        case nodes.Sequence() | nodes.Mapping():
            _refuse("derivation", "write the lines of the derivation as a list, in order", node)
        case _:
            lines = (node,)
    for place, line in enumerate(lines, start=1):
        if isinstance(line, nodes.Missing):
            _refuse("derivation", f"line {place}: {MISSING}", node, outcome=Outcome.MISSING)
        if not isinstance(line, (*_VALUES, nodes.Relation, nodes.Logic)):
            what = describe(line)
            _refuse("derivation", f"line {place} is {what}, not an expression or an equation", node)
    numbered = [f"line {place}: {say.text(line)}" for place, line in enumerate(lines, start=1)]
    rows = r" \\ ".join(f"&{say.latex(line)}" for line in lines)
    said = f"{_counted(len(lines), 'line')}\n" + "\n".join(numbered)
    unknown = _unknown(node)
    latex = rf"\begin{{aligned}} {rows} \end{{aligned}}"
    verdict = Verdict(
        Outcome.CORRECT,
        "derivation",
        "; ".join(say.text(line) for line in lines),
        latex,
        message=f"read as {said}{unknown}",
    )
    _show(verdict.message, latex)
    return verdict


# --- what the kinds share -------------------------------------------------------------------


def _open(answer: object, kind: str) -> Case:
    case = open_case(both_signs(answer) if kind == "multiset" else answer, kind)
    if isinstance(case.node, nodes.Text) and not case.node.text.strip():
        _refuse(kind, MISSING, outcome=Outcome.MISSING)
    return case


def _accept(case: Case, node: Node, words: str, symbols: Iterable[str] = ()) -> Verdict:
    message = f"read as {words}{_unknown(node)}{_absent(node, symbols)}"
    verdict = Verdict(
        Outcome.CORRECT,
        case.kind,
        say.text(node),
        say.latex(node),
        message=message,
        evidence={"symbols": sorted(symbols_of(node))},
    )
    _show(message, verdict.latex)
    return verdict


def _refuse(
    kind: str, message: str, node: Node | None = None, *, outcome: Outcome = Outcome.UNREADABLE
) -> NoReturn:
    read_as = "" if node is None else say.text(node)
    raise CheckFailed(
        Verdict(outcome, kind, read_as, "" if node is None else say.latex(node), message=message)
    )


def _show(message: str, latex: str) -> None:
    """Say how it was read: typeset in a notebook, as a line of text elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if latex and shell is not None and type(shell).__name__ == "ZMQInteractiveShell":
        from IPython.display import Math, display

        display(Math(latex))
    print(message)  # noqa: T201 - a public test talks to the student through its output


def _unknown(node: Node) -> str:
    """A warning about symbols that nobody declared, with the nearest declared one."""
    names = current_names()
    if not names.entries:
        return ""
    bound = {
        part.args[1].name
        for part in walk(node)
        if isinstance(part, nodes.Apply)
        and part.head in {"Sum", "Product"}
        and isinstance(part.args[1], nodes.Symbol)
    }
    unknown = sorted(symbols_of(node) - set(names.symbols) - bound)
    if not unknown:
        return ""
    known = ", ".join(names.symbols)
    verb = "is" if len(unknown) == 1 else "are"
    return (
        f"\nbut {_listed(unknown)} {verb} not among the symbols of this assignment ({known}); "
        "check the spelling, and write * between factors"
    )


def _absent(node: Node, symbols: Iterable[str]) -> str:
    names = current_names()
    absent = [name for name in symbols if names.canonical(name) not in symbols_of(node)]
    if not absent or isinstance(node, nodes.Number):
        return ""
    verb = "does" if len(absent) == 1 else "do"
    return f"\n({_listed(absent)} {verb} not occur in it)"


def _refuse_numbers_for_formulas(kind: str, node: Node, symbols: Iterable[str]) -> None:
    wanted = list(symbols)
    if wanted and not symbols_of(node):
        _refuse(kind, _overwritten(say.text(node), wanted, "the number"), node)


def _overwritten(said: str, symbols: list[str], what: str) -> str:
    verb, pronoun = ("does", "was it") if len(symbols) == 1 else ("do", "were they")
    return (
        f"this is {what} {said}; {_listed(symbols)} {verb} not occur in it: {pronoun} overwritten? "
        "Run the set-up cell again, then this one"
    )


def _refuse_endless(kind: str, node: Node) -> None:
    for part in walk(node):
        if isinstance(part, nodes.Constant) and part.name in _ENDLESS:
            _refuse(kind, f"{say.text(part)} is in it; a formula has finite values", node)


def _listed(names: Iterable[str]) -> str:
    found = sorted(names) if isinstance(names, set | frozenset) else list(names)
    if len(found) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def _counted(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


def _same_number(shown: str, rounded: str) -> bool:
    try:
        return float(shown) == float(rounded)
    except ValueError:
        return False


# --- ranges -----------------------------------------------------------------------------------


def _as_range(node: Node) -> Node | None:
    match node:
        case nodes.Sequence("tuple", (left, right)) if _are_values(left, right):
            return _between(left, right, is_open=True)
        case nodes.Sequence("list", (left, right)) if _are_values(left, right):
            return _between(left, right, is_open=False)
        case nodes.Sequence("tuple" | "list", parts) if len(parts) > 1 and all(
            isinstance(part, nodes.Relation) for part in parts
        ):
            return nodes.Logic("and", parts)
        case nodes.Sequence("set"):
            return node
    return node if isinstance(node, (*_CONDITIONS, *_SETS)) else None


def _are_values(*found: Node) -> bool:
    return all(isinstance(node, _VALUES) for node in found)


def _between(left: Node, right: Node, *, is_open: bool) -> nodes.Interval:
    return nodes.Interval(
        left, right, is_open or left == make.MINUS_OO, is_open or right == make.OO
    )


def _in_words(node: Node, variable: str | None) -> str:
    match node:
        case nodes.Interval():
            return _interval_words(node)
        case nodes.Member(nodes.Symbol(name), container):
            return _in_words(container, name)
        case nodes.Union(parts):
            return "; or ".join(_in_words(part, variable) for part in parts)
        case nodes.Logic("or", parts):
            return "; or ".join(_in_words(part, variable) or say.text(part) for part in parts)
        case nodes.Logic("and", (nodes.Relation() as first, nodes.Relation() as second)):
            return _chain_words(first, second)
        case nodes.Relation(op, left, right) if op in {"<", "<=", ">", ">="}:
            return _half_words(op, left, right)
    return ""


def _interval_words(node: nodes.Interval) -> str:
    def end(value: Node, *, is_open: bool) -> str:
        if isinstance(value, nodes.Constant) and value.name in {"oo", "-oo"}:
            return "without end below" if value.name == "-oo" else "without end above"
        return f"{'open' if is_open else 'closed'} at {say.text(value)}"

    left = end(node.left, is_open=node.left_open)
    right = end(node.right, is_open=node.right_open)
    return f"{left}, {right}"


def _chain_words(first: nodes.Relation, second: nodes.Relation) -> str:
    pairs = []
    for relation in (first, second):
        bound = _bound(relation)
        if bound is None:
            return ""
        pairs.append(bound)
    (one, one_lower, one_open, one_end), (two, two_lower, two_open, two_end) = pairs
    if one != two or one_lower == two_lower:
        return ""
    if not one_lower:
        one_open, one_end, two_open, two_end = two_open, two_end, one_open, one_end
    return (
        f"{'open' if one_open else 'closed'} at {say.text(one_end)}, "
        f"{'open' if two_open else 'closed'} at {say.text(two_end)}"
    )


def _bound(relation: nodes.Relation) -> tuple[Node, bool, bool, Node] | None:
    """The symbol, whether it is bounded from below, whether the end is open, and the end."""
    op, left, right = relation.op, relation.left, relation.right
    if op not in {"<", "<=", ">", ">="}:
        return None
    if isinstance(left, nodes.Symbol) and left.name not in symbols_of(right):
        return left, op.startswith(">"), "=" not in op, right
    if isinstance(right, nodes.Symbol) and right.name not in symbols_of(left):
        return right, op.startswith("<"), "=" not in op, left
    return None


def _half_words(op: str, left: Node, right: Node) -> str:
    bound = _bound(nodes.Relation(op, left, right))  # type: ignore[arg-type]  # one of four, checked by the caller
    if bound is None:
        return ""
    symbol, lower, is_open, end = bound
    kind = "open" if is_open else "closed"
    where = "above" if lower else "below"
    return f"{kind} at {say.text(end)}, no end {where} is written for {say.text(symbol)}"


# --- lists and matrices -----------------------------------------------------------------------


def _entries(node: Node, *, sets: bool = False) -> tuple[Node, ...] | None:
    match node:
        case nodes.Sequence("set", items) if not sets:
            return None
        case nodes.Sequence(_, items) if items and _are_values(*items):
            return items
        case nodes.Matrix(rows) if len(rows) == 1:
            return rows[0]
        case nodes.Matrix(rows) if len(rows[0]) == 1:
            return tuple(row[0] for row in rows)
        case nodes.Array(values) if values.size and max(values.shape, default=0) == values.size:
            return tuple(nodes.Number(make.ZERO.value) for _ in range(values.size))
    return None


def _shape(node: Node) -> tuple[int, int] | None:
    match node:
        case nodes.Matrix(rows):
            return len(rows), len(rows[0])
        case nodes.Array(values) if values.ndim == 2 and values.size:  # noqa: PLR2004 - rows and columns
            return values.shape[0], values.shape[1]
        case nodes.Sequence("list" | "tuple", rows) if rows:
            entries = [_entries(row) for row in rows if isinstance(row, nodes.Sequence)]
            widths = {len(row) for row in entries if row is not None}
            if len(entries) == len(rows) and None not in entries and len(widths) == 1:
                return len(rows), widths.pop()
    return None


def _pairs(node: Node) -> list[tuple[Node, Node]] | None:
    match node:
        case nodes.Mapping(items) if items:
            pairs = list(items)
        case nodes.Sequence(_, items) if items:
            pairs = []
            for item in items:
                match item:
                    case nodes.Sequence("list" | "tuple", (value, found)):
                        pairs.append((value, found))
                    case _:
                        return None
        case _:
            return None
    if all(isinstance(a, _VALUES) and _vectors(b) for a, b in pairs):
        return pairs
    return None


def _vectors(node: Node) -> bool:
    """A vector, or the list of vectors that spans an eigenspace."""
    if _entries(node) is not None:
        return True
    return isinstance(node, nodes.Sequence) and bool(node.items) and all(
        _entries(item) is not None for item in node.items
    )  # fmt: skip
