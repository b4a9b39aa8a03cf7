"""Numeric items whose figures change, as QTI 3.0 templates: parameters are template variables, and constraints,
derived values and the key are worked out by whoever delivers the item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.items.exchange.moodle_question import number_text
from assessments.items.exchange.qti3_elements import base_value, marked, variable
from assessments.items.exchange.qti3_item import assembled, numeric_parts
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element
from assessments.items.expression import Call, Constraint, Name, Negative, Node, Number
from assessments.items.item import item_from_document
from assessments.items.kinds.numeric import NumericBody
from assessments.items.parameters import ChoiceParameter, NumberParameter, Parameter
from assessments.items.structure import Item
from assessments.items.template import parse_template

_OPERATORS = {"+": "qti-sum", "-": "qti-subtract", "*": "qti-product", "/": "qti-divide", "^": "qti-power"}
_COMPARED = {"<": "qti-lt", "<=": "qti-lte", ">": "qti-gt", ">=": "qti-gte"}


class _NoCounterpart(Exception):
    """An expression that QTI cannot work out."""


def template_item(document: Mapping[str, Any], report: Report) -> Element | None:
    """The item as a template; None where it has to become fixed variants."""
    if document["interaction"] != "numeric":
        return None
    try:
        return _Template(document, report).item()
    except _NoCounterpart:
        return None


class _Template:
    def __init__(self, document: Mapping[str, Any], report: Report) -> None:
        self.document, self.report = document, report
        self.read: Item = item_from_document(document, trials=0)
        if not isinstance(self.read.body, NumericBody):
            raise _NoCounterpart
        self.body = self.read.body
        self.parameters = {one.name: one for one in self.read.parameters}
        self.types: dict[str, str] = {name: _type_of(one) for name, one in self.parameters.items()}

    def item(self) -> Element:
        processing = [_set(name, _drawn(one)) for name, one in self.parameters.items()]
        for name, expression in self.read.derived:
            processing.append(_set(name, self.expression(expression.root)))
            self.types[name] = self.type(expression.root)
        processing += [element("qti-template-constraint", self.constraint(one)) for one in self.read.constraints]
        self.types["answer"] = "float"
        processing.append(_set("answer", self.floated(self.body.answer.root)))
        processing.append(element("qti-set-correct-response", variable("answer"), identifier="RESPONSE"))
        foreseen = [self.floated(mistake.value.root) for mistake in self.body.mistakes]
        declared = element("qti-response-declaration", identifier="RESPONSE", cardinality="single", base_type="float")
        filled = self._filled()
        parts = numeric_parts(filled, declared, foreseen, self.report, self.printed)
        parts.templates = [
            *(
                element("qti-template-declaration", identifier=name, cardinality="single", base_type=kind)
                for name, kind in self.types.items()
            ),
            element("qti-template-processing", *processing),
        ]
        self._tell()
        return assembled(filled, parts, self.report)

    def _tell(self) -> None:
        name = self.read.id
        self.report.add(name)
        told = "written by whoever delivers the item: 12400, not 12 400; derived values always with decimals."
        self.report.note(name, "changed", "figures", told)
        if any("decimals" in one for one in self.document["parameters"].values()):
            self.report.note(name, "lost", "parameters", "the decimals that they are shown with.")

    def _filled(self) -> dict[str, Any]:
        """The document with marks where its texts have places."""
        own = dict(self.document)
        for name in ("prompt", "explanation", "hint"):
            if own.get(name):
                own[name] = _with_marks(str(own[name]))
        if own.get("mistakes"):
            own["mistakes"] = [{**one, "feedback": _with_marks(one["feedback"])} for one in own["mistakes"]]
        return own

    def printed(self, place: str) -> Element:
        """A place of a text."""
        name, _, decimals = place.partition(":")
        if self.types[name] == "string":
            return element("qti-printed-variable", identifier=name)
        if decimals:
            return element("qti-printed-variable", identifier=name, format=f"%.{decimals}f")
        usual = self.parameters[name].shown if name in self.parameters else self.body.decimals
        form = "%i" if self.types[name] == "integer" else f"%.{usual}f"
        return element("qti-printed-variable", identifier=name, format=form, data_decimals="auto")

    def type(self, node: Node) -> str:
        """integer or float: what QTI's operators give."""
        if isinstance(node, Number):
            return "integer" if node.value == int(node.value) else "float"
        if isinstance(node, Name):
            return self.types[node.name]
        if isinstance(node, Negative):
            return self.type(node.of)
        if isinstance(node, Call):
            if node.function in ("min", "max"):
                return "integer" if all(self.type(one) == "integer" for one in node.arguments) else "float"
            whole = node.function in ("floor", "ceil") or (node.function == "round" and len(node.arguments) == 1)
            return "integer" if whole else "float"
        both = {self.type(node.left), self.type(node.right)}
        return "integer" if node.operator in "+-*" and both == {"integer"} else "float"

    def floated(self, node: Node) -> Element:
        """The expression as a float."""
        written = self.expression(node)
        return element("qti-integer-to-float", written) if self.type(node) == "integer" else written

    def expression(self, node: Node) -> Element:
        """An expression in QTI's operators."""
        if isinstance(node, Number):
            return base_value(self.type(node), number_text(node.value))
        if isinstance(node, Name):
            return variable(node.name)
        if isinstance(node, Negative):
            return element("qti-product", base_value("integer", "-1"), self.expression(node.of))
        if isinstance(node, Call):
            return self._call(node)
        return element(_OPERATORS[node.operator], self.expression(node.left), self.expression(node.right))

    def _call(self, node: Call) -> Element:
        inner = [self.expression(one) for one in node.arguments]
        if node.function in ("min", "max"):
            return element(f"qti-{node.function}", *inner)
        if node.function != "round":
            return element("qti-math-operator", *inner, name=node.function)
        if len(inner) == 1:
            return element("qti-round", *inner)
        figures = node.arguments[1]
        if not isinstance(figures, Number) or figures.value != int(figures.value):
            raise _NoCounterpart
        return element("qti-round-to", inner[0], rounding_mode="decimalPlaces", figures=str(int(figures.value)))

    def constraint(self, constraint: Constraint) -> Element:
        """A comparison."""
        sides = [self.expression(constraint.left), self.expression(constraint.right)]
        if constraint.operator in _COMPARED:
            return element(_COMPARED[constraint.operator], *sides)
        equal = element("qti-equal", *sides, tolerance_mode="exact")
        return equal if constraint.operator == "==" else element("qti-not", equal)


