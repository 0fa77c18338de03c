"""Right answers in other forms: the ways in which people write the same thing.

What is made here goes to the judge by the road of every submission, encoded and decoded; the
oracle confirms first that it really means the same.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from autograder.algebra import nodes
from autograder.answers.decode import decode
from autograder.answers.encode import encode
from autograder.answers.functions import FunctionProxy
from autograder.answers.plain import to_python
from autograder.build.as_sympy import NoExpressionError, as_sympy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograder.build.specimens import Specimen

Written = tuple[str, Any]
_FLOAT_ROUNDING = 15


def rewritings(specimen: Specimen) -> list[Written]:
    """Other forms of the same answer: live values, as a student's notebook would hold them."""
    make = _KINDS.get(specimen.spec.kind)
    if make is None:
        return []
    try:
        return list(make(specimen))
    except NoExpressionError:
        return []


def _real(name: str) -> sp.Symbol:
    return sp.Symbol(name, real=True)


def _formulas(specimen: Specimen) -> Iterator[Written]:
    formula = as_sympy(specimen.tree, _real)
    for how in ("expand", "factor", "together", "cancel", "powsimp", "expand_log"):
        yield f"sympy.{how}", getattr(sp, how)(formula)
    if formula.free_symbols:
        yield "symbols without assumptions", as_sympy(specimen.tree, sp.Symbol)
        yield "positive symbols", as_sympy(specimen.tree, _positive)
        yield "complex symbols", as_sympy(specimen.tree, _complex)
        some = min(formula.free_symbols, key=str)
        grown = sp.Mul(formula, 1 + some**2, evaluate=False)
        yield "a factor above and below", sp.Mul(grown, 1 / (1 + some**2), evaluate=False)
        shifted = sp.Add(formula, some, evaluate=False)
        yield "a term added and taken away", sp.Add(shifted, -some, evaluate=False)
    text = sp.sstr(formula)
    yield "text", text
    yield "text with ^", text.replace("**", "^")
    yield "text with an equals sign", f"{specimen.spec.name} = {text}"
    yield "an equation", sp.Eq(sp.Symbol("y"), formula, evaluate=False)
    yield "text with spaces taken out", text.replace(" ", "")


def _positive(name: str) -> sp.Symbol:
    return sp.Symbol(name, positive=True)


def _complex(name: str) -> sp.Symbol:
    return sp.Symbol(name, complex=True)


def _numbers(specimen: Specimen) -> Iterator[Written]:
    exact = as_sympy(specimen.tree, _real)
    close = float(exact)
    yield "float", close
    yield "numpy float", np.float64(close)
    yield "array of one", np.array(close)
    yield "sympy Float", sp.Float(close, _FLOAT_ROUNDING)
    yield "text of a float", repr(close)
    yield "text", sp.sstr(exact)
    yield "sympy", exact
    if exact.is_Rational:
        fraction = Fraction(int(exact.p), int(exact.q))
        yield "Fraction", fraction
        yield "text of a fraction", f"{fraction.numerator}/{fraction.denominator}"
        if fraction.denominator == 1:
            yield "int", int(fraction)
            yield "numpy int", np.int64(int(fraction))


def _ranges(specimen: Specimen) -> Iterator[Written]:
    pieces = specimen.intervals
    variable = specimen.spec.variable
    if not pieces or variable is None:
        return
    written = [_bounds(piece) for piece in pieces]
    chains = [_chain(bounds, variable) for bounds in written]
    yield "text of comparisons", " or ".join(chains)
    yield "brackets", " U ".join(_brackets(bounds) for bounds in written)
    yield "brackets with or", " or ".join(_brackets(bounds) for bounds in written)
    intervals = [sp.Interval(*bounds) for bounds in written]
    yield "sympy Interval", sp.Union(*intervals)
    yield "text of Interval", sp.sstr(sp.Union(*intervals, evaluate=False))
    turned = [_chain(bounds, variable, turned=True) for bounds in written]
    yield "comparisons the other way round", " or ".join(turned)
    if len(written) == 1:
        yield from _one_range(written[0], variable)


