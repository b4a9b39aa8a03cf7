"""Grading one response to one variant, whatever the interaction. player/grading/grade.js gives the same outcomes."""

from assessments.interactions.choice import read_choices, score_choice
from assessments.interactions.numeric import Diagnosis, read_number, score_number
from assessments.interactions.outcome import Feedback, Outcome
from assessments.interactions.rounding import round_half_away
from assessments.interactions.typed_number import Asked
from assessments.items.number_format import format_quantity
from assessments.items.structure import ChoiceBody, NumericBody
from assessments.items.variant import Variant


def grade(variant: Variant, response: object) -> Outcome:
    """Grade {"choices": [...]} or {"value": "..."}. Raises MalformedResponse (InvalidInput) for what cannot be read."""
    body = variant.item.body
    if isinstance(body, ChoiceBody):
        return _grade_choice(variant, body, response)
    return _grade_number(variant, body, response)


def _grade_choice(variant: Variant, body: ChoiceBody, response: object) -> Outcome:
    ids = [option.id for option in body.options]
    chosen = read_choices(response, ids, multiple=body.multiple, locale=variant.locale)
    right = body.right
    told = chosen | right if body.multiple else chosen
    return Outcome(
        score=score_choice(chosen, right, multiple=body.multiple),
        correct=chosen == right,
        feedback=tuple(
            Feedback(option.id, variant.text(option.feedback))
            for option in variant.options
            if option.id in told and option.feedback
        ),
        explanation=variant.explanation,
        key=answer_key(variant),
    )


def _grade_number(variant: Variant, body: NumericBody, response: object) -> Outcome:
    asked = Asked(unit=body.unit, unit_required=body.unit_required, locale=variant.locale)
    number = read_number(response, asked)
    answer = variant.figures.answer or 0.0
    foreseen = [
        Diagnosis(value, mistake.credit, mistake.feedback)
        for mistake, value in zip(body.mistakes, variant.figures.mistakes, strict=True)
    ]
    score, diagnosis = score_number(number, answer, foreseen, tolerance=body.tolerance, decimals=body.decimals)
    told = diagnosis is not None and diagnosis.feedback
    return Outcome(
        score=score,
        correct=diagnosis is None and score == 1.0,
        feedback=(Feedback("value", variant.text(told)),) if told else (),
        explanation=variant.explanation,
        key=answer_key(variant),
    )


def answer_key(variant: Variant) -> dict[str, object]:
    """What is right: ids of the right options in file order, or the rounded number and how it is written."""
    body = variant.item.body
    if isinstance(body, ChoiceBody):
        return {"choices": [option.id for option in body.options if option.correct]}
    answer = variant.figures.answer or 0.0
    return {
        "value": round_half_away(answer, body.decimals),
        "text": format_quantity(answer, body.decimals, body.unit, variant.locale),
    }
