"""Matching items: each source goes with one of the targets; both are shown in a drawn order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.interactions.matching import read_pairs, score_pairs
from assessments.interactions.outcome import Feedback
from assessments.items.fields import Fields, ItemProblem, Known
from assessments.items.kinds.alike import alike
from assessments.items.kinds.kind import Kind, Mark, Order
from assessments.items.seed import Stream
from assessments.items.variant import Variant


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be matched; `feedback` is shown to those who match it with a wrong target."""

    id: str
    text: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a source may be matched with."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class MatchingBody:
    """Sources and targets in file order; `pairs` is the right target of every source."""

    sources: tuple[Source, ...]
    targets: tuple[Target, ...]
    pairs: dict[str, str]


class Matching(Kind[MatchingBody]):
    """Match two lists."""

    name = "matching"
    response = "pairs"
    fields = ("sources", "targets", "pairs")
    texts = ("sources.text", "targets.text")
    minutes = 2.0

    def read(self, fields: Fields, known: Known) -> MatchingBody:
        sources: list[Source] = []
        for part in fields.parts("sources", ("id", "text", "feedback"), fewest=2, most=8):
            source = Source(
                id=part.letter([one.id for one in sources], "source"),
                text=part.words("text", known),
                feedback=part.words("feedback", known, required=False),
            )
            sources.append(source)
        targets: list[Target] = []
        for part in fields.parts("targets", ("id", "text"), fewest=2, most=10):
            targets.append(Target(part.letter([one.id for one in targets], "target"), part.words("text", known)))
        return MatchingBody(tuple(sources), tuple(targets), _pairs(fields, sources, targets))

    def order(self, body: MatchingBody, stream: Stream) -> Order:
        return {"sources": stream.shuffled(body.sources), "targets": stream.shuffled(body.targets)}

    def public(self, variant: Variant, body: MatchingBody) -> dict[str, object]:
        return {"sources": variant.public_parts("sources"), "targets": variant.public_parts("targets")}

    def grade(self, variant: Variant, body: MatchingBody, response: object) -> Mark:
        sources, targets = [one.id for one in body.sources], [one.id for one in body.targets]
        given = read_pairs(response, sources, targets, locale=variant.locale)
        feedback = tuple(
            Feedback(source.id, variant.text(source.feedback))
            for source in variant.order["sources"]
            if source.feedback and given[source.id] != body.pairs[source.id]
        )
        return Mark(score_pairs(given, body.pairs), given == body.pairs, feedback)

    def key(self, variant: Variant, body: MatchingBody) -> dict[str, object]:
        return {"pairs": {source.id: body.pairs[source.id] for source in body.sources}}

    def guessing(self, body: MatchingBody) -> float:
        return 1.0 / len(body.targets)

    def trouble(self, item: str, body: MatchingBody, variants: Sequence[Variant]) -> Iterator[ItemProblem]:
        yield from alike(item, variants, "sources")
        yield from alike(item, variants, "targets")


def _pairs(fields: Fields, sources: Sequence[Source], targets: Sequence[Target]) -> dict[str, str]:
    pairs = {str(source): str(target) for source, target in fields.mapping("pairs").items()}
    source_ids, target_ids = [one.id for one in sources], [one.id for one in targets]
    for source, target in pairs.items():
        if source not in source_ids:
            fields.note(f"there is no source {source}. There are: {', '.join(source_ids)}.", "pairs", source)
        if target not in target_ids:
            fields.note(f"there is no target {target}. There are: {', '.join(target_ids)}.", "pairs", source)
    for source in source_ids:
        if source not in pairs:
            fields.note(f"source {source} has no target: add {source}: and the letter of one.", "pairs")
    if len(source_ids) > 1 and len(set(pairs.values())) == 1:
        fields.note("every source has the same target: there is nothing to tell apart.", "pairs")
    return pairs
