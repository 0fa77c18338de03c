"""Reading a text: a Pratt parser for mathematics as it is typed.

From loose to tight, the operators are: or; and; not; relations and ``in``; unions and other set
operations; ``+ -``; ``* /`` and products written with a space; signs; products written without
a space; powers; factorials. So ``1/2L`` is ``1/(2*L)``, while ``1/2 L`` is ``L/2``; every check
says how an answer was read.

Nothing is evaluated, except that the quotient of two written numbers is one number, that a
matrix may be multiplied by a number, and that ``diff`` is carried out. Every loop ends with the
text, every recursion with the budget of depth.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import cast

from autograder.algebra import budgets, make
from autograder.algebra.calls import (
    CONSTANT_WORDS,
    CallError,
    as_matrix,
    as_set,
    as_vector,
    call,
    interval,
    is_function,
    is_value,
    matrix,
)
from autograder.algebra.heads import BINDING, SPELLINGS
from autograder.algebra.magnitude import TooLargeError, refuse_giants
from autograder.algebra.names import IDENTIFIER, Names
from autograder.algebra.nodes import (
    Apply,
    Constant,
    Difference,
    Intersection,
    Logic,
    Mapping,
    Matrix,
    Member,
    Node,
    Number,
    Relation,
    RelationOp,
    Sequence,
    Symbol,
    Text,
    Truth,
    Union,
    fact,
)
from autograder.algebra.tokens import Token, tokenize
from autograder.algebra.trees import children, rebuild, substitute, symbols_of, walk
from autograder.algebra.unreadable import Unreadable

__all__ = ["Unreadable", "parse", "settle"]

_OR, _AND, _NOT, _RELATION, _SETS, _SUM, _PRODUCT, _SIGN, _GLUED, _POWER, _POSTFIX = range(
    10, 120, 10
)
_RELATIONS = frozenset({"<", "<=", ">", ">=", "=", "!="})
_WORD_OPERATORS = {
    "or": "or", "OR": "or", "Or": "or", "oder": "or",
    "and": "and", "AND": "and", "And": "and", "und": "and",
    "in": "in", "U": "∪", "union": "∪", "intersect": "∩", "not": "not", "NOT": "not",
}  # fmt: skip
_JOINING = frozenset({"or", "and", "oder", "und"})
_STARTS = frozenset({"(", "√", "⟨", "∑", "∏"})
_EXAMPLES = "such as 2/k, 0 < eta < 1/k, [1, 2] or exp(-k*t)"


def parse(text: str, names: Names | None = None) -> Node:
    """The tree that a text stands for.

    Raises:
        Unreadable: with the place and what would be accepted.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse reads text, not {type(text).__name__}")
    return _parsed(text, (names or Names()).spelling)


@lru_cache(maxsize=512)
def _parsed(text: str, known: Names) -> Node:
    """The same answer is read by several checks, and the same domain by every one."""
    node = _Parser(text, known).whole()
    _refuse_towers(node, text)
    try:
        refuse_giants(node)
    except TooLargeError:
        raise Unreadable(
            "a number in this would have far too many digits; write a smaller one", text
        ) from None
    if len({part.name for part in walk(node) if isinstance(part, Symbol)}) > budgets.SYMBOLS:
        raise Unreadable(f"this has more than {budgets.SYMBOLS} different symbols", text)
    return settle(_with_imaginary_unit(node, known), known)


def _refuse_towers(node: Node, text: str) -> None:
    """Refuse a tree so deep that walking it could exhaust the stack, as that of ``x!!!!...``."""
    level = [node]
    for _ in range(3 * budgets.DEPTH):
        level = [part for upper in level for part in children(upper)]
        if not level:
            return
        if len(level) > budgets.RESULT_NODES:
            break
    raise Unreadable("this is too long or too deeply nested; write it more simply", text)


@fact
def settle(node: Node, names: Names) -> Node:
    """The tree with every symbol under its canonical name.

    For trees that were not read from text (a sympy object, say), whose symbols may be spelled
    in any way. A formula that is another spelling of a symbol, such as ``theta^(0)`` or
    ``<eps^2>``, becomes that symbol; a product such as ``eta*t`` for ``tau`` stays as it was
    written, because only a comparison can tell whether it is meant.
    """
    renamed = _rename(node, names)
    for pattern, name in _patterns(names):
        if symbols_of(pattern) <= symbols_of(renamed):
            renamed = _name_formula(renamed, pattern, Symbol(name))
    return renamed


def _rename(node: Node, names: Names) -> Node:
    if isinstance(node, Symbol):
        name = names.canonical(node.name)
        return node if name == node.name or not name else Symbol(name)
    if isinstance(node, Text | Number | Constant | Truth):
        return node
    return rebuild(node, lambda part: _rename(part, names))