def _type_of(parameter: Parameter) -> str:
    if isinstance(parameter, ChoiceParameter):
        if parameter.is_text:
            return "string"
        return "integer" if all(float(one) == int(float(one)) for one in parameter.choices) else "float"
    return "integer" if parameter.decimals == 0 else "float"


def _set(name: str, expression: Element) -> Element:
    return element("qti-set-template-value", expression, identifier=name)


def _drawn(parameter: Parameter) -> Element:
    kind = _type_of(parameter)
    if isinstance(parameter, ChoiceParameter):
        texts = [one if isinstance(one, str) else number_text(one) for one in parameter.choices]
        return element("qti-random", element("qti-multiple", *(base_value(kind, text) for text in texts)))
    if kind == "integer":
        return _random_integer(parameter.minimum, parameter.value(parameter.count - 1), parameter.step)
    return _on_a_grid(parameter)


def _on_a_grid(parameter: NumberParameter) -> Element:
    index = _random_integer(0, parameter.count - 1, 1)
    steps = element("qti-product", index, base_value("float", number_text(parameter.step)))
    value = element("qti-sum", base_value("float", number_text(parameter.minimum)), steps)
    return element("qti-round-to", value, rounding_mode="decimalPlaces", figures=str(parameter.decimals))


def _random_integer(low: float, high: float, step: float) -> Element:
    return element("qti-random-integer", min=str(int(low)), max=str(int(high)), step=str(int(step)))


def _with_marks(text: str) -> str:
    """A template as text with marks for its places; braces that are to be seen are braces."""
    pieces = []
    for part in parse_template(text):
        if isinstance(part, str):
            pieces.append(part)
        else:
            pieces.append(marked(part.name if part.decimals is None else f"{part.name}:{part.decimals}"))
    return "".join(pieces)
