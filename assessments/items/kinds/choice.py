"""Choice items: options of which one or several are right, shown in a drawn order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.interactions.choice import blind_score, read_choices, score_choice
from assessments.interactions.outcome import Feedback
from assessments.items.fields import Fields, ItemProblem, Known
from assessments.items.kinds.alike import alike
from assessments.items.kinds.kind import Kind, Mark, Order
from assessments.items.seed import Stream
from assessments.items.variant import Variant


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `feedback` is shown to those who chose it."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class ChoiceBody:
    """Options in file order; `shuffle` asks for a drawn order."""

    multiple: bool
    shuffle: bool
    options: tuple[Option, ...]

    @property
    def right(self) -> frozenset[str]:
        """Ids of the correct options."""
        return frozenset(option.id for option in self.options if option.correct)


class Choice(Kind[ChoiceBody]):
    """Tick one, or several."""

    name = "choice"
    response = "choices"
    fields = ("multiple", "shuffle", "options")
    texts = ("options.text",)
    minutes = 1.0

    def read(self, fields: Fields, known: Known) -> ChoiceBody:
        multiple = fields.flag("multiple", default=False)
        options: list[Option] = []
        for part in fields.parts("options", ("id", "text", "correct", "feedback"), fewest=2, most=8):
            option = Option(
                id=part.letter([one.id for one in options], "option"),
                text=part.words("text", known),
                correct=part.flag("correct", default=False),
                feedback=part.words("feedback", known, required=False),
            )
            options.append(option)
        _check_right_options(fields, options, multiple)
        return ChoiceBody(multiple, fields.flag("shuffle", default=True), tuple(options))

    def order(self, body: ChoiceBody, stream: Stream) -> Order:
        return {"options": stream.shuffled(body.options) if body.shuffle else body.options}

    def public(self, variant: Variant, body: ChoiceBody) -> dict[str, object]:
        return {"multiple": body.multiple, "options": variant.public_parts("options")}

    def grade(self, variant: Variant, body: ChoiceBody, response: object) -> Mark:
        ids = [option.id for option in body.options]
        chosen = read_choices(response, ids, multiple=body.multiple, locale=variant.locale)
        right = body.right
        told = chosen | right if body.multiple else chosen
        feedback = tuple(
            Feedback(option.id, variant.text(option.feedback))
            for option in variant.order["options"]
            if option.id in told and option.feedback
        )
        return Mark(score_choice(chosen, right, multiple=body.multiple), chosen == right, feedback)

    def key(self, variant: Variant, body: ChoiceBody) -> dict[str, object]:
        return {"choices": [option.id for option in body.options if option.correct]}

    def guessing(self, body: ChoiceBody) -> float:
        return blind_score(len(body.options), len(body.right)) if body.multiple else 1.0 / len(body.options)

    def trouble(self, item: str, body: ChoiceBody, variants: Sequence[Variant]) -> Iterable[ItemProblem]:
        return alike(item, variants, "options")


def _check_right_options(fields: Fields, options: list[Option], multiple: bool) -> None:
    right = sum(option.correct for option in options)
    if options and (right == 0 or (right > 1 and not multiple)):
        wanted = "at least one option" if multiple else "exactly one option (or multiple: true)"
        fields.note(f"{wanted} with correct: true is expected, {right} found.", "options")
    elif multiple and right == len(options):
        fields.note("every option is correct: ticking everything would earn the point. Add a wrong one.", "options")
