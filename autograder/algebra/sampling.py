"""Points at which two answers are compared: exact, seeded, and inside the declared domain.

The stream of points depends on nothing but the names, their domains and a fixed seed. Ranges are
met by construction where a bound is written for the symbol itself (``0 < eta < 2/k``) and by
trying again where a relation ties several symbols (``0 < eta*lam < 2``).
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from flint import acb, arb, fmpq, fmpz

from autograder.algebra import nodes
from autograder.algebra.balls import Work, evaluate, truth
from autograder.algebra.names import Names
from autograder.algebra.trees import symbols_of
from autograder.algebra.unreadable import Unreadable
from autograder.algebra.values import (
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    decimal,
    precision,
)
from autograder.errors import AuthorError

Spec = str | Sequence[object]
Point = dict[str, Value]

DEFAULT = "positive"
SEED = "points, first edition"
TRIES = 400  # proposals for one point before a domain is called empty
MIXED = 6
DYADIC = 2**12
MOST_SIGNS = 4  # symbols whose signs are all combined
MOST_PATTERNS = 40

_DENOMINATORS = (7, 9, 11, 13, 17, 19, 23, 29)
_PARTS = (Fraction(3, 7), Fraction(5, 11), Fraction(1, 9), Fraction(8, 9), Fraction(2, 13))
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_NATURALS = (3, 0, 1, 2, 5, 4, 8, 6, 11, 7, 13, 9)


@dataclass(frozen=True, slots=True)
class _Bound:
    """One side of a range written for the symbol itself."""

    tree: nodes.Node
    lower: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one symbol lives."""

    name: str
    kind: str = DEFAULT
    values: tuple[Fraction, ...] = ()
    bounds: tuple[_Bound, ...] = ()
    conditions: tuple[nodes.Node, ...] = field(default=())


class Sampler:
    """The points of a domain for given symbols.

    Args:
        symbols: the names that need a value.
        domains: a spec by name; missing ones are positive.
        names: the spelling of names inside the specs.
    """

    def __init__(
        self,
        symbols: Sequence[str],
        domains: Mapping[str, Spec],
        names: Names | None = None,
    ) -> None:
        known = names or Names()
        wanted = set(symbols)
        places: dict[str, _Place] = {}
        while wanted - places.keys():
            for name in sorted(wanted - places.keys()):
                place = _place(name, domains.get(name, DEFAULT), known)
                places[name] = place
                for tree in (*place.conditions, *(bound.tree for bound in place.bounds)):
                    wanted |= symbols_of(tree)
        self._places = _ordered(places)
        self._conditions = tuple(
            condition for place in self._places for condition in place.conditions
        )
        self.thin = any(place.values or _pinned(place) for place in self._places)
        self.discrete = self.thin or any(
            place.kind in ("integer", "natural") for place in self._places
        )
        self.symbols = tuple(sorted(symbols))
        self._signed = tuple(p.name for p in self._places if p.kind in ("real", "integer"))
        self._listed = tuple(place for place in self._places if place.values)
        self._drawn: list[Point] = []

    @staticmethod
    def of(
        symbols: Iterable[str], domains: Mapping[str, Spec], names: Names | None = None
    ) -> Sampler:
        """The sampler for these symbols, in any order: one that a whole class shares."""
        specs = tuple(
            (name, spec if isinstance(spec, str) else tuple(spec)) for name, spec in domains.items()
        )
        return _shared(tuple(sorted(symbols)), specs, names or Names())

    @property
    def patterns(self) -> int:
        """How many points it takes to meet every choice of signs and of listed values."""
        signs = 2 ** min(len(self._signed), MOST_SIGNS)
        return min(signs * math.prod(len(place.values) for place in self._listed), MOST_PATTERNS)

    def points(self) -> Iterator[Point]:
        """An endless stream of points; the first dozen cover several scales.

        Raises:
            AuthorError: no point satisfies the declared relations.
        """
        return map(self.point, itertools.count())

    def point(self, index: int) -> Point:
        """The point of this number; drawn once, and shared."""
        for missing in range(len(self._drawn), index + 1):
            self._drawn.append(self._point(missing) if self._places else {})
        return self._drawn[index]

    def _point(self, index: int) -> Point:
        for attempt in range(TRIES):
            stream = _Stream(index, attempt, self._pattern(index, attempt))
            point: Point = {}
            for place in self._places:
                value = _propose(place, point, stream, index + attempt)
                if value is None:
                    break
                point[place.name] = value
            else:
                if self._allowed(point):
                    return point
        written = ", ".join(place.name for place in self._places)
        raise AuthorError(f"no values of {written} satisfy the declared domain; check its ranges")

    def _pattern(self, index: int, attempt: int) -> dict[str, int]:
        """The sign bits and the listed values of a point: all of them in turn."""
        rest = index + attempt
        pattern: dict[str, int] = {}
        for place in self._listed:
            rest, pattern[place.name] = divmod(rest, len(place.values))
        signs = min(len(self._signed), MOST_SIGNS)
        block, turn = divmod(rest, 2**signs)
        turn ^= _Stream(block, attempt, {}).draw("signs", 2**signs)
        for place, name in enumerate(self._signed[:signs]):
            pattern[name] = turn >> place & 1
        return pattern

    def _allowed(self, point: Point) -> bool:
        if not self._conditions:
            return True
        with precision(128):
            try:
                return all(truth(condition, point, Work()) for condition in self._conditions)
            except (UndefinedValueError, UnknownValueError):
                return False


