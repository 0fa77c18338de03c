"""Saying a tree back: one line of text that can be read again, and LaTeX."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.algebra import make
from autograder.algebra.heads import HEADS
from autograder.algebra.names import GREEK
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
    fact,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 600
_SHOWN_ELEMENTS = 12
_DIGITS = 40
_WRITTEN_BITS = 2000  # 600 digits; converting more is slow, and limited
_POWER_OF_TEN = re.compile(r"(-?[\d.]+)e([+-]?\d+)")

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_CONDITION = -1


@fact
def text(node: Node) -> str:
    """One line of text, in the notation that ``parse`` reads."""
    return _shortened(_text(node, _CONDITION))


@fact
def latex(node: Node) -> str:
    """The same in LaTeX, without dollar signs."""
    return _shortened(_latex(node, _CONDITION))


def _shortened(written: str) -> str:
    if len(written) <= LONGEST:
        return written
    return f"{written[: LONGEST - 4]} ..."


def number_text(value: Fraction, *, decimal: bool) -> str:
    """A rational as a person writes it."""
    if value.denominator == 1 and not decimal:
        return _integer_text(value.numerator)
    if decimal:
        try:
            short = float(value)
        except OverflowError:
            short = 0.0
        if (short and Fraction(repr(short)) == value) or value == 0:
            shown = repr(short)
            return shown[:-2] if shown.endswith(".0") and len(shown) > len("0.0") + 15 else shown
        exact = _exact_decimal(value)
        if exact is not None and (len(exact) <= _DIGITS or not short):
            return exact
        if exact is not None:
            return repr(short)  # a long float of sympy's, to the digits that anybody reads
    above = _integer_text(value.numerator)
    return above if value.denominator == 1 else f"{above}/{_integer_text(value.denominator)}"


def _integer_text(value: int) -> str:
    if value.bit_length() > _WRITTEN_BITS:
        return f"{'-' * (value < 0)}(a whole number of {value.bit_length()} bits)"
    return str(value)


def _exact_decimal(value: Fraction) -> str | None:
    places = 0
    denominator = value.denominator
    while denominator % 10 == 0 or denominator % 2 == 0 or denominator % 5 == 0:
        for factor in (10, 2, 5):
            if denominator % factor == 0:
                denominator //= factor
                break
        places += 1
        if places > 400:  # noqa: PLR2004 - longer than a number may be written
            return None
    if denominator != 1 or value.numerator.bit_length() > _WRITTEN_BITS:
        return None
    scaled = value * 10**places
    digits = str(abs(int(scaled))).rjust(places + 1, "0")
    sign = "-" * (value < 0)
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}.0"


# --- both notations share how a product is arranged ---------------------------------------


def _fraction_parts(args: tuple[Node, ...]) -> tuple[Fraction, bool, list[Node], list[Node]]:
    """A product as coefficient, whether it is a decimal, factors above, factors below."""
    coefficient, decimal = Fraction(1), False
    above: list[Node] = []
    below: list[Node] = []
    for arg in args:
        match arg:
            case Number(value, is_decimal):
                coefficient *= value
                decimal = decimal or is_decimal
            case Apply("Pow", (Apply("Mul", inner), Number(exponent))) if (
                exponent == -1 and _plain_product(inner)
            ):
                for factor in inner:
                    if isinstance(factor, Number):
                        coefficient /= factor.value
                        decimal = decimal or factor.decimal
                    else:
                        below.append(factor)
            case Apply("Pow", (base, Number(exponent))) if exponent < 0 and _may_sink(
                base, exponent
            ):
                below.append(base if exponent == -1 else make.power(base, Number(-exponent)))
            case _:
                above.append(arg)
    return coefficient, decimal, above, below


def _plain_product(factors: tuple[Node, ...]) -> bool:
    """Whether the factors of a denominator can stand beside those of another one."""
    for factor in factors:
        match factor:
            case Number(value, decimal) if value <= 0 or decimal:
                return False
            case Apply("Pow", (_, Number(exponent))) if exponent < 0:
                return False
    return not _many_numbers(factors)


def _may_sink(base: Node, exponent: Fraction) -> bool:
    return not (isinstance(base, Number) and (base.value < 0 or exponent != -1))


def _many_numbers(args: tuple[Node, ...]) -> bool:
    numbers = [arg.value for arg in args if isinstance(arg, Number)]
    above = sum(abs(value.numerator) != 1 for value in numbers)
    return above > 1 or sum(value.denominator != 1 for value in numbers) > 1


def _negated(node: Node) -> Node | None:
    """The node without its leading minus, ``None`` if it has none."""
    match node:
        case Number(value, decimal) if value < 0:
            return Number(-value, decimal)
        case Apply("Mul", (Number(value), *_)) if value < 0:
            return make.negate(node)
        case Constant("-oo"):
            return Constant("oo")
    return None


def _chain(node: Logic) -> list[Node | str] | None:
    """``a < b and b < c`` as the chain ``a < b < c``."""
    if node.op != "and" or len(node.args) < 2:  # noqa: PLR2004 - a chain has two links
        return None
    out: list[Node | str] = []
    last: Node | None = None
    for arg in node.args:
        if not isinstance(arg, Relation) or (last is not None and arg.left != last):
            return None
        if last is None:
            out.append(arg.left)
        out.extend((arg.op, arg.right))
        last = arg.right
    return out


# --- text -----------------------------------------------------------------------------------


def _text(node: Node, outer: int) -> str:
    written, strength = _text_strength(node)
    return f"({written})" if strength < outer else written


def _text_strength(node: Node) -> tuple[str, int]:  # noqa: C901, PLR0912 - one case for each node
    match node:
        case Number(value, decimal):
            written = number_text(value, decimal=decimal)
            if value < 0:
                return written, _SUM
            return written, _PRODUCT if "/" in written else _ATOM
        case Symbol(name):
            return name, _ATOM
        case Constant(name):
            return name, _SUM if name.startswith("-") else _ATOM
        case Apply():
            return _text_apply(node)
        case Relation(op, left, right):
            return f"{_text(left, _SUM)} {op} {_text(right, _SUM)}", _CONDITION
        case Logic("not", (arg,)):
            return f"not ({_text(arg, _CONDITION)})", _CONDITION
        case Logic(op, args):
            return _text_logic(node, op, args), _CONDITION
        case Member(element, container):
            return f"{_text(element, _SUM)} in {_text(container, _CONDITION)}", _CONDITION
        case Interval(left, right, left_open, right_open):
            start, end = "(" if left_open else "[", ")" if right_open else "]"
            return f"{start}{_text(left, _SUM)}, {_text(right, _SUM)}{end}", _ATOM
        case Union(args):
            return " U ".join(_text(arg, _POWER) for arg in args), _PRODUCT
        case Intersection(args):
            return " ∩ ".join(_text(arg, _POWER) for arg in args), _PRODUCT
        case Difference(left, right):
            return f"{_text(left, _POWER)} \\ {_text(right, _POWER)}", _PRODUCT
        case Sequence(kind, items):
            return _text_sequence(kind, items), _ATOM
        case Mapping(items):
            pairs = ", ".join(
                f"{_text(key, _CONDITION)}: {_text(value, _CONDITION)}" for key, value in items
            )
            return f"{{{pairs}}}", _ATOM
        case Matrix(rows):
            return _rows_text(rows), _ATOM
        case Array():
            return _array_text(node), _ATOM
        case Text(written):
            return repr(written[:LONGEST]), _ATOM
        case Truth(value):
            return str(value), _ATOM
        case Missing():
            return "nothing", _ATOM
        case Opaque(reason):
            return f"({reason})", _ATOM


def _text_logic(node: Logic, op: str, args: tuple[Node, ...]) -> str:
    chain = _chain(node)
    if chain is not None:
        return " ".join(part if isinstance(part, str) else _text(part, _SUM) for part in chain)
    return f" {op} ".join(
        f"({_text(arg, _CONDITION)})" if _loose(arg, op) else _text(arg, _CONDITION) for arg in args
    )


def _loose(arg: Node, op: str) -> bool:
    return isinstance(arg, Logic) and not (op == "or" and arg.op == "and")


def _text_sequence(kind: str, items: tuple[Node, ...]) -> str:
    inner = ", ".join(_text(item, _CONDITION) for item in items)
    if kind == "list":
        return f"[{inner}]"
    if kind == "set":
        return f"{{{inner}}}"
    return f"({inner},)" if len(items) == 1 else f"({inner})"


def _rows_text(rows: tuple[tuple[Node, ...], ...]) -> str:
    return "[" + ", ".join(_text_sequence("list", row) for row in rows) + "]"


def _array_text(node: Array) -> str:
    values = node.values
    if values.size > _SHOWN_ELEMENTS * _SHOWN_ELEMENTS:
        first = ", ".join(_scalar(v) for v in values.ravel()[:4].tolist())
        shape = " x ".join(map(str, values.shape))
        return f"[{first}, ...] ({shape} numbers)"
    return _nested(values.tolist())


def _nested(values: object) -> str:
    if isinstance(values, list):
        return "[" + ", ".join(_nested(value) for value in values) + "]"
    return _scalar(values)


def _scalar(value: object) -> str:
    if isinstance(value, complex):
        return f"{value.real!r} + {value.imag!r}*I" if value.imag else repr(value.real)
    return repr(value)


def _text_apply(node: Apply) -> tuple[str, int]:
    head, args = node.head, node.args
    match head:
        case "Add":
            return _text_sum(args), _SUM
        case "Mul":
            return _text_product(args)
        case "Pow":
            return _text_power(*args)
        case "mean":
            return f"⟨{_text(args[0], _SUM)}⟩", _ATOM
        case "factorial":
            return f"factorial({_text(args[0], _SUM)})", _ATOM
        case "Sum" | "Product":
            body, index, first, last = (_text(arg, _SUM) for arg in args)
            return f"{head}({body}, ({index}, {first}, {last}))", _ATOM
        case "Piecewise":
            pairs = ", ".join(
                f"({_text(args[i], _SUM)}, {_text(args[i + 1], _CONDITION)})"
                for i in range(0, len(args) - 1, 2)
            )
            return f"Piecewise({pairs})", _ATOM
    name = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil"}.get(head, head)
    return f"{name}({', '.join(_text(arg, _CONDITION) for arg in args)})", _ATOM


def _text_sum(args: tuple[Node, ...]) -> str:
    out = ""
    for arg in args:
        positive = _negated(arg)
        if positive is None:
            out += (" + " if out else "") + _text(arg, _PRODUCT)
        else:
            out += (" - " if out else "-") + _text(positive, _PRODUCT)
    return out


def _text_product(args: tuple[Node, ...]) -> tuple[str, int]:
    if _many_numbers(args):  # say it as it was written
        return "*".join(_text(arg, _POWER) for arg in args), _PRODUCT
    coefficient, decimal, above, below = _fraction_parts(args)
    sign = "-" if coefficient < 0 else ""
    size = abs(coefficient)
    up = [_text(factor, _POWER) for factor in above]
    down = [_text(factor, _POWER) for factor in below]
    if decimal:
        up.insert(0, number_text(size, decimal=True))
        if "/" in up[0]:
            up[0] = f"({up[0]})"
    else:
        if size.numerator != 1 or not up:
            up.insert(0, _integer_text(size.numerator))
        if size.denominator != 1:
            down.insert(0, _integer_text(size.denominator))
    written = sign + "*".join(up)
    if len(down) == 1:
        written += f"/{down[0]}"
    elif down:
        written += f"/({'*'.join(down)})"
    return written, _SUM if sign else _PRODUCT


def _text_power(base: Node, exponent: Node) -> tuple[str, int]:
    match exponent:
        case Number(value) if value == Fraction(1, 2):
            return f"sqrt({_text(base, _SUM)})", _ATOM
        case Number(value, decimal) if value < 0 and _may_sink(base, value):
            inverse = base if value == -1 else make.power(base, Number(-value, decimal))
            return f"1/{_text(inverse, _POWER)}", _PRODUCT
    if base == Constant("E"):
        return f"exp({_text(exponent, _SUM)})", _ATOM
    return f"{_text(base, _ATOM)}**{_text(exponent, _ATOM)}", _POWER


# --- LaTeX ------------------------------------------------------------------------------------

_GREEK_COMMANDS = {name: rf"\{name}" for name in GREEK.values()} | {
    "lam": r"\lambda",
    "eps": r"\varepsilon",
}
_RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\neq"}
_CONSTANTS = {
    "pi": r"\pi", "E": "e", "I": "i", "oo": r"\infty", "-oo": r"-\infty", "zoo": r"\tilde\infty",
    "nan": r"\text{not a number}",
}  # fmt: skip


def latex_name(name: str) -> str:
    """A name in LaTeX: Greek letters, indices below, a star above."""
    stem, *indices = name.split("_")
    written = _GREEK_COMMANDS.get(stem, stem if len(stem) == 1 else rf"\mathrm{{{stem}}}")
    star = "star" in indices
    lower = ",".join(
        _GREEK_COMMANDS.get(
            index, index if len(index) == 1 or index.isdigit() else rf"\mathrm{{{index}}}"
        )
        for index in indices
        if index not in {"star", ""}
    )
    return written + (f"_{{{lower}}}" if lower else "") + ("^{*}" if star else "")


def _latex(node: Node, outer: int) -> str:
    written, strength = _latex_strength(node)
    return rf"\left({written}\right)" if strength < outer else written


def _latex_strength(node: Node) -> tuple[str, int]:  # noqa: C901, PLR0912 - one case for each node
    match node:
        case Number(value, decimal):
            written = _latex_number(value, decimal=decimal)
            return written, _SUM if value < 0 else _PRODUCT if "frac" in written else _ATOM
        case Symbol(name):
            return latex_name(name), _ATOM if "star" not in name else _POWER
        case Constant(name):
            return _CONSTANTS[name], _SUM if name.startswith("-") else _ATOM
        case Apply():
            return _latex_apply(node)
        case Relation(op, left, right):
            sign = _RELATIONS.get(op, op)
            return f"{_latex(left, _SUM)} {sign} {_latex(right, _SUM)}", _CONDITION
        case Logic("not", (arg,)):
            return rf"\lnot\left({_latex(arg, _CONDITION)}\right)", _CONDITION
        case Logic(op, args):
            chain = _chain(node)
            if chain is not None:
                return " ".join(
                    _RELATIONS.get(part, part) if isinstance(part, str) else _latex(part, _SUM)
                    for part in chain
                ), _CONDITION
            return rf"\;\text{{{op}}}\;".join(
                _latex(arg, _SUM if _loose(arg, op) else _CONDITION) for arg in args
            ), _CONDITION
        case Member(element, container):
            return rf"{_latex(element, _SUM)} \in {_latex(container, _CONDITION)}", _CONDITION
        case Interval(left, right, left_open, right_open):
            start, end = "(" if left_open else "[", ")" if right_open else "]"
            inner = f"{_latex(left, _SUM)},\\, {_latex(right, _SUM)}"
            return rf"\left{start}{inner}\right{end}", _ATOM
        case Union(args):
            return r" \cup ".join(_latex(arg, _POWER) for arg in args), _PRODUCT
        case Intersection(args):
            return r" \cap ".join(_latex(arg, _POWER) for arg in args), _PRODUCT
        case Difference(left, right):
            return rf"{_latex(left, _POWER)} \setminus {_latex(right, _POWER)}", _PRODUCT
        case Sequence(kind, items):
            start, end = {"list": "[]", "set": (r"\{", r"\}"), "tuple": "()"}[kind]
            inner = ",\\, ".join(_latex(item, _CONDITION) for item in items)
            return rf"\left{start}{inner}\right{end}", _ATOM
        case Mapping(items):
            inner = ",\\, ".join(
                rf"{_latex(key, _SUM)}: {_latex(value, _CONDITION)}" for key, value in items
            )
            return rf"\left\{{{inner}\right\}}", _ATOM
        case Matrix(rows):
            return _latex_rows(rows, lambda entry: _latex(entry, _CONDITION)), _ATOM
        case Array():
            return _latex_array(node), _ATOM
        case Text(written):
            return rf"\text{{{_escaped(written[:LONGEST])}}}", _ATOM
        case Opaque(reason):
            return rf"\text{{{_escaped(reason)}}}", _ATOM
        case _:
            return rf"\text{{{_text(node, _CONDITION)}}}", _ATOM


def _escaped(written: str) -> str:
    keep = "".join(c if c.isprintable() else " " for c in written)
    for mark in "\\{}$&#^_~%":
        keep = keep.replace(mark, " ")
    return keep


def _latex_rows(rows: tuple[tuple[object, ...], ...], entry: Callable[..., str]) -> str:
    body = r" \\ ".join(" & ".join(entry(cell) for cell in row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _latex_array(node: Array) -> str:
    values = node.values
    if values.ndim == 2 and values.size <= _SHOWN_ELEMENTS * _SHOWN_ELEMENTS:  # noqa: PLR2004 - a table
        return _latex_rows(tuple(map(tuple, values.tolist())), _scalar)
    return rf"\text{{{_escaped(_array_text(node))}}}"


def _latex_number(value: Fraction, *, decimal: bool) -> str:
    written = number_text(value, decimal=decimal)
    if found := _POWER_OF_TEN.fullmatch(written):
        return rf"{found[1]} \cdot 10^{{{int(found[2])}}}"
    sign = "-" * (value < 0)
    above, *below = map(_latex_digits, written.removeprefix("-").split("/"))
    return sign + (rf"\frac{{{above}}}{{{below[0]}}}" if below else above)


def _latex_digits(written: str) -> str:
    """A whole number or a decimal; one that is too long to be written out is said in words."""
    return rf"\text{{{written}}}" if written.startswith("(") else written


def _latex_apply(node: Apply) -> tuple[str, int]:  # noqa: C901, PLR0912 - one case for each head with a notation of its own
    head, args = node.head, node.args
    match head:
        case "Add":
            return _latex_sum(args), _SUM
        case "Mul":
            return _latex_product(args)
        case "Pow":
            return _latex_power(*args)
        case "Abs":
            return rf"\left|{_latex(args[0], _SUM)}\right|", _ATOM
        case "mean":
            return rf"\left\langle {_latex(args[0], _SUM)} \right\rangle", _ATOM
        case "floor":
            return rf"\left\lfloor {_latex(args[0], _SUM)} \right\rfloor", _ATOM
        case "ceiling":
            return rf"\left\lceil {_latex(args[0], _SUM)} \right\rceil", _ATOM
        case "factorial":
            return f"{_latex(args[0], _ATOM)}!", _POWER
        case "conjugate":
            return rf"\overline{{{_latex(args[0], _SUM)}}}", _ATOM
        case "binomial":
            return rf"\binom{{{_latex(args[0], _SUM)}}}{{{_latex(args[1], _SUM)}}}", _ATOM
        case "exp":
            return f"e^{{{_latex(args[0], _SUM)}}}", _POWER
        case "Sum" | "Product":
            sign = r"\sum" if head == "Sum" else r"\prod"
            body, index, first, last = args
            return (
                f"{sign}_{{{_latex(index, _SUM)}={_latex(first, _SUM)}}}^{{{_latex(last, _SUM)}}} "
                f"{_latex(body, _POWER)}"
            ), _PRODUCT
        case "Piecewise":
            cases = r" \\ ".join(
                rf"{_latex(args[i], _SUM)} & {_latex(args[i + 1], _CONDITION)}"
                for i in range(0, len(args) - 1, 2)
            )
            return rf"\begin{{cases}} {cases} \end{{cases}}", _ATOM
    known = HEADS.get(head)
    command = known.latex if known and known.latex else rf"\operatorname{{{head}}}"
    inner = ",\\, ".join(_latex(arg, _CONDITION) for arg in args)
    return rf"{command}\left({inner}\right)", _ATOM


def _latex_sum(args: tuple[Node, ...]) -> str:
    out = ""
    for arg in args:
        positive = _negated(arg)
        if positive is None:
            out += (" + " if out else "") + _latex(arg, _PRODUCT)
        else:
            out += (" - " if out else "-") + _latex(positive, _PRODUCT)
    return out


def _latex_product(args: tuple[Node, ...]) -> tuple[str, int]:
    if _many_numbers(args):
        return r" \cdot ".join(_latex(arg, _POWER) for arg in args), _PRODUCT
    coefficient, decimal, above, below = _fraction_parts(args)
    sign = "-" if coefficient < 0 else ""
    size = abs(coefficient)
    up = list(above)
    down = list(below)
    if decimal:
        up.insert(0, Number(size, decimal=True))
    else:
        if size.numerator != 1 or not up:
            up.insert(0, make.integer(size.numerator))
        if size.denominator != 1:
            down.insert(0, make.integer(size.denominator))
    if not down:
        return sign + _latex_factors(up), _SUM if sign else _PRODUCT
    over = _latex(up[0], _SUM) if len(up) == 1 else _latex_factors(up)
    under = _latex(down[0], _SUM) if len(down) == 1 else _latex_factors(down)
    return rf"{sign}\frac{{{over}}}{{{under}}}", _SUM if sign else _PRODUCT


def _latex_factors(factors: list[Node]) -> str:
    out = ""
    for factor in factors:
        written = _latex(factor, _POWER)
        clash = out and (written[0].isdigit() or written.startswith("\\frac"))
        out += (r" \cdot " if clash else r"\, " if out else "") + written
    return out


def _latex_power(base: Node, exponent: Node) -> tuple[str, int]:
    match exponent:
        case Number(value) if value == Fraction(1, 2):
            return rf"\sqrt{{{_latex(base, _SUM)}}}", _ATOM
        case Number(value, decimal) if value < 0 and _may_sink(base, value):
            inverse = base if value == -1 else make.power(base, Number(-value, decimal))
            return rf"\frac{{1}}{{{_latex(inverse, _SUM)}}}", _PRODUCT
    return f"{_latex(base, _ATOM)}^{{{_latex(exponent, _SUM)}}}", _POWER
