"""Numbers as they are shown, in both languages."""

from typing import Any

import pytest

from assessments.items.number_format import format_loosely, format_number, format_quantity
from tests.vectors.shared import vectors

FORMATS = vectors("number_formats")


@pytest.mark.parametrize("one", FORMATS["numbers"], ids=repr)
def test_a_number_is_written_with_its_decimals(one: dict[str, Any]) -> None:
    assert format_number(one["value"], one["decimals"], one["locale"]) == one["text"]


@pytest.mark.parametrize("one", FORMATS["loose"], ids=repr)
def test_a_whole_derived_value_is_written_without_decimals(one: dict[str, Any]) -> None:
    assert format_loosely(one["value"], one["decimals"], one["locale"]) == one["text"]


@pytest.mark.parametrize("one", FORMATS["quantities"], ids=repr)
def test_a_quantity_carries_its_unit_as_the_language_asks(one: dict[str, Any]) -> None:
    assert format_quantity(one["value"], one["decimals"], one["unit"], one["locale"]) == one["text"]
