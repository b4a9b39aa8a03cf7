"""What is read as text, what is refused, and whether the refusal says where and what to do."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from core.errors import InvalidInput
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.reading import LARGEST_SHEET, MOST_LINES, UnreadableSheet, read_lines
from course.profile.job_sheet.report import counts_of
from course.profile.job_sheet_file import read_sheet_bytes
from tests.unit.profile.sheets import LOGISTICS, LOGISTICS_COUNTS


@pytest.mark.parametrize(
    "raw",
    [
        LOGISTICS.replace("\n", "\r\n").encode(),
        LOGISTICS.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + LOGISTICS.encode(),
        unicodedata.normalize("NFD", LOGISTICS).encode(),
        LOGISTICS.replace("  • ", "- ").encode(),
        LOGISTICS.replace("  • ", "* ").encode(),
        LOGISTICS.replace("  • ", "\t\uf0b7\t").encode(),
        LOGISTICS.replace(" ", "\xa0").encode(),
        LOGISTICS.replace("\n", "  \n").encode(),
        ("\n\n" + LOGISTICS + "\n\n").encode(),
    ],
    ids=["crlf", "cr", "bom", "nfd", "dashes", "stars", "word", "nbsp", "trailing-spaces", "blank-edges"],
)
def test_the_way_a_text_was_saved_changes_nothing(raw: bytes) -> None:
    sheet = read_job_sheet(raw, "fiche.txt")
    assert counts_of(sheet) == LOGISTICS_COUNTS
    assert sheet.missions[0].activities[2].text == "Adapter les livraisons aux jours fériés"
    assert sheet.title == "Responsable logistique"


def test_lines_that_an_editor_wrapped_are_read_as_one() -> None:
    wrapped = LOGISTICS.replace(
        "  • Prévenir les magasins des retards", "  • Prévenir les magasins des longs\n    retards"
    )
    wrapped = wrapped.replace(
        "Ces missions varient d’un site", "Ces missions changent beaucoup, à vrai dire,\nd’un site"
    )
    sheet = read_job_sheet(wrapped.encode(), "fiche.txt")
    assert sheet.missions[0].activities[1].text == "Prévenir les magasins des longs retards de livraison"
    assert counts_of(sheet) == LOGISTICS_COUNTS


def test_a_line_keeps_the_number_that_it_has_in_the_file() -> None:
    lines = read_lines(b"\r\nun\r\n\r\n- deux\r\n", "fiche.txt")
    assert [(line.number, line.text, line.bullet, line.gap) for line in lines] == [
        (2, "un", False, 1),
        (4, "deux", True, 1),
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n\xef\xbb\xbf", "only blank lines"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04rest", "docx"),
        (b"Titre\n\x00\x01\x02", "line 2: the file is binary"),
        (b"Titre\n\x1b[31m", "line 2: the character U+001B"),
        (LOGISTICS.encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
        (LOGISTICS.encode("utf-32"), "iconv -f UTF-32 -t UTF-8"),
        (LOGISTICS.encode("latin-1", "replace"), "line 2: byte 0xF4"),
        (LOGISTICS.encode("cp1252"), "iconv -f WINDOWS-1252 -t UTF-8 fiche.txt"),
        (LOGISTICS.encode().decode("cp1252", "ignore").encode(), "encoded twice"),
        (b"<!DOCTYPE html>\n<html><body>#MISSIONS</body></html>", "line 1: this is an HTML page"),
        (b"Boulanger\n<div>#MISSIONS</div>\n<p>- Cuire</p>", "line 2: this is an HTML page"),
        (b"a" * (LARGEST_SHEET + 1), "larger than 2,000,000 bytes"),
        (b"- a\n" * (MOST_LINES + 1), "20,000 at most"),
        (b"#MISSIONS\n- " + b"a" * 30_000, "line 2: 30,002 characters on one line"),
    ],
)
def test_what_is_no_text_of_a_sheet_is_refused_with_the_reason(raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read_job_sheet(raw, "fiche.txt")
    assert refusal.value.message.startswith("fiche.txt")
    assert said in refusal.value.message


def test_a_less_than_sign_is_not_taken_for_html() -> None:
    sheet = read_job_sheet(b"Boulanger\n#MISSIONS\n- Garder la chambre < 4 degr\xc3\xa9s\n", "fiche.txt")
    assert sheet.missions[0].activities[0].text == "Garder la chambre < 4 degrés"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cher Monsieur,\n\nmerci de votre lettre.\n", "no known section"),
        ("# Recette\n\n#INGREDIENTS\n- farine\n", "line 1 opens '# Recette'"),
        ("Liste de courses :\n- pain\n- lait\n- sel\n", "no list of missions"),
    ],
)
def test_a_text_without_any_known_section_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match="no known section") as refusal:
        read_job_sheet(text.encode(), "fiche.txt")
    assert said in refusal.value.message
    assert "#MISSIONS" in refusal.value.message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "76 | Réglementation du transport",
            "76 | Gestion des Stocks",
            "line 78: the hard skill 'Gestion des Stocks'",
        ),
        ("\nRigueur\n", "\nSang-froid\n", "the soft skill 'Sang-froid' is already given at line 53"),
        ("\nTransport\n  •", "\nSuivi des stocks\n  •", "the tool family 'Suivi des stocks'"),
        ("• Palettix", "• StockClair", "in the family 'Suivi des stocks', the tool 'StockClair'"),
        ("\nBruit de l’entrepôt\n", "\nHoraires décalés\n", "the constraint 'Horaires décalés'"),
        ("88 | Gestion", "188 | Gestion", "line 75: the level of 'Gestion des stocks' is 188 out of 100"),
        ("Mouvement 72%", "Mouvement 172%", "Correct the score"),
        ("De 28000€ à 34000€", "De 34000€ à 28000€", "line 182: the salary goes from 34000 to 28000"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused_with_the_line(before: str, after: str, said: str) -> None:
    assert before in LOGISTICS
    with pytest.raises(InvalidInput) as refusal:
        read_job_sheet(LOGISTICS.replace(before, after, 1).encode(), "fiche.txt")
    assert said in refusal.value.message
    assert refusal.value.message.startswith("fiche.txt, line")


def test_two_scores_for_the_same_title_are_refused() -> None:
    twice = LOGISTICS.replace("Autonomie 80%", "Autonomie 60%", 1)
    with pytest.raises(InvalidInput, match="'Autonomie' has 80 here and 60 at line 6"):
        read_job_sheet(twice.encode(), "fiche.txt")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(UnreadableSheet, match=r"large\.txt: the file is larger"):
        read_sheet_bytes(path)


def test_a_source_without_a_size_is_read_up_to_the_limit_only() -> None:
    with pytest.raises(UnreadableSheet, match="larger than"):
        read_sheet_bytes(Path("/dev/zero"))
