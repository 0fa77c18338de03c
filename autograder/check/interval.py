"""``check.interval``: a range or a union of ranges, in any notation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from flint import acb, fmpq

from autograder.algebra import nodes, realsets
from autograder.algebra.balls import WorkExhaustedError
from autograder.algebra.equality import say
from autograder.algebra.realsets import NotASetError, Piece, Pieces, same_end, same_pieces
from autograder.algebra.roots import TooHardError, middle
from autograder.algebra.sampling import Point, Sampler
from autograder.algebra.trees import symbols_of, walk
from autograder.algebra.values import UndefinedValueError, UnknownValueError, Value
from autograder.check.judging import Case, Domain, open_case, read_reference
from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed, Outcome, Verdict

if TYPE_CHECKING:
    from autograder.algebra.nodes import Node

_WORD = re.compile(r"[A-Za-z_]\w*")
POINTS = 4  # values of the parameters that are tried
RTOL = 1e-6  # tolerance of ends that are plain numbers
RELATIVE = fmpq(1, 10**6)  # how far a factor that is named may be off


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is compared: the sets, their variable, and how the domain bounds it."""

    variable: str
    given: Node
    wanted: Node
    cut: Node | None
    within: Node | None
    tolerance: fmpq | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Both sets at one point of the parameters, and the domain of the variable there."""

    point: Point
    domain: Pieces | None
    given: Pieces
    wanted: Pieces


def interval(  # noqa: PLR0913 - a range has a variable, a domain, other readings, a tolerance
    answer: object,
    reference: object,
    *,
    variable: str | None = None,
    domain: Domain = None,
    accept: Sequence[object] = (),
    rtol: float = RTOL,
) -> Verdict:
    """Judge a range: its ends, whether they belong to it, and nothing of how it is written.

    A relation that is unbounded to one side is cut at the declared domain of the variable;
    written ends stay as they are. A ``domain`` for the variable in the call cuts both sides:
    the answer is then judged inside it only.

    Args:
        answer: an interval, a union, relations, a pair, or text.
        reference: the right range.
        variable: the name of the variable; found from the reference where that tells it.
        domain: where the parameters and the variable live, for this check.
        accept: other readings that are just as right.
        rtol: relative tolerance of ends that are plain numbers; ends with symbols are exact.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    case = open_case(answer, "interval", domain, beside=reference)
    references = [_author_set(item, case) for item in (reference, *accept)]
    given = _student_set(case)
    name = _variable(variable, given, references[0], case, domain)
    explicit = name in _canonical_keys(domain, case)
    tolerance = _exact(rtol)
    problems = [
        _problem(case, name, given, wanted, within=explicit, tolerance=tolerance)
        for wanted in references
    ]
    for place, problem in enumerate(problems):
        views = _look(case, problem)
        if all(same_pieces(v.given, v.wanted, problem.tolerance) for v in views):
            reading = {"reading": place} if place else {}
            return case.passes(evidence={"points": len(views), **reading})
    raise CheckFailed(partial(_failure, case, problems[0]))


def _author_set(reference: object, case: Case) -> Node:
    node = read_reference(reference, case.names)
    if isinstance(node, nodes.Truth):
        ends = nodes.Constant("-oo"), nodes.Constant("oo")
        everything = nodes.Interval(*ends, left_open=True, right_open=True)
        return everything if node.value else nodes.Sequence("set", ())
    try:
        return realsets.as_set(node)
    except NotASetError as error:
        raise AuthorError(f"the reference {reference!r} is not a range: {error}") from None


def _student_set(case: Case) -> Node:
    if nodes.Constant("nan") in walk(case.node):
        case.fails("an end of this is not a number", slip="not finite")
    try:
        return realsets.as_set(case.node)
    except NotASetError as error:
        case.fails(str(error), outcome=Outcome.UNREADABLE)


