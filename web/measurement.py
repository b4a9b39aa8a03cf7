"""« Mesure »: what the questions of a course can decide, and how far its figures can be trusted. For administrators and
trainers, to read.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.mastery.calibration_run import LEAST_FIRST_ANSWERS, LEAST_LEARNERS
from core.clock import utc_now
from core.errors import NotFound
from course.curriculum.service import PublishedCourse
from course.enrolment.models import Person, Role
from reports import bank_words
from reports.bank import TABLE_LEVELS, WORTH_FOR_A_VERDICT
from reports.bank_queries import bank_report
from reports.certificates import calibrations_of, gathered_of, known_items
from reports.words import language_of
from web import measurement_view as view
from web.access import needs, signed_in
from web.courses import courses_answered_for
from web.database import reading
from web.downloads import json_file
from web.locale import language

measurement = Blueprint("measurement", __name__)


class NoSuchCourse(NotFound):
    """The organisation has no course of that name."""


@measurement.get("/mesure")
@needs(Role.ADMINISTRATOR, Role.TRAINER)
def start() -> ResponseReturnValue:
    """The first of the two pages."""
    return redirect(url_for("measurement.bank"))


@measurement.get("/mesure/banque")
@needs(Role.ADMINISTRATOR, Role.TRAINER)
def bank() -> ResponseReturnValue:
    """Where on the scale the questions of each competency measure, and which targets they cannot decide."""
    with reading() as session:
        courses, course = _courses(session, signed_in())
        if course is None:
            return render_template("administrator/bank.html", courses=[], course=None)
        found = bank_report(session, course=course)
    return render_template(
        "administrator/bank.html",
        courses=courses,
        course=course,
        report=found,
        headline=bank_words.headline(found, language_of(language())),
        lines=view.bank_lines(found),
        levels=TABLE_LEVELS,
        worth_for_a_verdict=WORTH_FOR_A_VERDICT,
    )


@measurement.get("/mesure/banque.json")
@needs(Role.ADMINISTRATOR, Role.TRAINER)
def bank_data() -> ResponseReturnValue:
    """The same figures as data."""
    with reading() as session:
        _, course = _courses(session, signed_in())
        if course is None:
            raise NoSuchCourse("This organisation has no course.")
        found = bank_report(session, course=course)
    return json_file(f"passerelle-banque-{course.key}-{utc_now():%Y-%m-%d}", found.to_document())


@measurement.get("/mesure/certificat")
@needs(Role.ADMINISTRATOR, Role.TRAINER)
def certificate() -> ResponseReturnValue:
    """How far the figures of the course can be trusted, from the calibration in force."""
    with reading() as session:
        courses, course = _courses(session, signed_in())
        if course is None:
            return render_template("administrator/certificate.html", courses=[], course=None)
        found = calibrations_of(session, course=course)
        shown = found.shown
        document = shown.certificate if shown else {}
        return render_template(
            "administrator/certificate.html",
            courses=courses,
            course=course,
            found=found,
            shown=shown,
            certificate=document,
            headline=view.headline(document),
            promise=view.promise(document),
            checks=view.checks_of(document),
            closed=view.closed_drawing(document),
            closed_steps=view.steps_of(document.get("closed_curve", [])),
            responses=view.response_drawing(document),
            response_steps=view.steps_of(document.get("response_curve", [])),
            thin=view.thin_items(document, known_items(session, course=course), course.key),
            limits=view.limits_of(document),
            gathered=gathered_of(session, course=course),
            least_learners=LEAST_LEARNERS,
            least_answers=LEAST_FIRST_ANSWERS,
        )


def _courses(session: Session, person: Person) -> tuple[list[PublishedCourse], PublishedCourse | None]:
    """The courses that the person answers for, and the one that is asked for, else the first."""
    courses = courses_answered_for(session, person=person)
    asked = request.args.get("cours")
    if asked is None:
        return courses, next(iter(courses), None)
    chosen = next((one for one in courses if one.key == asked), None)
    if chosen is None:
        raise NoSuchCourse("The organisation has no such course.", field="cours")
    return courses, chosen
