"""Long fill-in items: a text to write, and the rubric by which a trainer grades it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.interactions.long_fill_in import HIGHEST, count_words, read_text
from assessments.interactions.outcome import Feedback
from assessments.items.fields import Fields, ItemProblem, Known
from assessments.items.kinds.kind import Kind, Mark
from assessments.items.variant import Variant


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric: what is observed at each level, from 0 to 4."""

    id: str
    title: str
    weight: float
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongFillInBody:
    """Bounds in words, how many trainers rate each response, a model answer ("" for none) and the rubric."""

    minimum_words: int
    maximum_words: int
    raters: int
    sample: str
    rubric: tuple[Criterion, ...]

    @property
    def weights(self) -> dict[str, float]:
        """By criterion."""
        return {criterion.id: criterion.weight for criterion in self.rubric}


class LongFillIn(Kind[LongFillInBody]):
    """Write for a trainer."""

    name = "long_fill_in"
    response = "text"
    fields = ("minimum_words", "maximum_words", "raters", "sample", "rubric")
    texts = ("rubric.title", "rubric.levels")
    minutes = 12.0
    graded_by_trainer = True

    def read(self, fields: Fields, known: Known) -> LongFillInBody:
        minimum = fields.whole("minimum_words", low=1, high=3000)
        maximum = fields.whole("maximum_words", low=1, high=3000)
        if maximum < minimum:
            fields.note("the maximum is under the minimum.", "maximum_words")
        rubric: list[Criterion] = []
        for part in fields.parts("rubric", ("id", "title", "weight", "levels"), fewest=1, most=6):
            criterion = Criterion(
                id=part.id("id"),
                title=part.words("title", known),
                weight=part.number("weight", low=0.01, high=100, default=1.0),
                levels=_levels(part, known),
            )
            if criterion.id and criterion.id in {one.id for one in rubric}:
                part.note(f"a second criterion {criterion.id}: give it another id.", "id")
            rubric.append(criterion)
        return LongFillInBody(
            minimum_words=minimum,
            maximum_words=maximum,
            raters=fields.whole("raters", low=1, high=2, default=1),
            sample=fields.words("sample", known, required=False),
            rubric=tuple(rubric),
        )

    def public(self, variant: Variant, body: LongFillInBody) -> dict[str, object]:
        return {
            "minimum_words": body.minimum_words,
            "maximum_words": body.maximum_words,
            "rubric": [
                {
                    "id": criterion.id,
                    "title": variant.text(criterion.title),
                    "levels": [variant.text(level) for level in criterion.levels],
                }
                for criterion in body.rubric
            ],
        }

    def grade(self, variant: Variant, body: LongFillInBody, response: object) -> Mark:
        read_text(response, minimum_words=body.minimum_words, maximum_words=body.maximum_words, locale=variant.locale)
        feedback = (Feedback("sample", variant.text(body.sample)),) if body.sample else ()
        return Mark(None, None, feedback)

    def key(self, variant: Variant, body: LongFillInBody) -> dict[str, object]:
        return {}

    def trouble(self, item: str, body: LongFillInBody, variants: Sequence[Variant]) -> Iterator[ItemProblem]:
        words = count_words(variants[0].text(body.sample))
        if body.sample and not body.minimum_words <= words <= body.maximum_words:
            message = f"the model answer has {words} words, {body.minimum_words} to {body.maximum_words} are asked for."
            yield ItemProblem(item, ("sample",), message)


def _levels(part: Fields, known: Known) -> tuple[str, ...]:
    listed = part.sequence("levels", fewest=HIGHEST + 1, most=HIGHEST + 1)
    for level, text in enumerate(listed):
        if not isinstance(text, str) or not text.strip():
            part.note(f"what is observed at level {level} is expected: a text.", "levels", level)
        else:
            part.template(text, known, "levels", level)
    levels = tuple(str(text) for text in listed)
    if len(set(levels)) != len(levels):
        part.note("two levels read the same: nobody could tell them apart.", "levels")
    return levels
