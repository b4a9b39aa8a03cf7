"""Moodle's calculated questions as numeric items whose figures change: wildcards become parameters, formulas become
expressions.

The sets of values that Moodle holds go together; ours are drawn one by one, so the constraints have to be written
again. This is remarked.
"""

from __future__ import annotations

import math
import re
from typing import Any

from assessments.items.exchange.drafts import name_to_id
from assessments.items.exchange.foreign_text import ForeignText
from assessments.items.exchange.moodle_question import Question
from assessments.items.exchange.plain import doubled
from assessments.items.exchange.safe_xml import Element
from assessments.items.expression import FUNCTIONS, ExpressionError, parse_expression
from assessments.items.fields import is_id

_WILDCARD = re.compile(r"\{([A-Za-z][^>}<{\"'\s=]{0,59})\}")
_FORMULA = re.compile(r"\{=((?:[^{}\s]|\{[^{}=\s]*\})+)\}")
_ROUNDED = re.compile(r"round\((.*),(\d)\)")
_MOST_VALUES = 100
_RELATIVE = ("1", "relative")
_GEOMETRIC = ("3", "geometric")


class _Unreadable(Exception):
    """A formula or a wildcard that has no counterpart; the message says which."""


def read_calculated(element: Element, question: Question, foreign: ForeignText) -> dict[str, Any] | str:
    """The body of an item document (its texts are templates), or why there is none."""
    try:
        return _Calculated(element, question, foreign).body()
    except _Unreadable as error:
        return str(error)


class _Calculated:
    def __init__(self, element: Element, question: Question, foreign: ForeignText) -> None:
        self.element, self.question, self.foreign = element, question, foreign
        self.names: dict[str, str] = {}
        self.derived: dict[str, str] = {}
        self.parameters = self._parameters()

    def body(self) -> dict[str, Any]:
        answers = self.element.all("answer")
        right = [one for one in answers if _float(one.get("fraction")) > 99.99]
        if not right:
            raise _Unreadable("no formula earns the whole point.")
        formulas = {id(one): self._expression(_text(one)) for one in answers}
        decimals = int(min(9, max(0, _float(_inner(right[0], "correctanswerlength")))))
        body: dict[str, Any] = {"interaction": "numeric", "parameters": self.parameters}
        texts = {"prompt": self._template("questiontext", "prompt")}
        texts["explanation"] = self._template("generalfeedback", "explanation")
        texts["hint"] = self._template("hint", "hint")
        mistakes = self._mistakes(answers, right[0], formulas, decimals)
        if self.derived:
            body["derived"] = self.derived
        body.update({name: text for name, text in texts.items() if text})
        body["answer"] = formulas[id(right[0])]
        if self.question.unit:
            body["unit"] = self.question.unit
        if self.question.unit_required:
            body["unit_required"] = True
        body |= {"decimals": decimals, "tolerance": self._tolerance(right[0])}
        return {**body, "mistakes": mistakes} if mistakes else body

    def _parameters(self) -> dict[str, Any]:
        listed = self.element.first("dataset_definitions")
        parameters: dict[str, Any] = {}
        for one in listed.all("dataset_definition") if listed else ():
            name = _text_in(one, "name")
            own = name if is_id(name) and name not in (*FUNCTIONS, "answer") else f"p_{name_to_id(name)}"
            self.names[name] = own
            values = [_float(_inner(value, "value")) for value in one.within("dataset_item")]
            parameters[own] = _parameter(list(dict.fromkeys(values))[:_MOST_VALUES], one)
        if not parameters:
            raise _Unreadable("no wildcard with its values.")
        if len(parameters) > 1:
            told = "each is drawn on its own here: write as constraints what must hold between them."
            self.foreign.report.note(
                self.foreign.item, "changed", "parameters, constraints", told, where=self.foreign.where
            )
        return parameters

    def _expression(self, formula: str) -> str:
        if formula.strip() == "*":
            return "*"
        plain = _powers(_WILDCARD.sub(lambda found: self._named(found.group(1)), formula.strip()))
        try:
            return parse_expression(plain).text
        except (ExpressionError, RecursionError):
            raise _Unreadable(f"the formula « {formula.strip()[:120]} » has no counterpart here.") from None

    def _named(self, wildcard: str) -> str:
        if wildcard not in self.names:
            raise _Unreadable(f"the wildcard {{{wildcard}}} has no values in the file.")
        return self.names[wildcard]

    def _template(self, name: str, told: str) -> str:
        found = self.element.first(name)
        return self._of(found, told) if found else ""

    def _of(self, element: Element, told: str) -> str:
        """Markdown with places; what stands in braces is set aside while the text is read."""
        places: list[str] = []

        def aside(place: str) -> str:
            places.append(place)
            return f"\x01{len(places) - 1}\x02"

        text = _FORMULA.sub(lambda found: aside(self._derived(found.group(1))), _text(element))
        text = _WILDCARD.sub(
            lambda found: aside(self.names[found.group(1)]) if found.group(1) in self.names else found.group(), text
        )
        form = element.get("format") or "html"
        markdown = doubled(self.foreign.markdown(text, form, told))
        return re.sub("\x01(\\d+)\x02", lambda found: f"{{{places[int(found.group(1))]}}}", markdown)

    def _derived(self, formula: str) -> str:
        """The place of a formula in a text: a derived value with its decimals."""
        found = _ROUNDED.fullmatch(formula)
        inner, decimals = (found.group(1), f":{found.group(2)}") if found else (formula, "")
        try:
            expression = self._expression(inner)
        except _Unreadable:
            expression, decimals = self._expression(formula), ""
        if expression in self.names.values():
            return f"{expression}{decimals}"
        for name, known in self.derived.items():
            if known == expression:
                return f"{name}{decimals}"
        name = f"valeur_{len(self.derived) + 1}"
        self.derived[name] = expression
        return f"{name}{decimals}"

    def _mistakes(
        self, answers: list[Element], right: Element, formulas: dict[int, str], decimals: int
    ) -> list[dict[str, Any]]:
        mistakes: list[dict[str, Any]] = []
        before = formulas[id(right)]
        for one in answers:
            formula = formulas[id(one)]
            if one is right or formula == f"round({before},{decimals})":
                continue
            told = one.first("feedback")
            feedback = self._of(told, "mistakes.feedback") if told else ""
            if formula == "*":
                message = "the feedback for any other number has no place."
                self.foreign.report.note(self.foreign.item, "lost", "mistakes", message, where=self.foreign.where)
                continue
            before = formula
            percent = _float(one.get("fraction"))
            credit = {"credit": round(min(1.0, percent / 100), 4)} if percent > 0 else {}
            mistakes.append({"value": formula, **credit, "feedback": feedback or "…"})
        return mistakes

    def _tolerance(self, right: Element) -> dict[str, float]:
        kind, width = _inner(right, "tolerancetype"), abs(_float(_inner(right, "tolerance")))
        if kind in _GEOMETRIC:
            told = "geometric: read as a share of the answer."
            self.foreign.report.note(self.foreign.item, "changed", "tolerance", told, where=self.foreign.where)
        return {"relative": min(1.0, width)} if kind in (*_RELATIVE, *_GEOMETRIC) else {"absolute": width}


