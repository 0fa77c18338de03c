r"""LaTeX as people type it, rewritten into the plain notation that the parser reads.

Only the spelling changes here: ``\frac{a}{b}`` becomes ``((a)/(b))``. Every character that
comes out knows the place in the original text that it came from.
"""

from __future__ import annotations

import re

from autograder.algebra import budgets
from autograder.algebra.unreadable import Unreadable

Marked = list[tuple[str, int]]

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_FUNCTIONS = frozenset({
    "exp", "log", "ln", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan",
    "sinh", "cosh", "tanh", "coth", "max", "min", "arg",
})  # fmt: skip
_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "varrho", "sigma",
    "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta",
    "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
})  # fmt: skip
_WORDS = {
    "cdot": "*", "times": "*", "ast": "*", "star": "*", "div": "/", "le": "<=", "leq": "<=",
    "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<",
    "gt": ">", "infty": " oo ", "in": " in ", "cup": " ∪ ", "cap": " ∩ ", "setminus": " \\ ",
    "land": " and ", "wedge": " and ", "lor": " or ", "vee": " or ", "lnot": " not ",
    "neg": " not ", "langle": "⟨", "rangle": "⟩", "lvert": "|", "rvert": "|", "vert": "|",
    "lVert": "|", "rVert": "|", "mid": "|", "lbrace": "{", "rbrace": "}",
    "lbrack": "[", "rbrack": "]",
    "emptyset": " EmptySet ", "varnothing": " EmptySet ", "approx": "=", "equiv": "=",
    "colon": ":", "prime": "'",
    "imath": "i", "operatorname": "", "dots": "", "lfloor": " floor(", "rfloor": ")",
    "lceil": " ceil(", "rceil": ")", "ell": "l", "partial": "d", "Re": " re", "Im": " im",
    "R": " Reals ", "reals": " Reals ",
}  # fmt: skip
_SPACES = frozenset({
    ",", ";", ":", "!", " ", "quad", "qquad", "displaystyle", "textstyle", "limits", "left",
    "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "nonumber", "hspace",
})  # fmt: skip
_BARS = frozenset({"left", "right", "lvert", "rvert"})
_STYLES = frozenset({
    "mathrm", "text", "mathit", "mathbf", "boldsymbol", "mathsf", "textrm", "textit",
    "operatorname", "bar", "vec", "hat", "bm", "boxed",
})  # fmt: skip
_MATRICES = frozenset({
    "pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix", "array", "vmatrix", "Vmatrix",
})  # fmt: skip
_OTHERWISE = frozenset({"otherwise", "else", "sonst", "True"})
_IF = re.compile(r"\s*(?:(?:if|for|when|wenn|falls)\b)?\s*")
_WHOLE = re.compile(r"(?:^|[^0-9A-Za-z_.}])([0-9]+ *)\Z")
_CLOSERS = {"{": "}", "[": "]"}


def looks_like_latex(plain: str) -> bool:
    """Whether the text is to be read as LaTeX."""
    for opening, closing in (("\\{", "\\}"), ("\\(", "\\)"), ("\\[", "\\]")):
        if closing not in plain:
            plain = plain.replace(opening, opening[1])  # the difference of two sets, as in R\{0}
    return "\\" in plain.replace(" \\ ", "") or "^{" in plain or "_{" in plain or "$" in plain


def from_latex(marked: Marked, text: str) -> Marked:
    """The same text in plain notation."""
    return _Reader(marked, text).read_all()


