"""The learner's face: where I am, a module, a lesson, the job.

Lessons, modules and the job can also be opened by trainers and administrators, to read what learners read.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.attempts.regrading import attempts_regraded
from assessments.attempts.service import attempts_at
from core.clock import utc_now
from course.curriculum.service import rendered_lesson
from course.enrolment.lesson_progress import lesson_progress
from course.enrolment.models import Role
from course.enrolment.service import assignments_for
from reports.learner_home import learner_home
from web.access import EVERYBODY_SIGNED_IN, needs, signed_in
from web.courses import NotInCourse, course_for, courses_for, lesson_of, module_of
from web.database import reading
from web.diagnostic_view import card_of
from web.gap_view import bars_of

learner = Blueprint("learner", __name__)

TOLD_FOR = timedelta(days=30)
"""How long the home page says that a result was made again."""


@learner.get("/cours")
@needs(*EVERYBODY_SIGNED_IN)
def courses() -> ResponseReturnValue:
    """The person's courses; straight to the only one."""
    person = signed_in()
    with reading() as session:
        found = courses_for(session, person=person)
    if len(found) == 1 and person.role is Role.LEARNER:
        return redirect(url_for("learner.home", course_key=found[0].key))
    return render_template("learner/courses.html", courses=found)


@learner.get("/cours/<course_key>")
@needs(Role.LEARNER)
def home(course_key: str) -> ResponseReturnValue:
    """Where I am: three next steps, the missions, the competencies."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        now = utc_now()
        state = learner_home(session, person=person, course=course, now=now)
        diagnostic = card_of(session, person=person, course=course, now=now)
        return render_template(
            "learner/home.html",
            regraded=attempts_regraded(session, person_id=person.id, course_id=course.id, since=now - TOLD_FOR),
            course=course,
            home=state,
            bars=bars_of(state.report, course),
            diagnostic=diagnostic,
            first_visit=state.first_visit and not (diagnostic and (diagnostic.open or diagnostic.last)),
        )


@learner.get("/cours/<course_key>/modules/<module_key>")
@needs(*EVERYBODY_SIGNED_IN)
def module(course_key: str, module_key: str) -> ResponseReturnValue:
    """One module: what it is for, its lessons, its assessment."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        found = module_of(course, module_key)
        assignments = assignments_for(session, person=person, course_id=course.id)
        attempts = (
            attempts_at(session, person_id=person.id, course_id=course.id, target_key=found.assessment.id)
            if found.assessment
            else []
        )
        return render_template(
            "learner/module.html",
            course=course,
            module=found,
            mission=course.profile.mission(found.mission),
            progress=lesson_progress(session, person_id=person.id, course_id=course.id),
            assignment=next((one for one in assignments if one.module_key == module_key), None),
            attempts=attempts,
        )


@learner.get("/cours/<course_key>/lecons/<lesson_key>")
@needs(*EVERYBODY_SIGNED_IN)
def lesson(course_key: str, lesson_key: str) -> ResponseReturnValue:
    """One lesson, readable without any script; the player adds quick checks and keeps the place."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        place = lesson_of(course, lesson_key)
        if lesson_key not in course.lessons:
            raise NotInCourse("This lesson is not written yet.")
        progress = lesson_progress(session, person_id=person.id, course_id=course.id).get(lesson_key)
        return render_template(
            "learner/lesson.html",
            course=course,
            place=place,
            lesson=place.lesson,
            module=place.module,
            rendered=rendered_lesson(course, lesson_key),
            progress=progress,
            follows=person.role is Role.LEARNER,
        )


@learner.get("/cours/<course_key>/metier")
@needs(*EVERYBODY_SIGNED_IN)
def job(course_key: str) -> ResponseReturnValue:
    """The job itself: missions, competencies, tools, constraints, training, pay, questions."""
    with reading() as session:
        course = course_for(session, person=signed_in(), key=course_key)
    return render_template("learner/job.html", course=course, profile=course.profile, facts=course.profile.document)
