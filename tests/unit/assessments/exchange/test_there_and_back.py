"""Every interaction crosses every format and comes back; what the report calls kept grades as before."""

import re
from typing import Any

import pytest

from assessments.items.exchange.formats import FORMATS, SUFFIXES, export_items, import_items, roundtrip
from assessments.items.exchange.report import Report
from assessments.items.grade import grade
from assessments.items.kinds.registry import KINDS
from course.curriculum.folder import read_course_folder
from tests.factories.exchanged import documents, pairs_to_compare, responses

UNSAID = "nothing on the way said so"
VARIANTS = 2
CASES = {
    "k_ventes": {
        "id": "k_ventes",
        "title": "Ventes | mars",
        "source": "Données fictives",
        "columns": [
            {"id": "canal", "title": "Canal", "type": "text"},
            {"id": "n", "title": "Ventes", "type": "number"},
        ],
        "rows": [["SEA", 1200.5], ["E-mailing", None]],
    }
}


@pytest.fixture(scope="module")
def catalogue() -> Any:
    """The embedded course."""
    return read_course_folder()


def gone(report: Report, items: list[dict[str, Any]]) -> set[str]:
    """The interactions of the items that were left out."""
    kinds = {item["id"]: item["interaction"] for item in items}
    return {kinds[re.sub(r"_v\d+$", "", name)] for name in report.left_out}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", documents(), ids=lambda one: str(one["id"]))
def test_what_is_lost_of_an_item_is_said(document: dict[str, Any], form: str) -> None:
    report = roundtrip([document], form, cases=CASES, variants=VARIANTS)
    assert [str(one) for one in report.remarks if UNSAID in one.message] == []
    assert [str(one) for one in report.remarks if one.fate == "problem" and "constraint" not in one.message] == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", documents(), ids=lambda one: str(one["id"]))
def test_what_comes_back_grades_as_before(document: dict[str, Any], form: str) -> None:
    content, report = export_items([document], form, cases=CASES, variants=VARIANTS)
    if document["interaction"] == "long_fill_in" or report.left_out == report.items:
        return  # graded by a trainer; or nothing came back
    drafts = {one["id"]: one for one in import_items(content, f"items{SUFFIXES[form]}", form)[0]}
    for own, back in pairs_to_compare(document, drafts, VARIANTS):
        if form == "moodle-xml" and own.item.parameters:
            continue  # the sets of values are Moodle's to draw: see test_calculated
        for response in responses(own):
            theirs = _renamed(response, own, back)
            assert grade(back, theirs).score == pytest.approx(grade(own, response).score, abs=1e-4), response


def _renamed(response: Any, own: Any, back: Any) -> Any:
    """The response in the letters that the draft has: formats choose them anew, in the order of the file."""
    names: dict[str, str] = {}
    for part in ("options", "steps", "sources", "blanks"):
        mine, theirs = getattr(own.item.body, part, ()), getattr(back.item.body, part, ())
        names |= {one.id: other.id for one, other in zip(mine, theirs, strict=True)}
    match response:
        case {"choices": listed}:
            return {"choices": [names[one] for one in listed]}
        case {"order": listed}:
            return {"order": [names[one] for one in listed]}
        case {"blanks": typed}:
            return {"blanks": {names[one]: text for one, text in typed.items()}}
        case {"pairs": pairs}:
            texts = {one.id: own.text(one.text) for one in own.item.body.targets}
            targets = {back.text(one.text): one.id for one in back.item.body.targets}
            return {"pairs": {names[source]: targets[texts[target]] for source, target in pairs.items()}}
    return response


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_catalogue_crosses_with_named_losses_only(form: str, catalogue: Any) -> None:
    items = [item for file in catalogue.items.values() for item in file["items"]]
    report = roundtrip(items, form, cases=catalogue.cases, variants=1)
    assert [str(one) for one in report.remarks if UNSAID in one.message] == []
    assert gone(report, items) <= {"allocation", "fill_in"} if form == "gift" else {"allocation"}
    assert len(report.kept) > 100


def test_the_items_of_these_tests_have_every_interaction() -> None:
    assert {one["interaction"] for one in documents()} == set(KINDS)


@pytest.mark.parametrize("form", ["moodle-xml", "gift"])
def test_a_case_is_shown_under_the_prompt_and_comes_back_as_a_case(form: str) -> None:
    document = {**documents()[-2], "case": "k_ventes"}
    content, _ = export_items([document], form, cases=CASES)
    assert "1\u202f200,50" in content.decode()
    drafts, _ = import_items(content, "f", form)
    assert (drafts[0]["case"], drafts[0]["prompt"]) == ("k_ventes", document["prompt"])


def test_qti_carries_a_case_as_a_shared_stimulus() -> None:
    document = {**documents()[-2], "case": "k_ventes"}
    drafts, report = import_items(export_items([document], "qti3", cases=CASES)[0], "f.zip", "qti3")
    assert (drafts[0]["case"], drafts[0]["prompt"]) == ("k_ventes", document["prompt"])
    assert report.remarks == []


def test_a_case_that_is_not_given_is_named_as_lost() -> None:
    document = {**documents()[-2], "case": "k_ventes"}
    for form in FORMATS:
        assert "case" in {one.field for one in export_items([document], form)[1].remarks if one.fate == "lost"}


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_the_same_each_time(form: str) -> None:
    assert export_items(documents(), form)[0] == export_items(documents(), form)[0]