def _variable(variable: str | None, given: Node, wanted: Node, case: Case, domain: Domain) -> str:
    """The variable, checked against the one that the answer names."""
    expected = case.names.canonical(variable) if variable else None
    if expected is None:
        expected = realsets.variable_of(wanted, first=True)
    parameters = symbols_of(wanted) - ({expected} if expected else set())
    if expected is None:
        bound = [name for name in _canonical_keys(domain, case) if name not in parameters]
        named = realsets.variable_of(given, _related_to(parameters, case))
        return named or (bound[0] if len(bound) == 1 else "")
    named = realsets.variable_of(given, parameters)
    if named is not None and named != expected and expected not in symbols_of(given):
        case.fails(f"this is about {named}, not {expected}", slip="variable", where=named)
    return expected


def _canonical_keys(domain: Domain, case: Case) -> list[str]:
    return [case.names.canonical(key) for key in domain] if isinstance(domain, Mapping) else []


def _related_to(parameters: frozenset[str], case: Case) -> frozenset[str]:
    """The parameters, and the symbols that a declared range ties to one of them."""
    tied = set(parameters)
    for name, spec in case.names.domains.items():
        partners = set(_WORD.findall(spec) if isinstance(spec, str) else ()) - {name}
        if partners and (partners | {name}) & parameters:
            tied |= partners | {name}
    return frozenset(tied)


def _exact(tolerance: float) -> fmpq:
    exact = Fraction(repr(float(tolerance)))
    return fmpq(exact.numerator, exact.denominator)


def _problem(  # noqa: PLR0913 - the parts of a problem
    case: Case, name: str, given: Node, wanted: Node, *, within: bool, tolerance: fmpq
) -> _Problem:
    spec = case.names.domains.get(name, case.everywhere or "positive")
    bounds = _domain_set(name, spec, case)
    parameters = (symbols_of(given) | symbols_of(wanted)) - {name}
    return _Problem(
        variable=name,
        given=given,
        wanted=wanted,
        cut=bounds,
        within=bounds if within else None,
        tolerance=None if parameters else tolerance,
    )


def _domain_set(name: str, spec: object, case: Case) -> Node | None:
    """The declared domain of the variable as a set; None when it bounds nothing."""
    if not isinstance(spec, str):
        return None
    if spec in ("positive", "nonnegative"):
        op = ">" if spec == "positive" else ">="
        return nodes.Relation(op, nodes.Symbol(name), nodes.Number(Fraction(0)))
    if spec in ("real", "complex", "integer", "natural"):
        return None
    return realsets.as_set(read_reference(spec, case.names))


def _look(case: Case, problem: _Problem) -> list[_Seen]:
    """Both sets at several points of the parameters."""
    trees = [tree for tree in (problem.given, problem.wanted, problem.cut) if tree is not None]
    parameters = sorted(frozenset().union(*map(symbols_of, trees)) - {problem.variable})
    domains = {
        name: spec
        for name, spec in case.domains(*trees).items()
        if name != problem.variable and not _mentions(spec, problem.variable)
    }
    sampler = Sampler.of(parameters, domains, case.names)
    found: list[_Seen] = []
    try:
        for index in range(POINTS if parameters else 1):
            given, wanted = (
                _set_at(tree, problem.cut, problem.within, problem.variable, sampler, index)
                for tree in (problem.given, problem.wanted)
            )
            domain = problem.cut and realsets.pieces_at(
                problem.cut, problem.variable, sampler, index
            )
            found.append(_Seen(sampler.point(index), domain, given, wanted))
    except (UnknownValueError, UndefinedValueError, TooHardError, WorkExhaustedError) as error:
        case.undecided(f"this range could not be worked out: {error}")
    return found


def _mentions(spec: object, name: str) -> bool:
    return isinstance(spec, str) and name in _WORD.findall(spec)


@lru_cache(maxsize=2000)
def _set_at(  # noqa: PLR0913, PLR0917 - a set, what bounds it, and where its parameters stand
    tree: Node, cut: Node | None, within: Node | None, variable: str, sampler: Sampler, index: int
) -> Pieces:
    found = realsets.pieces_at(tree, variable, sampler, index)
    if cut is not None and realsets.is_relation(tree):
        found = _cut(found, realsets.pieces_at(cut, variable, sampler, index))
    if within is not None:
        found = realsets.intersect(found, realsets.pieces_at(within, variable, sampler, index))
    return found


