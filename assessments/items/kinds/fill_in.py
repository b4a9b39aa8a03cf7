"""Fill-in items: a text with blanks, and what is accepted in each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.interactions.fill_in import LONGEST, read_blank, read_blanks
from assessments.interactions.likeness import folded
from assessments.interactions.outcome import Feedback
from assessments.interactions.remarks import as_typed, remark
from assessments.interactions.rounding import added, rounded_score
from assessments.items.fields import Fields, ItemProblem, Known, Path
from assessments.items.kinds.kind import Kind, Mark
from assessments.items.variant import Variant

_PLACE = re.compile(r"\[\[([a-z])\]\]")


@dataclass(frozen=True, slots=True)
class BlankMistake:
    """A wrong text that the author foresees, the share of the blank that it keeps, what to say."""

    text: str
    credit: float
    feedback: str


@dataclass(frozen=True, slots=True)
class Blank:
    """What a blank accepts, the first as the key; `feedback` is shown to those who write something else."""

    id: str
    accept: tuple[str, ...]
    tolerant: bool
    mistakes: tuple[BlankMistake, ...]
    feedback: str


@dataclass(frozen=True, slots=True)
class FillInBody:
    """Markdown with one place [[a]] for each blank."""

    text: str
    blanks: tuple[Blank, ...]


class FillIn(Kind[FillInBody]):
    """Complete a text."""

    name = "fill_in"
    response = "blanks"
    fields = ("text", "blanks")
    texts = ("text",)
    minutes = 1.5

    def read(self, fields: Fields, known: Known) -> FillInBody:
        blanks: list[Blank] = []
        known_fields = ("id", "accept", "spelling", "mistakes", "feedback")
        for part in fields.parts("blanks", known_fields, fewest=1, most=10):
            blanks.append(_blank(part, known, [one.id for one in blanks]))
        text = fields.words("text", known)
        _check_places(fields, text, [one.id for one in blanks])
        return FillInBody(text, tuple(blanks))

    def public(self, variant: Variant, body: FillInBody) -> dict[str, object]:
        return {"text": variant.text(body.text), "blanks": [{"id": blank.id} for blank in body.blanks]}

    def grade(self, variant: Variant, body: FillInBody, response: object) -> Mark:
        typed = read_blanks(response, [blank.id for blank in body.blanks], locale=variant.locale)
        marks = [_mark(variant, blank, typed[blank.id]) for blank in body.blanks]
        return Mark(
            score=rounded_score(added(credit for credit, _, _ in marks) / len(marks)),
            correct=all(accepted for _, accepted, _ in marks),
            feedback=tuple(
                Feedback(blank.id, text) for blank, (_, _, text) in zip(body.blanks, marks, strict=True) if text
            ),
        )

    def key(self, variant: Variant, body: FillInBody) -> dict[str, object]:
        return {"blanks": {blank.id: variant.text(blank.accept[0]) for blank in body.blanks}}

    def trouble(self, item: str, body: FillInBody, variants: Sequence[Variant]) -> Iterator[ItemProblem]:
        for index, blank in enumerate(body.blanks):
            yield from _weak_blank(item, ("blanks", index), blank, variants)


def _blank(part: Fields, known: Known, taken: Sequence[str]) -> Blank:
    accept = [str(one) for one in part.sequence("accept", fewest=1, most=20)]
    for index, one in enumerate(part.sequence("accept")):
        if not isinstance(one, str) or not one or len(one) > LONGEST:
            part.note(f"a text of 1 to {LONGEST} characters is expected: put it in quotes.", "accept", index)
        else:
            part.template(one, known, "accept", index)
    mistakes = tuple(
        BlankMistake(
            text=one.words("text", known),
            credit=one.number("credit", low=0, high=1, default=0.0),
            feedback=one.words("feedback", known),
        )
        for one in part.parts("mistakes", ("text", "credit", "feedback"), most=20)
    )
    return Blank(
        id=part.letter(taken, "blank"),
        accept=tuple(accept),
        tolerant=part.one_of("spelling", ("tolerant", "exact"), default="tolerant") == "tolerant",
        mistakes=mistakes,
        feedback=part.words("feedback", known, required=False),
    )


def _check_places(fields: Fields, text: str, blank_ids: Sequence[str]) -> None:
    places = _PLACE.findall(text)
    for blank in sorted(set(places) - set(blank_ids)):
        fields.note(f"[[{blank}]] names no blank: add one with id {blank}, or take the place out.", "text")
    for index, blank in enumerate(blank_ids):
        if places.count(blank) != 1:
            found = "no place" if blank not in places else f"{places.count(blank)} places"
            fields.note(f"blank {blank} has {found} in the text: write [[{blank}]] once.", "blanks", index)


def _mark(variant: Variant, blank: Blank, typed: str) -> tuple[float, bool, str]:
    """What one blank earns, whether it is accepted, and what to say ("" for nothing)."""
    accepted = [variant.text(one) for one in blank.accept]
    mistakes = [variant.text(one.text) for one in blank.mistakes]
    found = read_blank(typed, accepted, mistakes, tolerant=blank.tolerant)
    if found.accepted is not None:
        text = as_typed(accepted[found.accepted])
        return 1.0, True, remark("spelling", variant.locale, text=text) if found.near else ""
    if found.mistake is not None:
        mistake = blank.mistakes[found.mistake]
        return mistake.credit, False, variant.text(mistake.feedback)
    return 0.0, False, variant.text(blank.feedback)


def _weak_blank(item: str, path: Path, blank: Blank, variants: Sequence[Variant]) -> Iterator[ItemProblem]:
    for variant in variants:
        accepted = [folded(variant.text(one)) for one in blank.accept]
        for index, one in enumerate(accepted):
            if not one or len(variant.text(blank.accept[index])) > LONGEST:
                message = f"{one!r} cannot be typed: 1 to {LONGEST} characters that are not only blanks are expected."
                yield ItemProblem(item, (*path, "accept", index), message)
                return
        for index, mistake in enumerate(blank.mistakes):
            if folded(variant.text(mistake.text)) in accepted:
                message = "is compared like an accepted text, so it would count as right: take one of them out."
                yield ItemProblem(item, (*path, "mistakes", index, "text"), message)
                return
