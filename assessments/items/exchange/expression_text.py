"""An expression written back as authors write it, with the parentheses that it needs."""

from __future__ import annotations

from assessments.items.exchange.moodle_question import number_text
from assessments.items.expression import Call, Name, Negative, Node, Number

_TIGHT = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}


def expression_text(node: Node, around: int = 0) -> str:
    """The text of a node inside an operation that binds as tightly as `around`."""
    if isinstance(node, Number):
        return number_text(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Negative):
        text = f"-{expression_text(node.of, 3)}"
        return f"({text})" if around > 0 else text
    if isinstance(node, Call):
        return f"{node.function}({', '.join(expression_text(one) for one in node.arguments)})"
    tight = _TIGHT[node.operator]
    left, right = (tight + 1, tight) if node.operator == "^" else (tight, tight + 1)
    text = f"{expression_text(node.left, left)} {node.operator} {expression_text(node.right, right)}"
    return f"({text})" if tight < around else text
