"""Numeric items: a number to type, whose key is an expression over what was drawn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.interactions.numeric import Diagnosis, Tolerance, matches, read_number, score_number
from assessments.interactions.outcome import Feedback
from assessments.interactions.rounding import round_half_away
from assessments.interactions.typed_number import Asked
from assessments.items.evaluation import evaluate
from assessments.items.expression import Expression
from assessments.items.fields import Fields, ItemProblem, Known, numbers_of
from assessments.items.figures import Figures, Values
from assessments.items.kinds.kind import Kind, Mark
from assessments.items.number_format import format_quantity
from assessments.items.variant import Variant

_LARGEST_KEY = 1e15


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error that the author foresees: the value it leads to, the share of the point it keeps, what to say."""

    value: Expression
    credit: float
    feedback: str


@dataclass(frozen=True, slots=True)
class NumericBody:
    """A key as an expression, its unit ("" for none), the decimals asked for, and the tolerance."""

    answer: Expression
    unit: str
    unit_required: bool
    decimals: int
    tolerance: Tolerance
    mistakes: tuple[Mistake, ...]


class Numeric(Kind[NumericBody]):
    """Type a number."""

    name = "numeric"
    response = "value"
    fields = ("answer", "unit", "unit_required", "decimals", "tolerance", "mistakes")
    texts = ()
    minutes = 2.5
    answers = ("answer",)

    def read(self, fields: Fields, known: Known) -> NumericBody:
        decimals = fields.whole("decimals", low=0, high=9)
        numbers = numbers_of(known)
        mistakes = tuple(
            Mistake(
                value=part.expression(part.document.get("value"), [*numbers, "answer"], "value"),
                credit=part.number("credit", low=0, high=1, default=0.0),
                feedback=part.words("feedback", {**known, "answer": False}),
            )
            for part in fields.parts("mistakes", ("value", "credit", "feedback"), most=20)
        )
        unit = read_unit(fields, "unit")
        unit_required = fields.flag("unit_required", default=False)
        if unit_required and not unit:
            fields.note("there is no unit to require: give one, or remove unit_required.", "unit_required")
        answer = fields.expression(fields.document.get("answer"), numbers, "answer")
        return NumericBody(answer, unit, unit_required, decimals, _tolerance(fields), mistakes)

    def work_out(self, body: NumericBody, values: Values) -> Figures:
        answer = evaluate(body.answer, values)
        with_answer = {**values, "answer": answer}
        return Figures(values, answer, tuple(evaluate(one.value, with_answer) for one in body.mistakes))

    def decimals(self, body: NumericBody) -> int:
        return body.decimals

    def public(self, variant: Variant, body: NumericBody) -> dict[str, object]:
        return {"unit": body.unit, "decimals": body.decimals}

    def grade(self, variant: Variant, body: NumericBody, response: object) -> Mark:
        asked = Asked(unit=body.unit, unit_required=body.unit_required, locale=variant.locale)
        number = read_number(response, asked)
        foreseen = [
            Diagnosis(value, mistake.credit, mistake.feedback)
            for mistake, value in zip(body.mistakes, variant.figures.mistakes, strict=True)
        ]
        score, diagnosis = score_number(
            number, variant.figures.answer or 0.0, foreseen, tolerance=body.tolerance, decimals=body.decimals
        )
        told = diagnosis is not None and diagnosis.feedback
        feedback = (Feedback("value", variant.text(told)),) if told else ()
        return Mark(score, diagnosis is None and score == 1.0, feedback)

    def key(self, variant: Variant, body: NumericBody) -> dict[str, object]:
        answer = variant.figures.answer or 0.0
        return {
            "value": round_half_away(answer, body.decimals),
            "text": format_quantity(answer, body.decimals, body.unit, variant.locale),
        }

    def trouble(self, item: str, body: NumericBody, variants: Sequence[Variant]) -> Iterator[ItemProblem]:
        drawn = [variant.figures for variant in variants]
        answers = [figures.answer or 0.0 for figures in drawn]
        if any(answers) and not any(round_half_away(answer, body.decimals) for answer in answers):
            yield ItemProblem(item, ("decimals",), f"{body.decimals} decimals round every key to 0: ask for more.")
        if max(map(abs, answers)) >= _LARGEST_KEY:
            yield ItemProblem(item, ("answer",), "the key has more than 15 digits: nobody can type it.")
        for index in range(len(body.mistakes)):
            if all(
                matches(figures.mistakes[index], answer, tolerance=body.tolerance, decimals=body.decimals)
                for figures, answer in zip(drawn, answers, strict=True)
            ):
                message = "is within the tolerance of the answer in every draw, so it would count as right."
                yield ItemProblem(item, ("mistakes", index, "value"), message)


def read_unit(fields: Fields, name: str) -> str:
    """A unit; "" where there is none."""
    unit = fields.text(name, required=False)
    if len(unit) > 20 or re.search("[0-9{}]", unit) or unit != unit.strip():
        fields.note('a short unit without digits, braces or outer spaces is expected: %, €, jours, ""...', name)
    return unit


def _tolerance(fields: Fields) -> Tolerance:
    part = fields.inside(fields.document.get("tolerance") or {}, "tolerance")
    part.only(("absolute", "relative"))
    if not part.has("absolute") and not part.has("relative"):
        part.note("missing: give {absolute: 0.01}, {relative: 0.005} or both; {absolute: 0} asks for the exact value.")
    return Tolerance(
        absolute=part.number("absolute", low=0, high=1e12) if part.has("absolute") else None,
        relative=part.number("relative", low=0, high=1) if part.has("relative") else None,
    )
