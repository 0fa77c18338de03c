"""Wrong answers, made from right ones the way people make them.

What is made here is only a proposal: the oracle confirms that it really is different before the
judge is asked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from autograder.algebra import nodes
from autograder.algebra.trees import divide, multiply, negate, number, substitute, symbols_of
from autograder.answers.decode import decode
from autograder.answers.encode import encode
from autograder.answers.functions import FunctionProxy
from autograder.answers.plain import to_python
from autograder.build.specimens import Specimen, listed, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Made = tuple[str, nodes.Node]
_TWO, _ONE, _ZERO = number(2), number(1), number(0)
_OO = nodes.Constant("oo")
# A formula of many symbols could be changed in too many ways.
_MOST_OF_SYMBOLS = 14


def mutants(specimen: Specimen, neighbours: Sequence[tuple[str, nodes.Node]] = ()) -> list[Made]:
    """Wrong answers of the same kind, each with what was done to it.

    Args:
        specimen: the right answer.
        neighbours: right answers of the same kind to other parts of the sheet; to mix them up is
            the commonest mistake.
    """
    make = _KINDS.get(specimen.spec.kind)
    made = list(make(specimen)) if make else []
    return [*made, *((f"the answer to {name}", tree) for name, tree in neighbours)]


def _twice(tree: nodes.Node) -> nodes.Node:
    return multiply(_TWO, tree)


def _half(tree: nodes.Node) -> nodes.Node:
    return divide(tree, _TWO)


def _numbers(specimen: Specimen) -> Iterator[Made]:
    tree = specimen.tree
    yield "doubled", _twice(tree)
    yield "halved", _half(tree)
    yield "other sign", negate(tree)
    if not _is_zero(tree):
        yield "upside down", divide(_ONE, tree)
    yield "squared", multiply(tree, tree)
    yield "one more", nodes.Apply("Add", (tree, _ONE))


def _formulas(specimen: Specimen) -> Iterator[Made]:
    tree = specimen.tree
    symbols = sorted(symbols_of(tree))
    yield "doubled", _twice(tree)
    yield "halved", _half(tree)
    yield "other sign", negate(tree)
    if not _is_zero(tree):
        yield "upside down", divide(_ONE, tree)
    yield "squared", multiply(tree, tree)
    yield "modulus", nodes.Apply("Abs", (tree,))
    yield from islice(_symbols_changed(tree, symbols), _MOST_OF_SYMBOLS)


def _symbols_changed(tree: nodes.Node, symbols: list[str]) -> Iterator[Made]:
    """The commonest slip on every symbol first, then the next one."""
    slips: list[tuple[str, Callable[[nodes.Node], nodes.Node]]] = [
        ("{0} + 1 for {0}", lambda symbol: nodes.Apply("Add", (symbol, _ONE))),
        ("2 {0} for {0}", _twice),
        ("{0} forgotten", lambda _: _ONE),
        ("1/{0} for {0}", lambda symbol: divide(_ONE, symbol)),
    ]
    for first, second in pairwise(symbols):
        swapped = {first: nodes.Symbol(second), second: nodes.Symbol(first)}
        yield f"{first} and {second} swapped", substitute(tree, swapped)
    for label, slip in slips:
        for name in symbols:
            yield label.format(name), substitute(tree, {name: slip(nodes.Symbol(name))})


def _ranges(specimen: Specimen) -> Iterator[Made]:
    pieces = specimen.intervals
    for place, piece in enumerate(pieces):
        for label, other in _one_range(piece):
            changed = (*pieces[:place], other, *pieces[place + 1 :])
            yield label, changed[0] if len(changed) == 1 else nodes.Union(changed)
    if len(pieces) > 1:
        yield "a piece missing", pieces[0]


def _one_range(piece: nodes.Interval) -> Iterator[Made]:
    left, right = piece.left, piece.right
    if _is_finite(left):
        yield _opened(piece.left_open, "left"), replace(piece, left_open=not piece.left_open)
        yield from ((f"left end {how}", replace(piece, left=end)) for how, end in _ends_moved(left))
        yield "below", nodes.Interval(nodes.Constant("-oo"), left, True, not piece.left_open)  # noqa: FBT003 - two ends
    if _is_finite(right):
        yield _opened(piece.right_open, "right"), replace(piece, right_open=not piece.right_open)
        yield from (
            (f"right end {how}", replace(piece, right=end)) for how, end in _ends_moved(right)
        )
        yield "above", nodes.Interval(right, _OO, not piece.right_open, True)  # noqa: FBT003 - two ends
        yield "no right end", replace(piece, right=_OO, right_open=True)
    if _is_finite(left) and not _is_zero(left):
        yield "left end at 0", replace(piece, left=_ZERO)
    if _is_finite(left) and _is_finite(right):
        mirrored = nodes.Interval(negate(right), negate(left), piece.right_open, piece.left_open)
        yield "other sign", mirrored


def _opened(is_open: bool, side: str) -> str:  # noqa: FBT001 - one of two words
    return f"{side} end {'closed' if is_open else 'opened'}"


def _ends_moved(end: nodes.Node) -> Iterator[Made]:
    if _is_zero(end):
        return
    yield "doubled", _twice(end)
    yield "halved", _half(end)
    yield "upside down", divide(_ONE, end)


def _matrices(specimen: Specimen) -> Iterator[Made]:
    rows = specimen.rows
    if not rows:
        return
    square = len(rows) == len(rows[0])
    yield "transposed", matrix(*zip(*rows, strict=True))
    yield "doubled", _each(rows, lambda _i, _j, entry: _twice(entry))
    yield "halved", _each(rows, lambda _i, _j, entry: _half(entry))
    yield "other sign", _each(rows, lambda _i, _j, entry: negate(entry))
    yield "rows rotated", matrix(*rows[1:], rows[0])
    yield "columns rotated", matrix(*((*row[1:], row[0]) for row in rows))
    yield "a row missing", matrix(*rows[:-1]) if len(rows) > 1 else listed()
    yield (
        "an entry one more",
        _each(rows, lambda i, j, entry: _more(entry) if i == j == 0 else entry),
    )
    if square:
        off = "off the diagonal"
        yield f"signs {off}", _each(rows, lambda i, j, entry: negate(entry) if i != j else entry)
        yield f"nothing {off}", _each(rows, lambda i, j, entry: _ZERO if i != j else entry)
        yield f"doubled {off}", _each(rows, lambda i, j, entry: _twice(entry) if i != j else entry)


def _each(
    rows: Sequence[Sequence[nodes.Node]], change: Callable[[int, int, nodes.Node], nodes.Node]
) -> nodes.Matrix:
    return matrix(
        *(tuple(change(i, j, entry) for j, entry in enumerate(row)) for i, row in enumerate(rows))
    )


def _vectors(specimen: Specimen) -> Iterator[Made]:
    items = specimen.items
    if not items:
        return
    yield "other sign", listed(*(negate(one) for one in items))
    yield "doubled", listed(*(_twice(one) for one in items))
    yield "reversed", listed(*reversed(items))
    yield "rotated", listed(*items[1:], items[0])
    yield "an entry one more", listed(_more(items[0]), *items[1:])
    yield "an entry's sign", listed(*items[:-1], negate(items[-1]))
    yield "an entry missing", listed(*items[:-1])
    yield "an entry too many", listed(*items, items[-1])


def _multisets(specimen: Specimen) -> Iterator[Made]:
    items = specimen.items
    if not items:
        return
    yield "one repeated", listed(*items[:-1], items[0])
    yield "one missing", listed(*items[:-1])
    yield "one too many", listed(*items, items[0])
    yield "doubled", listed(*(_twice(one) for one in items))
    yield "halved", listed(*(_half(one) for one in items))
    yield "other sign", listed(*(negate(one) for one in items))
    yield "one more in the last", listed(*items[:-1], _more(items[-1]))
    yield "squared", listed(*(multiply(one, one) for one in items))


def _eigenpairs(specimen: Specimen) -> Iterator[Made]:
    pairs = specimen.pairs
    if not pairs:
        return

    def made(values: Sequence[nodes.Node], vectors: Sequence[Sequence[nodes.Node]]) -> nodes.Node:
        both = zip(values, vectors, strict=True)
        return listed(*(nodes.Sequence("tuple", (one, listed(*two))) for one, two in both))

    values, vectors = [one for one, _ in pairs], [list(two) for _, two in pairs]
    yield "vectors rotated", made(values, [*vectors[1:], vectors[0]])
    yield "one value doubled", made([_twice(values[0]), *values[1:]], vectors)
    yield "other sign of the values", made([negate(one) for one in values], vectors)
    yield "one pair missing", made(values[:-1], vectors[:-1])
    yield "one pair twice", made([*values[:-1], values[0]], [*vectors[:-1], vectors[0]])
    turned = [*vectors[:-1], [*vectors[-1][:-1], negate(vectors[-1][-1])]]
    yield "one entry's sign", made(values, turned)
    yield "one vector zero", made(values, [[_ZERO for _ in vectors[0]], *vectors[1:]])


def _words(specimen: Specimen) -> Iterator[Made]:
    if not isinstance(specimen.tree, nodes.Sequence):
        yield from ((f"the word {word}", nodes.Text(word)) for word in specimen.spec.options)
        return
    words = specimen.tree.items
    for place in range(len(words)):
        for word in specimen.spec.options:
            changed = (*words[:place], nodes.Text(word), *words[place + 1 :])
            yield f"{word} in place {place + 1}", listed(*changed)
    yield "one word missing", listed(*words[:-1])
    yield "backwards", listed(*reversed(words))


def _derivations(specimen: Specimen) -> Iterator[Made]:
    lines = specimen.items
    if len(lines) < 2:  # noqa: PLR2004 - a first line and a last one
        return
    yield "without its first line", listed(*lines[1:])
    yield "without its last line", listed(*lines[:-1])
    yield "backwards", listed(*reversed(lines))
    for place in range(1, len(lines)):
        changed = (*lines[:place], _twice(lines[place]), *lines[place + 1 :])
        yield f"line {place + 1} doubled", listed(*changed)
    yield "last line's sign", listed(*lines[:-1], negate(lines[-1]))


_KINDS: dict[str, Callable[[Specimen], Iterator[Made]]] = {
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


def _more(tree: nodes.Node) -> nodes.Node:
    if isinstance(tree, nodes.Number):
        return replace(tree, value=tree.value + 1)
    return nodes.Apply("Add", (tree, _ONE))


def _is_zero(tree: nodes.Node) -> bool:
    return isinstance(tree, nodes.Number) and tree.value == 0


def _is_finite(tree: nodes.Node) -> bool:
    return not isinstance(tree, nodes.Constant) or tree.name not in {"oo", "-oo"}


def wrong_functions(right: FunctionProxy) -> list[tuple[str, FunctionProxy]]:
    """Functions that go wrong the way people's functions do."""
    return [(label, _changed(right, change)) for label, change in _RESULTS.items()] + [
        ("first two arguments swapped", _with_arguments(right, lambda a: [*a[1::-1], *a[2:]])),
    ]


