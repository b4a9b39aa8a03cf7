"""What an expression is worth, with the same last bit in Python and in player/grading/expression.js.

`round`, `floor`, `ceil` and comparisons look at 15 significant digits (interactions/rounding.py): floor(0.29 *
100) is 29, and 0.1 + 0.2 == 0.3 holds. No result is ever infinite or not a number: an ExpressionError takes its
place.
"""

import math
from collections.abc import Callable, Mapping

from assessments.interactions.rounding import round_half_away, significant
from assessments.items.expression import (
    Call,
    Constraint,
    Expression,
    ExpressionError,
    Name,
    Negative,
    Node,
    Number,
)
from assessments.items.power import power

MOST_DECIMALS = 12


def evaluate(expression: Expression, values: Mapping[str, float | str]) -> float:
    """The finite value of an expression. Raises ExpressionError."""
    try:
        return _value(expression.root, values) + 0.0
    except ExpressionError as error:
        raise ExpressionError(error.reason, f"'{expression.text}': {error.message}") from None


def holds(constraint: Constraint, values: Mapping[str, float | str]) -> bool:
    """Whether a constraint is met. Raises ExpressionError."""
    try:
        left = significant(_value(constraint.left, values))
        right = significant(_value(constraint.right, values))
    except ExpressionError as error:
        raise ExpressionError(error.reason, f"'{constraint.text}': {error.message}") from None
    return _COMPARE[constraint.operator](left, right)


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}


def _value(node: Node, values: Mapping[str, float | str]) -> float:
    match node:
        case Number(value):
            return value
        case Name(name):
            return _named(name, values)
        case Negative(of):
            return -_value(of, values)
        case Call(function, arguments):
            return _finite(_call(function, [_value(one, values) for one in arguments]))
        case _:
            return _finite(_operate(node.operator, _value(node.left, values), _value(node.right, values)))


def _named(name: str, values: Mapping[str, float | str]) -> float:
    found = values.get(name)
    if isinstance(found, str) or found is None:
        raise ExpressionError("unknown_name", f"no number is called {name}.")
    return found


def _operate(operator: str, left: float, right: float) -> float:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "^":
        return power(left, right)
    if right == 0.0:
        raise ExpressionError("division_by_zero", "division by zero.")
    return left / right


def _call(function: str, arguments: list[float]) -> float:
    first = arguments[0]
    if function == "round":
        return round_half_away(first, _decimals(arguments[1]) if len(arguments) > 1 else 0)
    if function == "floor":
        return float(math.floor(significant(first)))
    if function == "ceil":
        return float(math.ceil(significant(first)))
    if function == "abs":
        return abs(first)
    return min(arguments) if function == "min" else max(arguments)


def _decimals(value: float) -> int:
    if value != math.floor(value) or abs(value) > MOST_DECIMALS:
        raise ExpressionError("undefined", f"round(x, n) takes a whole n from -{MOST_DECIMALS} to {MOST_DECIMALS}.")
    return int(value)


def _finite(value: float) -> float:
    if math.isnan(value):
        raise ExpressionError("undefined", "this power has no value.")
    if math.isinf(value):
        raise ExpressionError("too_large", "the result is too large, or divides by zero.")
    return value
