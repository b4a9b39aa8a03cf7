"""The drawings: well-formed, said in words too, without colours or styles of their own."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from assessments.mastery.estimate import Mastery
from course.profile.competency import Competency
from reports.charts.radar import radar
from reports.charts.share_bar import share_bar
from reports.charts.trend import TrendPoint, short_day, trend
from reports.cohort import build_cohort_report
from reports.gap_bar import describe, gap_bar, gap_bar_svg
from reports.skill_gap import GapRow, build_report

TITLES = ["Analyse <des> indicateurs & “chiffres”", "Gestion de projet", "Écoute active", "Gestion du temps"]
PROFILE = [
    Competency(f"k{index}", "hard", title, f"English {index}", "", target, "sheet", "", ())
    for index, (title, target) in enumerate(zip(TITLES, (95.0, 90.0, 80.0, 80.0), strict=True))
]
MASTERY = Mastery(np.array([3.4, -0.5, 0.6, 0.0]), np.eye(4) * 0.16, 26, (12, 9, 5, 0))
REPORT = build_report(MASTERY, PROFILE)
CLOSED, OPEN, UNDECIDED, NOT_ASSESSED = REPORT.rows
POINTS = [TrendPoint(date(2026, 3, 1), 60.0, 41.0, 78.0), TrendPoint(date(2026, 3, 20), 71.5, 58.0, 83.0)]
COHORT = build_cohort_report(
    np.tile(MASTERY.mean, (12, 1)), np.full((12, 4), 0.4), np.tile([1, 1, 1, 0], (12, 1)), PROFILE
)

DRAWINGS: dict[str, Callable[[], str]] = {
    "gap bar": lambda: gap_bar(CLOSED, titled=True),
    "gap bar, labelled": lambda: gap_bar(OPEN, labels=True),
    "gap bar, not assessed": lambda: gap_bar(NOT_ASSESSED),
    "gap bar, English": lambda: gap_bar(UNDECIDED, language="en"),
    "radar": lambda: radar(REPORT),
    "trend": lambda: trend("Analyse <des> indicateurs", POINTS, 95.0),
    "trend, one point": lambda: trend("Analyse", POINTS[:1], 95.0),
    "share": lambda: share_bar(COHORT.rows[0], COHORT),
    "share, nobody assessed": lambda: share_bar(COHORT.rows[3], COHORT),
}


@pytest.fixture(params=list(DRAWINGS.values()), ids=list(DRAWINGS))
def drawing(request: pytest.FixtureRequest) -> str:
    make: Callable[[], str] = request.param
    return make()


def svg_of(markup: str) -> ElementTree.Element:
    root = ElementTree.fromstring(markup)
    found = root if root.tag == "svg" else root.find(".//svg")
    assert found is not None
    return found


def test_every_drawing_is_an_image_with_a_title_and_a_description(drawing: str) -> None:
    svg = svg_of(drawing)
    assert svg.get("role") == "img"
    named = {child.get("id") for child in svg if child.tag in {"title", "desc"} and child.text}
    assert set((svg.get("aria-labelledby") or "").split()) == named
    assert len(named) == 2


def test_no_drawing_carries_a_colour_a_style_or_a_script(drawing: str) -> None:
    assert not re.search(r'\s(style|fill|stroke|color|on\w+)="', drawing)
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb\(|<script|<style", drawing)


def test_every_element_with_paint_has_a_class(drawing: str) -> None:
    shapes = {"line", "rect", "circle", "polygon", "polyline", "text"}
    assert all(element.get("class") for element in ElementTree.fromstring(drawing).iter() if element.tag in shapes)


def test_the_same_state_is_drawn_the_same(drawing: str) -> None:
    assert drawing in {make() for make in DRAWINGS.values()}


def places(row: GapRow, class_name: str, attribute: str) -> list[float]:
    svg = ElementTree.fromstring(gap_bar_svg(row))
    return [
        float((element.get(attribute) or "").rstrip("%"))
        for element in svg.iter()
        if element.get("class") == class_name
    ]


def test_dot_band_and_tick_stand_where_the_figures_say() -> None:
    assert OPEN.level is not None
    assert OPEN.low is not None
    assert OPEN.high is not None
    assert places(OPEN, "gap-bar__level", "cx") == [pytest.approx(OPEN.level, abs=0.01)]
    assert places(OPEN, "gap-bar__band", "x") == [pytest.approx(OPEN.low, abs=0.01)]
    assert places(OPEN, "gap-bar__band", "width") == [pytest.approx(OPEN.high - OPEN.low, abs=0.01)]
    assert places(OPEN, "gap-bar__target", "x1") == [90.0]


def test_what_has_not_been_assessed_has_a_target_but_neither_dot_nor_band() -> None:
    assert places(NOT_ASSESSED, "gap-bar__target", "x1") == [80.0]
    assert places(NOT_ASSESSED, "gap-bar__level", "cx") == []
    assert places(NOT_ASSESSED, "gap-bar__band", "x") == []


def test_the_word_stands_beside_the_bar() -> None:
    words = [re.search(r'gap-bar__word"[^>]*>([^<]+)<', gap_bar(row)) for row in REPORT.rows]
    assert [word.group(1) for word in words if word] == ["atteint", "à travailler", "à confirmer", "pas encore évalué"]


def test_the_description_says_in_words_what_the_bar_shows() -> None:
    said = describe(UNDECIDED, "fr")
    assert said.startswith("À confirmer\u202f: niveau ")
    assert "cible 80" in said
    assert "5 réponses" in said
    assert "question" in said
    assert describe(NOT_ASSESSED, "fr") == "Pas encore évalué\u202f; cible 80."
    assert describe(NOT_ASSESSED, "en") == "Not assessed yet; target 80."


def test_markup_in_a_title_is_text() -> None:
    markup = gap_bar(CLOSED, titled=True)
    assert "Analyse &lt;des&gt; indicateurs &amp; “chiffres”" in markup
    assert "<des>" not in markup
    assert svg_of(markup).findtext("title") == TITLES[0]


def test_two_bars_of_one_competency_can_stand_on_a_page() -> None:
    assert set(re.findall(r' id="([^"]+)"', gap_bar(OPEN))).isdisjoint(
        re.findall(r' id="([^"]+)"', gap_bar(OPEN, prefix="mission"))
    )


def test_the_radar_has_a_dot_for_each_assessed_competency_and_breaks_its_outline_elsewhere() -> None:
    markup = radar(REPORT)
    assert markup.count('class="radar__level ') == 3
    assert markup.count('class="radar__target"') == 4
    assert "radar__shape" not in markup
    assert markup.count("radar__edge") == 2


def test_the_radar_joins_all_dots_once_everything_is_assessed() -> None:
    complete = build_report(Mastery(MASTERY.mean, MASTERY.covariance, 30, (9, 9, 9, 3)), PROFILE)
    assert radar(complete).count("radar__shape") == 1


def test_the_key_of_the_radar_names_every_competency_with_its_figures() -> None:
    key = radar(REPORT).split('<ol class="radar__key">')[1]
    assert key.count("<li") == 4
    assert "Gestion de projet" in key
    assert "–\u202f/\u202f80" in key


def test_the_trend_always_draws_the_whole_scale() -> None:
    """A level of 100 lies at the top rule and 0 at the bottom rule, whatever the points."""
    svg = svg_of(trend("x", [TrendPoint(date(2026, 1, 1), 100.0, 0.0, 100.0)], 50.0))
    rules = [float(line.get("y1") or 0) for line in svg.iter("line") if line.get("class") == "trend__rule"]
    dot = next(circle for circle in svg.iter("circle"))
    assert float(dot.get("cy") or 0) == min(rules)
    assert len(rules) == 3


def test_a_trend_without_points_is_nothing_at_all() -> None:
    assert trend("x", [], 95.0) == ""


def test_days_lie_along_the_width_in_proportion() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 11)]
    svg = svg_of(trend("x", [TrendPoint(day, 50.0, 40.0, 60.0) for day in days], 95.0))
    assert [circle.get("cx") for circle in svg.iter("circle")] == ["0%", "10%", "100%"]


def test_dates_are_written_as_people_write_them() -> None:
    assert short_day(date(2026, 3, 1), "fr") == "1er\u00a0mars"
    assert short_day(date(2026, 12, 24), "fr") == "24\u00a0déc."
    assert short_day(date(2026, 12, 1), "en") == "1\u00a0Dec"