def _changed(right: FunctionProxy, change: Callable[[Any], Any]) -> FunctionProxy:
    def call(arguments: list[object]) -> object:
        return encode(change(to_python(_plain(right.call(arguments)))))

    return FunctionProxy(right.name, call)


def _with_arguments(
    right: FunctionProxy, change: Callable[[list[object]], list[object]]
) -> FunctionProxy:
    return FunctionProxy(right.name, lambda arguments: right.call(change(arguments)))


def _plain(wire: object) -> nodes.Node:
    node = decode(wire)
    if isinstance(node, FunctionProxy):
        return nodes.Opaque("a function, where a value was expected")
    return node


def _is_array(result: Any) -> bool:
    return hasattr(result, "tolist") or isinstance(result, (list, tuple))


def _negated(result: Any) -> Any:
    import numpy as np

    if isinstance(result, bool):
        return not result
    return -np.asarray(result) if _is_array(result) else -result


def _scaled(factor: float) -> Callable[[Any], Any]:
    def change(result: Any) -> Any:
        import numpy as np

        if isinstance(result, (bool, str)):
            return result
        return factor * (np.asarray(result) if _is_array(result) else result)

    return change


def _one_step_late(result: Any) -> Any:
    return [result[0], *result[:-1]] if _is_array(result) and len(result) else result


def _one_step_early(result: Any) -> Any:
    return [*result[1:], result[-1]] if _is_array(result) and len(result) else result


def _one_short(result: Any) -> Any:
    return list(result[:-1]) if _is_array(result) else result


def _backwards(result: Any) -> Any:
    return list(result[::-1]) if _is_array(result) else result


_RESULTS: dict[str, Callable[[Any], Any]] = {
    "negated": _negated,
    "doubled": _scaled(2.0),
    "halved": _scaled(0.5),
    "one step late": _one_step_late,
    "one step early": _one_step_early,
    "one short": _one_short,
    "backwards": _backwards,
    "always True": lambda _result: True,
    "always False": lambda _result: False,
    "always 0": lambda _result: 0,
    "nothing": lambda _result: None,
}
