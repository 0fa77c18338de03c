"""Answers typeset in MathML, which browsers show and screen readers speak without any script."""

from __future__ import annotations

import math as numbers
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra.nodes import (
    Apply,
    Array,
    Constant,
    Difference,
    Intersection,
    Interval,
    Logic,
    Mapping,
    Matrix,
    Member,
    Missing,
    Node,
    Number,
    Opaque,
    Relation,
    Sequence,
    Symbol,
    Text,
    Truth,
    Union,
)
from autograder.report.markup import Markup, join, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# How tightly each kind of expression binds; a looser one inside a tighter one gets brackets.
LOGIC_OR, LOGIC_AND, RELATION, SUM, PRODUCT, POWER, ATOM = range(7)
ENTRIES_SHOWN = 64  # of an array or a list; the rest is counted
LONG_FRACTION = 10**9  # a numerator or denominator from here on is shown as a decimal
# Beyond these a number is told by its power of ten; so are whole numbers of many digits.
SMALLEST_SHOWN, LARGEST_SHOWN, LONGEST_WHOLE = Fraction(1, 10**300), 10**300, 10**40
DEPTH_SHOWN = 60  # levels of nesting; below them three dots

GREEK = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lam",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        "αβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
GREEK |= {"lamda": "λ", "lambda": "λ", "eps": "ε", "varepsilon": "ε", "vartheta": "ϑ"}
GREEK |= {
    name.capitalize(): letter.upper()
    for name, letter in GREEK.items()
    if name in {"gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "phi", "psi", "omega"}
}
CONSTANTS = {"pi": "π", "E": "e", "I": "i", "oo": "∞", "zoo": "∞̃", "nan": "undefined"}
FUNCTIONS = {
    "exp": "exp", "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "sign": "sgn", "Max": "max",
    "Min": "min", "gamma": "Γ", "re": "Re", "im": "Im", "loggamma": "ln Γ",
}  # fmt: skip
RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}
FENCES = {"Abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceiling": ("⌈", "⌉"), "mean": ("⟨", "⟩")}


def math(node: Node) -> Markup:
    """A ``<math>`` element showing the node."""
    body, _ = _show(node, 0)
    return tag("math", body)


def _show(node: Node, depth: int) -> tuple[Markup, int]:
    """The node's markup and how tightly its outermost operation binds."""
    if depth > DEPTH_SHOWN:
        return _op("…"), ATOM
    shower = _SHOWERS[type(node)]
    return shower(node, depth + 1)


def _inside(node: Node, binding: int, depth: int) -> Markup:
    markup, own = _show(node, depth)
    return _fenced("(", markup, ")") if own < binding else markup


def _number(node: Number, depth: int) -> tuple[Markup, int]:  # noqa: ARG001 - every shower is called alike
    value = node.value
    whole = value.denominator == 1 and not node.decimal
    if value and not SMALLEST_SHOWN < abs(value) < (LONGEST_WHOLE if whole else LARGEST_SHOWN):
        return _power_of_ten(value), RELATION
    if node.decimal:
        return _signed(_decimal(float(value))), (SUM if value < 0 else ATOM)
    if whole:
        return _signed(str(value.numerator)), (SUM if value < 0 else ATOM)
    if max(abs(value.numerator), value.denominator) >= LONG_FRACTION:
        return _row(_op("≈"), _signed(_decimal(float(value)))), RELATION
    fraction = tag(
        "mfrac",
        tag("mn", str(abs(value.numerator))),
        tag("mn", str(value.denominator)),
    )
    return (_row(_op("−"), fraction), SUM) if value < 0 else (fraction, PRODUCT)


