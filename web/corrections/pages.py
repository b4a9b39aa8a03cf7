"""The way of a correction: the form, its preview while the worker computes it, and the decision."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Regrading, Response
from assessments.attempts.regrading import unreadable_of
from assessments.attempts.regrading_requests import (
    AlreadyUnderCorrection,
    cancel_regrading,
    confirm_regrading,
    get_regrading,
    open_regrading,
    propose_correction,
)
from assessments.items.correction import versions_of
from assessments.items.models import ItemVersion
from core.clock import utc_now
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for, learners_of
from web.access import needs, signed_in
from web.corrections.changes import document_changes, place_names
from web.corrections.draft import Draft, Problem, empty_draft, read_draft
from web.courses import course_answered_for
from web.database import reading, transaction
from web.locale import translate as _

corrections = Blueprint("corrections", __name__)

Problems = dict[str, list[Problem]]
"""By name of the field."""


@corrections.route("/cours/<course_key>/questions/<item_key>/corriger", methods=["GET", "POST"])
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def correct(course_key: str, item_key: str) -> ResponseReturnValue:
    """The form; once it says something that can work, the preview is asked for."""
    person, sent = signed_in(), request.method == "POST"
    with transaction() if sent else reading() as session:
        course = course_answered_for(session, person=person, key=course_key)
        version = versions_of(session, course_id=course.id, item_key=item_key)[0]
        standing = open_regrading(session, course_id=course.id, item_key=item_key)
        if standing:
            return redirect(url_for("corrections.shown", regrading_id=standing.id), 303)
        if not sent:
            return _form(course, version, empty_draft(version))
        draft, problems = _read(version, course)
        if problems or draft.document is None:
            return _form(course, version, draft, problems), 422
        try:
            made = propose_correction(
                session,
                version=version,
                document=draft.document,
                reason=request.form["reason"],
                person=person,
                now=utc_now(),
            )
        except AlreadyUnderCorrection:
            return redirect(url_for("items.shown", course_key=course_key, item_key=item_key), 303)
    return redirect(url_for("corrections.shown", regrading_id=made.id), 303)


def _read(version: ItemVersion, course: PublishedCourse) -> tuple[Draft, Problems]:
    draft = read_draft(version, request.form, course)
    problems = {name: list(found) for name, found in draft.problems.items()}
    if not request.form.get("reason", "").strip():
        said = _("Dites pourquoi : les personnes dont le résultat change le liront.")
        problems["reason"] = [Problem(said, "")]
    if request.form.get("version") != str(version.id):
        said = _("Une autre version de cette question a été publiée entre-temps. Relisez-la, puis corrigez.")
        problems.setdefault("", []).append(Problem(said, ""))
    return draft, problems


def _form(
    course: PublishedCourse, version: ItemVersion, draft: Draft, problems: dict[str, list[Problem]] | None = None
) -> str:
    return render_template(
        "items/correct.html",
        course=course,
        version=version,
        draft=draft,
        problems=problems or {},
        reason=request.form.get("reason", ""),
        mode=request.values.get("mode", "form") if draft.fields else "document",
    )


@corrections.get("/corrections/<int:regrading_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def shown(regrading_id: int) -> ResponseReturnValue:
    """What the correction would change, or has changed."""
    person = signed_in()
    with reading() as session:
        regrading = get_regrading(session, person=person, regrading_id=regrading_id)
        course = get_course(session, organisation_id=regrading.organisation_id, course_id=regrading.course_id)
        version = session.get_one(ItemVersion, regrading.from_version_id)
        author = session.get(Person, regrading.requested_by) if regrading.requested_by else None
        cohorts = {one.id: one for one in cohorts_for(session, person=person) if one.course_id == course.id}
        return render_template(
            "items/correction.html",
            regrading=regrading,
            said=regrading.preview,
            course=course,
            version=version,
            author=author,
            cohorts=cohorts,
            changed=document_changes(version.document, regrading.document),
            places=place_names(version.document, regrading.document),
            options={str(one["id"]): str(one["text"]) for one in version.document.get("options", ())},
            unreadable=_unreadable(session, person, regrading),
        )


def _unreadable(session: Session, person: Person, regrading: Regrading) -> list[tuple[Response, Person]]:
    """The answers that keep their score, of learners whom this person may see."""
    ids = list(regrading.preview.get("unreadable_responses", ()))
    if regrading.to_version_id is not None:
        ids = unreadable_of(session, regrading=regrading)[:50] or ids
    if not ids:
        return []
    cohorts = [one for one in cohorts_for(session, person=person) if one.course_id == regrading.course_id]
    seen = {learner.id: learner for cohort in cohorts for learner in learners_of(session, cohort=cohort)}
    responses = session.scalars(select(Response).where(Response.id.in_(ids)).order_by(Response.id))
    return [(one, seen[one.person_id]) for one in responses if one.person_id in seen]


@corrections.get("/corrections/<int:regrading_id>/etat")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def state(regrading_id: int) -> ResponseReturnValue:
    """How far the worker is, for the page that waits."""
    with reading() as session:
        found = get_regrading(session, person=signed_in(), regrading_id=regrading_id)
    return jsonify({"state": found.state, "done": found.done, "total": found.total})


@corrections.post("/corrections/<int:regrading_id>/appliquer")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def apply(regrading_id: int) -> ResponseReturnValue:
    """Let the worker apply what was previewed; for administrators."""
    person = signed_in()
    with transaction() as session:
        regrading = get_regrading(session, person=person, regrading_id=regrading_id, hold=True)
        confirm_regrading(session, regrading=regrading, person=person, now=utc_now())
    return redirect(url_for("corrections.shown", regrading_id=regrading_id), 303)


@corrections.post("/corrections/<int:regrading_id>/abandonner")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def give_up(regrading_id: int) -> ResponseReturnValue:
    """Drop a correction that has not been applied."""
    person = signed_in()
    with transaction() as session:
        regrading = get_regrading(session, person=person, regrading_id=regrading_id, hold=True)
        cancel_regrading(session, regrading=regrading, person=person, now=utc_now())
    flash(_("La correction est abandonnée. Rien n'a été changé."), "success")
    return redirect(url_for("corrections.shown", regrading_id=regrading_id), 303)