Bounds = tuple[Any, Any, bool, bool]


def _one_range(bounds: Bounds, variable: str) -> Iterator[Written]:
    left, right, left_open, right_open = bounds
    if left_open and right_open:
        yield "pair", (left, right)
        yield "brackets turned outwards", f"]{left}, {right}["
    if not left_open and not right_open:
        yield "list", [left, right]
    yield "membership", f"{variable} in {_brackets(bounds)}"
    parts = _chain(bounds, variable).split(f" {variable} ")
    if len(parts) == 2 and all(parts):  # noqa: PLR2004 - below and above
        yield "two comparisons", f"{parts[0]} {variable} and {variable} {parts[1]}"
    spaced = _chain(bounds, variable).replace(" ", "")
    yield "without spaces", spaced


def _bounds(piece: nodes.Interval) -> Bounds:
    ends = as_sympy(piece.left, _real), as_sympy(piece.right, _real)
    return (*ends, piece.left_open, piece.right_open)


def _chain(bounds: Bounds, variable: str, *, turned: bool = False) -> str:
    left, right, left_open, right_open = bounds
    below, above = "<" if left_open else "<=", "<" if right_open else "<="
    if turned:
        below, above = (sign.replace("<", ">") for sign in (below, above))
        if right is sp.oo:
            return f"{variable} {below} {left}"
        if left is -sp.oo:
            return f"{right} {above} {variable}"
        return f"{right} {above} {variable} {below} {left}"
    if right is sp.oo:
        return f"{left} {below} {variable}"
    if left is -sp.oo:
        return f"{variable} {above} {right}"
    return f"{left} {below} {variable} {above} {right}"


def _brackets(bounds: Bounds) -> str:
    left, right, left_open, right_open = bounds
    return f"{'(' if left_open else '['}{left}, {right}{')' if right_open else ']'}"


def _matrices(specimen: Specimen) -> Iterator[Written]:
    rows = [[as_sympy(entry, _real) for entry in row] for row in specimen.rows]
    if not rows:
        return
    yield "list of lists", rows
    yield "tuple of tuples", tuple(tuple(row) for row in rows)
    yield "sympy Matrix", sp.Matrix(rows)
    yield "immutable Matrix", sp.ImmutableMatrix(rows)
    yield "text", sp.sstr(rows)
    yield "text of Matrix", f"Matrix({sp.sstr(rows)})"
    yield "rows as text", [[sp.sstr(entry) for entry in row] for row in rows]
    yield "expanded", sp.Matrix(rows).applyfunc(sp.expand)
    if all(entry.is_number for row in rows for entry in row):
        yield "numpy", np.array(rows, dtype=float)
        yield "floats", [[float(entry) for entry in row] for row in rows]
        if all(entry.is_Integer for row in rows for entry in row):
            yield "numpy integers", np.array([[int(entry) for entry in row] for row in rows])


def _lists(specimen: Specimen) -> list[Any]:
    return [as_sympy(entry, _real) for entry in specimen.items]


def _vectors(specimen: Specimen) -> Iterator[Written]:
    items = _lists(specimen)
    if not items:
        return
    yield "list", items
    yield "tuple", tuple(items)
    yield "column", sp.Matrix(items)
    yield "row", sp.Matrix([items])
    yield "text", sp.sstr(items)
    yield "list of texts", [sp.sstr(one) for one in items]
    if all(one.is_number for one in items):
        yield "numpy", np.array(items, dtype=float)
        yield "floats", [float(one) for one in items]


