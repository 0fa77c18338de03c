"""Do two answers of a kind mean the same? By their values at random points."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograder.algebra import nodes
from autograder.build.oracle.ranges import Range, probes
from autograder.build.oracle.values import (
    Unsure,
    Value,
    expression,
    same,
    symbols,
    text_value,
    value,
)

if TYPE_CHECKING:
    from autograder.build.oracle.points import Setting

_POINTS, _LEAST = 12, 3
_STEP = 1e-6


class Sameness(enum.StrEnum):
    """What the oracle says."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Opinion(NamedTuple):
    """The oracle's answer, with the reason where it has none."""

    sameness: Sameness
    reason: str = ""


@dataclass(frozen=True)
class Question:
    """What is compared.

    Attributes:
        kind: the kind of answer.
        domains: every domain that a test states; the declared one stands for an empty list.
        variable: the symbol that a range is about.
        freedom: ``"scale"`` where any multiple is as good, ``"invariant"`` where any function of it
            is; empty otherwise.
    """

    kind: str
    domains: Sequence[Mapping[str, Any]] = ({},)
    variable: str | None = None
    freedom: str = ""


@dataclass(frozen=True)
class Oracle:
    """Compares answers without any code of the judge."""

    setting: Setting
    _drawn: dict[str, list[dict[str, Value]]] = field(default_factory=dict)

    def compare(self, question: Question, first: nodes.Node, second: nodes.Node) -> Opinion:
        """Whether two answers mean the same."""
        compared = _KINDS.get(question.kind)
        if compared is None:
            return Opinion(Sameness.UNSURE, f"no comparison of the kind {question.kind}")
        counted, reason = 0, "the domain leaves no point to compare at"
        for refined in question.domains or ({},):
            for point in self._points(refined):
                try:
                    agree = compared(self, question, first, second, point)
                except Unsure as unsure:
                    reason = str(unsure)
                    continue
                if not agree:
                    return Opinion(Sameness.DIFFERENT)
                counted += 1
        if counted < _LEAST:
            return Opinion(Sameness.UNSURE, reason)
        return Opinion(Sameness.SAME)

    def _points(self, refined: Mapping[str, Any]) -> list[dict[str, Value]]:
        key = repr(sorted(refined.items(), key=repr))
        if key not in self._drawn:
            self._drawn[key] = self.setting.points(refined, _POINTS, key)
        return self._drawn[key]

    def value(self, answer: nodes.Node, point: Mapping[str, Value]) -> Value:
        """The value of a formula at a point."""
        return value(answer, point, self.setting.spell)

    def entries(self, answer: nodes.Node, point: Mapping[str, Value]) -> Any:
        """The values of a list, a matrix or an array, nested as they were written."""
        match answer:
            case nodes.Matrix():
                return [[self.value(one, point) for one in row] for row in answer.rows]
            case nodes.Array():
                return answer.values.tolist()
            case nodes.Sequence():
                return [self.entries(one, point) for one in answer.items]
            case nodes.Text():
                return self._written(expression(answer.text), point)
            case _:
                return self.value(answer, point)

    def _written(self, tree: ast.expr, point: Mapping[str, Value]) -> Any:
        match tree:
            case ast.List() | ast.Tuple():
                return [self._written(one, point) for one in tree.elts]
            case ast.Call(func=ast.Name(id="Matrix" | "array"), args=[inner]):
                return self._written(inner, point)
            case _:
                return text_value(tree, point, self.setting.spell)


Point = Mapping[str, Value]
Comparison = Callable[[Oracle, Question, nodes.Node, nodes.Node, Point], bool]


