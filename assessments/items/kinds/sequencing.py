"""Sequencing items: steps that the author writes in the right order, shown in another one.

The order shown is any but the right one, all as likely: had the right one been changed in a fixed way instead of drawn
again, undoing that change without reading would pay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.interactions.outcome import Feedback
from assessments.interactions.sequencing import expected_score, misplaced, read_order, score_order
from assessments.items.fields import Fields, ItemProblem, Known
from assessments.items.kinds.alike import alike
from assessments.items.kinds.kind import Kind, Mark, Order
from assessments.items.seed import Stream
from assessments.items.variant import Variant

_SHUFFLES = 64
"""At most, so that no stream can hold us up; 3 steps come out right 64 times once in 6 ** 64."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `feedback` is shown to those who put it at another place."""

    id: str
    text: str
    feedback: str


@dataclass(frozen=True, slots=True)
class SequencingBody:
    """Steps in the right order."""

    steps: tuple[Step, ...]

    @property
    def right(self) -> tuple[str, ...]:
        """Ids in the right order."""
        return tuple(step.id for step in self.steps)


class Sequencing(Kind[SequencingBody]):
    """Put in order."""

    name = "sequencing"
    response = "order"
    fields = ("steps",)
    texts = ("steps.text",)
    minutes = 2.0

    def read(self, fields: Fields, known: Known) -> SequencingBody:
        steps: list[Step] = []
        for part in fields.parts("steps", ("id", "text", "feedback"), fewest=3, most=8):
            step = Step(
                id=part.letter([one.id for one in steps], "step"),
                text=part.words("text", known),
                feedback=part.words("feedback", known, required=False),
            )
            steps.append(step)
        return SequencingBody(tuple(steps))

    def order(self, body: SequencingBody, stream: Stream) -> Order:
        for _ in range(_SHUFFLES):
            shown = stream.shuffled(body.steps)
            if shown != body.steps:
                return {"steps": shown}
        return {"steps": body.steps[::-1]}

    def public(self, variant: Variant, body: SequencingBody) -> dict[str, object]:
        return {"steps": variant.public_parts("steps")}

    def grade(self, variant: Variant, body: SequencingBody, response: object) -> Mark:
        given = read_order(response, body.right, locale=variant.locale)
        wrong = misplaced(given, body.right)
        feedback = tuple(
            Feedback(step.id, variant.text(step.feedback)) for step in body.steps if step.id in wrong and step.feedback
        )
        return Mark(score_order(given, body.right), not wrong, feedback)

    def key(self, variant: Variant, body: SequencingBody) -> dict[str, object]:
        return {"order": list(body.right)}

    def guessing(self, body: SequencingBody) -> float:
        return expected_score(len(body.steps))

    def trouble(self, item: str, body: SequencingBody, variants: Sequence[Variant]) -> Iterable[ItemProblem]:
        return alike(item, variants, "steps")