def _power_of_ten(value: Fraction) -> Markup:
    """A number that nobody reads digit by digit, by its size alone."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    power = tag("msup", tag("mn", "10"), _signed(str(round(bits * numbers.log10(2)))))
    return _row(_op("≈"), *([_op("−")] if value < 0 else []), power)


def _decimal(value: float) -> str:
    return f"{value:.8g}".replace("inf", "∞")


def _signed(text: str) -> Markup:
    mantissa, _, exponent = text.partition("e")
    sign = mantissa.startswith("-")
    number: Markup = tag("mn", mantissa.lstrip("-"))
    if exponent:
        power = tag("msup", tag("mn", "10"), _signed(str(int(exponent))))
        number = _row(number, _op("·"), power)
    return _row(_op("−"), number) if sign else number


def _symbol(node: Symbol, depth: int) -> tuple[Markup, int]:  # noqa: ARG001 - every shower is called alike
    return name(node.name), ATOM


def name(text: str) -> Markup:
    """A symbol's name: Greek letters, indices after ``_``, a star for ``_star``."""
    base, *indices = [part for part in text.split("_") if part] or [text]
    starred = "star" in indices
    indices = [part for part in indices if part != "star"]
    digits = re.fullmatch(r"([A-Za-z]+)(\d+)", base)
    if digits and not indices:
        base, indices = digits[1], [digits[2]]
    letter = tag("mi", GREEK.get(base, base))
    below = tag("mrow", *(_index(part) for part in indices)) if indices else None
    above = _op("∗")
    if below is not None and starred:
        return tag("msubsup", letter, below, above)
    if below is not None:
        return tag("msub", letter, below)
    return tag("msup", letter, above) if starred else letter


def _index(text: str) -> Markup:
    if text.isdecimal():
        return tag("mn", text)
    if text in GREEK or len(text) == 1:
        return tag("mi", GREEK.get(text, text))
    return tag("mtext", text)


def _constant(node: Constant, depth: int) -> tuple[Markup, int]:  # noqa: ARG001 - every shower is called alike
    if node.name == "-oo":
        return _row(_op("−"), tag("mi", "∞")), SUM
    return tag("mi", CONSTANTS.get(node.name, node.name)), ATOM


def _apply(node: Apply, depth: int) -> tuple[Markup, int]:
    match node:
        case Apply("Add", (_, *_)):
            return _sum(node.args, depth), SUM
        case Apply("Mul", (_, *_)):
            return _product(node.args, depth)
        case Apply("Pow", (base, exponent)):
            return _power(base, exponent, depth)
        case Apply(head, (inside,)) if head in FENCES:
            left, right = FENCES[head]
            return _fenced(left, _show(inside, depth)[0], right), ATOM
        case Apply("conjugate", (inside,)):
            return tag("mover", _show(inside, depth)[0], _op("‾")), ATOM
        case Apply("factorial", (inside,)):
            return _row(_inside(inside, ATOM, depth), _op("!")), POWER
        case Apply("binomial", (above, below)):
            parts = _show(above, depth)[0], _show(below, depth)[0]
            return _fenced("(", tag("mfrac", *parts, linethickness="0"), ")"), ATOM
        case Apply("Sum" | "Product", (body, variable, low, high)):
            sign = _op("∑" if node.head == "Sum" else "∏")
            return _iterated(sign, body, (variable, low, high), depth), SUM
    shown = tag("mi", FUNCTIONS.get(node.head, node.head))
    bracket = _fenced("(", _listed(node.args, depth), ")")
    return _row(shown, _op("\N{FUNCTION APPLICATION}"), bracket), POWER


def _sum(terms: tuple[Node, ...], depth: int) -> Markup:
    parts: list[Markup] = []
    for index, term in enumerate(terms[:ENTRIES_SHOWN]):
        negative, size = _without_sign(term)
        if negative or index:
            parts.append(_op("−" if negative else "+"))
        # A sum inside a sum was written with brackets by nobody, except after a minus.
        parts.append(_inside(size, PRODUCT if negative else SUM, depth))
    if len(terms) > ENTRIES_SHOWN:
        parts += [_op("+"), _op("…")]
    return _row(*parts)


def _without_sign(term: Node) -> tuple[bool, Node]:
    if isinstance(term, Number) and term.value < 0:
        return True, Number(-term.value, term.decimal)
    if isinstance(term, Apply) and term.head == "Mul" and term.args:
        first = term.args[0]
        if isinstance(first, Number) and first.value < 0:
            rest = term.args[1:]
            if first.value == -1 and rest:
                return True, rest[0] if len(rest) == 1 else Apply("Mul", rest)
            return True, Apply("Mul", (Number(-first.value, first.decimal), *rest))
    return False, term


def _product(factors: tuple[Node, ...], depth: int) -> tuple[Markup, int]:
    negative, size = _without_sign(Apply("Mul", factors))
    if negative:
        return _row(_op("−"), _inside(size, PRODUCT, depth)), SUM
    above: list[Node] = []
    below: list[Node] = []
    for factor in factors:
        if isinstance(factor, Number) and not factor.decimal and factor.value.denominator != 1:
            if factor.value.numerator != 1:
                above.append(Number(Fraction(factor.value.numerator)))
            below.append(Number(Fraction(factor.value.denominator)))
        elif (inverse := _inverse(factor)) is not None:
            below.append(inverse)
        else:
            above.append(factor)
    top = _factors(above, depth) if above else (tag("mn", "1"), ATOM)
    if not below:
        return top
    return tag("mfrac", top[0], _factors(below, depth)[0]), PRODUCT


