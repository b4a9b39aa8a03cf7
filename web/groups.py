"""Groups, for the administrator: open one on a course, rename and date it, let people in and out."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import InvalidInput
from course.curriculum.service import NoSuchCourse, find_course, get_course, list_courses
from course.enrolment.accounts import BadName
from course.enrolment.cohorts import (
    CohortForm,
    CohortNameTaken,
    candidates_for,
    edit_cohort,
    let_in,
    let_out,
    open_cohort,
)
from course.enrolment.models import Person, Role
from course.enrolment.service import BadDates, get_cohort, learners_of, members_with
from web.access import needs, signed_in
from web.accounts import row_numbers
from web.database import reading, transaction
from web.locale import translate as _
from web.locale import translate_plural as _n

groups = Blueprint("groups", __name__)

MOST_SHOWN = 40
"""People offered at once; a search narrows them."""


class UnreadableDate(InvalidInput):
    """A date of the form is none."""


@groups.route("/administration/groupes/nouveau", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """The form of a new group, then its members."""
    me = signed_in()
    if request.method == "GET":
        return _add_page(me)
    try:
        with transaction() as session:
            course = find_course(session, organisation_id=me.organisation_id, key=request.form.get("course", ""))
            made = open_cohort(
                session,
                organisation_id=me.organisation_id,
                course_id=course.id,
                form=_read_cohort(),
                now=utc_now(),
            )
    except NoSuchCourse:
        return _add_page(me, ("course", str(_("Choisissez le cours que suivra le groupe.")))), 422
    except (BadName, BadDates, CohortNameTaken, UnreadableDate) as refusal:
        return _add_page(me, _problem_of(refusal)), 422
    words = _("Le groupe « {name} » est créé. Faites-y entrer son formateur et ses apprenants.", name=made.name)
    flash(words, "success")
    return redirect(url_for("groups.members", cohort_id=made.id), 303)


def _add_page(me: Person, problem: tuple[str, str] | None = None) -> str:
    with reading() as session:
        courses = list_courses(session, organisation_id=me.organisation_id)
    return render_template("administrator/add_group.html", courses=courses, typed=request.form, problem=problem)


@groups.route("/administration/groupes/<int:cohort_id>/modifier", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def edit(cohort_id: int) -> ResponseReturnValue:
    """Name and dates of a group."""
    me = signed_in()
    if request.method == "GET":
        return _edit_page(me, cohort_id)
    try:
        with transaction() as session:
            cohort = get_cohort(session, person=me, cohort_id=cohort_id)
            edit_cohort(session, cohort=cohort, form=_read_cohort())
    except (BadName, BadDates, CohortNameTaken, UnreadableDate) as refusal:
        return _edit_page(me, cohort_id, _problem_of(refusal)), 422
    flash(_("Le groupe « {name} » est à jour.", name=cohort.name), "success")
    return redirect(url_for("administrator.overview"), 303)


def _edit_page(me: Person, cohort_id: int, problem: tuple[str, str] | None = None) -> str:
    with reading() as session:
        cohort = get_cohort(session, person=me, cohort_id=cohort_id)
        course = get_course(session, organisation_id=me.organisation_id, course_id=cohort.course_id)
    typed = request.form or {"name": cohort.name, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
    return render_template("administrator/edit_group.html", cohort=cohort, course=course, typed=typed, problem=problem)


@groups.route("/administration/groupes/<int:cohort_id>/membres", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def members(cohort_id: int) -> ResponseReturnValue:
    """Who is in the group, and who could be; sending the form lets the chosen in."""
    me = signed_in()
    if request.method == "POST":
        with transaction() as session:
            cohort = get_cohort(session, person=me, cohort_id=cohort_id)
            entered = let_in(session, cohort=cohort, person_ids=row_numbers(request.form, "people"), now=utc_now())
        count = len(entered)
        if count:
            words = _n("{n} personne est entrée dans le groupe.", "{n} personnes sont entrées dans le groupe.", count)
            flash(words, "success")
        else:
            flash(_("Cochez au moins une personne."), "warning")
        return redirect(url_for("groups.members", cohort_id=cohort_id), 303)
    sought = request.args.get("q", "").strip()[:100]
    with reading() as session:
        cohort = get_cohort(session, person=me, cohort_id=cohort_id)
        course = get_course(session, organisation_id=me.organisation_id, course_id=cohort.course_id)
        trainers = members_with(session, cohort=cohort, role=Role.TRAINER)
        learners = learners_of(session, cohort=cohort)
        others = candidates_for(session, cohort=cohort)
    needle = sought.casefold()
    found = [one for one in others if needle in one.display_name.casefold() or needle in one.address]
    return render_template(
        "administrator/members.html",
        cohort=cohort,
        course=course,
        trainers=trainers,
        learners=learners,
        found=found[:MOST_SHOWN],
        hidden=max(0, len(found) - MOST_SHOWN),
        outside=len(others),
        sought=sought,
    )


@groups.post("/administration/groupes/<int:cohort_id>/membres/<int:person_id>/retirer")
@needs(Role.ADMINISTRATOR)
def remove(cohort_id: int, person_id: int) -> ResponseReturnValue:
    """Take somebody out of the group; letting them in again undoes it."""
    me = signed_in()
    with transaction() as session:
        cohort = get_cohort(session, person=me, cohort_id=cohort_id)
        gone = let_out(session, cohort=cohort, person_id=person_id)
    words = _("{name} n'est plus dans le groupe. Ses réponses et ses estimations sont gardées.", name=gone.display_name)
    flash(words, "success")
    return redirect(url_for("groups.members", cohort_id=cohort_id), 303)


def _read_cohort() -> CohortForm:
    return CohortForm(request.form.get("name", ""), _read_date("starts_on"), _read_date("ends_on"))


def _read_date(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnreadableDate("A date is written 2026-12-31.", field=name) from None


def _problem_of(refusal: BadName | BadDates | CohortNameTaken | UnreadableDate) -> tuple[str, str]:
    if isinstance(refusal, BadName):
        return "name", str(_("Écrivez un nom, de 200 caractères au plus."))
    if isinstance(refusal, CohortNameTaken):
        return "name", str(_("Un autre groupe porte ce nom. Choisissez-en un différent."))
    if isinstance(refusal, BadDates):
        return "ends_on", str(_("La fin tombe avant le début. Échangez les deux dates ou videz-en une."))
    return refusal.field or "starts_on", str(_("Cette date ne se lit pas. Écrivez-la ainsi : 2026-12-31."))