class _Reader:
    def __init__(self, marked: Marked, text: str) -> None:
        self.marked = marked
        self.plain = "".join(c for c, _ in marked)
        self.text = text
        self.at = 0
        self.depth = 0
        self.whole = 0

    def read_all(self) -> Marked:
        out: Marked = []
        while self.at < len(self.plain):
            self._read_into(out)
        return out

    def _read_into(self, out: Marked) -> None:
        start = self.at
        piece = self._piece()
        if self.whole:  # 1\frac{1}{2} is one and a half
            out.insert(len(out) - self.whole, ("(", self._place(start)))
            piece = [*self._mark("+", start), *piece, *self._mark(")", start)]
            self.whole = 0
        out.extend(piece)

    def _place(self, at: int | None = None) -> int:
        at = self.at if at is None else at
        return self.marked[at][1] if at < len(self.marked) else len(self.text)

    def _refuse(self, reason: str, at: int | None = None) -> Unreadable:
        return Unreadable(reason, self.text, self._place(at))

    def _mark(self, written: str, at: int) -> Marked:
        place = self._place(at)
        return [(c, place) for c in written]

    def _piece(self) -> Marked:
        character, start = self.plain[self.at], self.at
        if character == "\\":
            return self._command()
        if character in "^_":
            self.at += 1
            return self._script(character, start)
        if character == "{":
            return [*self._mark("(", start), *self._group(), *self._mark(")", start)]
        self.at += 1
        if character == "$":
            return []
        if character == "&":
            return self._mark(" and ", start)
        if character == "}":
            raise self._refuse("this } closes nothing", start)
        return [self.marked[start]]

    def _spaces(self) -> None:
        while self.at < len(self.plain) and self.plain[self.at] == " ":
            self.at += 1

    def _group(self, opening: str = "{") -> Marked:
        """What stands between braces (or one character or command, as TeX has it)."""
        self._spaces()
        if self.at >= len(self.plain):
            raise self._refuse("here something is missing; LaTeX expects {...}")
        if self.plain[self.at] != opening:
            if self.plain[self.at] == "\\":
                return self._command()
            self.at += 1
            return [self.marked[self.at - 1]]
        start = self.at
        self.depth += 1
        if self.depth > budgets.DEPTH:
            raise self._refuse("this is nested too deeply")
        self.at += 1
        out: Marked = []
        closing = _CLOSERS[opening]
        while self.at < len(self.plain) and self.plain[self.at] != closing:
            self._read_into(out)
        if self.at >= len(self.plain):
            raise self._refuse(f"this {opening} is never closed", start)
        self.at += 1
        self.depth -= 1
        return out

    def _script(self, mark: str, start: int) -> Marked:
        if mark == "^" and self.plain.startswith("(", self.at):
            return self._mark("^", start)  # x^(2), and a raised digit among LaTeX
        inner = self._group()
        written = "".join(c for c, _ in inner).strip()
        if mark == "_" and written:
            return [*self._mark("_", start), *_as_index(inner)]
        if written in {"*", "(*)"}:
            return self._mark("^*", start)
        if written in {"T", r"'"}:
            raise self._refuse("a transpose or prime is not read here; write the result", start)
        return [*self._mark("^(", start), *inner, *self._mark(")", start)]

    def _command(self) -> Marked:
        self.depth += 1
        if self.depth > budgets.DEPTH:
            raise self._refuse("this is nested too deeply")
        out = self._meaning()
        self.depth -= 1
        return out

    def _meaning(self) -> Marked:  # noqa: C901, PLR0912 - a table of cases, one line each
        start = self.at
        found = _COMMAND.match(self.plain, self.at)
        if found is None:
            raise self._refuse("a lone backslash is not read")
        name = found.group(1)
        self.at = found.end()
        if name in {"frac", "dfrac", "tfrac"}:
            above, below = self._group(), self._group()
            self.whole = self._whole_number_before(start, above, below)
            return [
                *self._mark("((", start), *above, *self._mark(")/(", start), *below,
                *self._mark("))", start),
            ]  # fmt: skip
        if name == "sqrt":
            return self._root(start)
        if name in {"sum", "prod"}:
            return self._mark(" ∑" if name == "sum" else " ∏", start)
        if name in {"binom", "dbinom", "tbinom"}:
            above, below = self._group(), self._group()
            return [
                *self._mark(" binomial((", start), *above, *self._mark("),(", start), *below,
                *self._mark("))", start),
            ]  # fmt: skip
        if name in {"mathbb", "mathds"}:
            return self._number_set(start)
        if name in {"(", ")", "[", "]"}:  # \( ... \) stands around a formula
            return []
        if name == "begin":
            return self._matrix(start)
        if name in _BARS and self._has_bars_in_pairs(name, start):
            self.at += name in {"left", "right"}
            return self._mark(" abs(" if name in {"left", "lvert"} else ")", start)
        if name in _SPACES:
            if self.plain[self.at : self.at + 1] == "." and name in {"left", "right"}:
                self.at += 1
            return self._mark(" " if name not in {"left", "right"} else "", start)
        if name in _STYLES:
            return self._group()
        if name in {"{", "}", "|", "_", "%", "$"}:
            return self._mark({"%": "%", "$": "", "_": "_"}.get(name, name), start)
        if name in _FUNCTIONS:
            tail = " " if self.plain[self.at : self.at + 1].isalnum() else ""
            return self._mark(f" {name}{tail}", start)
        if name in _GREEK:
            glue = " " if self.plain[self.at : self.at + 1].isalpha() else ""
            before = " " if start and self.plain[start - 1].isalpha() else ""
            return self._mark(before + name + glue, start)
        if name in _WORDS:
            return self._mark(_WORDS[name], start)
        raise self._refuse(
            f"the LaTeX command \\{name[:20]} is not read; write the formula as in Python", start
        )

    def _has_bars_in_pairs(self, name: str, start: int) -> bool:
        """Whether this bar says which side it stands on, and so does its partner."""
        sized = name in {"left", "right"}
        opening, closing = ("\\left|", "\\right|") if sized else ("\\lvert", "\\rvert")
        here = self.plain.startswith((opening, closing), start)
        return here and self.plain.count(opening) == self.plain.count(closing)

    def _whole_number_before(self, start: int, above: Marked, below: Marked) -> int:
        r"""How many characters the 1 of ``1\frac{1}{2}`` takes; 0 where that is a product."""
        whole = _WHOLE.search(self.plain[:start])
        parts = ["".join(c for c, _ in part).strip() for part in (above, below)]
        if whole is None or not all(part.isdigit() for part in parts):
            return 0
        return len(whole[1]) if int(parts[0]) < int(parts[1]) else 0

    def _number_set(self, start: int) -> Marked:
        letter = "".join(c for c, _ in self._group()).strip()
        if letter != "R":
            raise self._refuse(f"the set {letter[:20]} is not read; write its bounds", start)
        return self._mark(" Reals ", start)

    def _root(self, start: int) -> Marked:
        self._spaces()
        degree = self._group("[") if self.plain[self.at : self.at + 1] == "[" else None
        inner = self._group()
        if degree is None:
            return [*self._mark(" sqrt(", start), *inner, *self._mark(")", start)]
        return [
            *self._mark("((", start), *inner, *self._mark(")^(1/(", start), *degree,
            *self._mark(")))", start),
        ]  # fmt: skip

    def _matrix(self, start: int) -> Marked:
        kind = "".join(c for c, _ in self._group()).strip()
        if kind == "cases":
            return self._cases(start)
        if kind not in _MATRICES or kind in {"vmatrix", "Vmatrix"}:
            raise self._refuse(
                f"the LaTeX environment {kind[:20]} is not read; pmatrix and bmatrix are", start
            )
        if kind == "array":
            self._group()
        out = self._mark(" Matrix([[", start)
        while not self.plain.startswith(r"\end", self.at):
            if self.at >= len(self.plain):
                raise self._refuse(r"the \end of this matrix is missing", start)
            if self.plain.startswith("\\\\", self.at):
                at = self.at
                self.at += 2
                self._spaces()
                if not self.plain.startswith(r"\end", self.at):
                    out.extend(self._mark("],[", at))
            elif self.plain[self.at] == "&":
                out.extend(self._mark(",", self.at))
                self.at += 1
            else:
                self._read_into(out)
        self.at += len(r"\end")
        self._group()
        return [*out, *self._mark("]])", start)]

    def _cases(self, start: int) -> Marked:
        """The rows ``value & condition`` as a Piecewise."""
        rows: list[list[Marked]] = [[[]]]
        while not self.plain.startswith(r"\end", self.at):
            if self.at >= len(self.plain):
                raise self._refuse(r"the \end of these cases is missing", start)
            if self.plain.startswith("\\\\", self.at):
                self.at += 2
                rows.append([[]])
            elif self.plain[self.at] == "&":
                self.at += 1
                rows[-1].append([])
            else:
                self._read_into(rows[-1][-1])
        self.at += len(r"\end")
        self._group()
        out = self._mark(" Piecewise(", start)
        for row in rows:
            if len(row) == 1 and not "".join(c for c, _ in row[0]).strip():
                continue  # a line break after the last row
            if len(row) != 2:  # noqa: PLR2004 - a value and a condition
                raise self._refuse("every case has a value, an & and a condition", start)
            value, condition = row
            words = "".join(c for c, _ in condition)
            said = _IF.match(words)
            condition = condition[said.end() if said else 0 :]
            if words.strip(" ,.") in _OTHERWISE:
                condition = self._mark("True", start)
            while value and value[-1][0] in " ,":
                value.pop()
            out += [*self._mark("(", start), *value, *self._mark(",", start), *condition]
            out += self._mark("),", start)
        return [*out, *self._mark(")", start)]


def _as_index(inner: Marked) -> Marked:
    """An index as part of a name: without spaces and brackets, unless it is a range ``i=0``."""
    if any(c == "=" for c, _ in inner):
        return [("(", inner[0][1]), *inner, (")", inner[-1][1])]
    spelled = {"+": "plus", "-": "minus"}
    return [
        (letter, place) for c, place in inner if c not in " (){}," for letter in spelled.get(c, c)
    ]
