"""``check.derivation``: lines of algebra, each of which must follow from the one before."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from autograder.algebra import nodes
from autograder.algebra.normal import normal
from autograder.algebra.parse import parse
from autograder.algebra.trees import (
    ZERO,
    heads_of,
    symbols_of,
    walk,
)
from autograder.algebra.unreadable import Unreadable
from autograder.answers.functions import FunctionProxy
from autograder.answers.read import read
from autograder.check import conditions
from autograder.check.ambient import current_names
from autograder.check.conditions import is_condition
from autograder.check.equations import follows_by_elimination, same_equation
from autograder.check.expression import EXPRESSIONS
from autograder.check.givens import Givens
from autograder.check.judging import MISSING, Case, Domain, read_reference, refuse_early
from autograder.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.algebra.names import Names
    from autograder.algebra.nodes import Node

LONGEST = 100
APPROXIMATE = ("≈", "≃", "~", "approx")
WORKED_OUT = frozenset({"Sum", "Product", "mean", "Derivative"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the expressions of a chain ``a = b = c``, or one equation.

    Attributes:
        parts: the expressions, without a label such as ``theta_new =`` in front.
        label: what stood in front, if it only names the quantity.
        approximate: whether it is marked as holding to leading order.
    """

    parts: tuple[Node, ...]
    label: Node | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class _Findings:
    """Everything that is known about the lines."""

    starts: bool | None
    ends: bool | None
    left_over: tuple[str, ...]
    bad: tuple[int, ...]
    undecided: tuple[int, ...]
    honest: bool
    missing_steps: int

    def evidence(self) -> dict[str, object]:
        return {
            "start": self.starts,
            "end": self.ends and not self.left_over,
            "left over": list(self.left_over),
            "lines that do not follow": list(self.bad),
            "honest line in between": self.honest,
        }


def derivation(  # noqa: PLR0913 - a derivation has a start, an end and what is given
    answer: object,
    *,
    start: object,
    end: object,
    given: Iterable[object] = (),
    steps: Iterable[object] = (),
    domain: Domain = None,
    only: Literal["lines", "ends"] | None = None,
) -> Verdict:
    """Judge a derivation line by line, and name the first line that does not follow.

    A line is an expression, a chain ``a = b``, or an equation; ``name =`` in front of a line
    only names it. A line that starts with ``≈`` may follow to leading order in a symbol that is
    given as small. The start repeated, one line, or a jump from the start to the end is no
    derivation: at least one line in between must differ from both, and what is given must be
    used. Where neither start nor end is asked for, two different lines are enough.

    Args:
        answer: a list of lines, or one text with a line each.
        start: what the first line must be; None leaves it open.
        end: what the last line must be, in which nothing given is left that the end does not
            contain, nor a sum or an average; None leaves it open.
        given: relations that may be used: ``"g = k*x"``, ``"mean(eps) = 0"``, ``"eta -> 0"``.
        steps: intermediate results that must occur.
        domain: where the symbols live, for this check.
        only: ``"lines"`` judges whether every line follows, ``"ends"`` whether start and end are
            as required; a whole derivation needs both.

    Raises:
        CheckFailed: the answer is not right, is missing, cannot be read or not be decided.
    """
    names = current_names().refined(domain)
    lines_read = _read_lines(answer, names)
    everywhere = domain if isinstance(domain, str) else None
    shown = nodes.Sequence("list", tuple(part for line in lines_read for part in line))
    case = Case("derivation", shown, names, everywhere)
    givens = Givens.read(given, case)
    first, last = (None if one is None else read_reference(one, names) for one in (start, end))
    if _is_about_conditions(lines_read, first, last):
        lines = tuple(Line((line[-1],)) for line in lines_read)
        findings = _judge(lines, givens, first, last, _milestones(steps, names), _Conditions())
    else:
        known = _known_symbols(givens, first, last, lines_read)
        lines = _labelled(case, lines_read, known)
        first, last = (_without_label(one) for one in (first, last))
        findings = _judge(lines, givens, first, last, _milestones(steps, names), _Expressions())
    return _conclude(case, findings, only)


# --- reading ---------------------------------------------------------------------------------


