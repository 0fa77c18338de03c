"""``check.matrix``: a matrix or a vector, its shape first, then every entry."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, NoReturn

from autograder.algebra.closeness import value_of
from autograder.algebra.tables import Table, table_of
from autograder.algebra.trees import multiply, number, symbols_of
from autograder.algebra.values import ball, decimal, precision
from autograder.check.entries import Comparison
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograder.algebra.nodes import Node

FACTORS = tuple(map(Fraction, ("2", "1/2", "3", "1/3", "4", "1/4")))
MOST_NAMED = 25  # wrong entries that are looked for
PERMUTED = 5  # orders of more rows are not tried


def matrix(
    answer: object,
    reference: object,
    *,
    rtol: float = 1e-6,
    atol: float | None = None,
    domain: Domain = None,
) -> Verdict:
    """Judge a matrix or a vector entry by entry.

    A vector may be a list, a tuple, an array, one row or one column. Without ``atol`` an entry
    that should be zero may be as large as rounding makes it beside the largest entry.

    Args:
        answer: what was handed in.
        reference: the right matrix or vector.
        rtol: relative tolerance of numeric entries.
        atol: absolute tolerance of numeric entries, added to the relative one.
        domain: where the symbols live, for this check.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "matrix", domain, beside=reference)
    wanted = table_of(read_reference(reference, case.names))
    if wanted is None:
        raise AuthorError(f"the reference {reference!r} is not a matrix or a vector")
    given = _given(case, wanted)
    comparison = Comparison.among(case, wanted.entries, rtol=rtol, atol=atol)
    wrong, open_entries = _differences(given, wanted, comparison)
    if wrong:
        _refuse(case, given, wanted, comparison, wrong)
    if open_entries:
        case.undecided(f"{', '.join(open_entries)} could not be decided")
    return case.passes(evidence={"shape": list(wanted.shape)})


def _given(case: Case, wanted: Table) -> Table:
    """The answer in the shape of the reference, or the end of the check."""
    found = table_of(case.node)
    if found is None:
        case.fails("this is not a matrix or a vector", outcome=Outcome.UNREADABLE, slip="shape")
    if wanted.is_vector and found.is_vector:
        if len(found.entries) == len(wanted.entries):
            return Table((found.entries,), flat=True)
    elif not found.flat and found.shape == wanted.shape:
        return found
    sizes = " x ".join(map(str, (len(found.entries),) if found.flat else found.shape))
    needed = " x ".join(map(str, (len(wanted.entries),) if wanted.flat else wanted.shape))
    case.fails(
        f"this has the shape {sizes}, not {needed}",
        slip="shape",
        evidence={"shape": sizes, "right shape": needed},
    )
    return None


def _differences(
    given: Table, wanted: Table, comparison: Comparison
) -> tuple[list[str], list[str]]:
    """The places of wrong entries, and of those that could not be decided."""
    wrong: list[str] = []
    undecided: list[str] = []
    columns = 1 if given.flat else len(given.rows[0])
    pairs = zip(given.entries, wanted.entries, strict=True)
    for index, (one, other) in enumerate(pairs):
        if len(wrong) == MOST_NAMED:
            break
        same = comparison.same(one, other)
        if same:
            continue
        row, column = divmod(index, columns)
        place = f"entry {row + 1}" if given.flat else f"entry ({row + 1}, {column + 1})"
        (wrong if same is False else undecided).append(place)
    return wrong, undecided


def _refuse(
    case: Case, given: Table, wanted: Table, comparison: Comparison, wrong: list[str]
) -> NoReturn:
    evidence: dict[str, object] = {"wrong entries": wrong}
    slip, sentence = _slip(given, wanted, comparison, evidence)
    more = "or more " if len(wrong) == MOST_NAMED else ""
    count = "one entry is" if len(wrong) == 1 else f"{len(wrong)} {more}entries are"
    case.fails(sentence or f"{count} wrong", slip=slip, where=", ".join(wrong), evidence=evidence)


def _slip(
    given: Table, wanted: Table, comparison: Comparison, evidence: dict[str, object]
) -> tuple[str | None, str]:
    def like(change: Callable[[Table], Table]) -> bool:
        return _same(given, change(wanted), comparison)

    square = not given.flat and given.shape[0] == given.shape[1]
    if square and like(Table.transposed):
        return "transposed", "this is the transposed matrix"
    if like(lambda table: _scaled(table, Fraction(-1))):
        return "sign", "equal up to the sign"
    for factor in _candidate_factors(given, wanted):
        if like(lambda table, factor=factor: _scaled(table, factor)):
            evidence["factor"] = str(factor)
            return "factor", f"off by the constant factor {factor}"
    if _is_permuted(given, wanted, comparison):
        return "order", "the right entries in another order"
    return None, ""


def _same(given: Table, wanted: Table, comparison: Comparison) -> bool:
    return all(
        comparison.same(one, other)
        for one, other in zip(given.entries, wanted.entries, strict=True)
    )


def _scaled(table: Table, factor: Fraction) -> Table:
    def scale(entry: Node) -> Node:
        return multiply(number(factor), entry)

    return Table(tuple(tuple(map(scale, row)) for row in table.rows), table.flat)


def _candidate_factors(given: Table, wanted: Table) -> tuple[Fraction, ...]:
    """The usual factors, and the quotient of the first entries that are numbers."""
    for one, other in zip(given.entries, wanted.entries, strict=True):
        if symbols_of(one) or symbols_of(other):
            continue
        value, reference = value_of(one), value_of(other)
        if value is None or reference is None:
            continue
        with precision(128):
            if ball(reference).contains(0) or not ball(value).imag.is_zero():
                continue
            quotient = decimal((ball(value) / ball(reference)).real, 15)
        if quotient is None:
            return FACTORS
        near = quotient.limit_denominator(100)
        return (near,) if near not in (0, 1) else ()
    return FACTORS


def _is_permuted(given: Table, wanted: Table, comparison: Comparison) -> bool:
    if given.flat:
        return _matches_in_some_order(list(given.entries), list(wanted.entries), comparison)
    size = given.shape[0]
    if size != given.shape[1] or size > PERMUTED:
        return False
    return any(
        _same(given, _renumbered(wanted, order), comparison)
        for order in permutations(range(size))
        if order != tuple(range(size))
    )


def _renumbered(table: Table, order: tuple[int, ...]) -> Table:
    """The same matrix with its axes numbered in another order."""
    return Table(tuple(tuple(table.rows[row][column] for column in order) for row in order))


def _matches_in_some_order(given: list[Node], wanted: list[Node], comparison: Comparison) -> bool:
    left = list(given)
    for entry in wanted:
        place = next((i for i, other in enumerate(left) if comparison.same(other, entry)), None)
        if place is None:
            return False
        left.pop(place)
    return True
