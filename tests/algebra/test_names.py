"""A symbol is known under every spelling that a person would use for it, and under no other."""

import pytest

from autograder.algebra.names import Names, from_symbol, normal
from autograder.errors import AuthorError

SPELLINGS = [
    ("lam", "lam"),
    ("lambda", "lam"),
    ("lamda", "lam"),
    ("lambda_", "lam"),
    ("λ", "lam"),
    ("theta0", "theta_0"),
    ("theta_0", "theta_0"),
    ("θ0", "theta_0"),
    ("θ_0", "theta_0"),
    ("theta*", "theta_star"),
    ("θ*", "theta_star"),
    ("theta^*", "theta_star"),
    ("theta_*", "theta_star"),
    ("λmax", "lam_max"),
    ("lambda_max", "lam_max"),
    ("ε", "eps"),
    ("ϵ", "eps"),
    ("epsilon", "eps"),
    ("x12", "x_12"),
    ("X", "X"),
    ("Ω", "Omega"),
]


@pytest.mark.parametrize(("written", "name"), SPELLINGS)
def test_the_normal_form_of_a_name(written, name):
    assert normal(written) == name
    assert normal(name) == name


NAMES = Names.of(
    {
        "lam_max": "positive",
        "theta_star": ("real", "th"),
        "v": ("positive", "<eps^2>"),
        "N": "natural",
        "eta": "0 < eta < 1",
        "s": [0, 1],
    }
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("lambdamax", "lam_max"),
        ("λ_max", "lam_max"),
        ("lammax", "lam_max"),
        ("th", "theta_star"),
        ("thetastar", "theta_star"),
        ("N", "N"),
        ("n", None),
        ("x", None),
        ("", None),
    ],
)
def test_declared_names_are_found_under_their_spellings(written, name):
    assert NAMES.declared(written) == name


def test_names_that_differ_in_an_underscore_only_stay_apart():
    names = Names.of({"a_b": "real", "ab": "real"})
    assert names.canonical("a_b") == "a_b"
    assert names.canonical("ab") == "ab"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("etaN", ("eta", "N")),
        ("Neta", ("N", "eta")),
        ("lam_maxN", ("lam_max", "N")),
        ("etax", None),
        ("eta", ("eta",)),
    ],
)
def test_a_word_splits_into_declared_names_the_longest_first(word, parts):
    assert NAMES.split(word) == parts


def test_formulas_are_kept_apart_from_names():
    assert NAMES.expression_aliases == (("<eps^2>", "v"),)


def test_domains_are_found_by_any_spelling():
    assert NAMES.domain("λmax") == "positive"
    assert NAMES.domain("s") == (0, 1)
    assert NAMES.domain("unknown") == "positive"


def test_names_survive_json():
    import json

    assert Names.from_json(json.loads(json.dumps(NAMES.to_json()))) == NAMES


def test_domains_are_refined_for_one_check():
    refined = NAMES.refined({"lambda_max": "real", "new": "integer"})
    assert refined.domain("lam_max") == "real"
    assert refined.domain("new") == "integer"
    assert refined.domain("N") == "natural"
    assert set(NAMES.refined("real").domains.values()) == {"real"}
    assert NAMES.refined(None) is NAMES


@pytest.mark.parametrize(
    ("specs", "word"),
    [
        ({"2x": "real"}, "name of a symbol"),
        ({"a b": "real"}, "name of a symbol"),
        ({"__x": "real"}, "name of a symbol"),
        ({"x": 3}, "neither a text"),
        ({"x": ("real", 3)}, "alias"),
        ({"x": [True]}, "not a number"),
        ({"x": ("real", "y"), "y": "real"}, "stands for both"),
    ],
)
def test_an_author_hears_what_is_wrong_with_a_declaration(specs, word):
    with pytest.raises(AuthorError, match=word):
        Names.of(specs)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"\lambda_{max}", "lam_max"),
        (r"\theta^{*}", "theta_star"),
        ("theta^(0)", "theta_0"),
        ("eta", "eta"),
        ("__import__('os')", None),
        ("x; y", None),
        ("", None),
        ("x" * 1000, None),
        ("а", None),
    ],
)
def test_a_sympy_symbol_has_a_name_or_none(written, name):
    assert from_symbol(written) == name