@lru_cache(maxsize=64)
def _patterns(names: Names) -> tuple[tuple[Node, str], ...]:
    found: list[tuple[Node, str]] = []
    for formula, name in names.expression_aliases:
        if formula.rstrip().endswith(("*", "⋆")):
            continue
        try:
            pattern = _rename(_Parser(formula, names).whole(), names)
        except Unreadable:
            continue  # a spelling such as "th#0", which no text that can be read contains
        if not (isinstance(pattern, Apply) and pattern.head in {"Mul", "Add"}):
            found.append((pattern, name))
    return tuple(found)


def _name_formula(node: Node, pattern: Node, symbol: Symbol) -> Node:
    if node == pattern:
        return symbol
    return rebuild(node, lambda part: _name_formula(part, pattern, symbol))


def _with_imaginary_unit(node: Node, names: Names) -> Node:
    """``i`` is the imaginary unit, unless it was declared or runs through a sum."""
    if names.declared("i") is not None or "i" not in symbols_of(node):
        return node
    for part in walk(node):
        if isinstance(part, Apply) and part.head in BINDING and part.args[1] == Symbol("i"):
            return node
    return substitute(node, {"i": Constant("I")})


class _Parser:
    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.tokens = tokenize(text, names)
        while len(self.tokens) > 1 and self.tokens[-2].text in {".", ";", ","}:
            del self.tokens[-2]
        for place in range(len(self.tokens) - 2, 0, -1):
            joined = self.tokens[place + 1].text in _JOINING
            if joined and self.tokens[place].text in {",", ";"}:
                del self.tokens[place]  # "x < 0, or x > 1"
        self.at = 0
        self.depth = 0
        self.count = 0
        self.brackets: list[str] = []

    # --- the whole text -----------------------------------------------------------------

    def whole(self) -> Node:
        if self.tokens[0].kind == "end":
            raise Unreadable(f"nothing is written here; write an answer {_EXAMPLES}", self.text)
        if self.token.text == "=":  # "= 3": the name was left out
            self.advance()
        self._name_left_side()
        node = self.items_until_end()
        token = self.token
        if token.kind != "end":
            raise self.refuse(self._unexpected(token), token)
        match node:
            case Relation("=", Symbol(), right) if not is_value(right):
                return right  # "H = [[1, 2], [3, 4]]" names the matrix, and is no equation
        return node

    def _name_left_side(self) -> None:
        """``theta(t) = ...`` and ``theta^(t) = ...`` name the quantity ``theta_t``."""
        texts = [token.text for token in self.tokens[:6]]
        power = texts[1:2] == ["^"]
        rest = texts[2:] if power else texts[1:]
        if len(rest) < 4 or (rest[0], rest[2], rest[3]) != ("(", ")", "="):  # noqa: PLR2004 - ( t ) =
            return
        name, index = self.tokens[0], self.tokens[3 if power else 2]
        if name.kind != "name" or index.kind not in {"name", "number"} or is_function(name.text):
            return
        if self.names.declared(f"{name.text}^({index.text})") is not None:
            return
        last = self.tokens[4 if power else 3]
        word = f"{name.text}_{index.text}"
        self.tokens[: 5 if power else 4] = [Token("name", word, name.start, last.end, glued=False)]

    def items_until_end(self) -> Node:
        first = self.expression(0)
        if self.token.text not in {",", ";"}:
            return first
        items = [first]
        while self.token.text in {",", ";"}:
            self.advance()
            items.append(self.expression(0))
        return Sequence("tuple", tuple(items))

    def _unexpected(self, token: Token) -> str:
        if token.text in {")", "]", "}"}:
            return f"this {token.text} closes nothing"
        if token.kind == "number":
            return "two values stand side by side; write * between them"
        if token.text == "'":
            return "a prime is not read; write diff(f, x) or the derivative itself"
        return f"{token.text!r} is not expected here"

    # --- tokens -------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def expect(self, written: str, why: str) -> Token:
        if self.token.text != written or self.token.kind != "op":
            raise self.refuse(why, self.token)
        return self.advance()

    def refuse(self, reason: str, token: Token) -> Unreadable:
        return Unreadable(reason, self.text, token.start)

    def counted(self, token: Token) -> None:
        self.count += 1
        if self.count > budgets.NODES:
            raise self.refuse(f"this has more than {budgets.NODES} parts", token)

    # --- expressions --------------------------------------------------------------------

    def expression(self, least: int) -> Node:
        self.depth += 1
        if self.depth > budgets.DEPTH:
            raise self.refuse(
                f"this is nested more than {budgets.DEPTH} levels deep; write it more simply",
                self.token,
            )
        node = self.prefix(least)
        while True:
            following = self.infix(node, least)
            if following is None:
                break
            node = following
        self.depth -= 1
        return node

    def prefix(self, least: int) -> Node:  # noqa: C901 - one case for each way to begin
        token = self.token
        self.counted(token)
        if token.kind == "end":
            raise self.refuse(self._missing(), token)
        if token.kind == "number":
            self.advance()
            return _number(token.text)
        if token.kind == "string":
            self.advance()
            return Text(token.text[1:-1])
        if token.kind == "name":
            return self.name()
        match token.text:
            case "-" | "+":
                self.advance()
                operand = self.expression(max(_SIGN, least))
                if not isinstance(operand, Matrix):
                    self.need_value(operand, token)
                return make.negate(operand) if token.text == "-" else operand
            case "not" | "!":
                self.advance()
                return Logic("not", (self.condition(self.expression(_NOT), token),))
            case "(" | "[" | "]" | "{":
                return self.bracket()
            case "|":
                return self.absolute()
            case "⟨" | "<":
                return self.mean()
            case "√":
                self.advance()
                operand = self.expression(_GLUED + 5)
                self.need_value(operand, token)
                return make.sqrt(operand)
            case "∑" | "∏":
                return self.summation()
        raise self.refuse(self._missing(), token)

    def _missing(self) -> str:
        before = self.tokens[self.at - 1].text if self.at else ""
        if before in _WORD_OPERATORS:
            return f"after {before!r} a condition or a set is missing"
        written = {token.text for token in self.tokens[: self.at]}
        if self.token.kind == "end" and written & (_RELATIONS | {"in"}):
            return (
                'the right-hand bound is missing; write a range such as "a < eta < b" or "(a, b]"'
            )
        if self.token.kind == "end" or self.token.text in {")", "]", "}", ","}:
            return "here a number, a symbol or a bracket is missing"
        return f"here {self.token.text!r} stands where a number, a symbol or a bracket should"

    def infix(self, left: Node, least: int) -> Node | None:  # noqa: C901, PLR0912 - one case for each operator
        """The node that continues ``left``, or ``None`` where nothing binds tightly enough."""
        token = self.token
        operator = token.text
        if token.kind == "name":
            operator = _WORD_OPERATORS.get(token.text, "")
            if operator == "∪" and token.text == "U" and as_set(left) is None:
                operator = ""
            if operator == "not" and self.peek().text == "in":
                return self._relation(left) if least <= _RELATION else None
        elif token.kind != "op":
            operator = ""
        if operator == "|" and self._closes_bar():
            return None
        if operator == "|" and self.peek().text == "|" and self.peek().glued:
            if least > _OR:
                return None
            self.advance()
            return self._join("or", _OR, left, least)
        match operator:
            case "or" | "|" if operator == "or" or not self._opens_bar():
                return self._join("or", _OR, left, least)
            case "and" | "&":
                return self._join("and", _AND, left, least)
            case "<" | "<=" | ">" | ">=" | "=" | "!=" | "in":
                return self._relation(left) if least <= _RELATION else None
            case "∪" | "∩" | "\\":
                return self._set_operation(operator, left) if least <= _SETS else None
            case "+" | "-":
                return self._sum(left) if least <= _SUM else None
            case "*" | "/":
                return self._product(left) if least <= _PRODUCT else None
            case "^":
                return self._power(left) if least <= _POWER else None
            case "!":
                self.need_value(left, token)
                self.advance()
                return Apply("factorial", (left,))
            case "%":
                return self._percent(left)
            case "." if self.peek().kind == "name":
                return self._method(left)
            case "∑" | "∏" | "(" | "√" | "⟨" | "|" | "":
                return self._side_by_side(left, least)
        return None

    def _percent(self, left: Node) -> Node:
        token = self.advance()
        following = self.token
        begins = following.kind in {"number", "name"} and following.text not in _WORD_OPERATORS
        if not isinstance(left, Number) or begins or following.text == "(":
            raise self.refuse("% is read behind a number only, as in 5%", token)
        return Number(left.value / 100, decimal=True)

    def _method(self, left: Node) -> Node:
        """``.T`` of a matrix, ``.union(...)`` of a set, and methods that change no value."""
        self.advance()
        token = self.advance()
        args: tuple[Node, ...] = ()
        if self.token.text == "(":
            args = self.items(")", self.advance())
        table = as_matrix(left)
        if token.text in {"T", "transpose"} and table is not None and not args:
            return Matrix(tuple(zip(*table.rows, strict=True)))
        if token.text in _NO_CHANGE and not any(isinstance(arg, Text) for arg in args):
            return left
        first = self._set(left)
        others = [found for found in map(self._set, args) if found is not None]
        if first is not None and len(others) == len(args) == 1:
            if token.text == "union":
                return Union(_flat(Union, (first, others[0])))
            if token.text in {"intersect", "intersection"}:
                return Intersection((first, others[0]))
        raise self.refuse(f".{token.text} is not read here; write the result", token)

    def _closes_bar(self) -> bool:
        return bool(self.brackets) and self.brackets[-1] in {"|", "{"}

    def _opens_bar(self) -> bool:
        """Whether a bar after a value begins an absolute value: ``2|x|``, and not ``a | b``."""
        level = 0
        for token in self.tokens[self.at + 1 :]:
            if token.text in {"(", "[", "{"}:
                level += 1
            elif token.text in {")", "]", "}"}:
                level -= 1
            if level < 0 or (token.kind == "op" and token.text in _RELATIONS):
                return False
            if token.text == "|" and level == 0:
                return True
        return False

    def _join(self, op: str, binding: int, left: Node, least: int) -> Node | None:
        if least > binding:
            return None
        token = self.advance()
        sets = as_set(left)
        right = self.expression(binding + 1)
        if sets is not None:
            other = as_set(right)
            if other is None:
                raise self.refuse(f"'{op}' joins two sets or two conditions", token)
            parts = (sets, other)
            return Union(_flat(Union, parts)) if op == "or" else Intersection(parts)
        parts = (self.condition(left, token), self.condition(right, token))
        if op == "or":
            return Logic("or", _flat_logic("or", parts))
        return Logic("and", _flat_logic("and", parts))

    def condition(self, node: Node, token: Token) -> Node:
        if isinstance(node, Relation | Logic | Member | Truth):
            return node
        raise self.refuse(
            f"{token.text!r} joins conditions such as eta > 0; a condition is missing here", token
        )

    def _relation(self, left: Node) -> Node:
        """A chain of relations, ``a < b <= c`` or ``x in (0, 1]``."""
        parts: list[Node] = []
        while True:
            token = self.token
            if token.text == "not" and self.peek().text == "in":
                self.advance()
                inside = self._member(left)
                parts.append(Logic("not", (inside,)))
                break
            if token.text == "in" and token.kind == "name":
                parts.append(self._member(left))
                break
            if token.kind != "op" or token.text not in _RELATIONS:
                break
            self.advance()
            right = self.expression(_RELATION + 1)
            self._refuse_condition(left, token)
            self._refuse_condition(right, token)
            parts.append(Relation(cast("RelationOp", token.text), left, right))
            left = right
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))

    def _refuse_condition(self, node: Node, token: Token) -> None:
        if isinstance(node, Relation | Logic | Member):
            raise self.refuse("a condition cannot stand beside another relation sign", token)

    def _member(self, left: Node) -> Node:
        token = self.advance()
        right = self.expression(_RELATION + 1)
        container = self._set(right)
        self.need_value(left, token)
        if container is None:
            raise self.refuse("after 'in' a set is expected, such as (0, 1/k] or {1, 2}", token)
        return Member(left, container)

    def _set_operation(self, operator: str, left: Node) -> Node:
        token = self.advance()
        first = self._set(left)
        second = self._set(self.expression(_SETS + 1))
        if first is None or second is None:
            raise self.refuse(
                "a union joins sets such as (0, 1] or {1, 2}; conditions are joined with 'or'",
                token,
            )
        if operator == "∪":
            return Union(_flat(Union, (first, second)))
        if operator == "∩":
            return Intersection(_flat(Intersection, (first, second)))
        return Difference(first, second)

    def _set(self, node: Node) -> Node | None:
        if node == Symbol("R") and self.names.declared("R") is None:
            return CONSTANT_WORDS["Reals"]
        return as_set(node)

    def _sum(self, left: Node) -> Node:
        terms: list[Node] = [left]
        token = self.token
        while self.token.kind == "op" and self.token.text in {"+", "-"}:
            token = self.advance()
            term = self.expression(_SUM + 1)
            if token.text == "-" and as_set(term) is not None:
                first, second = self._set(terms[0]), as_set(term)
                if first is None or second is None or len(terms) > 1:
                    raise self.refuse("a set is taken from another set only", token)
                terms = [Difference(first, second)]
                left = terms[0]
                continue
            tables = as_matrix(terms[0]), as_matrix(term)
            if any(tables):
                left = self._matrix_sum(tables[0] or terms[0], tables[1] or term, token)
                terms = [left]
                continue
            self.need_value(terms[0], token)
            self.need_value(term, token)
            terms.append(make.negate(term) if token.text == "-" else term)
        return terms[0] if len(terms) == 1 else make.add(*terms)

    def _matrix_sum(self, left: Node, right: Node, token: Token) -> Node:
        if not (isinstance(left, Matrix) and isinstance(right, Matrix)) or (
            (len(left.rows), len(left.rows[0])) != (len(right.rows), len(right.rows[0]))
        ):
            raise self.refuse("a matrix is added to one of the same shape", token)
        join = make.subtract if token.text == "-" else make.add
        return Matrix(
            tuple(
                tuple(join(a, b) for a, b in zip(one, two, strict=True))
                for one, two in zip(left.rows, right.rows, strict=True)
            )
        )

    def _product(self, left: Node) -> Node:
        token = self.advance()
        right = self.expression(_PRODUCT + 1)
        return self.times(left, right, token, divide=token.text == "/")

    def times(self, left: Node, right: Node, token: Token, *, divide: bool = False) -> Node:
        left, right = _tables(left, right)
        if isinstance(left, Matrix) or (isinstance(right, Matrix) and not divide):
            return self._matrix_product(left, right, token, divide=divide)
        self.need_value(left, token)
        self.need_value(right, token)
        return make.divide(left, right) if divide else make.mul(left, right)

    def _matrix_product(self, left: Node, right: Node, token: Token, *, divide: bool) -> Node:
        match left, right:
            case Matrix(rows), Matrix(others) if not divide:
                if len(rows[0]) != len(others) or len(rows) * len(rows[0]) * len(others[0]) > 1000:  # noqa: PLR2004 - written matrices are small
                    raise self.refuse("these matrices cannot be multiplied here", token)
                columns = tuple(zip(*others, strict=True))
                return Matrix(
                    tuple(
                        tuple(
                            make.add(*(make.mul(a, b) for a, b in zip(row, column, strict=True)))
                            for column in columns
                        )
                        for row in rows
                    )
                )
            case (Matrix(rows), factor) | (factor, Matrix(rows)):
                self.need_value(factor, token)
                scale = make.divide if divide else _scaled
                self.count += len(rows) * len(rows[0])
                return Matrix(tuple(tuple(scale(entry, factor) for entry in row) for row in rows))
        raise self.refuse("a matrix is multiplied by a number or a matrix", token)

    def _power(self, base: Node) -> Node:
        token = self.advance()
        table = as_matrix(base)
        if table is not None and self.token.text in {"T", "t"}:
            self.advance()
            return Matrix(tuple(zip(*table.rows, strict=True)))
        self.need_value(base, token)
        exponent = self.expression(_POWER)
        self.need_value(exponent, token)
        return make.power(base, exponent)

    def _side_by_side(self, left: Node, least: int) -> Node | None:
        token = self.token
        starts = token.kind == "name" or (token.kind == "op" and token.text in {*_STARTS, "|"})
        if token.kind == "number" and is_value(left):
            if least > _PRODUCT:
                return None
            raise self.refuse(
                "two values stand side by side; write * or ^ or an operator between them", token
            )
        if not starts or not (is_value(left) or isinstance(left, Matrix)):
            return None
        if token.kind == "name" and token.text in _WORD_OPERATORS and token.text != "U":
            return None
        binding = _GLUED if token.glued else _PRODUCT
        if least > binding:
            return None
        right = self.expression(binding + 1)
        return self.times(left, right, token)

    def need_value(self, node: Node, token: Token) -> None:
        if is_value(node):
            return
        what = _KINDS.get(type(node).__name__, "this")
        hint = "; put it in brackets" if isinstance(node, Relation | Logic) else ""
        raise self.refuse(
            f"{token.text!r} works on numbers and expressions, and here stands {what}{hint}", token
        )

    # --- names --------------------------------------------------------------------------

    def name(self) -> Node:
        token = self.advance()
        word = token.text
        if word in {"not", "NOT", "Not"} and not (word == "Not" and self.token.text == "("):
            return Logic("not", (self.condition(self.expression(_NOT), token),))
        declared = self.names.declared(word)
        if declared is not None:
            return Symbol(declared)
        dotted = f"{word}.{self.peek().text}"
        if self.token.text == "." and is_function(dotted):
            self.advance()
            self.advance()
            word = dotted
        word = "gamma" if word == "Γ" and self.token.text == "(" else word
        if is_function(word) and self.token.text == "(":
            if word != "oo" or self._pair_follows():
                return self.call(word, token)
        elif word in SPELLINGS or word in _WITHOUT_BRACKETS or word.startswith("log_"):
            return self.bare_function(word, token)
        value = CONSTANT_WORDS.get(word)
        if value is not None:
            return value
        if word == "π":
            return CONSTANT_WORDS["pi"]
        return self.unknown_name(word, token)

    def unknown_name(self, word: str, token: Token) -> Node:
        before_bracket = self.token.text == "(" and self.token.glued
        if before_bracket and word not in _LONELY and not self._is_a_factor(word):
            parts = self.names.split(word)
            if parts is None:
                raise self.refuse(
                    f"{word!r} is not a function that is known here; for a product write "
                    f"{word}*(...)",
                    token,
                )
            return self._one_by_one(parts, token)
        if word in _WORD_OPERATORS and word != "U":
            raise self.refuse(f"{word!r} has nothing on its left", token)
        parts = self.names.split(word)
        if parts is None and len(word) > 1 and not word.isascii():
            parts = tuple(_GREEK_PIECES.findall(word))
        if parts is not None and len(parts) > 1:
            return self._one_by_one(parts, token)
        if self._split_off_function(word, token):
            return self.name()
        digits = _FUNCTION_OF_DIGITS.match(word)
        if digits:
            return make.sqrt(_number(digits[2])) if digits[1] == "sqrt" else _logarithm(digits[2])
        self._refuse_run_together(word, token)
        name = self.names.canonical(word)
        if not IDENTIFIER.match(name) or "__" in name:
            raise self.refuse(f"{word!r} is not a name that can be read", token)
        return Symbol(name)

    def _is_a_factor(self, word: str) -> bool:
        """Whether a letter before a bracket cannot be a function: ``n(n + 1)`` is a product."""
        level = 0
        for token in self.tokens[self.at :]:
            level += (token.text == "(") - (token.text == ")")
            if level == 0:
                break
            if token.text == word and len(word) == 1:
                return True
        return False

    def _one_by_one(self, parts: tuple[str, ...], token: Token) -> Node:
        """A word that is a product, ``etak`` or ``πr``: its names take their places as tokens.

        What follows then belongs to the last of them, as in ``etak^2``.
        """
        self.tokens[self.at - 1 : self.at] = [
            Token("name", part, token.start, token.end, token.glued if place == 0 else True)
            for place, part in enumerate(parts)
        ]
        self.at -= 1
        return self.name()

    def _split_off_function(self, word: str, token: Token) -> bool:
        """``sinx`` is ``sin x`` where ``x`` is declared; the two take the place of the word."""
        for end in range(len(word) - 1, 1, -1):
            if word[:end] in _OFTEN_GLUED and self.names.declared(word[end:]) is not None:
                pieces = (word[:end], word[end:])
                self.tokens[self.at - 1 : self.at] = [
                    Token("name", piece, token.start, token.end, glued=token.glued)
                    for piece in pieces
                ]
                self.at -= 1
                return True
        return False

    def _refuse_run_together(self, word: str, token: Token) -> None:
        for end in range(len(word) - 1, 1, -1):
            function, rest = word[:end], word[end:]
            if not is_function(function):
                continue
            if rest[0].isdigit() or self.names.split(rest.lstrip("0123456789")) is not None:
                raise self.refuse(
                    f"{word!r} runs together; write {function}(...) with brackets", token
                )

    def _pair_follows(self) -> bool:
        level = 0
        for token in self.tokens[self.at :]:
            if token.text in {"(", "[", "{"}:
                level += 1
            elif token.text in {")", "]", "}"}:
                level -= 1
                if level == 0:
                    return False
            elif token.text == "," and level == 1:
                return True
        return False

    def call(self, word: str, token: Token) -> Node:
        opening = self.advance()
        args = self.items(")", opening)
        try:
            node = call(word, args)
        except CallError as error:
            raise self.refuse(str(error), token) from None
        if node is None:
            raise self.refuse(f"{word!r} is not a function that is known here", token)
        if isinstance(node, Matrix):
            self.count += len(node.rows) * len(node.rows[0])
            self.counted(token)
        return node

    def bare_function(self, word: str, token: Token) -> Node:
        """A function without brackets, ``sin x`` or ``log 4``, or a power of it, ``sin^2(x)``."""
        exponent: Node | None = None
        if self.token.text == "^":
            caret = self.advance()
            exponent = self.expression(_POWER)
            if exponent == make.MINUS_ONE:
                raise self.refuse(
                    f"{word}^-1 could be the inverse or the reciprocal; write a{word}(x) or "
                    f"1/{word}(x)",
                    caret,
                )
        if self.token.text == "(":
            operand = self.call(word, token)
        elif self.token.text == "{" and SPELLINGS.get(word) in {"Max", "Min"}:
            operand = self._called(word, (self.bracket(),), token)
        else:
            start = self.token
            if start.kind not in {"number", "name"} and start.text not in {"√", "|", "⟨"}:
                raise self.refuse(f"{word} needs its argument in brackets: {word}(x)", token)
            argument = self.expression(_GLUED)
            self.need_value(argument, token)
            operand = self._called(word, (argument,), token)
        return operand if exponent is None else make.power(operand, exponent)

    def _called(self, word: str, args: tuple[Node, ...], token: Token) -> Node:
        try:
            made = call(word, args)
        except CallError as error:
            raise self.refuse(str(error), token) from None
        return args[0] if made is None else made

    # --- brackets -----------------------------------------------------------------------

    def items(self, closing: str, opening: Token) -> tuple[Node, ...]:
        self.brackets.append(closing)
        found: list[Node] = []
        while self.token.text != closing or self.token.kind != "op":
            found.append(self.expression(0))
            if self.token.text in {",", ";"}:
                self.advance()
            elif self.token.text != closing:
                raise self._unclosed(opening, closing)
        self.advance()
        self.brackets.pop()
        return tuple(found)

    def _unclosed(self, opening: Token, closing: str) -> Unreadable:
        if self.token.kind == "end":
            return self.refuse(f"this {opening.text} is never closed with {closing}", opening)
        return self.refuse(f"a comma or {closing} is expected here", self.token)

    def bracket(self) -> Node:
        opening = self.advance()
        if opening.text == "{":
            return self.braces(opening)
        self.brackets.append(opening.text)
        found: list[Node] = []
        separators: list[str] = []
        comma = False
        while not self._closes(opening, found):
            found.append(self.expression(0))
            if self.token.text in {",", ";"}:
                comma = True
                separators.append(self.advance().text)
            elif not self._closes(opening, found):
                raise self._unclosed(opening, {"(": ")", "[": "]", "]": "["}[opening.text])
        closing = self.advance()
        self.brackets.pop()
        if opening.text + closing.text == "[]" and {",", ";"} <= set(separators):
            return self._rows_by_semicolon(found, separators, opening)
        return self._bracketed(opening, closing, tuple(found), comma=comma)

    def _rows_by_semicolon(self, found: list[Node], separators: list[str], opening: Token) -> Node:
        """``[a, b; c, d]``, a matrix row by row."""
        rows: list[list[Node]] = [[]]
        for entry, separator in zip(found, [*separators, ""], strict=False):
            rows[-1].append(entry)
            if separator == ";":
                rows.append([])
        try:
            return matrix(tuple(tuple(row) for row in rows if row))
        except CallError as error:
            raise self.refuse(str(error), opening) from None

    def _closes(self, opening: Token, found: list[Node]) -> bool:
        token = self.token
        if token.kind != "op":
            return False
        if token.text == ")" or (token.text == "]" and (found or opening.text == "[")):
            return True
        # ]0, 1[ and [0, 1[ close with an opening bracket, once there are two ends
        return token.text == "[" and len(found) == 2 and self.tokens[self.at - 1].text != ","  # noqa: PLR2004 - two ends

    def _bracketed(
        self, opening: Token, closing: Token, found: tuple[Node, ...], *, comma: bool
    ) -> Node:
        pair = opening.text + closing.text
        if pair == "()":
            if len(found) == 1 and not comma:
                return found[0]
            return Sequence("tuple", found)
        if pair == "[]":
            return Sequence("list", found)
        if len(found) != 2:  # noqa: PLR2004 - two ends
            raise self.refuse(
                f"{opening.text} ... {closing.text} is a range with two ends, such as (0, 1/k]",
                closing,
            )
        try:
            return interval(*found, left_open=opening.text in "(]", right_open=closing.text in ")[")
        except CallError as error:
            raise self.refuse(str(error), opening) from None

    def braces(self, opening: Token) -> Node:
        self.brackets.append("{")
        items: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        while self.token.text != "}":
            item = self.expression(0)
            if self.token.text == ":" or (self.token.text == "|" and not items):
                self.advance()
                pairs.append((item, self.expression(0)))
            else:
                items.append(item)
            if self.token.text in {",", ";"}:
                self.advance()
            elif self.token.text != "}":
                raise self._unclosed(opening, "}")
        closing = self.advance()
        self.brackets.pop()
        if not pairs:
            return Sequence("set", tuple(items))
        if items:
            raise self.refuse("a { } with : in it has a value after every :", closing)
        match pairs:
            case [(Symbol(), (Relation() | Logic() | Member()) as condition)]:
                return condition
            case [(Member() as inside, (Relation() | Logic() | Member()) as condition)]:
                return Logic("and", _flat_logic("and", (inside, condition)))
        return Mapping(tuple(pairs))

    def absolute(self) -> Node:
        opening = self.advance()
        self.brackets.append("|")
        inner = self.expression(_SUM)
        self.need_value(inner, opening)
        if self.token.text != "|":
            raise self.refuse("this | is never closed; write abs(...)", opening)
        self.advance()
        self.brackets.pop()
        return Apply("Abs", (inner,))

    def mean(self) -> Node:
        opening = self.advance()
        closing = "⟩" if opening.text == "⟨" else ">"
        self.brackets.append(opening.text)
        inner = self.expression(_SUM)
        self.need_value(inner, opening)
        entries = [inner]
        while self.token.text == ",":
            self.advance()
            entries.append(self.expression(_SUM))
        if self.token.text != closing:
            raise self.refuse(
                "this < has nothing on its left; a mean is written <x> or mean(x)", opening
            )
        self.advance()
        self.brackets.pop()
        if len(entries) > 1:  # <a, b> is a vector
            return Sequence("tuple", tuple(entries))
        return Apply("mean", (inner,))

    def summation(self) -> Node:
        sign = self.advance()
        head = "Sum" if sign.text == "∑" else "Product"
        why = "write a sum as Sum(body, (i, first, last)) or \\sum_{i=first}^{last} body"
        if self.token.text != "_":
            raise self.refuse(why, sign)
        self.advance()
        self.expect("(", why)
        start = self.expression(0)
        self.expect(")", why)
        self.expect("^", why)
        last = self.expression(_POWER)
        body = self.expression(_PRODUCT)
        match start:
            case Relation("=", Symbol() as index, first):
                self.need_value(body, sign)
                return Apply(head, (body, index, first, last))
        raise self.refuse(why, sign)


