"""A QTI 3.0 package (1EdTech Content Packaging 1.2 profile): a zip with imsmanifest.xml, the items, the tables of their
cases as shared stimuli, and a test with a section for each competency.

What an item says about itself is in the manifest, as keywords of its LOM metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from string import ascii_lowercase
from typing import Any

from assessments.items.exchange.carried import labels
from assessments.items.exchange.case_tables import Cases, case_markdown
from assessments.items.exchange.moodle_from_item import in_text_order
from assessments.items.exchange.qti3_elements import blocks, outcome, root, set_outcome
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element, write_xml

CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
QTI_METADATA = "http://www.imsglobal.org/xsd/imsqti_metadata_v3p0"
ITEM_TYPE, TEST_TYPE, STIMULUS_TYPE = "imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0", "imsqti_stimulus_xmlv3p0"
_INTERACTIONS = {
    "choice": "choiceInteraction",
    "likert": "choiceInteraction",
    "numeric": "textEntryInteraction",
    "fill_in": "textEntryInteraction",
    "sequencing": "orderInteraction",
    "matching": "matchInteraction",
    "long_fill_in": "extendedTextInteraction",
}

_ALSO = {
    "numeric": ("decimals", "unit", "unit_required"),
    "long_fill_in": ("raters", "minimum_words", "maximum_words"),
}

Entry = tuple[Mapping[str, Any], Element]
"""An item document, with what it became."""


def package_entries(entries: list[Entry], cases: Cases) -> dict[str, bytes]:
    """The files of the package, by path."""
    used = list(dict.fromkeys(str(document["case"]) for document, _ in entries if document.get("case") in cases))
    files = {f"items/{document['id']}.xml": write_xml(item) for document, item in entries}
    files |= {f"cases/{name}.xml": write_xml(_stimulus(cases[name])) for name in used}
    files["test.xml"] = write_xml(_test(entries))
    files["imsmanifest.xml"] = write_xml(_manifest(entries, used))
    return files


def _stimulus(case: Mapping[str, Any]) -> Element:
    body = element("qti-stimulus-body", *blocks(case_markdown(case)))
    return root("qti-assessment-stimulus", str(case["id"]), str(case["title"]), body)


def _test(entries: list[Entry]) -> Element:
    ordered = sorted(entries, key=lambda entry: _competency(entry[0]))
    sections = [
        element(
            "qti-assessment-section",
            *(
                element("qti-assessment-item-ref", identifier=document["id"], href=f"items/{document['id']}.xml")
                for document, _ in group
            ),
            identifier=f"section_{competency}",
            title=competency,
            visible="true",
        )
        for competency, group in groupby(ordered, key=lambda entry: _competency(entry[0]))
    ]
    part = element(
        "qti-test-part", *sections, identifier="part_1", navigation_mode="nonlinear", submission_mode="individual"
    )
    summed = element("qti-sum", element("qti-test-variables", variable_identifier="SCORE"))
    processing = element("qti-outcome-processing", set_outcome("SCORE", summed))
    return root("qti-assessment-test", "passerelle_test", "Passerelle", outcome("SCORE", "float"), part, processing)


def _competency(document: Mapping[str, Any]) -> str:
    return str(document.get("competency") or "sans_competence")


def _manifest(entries: list[Entry], cases: Iterable[str]) -> Element:
    resources = [_item_resource(document) for document, _ in entries]
    resources += [_resource(f"case_{name}", STIMULUS_TYPE, f"cases/{name}.xml") for name in cases]
    needed = [element("dependency", identifierref=f"item_{document['id']}") for document, _ in entries]
    resources.append(_resource("test", TEST_TYPE, "test.xml", *needed))
    return element(
        "manifest",
        element("metadata", element("schema", "QTI Package"), element("schemaversion", "3.0.1")),
        element("organizations"),
        element("resources", *resources),
        xmlns=CP,
        identifier="passerelle_items",
    )


def _item_resource(document: Mapping[str, Any]) -> Element:
    words = labels(document, *_ALSO.get(str(document["interaction"]), ()))
    if document["interaction"] == "fill_in":
        ordered = zip(ascii_lowercase, in_text_order(document), strict=False)
        words += [f"exact={letter}" for letter, one in ordered if one.get("spelling") == "exact"]
    keywords = [element("keyword", element("string", word, language="zxx")) for word in words]
    described = element("lom", element("general", *keywords), xmlns=LOM)
    own = element(
        "qtiMetadata", element("interactionType", _INTERACTIONS[str(document["interaction"])]), xmlns=QTI_METADATA
    )
    path = f"items/{document['id']}.xml"
    case = [element("dependency", identifierref=f"case_{document['case']}")] if document.get("case") else []
    return _resource(f"item_{document['id']}", ITEM_TYPE, path, *case, metadata=element("metadata", described, own))


def _resource(name: str, kind: str, path: str, *needed: Element, metadata: Element | None = None) -> Element:
    inner = [metadata] if metadata is not None else []
    return element("resource", *inner, element("file", href=path), *needed, identifier=name, type=kind, href=path)