def _formulas(
    oracle: Oracle, question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    if isinstance(first, nodes.Truth) != isinstance(second, nodes.Truth):
        return False
    if question.freedom == "invariant":
        return _one_depends_on_the_other(oracle, first, second, point)
    return same(oracle.value(first, point), oracle.value(second, point))


def _one_depends_on_the_other(
    oracle: Oracle, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    """Whether the gradients are parallel, so that one is a function of the other."""
    slopes = []
    middle = {name: float(one) for name, one in point.items()}
    spell = oracle.setting.spell
    told = {spell(name) for answer in (first, second) for name in symbols(answer)}
    for answer in (first, second):
        slope = []
        # In all other symbols both are constant.
        for name in sorted(told & set(middle)):
            at = middle[name]
            step = _STEP * max(1.0, abs(at))
            ahead = oracle.value(answer, {**middle, name: at + step})
            behind = oracle.value(answer, {**middle, name: at - step})
            slope.append(complex(ahead - behind) / (2 * step))
        slopes.append(np.array(slope))
    lengths = [float(np.linalg.norm(slope)) for slope in slopes]
    if min(lengths) <= _STEP * max(*lengths, _STEP):
        return False
    aligned = abs(np.vdot(slopes[0], slopes[1])) / (lengths[0] * lengths[1])
    return bool(aligned > 1 - 1e-8)


def _ranges(
    oracle: Oracle, question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    positive = _is_positive(oracle, question)
    one, other = (
        Range(answer, question.variable, point, oracle.setting.spell, positive=positive)
        for answer in (first, second)
    )
    return all((x in one) == (x in other) for x in probes(one, other))


def _is_positive(oracle: Oracle, question: Question) -> bool:
    if question.variable is None:
        return False
    return oracle.setting.is_positive(question.variable)


def _shaped(
    oracle: Oracle, question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    one, other = (_array(oracle.entries(answer, point)) for answer in (first, second))
    if question.kind == "vector":
        one, other = one.reshape(-1), other.reshape(-1)
    if one.shape != other.shape:
        return False
    if question.freedom == "scale":
        product = abs(np.vdot(one, other))
        return bool(product > (1 - 1e-9) * np.linalg.norm(one) * np.linalg.norm(other) > 0)
    return all(same(left, right) for left, right in zip(one.flat, other.flat, strict=True))


def _array(entries: Any) -> np.ndarray:
    try:
        return np.array(entries, dtype=complex)
    except (TypeError, ValueError) as error:
        raise Unsure("the rows are of different lengths") from error


def _multisets(
    oracle: Oracle, _question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    one, other = (
        list(_array(oracle.entries(answer, point)).reshape(-1)) for answer in (first, second)
    )
    if len(one) != len(other):
        return False
    for element in one:
        partner = next((at for at, two in enumerate(other) if same(element, two)), None)
        if partner is None:
            return False
        other.pop(partner)
    return True


def _pairs(
    oracle: Oracle, _question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    """Whether the second are eigenpairs of the one matrix that has the first."""
    one, other = (_values_and_vectors(oracle, answer, point) for answer in (first, second))
    values, vectors = one
    if np.linalg.matrix_rank(vectors) < len(values):
        raise Unsure("the reference eigenvectors do not span the space")
    matrix = vectors @ np.diag(values) @ np.linalg.inv(vectors)
    values, vectors = other
    if vectors.shape != matrix.shape or np.linalg.matrix_rank(vectors) < len(values):
        return False
    error = np.abs(matrix @ vectors - vectors * values)
    return bool(np.all(error <= 1e-9 * np.abs(matrix).max() * np.abs(vectors).max()))


def _values_and_vectors(
    oracle: Oracle, answer: nodes.Node, point: Point
) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(answer, nodes.Mapping):
        pairs = [list(pair) for pair in answer.items]
    elif isinstance(answer, nodes.Sequence):
        pairs = [list(one.items) if isinstance(one, nodes.Sequence) else [] for one in answer.items]
    else:
        raise Unsure("these are not pairs of a value and a vector")
    if not all(len(pair) == 2 for pair in pairs):  # noqa: PLR2004 - a value and a vector
        raise Unsure("these are not pairs of a value and a vector")
    values = np.array([complex(oracle.value(one, point)) for one, _ in pairs])
    columns = [_array(oracle.entries(two, point)).reshape(-1) for _, two in pairs]
    if len({len(column) for column in columns}) != 1:
        raise Unsure("the vectors are of different lengths")
    return values, np.array(columns).T


def _words(
    _oracle: Oracle, _question: Question, first: nodes.Node, second: nodes.Node, _point: Point
) -> bool:
    return _word_list(first) == _word_list(second)


def _word_list(answer: nodes.Node) -> list[str]:
    items = answer.items if isinstance(answer, nodes.Sequence) else (answer,)
    words = [one.text.strip().casefold() for one in items if isinstance(one, nodes.Text)]
    if len(words) != len(items):
        raise Unsure("these are not words")
    return words


def _lines(
    oracle: Oracle, _question: Question, first: nodes.Node, second: nodes.Node, point: Point
) -> bool:
    if not isinstance(first, nodes.Sequence) or not isinstance(second, nodes.Sequence):
        raise Unsure("these are not lists of lines")
    if len(first.items) != len(second.items):
        return False
    pairs = zip(first.items, second.items, strict=True)
    return all(same(oracle.value(one, point), oracle.value(two, point)) for one, two in pairs)


_KINDS: dict[str, Comparison] = {
    "number": _formulas,
    "expression": _formulas,
    "interval": _ranges,
    "matrix": _shaped,
    "vector": _shaped,
    "multiset": _multisets,
    "eigenpairs": _pairs,
    "choice": _words,
    "derivation": _lines,
}
