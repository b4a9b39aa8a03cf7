"""Numbers as learners type them: every shared vector, and what must hold for anything that can be typed."""

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interactions.refusal import MESSAGES, Locale, MalformedResponse
from assessments.interactions.typed_number import Asked, read_typed_number
from assessments.interactions.units import is_same_unit
from assessments.items.number_format import format_quantity
from tests.vectors.shared import vectors

LOCALES: list[Locale] = ["fr", "en"]


def asked(one: dict[str, Any]) -> Asked:
    return Asked(one["unit"], one["unit_required"], one["locale"])


@pytest.mark.parametrize("one", vectors("typed_numbers")["read"], ids=repr)
def test_a_typed_number_is_read_as_the_vectors_say(one: dict[str, Any]) -> None:
    assert read_typed_number(one["typed"], asked(one)) == one["value"]


@pytest.mark.parametrize("one", vectors("typed_numbers")["refused"], ids=repr)
def test_what_is_no_number_is_refused_with_its_field_and_a_remedy(one: dict[str, Any]) -> None:
    with pytest.raises(MalformedResponse) as refusal:
        read_typed_number(one["typed"], asked(one))
    assert (refusal.value.reason, refusal.value.message) == (one["reason"], one["message"])
    assert refusal.value.field == "value"


def test_every_refusal_of_a_typed_number_has_a_vector() -> None:
    seen = {one["reason"] for one in vectors("typed_numbers")["refused"]}
    assert seen == {
        "shape", "nothing_typed", "too_long", "not_a_number", "too_big", "wrong_unit", "no_unit", "unit_required"
    }  # fmt: skip
    assert seen < set(MESSAGES)


@settings(deadline=None)
@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from(["", "%", "€", "pts", "jours", "€ HT", "k€"]),
    st.sampled_from(LOCALES),
)
def test_a_number_that_was_shown_can_be_typed_back(value: Any, unit: str, locale: Locale) -> None:
    shown = format_quantity(float(value), 3, unit, locale)
    assert read_typed_number(shown, Asked(unit, bool(unit), locale)) == float(value)


@settings(deadline=None)
@given(st.text(max_size=70), st.sampled_from(["", "%", "€"]), st.sampled_from(LOCALES))
def test_any_text_is_read_or_refused(text: str, unit: str, locale: Locale) -> None:
    with suppress(MalformedResponse):
        assert math.isfinite(read_typed_number(text, Asked(unit, locale=locale)))


@settings(deadline=None)
@given(st.text("0123456789.,' -€%", max_size=12), st.sampled_from(LOCALES))
def test_a_plain_looking_number_is_read_or_refused(text: str, locale: Locale) -> None:
    with suppress(MalformedResponse):
        assert abs(read_typed_number(text, Asked("%", locale=locale))) < 1e15


@pytest.mark.parametrize(
    ("typed", "expected"), [("€", "%"), ("clics", "€ / clic"), ("jour", "heures"), ("pts", "%"), ("€ TTC", "€ HT")]
)
def test_another_unit_is_not_taken_for_the_one_expected(typed: str, expected: str) -> None:
    assert not is_same_unit(typed, expected)