def _read_lines(answer: object, names: Names) -> list[tuple[Node, ...]]:
    """The lines; each a tuple with one node, or a marker and a node."""
    node = read(answer)
    match node:
        case nodes.Missing():
            refuse_early("derivation", Outcome.MISSING, MISSING)
        case nodes.Opaque(reason):
            refuse_early("derivation", Outcome.UNREADABLE, reason)
        case nodes.Text(text):
            items: list[Node] = [nodes.Text(line) for line in text.splitlines() if line.strip()]
        case nodes.Sequence("list" | "tuple", found):
            items = list(found)
        case FunctionProxy() | _:
            refuse_early("derivation", Outcome.UNREADABLE, "a derivation is a list of lines")
    if not items:
        refuse_early("derivation", Outcome.MISSING, MISSING)
    if len(items) > LONGEST:
        refuse_early("derivation", Outcome.UNREADABLE, f"more than {LONGEST} lines")
    return [_read_line(item, place, names) for place, item in enumerate(items, start=1)]


def _read_line(item: Node, place: int, names: Names) -> tuple[Node, ...]:
    marker: tuple[Node, ...] = ()
    if isinstance(item, nodes.Text):
        text = item.text.strip().rstrip(";,.")
        for sign in APPROXIMATE:
            if text.startswith(sign):
                text, marker = text.removeprefix(sign), (nodes.Text("≈"),)
        if not text.strip():
            refuse_early("derivation", Outcome.UNREADABLE, f"line {place} is empty")
        try:
            item = parse(text.strip().removeprefix("="), names)
        except Unreadable as error:
            refuse_early("derivation", Outcome.UNREADABLE, f"line {place}\n{error}")
    if not isinstance(item, (*EXPRESSIONS.__args__, nodes.Relation, nodes.Logic)):
        message = f"line {place} is neither an expression nor an equation"
        refuse_early("derivation", Outcome.UNREADABLE, message)
    return (*marker, item)


def _chain(node: Node) -> tuple[Node, ...] | None:
    """The expressions of ``a = b = c``; None for any other relation."""
    match node:
        case nodes.Relation("=", left, right):
            return left, right
        case nodes.Logic("and", args) if all(_is_equation(part) for part in args):
            pairs = [(part.left, part.right) for part in args if isinstance(part, nodes.Relation)]
            linked = all(a[1] == b[0] for a, b in itertools.pairwise(pairs))
            return (pairs[0][0], *(right for _, right in pairs)) if linked else None
        case nodes.Relation() | nodes.Logic():
            return None
    return (node,)


def _is_equation(node: Node) -> bool:
    return isinstance(node, nodes.Relation) and node.op == "="


def _labelled(case: Case, lines: list[tuple[Node, ...]], known: frozenset[str]) -> tuple[Line, ...]:
    """The lines as chains; what only names the quantity is taken off the front."""
    chains = [_chain(line[-1]) for line in lines]
    worked_with = [part for parts in chains for part in (parts or ())[len(parts or ()) > 1 :]]
    known = known.union(*map(symbols_of, worked_with))
    found: list[Line] = []
    for place, (line, parts) in enumerate(zip(lines, chains, strict=True), start=1):
        if parts is None:
            case.fails(
                f"line {place} is a condition, not an equation",
                outcome=Outcome.UNREADABLE,
                where=f"line {place}",
            )
        label = parts[0] if len(parts) > 1 and symbols_of(parts[0]) - known else None
        kept = parts[1:] if label is not None else parts
        found.append(Line(kept, label, approximate=len(line) > 1))
    return tuple(found)


def _known_symbols(
    givens: Givens, first: Node | None, last: Node | None, lines: list[tuple[Node, ...]]
) -> frozenset[str]:
    """The symbols that have a meaning of their own; with no start, those of names declared."""
    known = set(givens.values)
    if first is None:
        known |= set(givens.case.names.symbols) - _name_of_every_line(lines)
    for tree in (first, last, *givens.values.values(), *givens.means.values.values()):
        if tree is not None:
            known |= symbols_of(_without_label(tree) or tree)
    return frozenset(known) | givens.means.random


def _name_of_every_line(lines: list[tuple[Node, ...]]) -> frozenset[str]:
    """The name in front of every line, if it occurs nowhere else."""
    chains = [_chain(line[-1]) or () for line in lines]
    match chains[0][:1]:
        case (nodes.Symbol(name) as label,) if all(
            parts[:1] == (label,) and len(parts) > 1 for parts in chains
        ):
            others = [part for parts in chains for part in parts[1:]]
            if name not in frozenset().union(*map(symbols_of, others)):
                return frozenset((name,))
    return frozenset()


