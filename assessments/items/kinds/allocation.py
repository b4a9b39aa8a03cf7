"""Allocation items: a budget to share among channels whose response the learner is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.interactions.allocation import (
    Budget,
    Channel,
    deserves_less,
    deserves_more,
    read_amounts,
    score_amounts,
)
from assessments.interactions.outcome import Feedback
from assessments.interactions.refusal import Locale
from assessments.interactions.remarks import remark
from assessments.interactions.rounding import decimals_of, round_half_away
from assessments.items.evaluation import evaluate
from assessments.items.expression import Expression, ExpressionError
from assessments.items.fields import Fields, Known, numbers_of
from assessments.items.figures import Figures, Values
from assessments.items.kinds.kind import Kind, Mark
from assessments.items.kinds.numeric import read_unit
from assessments.items.number_format import format_quantity
from assessments.items.variant import Variant

_CURVE = 5
"""Parts of the curve that is shown: from nothing to the most that a channel may be given."""
_DECIMALS = 2
"""Of returns."""


@dataclass(frozen=True, slots=True)
class ChannelBody:
    """A channel as written: figures are expressions; no `least` is 0, no `most` the whole total."""

    id: str
    text: str
    maximum: Expression
    half: Expression
    least: Expression | None
    most: Expression | None


@dataclass(frozen=True, slots=True)
class AllocationBody:
    """`full_from` is the share of the attainable gain from which the whole point is earned."""

    total: Expression
    unit: str
    step: float
    return_unit: str
    channels: tuple[ChannelBody, ...]
    full_from: float


@dataclass(frozen=True, slots=True)
class BudgetFigures(Figures):
    """The figures of a draw with the budget that they make."""

    budget: Budget | None = None


class Allocation(Kind[AllocationBody]):
    """Share a budget."""

    name = "allocation"
    response = "amounts"
    fields = ("total", "unit", "step", "return_unit", "channels", "full_from")
    texts = ("channels.text",)
    minutes = 4.0

    def read(self, fields: Fields, known: Known) -> AllocationBody:
        numbers = numbers_of(known)
        channels: list[ChannelBody] = []
        for part in fields.parts("channels", ("id", "text", "maximum", "half", "least", "most"), fewest=2, most=6):
            channel = ChannelBody(
                id=part.letter([one.id for one in channels], "channel"),
                text=part.words("text", known),
                maximum=part.expression(part.document.get("maximum"), numbers, "maximum"),
                half=part.expression(part.document.get("half"), numbers, "half"),
                least=_bound(part, "least", numbers),
                most=_bound(part, "most", numbers),
            )
            channels.append(channel)
        if len({one.text for one in channels}) < len(channels):
            fields.note("two channels read the same: reword one.", "channels")
        return AllocationBody(
            total=fields.expression(fields.document.get("total"), numbers, "total"),
            unit=read_unit(fields, "unit"),
            step=fields.number("step", low=0.01, high=1e9),
            return_unit=read_unit(fields, "return_unit"),
            channels=tuple(channels),
            full_from=fields.number("full_from", low=0.5, high=1, default=0.99),
        )

    def work_out(self, body: AllocationBody, values: Values) -> BudgetFigures:
        total = evaluate(body.total, values)
        channels = tuple(
            Channel(
                id=one.id,
                maximum=evaluate(one.maximum, values),
                half=evaluate(one.half, values),
                least=evaluate(one.least, values) if one.least else 0.0,
                most=evaluate(one.most, values) if one.most else total,
            )
            for one in body.channels
        )
        budget = Budget(total, body.step, channels)
        trouble = budget.trouble()
        if trouble:
            raise ExpressionError("undefined", trouble)
        return BudgetFigures(values, budget=budget)

    def public(self, variant: Variant, body: AllocationBody) -> dict[str, object]:
        budget = _budget(variant)
        return {
            "total": budget.total,
            "unit": body.unit,
            "return_unit": body.return_unit,
            "step": body.step,
            "channels": [
                {
                    "id": one.id,
                    "text": variant.text(written.text),
                    "least": one.least,
                    "most": one.most,
                    "curve": _curve(one),
                }
                for written, one in zip(body.channels, budget.channels, strict=True)
            ],
        }

    def grade(self, variant: Variant, body: AllocationBody, response: object) -> Mark:
        budget = _budget(variant)
        amounts = read_amounts(
            response,
            budget,
            unit=body.unit,
            write=lambda amount: _written(amount, body.unit, variant.locale),
            locale=variant.locale,
        )
        score = score_amounts(amounts, budget, full_from=body.full_from)
        return Mark(score, score == 1.0, _feedback(variant, body, amounts, full=score == 1.0))

    def key(self, variant: Variant, body: AllocationBody) -> dict[str, object]:
        budget = _budget(variant)
        return {"amounts": dict(budget.best), "return": round_half_away(budget.most_return, _DECIMALS)}


def _bound(part: Fields, name: str, numbers: list[str]) -> Expression | None:
    return part.expression(part.document[name], numbers, name) if part.has(name) else None


def _budget(variant: Variant) -> Budget:
    figures = variant.figures
    if not isinstance(figures, BudgetFigures) or figures.budget is None:
        raise TypeError(f"{variant.item.id}: figures without a budget")
    return figures.budget


def _written(amount: float, unit: str, locale: Locale) -> str:
    """An amount to the cent, without cents if there are none."""
    cents = round_half_away(amount, _DECIMALS)
    return format_quantity(cents, decimals_of(cents), unit, locale)


def _curve(channel: Channel) -> list[list[float]]:
    """[[spend, return], ...] from nothing to the most that the channel may be given."""
    spends = [round_half_away(channel.most * part / _CURVE, _DECIMALS) for part in range(_CURVE + 1)]
    return [[spend, round_half_away(channel.returns(spend), _DECIMALS)] for spend in spends]


def _feedback(
    variant: Variant, body: AllocationBody, amounts: Mapping[str, float], *, full: bool
) -> tuple[Feedback, ...]:
    """What the share returns; and, when more could be gained, where money is missing and where there is too much."""
    budget, locale = _budget(variant), variant.locale
    texts = {one.id: variant.text(one.text) for one in body.channels}

    def quantity(value: float) -> str:
        return format_quantity(value, _DECIMALS, body.return_unit, locale)

    told = {"gained": quantity(budget.returns(amounts)), "best": quantity(budget.most_return)}
    feedback = [Feedback("return", remark("return", locale, **told))]
    more, less = deserves_more(amounts, budget.channels), deserves_less(amounts, budget.channels)
    if full or more is None or less is None or more is less:
        return tuple(feedback)
    one_unit = format_quantity(1, 0, body.unit, locale)
    for name, channel in (("give_more", more), ("give_less", less)):
        gain = quantity(channel.slope(amounts[channel.id]))
        feedback.append(Feedback(channel.id, remark(name, locale, channel=texts[channel.id], one=one_unit, gain=gain)))
    return tuple(feedback)
