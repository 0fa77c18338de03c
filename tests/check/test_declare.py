"""Names are declared once and are in force wherever an answer is read."""

import pytest
import sympy as sp

from autograder import check
from autograder.algebra.names import Names
from autograder.check.ambient import current_names, declared
from autograder.errors import AuthorError
from autograder.verdicts import Outcome, Verdict


@pytest.fixture(autouse=True)
def _no_names_left_behind():
    with declared(Names()):
        yield


def test_declare_gives_symbols_in_order_and_remembers_the_names():
    eta, k, t, star, s = check.declare(
        eta="0 < eta < 2/k", k="positive", t="natural", theta_star=("real", "theta*"), s=[0, 1]
    )
    assert (eta, k) == (sp.Symbol("eta", real=True), sp.Symbol("k", positive=True))
    assert t == sp.Symbol("t", integer=True, nonnegative=True)
    assert star == sp.Symbol("theta_star", real=True)
    assert s == sp.Symbol("s", real=True)
    assert current_names().symbols == ("eta", "k", "t", "theta_star", "s")
    assert current_names().declared("theta*") == "theta_star"


def test_one_symbol_comes_alone():
    assert check.declare(k="positive") == sp.Symbol("k", positive=True)


@pytest.mark.parametrize("spec", ["positiv", "0 < < 1", "eta <", 3, ("real", 3)])
def test_an_author_hears_about_a_domain_that_is_none(spec):
    with pytest.raises(AuthorError):
        check.declare(eta=spec)


def test_names_are_in_force_inside_the_block_only():
    names = Names.of({"k": "positive"})
    with declared(names):
        assert current_names() is names
        with declared(Names.of({"x": "real"})):
            assert current_names().symbols == ("x",)
        assert current_names() is names
    assert current_names().symbols == ()


def test_a_hint_is_given_for_its_slip_only():
    hints = {"sign": "Which way does the force point?"}
    with pytest.raises(check.CheckFailed) as failed, check.hints(hints):
        check.number(-2, 2)
    assert failed.value.verdict.hint == hints["sign"]
    with pytest.raises(check.CheckFailed) as failed, check.hints(hints):
        check.number(5, 2)
    assert failed.value.verdict.hint is None
    with check.hints(hints):
        assert check.number(2, 2).hint is None


def test_nobody_looks_for_a_slip_before_somebody_asks():
    asked = []

    def explained():
        asked.append(1)
        return Verdict(Outcome.INCORRECT, "number", slip="sign")

    with pytest.raises(check.CheckFailed) as failed, check.hints({"sign": "Which way?"}):
        raise check.CheckFailed(explained)
    assert asked == []
    assert failed.value.verdict.hint == "Which way?"
    assert asked == [1]


def test_the_inner_hint_counts():
    outer, inner = check.hints({"sign": "outer"}), check.hints({"sign": "inner"})
    with pytest.raises(check.CheckFailed) as failed, outer, inner:
        check.number(-2, 2)
    assert failed.value.verdict.hint == "inner"


def test_an_author_hears_about_a_hint_that_is_none():
    with pytest.raises(AuthorError), check.hints({"sign": 3}):
        pass


def test_other_errors_pass_through_hints():
    with pytest.raises(ZeroDivisionError), check.hints({"sign": "x"}):
        1 / 0  # noqa: B018 - it is raised on purpose


def test_every_check_of_the_table_of_contents_can_be_called():
    for name in check.__all__:
        if name not in {"readable_as", "CheckFailed", "Verdict"}:
            assert callable(getattr(check, name)), name
    assert set(dir(check)) == set(check.__all__)
    with pytest.raises(AttributeError, match="it has"):
        check.nothing  # noqa: B018 - the access is what is tried
