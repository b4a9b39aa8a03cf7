"""Expressions of QTI 3.0 read back as the arithmetic of our items."""

from __future__ import annotations

import math
import re

from assessments.items.exchange.expression_text import expression_text
from assessments.items.exchange.safe_xml import DEEPEST, Element
from assessments.items.expression import (
    Call,
    ExpressionError,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    parse_expression,
)

_OPERATORS = {"qti-sum": "+", "qti-product": "*", "qti-subtract": "-", "qti-divide": "/", "qti-power": "^"}
_COMPARED = {"qti-lt": "<", "qti-lte": "<=", "qti-gt": ">", "qti-gte": ">=", "qti-equal": "==", "qti-match": "=="}


class NoCounterpart(Exception):
    """Something that our items cannot say; the message names it."""


def number_of(text: str) -> float:
    """A number of the file. Raises NoCounterpart."""
    plain = text.strip()
    if re.fullmatch(r"[-+]?(\d{1,20}(\.\d{0,40})?|\.\d{1,40})([eE][-+]?\d{1,3})?", plain):
        value = float(plain)
        if math.isfinite(value):
            return value
    raise NoCounterpart(f"« {plain[:40]} » is no number.")


def expression_of(element: Element, known: dict[str, str]) -> str:
    """The text of an expression; `known` are our names of its variables. Raises NoCounterpart."""
    text = expression_text(_node(element, known, 0))
    try:
        return parse_expression(text).text
    except ExpressionError as error:
        raise NoCounterpart(f"an expression that is too long or too deep ({error.reason}).") from None


def constraint_of(element: Element, known: dict[str, str]) -> str:
    """A comparison. Raises NoCounterpart."""
    inner = element.elements
    negated = element.name == "qti-not" and len(inner) == 1
    compared = inner[0] if negated else element
    sides = compared.elements
    if compared.name not in _COMPARED or len(sides) != 2 or (negated and _COMPARED[compared.name] != "=="):
        raise NoCounterpart(f"the constraint <{element.name}>.")
    operator = "!=" if negated else _COMPARED[compared.name]
    return f"{expression_of(sides[0], known)} {operator} {expression_of(sides[1], known)}"


def _node(element: Element, known: dict[str, str], depth: int) -> Node:
    if depth > DEEPEST:
        raise NoCounterpart("an expression that is too deep.")
    inner = [] if element.name == "qti-base-value" else [_node(one, known, depth + 1) for one in element.elements]
    if element.name == "qti-base-value":
        value = number_of(element.text())
        return Negative(Number(-value)) if value < 0 else Number(value)
    if element.name == "qti-variable" and element.get("identifier") in known:
        return Name(known[element.get("identifier")])
    if element.name == "qti-integer-to-float" and len(inner) == 1:
        return inner[0]
    if element.name == "qti-product" and len(inner) == 2 and _is_minus_one(element.elements[0]):
        return Negative(inner[1])
    if element.name in _OPERATORS and len(inner) >= 2:
        return _operation(_OPERATORS[element.name], inner)
    called = _called(element, inner)
    if called is None:
        raise NoCounterpart(f"the expression <{element.name}>.")
    return called


def _is_minus_one(element: Element) -> bool:
    """How a minus before something is written."""
    return element.name == "qti-base-value" and element.text().strip() == "-1"


def _operation(operator: str, inner: list[Node]) -> Node:
    node = inner[0]
    for one in inner[1:]:
        node = Operation(operator, node, one)
    return node


def _called(element: Element, inner: list[Node]) -> Node | None:
    if element.name in ("qti-min", "qti-max") and 2 <= len(inner) <= 8:
        return Call(element.name.removeprefix("qti-"), tuple(inner))
    if element.name == "qti-math-operator" and element.get("name") in ("floor", "ceil", "abs") and len(inner) == 1:
        return Call(element.get("name"), tuple(inner))
    if element.name == "qti-round" and len(inner) == 1:
        return Call("round", tuple(inner))
    if element.name == "qti-round-to" and len(inner) == 1 and element.get("rounding-mode") == "decimalPlaces":
        return Call("round", (inner[0], Number(number_of(element.get("figures")))))
    return None
