"""Recognising a slip: the reference with one typical mistake in it equals the answer.

Only wrong answers come here. Each mutation is first tried at a few points; one that survives is
decided in full, so that a slip is never named by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, islice
from typing import TYPE_CHECKING

from flint import acb, fmpq

from autograder.algebra import nodes
from autograder.algebra.balls import Evaluation, Work, WorkExhaustedError
from autograder.algebra.calculus import resolve
from autograder.algebra.equality import equal
from autograder.algebra.limits import same_leading_order, stays_away
from autograder.algebra.nodes import Apply, Node, Number
from autograder.algebra.normal import normal
from autograder.algebra.sampling import Sampler, Spec
from autograder.algebra.trees import (
    MINUS_ONE,
    ONE,
    TWO,
    add,
    divide,
    multiply,
    negate,
    number,
    power,
    size,
    substitute,
    subtract,
    symbols_of,
)
from autograder.algebra.values import (
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    ball,
    decimal,
    precision,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from autograder.algebra.names import Names

TRIED = 3
BITS = 128
MOST_MUTANTS = 120
LARGEST = 300  # nodes of answer and reference together
WORK = 120_000
HALF = number(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Slip:
    """A recognised slip: its stable identifier, what is known about it, and a sentence."""

    slip: str
    sentence: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Mutant:
    """The reference with one mistake."""

    tree: Node
    slip: Slip


def recognise(
    answer: Node,
    reference: Node,
    *,
    domains: Mapping[str, Spec] | None = None,
    names: Names | None = None,
) -> Slip | None:
    """The slip that turns the reference into the answer, or None."""
    given, wanted = normal(resolve(answer)), normal(resolve(reference))
    known: dict[str, Spec] = {**names.domains} if names is not None else {}
    known.update(domains or {})
    sampler = Sampler.of(symbols_of(given) | symbols_of(wanted), known, names)
    if size(given) + size(wanted) > LARGEST:
        return None
    work = Work(WORK)
    with precision(BITS):
        # a mutant shares most of its parts with the reference: they are worked out once
        places = [Evaluation(point, work) for point in islice(sampler.points(), TRIED)]
    if not sampler.symbols:
        del places[1:]

    def first_of(mutants: Iterator[_Mutant]) -> Slip | None:
        for mutant in islice(mutants, MOST_MUTANTS):
            if _survives(given, mutant.tree, places) and (
                equal(given, mutant.tree, domains=known, names=names).outcome
            ):
                return mutant.slip
        return None

    try:
        return (
            first_of(_mutants(given, wanted, places, known))
            or _leading_order_only(given, wanted, places[0], known, names)
            or first_of(_coarse(given, wanted, places))
        )
    except WorkExhaustedError:
        return None


def _value(node: Node, there: Evaluation) -> Value | None:
    try:
        return there.value(node)
    except (UndefinedValueError, UnknownValueError):
        return None


def _survives(given: Node, mutant: Node, places: list[Evaluation]) -> bool:
    """Whether the mutant may have the values of the answer at the points."""
    known = 0
    with precision(BITS):
        for there in places:
            one, other = _value(given, there), _value(mutant, there)
            if one is None or other is None:
                continue
            if isinstance(one, Infinite) or isinstance(other, Infinite):
                return one == other
            known += 1
            if not _may_agree(one, other):
                return False
    return known > 0


def _may_agree(one: fmpq | acb, other: fmpq | acb) -> bool:
    if isinstance(one, fmpq) and isinstance(other, fmpq):
        return one == other
    return ball(one).overlaps(ball(other))


def _mutants(
    given: Node, wanted: Node, places: list[Evaluation], domains: Mapping[str, Spec]
) -> Iterator[_Mutant]:
    """The mistakes, the most telling first."""
    yield _Mutant(negate(wanted), Slip("sign", "equal up to the sign"))
    yield _Mutant(power(wanted, MINUS_ONE), Slip("reciprocal", "the reciprocal"))
    factor = _constant_factor(given, wanted, places)
    if factor is not None:
        sentence = f"off by the constant factor {factor}"
        slip = Slip("factor", sentence, {"factor": str(factor)})
        yield _Mutant(multiply(number(factor), wanted), slip)
    yield _Mutant(Apply("Abs", (wanted,)), Slip("modulus", "the modulus of the right answer"))
    yield from _moduli(wanted)
    yield from _shifted(wanted, domains)
    yield from _swapped(wanted)
    yield from _exponential_limit(wanted)
    yield from _lost_symbols(wanted)
    yield from _local(wanted)


def _coarse(given: Node, wanted: Node, places: list[Evaluation]) -> Iterator[_Mutant]:
    """Mistakes that a finer explanation should come before."""
    lost = Slip("lost-term", "one term is missing")
    for tree in _replacements(wanted, _lost_term):
        yield _Mutant(tree, lost)
    offset = _constant_offset(given, wanted, places)
    if offset is not None:
        slip = Slip("constant", f"off by the constant {offset}", {"offset": str(offset)})
        yield _Mutant(add(wanted, number(offset)), slip)


def _shifted(wanted: Node, domains: Mapping[str, Spec]) -> Iterator[_Mutant]:
    for name in sorted(symbols_of(wanted)):
        if domains.get(name) in ("natural", "integer"):
            for step, words in ((1, "one too many"), (-1, "one too few")):
                moved = add(nodes.Symbol(name), number(step))
                slip = Slip("off-by-one", f"{name} is {words}", {"symbol": name, "by": step})
                yield _Mutant(substitute(wanted, {name: moved}), slip)


def _swapped(wanted: Node) -> Iterator[_Mutant]:
    for one, other in islice(combinations(sorted(symbols_of(wanted)), 2), 15):
        exchange = {one: nodes.Symbol(other), other: nodes.Symbol(one)}
        slip = Slip("swapped", f"{one} and {other} are exchanged", {"symbols": [one, other]})
        yield _Mutant(substitute(wanted, exchange), slip)


def _lost_symbols(wanted: Node) -> Iterator[_Mutant]:
    for name in sorted(symbols_of(wanted)):
        for value, words in ((ONE, "is lost"), (number(0), "is set to zero")):
            slip = Slip("lost-symbol", f"{name} {words}", {"symbol": name})
            yield _Mutant(substitute(wanted, {name: value}), slip)


def _moduli(wanted: Node) -> Iterator[_Mutant]:
    slip = Slip("modulus", "a modulus hides the sign")
    for tree in _replacements(wanted, _modulus_of_base):
        yield _Mutant(tree, slip)


def _modulus_of_base(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Pow", (Apply("Add") as base, exponent)):
            yield Apply("Pow", (Apply("Abs", (base,)), exponent))


def _exponential_limit(wanted: Node) -> Iterator[_Mutant]:
    slip = Slip("exponential-limit", "the limit of small steps instead of the exact power")
    for tree in _replacements(wanted, _exponential_of_power):
        yield _Mutant(tree, slip)


def _exponential_of_power(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Pow", (Apply("Add", terms), exponent)) if ONE in terms:
            rest = add(*(term for term in terms if term != ONE))
            yield Apply("exp", (multiply(rest, exponent),))


def _local(wanted: Node) -> Iterator[_Mutant]:
    """One mistake at one place of the tree."""
    for change, slip in _LOCAL:
        for tree in _replacements(wanted, change):
            yield _Mutant(tree, slip)


def _flipped_term(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Add", terms):
            for place in range(len(terms)):
                yield add(*terms[:place], negate(terms[place]), *terms[place + 1 :])


def _scaled_term(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Add", terms):
            for place in range(len(terms)):
                for factor in (TWO, HALF):
                    yield add(*terms[:place], multiply(factor, terms[place]), *terms[place + 1 :])


def _lost_term(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Add", terms):
            for place in range(len(terms)):
                yield add(*terms[:place], *terms[place + 1 :])


def _changed_power(node: Node) -> Iterator[Node]:
    match node:
        case Apply("Pow", (base, Number(times))):
            yield base
            yield power(base, number(-times))
            yield power(base, number(times / 2))
            yield power(base, number(times * 2))
        case nodes.Symbol():
            yield power(node, TWO)
            yield power(node, HALF)
            yield power(node, MINUS_ONE)


def _replacements(node: Node, change: Callable[[Node], Iterator[Node]]) -> Iterator[Node]:
    """Every tree that arises when ``change`` acts at one place."""
    yield from change(node)
    if not isinstance(node, Apply):
        return
    for place, part in enumerate(node.args):
        for changed in _replacements(part, change):
            yield Apply(node.head, (*node.args[:place], changed, *node.args[place + 1 :]))


_LOCAL = (
    (_flipped_term, Slip("sign", "one sign is wrong")),
    (_changed_power, Slip("power", "one power is wrong")),
    (_scaled_term, Slip("factor", "one term is off by a factor of 2")),
)


def _constant_factor(given: Node, wanted: Node, places: list[Evaluation]) -> Fraction | None:
    """The quotient of the two, if it is the same short rational at every point."""
    return _common_rational(multiply(given, power(wanted, MINUS_ONE)), places)


def _constant_offset(given: Node, wanted: Node, places: list[Evaluation]) -> Fraction | None:
    return _common_rational(subtract(given, wanted), places)


def _common_rational(tree: Node, places: list[Evaluation]) -> Fraction | None:
    found: Fraction | None = None
    with precision(BITS):
        for there in places:
            try:
                value = there.value(tree)
            except (UndefinedValueError, UnknownValueError):
                return None
            if isinstance(value, Infinite):
                return None
            short = _short_rational(value)
            if short is None or (found is not None and short != found):
                return None
            found = short
    return found if found not in (None, 0) else None


def _short_rational(value: fmpq | acb) -> Fraction | None:
    if isinstance(value, fmpq):
        exact = Fraction(int(value.p), int(value.q))
        return exact if exact.denominator < 1000 and abs(exact.numerator) < 100_000 else None  # noqa: PLR2004 - what a person would call a constant factor
    if not value.imag.contains(0):
        return None
    found = decimal(value.real)
    if found is None:
        return None
    near = found.limit_denominator(1000)
    return near if value.contains(acb(fmpq(near.numerator, near.denominator))) else None


def _leading_order_only(
    given: Node,
    wanted: Node,
    there: Evaluation,
    domains: Mapping[str, Spec],
    names: Names | None,
) -> Slip | None:
    quotient = normal(divide(given, wanted))
    for name in sorted(symbols_of(wanted)):
        if domains.get(name) in ("natural", "integer", "complex", "real"):
            continue
        if stays_away(quotient, name, there):
            continue
        decision = same_leading_order(
            given, wanted, name, towards=fmpq(0), domains=domains, names=names
        )
        if decision.outcome:
            sentence = f"right to leading order in {name} only"
            return Slip("leading-order-only", sentence, {"variable": name})
    return None
