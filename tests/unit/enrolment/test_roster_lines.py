"""A list of people as it is pasted or saved by a spreadsheet, and what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.enrolment.roster_lines import MOST_LINES, TooManyLines, decode_roster, is_address, read_roster


def test_a_line_gives_name_address_role_and_cohort() -> None:
    (line,) = read_roster(" Zoé  Martin ; Zoe@Exemple.FR ; Formatrice ; Groupe de mars ")
    assert (line.name, line.address, line.role, line.cohort) == (
        "Zoé Martin", "zoe@exemple.fr", "trainer", "Groupe de mars"
    )  # fmt: skip
    assert line.fault is None


def test_role_and_cohort_may_be_left_out() -> None:
    (line,) = read_roster("Zoé;zoe@exemple.fr")
    assert (line.role, line.cohort, line.fault) == ("learner", "", None)


@pytest.mark.parametrize(
    ("word", "role"),
    [("apprenante", "learner"), ("Formateur", "trainer"), ("ADMINISTRATRICE", "administrator"), ("", "learner")],
)
def test_roles_are_known_by_their_french_words(word: str, role: str) -> None:
    assert read_roster(f"A;a@b.fr;{word}")[0].role == role


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_first_line_decides_what_separates(separator: str) -> None:
    text = separator.join(["Zoé", "zoe@exemple.fr", "formatrice"]) + "\n" + separator.join(["Ali", "ali@exemple.fr"])
    assert [(line.name, line.role) for line in read_roster(text)] == [("Zoé", "trainer"), ("Ali", "learner")]


def test_a_line_of_titles_says_which_column_is_which() -> None:
    text = "Prénom;Nom;Téléphone;E-mail;Groupe\nZoé;Martin;01;zoe@exemple.fr;Mars\n"
    (line,) = read_roster(text)
    assert (line.number, line.name, line.address, line.cohort) == (2, "Zoé Martin", "zoe@exemple.fr", "Mars")


def test_line_numbers_are_those_of_the_text_with_its_empty_lines() -> None:
    assert [line.number for line in read_roster("\nA;a@b.fr\n\n;;;\nB;b@b.fr\r\n")] == [2, 5]


@pytest.mark.parametrize(
    ("line", "fault", "word"),
    [
        ("Zoé", "no_address", ""),
        ("Zoé;", "no_address", ""),
        (";zoe@exemple.fr", "no_name", ""),
        ("Zoé;zoe.exemple.fr", "bad_address", "zoe.exemple.fr"),
        ("Zoé;zoe@exemple", "bad_address", "zoe@exemple"),
        ("Zoé;zoe@exemple.fr;tuteur", "unknown_role", "tuteur"),
        ("Z" * 201 + ";zoe@exemple.fr", "long_name", ""),
    ],
)
def test_a_wrong_line_says_what_is_wrong(line: str, fault: str, word: str) -> None:
    (read,) = read_roster(line)
    assert (read.fault, read.word) == (fault, word)


def test_an_address_given_twice_points_at_its_first_line() -> None:
    first, second = read_roster("A;a@b.fr\nB;A@B.fr")
    assert first.fault is None
    assert (second.fault, second.word) == ("repeated", "1")


def test_a_stray_quotation_mark_spoils_its_own_line_only() -> None:
    spoiled, whole = read_roster('"Zoé;zoe@exemple.fr\nAli;ali@exemple.fr')
    assert spoiled.fault
    assert (whole.name, whole.fault) == ("Ali", None)


def test_a_quoted_name_may_hold_the_separator() -> None:
    assert read_roster('"Martin, Zoé",zoe@exemple.fr')[0].name == "Martin, Zoé"


def test_a_list_longer_than_the_limit_is_refused_whole() -> None:
    lines = [f"P;p{number}@b.fr" for number in range(MOST_LINES + 1)]
    assert len(read_roster("\n".join(lines[:-1]))) == MOST_LINES
    with pytest.raises(TooManyLines, match="1001"):
        read_roster("\n".join(lines))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_the_usual_spreadsheets_keep_their_accents(encoding: str) -> None:
    text = "Zoé Lœil;zoe@exemple.fr"
    assert read_roster(decode_roster(text.encode(encoding)))[0].name == "Zoé Lœil"


def test_addresses_are_told_from_what_is_none() -> None:
    assert is_address("a.b+c@d-e.example")
    for text in ("a@b", "a b@c.fr", "a@@b.fr", "@b.fr", "a@b.fr;c@d.fr", "a@b.fr\n", "x" * 250 + "@b.fr"):
        assert not is_address(text), text


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_faulted_and_never_fails(text: str) -> None:
    for line in read_roster(text):
        assert line.fault or (line.name and is_address(line.address))
