"""Parameters of an item: what is drawn from the seed, so that two learners do not get the same figures.

A number runs from `minimum` to `maximum` by `step`; the k-th value is minimum + k * step, rounded to the decimals
of minimum and step so that 0.1 + 2 * 0.1 is 0.3. A choice is one of some texts (for sentences) or of some numbers
(for sums too). Every parameter takes exactly one draw, in file order. Twin: player/grading/parameters.js.
"""

import math
from dataclasses import dataclass

from assessments.interactions.rounding import decimals_of, round_half_away, significant
from assessments.items.seed import Stream

MOST_VALUES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class NumberParameter:
    """A number on a grid; `shown` is how many decimals a text shows by default."""

    name: str
    minimum: float
    step: float
    count: int
    decimals: int
    shown: int

    def value(self, index: int) -> float:
        """The value at `index`, from 0 to count - 1."""
        return round_half_away(self.minimum + index * self.step, self.decimals)

    def draw(self, stream: Stream) -> float:
        """One value; takes one draw."""
        return self.value(stream.draw_integer(self.count))


@dataclass(frozen=True, slots=True)
class ChoiceParameter:
    """One of a list: all texts, or all numbers."""

    name: str
    choices: tuple[str, ...] | tuple[float, ...]
    shown: int

    @property
    def is_text(self) -> bool:
        """A text cannot be used in an expression."""
        return isinstance(self.choices[0], str)

    @property
    def count(self) -> int:
        """How many choices."""
        return len(self.choices)

    def value(self, index: int) -> float | str:
        """The choice at `index`."""
        return self.choices[index]

    def draw(self, stream: Stream) -> float | str:
        """One choice; takes one draw."""
        return self.value(stream.draw_integer(self.count))


Parameter = NumberParameter | ChoiceParameter


def number_parameter(
    name: str, *, minimum: float, maximum: float, step: float, shown: int | None = None
) -> NumberParameter:
    """Lay the grid. `step` is above 0 and `maximum` not under `minimum`; `maximum` is reached if it is on the grid."""
    decimals = max(decimals_of(minimum), decimals_of(step))
    return NumberParameter(
        name=name,
        minimum=float(minimum),
        step=float(step),
        count=math.floor(significant((maximum - minimum) / step)) + 1,
        decimals=decimals,
        shown=decimals if shown is None else shown,
    )


def choice_parameter(
    name: str, choices: tuple[str, ...] | tuple[float, ...], *, shown: int | None = None
) -> ChoiceParameter:
    """A choice; numbers are shown with as many decimals as the longest of them."""
    longest = max((decimals_of(one) for one in choices if not isinstance(one, str)), default=0)
    return ChoiceParameter(name, choices, longest if shown is None else shown)
