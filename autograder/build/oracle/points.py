"""Random points at which formulas are compared, inside the domains that the author declared."""

from __future__ import annotations

import ast
import operator
import random
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from autograder.build.oracle.values import Unsure, Value, expression, text_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TRIES = 2000
_SIZES = [Fraction(top, bottom) for bottom in (7, 11, 13, 17) for top in range(2, 61)]
_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_GREEK = dict(
    zip("αβγδεζηθικλμνξπρστυφχψω", (
        *("alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", "iota", "kappa", "lam"),
        *("mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
    ), strict=True)
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """The symbols of an assignment: how they are spelled and where they live.

    Attributes:
        domains: for each canonical name what was declared for it.
        spellings: other spellings, without underscores and in Latin letters.
    """

    domains: Mapping[str, Any]
    spellings: Mapping[str, str]

    @classmethod
    def of(cls, names: Sequence[Mapping[str, Any]]) -> Setting:
        """From the manifest's own list of names."""
        spellings = {}
        for entry in names:
            for written in (entry["name"], *entry.get("aliases", ())):
                spellings[_squeezed(str(written))] = str(entry["name"])
        return cls({entry["name"]: entry["domain"] for entry in names}, spellings)

    def spell(self, written: str) -> str:
        """The canonical name of a symbol; an unknown one keeps its own."""
        return self.spellings.get(_squeezed(written), written)

    def is_positive(self, variable: str) -> bool:
        """Whether a symbol was declared to be above 0."""
        domain = str(self.domains.get(self.spell(variable), "positive"))
        return (
            domain in {"positive", "nonnegative", "natural"} or "> 0" in domain or "0 <" in domain
        )

    def points(self, refined: Mapping[str, Any], count: int, seed: str) -> list[dict[str, Value]]:
        """Random values for every symbol, the same for the same seed.

        Args:
            refined: domains that take the place of declared ones.
            count: how many points are wanted; fewer come back where the domains leave few.
            seed: what makes this set of points different from another.
        """
        domains = {**self.domains, **{self.spell(name): one for name, one in refined.items()}}
        chance = random.Random(seed)  # noqa: S311 - points to compare at, no secret
        found: list[dict[str, Value]] = []
        for _ in range(_TRIES):
            point = {name: _drawn(domain, chance) for name, domain in domains.items()}
            if all(self._holds(domain, point) for domain in domains.values()):
                found.append(point)
            if len(found) == count:
                break
        return found

    def _holds(self, domain: Any, point: Mapping[str, Value]) -> bool:
        if not isinstance(domain, str) or not re.search(r"[<>]", domain):
            return True
        tree = expression(domain)
        if not isinstance(tree, ast.Compare):
            raise Unsure(f"the domain “{domain}” is not a chain of comparisons")
        sides = [text_value(one, point, self.spell) for one in (tree.left, *tree.comparators)]
        pairs = zip(tree.ops, sides, sides[1:], strict=False)
        return all(_ORDER[type(order)](left, right) for order, left, right in pairs)


@lru_cache(maxsize=1024)
def _squeezed(written: str) -> str:
    plain = "".join(_GREEK.get(letter, letter) for letter in written).replace("_", "")
    plain = plain.replace("*", "star").replace("epsilon", "eps")
    return plain.replace("lambda", "lam").replace("lamda", "lam")


def _drawn(domain: Any, chance: random.Random) -> Value:
    size = chance.choice(_SIZES)
    if isinstance(domain, (list, tuple)):
        drawn = chance.choice(list(domain))
        return Fraction(str(drawn)) if isinstance(drawn, (int, float)) else Fraction(drawn)
    match domain:
        case "natural":
            return Fraction(chance.randint(0, 7))
        case "integer":
            return Fraction(chance.randint(-5, 7))
        case "real" | "complex":
            return size if chance.random() < 1 / 2 else -size
        case _:
            return size if "<" not in str(domain) or chance.random() < 3 / 4 else -size
