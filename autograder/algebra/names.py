"""The symbols of an assignment: what they are called, how else they are written, where they live.

One normal form serves everywhere: Greek letters are spelled out (``θ`` is ``theta``, ``λ`` is
``lam``), an underscore stands before an index (``theta0`` is ``theta_0``), ``lambda``, ``lamda``
and ``lambda_`` are ``lam``, ``epsilon`` is ``eps``, and a star is written out (``theta*`` is
``theta_star``). Names are told apart by case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from autograder.algebra import budgets
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Spec = str | tuple[int | float | str, ...]

DEFAULT_DOMAIN = "positive"

GREEK: dict[str, str] = {
    **dict(
        zip(
            "αβγδεζηθικμνξπρσςτυφχψω",
            [
                "alpha",
                "beta",
                "gamma",
                "delta",
                "eps",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "mu",
                "nu",
                "xi",
                "pi",
                "rho",
                "sigma",
                "sigma",
                "tau",
                "upsilon",
                "phi",
                "chi",
                "psi",
                "omega",
            ],
            strict=True,
        )
    ),
    "λ": "lam",
    "ϵ": "eps",
    "ϑ": "theta",
    "ϕ": "phi",
    "ϱ": "rho",
    "ϖ": "pi",
    "µ": "mu",
    **dict(
        zip(
            "ΓΔΘΛΞΠΣΦΨΩ",
            ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"],
            strict=True,
        )
    ),
    "Ω": "Omega",
    "∆": "Delta",
}
"""Greek letters and their names; capitals that look like Latin letters are left out on purpose."""

_WORDS = {
    "lambda": "lam",
    "lamda": "lam",
    "epsilon": "eps",
    "varepsilon": "eps",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
}

_RUN_IN = {"i": "i", "pi": "pi", "π": "pi"}
"""Constants that a word of declared names may have in it: ``ix``, ``pix``."""

_GREEK_NAMES = frozenset(GREEK.values())

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PIECES = re.compile(r"[0-9]+|[^0-9_]+")
_STARRED = re.compile(r"(?P<stem>.+?)[_^]?[*⋆∗]\Z")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """The normal form of a name; a text that is no name comes back changed beyond use."""
    starred = _STARRED.match(text)
    if starred:
        return normal(starred["stem"]) + "_star"
    spelled = "".join(f"_{GREEK[c]}_" if c in GREEK else c for c in text)
    pieces: list[str] = _PIECES.findall(spelled)
    return "_".join(_WORDS.get(piece, piece) for piece in pieces)


@lru_cache(maxsize=4096)
def _squashed(text: str) -> str:
    plain = normal(text).replace("_", "")
    return plain.replace("lambda", "lam").replace("lamda", "lam").replace("epsilon", "eps")


def from_symbol(text: str) -> str | None:
    r"""The normal form of the name of a sympy symbol, ``None`` if it could not be a name.

    Symbols are often named in LaTeX: ``\theta^{*}``, ``\lambda_{max}``, ``theta^(0)``.
    """
    if not 0 < len(text) <= budgets.NAME_LENGTH or "__" in text:
        return None
    plain = text.replace("\\", "")
    for mark in "{}() ":
        plain = plain.replace(mark, "")
    plain = plain.replace("^", "_") if not plain.endswith("*") else plain
    name = normal(plain)
    return name if IDENTIFIER.match(name) and "__" not in name else None


@dataclass(frozen=True, slots=True)
class Name:
    """One declared symbol."""

    name: str
    domain: Spec = DEFAULT_DOMAIN
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """The declared symbols of an assignment."""

    entries: tuple[Name, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.entries)

    @classmethod
    def of(cls, specs: Mapping[str, object]) -> Names:
        """From ``{"eta": "positive", "theta_star": ("real", "theta*"), "s": [0, 1]}``."""
        entries = tuple(_entry(name, spec) for name, spec in specs.items())
        names = cls(entries)
        _refuse_double_meanings(names)
        return names

    @cached_property
    def spelling(self) -> Names:
        """The same names, wherever they live: all that reading an answer depends on."""
        return _spelling(tuple((entry.name, entry.aliases) for entry in self.entries))

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The canonical names, in the order of declaration."""
        return tuple(entry.name for entry in self.entries)

    @cached_property
    def domains(self) -> dict[str, Spec]:
        """Where each declared symbol lives."""
        return {entry.name: entry.domain for entry in self.entries}

    @cached_property
    def _exact(self) -> dict[str, str]:
        table = {
            alias: entry.name for entry in self.entries for alias in entry.aliases if alias.strip()
        }
        return table | {entry.name: entry.name for entry in self.entries}

    @cached_property
    def _normal(self) -> dict[str, str]:
        table: dict[str, str] = {}
        for written, name in self._exact.items():
            if _is_name(written):
                table.setdefault(normal(written), name)
        return table | {normal(entry.name): entry.name for entry in self.entries}

    @cached_property
    def _squashed(self) -> dict[str, str | None]:
        table: dict[str, str | None] = {}
        for written, name in self._normal.items():
            key = _squashed(written)
            # two names that differ in an underscore only are told apart by it
            table[key] = name if table.get(key, name) == name else None
        return table

    @cached_property
    def expression_aliases(self) -> tuple[tuple[str, str], ...]:
        """Spellings that are formulas, such as ``eta*t`` for ``tau``: (formula, name)."""
        return tuple(
            (alias, entry.name)
            for entry in self.entries
            for alias in entry.aliases
            if alias.strip() and not _is_name(alias)
        )

    def declared(self, text: str) -> str | None:
        """The canonical name that this spelling stands for, ``None`` if none was declared."""
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        key = normal(text)
        if not key:
            return None
        return self._normal.get(key) or self._squashed.get(_squashed(text))

    def canonical(self, text: str) -> str:
        """The canonical name; an undeclared name comes back in normal form."""
        return self.declared(text) or normal(text)

    def domain(self, name: str) -> Spec:
        """Where the symbol lives."""
        return self.domains.get(self.canonical(name), DEFAULT_DOMAIN)

    def split(self, word: str) -> tuple[str, ...] | None:
        """The word as a product of declared names, the longest first; ``None`` if it is none."""
        if not self.entries or len(word) > budgets.NAME_LENGTH:
            return None
        if normal(word) in _GREEK_NAMES and self.declared(word) is None:
            return None  # tau is never t*a*u
        dead: set[int] = set()

        def rest(start: int) -> tuple[str, ...] | None:
            if start == len(word):
                return ()
            if start in dead:
                return None
            for end in range(len(word), start, -1):
                piece = word[start:end]
                if piece[0] == "_" or piece[-1] == "_":
                    continue
                name = self.declared(piece) or _RUN_IN.get(piece)
                if name is not None:
                    tail = rest(end)
                    if tail is not None:
                        return (name, *tail)
            dead.add(start)
            return None

        return rest(0)

    def beside(self, symbols: Iterable[str]) -> Names:
        """These names and the ones of a reference: for reading an answer, not for its domains."""
        new = sorted(name for name in symbols if self.declared(name) is None)
        return Names(self.entries + tuple(map(Name, new))) if new else self

    def refined(self, domain: Mapping[str, object] | str | None) -> Names:
        """The same names with other domains: one for all of them, or by name."""
        if domain is None:
            return self
        if isinstance(domain, str):
            return Names(tuple(Name(e.name, domain, e.aliases) for e in self.entries))
        changes = {self.canonical(name): _domain_spec(name, spec) for name, spec in domain.items()}
        kept = tuple(Name(e.name, changes.pop(e.name, e.domain), e.aliases) for e in self.entries)
        return Names(kept + tuple(Name(name, spec) for name, spec in changes.items()))

    def to_json(self) -> list[dict[str, object]]:
        """Plain data, from which ``from_json`` makes the same names."""
        return [
            {
                "name": entry.name,
                "domain": entry.domain if isinstance(entry.domain, str) else list(entry.domain),
                "aliases": list(entry.aliases),
            }
            for entry in self.entries
        ]

    @classmethod
    def from_json(cls, data: Sequence[Mapping[str, object]]) -> Names:
        """The names that ``to_json`` wrote down."""
        specs: dict[str, object] = {}
        for entry in data:
            aliases = entry.get("aliases", [])
            if not isinstance(aliases, list):
                raise AuthorError(f"aliases of {entry.get('name')!r} are {aliases!r}; give a list")
            domain = entry.get("domain", DEFAULT_DOMAIN)
            spec = tuple(domain) if isinstance(domain, list) else domain
            specs[str(entry["name"])] = (spec, *aliases)
        return cls.of(specs)


