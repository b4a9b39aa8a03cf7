"""The radar of a skill-gap report: for the glance, never for the work.

Each competency is a spoke drawn like a gap bar: a soft band for the 90 % interval, a dot for the level, a
tick for the target. The dots are joined faintly so that a shape can be recognised next time; a competency
that has not been assessed has no dot and breaks the outline. Spokes carry their names where there is room,
and numbers with a key where there is not (player/charts.css chooses).
"""

import math
from collections.abc import Sequence
from html import escape
from textwrap import wrap

from assessments.mastery.verdict import Verdict
from reports.charts.svg import element, picture, text
from reports.skill_gap import GapRow, SkillGapReport, summary
from reports.words import NARROW, VERDICT_WORDS, Language, number

SIZE = 400.0
_CENTRE = SIZE / 2
_RADIUS = 158.0
_NAME_WIDTH = 17

Point = tuple[float, float]


def radar(report: SkillGapReport, *, language: Language = "fr", identity: str = "radar") -> str:
    """The chart with its key, as an HTML figure."""
    title = "Niveaux et cibles par compétence" if language == "fr" else "Levels and targets by competency"
    rows = report.rows
    svg = picture(
        title,
        summary(report, language),
        identity,
        *_rings(len(rows)),
        _target_outline(rows),
        *_level_outline(rows),
        *(part for index, row in enumerate(rows) for part in _spoke(row, _angle(index, len(rows)))),
        *(part for index, row in enumerate(rows) for part in _names(row, index, _angle(index, len(rows)), language)),
        class_="radar__picture",
        viewbox=f"0 0 {SIZE:g} {SIZE:g}",
        width=SIZE,
        height=SIZE,
    )
    key = "".join(_key_entry(row, language) for row in rows)
    return f'<figure class="radar"><div class="radar__frame">{svg}</div><ol class="radar__key">{key}</ol></figure>'


def _rings(spokes: int) -> list[str]:
    """Circles at quarter scale, numbered between the first two spokes, where nothing else is drawn."""
    rings = [
        element("circle", class_="radar__ring", cx=_CENTRE, cy=_CENTRE, r=_RADIUS * level / 100.0)
        for level in (25, 50, 75, 100)
    ]
    for level in (50, 100):
        x, y = _at(math.pi / max(1, spokes), level)
        rings.append(text(str(level), class_="radar__scale", x=x, y=y + 12, text_anchor="middle"))
    return rings


def _spoke(row: GapRow, angle: float) -> list[str]:
    drawn = [_stroke("radar__spoke", angle, 0.0, 100.0)]
    if row.level is not None and row.low is not None and row.high is not None:
        drawn.append(_stroke("radar__band", angle, row.low, row.high))
    x, y = _at(angle, row.target)
    across = angle + math.pi / 2
    dx, dy = 8.0 * math.sin(across), -8.0 * math.cos(across)
    drawn.append(element("line", class_="radar__target", x1=x - dx, y1=y - dy, x2=x + dx, y2=y + dy))
    if row.level is not None:
        cx, cy = _at(angle, row.level)
        drawn.append(element("circle", class_=f"radar__level radar__level--{row.verdict.value}", cx=cx, cy=cy, r=5))
    return drawn


def _target_outline(rows: Sequence[GapRow]) -> str:
    points = [_at(_angle(index, len(rows)), row.target) for index, row in enumerate(rows)]
    return element("polygon", class_="radar__targets", points=_points(points))


def _level_outline(rows: Sequence[GapRow]) -> list[str]:
    """The line from dot to dot, broken at what has not been assessed."""
    count = len(rows)
    places = [None if row.level is None else _at(_angle(i, count), row.level) for i, row in enumerate(rows)]
    if count > 2 and all(place is not None for place in places):
        return [element("polygon", class_="radar__shape", points=_points([p for p in places if p is not None]))]
    lines = []
    for index, start in enumerate(places):
        end = places[(index + 1) % count]
        if start is not None and end is not None and count > 2:
            lines.append(element("polyline", class_="radar__edge", points=_points([start, end])))
    return lines


def _names(row: GapRow, index: int, angle: float, language: Language) -> list[str]:
    x, y = _on_circle(angle, _RADIUS + 16)
    side = math.sin(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    lines = wrap(row.title_in(language), _NAME_WIDTH, break_long_words=False) or [""]
    top = y + 4 - 7.5 * (len(lines) - 1) * (1.0 + math.cos(angle))
    spans = "".join(element("tspan", escape(line), x=x, dy=15 if place else 0) for place, line in enumerate(lines))
    state = " radar__name--unknown" if row.verdict is Verdict.NOT_ASSESSED else ""
    named = element("text", spans, class_=f"radar__name{state}", x=x, y=top, text_anchor=anchor)
    numbered = text(str(index + 1), class_=f"radar__number{state}", x=x, y=y + 5, text_anchor="middle")
    return [named, numbered]


def _key_entry(row: GapRow, language: Language) -> str:
    word = VERDICT_WORDS[language][row.verdict]
    level = "–" if row.level is None else number(row.level, language)
    target = number(row.target, language)
    return (
        f'<li class="radar__entry"><span class="radar__title">{escape(row.title_in(language))}</span> '
        f'<span class="radar__figures">{level}{NARROW}/{NARROW}{target}</span> '
        f'<span class="radar__word">{escape(word)}</span></li>'
    )


def _stroke(class_: str, angle: float, start: float, end: float) -> str:
    (x1, y1), (x2, y2) = _at(angle, start), _at(angle, end)
    return element("line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2)


def _angle(index: int, count: int) -> float:
    """Clockwise from the top, radians."""
    return 2.0 * math.pi * index / max(1, count)


def _at(angle: float, level: float) -> Point:
    return _on_circle(angle, _RADIUS * min(100.0, max(0.0, level)) / 100.0)


def _on_circle(angle: float, radius: float) -> Point:
    return _CENTRE + radius * math.sin(angle), _CENTRE - radius * math.cos(angle)


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
