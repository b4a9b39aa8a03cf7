"""The front door: items out in one of the formats, items in from a file, and a way there and back that tells what it
costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assessments.items.exchange.case_tables import Cases
from assessments.items.exchange.comparison import differences
from assessments.items.exchange.gift import write_gift
from assessments.items.exchange.gift_reader import read_gift
from assessments.items.exchange.moodle_calculated import Calculated, is_calculable
from assessments.items.exchange.moodle_from_item import question_of
from assessments.items.exchange.moodle_question import Question
from assessments.items.exchange.moodle_xml import write_moodle_xml
from assessments.items.exchange.moodle_xml_reader import read_moodle_xml
from assessments.items.exchange.plain import fixed_variants, is_seeded
from assessments.items.exchange.qti3_item import qti_item
from assessments.items.exchange.qti3_package import Entry, package_entries
from assessments.items.exchange.qti3_reader import read_qti3
from assessments.items.exchange.qti3_template import template_item
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.safe_zip import write_zip
from core.errors import InvalidInput

Document = Mapping[str, Any]
FORMATS = ("gift", "moodle-xml", "qti3")
SUFFIXES = {"gift": ".gift.txt", "moodle-xml": ".xml", "qti3": ".zip"}
USUAL_VARIANTS = 3


class UnknownFormat(InvalidInput):
    """A format that is none of FORMATS."""


def export_items(
    documents: Sequence[Document], form: str, *, cases: Cases | None = None, variants: int = USUAL_VARIANTS
) -> tuple[bytes, Report]:
    """Items as a file of the format `form`, with what the crossing cost.

    `cases` are the case documents that items refer to; `variants` how many sets of figures are drawn for an item whose
    figures change, where the format knows no parameters. Raises UnknownFormat, or InvalidItem for a document that
    cannot be used.
    """
    _check(form)
    report, cases = Report(form), cases or {}
    if form == "gift":
        questions = [one for document in documents for one in _questions(document, cases, variants, report)]
        return write_gift(questions, report).encode(), report
    if form == "moodle-xml":
        return _export_moodle_xml(documents, cases, variants, report), report
    return _export_qti3(documents, cases, variants, report), report


def _export_qti3(documents: Sequence[Document], cases: Cases, variants: int, report: Report) -> bytes:
    entries: list[Entry] = []
    for document in documents:
        own = _without_missing_case(document, cases, report)
        item = template_item(own, report) if is_seeded(own) else None
        if item is not None:
            entries.append((own, item))
            continue
        for plain in fixed_variants(own, variants):
            if is_seeded(own):
                report.note(plain["id"], "changed", "parameters", f"figures drawn once, of {own['id']}.")
            fixed = qti_item(plain, report)
            if fixed is not None:
                entries.append((plain, fixed))
    return write_zip(package_entries(entries, cases))


def _without_missing_case(document: Document, cases: Cases, report: Report) -> Document:
    if document.get("case") in (None, *cases):
        return document
    report.note(str(document["id"]), "lost", "case", f"the case {document['case']} was not given.")
    return {name: value for name, value in document.items() if name != "case"}


def _export_moodle_xml(documents: Sequence[Document], cases: Cases, variants: int, report: Report) -> bytes:
    questions: list[Question | tuple[Question, list[Element]]] = []
    for document in documents:
        if is_calculable(document):
            questions.append(Calculated(document, cases, report).question())
        else:
            questions += _questions(document, cases, variants, report)
    return write_moodle_xml(questions, report)


def _questions(document: Document, cases: Cases, variants: int, report: Report) -> Iterator[Question]:
    for plain in fixed_variants(document, variants):
        if is_seeded(document):
            report.note(plain["id"], "changed", "parameters", f"figures drawn once, of {document['id']}.")
        question = question_of(plain, cases, report)
        if question is not None:
            yield question


def import_items(content: bytes, file: str, form: str) -> tuple[list[dict[str, Any]], Report]:
    """Drafts of items from a file, with what could not be read or kept. Raises UnreadableFile, UnknownFormat."""
    _check(form)
    report = Report(form)
    return _READERS[form](content, file, report), report


def roundtrip(
    documents: Sequence[Document], form: str, *, cases: Cases | None = None, variants: int = USUAL_VARIANTS
) -> Report:
    """Export and import: everything that was remarked, and every difference that was not, as lost."""
    content, out = export_items(documents, form, cases=cases, variants=variants)
    if set(out.left_out) == set(out.items):
        return out
    drafts, back = import_items(content, f"items{SUFFIXES[form]}", form)
    report = out.joined(back)
    returned = {draft["id"]: draft for draft in drafts}
    for document in documents:
        if is_seeded(document) and document["id"] in returned:
            differences(document, returned[document["id"]], report)
        for own in fixed_variants(document, variants):
            if not is_seeded(document) or own["id"] in returned:
                differences(own, returned.get(own["id"]), report, plain=True)
    return report


_READERS: Mapping[str, Callable[[bytes, str, Report], list[dict[str, Any]]]] = {
    "gift": read_gift,
    "moodle-xml": read_moodle_xml,
    "qti3": read_qti3,
}


def _check(form: str) -> None:
    if form not in FORMATS:
        raise UnknownFormat(f"unknown format {form!r}. There are: {', '.join(FORMATS)}.", field="format")