@lru_cache(maxsize=256)
def _spelling(entries: tuple[tuple[str, tuple[str, ...]], ...]) -> Names:
    return Names(tuple(Name(name, aliases=aliases) for name, aliases in entries))


def _is_name(text: str) -> bool:
    return IDENTIFIER.match(normal(text)) is not None


def _entry(name: str, spec: object) -> Name:
    if not isinstance(name, str) or not IDENTIFIER.match(name) or "__" in name:
        raise AuthorError(f"{name!r} cannot be the name of a symbol; use letters, digits and _")
    if isinstance(spec, tuple):
        domain, *aliases = spec or (DEFAULT_DOMAIN,)
    else:
        domain, aliases = spec, []
    for alias in aliases:
        if not isinstance(alias, str) or not alias.strip():
            raise AuthorError(f"{name}: the alias {alias!r} is not a text such as 'theta*'")
    return Name(name, _domain_spec(name, domain), tuple(aliases))


def _domain_spec(name: str, spec: object) -> Spec:
    if isinstance(spec, str):
        return spec
    if isinstance(spec, list | tuple):
        for value in spec:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise AuthorError(f"{name}: {value!r} in its domain is not a number or a text")
        return tuple(spec)
    raise AuthorError(
        f"{name}: the domain {spec!r} is neither a text such as 'positive' or '0 < {name} < 1' "
        f"nor a list of values"
    )


def _refuse_double_meanings(names: Names) -> None:
    seen: dict[str, str] = {}
    for entry in names.entries:
        for written in (entry.name, *entry.aliases):
            other = seen.setdefault(written, entry.name)
            if other != entry.name:
                raise AuthorError(f"{written!r} stands for both {other} and {entry.name}; drop one")
