"""The closed table of operations that an answer may contain."""

from __future__ import annotations

from dataclasses import dataclass

MANY = 10**6


@dataclass(frozen=True, slots=True)
class Head:
    """One operation.

    Attributes:
        name: what stands in ``Apply.head``.
        least: the smallest number of arguments.
        most: the largest number of arguments.
        latex: the LaTeX command of a named function, empty where ``say`` has its own form.
    """

    name: str
    least: int = 1
    most: int = 1
    latex: str = ""


_TABLE = (
    Head("Add", 2, MANY),
    Head("Mul", 2, MANY),
    Head("Pow", 2, 2),
    Head("exp", latex=r"\exp"),
    Head("log", latex=r"\log"),
    Head("sin", latex=r"\sin"),
    Head("cos", latex=r"\cos"),
    Head("tan", latex=r"\tan"),
    Head("cot", latex=r"\cot"),
    Head("sec", latex=r"\sec"),
    Head("csc", latex=r"\csc"),
    Head("asin", latex=r"\arcsin"),
    Head("acos", latex=r"\arccos"),
    Head("atan", latex=r"\arctan"),
    Head("acot", latex=r"\operatorname{arccot}"),
    Head("atan2", 2, 2, r"\operatorname{atan2}"),
    Head("sinh", latex=r"\sinh"),
    Head("cosh", latex=r"\cosh"),
    Head("tanh", latex=r"\tanh"),
    Head("coth", latex=r"\coth"),
    Head("sech", latex=r"\operatorname{sech}"),
    Head("csch", latex=r"\operatorname{csch}"),
    Head("asinh", latex=r"\operatorname{arsinh}"),
    Head("acosh", latex=r"\operatorname{arcosh}"),
    Head("atanh", latex=r"\operatorname{artanh}"),
    Head("acoth", latex=r"\operatorname{arcoth}"),
    Head("Abs"),
    Head("sign", latex=r"\operatorname{sign}"),
    Head("Max", 1, MANY, r"\max"),
    Head("Min", 1, MANY, r"\min"),
    Head("floor"),
    Head("ceiling"),
    Head("factorial"),
    Head("binomial", 2, 2),
    Head("gamma", latex=r"\Gamma"),
    Head("erf", latex=r"\operatorname{erf}"),
    Head("erfc", latex=r"\operatorname{erfc}"),
    Head("re", latex=r"\operatorname{Re}"),
    Head("im", latex=r"\operatorname{Im}"),
    Head("conjugate"),
    Head("arg", latex=r"\arg"),
    Head("mean"),
    # body, variable, lower end, upper end
    Head("Sum", 4, 4),
    Head("Product", 4, 4),
    # body, variable, order
    Head("Derivative", 2, 8),
    # value, condition, value, condition, ...
    Head("Piecewise", 2, MANY),
)

HEADS: dict[str, Head] = {head.name: head for head in _TABLE}

BINDING = frozenset({"Sum", "Product"})
"""Heads whose second argument is a bound variable."""

CONSTANTS = frozenset({"pi", "E", "I", "oo", "-oo", "zoo", "nan"})

SPELLINGS: dict[str, str] = {
    **{name: name for name in HEADS if name not in {"Add", "Mul", "Pow", "Derivative"}},
    "abs": "Abs",
    "fabs": "Abs",
    "absolute": "Abs",
    "ln": "log",
    "Log": "log",
    "Ln": "log",
    "Exp": "exp",
    "max": "Max",
    "maximum": "Max",
    "min": "Min",
    "minimum": "Min",
    "ceil": "ceiling",
    "sgn": "sign",
    "fac": "factorial",
    "Gamma": "gamma",
    "conj": "conjugate",
    "Re": "re",
    "Im": "im",
    "real": "re",
    "imag": "im",
    "angle": "arg",
    "comb": "binomial",
    "choose": "binomial",
    "arctan2": "atan2",
    "Mean": "mean",
    "average": "mean",
    **{f"arc{f}": f"a{f}" for f in ("sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "coth")},
    **{f"ar{f}": f"a{f}" for f in ("sinh", "cosh", "tanh", "coth")},
    **{f.capitalize(): f for f in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "tg": "tan",
    "ctg": "cot",
    "cotg": "cot",
    "cosec": "csc",
    "arctg": "atan",
    "sum": "Sum",
    "summation": "Sum",
    "fact": "factorial",
    "product": "Product",
    "prod": "Product",
}
"""How functions are written, and the head that is meant."""


def accepts(head: str, count: int) -> bool:
    """Whether the table knows the head with that many arguments."""
    entry = HEADS.get(head)
    if entry is None or not entry.least <= count <= entry.most:
        return False
    return head != "Piecewise" or count % 2 == 0
