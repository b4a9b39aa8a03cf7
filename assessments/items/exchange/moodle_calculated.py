"""Numeric items whose figures change, as Moodle's calculated questions: formulas over wildcards, and sets of values.

The values are drawn here, by the item's own parameters and constraints, so that every set makes sense together. Derived
values are written out in formulas and texts. What Moodle cannot compute with (texts that change) stays fixed variants.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.items.exchange.carried import labels
from assessments.items.exchange.case_tables import Cases, with_case
from assessments.items.exchange.moodle_from_item import nearest_grade_of
from assessments.items.exchange.moodle_question import Question, number_text, percent_text
from assessments.items.exchange.moodle_xml import combined_feedback, formatted, note_unit, units
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element
from assessments.items.expression import LONGEST, Call, Expression, Name, Negative, Node, Number
from assessments.items.item import item_from_document
from assessments.items.kinds.numeric import NumericBody
from assessments.items.parameters import ChoiceParameter, NumberParameter
from assessments.items.template import Place, parse_template
from assessments.items.variant import make_variant

SETS = 20
_RELATIVE, _NOMINAL = "1", "2"
_DECIMALS = "1"


def is_calculable(document: Mapping[str, Any]) -> bool:
    """Whether Moodle's formulas can do what the item does."""
    if document["interaction"] != "numeric" or not document.get("parameters"):
        return False
    item = item_from_document(document, trials=0)
    texts = any(isinstance(one, ChoiceParameter) and one.is_text for one in item.parameters)
    body = item.body
    written = [item.prompt, item.explanation, item.hint or ""]
    if isinstance(body, NumericBody):
        written += [mistake.feedback for mistake in body.mistakes]
    literal = any("{{" in text or "}}" in text for text in written)
    if texts or literal:
        return False
    formulas = Calculated(document, {}, Report("")).formulas()
    return all(len(formula) + len("round(,9)") <= LONGEST for formula in formulas)


