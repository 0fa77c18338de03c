"""``check.multiset``: values in any order, each as often as it occurs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from autograder.algebra import nodes
from autograder.algebra.tables import is_entry, table_of
from autograder.algebra.trees import multiply, number, symbols_of
from autograder.check.both_signs import both_signs
from autograder.check.entries import Comparison
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.algebra.nodes import Node

LONGEST = 200
MOST_COMPARISONS = 900  # of formulas, each with each
FACTORS = tuple(map(Fraction, ("2", "1/2", "3", "1/3", "4", "1/4")))


def multiset(
    answer: object,
    reference: object,
    *,
    rtol: float = 1e-6,
    atol: float | None = None,
    domain: Domain = None,
) -> Verdict:
    """Judge a collection of values by matching it with the right one.

    Lists, tuples, sets, arrays, one row or column, and dicts of value to multiplicity are
    accepted. Values that lie within each other's tolerance are matched optimally, not by order.

    Args:
        answer: what was handed in.
        reference: the right values, in any of these forms.
        rtol: relative tolerance of numeric values.
        atol: absolute tolerance; without it a zero may be as large as rounding makes it.
        domain: where the symbols live, for this check.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    values = both_signs(reference)
    case = open_case(both_signs(answer), "multiset", domain, beside=values)
    exactly = Comparison.among(case, (), rtol=rtol, atol=atol)
    right = _worked_out(read_reference(values, case.names), exactly)
    case = case.with_node(_worked_out(case.node, exactly))
    wanted = values_of(right)
    if wanted is None:
        raise AuthorError(f"the reference {reference!r} is not a collection of values")
    given = values_of(case.node)
    if given is None or len(given) > LONGEST:
        case.fails("this is not a list of values", outcome=Outcome.UNREADABLE)
    comparison = Comparison.among(case, wanted, rtol=rtol, atol=atol)
    if _is_set(right) and _is_set(case.node):
        given, wanted = (_distinct(values, comparison) for values in (given, wanted))
    formulas = any(map(symbols_of, (*given, *wanted)))
    if formulas and len(given) * len(wanted) > MOST_COMPARISONS:
        case.undecided("too many formulas to compare each with each")
    undecided = 0
    same: list[list[bool]] = []
    for value in given:
        found = [comparison.same(value, other) for other in wanted]
        undecided += found.count(None)
        same.append([bool(one) for one in found])
    partner = match(same, len(wanted))
    missing = [place for place in range(len(wanted)) if place not in partner.values()]
    extra = [place for place in range(len(given)) if place not in partner]
    evidence: dict[str, object] = {"matched": len(partner), "expected": len(wanted)}
    if not missing and not extra:
        return case.passes(evidence=evidence)
    if undecided:
        case.undecided("some of the values could not be compared", evidence)
    _refuse(case, given, wanted, comparison, (missing, extra), evidence)
    return None


def values_of(node: Node) -> list[Node] | None:  # noqa: C901 - one case for each notation
    """The values in a collection, repeated by their multiplicity; None if it is none."""
    match node:
        case nodes.Mapping(items):
            values: list[Node] = []
            for value, count in items:
                whole = count.value if isinstance(count, nodes.Number) else Fraction(-1)
                if not is_entry(value) or whole.denominator != 1 or not 1 <= whole <= LONGEST:
                    return None
                values += [value] * int(whole)
            return values
        case nodes.Sequence("set", items):
            return _elements(items)
        case nodes.Sequence(_, (nodes.Relation(), *_) as items):
            return _elements(tuple(items))
        case nodes.Sequence(_, ()):
            return []
        case nodes.Logic("or", args):
            parts = [values_of(part) for part in args]
            return [v for part in parts if part for v in part] if all(parts) else None
        case nodes.Symbol("none" | "empty"):
            return []
        case nodes.Member(nodes.Symbol(), container):
            return values_of(container)
        case nodes.Relation("=", nodes.Symbol(), right):
            return [right]
    if is_entry(node):
        return [node]
    table = table_of(node)
    return list(table.entries) if table is not None and table.is_vector else None


