"""What was judged before, and what is remembered of it, changes no verdict."""

import pytest

from autograder import check
from autograder.algebra import realsets
from autograder.algebra.nodes import Apply, Symbol, fact
from autograder.algebra.parse import parse
from autograder.algebra.sampling import Sampler
from autograder.algebra.trees import ONE
from autograder.check import expression, interval
from autograder.check.ambient import declared
from autograder.grade.plain import verdict_to_json
from tests.tables.contents import rows
from tests.tables.row import NAMES, judge

EVERY = 23
KINDS = {"expression", "interval", "matrix", "multiset", "derivation", "leading_order"}
SAMPLE = [(kind, row) for kind, row in rows() if kind in KINDS][::EVERY]


def verdicts(sample):
    return [
        verdict_to_json(judge(kind, row.given, row.reference, row.options)) for kind, row in sample
    ]


def test_the_order_of_the_answers_does_not_matter():
    forwards = verdicts(SAMPLE)
    backwards = verdicts(SAMPLE[::-1])[::-1]
    assert forwards == backwards


def test_a_verdict_from_memory_is_the_verdict_without(monkeypatch):
    warm = verdicts(SAMPLE)
    parse_anew = parse.__globals__["_parsed"].__wrapped__
    monkeypatch.setitem(parse.__globals__, "_parsed", parse_anew)
    set_anew = interval.__globals__["_set_at"].__wrapped__
    monkeypatch.setitem(interval.__globals__, "_set_at", set_anew)
    monkeypatch.setattr(realsets, "pieces_at", realsets.pieces_at.__wrapped__)
    monkeypatch.setattr(
        Sampler,
        "of",
        staticmethod(lambda symbols, domains, names: Sampler(sorted(symbols), domains, names)),
    )
    assert verdicts(SAMPLE) == warm


def test_a_decimal_and_its_fraction_are_said_as_they_were_written():
    with declared(NAMES):
        first, second = (check.expression(text, "x/2").read_as for text in ("0.5*x", "1/2*x"))
        again = check.expression("0.5*x", "x/2").read_as
    assert (first, again) == ("0.5*x", "0.5*x")
    assert second == "x/2"


def test_a_fact_is_worked_out_once_for_a_tree_and_never_taken_from_an_equal_one():
    asked = []

    @fact
    def size(node, unit=1):
        asked.append(node)
        return len(node.args) * unit

    one, twin = (Apply("Add", (Symbol("x"), ONE)) for _ in range(2))
    assert [size(one), size(one), size(twin), size(one, 3), size(one, 3)] == [2, 2, 2, 6, 6]
    assert one == twin
    assert [id(node) for node in asked] == [id(one), id(twin), id(one)]


@pytest.mark.parametrize(
    ("given", "reference", "kind"),
    [("2*x", "x", "expression"), ("0 < x < 2", "0 < x < 1", "interval")],
)
def test_what_is_wrong_is_looked_for_when_somebody_asks(monkeypatch, given, reference, kind):
    searched = []
    modules = {"expression": (expression, "recognise"), "interval": (interval, "_slip")}
    namespace = modules[kind][0].__globals__
    name = modules[kind][1]
    search = namespace[name]
    monkeypatch.setitem(
        namespace, name, lambda *args, **more: searched.append(given) or search(*args, **more)
    )
    with declared(NAMES), pytest.raises(check.CheckFailed) as caught:
        getattr(check, kind)(given, reference)
    assert searched == []
    assert (caught.value.slip, caught.value.slip) == ("factor", "factor")
    assert searched == [given]
    assert str(caught.value) == caught.value.verdict.message