def _inverse(node: Node) -> Node | None:
    """What the node is one over, if it is a power with a negative number."""
    match node:
        case Apply("Pow", (base, Number(exponent, decimal))) if exponent < 0:
            return base if exponent == -1 else Apply("Pow", (base, Number(-exponent, decimal)))
    return None


def _factors(factors: list[Node], depth: int) -> tuple[Markup, int]:
    if len(factors) == 1:
        return _show(factors[0], depth)
    parts: list[Markup] = []
    for index, factor in enumerate(factors[:ENTRIES_SHOWN]):
        if index:
            digits = isinstance(factor, Number) or (
                isinstance(factor, Apply)
                and factor.head == "Pow"
                and isinstance(factor.args[0], Number)
            )
            parts.append(_op("·" if digits else "\N{INVISIBLE TIMES}"))
        parts.append(_inside(factor, PRODUCT, depth))
    if len(factors) > ENTRIES_SHOWN:
        parts.append(_op("…"))
    return _row(*parts), PRODUCT


def _power(base: Node, exponent: Node, depth: int) -> tuple[Markup, int]:
    if isinstance(exponent, Number):
        if exponent.value < 0:
            return _product((Apply("Pow", (base, exponent)),), depth)
        if exponent.value == Fraction(1, 2):
            return tag("msqrt", _show(base, depth)[0]), ATOM
    if base == Constant("E"):
        return tag("msup", tag("mi", "e"), _show(exponent, depth)[0]), POWER
    return tag("msup", _inside(base, ATOM, depth), _show(exponent, depth)[0]), POWER


def _iterated(sign: Markup, body: Node, bounds: tuple[Node, Node, Node], depth: int) -> Markup:
    variable, low, high = (_show(bound, depth)[0] for bound in bounds)
    below = _row(variable, _op("="), low)
    return _row(tag("munderover", sign, below, high), _inside(body, PRODUCT, depth))


def _relation(node: Relation, depth: int) -> tuple[Markup, int]:
    left, right = _inside(node.left, SUM, depth), _inside(node.right, SUM, depth)
    return _row(left, _op(RELATIONS[node.op]), right), RELATION


def _logic(node: Logic, depth: int) -> tuple[Markup, int]:
    chain = _chain(node)
    if chain is not None:
        first, second = chain
        left = _relation(first, depth)[0]
        return _row(left, _op(RELATIONS[second.op]), _inside(second.right, SUM, depth)), RELATION
    if node.op == "not":
        return _row(_op("¬"), *(_inside(item, ATOM, depth) for item in node.args)), LOGIC_AND
    binding = LOGIC_AND if node.op == "and" else LOGIC_OR
    word = tag("mtext", f"\N{NO-BREAK SPACE}{node.op}\N{NO-BREAK SPACE}")
    parts = (_inside(item, binding + 1, depth) for item in node.args[:ENTRIES_SHOWN])
    return _row(*_between(parts, word)), binding


def _chain(node: Logic) -> tuple[Relation, Relation] | None:
    match node:
        case Logic("and", (Relation() as first, Relation() as second)):
            return (first, second) if first.right == second.left else None
    return None


def _member(node: Member, depth: int) -> tuple[Markup, int]:
    element, container = _inside(node.element, SUM, depth), _show(node.container, depth)[0]
    return _row(element, _op("∈"), container), RELATION


def _interval(node: Interval, depth: int) -> tuple[Markup, int]:
    ends = _row(_show(node.left, depth)[0], _op(","), _show(node.right, depth)[0])
    left, right = "(" if node.left_open else "[", ")" if node.right_open else "]"
    return _fenced(left, ends, right), ATOM


def _set_operation(sign: str) -> Callable[[Union | Intersection, int], tuple[Markup, int]]:
    def show(node: Union | Intersection, depth: int) -> tuple[Markup, int]:
        parts = (_inside(item, PRODUCT, depth) for item in node.args[:ENTRIES_SHOWN])
        return _row(*_between(parts, _op(sign))), SUM

    return show