def _parameter(values: list[float], definition: Element) -> dict[str, Any]:
    if values:
        return {"choices": [int(value) if value == int(value) else value for value in values]}
    decimals = int(min(9, max(0, _float(_text_in(definition, "decimals")))))
    low, high = _float(_text_in(definition, "minimum")), _float(_text_in(definition, "maximum"))
    return {"minimum": low, "maximum": high, "step": 10.0**-decimals}


def _powers(formula: str) -> str:
    """pow(a,b) as (a)^(b); what is not balanced is left for the parser to refuse."""
    start = formula.rfind("pow(")
    for _ in range(20):
        if start < 0:
            break
        depth, comma = 0, -1
        for end in range(start + 3, len(formula)):
            depth += (formula[end] == "(") - (formula[end] == ")")
            if formula[end] == "," and depth == 1:
                comma = end
            if depth == 0:
                break
        else:
            break
        if comma < 0:
            break
        inner = f"(({formula[start + 4 : comma]})^({formula[comma + 1 : end]}))"
        formula = formula[:start] + inner + formula[end + 1 :]
        start = formula.rfind("pow(")
    return formula


def _float(text: str) -> float:
    plain = text.strip().replace(",", ".")
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{0,30})?([eE][-+]?\d{1,2})?", plain):
        return 0.0
    return float(plain) if math.isfinite(float(plain)) else 0.0


def _text(element: Element) -> str:
    found = element.first("text")
    return (found or element).text()


def _inner(element: Element, name: str) -> str:
    found = element.first(name)
    return found.text().strip() if found else ""


def _text_in(element: Element, name: str) -> str:
    found = element.first(name)
    return _text(found).strip() if found else ""
