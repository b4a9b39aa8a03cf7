"""Allocation interactions: a budget to share among channels, graded by a response model that the learner can see.

A channel that is given x returns maximum * x / (half + x): the first euros return most, and `half` brings half of the
most that it can return (the saturation curve of media planning, known in chemistry as Michaelis-Menten). The curve is
concave, so giving each step of the budget to the channel that earns most from it leads to the best share on that grid;
a test holds this against trying every share.

The score is the share of what could be gained over the even split, which asks for no thought. `other` in SCORM
and xAPI. Sums are in the same order as in player/grading/allocation.js.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.rounding import added, rounded_score, significant
from assessments.interactions.typed_number import Asked, read_typed_number

LARGEST = 1e12
"""Of the figures of a budget, so that no return is too large to be shown."""
MOST_STEPS = 1000
SMALLEST_GAIN = 0.02
"""Share of the best return that good sense must be able to gain over the even split."""
_MARGIN = 1e-9
_HALF_A_CENT = 0.005
_FIELD = "amounts"
Amounts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Channel:
    """Where money can go, with the bounds of the amount and the two figures of its response."""

    id: str
    maximum: float
    half: float
    least: float
    most: float

    def returns(self, amount: float) -> float:
        """What an amount brings."""
        return self.maximum * amount / (self.half + amount)

    def slope(self, amount: float) -> float:
        """What the next unit would bring, and about what the last one did."""
        return self.maximum * self.half / ((self.half + amount) * (self.half + amount))


@dataclass(frozen=True)
class Budget:
    """A total to share among channels, in whole steps for the best share; amounts are by channel id."""

    total: float
    step: float
    channels: tuple[Channel, ...]

    def trouble(self) -> str | None:
        """Why nobody could work with these figures, or None. A draw with trouble is made again."""
        if self.total <= 0 or any(one.maximum <= 0 or one.half <= 0 for one in self.channels):
            return "total, maximum and half must be above 0."
        if max(self.total, *(figure for one in self.channels for figure in (one.maximum, one.half))) > LARGEST:
            return f"total, maximum and half must not be above {LARGEST:g}."
        if any(not 0 <= one.least <= one.most for one in self.channels):
            return "each channel needs 0 <= least <= most."
        if any(not _whole(amount / self.step) for amount in (self.total, *self._bounds())):
            return f"total, least and most must be multiples of the step ({self.step:g})."
        if self.total / self.step > MOST_STEPS:
            return f"the total has more than {MOST_STEPS} steps: take a larger step."
        if not added(one.least for one in self.channels) < self.total < added(one.most for one in self.channels):
            return "the total must lie between the sum of least and the sum of most: nothing can be chosen."
        if self.most_return - self.even_return < SMALLEST_GAIN * self.most_return:
            return "the best share hardly returns more than an even split: nothing can be gained."
        return None

    @cached_property
    def even(self) -> dict[str, float]:
        """The share of whoever does not look: each step to the channel that has least; the first wins a tie."""
        steps, rooms = [0] * len(self.channels), self._rooms()
        for _ in range(self._steps()):
            open_ones = [index for index, room in enumerate(rooms) if steps[index] < room]
            steps[min(open_ones, key=lambda index: self._amount(self.channels[index], steps[index]))] += 1
        return self._amounts(steps)

    def returns(self, amounts: Amounts) -> float:
        """What a share brings in all."""
        return added(one.returns(amounts[one.id]) for one in self.channels)

    @cached_property
    def best(self) -> dict[str, float]:
        """The share on the step grid that returns most; the first channel wins a tie."""
        steps, rooms = [0] * len(self.channels), self._rooms()
        gains = [self._gain(index, 0) if room else -1.0 for index, room in enumerate(rooms)]
        for _ in range(self._steps()):
            first = gains.index(max(gains))
            steps[first] += 1
            gains[first] = self._gain(first, steps[first]) if steps[first] < rooms[first] else -1.0
        return self._amounts(steps)

    @cached_property
    def most_return(self) -> float:
        """What the best share returns."""
        return self.returns(self.best)

    @cached_property
    def even_return(self) -> float:
        """What the even split returns."""
        return self.returns(self.even)

    def share_gained(self, amounts: Amounts) -> float:
        """How far a share goes from the even split (0; below for a worse one) to the best on the grid (1)."""
        return (self.returns(amounts) - self.even_return) / (self.most_return - self.even_return)

    def _bounds(self) -> list[float]:
        return [bound for one in self.channels for bound in (one.least, one.most)]

    def _rooms(self) -> list[int]:
        """Steps that each channel can take above its least."""
        return [round((one.most - one.least) / self.step) for one in self.channels]

    def _steps(self) -> int:
        """That are to be placed, once every channel has its least."""
        return round((self.total - added(one.least for one in self.channels)) / self.step)

    def _amounts(self, steps: Sequence[int]) -> dict[str, float]:
        return {one.id: self._amount(one, taken) for one, taken in zip(self.channels, steps, strict=True)}

    def _amount(self, channel: Channel, steps: int) -> float:
        return significant(channel.least + steps * self.step)

    def _gain(self, index: int, taken: int) -> float:
        channel = self.channels[index]
        return channel.returns(self._amount(channel, taken + 1)) - channel.returns(self._amount(channel, taken))


def read_amounts(
    response: object, budget: Budget, *, unit: str, write: Callable[[float], str], locale: Locale = "fr"
) -> dict[str, float]:
    """Read {"amounts": {"a": "4 000", ...}}: a typed number per channel, the total in all. Raises MalformedResponse.

    `write` writes an amount as a learner reads it.
    """
    typed = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(typed, Mapping):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if not set(typed).issubset(one.id for one in budget.channels):
        raise MalformedResponse("unknown_channel", field=_FIELD, locale=locale)
    amounts = {}
    for one in budget.channels:
        field = f"{_FIELD}.{one.id}"
        amount = read_typed_number(typed.get(one.id), Asked(unit=unit, locale=locale, field=field))
        if amount < 0:
            raise MalformedResponse("negative_amount", field=field, locale=locale)
        if amount < one.least:
            raise MalformedResponse("under_least", field=field, locale=locale, least=write(one.least))
        if amount > one.most:
            raise MalformedResponse("over_most", field=field, locale=locale, most=write(one.most))
        amounts[one.id] = amount
    rest = budget.total - added(amounts.values())
    if abs(rest) >= _HALF_A_CENT:
        reason = "left_to_place" if rest > 0 else "beyond_total"
        words = {"rest": write(abs(rest)), "total": write(budget.total)}
        raise MalformedResponse(reason, field=_FIELD, locale=locale, **words)
    return amounts


def score_amounts(amounts: Amounts, budget: Budget, *, full_from: float) -> float:
    """Score from 0 to 1, four decimals; the whole point from the share `full_from` of what can be gained over even."""
    return rounded_score(budget.share_gained(amounts) / full_from)


def deserves_more(amounts: Amounts, channels: Sequence[Channel]) -> Channel | None:
    """The channel that may still be given money and where it would return most; None if all are full."""
    open_ones = [one for one in channels if amounts[one.id] < one.most]
    return max(open_ones, key=lambda one: one.slope(amounts[one.id]), default=None)


def deserves_less(amounts: Amounts, channels: Sequence[Channel]) -> Channel | None:
    """The channel that can give money back and whose last unit returns least; None if all are at their least."""
    open_ones = [one for one in channels if amounts[one.id] > one.least]
    return min(open_ones, key=lambda one: one.slope(amounts[one.id]), default=None)


def _whole(value: float) -> bool:
    return abs(value - round(value)) <= _MARGIN * max(1.0, abs(value))
