"""The pieces of QTI 3.0 items that several interactions share (1EdTech ASI information model 3.0.1): declarations,
response processing, feedback, and Markdown as content.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assessments.items.exchange.markdown_reading import to_inline_xhtml, to_xhtml
from assessments.items.exchange.safe_xml import Element, read_xml
from assessments.items.exchange.xml_writing import element

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PLACE = re.compile("\ue000([^\ue001]*)\ue001")

Place = Callable[[str], Element]
"""The element for what stands between the private marks U+E000 and U+E001 of a text."""


def root(name: str, identifier: str, title: str, *content: Element, **attributes: str) -> Element:
    """An assessment item, test or stimulus."""
    return element(
        name,
        *content,
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {SCHEMA}",
        identifier=identifier,
        title=title or identifier,
        xml__lang="fr",
        **attributes,
    )


def marked(text: str) -> str:
    """What `place` is asked for, between its marks."""
    return f"\ue000{text}\ue001"


def blocks(text: str, place: Place | None = None) -> list[Element | str]:
    """Markdown as blocks of XHTML."""
    return _content(to_xhtml(text), place)


def inline(text: str, place: Place | None = None) -> list[Element | str]:
    """Markdown as what a choice or a gap may hold."""
    return _content(to_inline_xhtml(text), place)


def _content(xhtml: str, place: Place | None) -> list[Element | str]:
    read = read_xml(f"<div>{xhtml.replace('&nbsp;', '&#160;')}</div>".encode(), "texte")
    if place is not None:
        _fill(read, place)
    return [one for one in read.content if not isinstance(one, str) or one.strip()] if read.elements else read.content


def _fill(one: Element, place: Place) -> None:
    filled: list[Element | str] = []
    for part in one.content:
        if isinstance(part, str):
            pieces = _PLACE.split(part)
            for index, piece in enumerate(pieces):
                filled.append(place(piece) if index % 2 else piece)
        else:
            _fill(part, place)
            filled.append(part)
    one.content[:] = [part for part in filled if part != ""]


def values(*texts: str) -> list[Element]:
    """qti-value elements."""
    return [element("qti-value", text) for text in texts]


def base_value(base_type: str, text: str) -> Element:
    """A constant."""
    return element("qti-base-value", text, base_type=base_type)


def variable(identifier: str) -> Element:
    """The value of a variable."""
    return element("qti-variable", identifier=identifier)


def set_outcome(identifier: str, expression: Element) -> Element:
    """A rule that sets an outcome."""
    return element("qti-set-outcome-value", expression, identifier=identifier)


def outcome(identifier: str, base_type: str = "identifier", cardinality: str = "single", **more: str) -> Element:
    """A declaration of an outcome."""
    default = [element("qti-default-value", *values("0"))] if base_type == "float" else []
    return element(
        "qti-outcome-declaration",
        *default,
        identifier=identifier,
        cardinality=cardinality,
        base_type=base_type,
        **more,
    )


def score(**more: str) -> Element:
    """SCORE, from 0 to 1."""
    return outcome("SCORE", "float", normal_maximum="1", normal_minimum="0", **more)


def mapping(entries: dict[str, float], *, default: str = "0", **more: str) -> Element:
    """Values by response."""
    listed = [
        element("qti-map-entry", map_key=key, mapped_value=share_text(value), **more) for key, value in entries.items()
    ]
    return element("qti-mapping", *listed, default_value=default, lower_bound="0", upper_bound="1")


def share_text(value: float) -> str:
    """A share of the point, in full."""
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"


def modal(outcome_identifier: str, identifier: str, text: str, place: Place | None = None) -> Element:
    """A feedback that is shown while the outcome holds the identifier."""
    return element(
        "qti-modal-feedback",
        element("qti-content-body", *blocks(text, place)),
        outcome_identifier=outcome_identifier,
        identifier=identifier,
        show_hide="show",
    )
