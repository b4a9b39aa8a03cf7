"""Template variables of QTI 3.0 as parameters, derived values, constraints and a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assessments.interactions.rounding import round_half_away
from assessments.items.exchange.drafts import name_to_id
from assessments.items.exchange.qti3_expression import NoCounterpart, constraint_of, expression_of, number_of
from assessments.items.exchange.safe_xml import Element
from assessments.items.expression import FUNCTIONS
from assessments.items.fields import is_id

_MOST_CHOICES = 100


@dataclass(slots=True)
class Template:
    """What a template draws; `known` are our names of its variables, `answer` the key as an expression."""

    parameters: dict[str, Any] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    constraints: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    answer: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    """Variables that only hold the key, with their expression."""


def read_template(item: Element) -> Template:
    """The template of an item. Raises NoCounterpart for processing that our items cannot do."""
    template = Template()
    processing = item.first("qti-template-processing")
    correct = [one for one in (processing.elements if processing else []) if one.name == "qti-set-correct-response"]
    key = correct[0].elements[0] if correct and correct[0].elements else None
    held = key.get("identifier") if key is not None and key.name == "qti-variable" else ""
    for rule in processing.elements if processing else []:
        if rule.name == "qti-set-template-value" and len(rule.elements) == 1:
            _set(template, rule.get("identifier"), rule.elements[0], held)
        elif rule.name == "qti-template-constraint" and len(rule.elements) == 1:
            template.constraints.append(constraint_of(rule.elements[0], template.known))
        elif rule.name != "qti-set-correct-response":
            raise NoCounterpart(f"template processing with <{rule.name}>.")
    if key is not None:
        template.answer = template.keys.get(held) or expression_of(key, template.known)
    return template


def _set(template: Template, identifier: str, expression: Element, held: str) -> None:
    drawn = _drawn(expression)
    if drawn is None and identifier == held:
        template.keys[identifier] = expression_of(expression, template.known)
        return
    own = (
        identifier if is_id(identifier) and identifier not in (*FUNCTIONS, "answer") else f"p_{name_to_id(identifier)}"
    )
    if drawn is not None:
        template.parameters[own] = drawn
    else:
        template.derived[own] = expression_of(expression, template.known)
    template.known[identifier] = own


def _drawn(expression: Element) -> dict[str, Any] | None:
    """The parameter that an expression draws, or None for one that draws nothing."""
    if expression.name == "qti-random-integer":
        ends = {
            "minimum": expression.get("min", "0"),
            "maximum": expression.get("max"),
            "step": expression.get("step", "1"),
        }
        return {name: _whole(text) for name, text in ends.items()}
    if expression.name == "qti-random":
        return {"choices": _choices(expression)}
    if expression.name == "qti-round-to":
        return _grid(expression)
    if any(one.name.startswith("qti-random") for one in expression.walk()):
        raise NoCounterpart(f"figures drawn with <{expression.name}>.")
    return None


def _whole(text: str) -> int:
    value = number_of(text)
    if value != int(value):
        raise NoCounterpart(f"« {text[:20]} » is no whole number.")
    return int(value)


def _choices(expression: Element) -> list[Any]:
    listed = expression.within("qti-base-value")
    if not 1 <= len(listed) <= _MOST_CHOICES or any(one.name == "qti-variable" for one in expression.walk()):
        raise NoCounterpart("figures drawn from a list that our items cannot hold.")
    if listed[0].get("base-type") == "string":
        return [one.text() for one in listed]
    values = [number_of(one.text()) for one in listed]
    return [int(value) if value == int(value) else value for value in values]


def _grid(expression: Element) -> dict[str, Any] | None:
    """round(low + index * step): numbers on a grid with decimals."""
    sums = expression.first("qti-sum")
    product = sums.first("qti-product") if sums else None
    index = product.first("qti-random-integer") if product else None
    low, step = (sums.first("qti-base-value") if sums else None), product.first("qti-base-value") if product else None
    if index is None or low is None or step is None:
        if any(one.name.startswith("qti-random") for one in expression.walk()):
            raise NoCounterpart("figures drawn and rounded in a way that our items cannot.")
        return None
    decimals = _whole(expression.get("figures", "0"))
    first, width = number_of(low.text()), number_of(step.text())
    most = round_half_away(first + _whole(index.get("max", "0")) * width, min(9, max(0, decimals)))
    return {"minimum": first, "maximum": most, "step": width}