_NO_CHANGE = frozenset(
    {"doit", "simplify", "expand", "factor", "evalf", "n", "cancel", "together", "collect"}
)
_GREEK_PIECES = re.compile(r"[^\x00-\x7f](?:_?[0-9]+|_[A-Za-z0-9]+)?|[A-Za-z][A-Za-z0-9_]*")
_FUNCTION_OF_DIGITS = re.compile(r"(sqrt|ln)([0-9]+)\Z")
_WITHOUT_BRACKETS = frozenset({"sqrt", "cbrt", "log10", "log2"})
_OFTEN_GLUED = frozenset({
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "ln", "log", "exp",
})  # fmt: skip
_LONELY = frozenset({"pi", "e", "i", "E", "I"})
_KINDS = {
    "Sequence": "a list",
    "Mapping": "a table { : }",
    "Relation": "a condition",
    "Logic": "a condition",
    "Member": "a condition",
    "Interval": "a range",
    "Union": "a set",
    "Intersection": "a set",
    "Difference": "a set",
    "Matrix": "a matrix",
    "Text": "a word in quotes",
    "Truth": "true or false",
}


def _number(written: str) -> Number:
    decimal = not written.isdigit()
    return Number(Fraction(written), decimal)


def _tables(left: Node, right: Node) -> tuple[Node, Node]:
    """Both sides of a product, lists read as a matrix or a vector where the other side allows."""
    one, other = as_matrix(left), as_matrix(right)
    if one is None and (is_value(right) or other is not None) and not is_value(left):
        one = as_vector(left) if is_value(right) else None
    if other is None and (is_value(left) or one is not None) and not is_value(right):
        other = as_vector(right)
    return one or left, other or right


def _logarithm(digits: str) -> Node:
    return Apply("log", (_number(digits),))


def _scaled(entry: Node, factor: Node) -> Node:
    if factor == make.MINUS_ONE:
        return make.negate(entry)
    if isinstance(entry, Number) and isinstance(factor, Number):
        bits = entry.value.numerator.bit_length() + factor.value.numerator.bit_length()
        if bits < budgets.BITS:
            return Number(entry.value * factor.value, entry.decimal or factor.decimal)
    return make.mul(factor, entry)


def _flat(kind: type[Union | Intersection], parts: tuple[Node, ...]) -> tuple[Node, ...]:
    out: list[Node] = []
    for part in parts:
        out.extend(part.args if isinstance(part, kind) else (part,))
    return tuple(out)


def _flat_logic(op: str, parts: tuple[Node, ...]) -> tuple[Node, ...]:
    out: list[Node] = []
    for part in parts:
        out.extend(part.args if isinstance(part, Logic) and part.op == op else (part,))
    return tuple(out)
