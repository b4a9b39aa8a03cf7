"""The figures of one draw, as values that nothing else depends on: kinds, draws and variants all speak of them."""

from collections.abc import Mapping
from dataclasses import dataclass

Values = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Values by name (parameters and derived), the exact key and the foreseen errors of a numeric item."""

    values: Values
    answer: float | None = None
    mistakes: tuple[float, ...] = ()