def _cut(found: Pieces, domain: Pieces) -> Pieces:
    """Bound a set that runs to infinity where its variable does not."""
    if not found or not domain:
        return found
    if found[0].left is not None and (found[-1].right is not None or domain[-1].right is None):
        return found
    left = domain[0] if found[0].left is None else None
    right = domain[-1] if found[-1].right is None else None
    stretch = Piece(
        left=left.left if left else None,
        right=right.right if right else None,
        left_open=left.left_open if left else True,
        right_open=right.right_open if right else True,
    )
    return realsets.intersect(found, (stretch,))


def _failure(case: Case, problem: _Problem) -> Verdict:
    """What is wrong, with what is known about the ends and the slip where one is recognised."""
    seen = _look(case, problem)
    bad = next(v for v in seen if not same_pieces(v.given, v.wanted, problem.tolerance))
    evidence: dict[str, object] = {
        "at": {name: str(value) for name, value in bad.point.items()},
        "given": _say(bad.given),
        "right": _say(bad.wanted),
    }
    ends = _Ends.of(problem, seen)
    if ends is not None:
        evidence |= ends.findings()
    slip, where, sentence, detail = _slip(problem, seen, ends)
    return case.failure(sentence, slip=slip, where=where, evidence=evidence | detail)


@dataclass(frozen=True, slots=True)
class _Ends:
    """How the ends of two single ranges compare at every point tried."""

    left: bool
    right: bool
    left_open: bool | None
    right_open: bool | None
    given: Piece
    wanted: Piece

    @classmethod
    def of(cls, problem: _Problem, seen: list[_Seen]) -> _Ends | None:
        """The comparison, if both sets are one stretch (or both the same number) at every point."""
        if any(len(v.given) != len(v.wanted) or not v.given for v in seen):
            return None
        pairs = [pair for v in seen for pair in zip(v.given, v.wanted, strict=True)]
        return cls(
            left=all(same_end(g.left, w.left, problem.tolerance) for g, w in pairs),
            right=all(same_end(g.right, w.right, problem.tolerance) for g, w in pairs),
            left_open=_wrongly(g.left_open for g, w in pairs if g.left_open != w.left_open),
            right_open=_wrongly(g.right_open for g, w in pairs if g.right_open != w.right_open),
            given=pairs[0][0],
            wanted=pairs[0][1],
        )

    def findings(self) -> dict[str, object]:
        """The comparison as plain data."""
        return {
            "left end": self.left,
            "right end": self.right,
            "left closedness": self.left_open is None,
            "right closedness": self.right_open is None,
        }


def _wrongly(flags: Iterator[bool]) -> bool | None:
    """Whether the differing ends are open (True), closed (False); None when none differs."""
    return next(flags, None)


def _slip(  # noqa: C901 - one case for each slip
    problem: _Problem, seen: list[_Seen], ends: _Ends | None
) -> tuple[str | None, str, str, dict[str, object]]:
    """Slip, place, sentence and detail."""
    if all(not v.given for v in seen):
        return "empty", "", "this range is empty", {}
    if ends is not None and ends.left and ends.right:
        return _closedness(ends)
    if _everywhere(seen, lambda v: _reversed(problem, v)):
        return "reversed", "", "the relation points the wrong way", {}
    if _everywhere(seen, lambda v: same_pieces(v.given, _rest(v))):
        return "complement", "", "this is the complement of the right range", {}
    if ends is not None:
        side = _one_end(seen, ends)
        if side is not None:
            return side
    if _everywhere(seen, _touching):
        return "neighbour", "", "this is the range beside the right one", {}
    if any(len(v.given) < len(v.wanted) for v in seen):
        return "missing-piece", "", "a part of the right range is missing", {}
    if any(len(v.given) > len(v.wanted) for v in seen):
        return "extra-piece", "", "a part is too many", {}
    if ends is not None and not ends.left and not ends.right:
        return _both_ends(seen)
    return None, "", "not the right range", {}


def _closedness(ends: _Ends) -> tuple[str, str, str, dict[str, object]]:
    wrong = [
        (side, is_open)
        for side, is_open in (("left end", ends.left_open), ("right end", ends.right_open))
        if is_open is not None
    ]
    where = " and ".join(side for side, _ in wrong)
    slip = "open-end" if wrong[0][1] else "closed-end"
    word = "left out" if wrong[0][1] else "included"
    return slip, where, f"the ends are right, but the {where} is wrongly {word}", {}


