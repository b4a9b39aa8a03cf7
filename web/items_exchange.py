"""« Échanger »: questions out of a course into another system's format with what that costs, and drafts from a file.

Nothing that is sent is kept: the page of drafts carries the file back to the server for the download.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.items.exchange.formats import FORMATS, SUFFIXES, export_items
from assessments.items.exchange.items_file import IMPORTED, items_file
from assessments.items.exchange.limits import UnreadableFile
from core.clock import utc_now
from course.curriculum.service import PublishedCourse
from course.enrolment.audit import entries_about, note_action
from course.enrolment.models import Role
from course.enrolment.service import people_of
from web.access import needs, signed_in
from web.courses import course_answered_for
from web.database import reading, transaction
from web.downloads import any_file
from web.exchange_crossing import OPEN_USES, USES, Choice, case_documents, chosen_versions, crossings
from web.exchange_drafts import LARGEST_FILE, NothingSent, SentFile, TooLarge, known_keys, read_drafts
from web.exchange_view import report_of
from web.exchange_words import refusal_of

items_exchange = Blueprint("items_exchange", __name__)

EXPORTED = "items.exported"
USUAL_FORMAT = "moodle-xml"
_ENVELOPE = 100_000
"""Bytes of a form around its file."""
_LARGEST_BODY = {
    "items_exchange.read": LARGEST_FILE + 20 * _ENVELOPE,  # a little more, so that the page can say what is too large
    "items_exchange.drafts": LARGEST_FILE * 4 // 3 + _ENVELOPE,
}


@items_exchange.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a file through, before anything reads the form."""
    most = _LARGEST_BODY.get(endpoint or "")
    if most:
        request.max_content_length = request.max_form_memory_size = most


@items_exchange.get("/cours/<course_key>/echange")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(course_key: str) -> ResponseReturnValue:
    """The two forms; with a format in the address, what the export would carry and lose."""
    with reading() as session:
        course = course_answered_for(session, person=signed_in(), key=course_key)
        if "format" not in request.args:
            return _page(session, course, Choice(USUAL_FORMAT, "", OPEN_USES))
        choice = _choice(request.args).checked(course)
        versions = chosen_versions(session, course, choice)
        report = report_of(crossings(versions, choice.form, case_documents(session, course)))
        return _page(session, course, choice, report=report)


@items_exchange.post("/cours/<course_key>/echange/export")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def export(course_key: str) -> ResponseReturnValue:
    """The file, and an entry in the audit trail that says what left."""
    person = signed_in()
    with transaction() as session:
        course = course_answered_for(session, person=person, key=course_key)
        choice = _choice(request.form).checked(course)
        versions = chosen_versions(session, course, choice)
        if not versions:
            return _page(session, course, choice, report=report_of([])), 422
        documents = [one.document for one in versions]
        content, _report = export_items(documents, choice.form, cases=case_documents(session, course))
        note_action(
            session,
            organisation_id=person.organisation_id,
            actor_id=person.id,
            action=EXPORTED,
            subject=f"course:{course.key}",
            now=utc_now(),
            detail={"format": choice.form, "number": len(versions), "uses": sorted({one.use for one in versions})},
        )
    kind = (
        "application/zip"
        if choice.form == "qti3"
        else "application/xml"
        if choice.form == "moodle-xml"
        else "text/plain"
    )
    name = f"questions-{choice.module or course.key}{SUFFIXES[choice.form]}"
    return any_file(name, content, kind if choice.form == "qti3" else f"{kind}; charset=utf-8")


@items_exchange.post("/cours/<course_key>/echange/import")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def read(course_key: str) -> ResponseReturnValue:
    """What a file holds, as drafts; nothing of it is kept."""
    with reading() as session:
        course = course_answered_for(session, person=signed_in(), key=course_key)
        usual = Choice(USUAL_FORMAT, "", OPEN_USES)
        sent = SentFile.of(request.files.get("file"))
        try:
            drafts = read_drafts(sent, known=known_keys(session, course))
        except (NothingSent, TooLarge) as error:
            return _page(session, course, usual, sent=sent, problem=type(error).__name__), 422
        except UnreadableFile as error:
            return _page(session, course, usual, sent=sent, refusal=refusal_of(error, sent.name)), 422
        packed = urlsafe_b64encode(sent.content).decode()
        return _page(session, course, usual, sent=sent, drafts=drafts, packed=packed)


@items_exchange.post("/cours/<course_key>/echange/brouillons")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def drafts(course_key: str) -> ResponseReturnValue:
    """The items file of the drafts, read again from the file that the page carried."""
    with reading() as session:
        course = course_answered_for(session, person=signed_in(), key=course_key)
        try:
            content = urlsafe_b64decode(request.form.get("content", "").encode("ascii", "replace"))
        except binascii.Error:
            content = b""
        sent = SentFile.named(request.form.get("name", ""), content)
        try:
            found = read_drafts(sent, known=frozenset())
        except (NothingSent, TooLarge):
            return _page(session, course, Choice(USUAL_FORMAT, "", OPEN_USES), problem="NothingSent"), 422
    text = items_file(found.documents, module=IMPORTED, source=sent.name, report=found.report)
    return any_file(f"{IMPORTED}.yaml", text, "application/yaml; charset=utf-8")


def _choice(sent: Any) -> Choice:
    return Choice(sent.get("format", ""), sent.get("module", ""), tuple(dict.fromkeys(sent.getlist("usage"))))


def _page(session: Session, course: PublishedCourse, choice: Choice, **more: Any) -> str:
    person = signed_in()
    entries = entries_about(session, organisation_id=person.organisation_id, subject=f"course:{course.key}")
    return render_template(
        "items/exchange.html",
        course=course,
        choice=choice,
        formats=FORMATS,
        uses=USES,
        exports=[one for one in entries if one.action == EXPORTED][:5],
        names={one.id: one.display_name for one in people_of(session, organisation_id=person.organisation_id)},
        most=LARGEST_FILE // 1_000_000,
        **more,
    )
