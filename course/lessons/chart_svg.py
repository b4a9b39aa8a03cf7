"""Three drawings in SVG: bars, a line, a funnel.

Drawn 360 units wide, the width of a phone, so that lettering stays readable there; on a wide screen the drawing is
enlarged by a third at most. Colours and type come from `player/lesson.css` through classes: a `style` attribute
would be refused by the pages' security policy.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from course.lessons.typography import french, french_number

WIDTH = 360
_LABEL_CHARACTERS = 46


@dataclass(frozen=True)
class Point:
    """One figure: its label, its value, and the value as people read it."""

    label: str
    value: float
    shown: str


def draw_bars(points: Sequence[Point], description: str) -> str:
    """Horizontal bars from a common zero, each with its label above and its value at its end."""
    room = WIDTH - 8 - max(len(point.shown) for point in points) * 7.5
    low, high = min(0.0, *(p.value for p in points)), max(0.0, *(p.value for p in points))
    scale = room / ((high - low) or 1)
    zero = (0.0 - low) * scale
    parts = []
    for number, point in enumerate(points):
        top = number * 44
        width = abs(point.value) * scale
        left = zero if point.value >= 0 else zero - width
        parts.append(_text(0, top + 14, _shortened(point.label)))
        parts.append(_bar(left, top + 20, width, 15))
        parts.append(_text(max(left + width, zero) + 7, top + 32, point.shown, "chart-value"))
    height = len(points) * 44
    parts.append(f'<line class="chart-axis" x1="{zero:.1f}" y1="18" x2="{zero:.1f}" y2="{height - 4}"/>')
    return _svg(height, description, parts)


def draw_funnel(points: Sequence[Point], description: str) -> str:
    """Stages from top to bottom, and between two of them the share that goes on."""
    parts = []
    first = points[0].value
    for number, point in enumerate(points):
        top = number * 66
        width = max(2.0, WIDTH * point.value / first)
        parts.append(_text(0, top + 14, _shortened(point.label)))
        parts.append(_text(WIDTH, top + 14, point.shown, "chart-value", anchor="end"))
        parts.append(_bar((WIDTH - width) / 2, top + 21, width, 18))
        if number + 1 < len(points):
            share = french(f"↓ {french_number(points[number + 1].value / point.value * 100, 1)} %")
            parts.append(_text(WIDTH / 2, top + 55, share, "chart-note", anchor="middle"))
    return _svg(len(points) * 66 - 22, description, parts)


def draw_line(points: Sequence[Point], description: str) -> str:
    """A line over equally spaced labels, its axis marked at round figures."""
    top, bottom = 16, 190
    ticks = round_ticks(min(p.value for p in points), max(p.value for p in points))
    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0])))
    marks = [french_number(tick, decimals) for tick in ticks]
    left = 10 + max(len(mark) for mark in marks) * 7.2
    right = min(30.0, max(8.0, _text_width(points[-1].label) / 2))
    across = (WIDTH - left - 4 - right) / (len(points) - 1)

    def down(value: float) -> float:
        return bottom - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (bottom - top)

    parts = []
    for tick, mark in zip(ticks, marks, strict=True):
        y = down(tick)
        parts.append(f'<line class="chart-grid" x1="{left:.1f}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>')
        parts.append(_text(left - 7, y + 4, mark, "chart-note", anchor="end"))
    places = [(left + 4 + number * across, down(point.value)) for number, point in enumerate(points)]
    parts.append(f'<polyline class="chart-line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>')
    parts += [f'<circle class="chart-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]
    for number in _shown_labels(points, across):
        parts.append(_text_within(places[number][0], bottom + 22, points[number].label))
    parts += _end_values(points, places)
    return _svg(bottom + 30, description, parts)


def round_ticks(low: float, high: float) -> list[float]:
    """Three to seven round figures that hold [low, high]; zero is kept where the figures come near it."""
    if low > 0 and low < high * 0.6:
        low = 0.0
    if high < 0 and high > low * 0.6:
        high = 0.0
    span = (high - low) or abs(high) or 1.0
    raw = span / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    start, stop = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(start, max(stop, start + 1) + 1)]


def _end_values(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> list[str]:
    """The first and the last value, written on the side of the dot where the line is not."""
    ends = []
    for at, neighbour, anchor in ((0, 1, "start"), (-1, -2, "end")):
        falls = points[neighbour].value <= points[at].value
        x, y = places[at]
        ends.append(_text(x, y - 9 if falls else y + 18, points[at].shown, "chart-value", anchor=anchor))
    return ends


def _text_within(x: float, y: float, text: str) -> str:
    """A small label centred on x, moved inwards where the drawing ends."""
    half = _text_width(text) / 2
    return _text(min(max(x, half), WIDTH - half), y, text, "chart-note", anchor="middle")


def _text_width(text: str) -> float:
    return len(text) * 6.4


def _shown_labels(points: Sequence[Point], across: float) -> list[int]:
    """Which labels there is room for: the first and the last always, the others evenly."""
    widest = max(_text_width(point.label) for point in points) + 8
    every = max(1, math.ceil(widest / across))
    kept = [number for number in range(0, len(points), every) if len(points) - 1 - number >= every]
    return [*kept, len(points) - 1]


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL_CHARACTERS else label[: _LABEL_CHARACTERS - 1].rstrip() + "…"


def _bar(left: float, top: float, width: float, height: float) -> str:
    return f'<rect class="chart-bar" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" rx="2"/>'


def _text(x: float, y: float, text: str, kind: str = "chart-label", *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(height: float, description: str, parts: Sequence[str]) -> str:
    label = escape(description, quote=True)
    box = f"0 0 {WIDTH} {height:.0f}"
    return f'<svg class="chart" role="img" viewBox="{box}" aria-label="{label}">{"".join(parts)}</svg>'
