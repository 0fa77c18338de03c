"""Where a condition in one variable can change: the zeros and poles of its sides' difference.

Everything but the variable has a value already. Polynomial parts are solved exactly; moduli,
maxima and minima by solving every choice of their branches. A few points too many do no harm,
because whoever asks tests the condition at each of them and in between.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import acb, arb, fmpq, fmpq_poly, fmpz

from autograder.algebra import nodes
from autograder.algebra.nodes import Apply, Node
from autograder.algebra.trees import (
    MINUS_ONE,
    ZERO,
    heads_of,
    multiply,
    replace,
    subtract,
    symbols_of,
    walk,
)
from autograder.algebra.values import (
    Infinite,
    UndefinedValueError,
    UnknownValueError,
    Value,
    ball,
    precision,
    sign_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.algebra.balls import Evaluation

BITS = 480
SHORT_BITS = 420  # an irrational coefficient is kept to so many bits
HIGHEST_DEGREE = 60
MOST_CHOICES = 64
GRID = 240  # points of the search where nothing exact is known
HALVINGS = 260
MOST_CHANGES = 24
CLOSE = fmpq(1, fmpz(2) ** 200)
TINY = fmpq(1, fmpz(2) ** 240)


class NotRationalError(ValueError):
    """The expression is no rational function of the variable."""


class TooHardError(ValueError):
    """The condition has too many branches or too high a degree."""


def changes(left: Node, right: Node, variable: str, fixed: Evaluation) -> list[Value]:
    """Points that include every place where ``left - right`` changes its sign.

    Raises:
        TooHardError: there would be too many.
    """
    found: list[Value] = []
    for side, other in ((left, right), (right, left)):
        if variable not in symbols_of(other):
            bound = _value(other, fixed)
            if isinstance(bound, Infinite):
                return _poles(side, variable, fixed)
            if side == nodes.Symbol(variable):
                return [] if bound is None else [bound]
            match side:
                case Apply("floor" | "ceiling", (inner,)):
                    return _steps(inner, bound, variable, fixed)
    for tree in _choices(subtract(left, right)):
        try:
            above, below = _fraction(tree, variable, fixed)
        except NotRationalError:
            found += _searched(tree, variable, fixed)
            continue
        found += _real_roots(above) + _real_roots(below)
    return found


def _steps(inner: Node, bound: Value | None, variable: str, fixed: Evaluation) -> list[Value]:
    """Where a rounded expression can pass a bound: at the whole numbers around it."""
    if not isinstance(bound, fmpq):
        raise TooHardError("a rounded value with an irrational bound")
    nearest = int(bound.floor())
    found: list[Value] = []
    for whole in range(nearest - 1, nearest + 3):
        found += changes(inner, nodes.Number(Fraction(whole)), variable, fixed)
    return found


def _poles(side: Node, variable: str, fixed: Evaluation) -> list[Value]:
    found: list[Value] = []
    for tree in _choices(side):
        try:
            _, below = _fraction(tree, variable, fixed)
        except NotRationalError:
            return _searched(tree, variable, fixed)
        found += _real_roots(below)
    return found


def _choices(tree: Node) -> Iterator[Node]:
    """The tree with every modulus, maximum and minimum replaced by each of its branches."""
    if heads_of(tree) & {"floor", "ceiling"}:
        raise TooHardError("a rounded value inside a condition")
    waiting, seen = [tree], 0
    while waiting:
        current = waiting.pop()
        seen += 1
        if seen > MOST_CHOICES:
            raise TooHardError("too many moduli, maxima and minima")
        branching = next(
            (part for part in walk(current) if isinstance(part, Apply) and part.head in _BRANCHES),
            None,
        )
        if branching is None:
            yield current
        else:
            branches = _BRANCHES[branching.head](branching.args)
            waiting += [replace(current, branching, branch) for branch in branches]


_BRANCHES = {
    "Abs": lambda args: (args[0], multiply(MINUS_ONE, args[0])),
    "Max": lambda args: args,
    "Min": lambda args: args,
    "sign": lambda args: (args[0], nodes.Number(Fraction(1)), nodes.Number(Fraction(-1))),
}


def _value(node: Node, fixed: Evaluation) -> Value | None:
    try:
        return fixed.value(node)
    except (UndefinedValueError, UnknownValueError):
        return None


def _fraction(  # noqa: C901 - one case for each operation
    node: Node, variable: str, fixed: Evaluation
) -> tuple[fmpq_poly, fmpq_poly]:
    """Numerator and denominator in the variable."""
    one = fmpq_poly([1])
    if variable not in symbols_of(node):
        return fmpq_poly([_rational(_value(node, fixed))]), one
    match node:
        case nodes.Symbol():
            return fmpq_poly([0, 1]), one
        case Apply("Add", args):
            above, below = fmpq_poly([0]), one
            for argument in args:
                more, under = _fraction(argument, variable, fixed)
                above, below = _small(above * under + more * below), _small(below * under)
            return above, below
        case Apply("Mul", args):
            above, below = one, one
            for argument in args:
                more, under = _fraction(argument, variable, fixed)
                above, below = _small(above * more), _small(below * under)
            return above, below
        case Apply("Pow", (base, exponent)) if variable not in symbols_of(exponent):
            times = _value(exponent, fixed)
            if isinstance(times, fmpq) and times.q == 1:
                whole = int(times.p)
                above, below = _fraction(base, variable, fixed)
                if max(above.degree(), below.degree()) * abs(whole) > HIGHEST_DEGREE:
                    raise TooHardError("a high degree")
                if whole < 0:
                    above, below, whole = below, above, -whole
                return above**whole, below**whole
    raise NotRationalError


def _small(polynomial: fmpq_poly) -> fmpq_poly:
    if polynomial.degree() > HIGHEST_DEGREE:
        raise TooHardError("a high degree")
    return polynomial


def _rational(value: Value | None) -> fmpq:
    if isinstance(value, fmpq):
        return value
    if not isinstance(value, acb) or not value.imag.is_zero():
        raise NotRationalError
    return shortened(value.real)


def shortened(value: arb) -> fmpq:
    """The middle of a ball as a rational, cut to the bits that matter."""
    mantissa, exponent = value.mid().man_exp()
    mantissa, exponent = int(mantissa), int(exponent)
    surplus = mantissa.bit_length() - SHORT_BITS
    if surplus > 0:
        mantissa, exponent = mantissa >> surplus, exponent + surplus
    if abs(exponent) > 100 * SHORT_BITS:
        raise NotRationalError
    scaled = fmpq(fmpz(2)) ** exponent
    return fmpq(fmpz(mantissa)) * scaled


def _real_roots(polynomial: fmpq_poly) -> list[Value]:
    if polynomial.degree() < 1:
        return []
    found: list[Value] = []
    for factor, _ in polynomial.numer().factor()[1]:
        if factor.degree() == 1:
            found.append(fmpq(-factor[0], factor[1]))
            continue
        with precision(BITS):
            roots = [root for root, _ in factor.complex_roots()]  # pyright: ignore[reportGeneralTypeIssues] - flint's stub forgets the multiplicity
        found += [root for root in roots if root.imag.is_zero()]
    return found


def _searched(tree: Node, variable: str, fixed: Evaluation) -> list[Value]:
    """Sign changes found on a grid over many scales, then halved down to full precision."""
    found = _borders(tree, variable, fixed)
    before: tuple[fmpq, int] | None = None
    for place in _grid():
        sign = _sign(tree, variable, place, fixed)
        if sign is None:
            before = None
            continue
        if sign == 0:
            found.append(place)
        elif before is not None and before[1] * sign < 0:
            found.append(_halved(tree, variable, before, (place, sign), fixed))
        if len(found) > MOST_CHANGES:
            raise TooHardError("the condition changes too often")
        before = (place, sign)
    return found


def _grid() -> Iterator[fmpq]:
    """From large negative over zero to large positive numbers."""
    sizes = [
        fmpq(fmpz(7 * 2 ** (n // 6) + (n % 6) * 7 * 2 ** (n // 6) // 6), 1 << 14)
        for n in range(GRID)
    ]
    yield from (-size for size in reversed(sizes))
    yield fmpq(0)
    yield from sizes


def _sign(tree: Node, variable: str, place: fmpq, fixed: Evaluation) -> int | None:
    try:
        return sign_of(fixed.moved(variable, place).value(tree))
    except (UndefinedValueError, UnknownValueError):
        return None


def _halved(
    tree: Node,
    variable: str,
    low: tuple[fmpq, int],
    high: tuple[fmpq, int],
    fixed: Evaluation,
) -> Value:
    (left, sign), right = low, high[0]
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        here = _sign(tree, variable, middle, fixed)
        if here is None:
            break
        if here == 0:
            return middle
        if here == sign:
            left = middle
        else:
            right = middle
    middle = (left + right) / 2
    return acb(arb(middle, abs(right - left)))


def _borders(tree: Node, variable: str, fixed: Evaluation) -> list[Value]:
    """Where a logarithm or a root stops having a real value."""
    found: list[Value] = []
    for part in walk(tree):
        match part:
            case Apply("log", (inner, *_)) | Apply("Pow", (inner, _)):
                if variable in symbols_of(inner):
                    found += changes(inner, ZERO, variable, fixed)
    return found


def sorted_points(points: list[Value]) -> list[Value]:
    """The points in order, each once; two that agree to many digits are one."""
    ordered = sorted(points, key=middle)
    kept: list[Value] = []
    for value in ordered:
        if kept and same_point(kept[-1], value):
            if isinstance(value, fmpq):
                kept[-1] = value  # the exact one is worth more
            continue
        kept.append(value)
    return kept


def middle(value: Value) -> fmpq:
    """The value, or a rational within its ball."""
    return value if isinstance(value, fmpq) else shortened(ball(value).real)


def same_point(left: Value, right: Value) -> bool:
    """Whether two points agree, exactly or to far more digits than anyone writes."""
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left == right
    gap = abs(middle(left) - middle(right))
    return gap <= abs(middle(left)) * CLOSE + TINY