def _without_label(node: Node | None) -> Node | None:
    match node:
        case nodes.Relation("=", _, right):
            return right
    return node


def _is_about_conditions(
    lines: list[tuple[Node, ...]], first: Node | None, last: Node | None
) -> bool:
    """Whether the lines are conditions that are solved, rather than a value that is rewritten."""
    if not all(is_condition(line[-1]) for line in lines):
        return False
    ends = [tree for tree in (first, last) if tree is not None]
    if not all(map(is_condition, ends)):
        return False
    anchors = [*ends, *(line[-1] for line in lines)]
    names = {normal(tree.left) if isinstance(tree, nodes.Relation) else tree for tree in anchors}
    return len(names) > 1 or not all(map(_is_equation, anchors))


def _milestones(steps: Iterable[object], names: Names) -> tuple[Node, ...]:
    return tuple(_without_label(read_reference(step, names)) or ZERO for step in steps)


# --- following -------------------------------------------------------------------------------


class _Expressions:
    """Lines are values of the same quantity."""

    def follows(self, givens: Givens, before: Node, after: Node) -> bool | None:
        return givens.equal(before, after).outcome


class _Conditions:
    """Lines are equations or inequalities that are solved."""

    def follows(self, givens: Givens, before: Node, after: Node) -> bool | None:
        case = givens.case.with_node(before)
        names = symbols_of(before) | symbols_of(after)
        if any(case.domains(after)[name] == "complex" for name in names):
            # only real solutions can be listed: what holds of all of them may not be enough
            return same_equation(case, before, after) or None
        found = conditions.follows(givens, before, after)
        return follows_by_elimination(givens, before, after) if found is None else found


def _judge(  # noqa: PLR0913, PLR0917 - the parts of a derivation
    lines: tuple[Line, ...],
    givens: Givens,
    first: Node | None,
    last: Node | None,
    milestones: tuple[Node, ...],
    rule: _Expressions | _Conditions,
) -> _Findings:
    opening, closing = lines[0].parts[0], lines[-1].parts[-1]
    bad, undecided = _steps_that_fail(lines, givens, rule)
    if isinstance(rule, _Conditions) and not bad and _is_solving(opening, closing):
        bad = _solutions_gained(lines, givens, rule)
    starts = ends = True
    left_over: tuple[str, ...] = ()
    if first is not None:
        plain = givens.without(symbols_of(first))
        starts = _same(plain, first, opening, rule)
    if last is not None:
        ends = _same(givens, last, closing, rule)
        left_over = _left_over(closing, first or opening, last, givens)
    return _Findings(
        starts=starts,
        ends=ends,
        left_over=left_over,
        bad=bad,
        undecided=undecided,
        honest=_has_honest_line(lines, givens, first, last, rule),
        missing_steps=_missing(milestones, lines, givens),
    )


def _same(
    givens: Givens, wanted: Node, line: Node, rule: _Expressions | _Conditions
) -> bool | None:
    if isinstance(rule, _Expressions):
        return givens.equal(wanted, line).outcome
    both = (rule.follows(givens, wanted, line), rule.follows(givens, line, wanted))
    return False if False in both else None if None in both else True


