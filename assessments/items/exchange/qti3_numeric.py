"""How QTI 3.0 scores a typed number as ours are scored: within the tolerance of the key, or equal to the key as
rounded; else the first foreseen error that matches by the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.items.exchange.moodle_question import number_text
from assessments.items.exchange.qti3_elements import base_value, set_outcome, share_text, variable
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element

_RESPONSE = "RESPONSE"


def numeric_rules(item: Mapping[str, Any], foreseen: list[Element]) -> list[Element]:
    """The response condition: right, foreseen errors in order, nothing."""
    key = element("qti-correct", identifier=_RESPONSE)
    right = [_near(key, item), set_outcome("SCORE", base_value("float", "1"))]
    branches = [element("qti-response-if", *right)]
    for number, (mistake, value) in enumerate(zip(item.get("mistakes") or (), foreseen, strict=True), start=1):
        rules = [
            set_outcome("SCORE", base_value("float", share_text(mistake.get("credit", 0)))),
            set_outcome("FEEDBACK", base_value("identifier", f"mistake_{number}")),
        ]
        branches.append(element("qti-response-else-if", _near(value, item), *rules))
    return [element("qti-response-condition", *branches)]


def _near(value: Element, item: Mapping[str, Any]) -> Element:
    """Whether the response is near a value: any of the tolerances, or the value as rounded."""
    tolerance = item["tolerance"]
    tests = []
    if tolerance.get("absolute") is not None:
        tests.append(_equal(value, "absolute", float(tolerance["absolute"])))
    if tolerance.get("relative") is not None:
        tests.append(_equal(value, "relative", 100 * float(tolerance["relative"])))
    rounded = element("qti-round-to", value, rounding_mode="decimalPlaces", figures=str(item["decimals"]))
    tests.append(element("qti-equal", variable(_RESPONSE), rounded, tolerance_mode="exact"))
    return element("qti-or", *tests)


def _equal(value: Element, mode: str, width: float) -> Element:
    widths = f"{number_text(width)} {number_text(width)}"
    return element("qti-equal", variable(_RESPONSE), value, tolerance_mode=mode, tolerance=widths)
