"""Giving a cohort modules to do: choose, look at what each learner will see, confirm; or take a module back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.clock import utc_now
from course.curriculum.service import PublishedCourse, get_course
from course.curriculum.structure import Module
from course.enrolment.models import Cohort, Person, Role
from course.enrolment.service import (
    assign_modules,
    assignments_of,
    get_cohort,
    learners_of,
    withdraw_assignment,
)
from web.access import needs, signed_in
from web.courses import module_of
from web.database import reading, transaction
from web.formats import day
from web.locale import translate as _
from web.locale import translate_plural as _n

assignment = Blueprint("assignment", __name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form says: modules, dates, and what is wrong with it."""

    modules: tuple[Module, ...]
    opens_on: date | None
    due_on: date | None
    problems: dict[str, str]


@assignment.route("/groupes/<int:cohort_id>/affecter", methods=["GET", "POST"])
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def assign(cohort_id: int) -> ResponseReturnValue:
    """The form, its preview and its confirmation: nothing is changed before the last."""
    person = signed_in()
    step = request.form.get("step", "choose") if request.method == "POST" else "choose"
    if step == "confirm":
        return _confirm(person, cohort_id)
    with reading() as session:
        cohort, course = _place(session, person, cohort_id)
        given = {one.module_key: one for one in assignments_of(session, cohort=cohort)}
        learners = learners_of(session, cohort=cohort)
    choice = read_choice(course, request.form if request.method == "POST" else request.args)
    page = {"cohort": cohort, "course": course, "given": given, "learners": learners, "choice": choice}
    if step == "preview" and not choice.problems:
        return render_template("trainer/assign_preview.html", **page)
    show_problems = step == "preview"
    return render_template("trainer/assign.html", show_problems=show_problems, **page), 422 if show_problems else 200


def _place(session: Session, person: Person, cohort_id: int) -> tuple[Cohort, PublishedCourse]:
    cohort = get_cohort(session, person=person, cohort_id=cohort_id)
    return cohort, get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)


def read_choice(course: PublishedCourse, form: MultiDict[str, str]) -> Choice:
    """Read the form; only written modules of the course can be chosen."""
    wanted = set(form.getlist("modules"))
    modules = tuple(one for one in course.curriculum.modules if one.id in wanted and one.status == "written")
    problems: dict[str, str] = {}
    dates: dict[str, date | None] = {}
    for name in ("opens_on", "due_on"):
        text = form.get(name, "").strip()
        try:
            dates[name] = date.fromisoformat(text) if text else None
        except ValueError:
            dates[name] = None
            problems[name] = str(_("Cette date ne se lit pas. Écrivez-la ainsi : 2026-12-31."))
    if not modules:
        problems["modules"] = str(_("Choisissez au moins un module."))
    opens_on, due_on = dates["opens_on"], dates["due_on"]
    if opens_on and due_on and due_on < opens_on:
        problems["due_on"] = str(_("L'échéance tombe avant l'ouverture. Échangez les deux dates ou videz-en une."))
    return Choice(modules, opens_on, due_on, problems)


def _confirm(person: Person, cohort_id: int) -> ResponseReturnValue:
    with transaction() as session:
        cohort, course = _place(session, person, cohort_id)
        choice = read_choice(course, request.form)
        if not choice.problems:
            assign_modules(
                session,
                cohort=cohort,
                module_keys=[module.id for module in choice.modules],
                opens_on=choice.opens_on,
                due_on=choice.due_on,
                assigned_by=person,
                now=utc_now(),
            )
    if choice.problems:
        return redirect(url_for("assignment.assign", cohort_id=cohort_id), 303)
    given = _n("{n} module est affecté au groupe.", "{n} modules sont affectés au groupe.", len(choice.modules))
    due = _("Échéance : {day}.", day=day(choice.due_on)) if choice.due_on else ""
    flash(f"{given} {due}".strip(), "success")
    return redirect(url_for("trainer.board", cohort_id=cohort_id), 303)


@assignment.route("/groupes/<int:cohort_id>/retirer/<module_key>", methods=["GET", "POST"])
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def withdraw(cohort_id: int, module_key: str) -> ResponseReturnValue:
    """Ask before taking a module back, then do it; what learners did in it stays."""
    person = signed_in()
    with transaction() if request.method == "POST" else reading() as session:
        cohort, course = _place(session, person, cohort_id)
        module = module_of(course, module_key)
        if request.method == "POST":
            withdraw_assignment(session, cohort=cohort, module_key=module_key)
    if request.method == "POST":
        flash(_("Le module « {title} » n'est plus demandé au groupe.", title=module.title), "success")
        return redirect(url_for("assignment.assign", cohort_id=cohort_id), 303)
    return render_template("trainer/withdraw.html", cohort=cohort, course=course, module=module)