def _steps_that_fail(
    lines: tuple[Line, ...], givens: Givens, rule: _Expressions | _Conditions
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of lines that do not follow, and of those that could not be decided."""
    bad: list[int] = []
    undecided: list[int] = []
    before: Node | None = None
    label = next((line.label for line in lines if line.label is not None), None)
    for number, line in enumerate(lines, start=1):
        findings: list[bool | None] = []
        if line.label is not None and label is not None and normal(line.label) != normal(label):
            findings.append(False)
        for part in line.parts:
            if before is not None:
                follows = rule.follows(givens, before, part)
                if follows is not True and line.approximate and part is line.parts[0]:
                    follows = givens.same_to_leading_order(part, before)
                findings.append(follows)
            before = part
        if False in findings:
            bad.append(number)
        elif None in findings:
            undecided.append(number)
    return tuple(bad), tuple(undecided)


def _is_solving(opening: Node, closing: Node) -> bool:
    """Whether an equation in one unknown is solved: its solutions must then be kept exactly."""
    relations = [
        part
        for tree in (opening, closing)
        for part in walk(tree)
        if isinstance(part, nodes.Relation)
    ]
    return all(map(_is_equation, relations)) and len(symbols_of(opening) | symbols_of(closing)) == 1


def _solutions_gained(
    lines: tuple[Line, ...], givens: Givens, rule: _Conditions
) -> tuple[int, ...]:
    """The line that lets in solutions which the last line still has, as squaring does."""
    opening = lines[0].parts[0]
    if rule.follows(givens, lines[-1].parts[-1], opening) is not False:
        return ()
    back = [rule.follows(givens, line.parts[-1], opening) for line in lines]
    kept = [number for number, follows in enumerate(back, start=1) if follows is not False]
    return (max(kept, default=0) + 1,)


def _left_over(closing: Node, first: Node, last: Node, givens: Givens) -> tuple[str, ...]:
    """What should be gone from the last line: what was given, and what was to be worked out."""
    replaced = (symbols_of(closing) & symbols_of(first) & givens.values.keys()) - symbols_of(last)
    unfinished = (heads_of(closing) & WORKED_OUT) - heads_of(last)
    return (*sorted(replaced), *sorted(unfinished))


def _has_honest_line(
    lines: tuple[Line, ...],
    givens: Givens,
    first: Node | None,
    last: Node | None,
    rule: _Expressions | _Conditions,
) -> bool:
    """Whether a line in between differs from first and last, and what is given is used."""
    forms = [normal(part) for line in lines for part in line.parts]
    opening, closing = forms[0], forms[-1]
    if first is None and last is None and not givens.values:
        return len(set(forms)) > 1  # no ends are asked for, so there is no jump between them
    ends = {opening, closing}
    ends |= {normal(tree) for tree in (first, last) if tree is not None}
    to_replace = (symbols_of(first or opening) & givens.values.keys()) - symbols_of(last or closing)
    if first is not None and rule.follows(givens, first, opening) is False:
        return False  # another quantity
    between = [form for form in forms[1:-1] if form not in ends]
    if to_replace:
        if not symbols_of(opening) & to_replace:
            return False  # upside down: what is given was used before the first line
    elif first is None and last is None:
        return False  # nothing given is used: an identity about something else
    return any(not symbols_of(form) & to_replace for form in between)


def _missing(milestones: tuple[Node, ...], lines: tuple[Line, ...], givens: Givens) -> int:
    """How many of the required results do not occur, abbreviations of theirs left alone."""
    parts = [part for line in lines for part in line.parts]
    return sum(
        not any(
            givens.without(symbols_of(milestone)).equal(milestone, part).outcome for part in parts
        )
        for milestone in milestones
    )


# --- concluding ------------------------------------------------------------------------------


def _conclude(case: Case, findings: _Findings, only: str | None) -> Verdict:
    evidence = findings.evidence()
    if only != "lines":
        _require_start(case, findings, evidence)
    if only != "ends":
        _require_lines(case, findings, evidence)
    if only != "lines":
        _require_end(case, findings, evidence)
    if not findings.honest:
        sentence = "there is no line in between in which something is done: start and end alone"
        case.fails(sentence, slip="jump", evidence=evidence)
    if only != "ends" and findings.missing_steps:
        case.fails("a required result does not occur", slip="step-missing", evidence=evidence)
    return case.passes(evidence=evidence)


def _require_start(case: Case, findings: _Findings, evidence: dict[str, object]) -> None:
    if findings.starts is None:
        case.undecided("it could not be decided whether the first line is the start", evidence)
    if not findings.starts:
        case.fails("the start is missing", slip="start", where="line 1", evidence=evidence)


def _require_lines(case: Case, findings: _Findings, evidence: dict[str, object]) -> None:
    if findings.bad:
        first = findings.bad[0]
        sentence = f"line {first} does not follow from what is before it"
        case.fails(sentence, slip="does-not-follow", where=f"line {first}", evidence=evidence)
    if findings.undecided:
        number = findings.undecided[0]
        case.undecided(f"it could not be decided whether line {number} follows", evidence)


def _require_end(case: Case, findings: _Findings, evidence: dict[str, object]) -> None:
    if findings.ends is None:
        case.undecided("it could not be decided whether the end is reached", evidence)
    if findings.left_over:
        what = " and ".join(findings.left_over)
        verb = "is" if len(findings.left_over) == 1 else "are"
        sentence = f"the end is not reached: {what} {verb} left in the last line"
        case.fails(sentence, slip="end", where="last line", evidence=evidence)
    if not findings.ends:
        case.fails("the end is not reached", slip="end", where="last line", evidence=evidence)
