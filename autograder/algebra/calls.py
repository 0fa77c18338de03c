"""What ``name(argument, ...)`` means: the functions, sets and matrices that a text may call.

Each entry turns arguments that are already read into a node; nothing is looked up by name
anywhere but in the tables of this file.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import budgets, make
from autograder.algebra.calculus import HIGHEST_ORDER, NotDifferentiableError, derivative
from autograder.algebra.heads import HEADS, SPELLINGS, accepts
from autograder.algebra.nodes import (
    Apply,
    Constant,
    Difference,
    Intersection,
    Interval,
    Logic,
    Matrix,
    Member,
    Node,
    Number,
    Relation,
    RelationOp,
    Sequence,
    Symbol,
    Text,
    Truth,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Callable
from autograder.algebra.trees import walk

Args = tuple[Node, ...]

_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?(/[1-9][0-9]{0,60})?\Z")
_LOGARITHM = re.compile(r"log_([2-9]|[1-9][0-9]{1,3})\Z")


_DIFFERENTIABLE = 400
"""Nodes of an expression that is differentiated; the result can have the square of that."""


class CallError(ValueError):
    """The arguments do not fit; the message says what would."""


def call(name: str, args: Args) -> Node | None:
    """What the call means; ``None`` if the name is no function of the tables."""
    special = _CALLS.get(name)
    if special is not None:
        return special(args)
    based = _LOGARITHM.match(name)
    if based:
        return _log_to(int(based[1]))(args)
    head = SPELLINGS.get(name)
    if head is None:
        return None
    if head in {"Sum", "Product"}:
        return _summation(head, args)
    if head == "Piecewise":
        return _piecewise(args)
    if head == "log" and len(args) == 2:  # noqa: PLR2004 - log(x, base)
        return make.divide(Apply("log", args[:1]), Apply("log", args[1:]))
    if head in {"Max", "Min"} and len(args) == 1 and isinstance(args[0], Sequence):
        args = args[0].items
    _need_values(name, args)
    if not accepts(head, len(args)):
        entry = HEADS[head]
        wanted = "one argument" if entry.most == 1 else f"{entry.least} arguments"
        raise CallError(f"{name} takes {wanted}, here are {len(args)}")
    return Apply(head, args)


def is_function(name: str) -> bool:
    """Whether ``name(...)`` is a call."""
    return name in _CALLS or name in SPELLINGS or _LOGARITHM.match(name) is not None


def is_value(node: Node) -> bool:
    """Whether one can calculate with it."""
    return isinstance(node, Number | Symbol | Constant | Apply)


def _need_values(name: str, args: Args) -> None:
    if not all(is_value(arg) for arg in args):
        raise CallError(f"{name} takes numbers or expressions")


def _need(name: str, args: Args, *counts: int) -> None:
    if len(args) not in counts:
        wanted = " or ".join(map(str, counts))
        raise CallError(f"{name} takes {wanted} argument{'s' * (wanted != '1')}, not {len(args)}")


def _integer(name: str, node: Node) -> int:
    if isinstance(node, Number) and node.value.denominator == 1 and abs(node.value) < 10**6:
        return int(node.value)
    raise CallError(f"{name} takes a whole number written in digits here")


def _as_function(head: str) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        _need(head, args, 1)
        _need_values(head, args)
        return Apply(head, args)

    return build


def _sqrt(args: Args) -> Node:
    _need("sqrt", args, 1)
    _need_values("sqrt", args)
    return make.sqrt(args[0])


def _root(args: Args) -> Node:
    _need("root", args, 2)
    _need_values("root", args)
    return make.power(args[0], make.divide(make.ONE, args[1]))


def _cbrt(args: Args) -> Node:
    _need("cbrt", args, 1)
    return _root((*args, make.integer(3)))


def _pow(args: Args) -> Node:
    _need("pow", args, 2)
    _need_values("pow", args)
    return make.power(*args)


def _log_to(base: int) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        _need(f"log{base}", args, 1)
        _need_values(f"log{base}", args)
        return make.divide(Apply("log", args), Apply("log", (make.integer(base),)))

    return build


def _log_in_base(args: Args) -> Node:
    _need("logbase", args, 2)
    _need_values("logbase", args)
    return make.divide(Apply("log", args[:1]), Apply("log", args[1:]))


def _lg(args: Args) -> Node:
    return _log_in_base(args) if len(args) == 2 else _log_to(10)(args)  # noqa: PLR2004 - lg(x, base)


def _log1p(args: Args) -> Node:
    _need("log1p", args, 1)
    return Apply("log", (make.add(make.ONE, *args),))


def _expm1(args: Args) -> Node:
    _need("expm1", args, 1)
    return make.subtract(Apply("exp", args), make.ONE)


def _rational(args: Args) -> Node:
    _need("Rational", args, 1, 2)
    if len(args) == 1:
        return _written(args[0])
    above, below = map(_written, args)
    if not (isinstance(above, Number) and isinstance(below, Number)) or below.value == 0:
        raise CallError("Rational takes two whole numbers, the second one not 0")
    return Number(above.value / below.value)


def _written(node: Node) -> Node:
    """The number in a text such as ``"0.6"``."""
    if not isinstance(node, Text):
        return node
    if not _NUMBER.match(node.text):
        raise CallError("a number in quotes has digits and a point, as in '0.6'")
    return Number(Fraction(node.text))


def _itself(args: Args) -> Node:
    _need("this", args, 1)
    return args[0]


def _float(args: Args) -> Node:
    _need("float", args, 1, 2)
    value = _written(args[0])
    return Number(value.value, decimal=True) if isinstance(value, Number) else value


def _symbol(_: Args) -> Node:
    raise CallError("write the symbol itself, without Symbol(...)")


def _diff(args: Args) -> Node:
    if len(args) < 2:  # noqa: PLR2004 - an expression and a variable
        raise CallError("diff takes an expression and a variable, as in diff(x**2, x)")
    result, *rest = args
    _need_values("diff", (result,))
    for variable, order in _variables(rest):
        for _ in range(order):
            if any(count > _DIFFERENTIABLE for count, _ in enumerate(walk(result))):
                raise CallError("this is too long to be differentiated here; write the result")
            try:
                result = derivative(result, variable)
            except NotDifferentiableError as error:
                raise CallError(f"{error}; write the result") from None
    return result


def _variables(args: list[Node]) -> list[tuple[str, int]]:
    """The variables of ``diff(f, x, 2, y)`` or ``diff(f, (x, 2))`` and how often each is meant."""
    found: list[tuple[str, int]] = []
    for arg in args:
        match arg:
            case Symbol(name):
                found.append((name, 1))
            case Sequence(_, (Symbol(name), Number() as order)):
                found.append((name, _integer("diff", order)))
            case Number() if found and isinstance(args[args.index(arg) - 1], Symbol):
                found[-1] = (found[-1][0], _integer("diff", arg))
            case _:
                raise CallError("diff takes an expression and a variable, as in diff(x**2, x)")
    if any(not 0 <= order <= HIGHEST_ORDER for _, order in found):
        raise CallError(f"diff goes up to order {HIGHEST_ORDER}")
    return found


def _not_done(what: str) -> Callable[[Args], Node]:
    def refuse(_: Args) -> Node:
        raise CallError(f"{what} is not carried out here; write the result")

    return refuse


def _summation(head: str, args: Args) -> Node:
    if len(args) < 2:  # noqa: PLR2004 - a body and a range
        raise CallError(f"write {head}(body, (i, first, last))")
    body, *ranges = args
    match ranges:
        case [Symbol() as index, first, last]:  # sum(body, i, first, last)
            ranges = [Sequence("tuple", (index, first, last))]
    for one in ranges:
        match one:
            case Sequence(_, (Symbol() as index, first, last)):
                body = Apply(head, (body, index, first, last))
            case _:
                raise CallError(f"write {head}(body, (i, first, last))")
    return body


def _piecewise(args: Args) -> Node:
    flat: list[Node] = []
    for arg in args:
        match arg:
            case Sequence(_, (value, (Relation() | Logic() | Truth()) as condition)):
                flat.extend((value, condition))
            case _:
                raise CallError("write Piecewise((value, condition), (value, True))")
    if not flat:
        raise CallError("write Piecewise((value, condition), (value, True))")
    return Apply("Piecewise", tuple(flat))


def _relation(op: RelationOp) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        _need("this relation", args, 2)
        return Relation(op, *args)

    return build


def _logic(op: str) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        if not args:
            raise CallError(f"{op} takes conditions")
        _need_conditions(op, args)
        if op == "not":
            _need("Not", args, 1)
            return Logic("not", args)
        return args[0] if len(args) == 1 else Logic("and" if op == "and" else "or", args)

    return build


def _need_conditions(name: str, args: Args) -> None:
    for arg in args:
        if is_value(arg):
            raise CallError(f"{name} joins conditions such as eta > 0")


def as_set(node: Node) -> Node | None:
    """The set that a bracket means between set operations: ``(a, b)`` is an open interval."""
    match node:
        case Sequence("tuple", (left, right)) if is_value(left) and is_value(right):
            return interval(left, right, left_open=True, right_open=True)
        case Sequence("list", (left, right)) if is_value(left) and is_value(right):
            return interval(left, right, left_open=False, right_open=False)
        case Sequence("set"):
            return node
        case Interval() | Union() | Intersection() | Difference():
            return node
    return None


def interval(left: Node, right: Node, *, left_open: bool, right_open: bool) -> Interval:
    """An interval; infinite ends are open whatever the bracket."""
    if not (is_value(left) and is_value(right)):
        raise CallError("the ends of a range are numbers or expressions")
    return Interval(
        left,
        right,
        left_open or left == make.MINUS_OO,
        right_open or right == make.OO,
    )


def _interval_call(*, left_open: bool, right_open: bool) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        _need("Interval", args, 2)
        return interval(args[0], args[1], left_open=left_open, right_open=right_open)

    return build


def _interval(args: Args) -> Node:
    flags = {"left_open": False, "right_open": False}
    order = iter(flags)
    ends: list[Node] = []
    for arg in args:
        match arg:
            case Relation("=", Symbol(name), Truth(value)) if name in flags:
                flags[name] = value
            case Truth(value):
                flags[next(order, "right_open")] = value
            case _:
                ends.append(arg)
    _need("Interval", tuple(ends), 2)
    return interval(*ends, **flags)


def _sets(build: Callable[[Args], Node]) -> Callable[[Args], Node]:
    def with_sets(args: Args) -> Node:
        if len(args) == 1 and isinstance(args[0], Sequence) and args[0].kind == "list":
            args = args[0].items
        read = [as_set(arg) for arg in args]
        if not read or any(one is None for one in read):
            raise CallError("this takes sets such as Interval(0, 1) or (0, 1]")
        sets = tuple(one for one in read if one is not None)
        return sets[0] if len(sets) == 1 else build(sets)

    return with_sets


def _difference(args: Args) -> Node:
    _need("Complement", args, 2)
    return Difference(*args)


def _member(args: Args) -> Node:
    _need("Contains", args, 2)
    container = as_set(args[1])
    if container is None:
        raise CallError("Contains takes an element and a set")
    return Member(args[0], container)


def as_matrix(node: Node) -> Matrix | None:
    """The matrix that nested lists of values mean beside an operator; None if they are none."""
    if isinstance(node, Matrix):
        return node
    rows = [_rows(item) for item in _rows(node) or ()]
    whole = tuple(row for row in rows if row)
    if not whole or len(whole) < len(rows):
        return None
    try:
        return matrix(whole)
    except CallError:
        return None


def as_vector(node: Node) -> Matrix | None:
    """The column that a list of values means beside a factor; None if it is no such list."""
    items = _rows(node) or ()
    if len(items) < 2 or not all(map(is_value, items)):  # noqa: PLR2004 - a vector has entries
        return None
    return Matrix(tuple((item,) for item in items))


def _rows(node: Node) -> tuple[Node, ...] | None:
    return node.items if isinstance(node, Sequence) and node.kind != "set" else None


def matrix(rows: tuple[tuple[Node, ...], ...]) -> Matrix:
    """A matrix, once it is one: equal rows of values, not too many."""
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise CallError("the rows of a matrix have equal length and are not empty")
    if len(rows) * len(rows[0]) > budgets.MATRIX_ENTRIES:
        raise CallError(f"a matrix may have {budgets.MATRIX_ENTRIES} entries")
    if not all(is_value(entry) for row in rows for entry in row):
        raise CallError("the entries of a matrix are numbers or expressions")
    return Matrix(rows)


def _matrix(args: Args) -> Node:
    if len(args) == 1 and isinstance(args[0], Matrix):
        return args[0]
    if len(args) == 3 and isinstance(args[0], Number):  # noqa: PLR2004 - Matrix(rows, columns, entries)
        entries = _rows(args[2])
        if entries is not None:
            height, width = _integer("Matrix", args[0]), _integer("Matrix", args[1])
            if height < 1 or width < 1 or len(entries) != height * width:
                raise CallError(f"Matrix({height}, {width}, ...) takes {height * width} entries")
            return matrix(tuple(entries[i * width : (i + 1) * width] for i in range(height)))
    outer = _rows(args[0]) if len(args) == 1 else args
    if not outer:
        raise CallError("write Matrix([[a, b], [c, d]])")
    rows = [_rows(row) for row in outer]
    if all(row is None for row in rows):
        return matrix(tuple((entry,) for entry in outer))
    if any(row is None for row in rows):
        raise CallError("every row of a matrix stands in brackets: Matrix([[a, b], [c, d]])")
    return matrix(tuple(row for row in rows if row is not None))


def _array(args: Args) -> Node:
    _need("array", args, 1)
    if isinstance(args[0], Sequence) and not any(
        isinstance(row, Sequence) for row in args[0].items
    ):
        return args[0]
    return _matrix(args)


def _size(name: str, args: Args) -> tuple[int, int]:
    if len(args) == 1 and isinstance(args[0], Sequence):
        args = args[0].items
    _need(name, args, 1, 2)
    height = _integer(name, args[0])
    width = _integer(name, args[-1])
    if height < 1 or width < 1 or height * width > budgets.MATRIX_ENTRIES:
        raise CallError(f"{name} takes a size between 1 and {budgets.MATRIX_ENTRIES} entries")
    return height, width


def _filled(name: str, on: int, off: int) -> Callable[[Args], Node]:
    def build(args: Args) -> Node:
        height, width = _size(name, args)
        return matrix(
            tuple(
                tuple(make.integer(on if i == j else off) for j in range(width))
                for i in range(height)
            )
        )

    return build


def _diag(args: Args) -> Node:
    entries = args
    if len(args) == 1:
        entries = _rows(args[0]) or args
    if not entries or len(entries) ** 2 > budgets.MATRIX_ENTRIES:
        raise CallError("diag takes the entries of the diagonal")
    return matrix(
        tuple(
            tuple(entry if i == j else make.ZERO for j in range(len(entries)))
            for i, entry in enumerate(entries)
        )
    )


def _finite_set(args: Args) -> Node:
    if len(args) == 1 and isinstance(args[0], Sequence):
        return Sequence("set", args[0].items)
    return Sequence("set", args)


def _tuple(args: Args) -> Node:
    if len(args) == 1 and isinstance(args[0], Sequence):
        return Sequence("tuple", args[0].items)
    return Sequence("tuple", args)


def _list(args: Args) -> Node:
    _need("list", args, 1)
    items = _rows(args[0])
    if items is None and isinstance(args[0], Sequence):
        items = args[0].items
    if items is None:
        raise CallError("list takes a sequence such as (1, 2)")
    return Sequence("list", items)


_CALLS: dict[str, Callable[[Args], Node]] = {
    "sqrt": _sqrt, "Sqrt": _sqrt, "root": _root, "cbrt": _cbrt, "pow": _pow, "Pow": _pow,
    "power": _pow, "log10": _log_to(10), "log_10": _log_to(10), "lg": _lg,
    "logbase": _log_in_base,
    "log2": _log_to(2), "log_2": _log_to(2), "ld": _log_to(2), "log1p": _log1p, "expm1": _expm1,
    "Rational": _rational, "Fraction": _rational, "Integer": _itself, "int": _itself,
    "Float": _float, "float": _float, "S": _itself, "sympify": _itself, "simplify": _itself,
    "expand": _itself, "factor": _itself, "nsimplify": _itself, "together": _itself,
    "float64": _float, "UnevaluatedExpr": _itself,
    "Symbol": _symbol, "symbols": _symbol, "diff": _diff, "Diff": _diff, "Derivative": _diff,
    "Integral": _not_done("an integral"), "integrate": _not_done("an integral"),
    "limit": _not_done("a limit"), "Limit": _not_done("a limit"), "solve": _not_done("solve"),
    "Eq": _relation("="), "Equality": _relation("="), "Ne": _relation("!="),
    "Unequality": _relation("!="), "Lt": _relation("<"), "StrictLessThan": _relation("<"),
    "Le": _relation("<="), "LessThan": _relation("<="), "Gt": _relation(">"),
    "StrictGreaterThan": _relation(">"), "Ge": _relation(">="), "GreaterThan": _relation(">="),
    "And": _logic("and"), "Or": _logic("or"), "Not": _logic("not"),
    "Interval": _interval,
    "Interval.open": _interval_call(left_open=True, right_open=True),
    "Interval.Lopen": _interval_call(left_open=True, right_open=False),
    "Interval.Ropen": _interval_call(left_open=False, right_open=True),
    "oo": _interval_call(left_open=True, right_open=True),
    "oc": _interval_call(left_open=True, right_open=False),
    "co": _interval_call(left_open=False, right_open=True),
    "cc": _interval_call(left_open=False, right_open=False),
    "Union": _sets(Union), "union": _sets(Union), "Intersection": _sets(Intersection),
    "Complement": _sets(_difference),
    "Contains": _member, "FiniteSet": _finite_set, "set": _finite_set, "frozenset": _finite_set,
    "Tuple": _tuple, "tuple": _tuple, "list": _list,
    "Matrix": _matrix, "matrix": _matrix, "ImmutableMatrix": _matrix, "MutableDenseMatrix": _matrix,
    "ImmutableDenseMatrix": _matrix, "SparseMatrix": _matrix, "array": _array, "Array": _array,
    "asarray": _array, "eye": _filled("eye", 1, 0), "identity": _filled("identity", 1, 0),
    "Identity": _filled("Identity", 1, 0), "ident": _filled("ident", 1, 0),
    "zeros": _filled("zeros", 0, 0),
    "ones": _filled("ones", 1, 1), "diag": _diag,
    "Abs": _as_function("Abs"), "factorial": _as_function("factorial"),
}  # fmt: skip

CONSTANT_WORDS: dict[str, Node] = {
    "pi": Constant("pi"), "Pi": Constant("pi"), "PI": Constant("pi"),
    "E": Constant("E"), "e": Constant("E"), "Exp1": Constant("E"), "I": Constant("I"),
    "oo": make.OO, "inf": make.OO, "Inf": make.OO, "INF": make.OO, "infty": make.OO,
    "infinity": make.OO, "Infinity": make.OO, "infinite": make.OO, "minf": make.MINUS_OO,
    "NegativeInfinity": make.MINUS_OO, "nan": Constant("nan"), "NaN": Constant("nan"),
    "zoo": Constant("zoo"), "Half": Number(Fraction(1, 2)), "Zero": make.ZERO, "One": make.ONE,
    "NegativeOne": make.MINUS_ONE, "ImaginaryUnit": Constant("I"),
    "True": Truth(value=True), "true": Truth(value=True), "False": Truth(value=False),
    "false": Truth(value=False),
    "EmptySet": Sequence("set", ()),
    "Reals": Interval(make.MINUS_OO, make.OO, left_open=True, right_open=True),
}  # fmt: skip
"""Words that are values, where no symbol of that name was declared."""
