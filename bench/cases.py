"""``python -m bench cases FILE``: the judge on cases of your own, a JSON object a line.

A case is ``{"check": "expression", "given": "x(x+1)", "reference": "x^2 + x", "right": true}``.
``check`` is the name of a check, ``given`` what a student hands in: text, a number, a list.
``right`` is the verdict of a careful person. Optional are ``options`` (further arguments of the
check, ``{"domain": "real"}``), ``names`` (the declared symbols, ``{"k": "positive"}``), ``kind``
(under what the case is counted; the name of the check without it) and ``why``. A derivation has
its start and end among the options and no reference.

Printed are the counts of each kind and every case in which the judge and the person disagree or
the judge did not decide. The program ends with 1 when a wrong answer was accepted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import declared
from autograder.errors import AuthorError
from tests.tables.contents import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from autograder.verdicts import Verdict

COLUMNS = (
    "right accepted", "right refused", "right undecided",
    "wrong refused", "wrong undecided", "wrong accepted",
)  # fmt: skip
AGREED = {"right accepted", "wrong refused"}
WITHOUT_REFERENCE = "derivation"


class CaseError(ValueError):
    """A line of the file is no case; the message says which, and what is missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One answer, and whether a careful person calls it right."""

    check: str
    given: object
    reference: object
    right: bool
    kind: str
    why: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, object] = field(default_factory=dict)

    def judged(self) -> Verdict:
        """The verdict of the check."""
        names = {n: tuple(s) if isinstance(s, list) else s for n, s in self.names.items()}
        arguments = (
            [self.given] if self.check == WITHOUT_REFERENCE else [self.given, self.reference]
        )
        with declared(Names.of(names)):
            try:
                return getattr(check, self.check)(*arguments, **self.options)
            except check.CheckFailed as failure:
                return failure.verdict


def main(path: Path) -> int:
    """Judge every case of a file and print what came out."""
    try:
        counts, disagreements = tally(read(path))
    except (CaseError, AuthorError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(counts))
    for line in disagreements:
        print(line)
    return 1 if any(counts[kind]["wrong accepted"] for kind in counts) else 0


def read(path: Path) -> Iterator[Case]:
    """The cases of a file; empty lines are skipped."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            yield _case(line, f"{path.name}, line {number}")


def _case(line: str, where: str) -> Case:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise CaseError(f"{where}: this is not JSON: {error}") from None
    if not isinstance(data, dict) or not {"check", "given", "right"} <= data.keys():
        raise CaseError(f"{where}: a case is an object with check, given and right")
    if data["check"] not in KINDS:
        raise CaseError(f"{where}: there is no check called {data['check']!r}")
    if type(data["right"]) is not bool:
        raise CaseError(f"{where}: right is true or false, not {data['right']!r}")
    known = {key: value for key, value in data.items() if key in Case.__dataclass_fields__}
    return Case(**{"kind": data["check"], "reference": None, **known})


def tally(cases: Iterator[Case]) -> tuple[dict[str, Counter[str]], list[str]]:
    """The counts by kind, and a line for every case without agreement."""
    counts: dict[str, Counter[str]] = {}
    disagreements: list[str] = []
    for case in cases:
        verdict = case.judged()
        column = f"{'right' if case.right else 'wrong'} {_word(verdict)}"
        counts.setdefault(case.kind, Counter())[column] += 1
        if column not in AGREED:
            disagreements.append(_shown(case, column, verdict))
    return counts, disagreements


def _word(verdict: Verdict) -> str:
    return {"correct": "accepted", "undecided": "undecided"}.get(str(verdict.outcome), "refused")


def table(counts: Mapping[str, Counter[str]]) -> str:
    """The counts, a line for each kind and one for all of them."""
    total = sum(counts.values(), Counter())
    width = max([len(kind) for kind in counts] + [len("all")])
    lines = [f"{'':{width}}  cases  agree" + "".join(f"  {column}" for column in COLUMNS)]
    for kind, found in [*sorted(counts.items()), ("all", total)]:
        agreed = sum(found[column] for column in AGREED)
        cells = "".join(f"  {found[column]:{len(column)}}" for column in COLUMNS)
        lines.append(f"{kind:{width}}  {found.total():5}  {agreed:5}{cells}")
    return "\n".join(lines)


def _shown(case: Case, column: str, verdict: Verdict) -> str:
    wanted = case.options.get("end") if case.reference is None else case.reference
    said = verdict.message.replace("\n", " / ") or "no complaint"
    why = f" [{case.why}]" if case.why else ""
    return (
        f"{column}: {case.kind}: {case.given!r} beside {wanted!r}, "
        f"read as {verdict.read_as!r}: {said}{why}"
    )
