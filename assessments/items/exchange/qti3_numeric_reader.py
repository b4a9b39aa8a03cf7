"""The key, the tolerance and the foreseen errors of a QTI 3.0 number, from its response processing."""

from __future__ import annotations

from typing import Any

from assessments.interactions.rounding import decimals_of
from assessments.items.exchange.carried import read_labels
from assessments.items.exchange.moodle_question import number_text
from assessments.items.exchange.qti3_expression import NoCounterpart, expression_of, number_of
from assessments.items.exchange.qti3_template_reader import Template
from assessments.items.exchange.safe_xml import Element

Body = dict[str, Any]


def read_numeric(
    root: Element, declaration: Element, template: Template, feedback: dict[str, str], labels: list[str]
) -> Body:
    """The body of a numeric item. Raises NoCounterpart."""
    carried = read_labels(labels)
    correct = declaration.first("qti-correct-response")
    values = [one.text().strip() for one in correct.all("qti-value")] if correct else []
    if not template.answer and not values:
        raise NoCounterpart("no right answer is declared.")
    answer = template.answer or _plain(number_of(values[0]))
    branches = _branches(root)
    right = branches[0] if branches else Element("none")
    body: Body = {"interaction": "numeric", "answer": answer}
    rounded = [one.get("figures") for one in right.within("qti-round-to")]
    decimals = int(number_of(rounded[-1])) if rounded else decimals_of(number_of(values[0])) if values else 2
    body["decimals"] = carried.get("decimals", min(9, max(0, decimals)))
    body["tolerance"] = _tolerance(right)
    mistakes = [_mistake(one, template, feedback) for one in branches[1:] if one.name == "qti-response-else-if"]
    return {**body, "mistakes": mistakes} if mistakes else body


def _branches(root: Element) -> list[Element]:
    processing = root.first("qti-response-processing")
    conditions = processing.all("qti-response-condition") if processing else []
    return conditions[0].elements if conditions else []


def _tolerance(branch: Element) -> Body:
    tolerance: Body = {}
    for one in branch.within("qti-equal"):
        widths = one.get("tolerance").split()
        mode = one.get("tolerance-mode")
        if mode in ("absolute", "relative") and widths:
            width = max(abs(number_of(width)) for width in widths)
            own = width if mode == "absolute" else float(f"{width / 100:.15g}")
            tolerance[mode] = int(own) if own == int(own) else own
    return tolerance or {"absolute": 0}


def _mistake(branch: Element, template: Template, feedback: dict[str, str]) -> Body:
    compared = [
        side
        for one in branch.within("qti-equal")
        for side in one.elements
        if not (side.name == "qti-variable" and side.get("identifier") == "RESPONSE")
    ]
    if not compared:
        raise NoCounterpart("a condition on the response that compares no number.")
    value: Any
    if compared[0].name == "qti-base-value":
        value = _plain(number_of(compared[0].text()))
    else:
        value = expression_of(compared[0], template.known)
    mistake: Body = {"value": value}
    told = ""
    for rule in branch.all("qti-set-outcome-value"):
        texts = [one.text().strip() for one in rule.elements if one.name == "qti-base-value"]
        if rule.get("identifier") == "SCORE" and texts and number_of(texts[0]) > 0:
            mistake["credit"] = round(min(1.0, number_of(texts[0])), 4)
        elif rule.get("identifier") == "FEEDBACK" and texts:
            told = feedback.get(texts[0], "")
    return {**mistake, "feedback": told or "…"}


def _plain(value: float) -> Any:
    if value == int(value) and abs(value) < 1e15:
        return int(value)
    return number_text(value) if "e" in repr(value) else value