def _worked_out(node: Node, comparison: Comparison) -> Node:
    """The finite set that a union, an intersection or a difference of finite sets is."""
    match node:
        case nodes.Union(args) | nodes.Intersection(args):
            parts = args
        case nodes.Difference(left, right):
            parts = (left, right)
        case _:
            return node
    listed = [values_of(_worked_out(part, comparison)) for part in parts]
    known = [values for values in listed if values is not None]
    if len(known) < len(listed) or any(map(symbols_of, (v for values in known for v in values))):
        return node

    def holds(value: Node, values: list[Node]) -> bool:
        return any(comparison.same(value, other) for other in values)

    first, *others = known
    if isinstance(node, nodes.Union):
        kept = _distinct([value for values in known for value in values], comparison)
    elif isinstance(node, nodes.Intersection):
        kept = [value for value in first if all(holds(value, values) for values in others)]
    else:
        kept = [value for value in first if not holds(value, others[0])]
    return nodes.Sequence("set", tuple(kept))


def _is_set(node: Node) -> bool:
    return isinstance(node, nodes.Sequence) and node.kind == "set"


def _distinct(values: list[Node], comparison: Comparison) -> list[Node]:
    """The elements of a written set: what is written twice is one element."""
    kept: list[Node] = []
    for value in values:
        if not any(comparison.same(value, other) for other in kept):
            kept.append(value)
    return kept


def _elements(items: tuple[Node, ...]) -> list[Node] | None:
    """The elements as written; ``x = 3`` in a set of solutions is the 3."""
    plain = [
        item.right
        if isinstance(item, nodes.Relation)
        and item.op == "="
        and isinstance(item.left, nodes.Symbol)
        else item
        for item in items
    ]
    return plain if all(map(is_entry, plain)) else None


def match(same: Sequence[Sequence[bool]], targets: int) -> dict[int, int]:
    """A largest matching: from the number of a row to the number of its partner."""
    owner: dict[int, int] = {}

    def place(row: int, visited: set[int]) -> bool:
        for target in range(targets):
            if not same[row][target] or target in visited:
                continue
            visited.add(target)
            if target not in owner or place(owner[target], visited):
                owner[target] = row
                return True
        return False

    for row in range(len(same)):
        place(row, set())
    return {row: target for target, row in owner.items()}


def _refuse(  # noqa: PLR0913, PLR0917 - the findings that a refusal names
    case: Case,
    given: list[Node],
    wanted: list[Node],
    comparison: Comparison,
    unmatched: tuple[list[int], list[int]],
    evidence: dict[str, object],
) -> NoReturn:
    missing, extra = unmatched
    slip, sentence = _slip(given, wanted, comparison, unmatched, evidence)
    evidence |= {"missing": len(missing), "wrong": [place + 1 for place in extra]}
    where = ", ".join(f"value {place + 1}" for place in extra)
    case.fails(sentence, slip=slip, where=where, evidence=evidence)


def _slip(
    given: list[Node],
    wanted: list[Node],
    comparison: Comparison,
    unmatched: tuple[list[int], list[int]],
    evidence: dict[str, object],
) -> tuple[str | None, str]:
    missing, extra = unmatched
    if not extra:
        return "missing-entry", f"{len(missing)} of {len(wanted)} values are missing"
    repeated = any(comparison.same(given[place], other) for place in extra for other in wanted)
    if not missing:
        word = "a value is repeated" if repeated else f"{len(extra)} values are too many"
        return ("repeated" if repeated else "extra-entry"), word
    if len(given) == len(wanted):
        for factor in (Fraction(-1), *FACTORS):
            scaled = [multiply(number(factor), value) for value in wanted]
            same = [[bool(comparison.same(one, other)) for other in scaled] for one in given]
            if len(match(same, len(scaled))) == len(wanted):
                if factor == -1:
                    return "sign", "equal up to the sign"
                evidence["factor"] = str(factor)
                return "factor", f"off by the constant factor {factor}"
        if repeated:
            return "repeated", "a value is repeated, another one is missing"
    count = len(wanted) - len(missing)
    return None, f"{count} of {len(wanted)} values are right"