def _multisets(specimen: Specimen) -> Iterator[Written]:
    items = _lists(specimen)
    if not items:
        return
    yield "list", items
    yield "tuple", tuple(items)
    yield "backwards", items[::-1]
    yield "rotated", [*items[1:], items[0]]
    yield "text", sp.sstr(items)
    yield "list of texts", [sp.sstr(one) for one in items]
    if all(one.is_number for one in items):
        yield "numpy", np.array(items, dtype=float)
        yield "numpy sorted", np.sort(np.array(items, dtype=float))
        yield "floats", [float(one) for one in items]
    if len(set(items)) == len(items):
        yield "set", set(items)


def _eigenpairs(specimen: Specimen) -> Iterator[Written]:
    pairs = [
        (as_sympy(value, _real), [as_sympy(entry, _real) for entry in vector])
        for value, vector in specimen.pairs
    ]
    if not pairs:
        return
    yield "tuples in a list", pairs
    yield "lists in a list", [[value, vector] for value, vector in pairs]
    yield "backwards", pairs[::-1]
    yield "vectors scaled", [(value, [-3 * entry for entry in vector]) for value, vector in pairs]
    yield "columns", [(value, sp.Matrix(vector)) for value, vector in pairs]
    norms = [sp.sqrt(sum(entry**2 for entry in vector)) for _, vector in pairs]
    yield (
        "vectors of length 1",
        [
            (value, [entry / norm for entry in vector])
            for (value, vector), norm in zip(pairs, norms, strict=True)
        ],
    )
    if all(entry.is_number for _, vector in pairs for entry in vector):
        yield "numpy vectors", [(value, np.array(vector, dtype=float)) for value, vector in pairs]


def _words(specimen: Specimen) -> Iterator[Written]:
    one_word = isinstance(specimen.tree, nodes.Text)
    items = specimen.tree.items if isinstance(specimen.tree, nodes.Sequence) else (specimen.tree,)
    words = [item.text for item in items if isinstance(item, nodes.Text)]
    if len(words) != len(items):
        return
    for how, change in (
        ("upper case", str.upper),
        ("capital letters", str.capitalize),
        ("with spaces", lambda word: f"  {word} "),
    ):
        changed = [change(word) for word in words]
        yield how, changed[0] if one_word else changed
    if not one_word:
        yield "tuple", tuple(words)


def _derivations(specimen: Specimen) -> Iterator[Written]:
    lines = [as_sympy(line, _real) for line in specimen.items]
    if not lines:
        return
    yield "sympy", lines
    yield "tuple", tuple(lines)
    yield "text", [sp.sstr(line) for line in lines]
    yield "text with ^", [sp.sstr(line).replace("**", "^") for line in lines]
    yield "symbols without assumptions", [as_sympy(line, sp.Symbol) for line in specimen.items]


_KINDS: dict[str, Callable[[Specimen], Iterator[Written]]] = {
    "number": _numbers,
    "expression": _formulas,
    "interval": _ranges,
    "matrix": _matrices,
    "vector": _vectors,
    "multiset": _multisets,
    "eigenpairs": _eigenpairs,
    "choice": _words,
    "derivation": _derivations,
}


def other_functions(right: FunctionProxy) -> list[tuple[str, FunctionProxy]]:
    """The same function with results of other types."""
    return [(label, _changed(right, change)) for label, change in _RESULTS.items()]


def _changed(right: FunctionProxy, change: Callable[[Any], Any]) -> FunctionProxy:
    def call(arguments: list[object]) -> object:
        node = decode(right.call(arguments))
        if isinstance(node, FunctionProxy):
            return encode(None)
        return encode(change(to_python(node)))

    return FunctionProxy(right.name, call)


def _as_numpy(result: Any) -> Any:
    return np.array(result) if isinstance(result, (list, tuple)) else np.asarray(result)[()]


def _as_plain(result: Any) -> Any:
    return result.tolist() if hasattr(result, "tolist") else result


def _as_tuple(result: Any) -> Any:
    plain = _as_plain(result)
    return tuple(plain) if isinstance(plain, list) else plain


_RESULTS: dict[str, Callable[[Any], Any]] = {
    "plain results": _as_plain,
    "numpy results": _as_numpy,
    "tuples": _as_tuple,
}
