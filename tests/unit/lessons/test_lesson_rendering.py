"""From a lesson's text to sections of safe HTML blocks."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from course.lessons.case import Case, case_from_document
from course.lessons.render import InvalidText, lesson_problems, render_lesson, render_text
from course.lessons.source import LessonError

SMALL = Path(__file__).parents[2] / "factories" / "courses" / "small"


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    document = yaml.safe_load((SMALL / "cases" / "k01_ventes_rayon.yaml").read_text("utf-8"))
    return {"k01_ventes_rayon": case_from_document(document)}


def html_of(source: str, cases: dict[str, Case] | None = None) -> str:
    lesson = render_lesson(source, cases or {})
    return "".join(b["html"] for section in lesson.sections for b in section.blocks if b["kind"] == "html")


def test_second_level_headings_make_the_sections(cases: dict[str, Case]) -> None:
    lesson = render_lesson((SMALL / "lessons" / "l01_01.md").read_text("utf-8"), cases)
    assert [(section.anchor, section.title) for section in lesson.sections] == [
        ("s-ce-que-mesure-le-taux", "Ce que mesure le taux"),
        ("s-le-calcul-pas-a-pas", "Le calcul, pas à pas"),
        ("s-un-piege-frequent", "Un piège fréquent"),
    ]


def test_a_check_is_a_block_of_its_own_where_it_stands(cases: dict[str, Case]) -> None:
    lesson = render_lesson((SMALL / "lessons" / "l01_02.md").read_text("utf-8"), cases)
    assert [block["kind"] for block in lesson.sections[1].blocks] == ["html", "check", "html"]
    assert lesson.checks == ("c01_02_1",)


def test_two_sections_of_one_title_keep_their_own_anchors() -> None:
    lesson = render_lesson("## Bilan\n\na\n\n## Bilan\n\nb\n", {})
    assert [section.anchor for section in lesson.sections] == ["s-bilan", "s-bilan-2"]


def test_text_before_the_first_heading_is_a_section_without_title() -> None:
    lesson = render_lesson("Bonjour.\n\n## Suite\n\nb\n", {})
    assert [section.title for section in lesson.sections] == ["", "Suite"]


def test_a_callout_says_in_words_what_it_is() -> None:
    html = html_of("::: warning Le taux seul\nTexte.\n:::\n\n::: remember\n- a\n:::\n")
    assert '<span class="callout-kind">Attention</span> <span class="callout-name">Le taux seul</span>' in html
    assert '<span class="callout-kind">À retenir</span></h3>' in html


def test_a_glossary_word_opens_in_place_without_a_script() -> None:
    html = html_of("::: glossary panier moyen\nCA divisé par tickets.\n:::\n")
    assert re.match(r'<details class="glossary" data-term="panier moyen"><summary>panier moyen</summary>', html)


def test_a_case_inside_an_example_is_drawn_inside_it(cases: dict[str, Case]) -> None:
    html = html_of("::: example Octobre\n::: case k01_ventes_rayon rayon ca\n:::\nFin.\n:::\n", cases)
    assert html.index("callout-example") < html.index("<table") < html.index("Fin.")
    assert "Passages" not in html


def test_code_keeps_its_own_typography() -> None:
    html = html_of("`a ? b : c` et « x » ?\n\n```\nl'un ; l'autre\n```\n")
    assert "<code>a ? b : c</code>" in html
    assert "l'un ; l'autre" in html
    assert "«\u202fx\u202f»\u202f?" in html


def test_a_table_column_set_to_the_right_needs_no_inline_style() -> None:
    html = html_of("| a | b |\n|---|--:|\n| x | 1 |\n")
    assert "style" not in html
    assert '<td class="number">1</td>' in html


def test_a_link_out_of_the_course_opens_beside_it() -> None:
    html = html_of("[règles](https://exemple.fr)")
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("a\n\nb\nc <b>d</b>", 4, "raw HTML"),
        ("a\n\n<div>x</div>\n", 3, "raw HTML"),
        ("a\n![i](x.png)", 2, "images are not accepted"),
        ("[x](l05_02.md)", 1, "must begin with https://"),
        ("# Titre\n", 1, "a # heading is not accepted"),
        ("::: example\n\n## Titre\n:::\n", 3, "a section (##) cannot begin inside"),
        ("\n::: case k9\n:::\n", 2, "there is no case 'k9'"),
        ("::: case k01_ventes_rayon prix\n:::\n", 1, "has no column 'prix'"),
        ("::: chart k01_ventes_rayon kind=pie x=rayon y=ca\n:::\n", 1, "no chart of kind 'pie'"),
        ("::: chart k01_ventes_rayon kind=bar x=rayon\n:::\n", 1, "y is missing"),
        ("::: chart k01_ventes_rayon kind=bar x=rayon y=rayon\n:::\n", 1, "holds text"),
    ],
)
def test_what_cannot_be_rendered_is_refused_with_file_and_line(
    source: str, line: int, what: str, cases: dict[str, Case]
) -> None:
    with pytest.raises(LessonError) as refusal:
        render_lesson(source, cases, file="lessons/l05_01.md")
    assert str(refusal.value).startswith(f"lessons/l05_01.md:{line}: ")
    assert what in str(refusal.value)


def test_every_problem_of_a_lesson_is_listed_in_order() -> None:
    found = lesson_problems("# A\n\n<br>\n\n::: case k1\n:::\n", {}, file="l.md")
    assert [problem.line for problem in found] == [1, 3, 5]


@given(st.text(max_size=80))
def test_no_lesson_text_yields_markup_of_its_own(text: str) -> None:
    try:
        html = html_of(text)
    except LessonError:
        return
    assert not re.search(r"<script|<iframe|<img|\son\w+=|style=|javascript:", html, re.IGNORECASE)


def test_one_paragraph_is_rendered_inline_and_more_as_blocks() -> None:
    assert render_text("Le **taux** ?") == "Le <strong>taux</strong>\u202f?"
    assert render_text("a\n\nb") == "<p>a</p>\n<p>b</p>"


def test_the_places_of_a_prompt_come_through_untouched() -> None:
    assert render_text("{visites} visites, {taux:2} % et {{x}}") == "{visites} visites, {taux:2}\u202f% et {{x}}"


def test_signs_that_mean_something_in_html_are_escaped() -> None:
    assert render_text("a < b & c") == "a &lt; b &amp; c"


def test_raw_html_in_a_prompt_is_refused() -> None:
    with pytest.raises(InvalidText, match="raw HTML"):
        render_text("Un <u>taux</u>")