class Calculated:
    """One item on its way."""

    def __init__(self, document: Mapping[str, Any], cases: Cases, report: Report) -> None:
        self.document, self.cases, self.report = document, cases, report
        self.item = item_from_document(document, trials=0)
        if not isinstance(self.item.body, NumericBody):
            raise TypeError(f"{self.item.id}: no numeric item")
        self.body = self.item.body
        self.nodes: dict[str, Node] = {name: expression.root for name, expression in self.item.derived}
        self.nodes["answer"] = self.body.answer.root

    def question(self) -> tuple[Question, list[Element]]:
        """The question with the elements that only a calculated one has."""
        item, name = self.item, self.item.id
        self.report.add(name)
        tags = labels(self.document, "decimals")
        question = Question("numerical", name, self.text(item.prompt), self.text(item.explanation), tags=tags)
        question.hint = self.text(item.hint or "")
        question.text = with_case(question.text, self.cases.get(item.case or ""))
        question.unit, question.unit_required = self.body.unit, self.body.unit_required
        note_unit(question, self.report)
        self._tell()
        own = [
            element("synchronize", "0"),
            element("single", "0"),
            element("answernumbering", "abc"),
            element("shuffleanswers", "0"),
            *combined_feedback(),
            *self._answers(),
            *units(self.body.unit, required=self.body.unit_required),
            element("dataset_definitions", *self._datasets()),
        ]
        return question, own

    def _tell(self) -> None:
        name, note = self.item.id, self.report.note
        note(name, "changed", "parameters", f"{SETS} sets of figures drawn here; Moodle draws one of them.")
        note(name, "changed", "figures", "written as Moodle writes numbers: 12400, not 12 400.")
        if self.item.constraints:
            note(name, "lost", "constraints", "the sets that are drawn meet them; nothing keeps new ones to it.")
        if self.item.derived:
            told = "written out in formulas and texts."
            note(name, "changed", "derived, answer, mistakes.value, mistakes.feedback, prompt, explanation, hint", told)
        if self.document.get("note"):
            note(name, "lost", "note", "authors' notes have no place.")

    def formula(self, expression: Expression) -> str:
        """An expression as Moodle reads it."""
        return self._node(expression.root, 0)

    def _node(self, node: Node, around: int) -> str:
        """A node inside an operation that binds as tightly as `around`."""
        if isinstance(node, Number):
            return number_text(node.value)
        if isinstance(node, Name):
            known = self.nodes.get(node.name)
            return f"{{{node.name}}}" if known is None else self._node(known, around)
        if isinstance(node, Negative):
            return f"(0-{self._node(node.of, 2)})"
        if isinstance(node, Call):
            return f"{node.function}({','.join(self._node(one, 0) for one in node.arguments)})"
        if node.operator == "^":
            return f"pow({self._node(node.left, 0)},{self._node(node.right, 0)})"
        tight = 1 if node.operator in "+-" else 2
        text = f"{self._node(node.left, tight)}{node.operator}{self._node(node.right, tight + 1)}"
        return f"({text})" if tight < around else text

    def text(self, template: str) -> str:
        """A text whose places are wildcards, or formulas that Moodle works out."""
        return "".join(part if isinstance(part, str) else self._place(part) for part in parse_template(template))

    def _place(self, place: Place) -> str:
        drawn = {one.name: one for one in self.item.parameters}
        if place.decimals is None and place.name in drawn:
            return f"{{{place.name}}}"
        decimals = place.decimals if place.decimals is not None else self.body.decimals
        return f"{{=round({self._node(Name(place.name), 0)},{decimals})}}"

    def formulas(self) -> list[str]:
        """Those of the answers."""
        return [self.formula(one) for one in (self.body.answer, *(mistake.value for mistake in self.body.mistakes))]

    def _answers(self) -> list[Element]:
        answers = self._right(self.body.answer, 100.0, "")
        for mistake in self.body.mistakes:
            percent = nearest_grade_of(self.item.id, 100 * mistake.credit, "mistakes.credit", self.report)
            answers += self._right(mistake.value, percent, self.text(mistake.feedback))
        return answers

    def _right(self, expression: Expression, percent: float, feedback: str) -> list[Element]:
        formula, tolerance = self.formula(expression), self.body.tolerance
        relative = tolerance.relative is not None and not tolerance.absolute
        width = (tolerance.relative if relative else tolerance.absolute) or 0.0
        if tolerance.relative and tolerance.absolute:
            self.report.note(self.item.id, "changed", "tolerance", "the absolute one only.")
        kind = _RELATIVE if relative else _NOMINAL
        answers = [self._answer(formula, percent, feedback, width, kind)]
        if relative or width < 0.5 * 10.0**-self.body.decimals:
            rounded = f"round({formula},{self.body.decimals})"
            answers.append(self._answer(rounded, percent, feedback, 0.0, _NOMINAL))
        return answers

    def _answer(self, formula: str, percent: float, feedback: str, width: float, kind: str) -> Element:
        return element(
            "answer",
            element("text", formula),
            element("tolerance", number_text(width)),
            element("tolerancetype", kind),
            element("correctanswerformat", _DECIMALS),
            element("correctanswerlength", str(self.body.decimals)),
            formatted("feedback", feedback),
            fraction=percent_text(percent),
        )

    def _datasets(self) -> list[Element]:
        drawn = [make_variant(self.item, f"exchange/{self.item.id}/{number}").figures.values for number in range(SETS)]
        return [
            _dataset(one.name, [float(values[one.name]) for values in drawn], _places(one))
            for one in self.item.parameters
        ]


def _places(parameter: NumberParameter | ChoiceParameter) -> int:
    return parameter.decimals if isinstance(parameter, NumberParameter) else parameter.shown


def _dataset(name: str, values: list[float], decimals: int) -> Element:
    items = [
        element("dataset_item", element("number", str(number)), element("value", number_text(value)))
        for number, value in enumerate(values, start=1)
    ]
    return element(
        "dataset_definition",
        element("status", element("text", "private")),
        element("name", element("text", name)),
        element("type", "calculated"),
        element("distribution", element("text", "uniform")),
        element("minimum", element("text", number_text(min(values)))),
        element("maximum", element("text", number_text(max(values)))),
        element("decimals", element("text", str(decimals))),
        element("itemcount", str(len(items))),
        element("dataset_items", *items),
        element("number_of_items", str(len(items))),
    )
