"""A case as a value, as a table and as a drawing."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from course.lessons.case import InvalidCase, UnknownColumn, case_from_document
from course.lessons.case_table import case_table
from course.lessons.chart import InvalidChart, chart_figure, described, read_chart
from course.lessons.chart_svg import Point, draw_bars, draw_line, round_ticks

THIN = "\u202f"


def document(**changes: Any) -> dict[str, Any]:
    return {
        "format": "passerelle/case/1",
        "id": "k01_mois",
        "title": "Ventes par mois",
        "source": "Données fictives",
        "columns": [
            {"id": "mois", "title": "Mois", "type": "text"},
            {"id": "ca", "title": "CA", "type": "number", "unit": "€", "decimals": 2},
            {"id": "ecart", "title": "Écart", "type": "integer"},
        ],
        "rows": [["Janvier", 1234.5, -3], ["Février", 900, None], ["Mars & avril", 1500.25, 12]],
        **changes,
    }


def test_a_case_keeps_its_columns_and_rows() -> None:
    case = case_from_document(document())
    assert case.values("ca") == (1234.5, 900, 1500.25)
    assert case.narrowed(["ecart", "mois"]).rows[0] == (-3, "Janvier")


def test_a_column_that_does_not_exist_is_named_beside_those_that_do() -> None:
    with pytest.raises(UnknownColumn, match=r"no column 'prix'. Its columns: mois, ca, ecart"):
        case_from_document(document()).column("prix")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rows": [["Janvier", 1]]}, "rows[0]"),
        ({"rows": [["Janvier", "cher", 1]]}, "rows[0].ca"),
        ({"rows": [["Janvier", True, 1]]}, "rows[0].ca"),
        ({"rows": [[2024, 1, 1]]}, "rows[0].mois"),
        ({"rows": []}, "rows"),
        ({"columns": [{"id": "a", "title": "A", "type": "date"}]}, "columns[0].type"),
        ({"columns": [{"id": "a", "title": "A", "type": "text"}] * 2}, "columns"),
        ({"columns": ["mois"]}, "columns[0]"),
        ({"source": " "}, "source"),
        ({"title": None}, "title"),
    ],
)
def test_a_case_that_does_not_hold_together_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidCase) as refusal:
        case_from_document(document(**changes))
    assert refusal.value.field == field


def test_a_table_shows_french_figures_and_keeps_the_raw_ones_for_sorting() -> None:
    html = case_table(case_from_document(document()))
    assert f'<td class="number" data-value="1234.5">1{THIN}234,50</td>' in html
    assert '<td class="number" data-value="">–</td>' in html
    assert '<td class="number" data-value="-3">−3</td>' in html
    assert '<th scope="col" class="number" data-type="number">CA (€)</th>' in html
    assert "Mars &amp; avril" in html


def test_a_table_can_be_scrolled_with_the_keyboard() -> None:
    assert 'class="table-scroll" role="group" tabindex="0"' in case_table(case_from_document(document()))


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_a_chart_is_well_formed_and_shows_every_figure_in_its_table(kind: str) -> None:
    case = case_from_document(document())
    html = chart_figure(read_chart([f"kind={kind}", "x=mois", "y=ca"], case), case)
    ElementTree.fromstring(html)
    for figure in (f"1{THIN}234,50", "900,00", f"1{THIN}500,25"):
        assert figure in html
    assert "style=" not in html


def test_a_chart_is_described_to_those_who_do_not_see_it() -> None:
    case = case_from_document(document())
    sentence = described(read_chart(["kind=bar", "x=mois", "y=ca"], case))
    assert sentence == (
        f"Diagramme en barres{THIN}: CA (€) selon Mois. Le plus haut{THIN}: Mars & avril, 1{THIN}500,25{THIN}€. "
        f"Le plus bas{THIN}: Février, 900,00{THIN}€."
    )


def test_a_row_without_a_figure_is_not_drawn() -> None:
    case = case_from_document(document())
    assert [point.label for point in read_chart(["kind=bar", "x=mois", "y=ecart"], case).points] == [
        "Janvier",
        "Mars & avril",
    ]


def test_bars_below_zero_grow_to_the_left_of_the_axis() -> None:
    svg = draw_bars([Point("a", 10, "10"), Point("b", -10, "−10")], "x")
    above, below = (float(x) for x in re.findall(r'class="chart-bar" x="([\d.]+)"', svg))
    axis = float(re.findall(r'class="chart-axis" x1="([\d.]+)"', svg)[0])
    assert below < axis == above


def test_a_funnel_says_what_share_goes_on() -> None:
    rows = [["Visite", 400, 1], ["Panier", 100, 1], ["Commande", 25, 1]]
    case = case_from_document(document(rows=rows))
    html = chart_figure(read_chart(["kind=funnel", "x=mois", "y=ca"], case), case)
    assert html.count(f"↓ 25{THIN}%") == 0
    assert html.count(f"↓ 25,0{THIN}%") == 2


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["bar"], "'bar' is not understood"),
        (["kind=bar", "kind=line", "x=mois", "y=ca"], "'kind=line' is not understood"),
        ([], "kind and x and y is missing"),
        (["kind=funnel", "x=mois", "y=ca"], "a funnel narrows"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(arguments: list[str], what: str) -> None:
    with pytest.raises(InvalidChart, match=what):
        read_chart(arguments, case_from_document(document()))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2.5, 5, 7.5, 10]),
        (98000, 126000, [90000, 100000, 110000, 120000, 130000]),
        (3, 12, [0, 5, 10, 15]),
        (-4, 6, [-5, -2.5, 0, 2.5, 5, 7.5]),
        (5, 5, [4, 6]),
    ],
)
def test_an_axis_is_marked_at_round_figures_that_hold_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


def test_a_line_through_equal_values_is_drawn() -> None:
    ElementTree.fromstring(draw_line([Point("a", 7, "7"), Point("b", 7, "7")], "x"))