@lru_cache(maxsize=512)
def _shared(symbols: tuple[str, ...], specs: tuple[tuple[str, Spec], ...], names: Names) -> Sampler:
    return Sampler(symbols, dict(specs), names)


def _pinned(place: _Place) -> bool:
    """Whether an equation leaves the symbol no room."""
    equations = [c for c in place.conditions if isinstance(c, nodes.Relation) and c.op == "="]
    lower = {bound.tree for bound in place.bounds if bound.lower and bound.closed}
    upper = {bound.tree for bound in place.bounds if not bound.lower and bound.closed}
    return bool(equations or lower & upper)


class _Stream:
    """Pseudo-random integers that are the same everywhere and for ever."""

    def __init__(self, index: int, attempt: int, pattern: Mapping[str, int]) -> None:
        self._seed = f"{SEED}|{index}|{attempt}|"
        self.pattern = pattern

    def is_negative(self, name: str, what: str) -> bool:
        if name in self.pattern:
            return bool(self.pattern[name])
        return bool(self.draw(name, 2, what + "sign"))

    def draw(self, name: str, size: int, what: str = "") -> int:
        digest = hashlib.blake2b(f"{self._seed}{name}|{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % size


def _propose(place: _Place, point: Point, stream: _Stream, index: int) -> Value | None:
    name = place.name
    if place.values:
        picked = place.values[stream.pattern[name]]
        return fmpq(picked.numerator, picked.denominator)
    match place.kind:
        case "natural":
            return fmpq(_NATURALS[(index + stream.draw(name, 5)) % len(_NATURALS)])
        case "integer":
            size = _NATURALS[stream.draw(name, len(_NATURALS))]
            return fmpq(-size if stream.is_negative(name, "") else size)
        case "complex":
            parts = (_signed(name, stream, index, part) for part in ("re", "im"))
            return acb(*(_dyadic(part) for part in parts))
        case "real":
            return _signed(name, stream, index, "re")
        case "nonnegative" if index % MIXED == MIXED - 2 and stream.draw(name, 2, "zero"):
            return fmpq(0)
        case "range":
            return _within(place, point, stream, index)
    return _magnitude(name, stream, index)


def _dyadic(value: fmpq) -> arb:
    """A number nearby that a ball holds exactly at every precision."""
    return arb(fmpz((value * DYADIC).floor())) / DYADIC


def _magnitude(name: str, stream: _Stream, index: int, what: str = "") -> fmpq:
    """A positive rational; the point's number chooses the scale, later points mix scales."""
    denominator = _DENOMINATORS[stream.draw(name, len(_DENOMINATORS), what + "den")]
    scale = index % MIXED
    if scale == MIXED - 1:
        scale = stream.draw(name, MIXED - 1, what + "scale")
    low, high, shrink = ((2, 40, 1), (1, 12, 1), (40, 160, 1), (3, 60, 64), (200, 900, 1))[scale]
    numerator = low + stream.draw(name, high - low, what + "num")
    if numerator % denominator == 0:
        numerator += 1
    return fmpq(numerator, denominator * shrink)


def _signed(name: str, stream: _Stream, index: int, what: str) -> fmpq:
    size = _magnitude(name, stream, index, what)
    return -size if stream.is_negative(name, what) else size


def _within(place: _Place, point: Point, stream: _Stream, index: int) -> Value | None:
    """A value between the bounds whose symbols have values already."""
    lower: fmpq | None = None
    upper: fmpq | None = None
    for bound in place.bounds:
        value = _bound_value(bound, point)
        if value is None:
            return None
        if isinstance(value, Infinite):
            continue
        if bound.lower:
            lower = value if lower is None or value > lower else lower
        else:
            upper = value if upper is None or value < upper else upper
    if lower is None and upper is None:
        return _signed(place.name, stream, index, "re")
    if lower is None:
        return upper - _magnitude(place.name, stream, index) if upper is not None else None
    if upper is None:
        return lower + _magnitude(place.name, stream, index)
    if lower > upper:
        return None
    if lower == upper:
        return lower if all(bound.closed for bound in place.bounds) else None
    part = _PARTS[(index + stream.draw(place.name, 3)) % len(_PARTS)]
    shift = Fraction(stream.draw(place.name, 97, "shift"), 10_000)
    fraction = part + shift
    return lower + (upper - lower) * fmpq(fraction.numerator, fraction.denominator)


def _bound_value(bound: _Bound, point: Point) -> fmpq | Infinite | None:
    with precision(128):
        try:
            value = evaluate(bound.tree, point, Work())
        except (UndefinedValueError, UnknownValueError):
            return None
    if isinstance(value, fmpq | Infinite):
        return value
    if not value.imag.is_zero():
        return None
    # an irrational end is approached from inside, so the range is never left
    middle = decimal(value.real, 18)
    if middle is None:
        return None
    inwards = abs(middle) / 10**9 + Fraction(1, 10**12)
    inside = middle + inwards if bound.lower else middle - inwards
    return fmpq(inside.numerator, inside.denominator)


def _place(name: str, spec: Spec, names: Names) -> _Place:
    if not isinstance(spec, str):
        return _Place(name, values=tuple(_exact(name, value, names) for value in spec))
    if spec in ("positive", "nonnegative", "real", "integer", "natural", "complex"):
        return _Place(name, spec)
    from autograder.algebra.parse import parse

    try:
        tree = parse(spec, names)
    except Unreadable as error:
        raise AuthorError(f"{name}: its domain cannot be read\n{error}") from None
    bounds: list[_Bound] = []
    rest: list[nodes.Node] = []
    for condition in _conditions(tree):
        found = _as_bounds(condition, name)
        bounds.extend(found)
        if not found:
            rest.append(condition)
    for condition in rest:
        if not isinstance(condition, nodes.Relation | nodes.Logic):
            raise AuthorError(f"{name}: {spec!r} is not a domain; write 'real' or '0 < {name} < 1'")
    kind = "range" if bounds else "real"
    return _Place(name, kind, bounds=tuple(bounds), conditions=tuple(rest))


def _conditions(tree: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(tree, nodes.Logic) and tree.op == "and":
        for part in tree.args:
            yield from _conditions(part)
    else:
        yield tree


def _as_bounds(condition: nodes.Node, name: str) -> tuple[_Bound, ...]:
    """The sides of the range that a relation sets for the symbol alone; none if it does not."""
    match condition:
        case nodes.Relation(op, nodes.Symbol(found), tree) if found == name:
            pass
        case nodes.Relation(op, tree, nodes.Symbol(found)) if found == name:
            op = _MIRRORED[op]
        case _:
            return ()
    if op == "!=" or name in symbols_of(tree):
        return ()
    closed = op in ("<=", ">=", "=")
    sides = {"=": (True, False)}.get(op, (op in (">", ">="),))
    return tuple(_Bound(tree, lower=side, closed=closed) for side in sides)


def _exact(name: str, value: object, names: Names) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise AuthorError(f"{name}: {value!r} is no value to try; give numbers")
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, str):
        from autograder.algebra.parse import parse

        with precision(128):
            found = evaluate(parse(value, names), {}, Work())
        if not isinstance(found, fmpq):
            raise AuthorError(f"{name}: {value!r} is not a rational number")
        return Fraction(int(found.p), int(found.q))
    return Fraction(value)


def _ordered(places: Mapping[str, _Place]) -> tuple[_Place, ...]:
    """Every symbol after those that its bounds mention; a circle becomes a condition."""
    done: dict[str, _Place] = {}
    waiting = dict(places)
    while waiting:
        ready = [
            name
            for name, place in sorted(waiting.items())
            if all(symbols_of(bound.tree) <= done.keys() for bound in place.bounds)
        ]
        if ready:
            for name in ready:
                done[name] = waiting.pop(name)
            continue
        name = min(waiting)
        place = waiting.pop(name)
        early = tuple(b for b in place.bounds if symbols_of(b.tree) <= done.keys())
        late = tuple(
            nodes.Relation(
                (">=" if bound.closed else ">") if bound.lower else ("<=" if bound.closed else "<"),
                nodes.Symbol(name),
                bound.tree,
            )
            for bound in place.bounds
            if bound not in early
        )
        done[name] = _Place(
            name, "range" if early else "real", (), early, (*place.conditions, *late)
        )
    return tuple(done.values())
