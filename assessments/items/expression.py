"""The small arithmetic that authors write in items: a parser of our own, since nothing typed is ever executed.

    constraint = sum ("<" | "<=" | ">" | ">=" | "==" | "!=") sum
    sum        = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | atom [ "^" factor ]
    atom       = number | name | function "(" sum { "," sum } ")" | "(" sum ")"

`^` binds tighter than a minus before it (-2^2 is -4) and to the right (2^3^2 is 2^9). The twin is
player/grading/expression.js; what an expression is worth is in evaluation.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.errors import InvalidInput

LONGEST = 300
DEEPEST = 30
FUNCTIONS: dict[str, tuple[int, int]] = {
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "abs": (1, 1),
    "min": (2, 8),
    "max": (2, 8),
}
"""Name -> smallest and largest number of arguments."""
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_TOKEN = re.compile("([ \t\r\n]+)|([0-9]+(?:[.][0-9]+)?)|([a-z][a-z0-9_]*)|(<=|>=|==|!=|[-+*/^(),<>])")


class ExpressionError(InvalidInput):
    """An expression that cannot be read or computed.

    `reason`: syntax, unknown_name, division_by_zero, too_large or undefined.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter or a derived value."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Operation:
    """left + - * / ^ right."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """One of FUNCTIONS."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Name | Negative | Operation | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression with the names that it needs."""

    text: str
    root: Node
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A parsed comparison of two expressions."""

    text: str
    operator: str
    left: Node
    right: Node
    names: frozenset[str]


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Parse a sum. Raises ExpressionError (reason "syntax") that shows where."""
    parser = _Parser(text)
    root = parser.sum(0)
    parser.end()
    return Expression(text, root, frozenset(parser.names))


@lru_cache(maxsize=4096)
def parse_constraint(text: str) -> Constraint:
    """Parse exactly one comparison. Raises ExpressionError (reason "syntax")."""
    parser = _Parser(text)
    left = parser.sum(0)
    operator = parser.take(*COMPARISONS)
    if operator is None:
        raise parser.unexpected("a comparison such as < or >=")
    right = parser.sum(0)
    parser.end()
    return Constraint(text, operator, left, right, frozenset(parser.names))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(
                "syntax",
                f"'{text}': '{text[position]}' has no meaning here. Use numbers with a dot, names, "
                "+ - * / ^, parentheses, and round floor ceil abs min max.",
            )
        position = found.end()
        if found.lastindex != 1:
            yield ("number", "name", "sign")[(found.lastindex or 0) - 2], found.group()
    yield "end", ""


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ExpressionError(
                "syntax", f"An expression of {len(text)} characters: {LONGEST} at most. Use derived values."
            )
        self.text = text
        self.names: set[str] = set()
        self._tokens = list(_tokens(text))
        self._next = 0

    def take(self, *signs: str) -> str | None:
        kind, word = self._tokens[self._next]
        if kind != "sign" or word not in signs:
            return None
        self._next += 1
        return word

    def end(self) -> None:
        if self._tokens[self._next][0] != "end":
            raise self.unexpected("nothing more")

    def unexpected(self, wanted: str) -> ExpressionError:
        word = self._tokens[self._next][1]
        found = f"'{word}'" if word else "the end"
        return ExpressionError("syntax", f"'{self.text}': {wanted} is expected, {found} found.")

    def sum(self, depth: int) -> Node:
        node = self._term(depth)
        while operator := self.take("+", "-"):
            node = Operation(operator, node, self._term(depth))
        return node

    def _term(self, depth: int) -> Node:
        node = self._factor(depth)
        while operator := self.take("*", "/"):
            node = Operation(operator, node, self._factor(depth))
        return node

    def _factor(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ExpressionError("syntax", f"'{self.text}': more than {DEEPEST} levels. Use derived values.")
        if self.take("-"):
            return Negative(self._factor(depth + 1))
        atom = self._atom(depth)
        return Operation("^", atom, self._factor(depth + 1)) if self.take("^") else atom

    def _atom(self, depth: int) -> Node:
        kind, word = self._tokens[self._next]
        if kind == "number":
            self._next += 1
            return Number(float(word))
        if kind == "name":
            self._next += 1
            return self._call(word, depth) if self.take("(") else self._name(word)
        if self.take("("):
            node = self.sum(depth + 1)
            self._close()
            return node
        raise self.unexpected("a number, a name or a parenthesis")

    def _name(self, word: str) -> Node:
        if word in FUNCTIONS:
            raise ExpressionError("syntax", f"'{self.text}': {word} is a function, write {word}(...).")
        self.names.add(word)
        return Name(word)

    def _call(self, word: str, depth: int) -> Node:
        if word not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ExpressionError("syntax", f"'{self.text}': no function {word}. There are {known}.")
        arguments = [self.sum(depth + 1)]
        while self.take(","):
            arguments.append(self.sum(depth + 1))
        self._close()
        fewest, most = FUNCTIONS[word]
        if not fewest <= len(arguments) <= most:
            raise ExpressionError(
                "syntax", f"'{self.text}': {word} takes {fewest} to {most} values, {len(arguments)} given."
            )
        return Call(word, tuple(arguments))

    def _close(self) -> None:
        if not self.take(")"):
            raise self.unexpected("a closing parenthesis")
