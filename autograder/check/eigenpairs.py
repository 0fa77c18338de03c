"""``check.eigenpairs``: eigenvalues with their vectors, by putting them into ``A v = w v``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import acb, acb_mat, arb, fmpq, fmpq_mat

from autograder.algebra import nodes
from autograder.algebra.closeness import scale_of, value_of
from autograder.algebra.equality import equal
from autograder.algebra.nodes import Node
from autograder.algebra.tables import Table, is_entry, table_of
from autograder.algebra.trees import ZERO, add, multiply, subtract, symbols_of
from autograder.algebra.values import Value, ball, precision
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

BITS = 256
LARGEST = 12
INDEPENDENT = fmpq(1, 10**9)  # a determinant of unit vectors below this counts as dependent

Vector = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One eigenvalue with one vector."""

    value: Node
    vector: Vector


def eigenpairs(  # noqa: PLR0913 - tolerances, and the one value asked for
    answer: object,
    matrix: object,
    *,
    value: object = None,
    rtol: float = 1e-6,
    atol: float | None = None,
    domain: Domain = None,
) -> Verdict:
    """Judge eigenvalues with eigenvectors, up to order, scale and basis of an eigenspace.

    Accepted are a list of ``(value, vector)``, a dict, the triples of sympy's ``eigenvects()``,
    and ``(values, matrix of columns)`` as ``numpy.linalg.eigh`` returns it.

    Args:
        answer: what was handed in; one vector when ``value`` is given.
        matrix: the square matrix.
        value: judge one eigenvector of this eigenvalue only.
        rtol: tolerance of the residual, relative to the matrix and the vector.
        atol: absolute tolerance, added to the relative one.
        domain: where the symbols live, for this check.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "eigenpairs", domain)
    table = table_of(read_reference(matrix, case.names))
    if table is None or table.flat or table.shape[0] != table.shape[1]:
        raise AuthorError(f"the matrix {matrix!r} is not square")
    if table.shape[0] > LARGEST:
        raise AuthorError(f"the matrix has more than {LARGEST} rows")
    test = _Residual(case, table, rtol, atol or 0.0)
    if value is not None:
        return _one_direction(case, test, read_reference(value, case.names))
    pairs = _pairs(case.node, len(table.rows))
    if pairs is None:
        case.fails(
            "this is not a list of (value, vector) pairs with vectors of the right length",
            outcome=Outcome.UNREADABLE,
            slip="shape",
        )
    return _all_pairs(case, test, pairs)


def _one_direction(case: Case, test: _Residual, value: Node) -> Verdict:
    vector = _vector(case.node)
    if vector is None or len(vector) != len(test.table.rows):
        case.fails("this is not a vector of the right length", slip="shape")
    if test.is_zero(vector):
        case.fails("the zero vector is no eigenvector", slip="zero-vector")
    fits = test.fits(_Pair(value, vector))
    if fits is None:
        case.undecided("it could not be decided whether this is an eigenvector")
    if not fits:
        case.fails("this is not an eigenvector of that eigenvalue")
    return case.passes()


def _all_pairs(case: Case, test: _Residual, pairs: list[_Pair]) -> Verdict:
    wrong: list[str] = []
    for place, pair in enumerate(pairs, start=1):
        if test.is_zero(pair.vector):
            case.fails(
                "the zero vector is no eigenvector", slip="zero-vector", where=f"pair {place}"
            )
        fits = test.fits(pair)
        if fits is None:
            case.undecided(f"pair {place} could not be decided")
        if not fits:
            wrong.append(f"pair {place}")
    evidence: dict[str, object] = {"pairs": len(pairs), "wrong": wrong}
    if wrong:
        slip = "swapped" if _fit_when_exchanged(test, pairs) else None
        sentence = (
            "the vectors belong to each other's values"
            if slip
            else f"{', '.join(wrong)}: the vector is not an eigenvector of the value"
        )
        case.fails(sentence, slip=slip, where=", ".join(wrong), evidence=evidence)
    wanted = test.independent_vectors()
    evidence["expected"] = wanted
    if len(pairs) < wanted:
        case.fails("some pairs are missing", slip="missing-entry", evidence=evidence)
    independent = test.are_independent([pair.vector for pair in pairs])
    if len(pairs) > wanted or independent is False:
        case.fails("a vector is given twice", slip="repeated", evidence=evidence)
    if independent is None:
        case.undecided("it could not be decided whether the vectors are independent", evidence)
    return case.passes(evidence=evidence)


def _fit_when_exchanged(test: _Residual, pairs: list[_Pair]) -> bool:
    return all(
        any(test.fits(_Pair(other.value, pair.vector)) for other in pairs) for pair in pairs
    ) and len({pair.vector for pair in pairs}) == len(pairs)


class _Residual:
    """The test ``A v = w v``, exact where the entries are, else to a tolerance."""

    def __init__(self, case: Case, table: Table, rtol: float, atol: float) -> None:
        self.case, self.table = case, table
        self.rtol, self.atol = rtol, atol
        self.symbolic = any(map(symbols_of, table.entries))

    def fits(self, pair: _Pair) -> bool | None:
        """Whether the vector belongs to the value."""
        rows = [
            subtract(
                add(*(multiply(one, other) for one, other in zip(row, pair.vector, strict=True))),
                multiply(pair.value, entry),
            )
            for row, entry in zip(self.table.rows, pair.vector, strict=True)
        ]
        parts = (*self.table.entries, pair.value, *pair.vector)
        if any(map(symbols_of, parts)):
            return _all(self._vanishes(row) for row in rows)
        residuals = [value_of(row) for row in rows]
        known = [value_of(part) for part in parts]
        if None in residuals or None in known:
            return False
        return self._is_small(residuals, known, pair)  # pyright: ignore[reportArgumentType] - no None is left

    def _is_small(self, residuals: list[Value], known: list[Value], pair: _Pair) -> bool:
        entries = len(self.table.entries)
        with precision(BITS):
            matrix = scale_of(known[: entries + 1])
            vector = scale_of(known[entries + 1 :])
            allowed = matrix * vector * _real(self.rtol) + _real(self.atol)
            return len(residuals) == len(pair.vector) and all(
                abs(ball(residual)) <= allowed for residual in residuals
            )

    def _vanishes(self, node: Node) -> bool | None:
        domains = self.case.with_node(node).domains()
        return equal(node, ZERO, domains=domains, names=self.case.names).outcome

    def is_zero(self, vector: Vector) -> bool:
        """Whether nothing is left of the vector."""
        if any(map(symbols_of, vector)):
            return all(self._vanishes(entry) is True for entry in vector)
        values = [value_of(entry) for entry in vector]
        return all(value is not None and ball(value).contains(0) for value in values)

    def are_independent(self, vectors: list[Vector]) -> bool | None:
        """Whether no vector is a combination of the others."""
        if any(symbols_of(entry) for vector in vectors for entry in vector):
            return _all(
                self._not_parallel(one, other)
                for place, one in enumerate(vectors)
                for other in vectors[:place]
            )
        with precision(BITS):
            rows = []
            for vector in vectors:
                values = [ball(value_of(entry) or fmpq(0)) for entry in vector]
                size = scale_of(values)
                rows.append([value / acb(size) for value in values])
            grid = acb_mat(rows)
            gram = (
                grid * acb_mat([[entry.conjugate() for entry in row] for row in rows]).transpose()
            )
            return bool(abs(gram.det()) > acb(INDEPENDENT).real ** 2)

    def _not_parallel(self, one: Vector, other: Vector) -> bool | None:
        minors = [
            subtract(multiply(one[i], other[j]), multiply(one[j], other[i]))
            for i in range(len(one))
            for j in range(i)
        ]
        vanish = _all(self._vanishes(minor) for minor in minors)
        return None if vanish is None else not vanish

    def independent_vectors(self) -> int:
        """How many independent eigenvectors the matrix has: fewer than its size if defective."""
        size = len(self.table.rows)
        exact = [value_of(entry) for entry in self.table.entries] if not self.symbolic else [None]
        rational = [entry for entry in exact if isinstance(entry, fmpq)]
        if len(rational) < size * size:
            return size
        grid = fmpq_mat(size, size, rational)
        total = 0
        for factor, _ in grid.charpoly().numer().factor()[1]:
            power, image = _identity(size), _identity(size) * 0
            for degree in range(factor.degree() + 1):
                image = image + power * fmpq(factor[degree])
                power = power * grid
            total += size - image.rank()
        return total


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _all(findings: Iterable[bool | None]) -> bool | None:
    found = list(findings)
    if False in found:
        return False
    return None if None in found else True


def _real(number: float) -> arb:
    above, below = float(number).as_integer_ratio()
    return acb(fmpq(above, below)).real


def _pairs(node: Node, size: int) -> list[_Pair] | None:
    """The pairs in any of the accepted forms."""
    match node:
        case nodes.Mapping(items):
            return _gathered(items, size)
        case nodes.Sequence("list" | "tuple", (values, vectors)):
            by_columns = _from_columns(values, vectors, size)
            if by_columns is not None:
                return by_columns
    if not isinstance(node, nodes.Sequence):
        return None
    split: list[tuple[Node, Node]] = []
    for item in node.items:
        match item:
            case nodes.Sequence("list" | "tuple", (value, vector)):
                split.append((value, vector))
            case nodes.Sequence("list" | "tuple", (value, nodes.Number(), vectors)):
                split.append((value, vectors))
            case _:
                return None
    return _gathered(tuple(split), size)


def _gathered(items: tuple[tuple[Node, Node], ...], size: int) -> list[_Pair] | None:
    found: list[_Pair] = []
    for value, holder in items:
        vectors = _vectors(holder, size)
        if vectors is None or not is_entry(value):
            return None
        found += [_Pair(value, vector) for vector in vectors]
    return found


def _vectors(node: Node, size: int) -> list[Vector] | None:
    """One vector, or a list of them."""
    vector = _vector(node)
    if vector is not None and len(vector) == size:
        return [vector]
    if isinstance(node, nodes.Sequence):
        several = [_vector(item) for item in node.items]
        if all(one is not None and len(one) == size for one in several):
            return [one for one in several if one is not None]
    return None


def _vector(node: Node) -> Vector | None:
    table = table_of(node)
    return table.entries if table is not None and table.is_vector else None


def _from_columns(values: Node, vectors: Node, size: int) -> list[_Pair] | None:
    listed, table = _vector(values), table_of(vectors)
    if listed is None or table is None or table.flat:
        return None
    if len(listed) != size or table.shape != (size, size):
        return None
    columns = table.transposed().rows
    return [_Pair(value, column) for value, column in zip(listed, columns, strict=True)]
