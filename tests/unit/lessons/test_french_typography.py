"""The typography pass: what must not break is made unbreakable, and nothing else moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lessons.typography import FIXED, THIN, french, french_number


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Quel taux ?", f"Quel taux{THIN}?"),
        ("Deux causes : le prix ; le délai !", f"Deux causes{THIN}: le prix{THIN}; le délai{THIN}!"),
        ("15 % ou 3 240 €", f"15{THIN}% ou 3{THIN}240{THIN}€"),
        ("« léger »", f"«{THIN}léger{THIN}»"),
        ("«léger»", f"«{THIN}léger{THIN}»"),
        ("1 234 567,89", f"1{THIN}234{THIN}567,89"),
        ("l'écart d'un mois", "l’écart d’un mois"),
        ("et ainsi de suite...", "et ainsi de suite…"),
        ("dix minutes, soit 10 min", f"dix minutes, soit 10{FIXED}min"),
        ("48,5 k€", f"48,5{THIN}k€"),
    ],
)
def test_ordinary_spaces_become_the_spaces_french_asks_for(typed: str, set_: str) -> None:
    assert french(typed) == set_


@pytest.mark.parametrize("text", ["10:30", "https://exemple.fr/?a=1", "{taux:2}", "en 2024, 300 clients", "a;b"])
def test_text_without_a_space_to_mend_is_left_alone(text: str) -> None:
    assert french(text) == text


@given(st.text(alphabet="ab1 29.,:;!?%€«»'’ …\u202f\u00a0", max_size=40))
def test_a_second_pass_changes_nothing(text: str) -> None:
    assert french(french(text)) == french(text)


@given(st.text(alphabet="abéÀ0123 ;:!?%€", max_size=40))
def test_no_letter_digit_or_sign_is_ever_lost(text: str) -> None:
    assert [c for c in french(text) if not c.isspace()] == [c for c in text if not c.isspace()]


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, 2, f"1{THIN}234,50"),
        (1234.5, None, f"1{THIN}234,5"),
        (12, None, "12"),
        (-1200, 0, f"−1{THIN}200"),
        (-0.001, 2, "0,00"),
    ],
)
def test_a_number_is_written_the_french_way(value: float, decimals: int | None, written: str) -> None:
    assert french_number(value, decimals) == written
