"""Every row of the tables comes out as it says: as handed in, over the wire, and respelt."""

import json
import re

import pytest

from autograder.answers.decode import decode_text
from autograder.answers.encode import encode
from tests.answer_kinds import PAGE, page
from tests.tables.contents import KINDS, rows, table
from tests.tables.remaining import LENIENT, REMAINING
from tests.tables.row import judge

ROWS = list(rows())
TEXTS = [(kind, row) for kind, row in ROWS if type(row.given) is str]
ROUNDED = re.compile(r"[0-9]e-[0-9]|\.[0-9]")
SYMMETRIC = [
    (kind, row)
    for kind, row in ROWS
    if kind in {"expression", "matrix", "multiset"}
    and row.outcome in {"correct", "incorrect"}
    and not {"rtol", "atol", "form"} & set(row.options)
    and not ROUNDED.search(repr(row.given))  # a rounded zero is judged by the size of its reference
]
GREEK = {"eta": "η", "theta": "θ", "lam": "λ", "lambda": "λ", "mu": "μ", "eps": "ε"}
WORD = re.compile(rf"(?<![\\A-Za-z_])({'|'.join(GREEK)})(?=[^A-Za-z]|$)")
INDEX = re.compile(r"(?<![A-Za-z])([A-Za-z]+|[θλ])_([0-9])(?![0-9A-Za-z_])")


def label(case):
    kind, row = case
    return f"{kind}-{row.why}"


def over_the_wire(value):
    """The answer as it arrives from the sandbox: as JSON text, functions by number."""
    functions = []

    def register(function):
        functions.append(function)
        return len(functions) - 1

    def call(number, args):
        from autograder.answers.functions import in_process

        return in_process(functions[number]).call(args)

    return decode_text(json.dumps(encode(value, register=register)), call=call)


def respelt(text):
    """The same text with Greek letters for their names and without underscores before digits."""
    return WORD.sub(lambda found: GREEK[found[1]], INDEX.sub(r"\1\2", text))


@pytest.mark.parametrize("case", ROWS, ids=label)
def test_a_row_comes_out_as_it_says(case):
    kind, row = case
    verdict = judge(kind, row.given, row.reference, row.options)
    assert verdict.outcome == row.outcome, verdict
    assert row.outcome == "correct" or verdict.message


@pytest.mark.parametrize("case", ROWS, ids=label)
def test_the_wire_changes_no_outcome(case):
    kind, row = case
    arrived = over_the_wire(row.given)
    assert judge(kind, arrived, row.reference, row.options).outcome == row.outcome


@pytest.mark.parametrize("case", TEXTS, ids=label)
def test_another_spelling_of_the_symbols_changes_no_outcome(case):
    kind, row = case
    verdict = judge(kind, respelt(row.given), row.reference, row.options)
    assert verdict.outcome == row.outcome, verdict


@pytest.mark.parametrize("case", SYMMETRIC, ids=label)
def test_answer_and_reference_may_change_places(case):
    kind, row = case
    verdict = judge(kind, row.reference, row.given, row.options)
    assert (verdict.outcome == "correct") == (row.outcome == "correct"), verdict


def test_the_tables_are_large_and_every_kind_has_right_and_wrong_answers():
    assert len(ROWS) >= 500
    for kind in KINDS:
        outcomes = {row.outcome for row in table(kind).ROWS}
        assert {"correct", "incorrect", "unreadable", "missing"} <= outcomes, kind


def test_no_text_stands_twice():
    keys = [(kind, row.given, repr(row.reference), repr(row.options)) for kind, row in TEXTS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("case", [*REMAINING, *LENIENT], ids=label)
def test_what_is_still_refused_or_let_pass_is_listed_as_it_is(case):
    kind, row = case
    assert judge(kind, row.given, row.reference, row.options).outcome == row.outcome


def test_the_documentation_is_written_from_the_tables():
    assert PAGE.read_text("utf-8") == page(), "docs/answer-kinds.md is stale; call: make docs"
