"""The history of one level: a line with its 90 % band and the target, over the days it was measured on.

The whole scale is always drawn, 0 to 100, so that a step of two points looks like one. Curves stretch with
the container; dots, lines and letters do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.charts.svg import at_percent, element, picture, text
from reports.words import NARROW, Language, number

HEIGHT = 184.0
_TOP, _BOTTOM = 22.0, 26.0
_PLOT = HEIGHT - _TOP - _BOTTOM

_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A level with its 90 % interval, on the day it was measured."""

    day: date
    level: float
    low: float
    high: float


def trend(
    title: str, points: Sequence[TrendPoint], target: float, *, language: Language = "fr", identity: str = "trend"
) -> str:
    """The chart, as SVG as wide as its container; empty text without a point. Points in time order."""
    if not points:
        return ""
    places = _places([point.day for point in points])
    return picture(
        title,
        _description(points, target, language),
        identity,
        *_rules(),
        _curves(points, places),
        *_target(target, language),
        *_dots(points, places),
        *_labels(points, target, language),
        class_="trend",
        width="100%",
        height=HEIGHT,
    )


def short_day(day: date, language: Language) -> str:
    """ "3 mars" or "3 Mar"."""
    return f"{day.day}{'er' if language == 'fr' and day.day == 1 else ''}\u00a0{_MONTHS[language][day.month - 1]}"


def _places(days: Sequence[date]) -> list[float]:
    """Where each day lies along the width, 0 to 100; one day alone lies at the end."""
    span = (days[-1] - days[0]).days
    if span == 0:
        return [100.0 * (place + 1) / len(days) for place in range(len(days))]
    return [100.0 * (day - days[0]).days / span for day in days]


def _height(level: float) -> float:
    return _TOP + _PLOT * (1.0 - min(100.0, max(0.0, level)) / 100.0)


def _rules() -> list[str]:
    return [
        element("line", class_="trend__rule", x1="0%", x2="100%", y1=_height(level), y2=_height(level))
        for level in (0, 50, 100)
    ]


def _target(target: float, language: Language) -> list[str]:
    """The target's line and the figures of the scale, over the band so that it hides neither."""
    y = _height(target)
    word = "cible" if language == "fr" else "target"
    return [
        *(text(str(level), class_="trend__scale", x="0%", y=_height(level) - 4) for level in (0, 50)),
        element("line", class_="trend__target", x1="0%", x2="100%", y1=y, y2=y),
        text(f"{word} {number(target, language)}", class_="trend__label", x="0%", y=y - 6),
    ]


def _curves(points: Sequence[TrendPoint], places: Sequence[float]) -> str:
    """Band and line in a box of its own that stretches; its unit is the percent across and the pixel down."""
    upper = [f"{x:.2f},{_height(point.high):.2f}" for x, point in zip(places, points, strict=True)]
    lower = [f"{x:.2f},{_height(point.low):.2f}" for x, point in zip(places, points, strict=True)]
    line = [f"{x:.2f},{_height(point.level):.2f}" for x, point in zip(places, points, strict=True)]
    return element(
        "svg",
        element("polygon", class_="trend__band", points=" ".join(upper + lower[::-1])),
        element("polyline", class_="trend__line", points=" ".join(line)),
        viewbox=f"0 0 100 {HEIGHT:g}",
        preserveaspectratio="none",
        width="100%",
        height=HEIGHT,
        overflow="visible",
    )


def _dots(points: Sequence[TrendPoint], places: Sequence[float]) -> list[str]:
    last = len(points) - 1
    return [
        element(
            "circle",
            class_="trend__dot trend__dot--last" if index == last else "trend__dot",
            cx=at_percent(x),
            cy=_height(point.level),
            r=5 if index == last else 2.5,
        )
        for index, (x, point) in enumerate(zip(places, points, strict=True))
    ]


def _labels(points: Sequence[TrendPoint], target: float, language: Language) -> list[str]:
    """The days at both ends, and the last level on the side of the line where the target is not."""
    first, last = points[0], points[-1]
    under = HEIGHT - 6
    value_at = _height(last.level) + (22 if last.level < target else -12)
    labels = [
        text(short_day(last.day, language), class_="trend__label", x="100%", y=under, text_anchor="end"),
        text(number(last.level, language), class_="trend__value", x="100%", y=value_at, text_anchor="end"),
    ]
    if first.day != last.day:
        labels.append(text(short_day(first.day, language), class_="trend__label", x="0%", y=under))
    return labels


def _description(points: Sequence[TrendPoint], target: float, language: Language) -> str:
    first, last = points[0], points[-1]
    now, low, high, goal, before = (
        number(value, language) for value in (last.level, last.low, last.high, target, first.level)
    )
    if language == "fr":
        return (
            f"Le {short_day(last.day, language)}{NARROW}: niveau {now}, entre {low} et {high}{NARROW}; "
            f"le {short_day(first.day, language)}{NARROW}: {before}{NARROW}; cible {goal}."
        )
    return (
        f"{short_day(last.day, language)}: level {now}, between {low} and {high}; "
        f"{short_day(first.day, language)}: {before}; target {goal}."
    )
