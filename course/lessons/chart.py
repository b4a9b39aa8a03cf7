"""A chart asked for in a lesson: `kind=bar x=canal y=ca`, read, checked against its case, and set as a figure.

The figure is a drawing, a sentence that says what it shows, and the same figures as a table one can open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from core.errors import InvalidInput
from course.lessons.case import Case, Column
from course.lessons.case_table import column_label, plain_table, shown
from course.lessons.chart_svg import Point, draw_bars, draw_funnel, draw_line
from course.lessons.typography import french

KINDS = {"bar": "Diagramme en barres", "line": "Courbe", "funnel": "Entonnoir"}

_FORM = "A chart is written kind=bar x=column y=column."


class InvalidChart(InvalidInput):
    """A chart whose description or figures cannot be drawn."""


@dataclass(frozen=True)
class Chart:
    """What to draw: `x` names the column of labels, `y` the column of figures."""

    kind: str
    x: Column
    y: Column
    points: tuple[Point, ...]


def read_chart(arguments: Sequence[str], case: Case) -> Chart:
    """Read `kind=… x=… y=…`. Raises InvalidChart or UnknownColumn, in words for the lesson's author."""
    settings: dict[str, str] = {}
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key not in ("kind", "x", "y") or not value or key in settings:
            raise InvalidChart(f"'{argument}' is not understood. {_FORM}")
        settings[key] = value
    missing = [key for key in ("kind", "x", "y") if key not in settings]
    if missing:
        raise InvalidChart(f"{' and '.join(missing)} is missing. {_FORM}")
    if settings["kind"] not in KINDS:
        raise InvalidChart(f"there is no chart of kind '{settings['kind']}'. Choose {', '.join(KINDS)}.")
    x, y = case.column(settings["x"]), case.column(settings["y"])
    if not y.numeric:
        raise InvalidChart(f"the column {y.id} holds text. y asks for a column of figures.")
    return Chart(settings["kind"], x, y, _points(settings["kind"], case, x, y))


def chart_figure(chart: Chart, case: Case) -> str:
    """The figure as safe HTML: drawing, description, table to open, source."""
    title = french(f"{case.title} : {column_label(chart.y)}")
    return (
        f'<figure class="lesson-chart lesson-chart-{chart.kind}" data-case="{escape(case.id)}">'
        f'<figcaption class="case-title">{escape(title)}</figcaption>'
        f"{_drawing(chart)}"
        f'<details class="chart-figures"><summary>Voir les chiffres</summary>'
        f"{plain_table(case.narrowed([chart.x.id, chart.y.id]))}</details>"
        f'<p class="case-source">{escape(french(case.source))}</p>'
        "</figure>"
    )


def described(chart: Chart) -> str:
    """One sentence for those who do not see the drawing (plain text)."""
    highest = max(chart.points, key=lambda point: point.value)
    lowest = min(chart.points, key=lambda point: point.value)
    return french(
        f"{KINDS[chart.kind]} : {column_label(chart.y)} selon {chart.x.title}. "
        f"Le plus haut : {highest.label}, {highest.shown}. Le plus bas : {lowest.label}, {lowest.shown}."
    )


def _drawing(chart: Chart) -> str:
    draw = {"bar": draw_bars, "line": draw_line, "funnel": draw_funnel}[chart.kind]
    return draw(chart.points, described(chart))


def _points(kind: str, case: Case, x: Column, y: Column) -> tuple[Point, ...]:
    points = []
    for label, value in zip(case.values(x.id), case.values(y.id), strict=True):
        if isinstance(value, int | float):
            points.append(Point(shown(x, label), float(value), shown(y, value, with_unit=True)))
    wanted: Mapping[str, int] = {"line": 2, "funnel": 2}
    if len(points) < wanted.get(kind, 1):
        raise InvalidChart(f"the column {y.id} has too few values for a chart of kind {kind}.")
    if kind == "funnel" and any(b.value > a.value for a, b in pairwise(points)):
        raise InvalidChart(f"a funnel narrows, and the values of {y.id} rise. Use kind=bar.")
    if kind == "funnel" and points[-1].value <= 0:
        raise InvalidChart(f"a funnel is drawn from values above zero, and {y.id} has others. Use kind=bar.")
    return tuple(points)
