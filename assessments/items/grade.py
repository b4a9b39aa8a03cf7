"""Grading one response to one variant, whatever the interaction. player/grading/grade.js gives the same outcomes."""

from assessments.interactions.outcome import Outcome
from assessments.items.variant import Variant


def grade(variant: Variant, response: object) -> Outcome:
    """Grade a response in the shape of its interaction (docs/items.md), such as {"choices": ["a"]}.

    Raises MalformedResponse (InvalidInput) for what cannot be read. Score and correct are None where a trainer decides.
    """
    item = variant.item
    mark = item.kind.grade(variant, item.body, response)
    return Outcome(mark.score, mark.correct, mark.feedback, variant.explanation, answer_key(variant))


def answer_key(variant: Variant) -> dict[str, object]:
    """What is right, in the shape of a response: {"choices": [ids in file order]}, {"value": 3.21, "text": "3,21"}."""
    return variant.item.kind.key(variant, variant.item.body)
