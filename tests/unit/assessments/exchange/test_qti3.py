"""QTI 3.0: what is written holds together as the information model asks, and what others write is read."""

import io
import re
import zipfile
from typing import Any

import pytest

from assessments.items.exchange.formats import export_items, import_items
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element, read_xml
from tests.factories.exchanged import documents

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
ORDER = [
    "qti-context-declaration", "qti-response-declaration", "qti-outcome-declaration", "qti-template-declaration",
    "qti-template-processing", "qti-assessment-stimulus-ref", "qti-companion-materials-info", "qti-stylesheet",
    "qti-item-body", "qti-catalog-info", "qti-response-processing", "qti-modal-feedback",
]  # fmt: skip
"""Of the parts of an assessment item (ASI information model, AssessmentItem)."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@pytest.fixture(scope="module")
def package() -> dict[str, Element]:
    """The files of an exported package, read."""
    content, _ = export_items(documents(), "qti3")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: read_xml(archive.read(name), name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def items(package: dict[str, Element]) -> list[Element]:
    """Its items."""
    return [root for name, root in package.items() if name.startswith("items/")]


def item(body: str, declaration: str, *more: str) -> tuple[list[dict[str, Any]], Report]:
    content = f"<qti-assessment-item xmlns='{NAMESPACE}' identifier='i1' title='T'>{declaration}{''.join(more)}"
    content += f"<qti-item-body>{body}</qti-item-body></qti-assessment-item>"
    return import_items(content.encode(), "i.xml", "qti3")


def test_the_parts_of_an_item_follow_the_order_of_the_model(items: list[Element]) -> None:
    for one in items:
        places = [ORDER.index(part.name) for part in one.elements]
        assert places == sorted(places), one.get("identifier")
        assert one.namespace == NAMESPACE


def test_everything_that_is_referred_to_is_declared(items: list[Element]) -> None:
    for one in items:
        responses = {part.get("identifier") for part in one.all("qti-response-declaration")}
        outcomes = {part.get("identifier") for part in one.all("qti-outcome-declaration")}
        templates = {part.get("identifier") for part in one.all("qti-template-declaration")}
        asked = {part.get("response-identifier") for part in one.walk() if part.name.endswith("-interaction")}
        assert asked == responses
        used = {part.get("identifier") for part in one.walk() if part.name == "qti-variable"}
        assert used <= responses | outcomes | templates
        assert {part.get("identifier") for part in one.walk() if part.name == "qti-printed-variable"} <= templates
        assert {part.get("identifier") for part in one.walk() if part.name == "qti-set-outcome-value"} <= outcomes
        assert {part.get("outcome-identifier") for part in one.all("qti-modal-feedback")} <= outcomes
        assert all(IDENTIFIER.fullmatch(name) for name in responses | outcomes | templates)


def test_the_values_of_an_item_have_the_type_of_their_variable(items: list[Element]) -> None:
    """set-template-value: integer operators give integers, division and power floats (ASI model, 5)."""
    for one in items:
        types = {part.get("identifier"): part.get("base-type") for part in one.all("qti-template-declaration")}
        for rule in one.within("qti-set-template-value"):
            assert _type(rule.elements[0], types) == types[rule.get("identifier")], rule.get("identifier")


def _type(expression: Element, types: dict[str, str]) -> str:
    match expression.name:
        case "qti-base-value":
            return expression.get("base-type")
        case "qti-variable":
            return types[expression.get("identifier")]
        case "qti-random" | "qti-multiple":
            return _type(expression.elements[0], types)
        case "qti-random-integer" | "qti-round":
            return "integer"
        case "qti-math-operator":
            return "integer" if expression.get("name") in ("floor", "ceil") else "float"
        case "qti-sum" | "qti-product" | "qti-subtract" | "qti-min" | "qti-max":
            inner = {_type(part, types) for part in expression.elements}
            return "integer" if inner == {"integer"} else "float"
    return "float"


def test_the_manifest_lists_every_file_and_nothing_else(package: dict[str, Element]) -> None:
    manifest = package["imsmanifest.xml"]
    listed = {one.get("href") for one in manifest.within("file")}
    assert listed == set(package) - {"imsmanifest.xml"}
    names = [one.get("identifier") for one in manifest.within("resource")]
    assert len(set(names)) == len(names)
    assert {one.get("identifierref") for one in manifest.within("dependency")} <= set(names)


def test_the_test_refers_to_every_item_once(package: dict[str, Element], items: list[Element]) -> None:
    refs = package["test.xml"].within("qti-assessment-item-ref")
    assert sorted(one.get("identifier") for one in refs) == sorted(one.get("identifier") for one in items)
    assert all(one.get("href") in package for one in refs)


def test_partial_credit_is_a_mapping(items: list[Element]) -> None:
    several = next(one for one in items if one.get("identifier") == "w_several")
    values = {one.get("map-key"): float(one.get("mapped-value")) for one in several.within("qti-map-entry")}
    assert values == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3, "d": -1 / 3})
    assert several.within("qti-mapping")[0].get("lower-bound") == "0"


def test_a_choice_of_another_author_is_read() -> None:
    drafts, _ = item(
        "<p>Lisez.</p><qti-choice-interaction response-identifier='R' max-choices='1'>"
        "<qti-prompt>Lequel ?</qti-prompt>"
        "<qti-simple-choice identifier='ChoiceA'>Un <b>gros</b></qti-simple-choice>"
        "<qti-simple-choice identifier='ChoiceB'>Deux</qti-simple-choice></qti-choice-interaction>",
        "<qti-response-declaration identifier='R' cardinality='single' base-type='identifier'><qti-correct-response>"
        "<qti-value>ChoiceB</qti-value></qti-correct-response></qti-response-declaration>",
    )
    assert drafts[0]["prompt"] == "Lisez.\n\nLequel ?"
    assert drafts[0]["options"] == [{"id": "a", "text": "Un **gros**"}, {"id": "b", "text": "Deux", "correct": True}]


def test_a_text_with_gaps_of_another_author_is_read() -> None:
    drafts, _ = item(
        "<p>Complétez.</p><blockquote><p>Now is the "
        "<qti-text-entry-interaction response-identifier='R'/> of our.</p></blockquote>",
        "<qti-response-declaration identifier='R' cardinality='single' base-type='string'>"
        "<qti-mapping default-value='0'>"
        "<qti-map-entry map-key='York' mapped-value='1'/><qti-map-entry map-key='york' mapped-value='0.5'/>"
        "</qti-mapping>"
        "</qti-response-declaration>",
    )
    assert drafts[0]["text"] == "> Now is the [[a]] of our."
    assert drafts[0]["blanks"] == [{"id": "a", "accept": ["York"]}]


def test_a_template_of_another_author_is_read() -> None:
    drafts, report = item(
        "<p>Si <qti-printed-variable identifier='A'/> font 120, combien font "
        "<qti-printed-variable identifier='B'/> ?</p>"
        "<p><qti-text-entry-interaction response-identifier='RESPONSE'/></p>",
        "<qti-response-declaration identifier='RESPONSE' cardinality='single' base-type='float'/>",
        "<qti-template-declaration identifier='A' cardinality='single' base-type='integer'/>"
        "<qti-template-declaration identifier='B' cardinality='single' base-type='integer'/>",
        "<qti-template-processing><qti-set-template-value identifier='A'><qti-random-integer min='2' max='4'/>"
        "</qti-set-template-value><qti-set-template-value identifier='B'><qti-random><qti-multiple>"
        "<qti-base-value base-type='integer'>8</qti-base-value><qti-base-value base-type='integer'>12</qti-base-value>"
        "</qti-multiple></qti-random></qti-set-template-value><qti-set-correct-response identifier='RESPONSE'>"
        "<qti-divide><qti-base-value base-type='integer'>120</qti-base-value>"
        "<qti-variable identifier='B'/></qti-divide>"
        "</qti-set-correct-response></qti-template-processing>",
    )
    assert drafts, list(report.lines())
    assert drafts[0]["parameters"] == {"p_a": {"minimum": 2, "maximum": 4, "step": 1}, "p_b": {"choices": [8, 12]}}
    assert drafts[0]["answer"] == "120 / p_b"
    assert drafts[0]["prompt"] == "Si {p_a} font 120, combien font {p_b} ?"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<qti-slider-interaction response-identifier='R'/>", "qti-slider-interaction has no counterpart"),
        ("<p>Lisez.</p>", "asks nothing"),
        ("<qti-extended-text-interaction response-identifier='X'/>" * 2, "several interactions"),
        ("<qti-choice-interaction response-identifier='R'/>", "no declaration"),
    ],
)
def test_what_has_no_counterpart_is_listed(body: str, told: str) -> None:
    drafts, report = item(body, "")
    assert drafts == []
    assert told in str(report.remarks[0])
    assert report.remarks[0].where == "i.xml:1"


def test_an_older_version_is_named() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        resource = "<resource identifier='i' type='imsqti_item_xmlv2p1' href='i.xml'/>"
        archive.writestr("imsmanifest.xml", f"<m>{resource}</m>")
    _, report = import_items(buffer.getvalue(), "p.zip", "qti3")
    assert "only QTI 3.0 is read" in str(report.remarks[0])


def test_a_mapping_that_no_rule_uses_is_not_used() -> None:
    choices = "".join(f"<qti-simple-choice identifier='C{name}'>{name}</qti-simple-choice>" for name in "ABCD")
    drafts, report = item(
        f"<p>Lesquels ?</p><qti-choice-interaction response-identifier='R'>{choices}</qti-choice-interaction>",
        "<qti-response-declaration identifier='R' cardinality='multiple' base-type='identifier'><qti-correct-response>"
        "<qti-value>CA</qti-value><qti-value>CC</qti-value></qti-correct-response><qti-mapping default-value='0'>"
        "<qti-map-entry map-key='CB' mapped-value='1'/></qti-mapping></qti-response-declaration>",
    )
    assert [part.get("correct", False) for part in drafts[0]["options"]] == [False, True, False, False]
    processed, told = item(
        f"<p>Lesquels ?</p><qti-choice-interaction response-identifier='R'>{choices}</qti-choice-interaction>"
        "</qti-item-body><qti-response-processing template='https://example.org/rptemplates/match_correct.xml'/>"
        "<qti-item-body>",
        "<qti-response-declaration identifier='R' cardinality='multiple' base-type='identifier'><qti-correct-response>"
        "<qti-value>CA</qti-value><qti-value>CC</qti-value></qti-correct-response><qti-mapping default-value='0'>"
        "<qti-map-entry map-key='CB' mapped-value='1'/></qti-mapping></qti-response-declaration>",
    )
    assert [part.get("correct", False) for part in processed[0]["options"]] == [True, False, True, False]
    assert "all or nothing there" in " ".join(map(str, told.remarks))
    assert "all or nothing there" not in " ".join(map(str, report.remarks))


def test_a_text_with_gaps_and_no_question_above_it_is_given_one() -> None:
    drafts, _ = item(
        "<div><p>He <qti-text-entry-interaction response-identifier='R'/> up.</p></div>",
        "<qti-response-declaration identifier='R' cardinality='single' base-type='string'><qti-correct-response>"
        "<qti-value>gets</qti-value></qti-correct-response></qti-response-declaration>",
    )
    assert (drafts[0]["prompt"], drafts[0]["text"]) == ("Complétez le texte.", "He [[a]] up.")
