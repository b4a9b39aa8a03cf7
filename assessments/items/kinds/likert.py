"""Likert items: a situation, and what each way of acting is worth in it, with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.interactions.likert import read_judgement, score_judgement
from assessments.interactions.outcome import Feedback
from assessments.items.fields import Fields, ItemProblem, Known
from assessments.items.kinds.alike import alike
from assessments.items.kinds.kind import Kind, Mark, Order
from assessments.items.seed import Stream
from assessments.items.variant import Variant


@dataclass(frozen=True, slots=True)
class ValuedOption:
    """An option, what it is worth (0-1) and why; those who chose it see `feedback`, or the reason where it is empty."""

    id: str
    text: str
    value: float
    reason: str
    feedback: str


@dataclass(frozen=True, slots=True)
class LikertBody:
    """Options in file order; `shuffle` asks for a drawn order."""

    shuffle: bool
    options: tuple[ValuedOption, ...]

    @property
    def values(self) -> dict[str, float]:
        """What each option is worth, by id."""
        return {option.id: option.value for option in self.options}

    @property
    def best(self) -> tuple[ValuedOption, ...]:
        """The options that are worth 1."""
        return tuple(option for option in self.options if option.value == 1.0)


class Likert(Kind[LikertBody]):
    """Choose what to do in a situation."""

    name = "likert"
    response = "choices"
    fields = ("shuffle", "options")
    texts = ("options.text",)
    minutes = 1.5

    def read(self, fields: Fields, known: Known) -> LikertBody:
        options: list[ValuedOption] = []
        for part in fields.parts("options", ("id", "text", "value", "reason", "feedback"), fewest=3, most=6):
            option = ValuedOption(
                id=part.letter([one.id for one in options], "option"),
                text=part.words("text", known),
                value=part.number("value", low=0, high=1),
                reason=part.words("reason", known),
                feedback=part.words("feedback", known, required=False),
            )
            options.append(option)
        values = {option.value for option in options}
        if options and 1.0 not in values:
            fields.note("no option has value: 1. The best way of acting earns the whole point.", "options")
        elif values == {1.0}:
            fields.note("every option has value: 1: there is nothing to judge. Lower one.", "options")
        return LikertBody(fields.flag("shuffle", default=True), tuple(options))

    def order(self, body: LikertBody, stream: Stream) -> Order:
        return {"options": stream.shuffled(body.options) if body.shuffle else body.options}

    def public(self, variant: Variant, body: LikertBody) -> dict[str, object]:
        return {"options": variant.public_parts("options")}

    def grade(self, variant: Variant, body: LikertBody, response: object) -> Mark:
        values = body.values
        chosen = read_judgement(response, values, locale=variant.locale)
        option = next(one for one in body.options if one.id == chosen)
        feedback = [Feedback(chosen, variant.text(option.feedback or option.reason))]
        if option not in body.best:
            best = body.best[0]
            feedback.append(Feedback(best.id, variant.text(best.reason)))
        return Mark(score_judgement(chosen, values), option in body.best, tuple(feedback))

    def key(self, variant: Variant, body: LikertBody) -> dict[str, object]:
        return {"choices": [option.id for option in body.best]}

    def guessing(self, body: LikertBody) -> float:
        return sum(option.value for option in body.options) / len(body.options)

    def trouble(self, item: str, body: LikertBody, variants: Sequence[Variant]) -> Iterable[ItemProblem]:
        return alike(item, variants, "options")
