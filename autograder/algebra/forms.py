"""Demands on the form of an expression, beside its value: predicates over the tree as written."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograder.algebra.nodes import Apply, Node, Number
from autograder.algebra.trees import heads_of, symbols_of, walk
from autograder.errors import AuthorError

Form = str | Callable[[Node], bool]


def unmet(node: Node, form: Form | Iterable[Form] | None) -> str | None:
    """The first demand that the tree does not meet, in words; None when it meets all.

    A demand is ``"expanded"``, ``"factored"``, ``"no Sum"`` (any head or symbol after ``no``),
    or a function of the tree whose name says what it asks for.
    """
    if form is None:
        return None
    demands = (form,) if isinstance(form, str) or callable(form) else tuple(form)
    for demand in demands:
        if not _meets(node, demand):
            return demand if isinstance(demand, str) else demand.__name__.replace("_", " ")
    return None


def _meets(node: Node, demand: Form) -> bool:
    if not isinstance(demand, str):
        return demand(node)
    if demand in _NAMED:
        return _NAMED[demand](node)
    word, _, what = demand.partition(" ")
    if word in ("no", "without") and what:
        return what not in heads_of(node) and what not in symbols_of(node)
    known = ", ".join(sorted(_NAMED))
    raise AuthorError(f"form={demand!r} is not known; use {known}, 'no <name>' or a function")


def is_expanded(node: Node) -> bool:
    """No product has a sum among its factors, and no sum is raised to a whole power."""
    for part in walk(node):
        match part:
            case Apply("Mul", factors) if any(_is_sum(factor) for factor in factors):
                return False
            case Apply("Pow", (base, Number(times))) if _is_sum(base) and times > 1:
                return False
    return True


def is_factored(node: Node) -> bool:
    """The whole is a product or a power, not a sum of two or more terms."""
    return not _is_sum(node)


def _is_sum(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "Add"


_NAMED: dict[str, Callable[[Node], bool]] = {"expanded": is_expanded, "factored": is_factored}
