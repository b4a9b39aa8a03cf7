"""The rows of a case in a CSV file: what is read, what is refused and where, and what a learner downloads."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lessons.case import Case, Column
from course.lessons.case_csv import LONGEST_CELL, MOST_ROWS, Decimal, case_csv, read_case_rows

COLUMNS = (
    Column("canal", "Canal", "text"),
    Column("visites", "Visites", "integer", decimals=0),
    Column("ca", "Chiffre d’affaires", "number", unit="€"),
)
FRENCH = "canal;visites;ca\nRecherche payante;12 400;1 234,50\n"


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        (FRENCH, ","),
        ("\ufeff" + FRENCH.replace("\n", "\r\n"), ","),
        ("canal;visites;ca\n\nRecherche payante ; 12\u202f400;1234,5\n;;\n", ","),
        ('ca;canal;visites\n"1234,50";"Recherche payante";12400\n', ","),
        ('canal,visites,ca\nRecherche payante,"12,400","1,234.50"\n', "."),
        ("canal,visites,ca\nRecherche payante,12400,1234.5", "."),
    ],
)
def test_french_and_english_files_hold_the_same_rows(text: str, decimal: Decimal) -> None:
    assert read_case_rows(text, COLUMNS, decimal=decimal) == ([["Recherche payante", 12400, 1234.5]], [])


def test_an_empty_cell_has_no_value_and_a_minus_is_read_however_it_is_typed() -> None:
    rows, problems = read_case_rows("canal;visites;ca\n;-3;−0,5\n", COLUMNS, decimal=",")
    assert (rows, problems) == ([[None, -3, -0.5]], [])


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, "", "nothing found"),
        ("canal;visites\nx;1\n", 1, "", "canal, visites, ca are expected"),
        ("canal;visites;CA\nx;1;2\n", 1, "", "canal, visites, CA found"),
        ("canal;visites;ca\n", 1, "", "no row"),
        ("canal;visites;ca\nx;1\n", 2, "", "2 cells, 3 are expected"),
        ("canal;visites;ca\nx;1;2\ny;deux;3\n", 3, "visites", "'deux' is no number"),
        ("canal;visites;ca\nx;1;1.5\n", 2, "ca", "decimal comma"),
        ("canal;visites;ca\nx;1,5;2\n", 2, "visites", "not whole"),
        ("canal;visites;ca\nx;1;12 34\n", 2, "ca", "no number"),
        ("canal;visites;ca\nx;1;1234567890123456\n", 2, "ca", "no number"),
        ('canal;visites;ca\n"x;1;2\n', 2, "", "Check the quotes"),
        ('canal;visites;ca\n"deux\nlignes";1;2\ny;z;2\n', 4, "visites", "'z' is no number"),
        (f"canal;visites;ca\n{'x' * (LONGEST_CELL + 1)};1;2\n", 2, "canal", "501 characters"),
        ("canal;visites;ca\n" + "x;1;2\n" * (MOST_ROWS + 1), MOST_ROWS + 2, "", "more than 2000 rows"),
    ],
)
def test_what_cannot_be_read_names_its_line_and_its_column(text: str, line: int, column: str, words: str) -> None:
    _, problems = read_case_rows(text, COLUMNS, decimal=",")
    assert (problems[0].line, problems[0].column) == (line, column)
    assert words in problems[0].message


def test_every_wrong_cell_is_told_at_once() -> None:
    _, problems = read_case_rows("canal;visites;ca\nx;a;b\ny;1;c\n", COLUMNS, decimal=",")
    assert [(one.line, one.column) for one in problems] == [(2, "visites"), (2, "ca"), (3, "ca")]


@given(
    st.text(alphabet=st.characters() | st.sampled_from('canal;visites,"\n'), max_size=80), st.sampled_from([",", "."])
)
def test_any_text_is_read_or_refused(text: str, decimal: Decimal) -> None:
    for start in ("", "canal;visites;ca\n"):
        rows, problems = read_case_rows(start + text, COLUMNS, decimal=decimal)
        assert problems or rows


def case(*rows: tuple[str | int | float | None, ...]) -> Case:
    return Case("k01", "Canaux", "Fictif", COLUMNS, rows)


def test_a_learner_downloads_what_a_french_or_an_english_spreadsheet_reads() -> None:
    shown = case(("E-mailing", 1200, 1234.5), ("Autre; divers", None, -3))
    assert case_csv(shown) == (
        'Canal;Visites;Chiffre d’affaires (€)\r\nE-mailing;1200;1234,5\r\n"Autre; divers";;-3\r\n'
    )
    assert case_csv(shown, locale="en") == (
        "Canal,Visites,Chiffre d’affaires (€)\r\nE-mailing,1200,1234.5\r\nAutre; divers,,-3\r\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", " +33", "-cmd", "\u202f=1", "＝1"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(case_csv(case((text, 1, 2)))), delimiter=";")
    assert row[0] == "'" + text


words = st.text('abcdé ’;,"', min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.lists(
        st.tuples(words, st.none() | st.integers(-(10**9), 10**9), st.decimals(-(10**6), 10**6, places=3).map(float)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["fr", "en"]),
)
def test_what_is_written_is_read_back(rows: list[tuple[str, int | None, float]], locale: str) -> None:
    written = case_csv(case(*rows), locale=locale)
    separator = "," if locale == "en" else ";"
    named = written.replace(written.splitlines()[0], separator.join(one.id for one in COLUMNS), 1)
    read, problems = read_case_rows(named, COLUMNS, decimal="." if locale == "en" else ",")
    assert problems == []
    assert [tuple(row) for row in read] == rows