def _difference(node: Difference, depth: int) -> tuple[Markup, int]:
    return _row(
        _inside(node.left, PRODUCT, depth), _op("∖"), _inside(node.right, PRODUCT, depth)
    ), SUM


def _sequence(node: Sequence, depth: int) -> tuple[Markup, int]:
    left, right = {"list": "[]", "tuple": "()", "set": "{}"}[node.kind]
    return _fenced(left, _listed(node.items, depth), right), ATOM


def _mapping(node: Mapping, depth: int) -> tuple[Markup, int]:
    pairs = (
        _row(_show(key, depth)[0], _op(":"), _show(value, depth)[0])
        for key, value in node.items[:ENTRIES_SHOWN]
    )
    return _fenced("{", _row(*_between(pairs, _op(","))), "}"), ATOM


def _matrix(node: Matrix, depth: int) -> tuple[Markup, int]:
    rows = [[_show(entry, depth)[0] for entry in row[:12]] for row in node.rows[:12]]
    return _table(rows, len(node.rows), max(map(len, node.rows), default=0)), ATOM


def _array(node: Array, depth: int) -> tuple[Markup, int]:  # noqa: ARG001 - every shower is called alike
    values = node.values
    if values.ndim > 2:  # noqa: PLR2004 - a table has two
        return tag("mtext", f"array of shape {tuple(values.shape)}"), ATOM
    if values.ndim == 0:
        return _entry(values.item()), ATOM
    if values.ndim == 1:
        parts = [_entry(item) for item in values[:ENTRIES_SHOWN].tolist()]
        if len(values) > ENTRIES_SHOWN:
            parts.append(tag("mtext", f"… ({len(values)} entries)"))
        return _fenced("[", _row(*_between(parts, _op(","))), "]"), ATOM
    rows = [[_entry(item) for item in row] for row in values[:12, :12].tolist()]
    return _table(rows, values.shape[0], values.shape[1]), ATOM


def _entry(value: object) -> Markup:
    if isinstance(value, bool):
        return tag("mtext", str(value))
    if isinstance(value, int):
        return _signed(str(value))
    if isinstance(value, float):
        return _signed(_decimal(value))
    return tag("mtext", str(value))


def _table(rows: list[list[Markup]], height: int, width: int) -> Markup:
    body = tag("mtable", *(tag("mtr", *(tag("mtd", entry) for entry in row)) for row in rows))
    table = _fenced("(", body, ")")
    if height > len(rows) or any(width > len(row) for row in rows):
        return _row(table, tag("mtext", f" … ({height} × {width})"))
    return table


def _word(text: str) -> tuple[Markup, int]:
    return tag("mtext", text), ATOM


def _listed(items: tuple[Node, ...], depth: int) -> Markup:
    parts = [_show(item, depth)[0] for item in items[:ENTRIES_SHOWN]]
    if len(items) > ENTRIES_SHOWN:
        parts.append(tag("mtext", f"… ({len(items)} entries)"))
    return _row(*_between(parts, _op(",")))


def _between(parts: Iterable[Markup], separator: Markup) -> list[Markup]:
    spread: list[Markup] = []
    for part in parts:
        if spread:
            spread.append(separator)
        spread.append(part)
    return spread


def _row(*parts: Markup) -> Markup:
    return parts[0] if len(parts) == 1 else tag("mrow", *parts)


def _op(sign: str) -> Markup:
    return tag("mo", sign)


def _fenced(left: str, body: Markup, right: str) -> Markup:
    return tag("mrow", tag("mo", left, fence="true"), join([body]), tag("mo", right, fence="true"))


_SHOWERS: dict[type, Callable[..., tuple[Markup, int]]] = {
    Number: _number,
    Symbol: _symbol,
    Constant: _constant,
    Apply: _apply,
    Relation: _relation,
    Logic: _logic,
    Member: _member,
    Interval: _interval,
    Union: _set_operation("∪"),
    Intersection: _set_operation("∩"),
    Difference: _difference,
    Sequence: _sequence,
    Mapping: _mapping,
    Matrix: _matrix,
    Array: _array,
    Text: lambda node, depth: _word(node.text),  # noqa: ARG005 - every shower is called alike
    Truth: lambda node, depth: _word(str(node.value)),  # noqa: ARG005 - every shower is called alike
    Missing: lambda node, depth: _word("nothing"),  # noqa: ARG005 - every shower is called alike
    Opaque: lambda node, depth: _word(node.reason),  # noqa: ARG005 - every shower is called alike
}
