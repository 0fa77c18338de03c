"""From a text as typed to tokens, each of which knows its place in that text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from autograder.algebra import budgets
from autograder.algebra.latex import from_latex, looks_like_latex
from autograder.algebra.names import GREEK, Names, normal
from autograder.algebra.unreadable import Unreadable

Kind = Literal["number", "name", "op", "string", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: what it is.
        text: how it is written, after normalisation.
        start: where it begins in the text as it was handed in.
        end: where it ends there.
        glued: whether no space stands before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool


Marked = list[tuple[str, int]]
"""Characters with the place each has in the text as it was handed in."""

_TABLE = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-",
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "⨯": "*",
    "÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=",
    "≧": ">=", "≠": "!=", "≡": "=", "≈": "=", "≃": "=", "∞": " oo ", "∪": " ∪ ", "∩": " ∩ ",
    "∈": " in ", "∧": " and ", "∨": " or ", "¬": " not ", "∖": " \\ ", "∅": " EmptySet ",
    "ℝ": " Reals ", "〈": "⟨", "〉": "⟩", "⟨": "⟨", "⟩": "⟩", "∣": "|", "‖": "|", "√": "√",
    "∑": "∑", "∏": "∏", "⋆": "*", "★": "*", "†": " ", "′": "'", "½": "(1/2)", "¼": "(1/4)",
    "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)", "‘": "'", "’": "'", "“": '"', "”": '"',
    "„": '"', "∂": "d", "ℯ": "e", "ⅇ": "e", "ⅈ": "i", "⅕": "(1/5)", "⅖": "(2/5)", "⅗": "(3/5)",
    "⅘": "(4/5)", "⅙": "(1/6)", "⅚": "(5/6)", "⅛": "(1/8)", "⅜": "(3/8)", "⅝": "(5/8)",
    "⅞": "(7/8)", "∛": " cbrt ", "⌊": " floor(", "⌋": ")", "⌈": " ceil(", "⌉": ")",
}  # fmt: skip
_VULGAR = frozenset("½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵗᵏ", "0123456789+-()ntk", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₘₙₜₓ", "0123456789aeijkmntx", strict=True))
_SWALLOWED = {
    "\t": ("t", ("heta", "au", "imes", "ext", "an(", "an ", "anh", "an{")),
    "\r": ("r", ("ight", "ho")),
    "\x07": ("a", ("lpha",)),
    "\x08": ("b", ("egin", "eta", "oldsymbol", "ar{")),
    "\x0b": ("v", ("arepsilon", "artheta", "arphi", "arrho")),
    "\x0c": ("f", ("rac",)),
}
"""What Python makes of a LaTeX command in a plain string: the control character, the rest."""

_HIDDEN = {"Cf", "Co", "Cn", "Cs", "Cc"}
_ASCII = re.compile(r"[ -~]\Z")

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"(?:[A-Za-z_]|[^\x00-\x7f⟨⟩∪∩√∑∏])(?:[A-Za-z0-9_]|[^\x00-\x7f⟨⟩∪∩√∑∏])*")
_STRING = re.compile(r"'[^'\"\\]*'|\"[^'\"\\]*\"")
_OPERATORS = re.compile(
    r"\*\*|<=|>=|=<|=>|==|!=|<>|/=|~=|:=|&&|[-+*/^()\[\]{},;:<>=!|&~⟨⟩∪∩√∑∏\\.'%]"
)
_SPELLED = {
    "**": "^", "=<": "<=", "=>": ">=", "==": "=", "<>": "!=", "/=": "!=", "~=": "=", ":=": "=",
    "&&": "&", "~": "not",
}  # fmt: skip
_AFTER_POSTFIX_STAR = frozenset("+-/^),]};<>=|⟩*!")
_MAXIMA_CONSTANT = re.compile(r"%(?=(?:pi|e|i)(?![A-Za-z0-9_]))")
_MODULES = re.compile(r"(?:np|numpy|math|sp|sympy|sym|S)\.(?=[A-Za-z])")


def tokenize(text: str, names: Names) -> list[Token]:
    """The tokens of a text; the last one is the end.

    Raises:
        Unreadable: a character or number that no answer needs.
    """
    if len(text) > budgets.TEXT_LENGTH:
        raise Unreadable(
            f"this text has {len(text)} characters; an answer may have {budgets.TEXT_LENGTH}",
            text[: budgets.TEXT_LENGTH],
            budgets.TEXT_LENGTH,
        )
    marked = _normalise(text)
    if looks_like_latex("".join(c for c, _ in marked)):
        marked = from_latex(marked, text)
    return list(_split(marked, text, names))


def _normalise(text: str) -> Marked:  # noqa: C901 - one case for each kind of character
    """Every character in its plain form; refuses those that hide, mislead or mean nothing."""
    out: Marked = []
    raised = False
    for place, character in enumerate(text):
        if raised and character not in _SUPERSCRIPTS:
            out.append((")", place))
            raised = False
        if _ASCII.match(character):
            out.append((character, place))
        elif character in _SUPERSCRIPTS:
            if not raised:
                out.extend((("^", place), ("(", place)))
                raised = True
            out.append((_SUPERSCRIPTS[character], place))
        elif character in _SUBSCRIPTS:
            if not (place and text[place - 1] in _SUBSCRIPTS):
                out.append(("_", place))
            out.append((_SUBSCRIPTS[character], place))
        elif character in _SWALLOWED and _swallowed_backslash(text, place):
            out.extend((("\\", place), (_SWALLOWED[character][0], place)))
        else:
            plain = _plain(character, text, place)
            if character in _VULGAR and _open_mixed_number(out):
                plain = f"+{plain})"
            out.extend((c, place) for c in plain)
    if raised:
        out.append((")", len(text)))
    return out


def _open_mixed_number(out: Marked) -> bool:
    """Put a bracket before a whole number that stands at the end: ``2½`` is ``(2+1/2)``."""
    first = len(out)
    while first and out[first - 1][0].isdigit():
        first -= 1
    before = out[first - 1][0] if first else " "
    if first == len(out) or before.isalpha() or before in "._":
        return False
    out.insert(first, ("(", out[first][1]))
    return True


def _swallowed_backslash(text: str, place: int) -> bool:
    """Whether a control character is the rest of a LaTeX command typed without a raw string."""
    return text.startswith(_SWALLOWED[text[place]][1], place + 1)


def _plain(character: str, text: str, place: int) -> str:
    if character in _TABLE:
        return _TABLE[character]
    if character in GREEK:
        return character
    if character in "\t\n\r\x0b\x0c\xa0" or unicodedata.category(character) == "Zs":
        return " "
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) in _HIDDEN:
        raise Unreadable(
            f"here stands an invisible or unprintable character ({code}); delete it", text, place
        )
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and (_ASCII.match(plain) or plain in GREEK):
        return plain
    name = unicodedata.name(character, "a character without a name")
    looks = f"; if you mean a Latin letter, type it again ({name} looks alike)"
    raise Unreadable(
        f"{printable_name(character)} ({code}, {name}) is not part of a formula"
        + (
            looks if character.isalpha() else "; write the formula with letters, digits and + - * /"
        ),
        text,
        place,
    )


def printable_name(character: str) -> str:
    """The character in quotes, for a message."""
    return f"'{character}'" if character.isprintable() else "this character"


def _split(marked: Marked, text: str, names: Names):  # noqa: ANN202 - a generator of Token
    plain = "".join(c for c, _ in marked)
    places = [place for _, place in marked]
    places.append(len(text))
    position, glued = 0, False
    while position < len(plain):
        if plain[position] == " ":
            position, glued = position + 1, False
            continue
        if _MAXIMA_CONSTANT.match(plain, position):
            position += 1
            continue
        module = _MODULES.match(plain, position)
        if module and (position == 0 or not (plain[position - 1].isalnum())):
            position = module.end()
            continue
        kind, end = _piece(plain, position, text, places)
        written = plain[position:end]
        if kind == "name":
            end = _with_star(plain, end, written, names)
            written = plain[position:end]
            if len(written) > budgets.NAME_LENGTH:
                raise Unreadable(
                    f"this name has {len(written)} letters; one of {budgets.NAME_LENGTH} or "
                    "fewer would be read",
                    text,
                    places[position],
                )
            if "__" in written:
                raise Unreadable(
                    "a name with two underscores is not read; use a declared symbol",
                    text,
                    places[position],
                )
        if kind == "op":
            written = _SPELLED.get(written, written)
        yield Token(kind, written, places[position], places[end - 1] + 1, glued)
        position, glued = end, True
    yield Token("end", "", len(text), len(text), glued=False)


def _piece(plain: str, position: int, text: str, places: list[int]) -> tuple[Kind, int]:
    found = _NUMBER.match(plain, position)
    if found:
        _refuse_unwieldy_number(found.group(), text, places[position])
        if plain[found.end() : found.end() + 1] == "_":
            raise Unreadable(
                "a number is written without underscores; write 1000", text, places[found.end()]
            )
        return "number", found.end()
    found = _WORD.match(plain, position)
    if found:
        return "name", found.end()
    found = _STRING.match(plain, position)
    if found:
        return "string", found.end()
    found = _OPERATORS.match(plain, position)
    if found:
        return "op", found.end()
    raise Unreadable(
        f"{printable_name(plain[position])} is not part of a formula", text, places[position]
    )


def _refuse_unwieldy_number(written: str, text: str, place: int) -> None:
    mantissa, _, exponent = written.lower().partition("e")
    if len(mantissa) > budgets.DIGITS:
        raise Unreadable(
            f"this number has {len(mantissa)} digits; {budgets.DIGITS} are read", text, place
        )
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > budgets.EXPONENT):  # noqa: PLR2004 - sign and four digits
        raise Unreadable(f"the exponent of this number is beyond {budgets.EXPONENT}", text, place)


def _with_star(plain: str, end: int, written: str, names: Names) -> int:
    """The end of a name that a star may belong to: ``theta*`` where ``theta_star`` is declared.

    The star belongs to the name when it touches it and nothing that could be multiplied follows:
    ``theta* - x``, ``(theta*)``, ``theta***2``; a product is ``theta*x`` and ``theta * x``.
    """
    if names.declared(normal(written) + "_star") is None:
        return end
    for mark in ("_*", "^*", "^(*)"):
        if plain.startswith(mark, end) and not plain.startswith("**", end + len(mark) - 1):
            return end + len(mark)
    if not plain.startswith("*", end):
        return end
    stars = len(plain[end:]) - len(plain[end:].lstrip("*"))
    if stars == 3:  # noqa: PLR2004 - a postfix star and a power
        return end + 1
    follow = plain[end + 1 :].lstrip(" ")
    if stars == 1 and (not follow or follow[0] in _AFTER_POSTFIX_STAR or _word_operator(follow)):
        return end + 1
    return end


def _word_operator(follow: str) -> bool:
    return re.match(r"(?:and|or|in|U)\b", follow) is not None
