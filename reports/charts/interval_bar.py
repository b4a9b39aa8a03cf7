"""A share or a correlation with its interval, as one line: a soft band, a dot, and for frequencies a bar from zero."""

from __future__ import annotations

from collections.abc import Sequence

from reports.charts.svg import at_percent, element, picture

HEIGHT = 22.0
_MIDDLE = 11.0


def share_line(title: str, said: str, identity: str, interval: Sequence[float], *, marked: bool = False) -> str:
    """A share of 0 to 1 as a bar from zero with the band of its interval; `marked` for the right option."""
    value, low, high = (100.0 * one for one in interval)
    return picture(
        title,
        said,
        identity,
        element("line", class_="gap-bar__track", x1="0%", x2="100%", y1=_MIDDLE, y2=_MIDDLE),
        element("rect", class_="interval-bar__value", x="0%", width=at_percent(value), y=_MIDDLE - 4, height=8),
        element("rect", class_="gap-bar__band", x=at_percent(low), width=at_percent(high - low), y=_MIDDLE - 7,
                height=14, rx=3),
        element("circle", class_="share-bar__dot", cx=at_percent(value), cy=_MIDDLE, r=4.5),
        class_="gap-bar__picture share-bar interval-bar" + (" interval-bar--right" if marked else ""),
        width="100%",
        height=HEIGHT,
    )  # fmt: skip


def signed_line(title: str, said: str, identity: str, interval: Sequence[float]) -> str:
    """A correlation of -1 to 1 with its interval, and a tick at 0."""
    value, low, high = (50.0 * (one + 1.0) for one in interval)
    return picture(
        title,
        said,
        identity,
        element("line", class_="gap-bar__track", x1="0%", x2="100%", y1=_MIDDLE, y2=_MIDDLE),
        element("line", class_="gap-bar__target", x1="50%", x2="50%", y1=_MIDDLE - 8, y2=_MIDDLE + 8),
        element("rect", class_="gap-bar__band", x=at_percent(low), width=at_percent(high - low), y=_MIDDLE - 7,
                height=14, rx=3),
        element("circle", class_="share-bar__dot", cx=at_percent(value), cy=_MIDDLE, r=4.5),
        class_="gap-bar__picture share-bar interval-bar",
        width="100%",
        height=HEIGHT,
    )  # fmt: skip