def _one_end(seen: list[_Seen], ends: _Ends) -> tuple[str, str, str, dict[str, object]] | None:
    if ends.left == ends.right:
        return None
    where = "right end" if ends.left else "left end"
    slip = "right-end" if ends.left else "left-end"
    pairs = [
        (g.right, w.right) if ends.left else (g.left, w.left)
        for v in seen
        for g, w in zip(v.given, v.wanted, strict=True)
    ]
    return _explained(pairs, slip, where)


def _explained(
    pairs: list[tuple[Value | None, Value | None]], slip: str, where: str
) -> tuple[str, str, str, dict[str, object]]:
    """Name the factor or the reciprocal in one end."""
    sentence = f"the {where} is wrong"
    values = [(middle(g), middle(w)) for g, w in pairs if g is not None and w is not None]
    if len(values) < len(pairs):
        return slip, where, sentence, {}
    if all(g != 0 and abs(g * w - 1) < RELATIVE for g, w in values):
        return "reciprocal", where, f"{sentence}: it is the reciprocal of the right one", {}
    quotients = [g / w for g, w in values if w != 0]
    if len(quotients) == len(values) and len({_short(q) for q in quotients}) == 1:
        factor = _short(quotients[0])
        if factor is not None and factor != 0:
            detail: dict[str, object] = {"factor": str(factor), "end": slip}
            return "factor", where, f"{sentence}: off by the factor {factor}", detail
    return slip, where, sentence, {}


def _both_ends(seen: list[_Seen]) -> tuple[str | None, str, str, dict[str, object]]:
    pairs = [(g, w) for v in seen for g, w in zip(v.given, v.wanted, strict=True)]
    low = _explained([(g.left, w.left) for g, w in pairs], "left-end", "left end")
    high = _explained([(g.right, w.right) for g, w in pairs], "right-end", "right end")
    if low[0] == high[0] and low[3].get("factor") == high[3].get("factor"):
        return low[0], "both ends", high[2].replace("right end", "range"), dict(high[3])
    return None, "both ends", "both ends are wrong", {}


def _everywhere(seen: list[_Seen], test: Callable[[_Seen], bool]) -> bool:
    return all(test(view) for view in seen)


def _rest(view: _Seen) -> Pieces:
    others = realsets.complement(view.wanted)
    return others if view.domain is None else realsets.intersect(others, view.domain)


def _reversed(problem: _Problem, view: _Seen) -> bool:
    """``eta > 1/k`` for ``eta < 1/k``: the inner end is kept, the direction is not."""
    one_relation = isinstance(problem.given, nodes.Relation)
    if not one_relation or len(view.given) != 1 or len(view.wanted) != 1:
        return False
    given, wanted = view.given[0], view.wanted[0]
    if given.right is None and given.left is not None:
        return same_end(given.left, wanted.right) and _reaches_down(view, wanted)
    return wanted.right is None and same_end(given.right, wanted.left)


def _reaches_down(view: _Seen, piece: Piece) -> bool:
    """Whether a range begins where the domain of the variable does."""
    if view.domain is None:
        return piece.left is None
    return bool(view.domain) and same_end(piece.left, view.domain[0].left)


def _touching(view: _Seen) -> bool:
    if len(view.given) != 1 or len(view.wanted) != 1:
        return False
    given, wanted = view.given[0], view.wanted[0]
    above = given.left is not None and same_end(given.left, wanted.right)
    below = given.right is not None and same_end(given.right, wanted.left)
    return above or below


def _short(value: fmpq) -> Fraction | None:
    exact = Fraction(int(value.p), int(value.q))
    near = exact.limit_denominator(100)
    return near if abs(near - exact) < Fraction(1, 10**12) else None


def _say(found: Pieces) -> str:
    if not found:
        return "empty"
    return " U ".join(
        f"{'(' if piece.left_open else '['}{_end(piece.left, '-oo')}, "
        f"{_end(piece.right, 'oo')}{')' if piece.right_open else ']'}"
        for piece in found
    )


def _end(value: Value | None, infinite: str) -> str:
    return infinite if value is None else say(acb(middle(value)))
