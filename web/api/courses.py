"""Courses, and how far the learner is in a lesson."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.clock import utc_now
from course.curriculum.service import list_courses
from course.enrolment.lesson_progress import LessonReport, lesson_progress
from course.enrolment.models import Role
from learning import answering
from web.access import needs, signed_in
from web.api import schemas
from web.courses import course_for, courses_for, lesson_of
from web.database import reading, transaction

courses_api = Blueprint("courses_api", __name__, url_prefix="/api/v1", description="Courses and lessons")


@courses_api.get("/courses")
@courses_api.response(200, schemas.CourseSummarySchema(many=True))
@needs(*Role)
def courses() -> Any:
    """The courses that the person may open."""
    person = signed_in()
    with reading() as session:
        if person.role is Role.ADMINISTRATOR:
            return list_courses(session, organisation_id=person.organisation_id)
        return courses_for(session, person=person)


@courses_api.get("/courses/<string:key>")
@courses_api.response(200, schemas.CourseSchema)
@courses_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(*Role)
def course(key: str) -> Any:
    """A course with its modules, lessons and assessments."""
    with reading() as session:
        return course_for(session, person=signed_in(), key=key)


@courses_api.post("/lessons/<string:lesson_key>/progress")
@courses_api.arguments(schemas.LessonReportSchema)
@courses_api.response(200, schemas.LessonProgressSchema)
@courses_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def report_progress(arguments: dict[str, Any], lesson_key: str) -> Any:
    """Say how far the reader is; reports only ever add."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        return answering.report_lesson(
            session,
            person=person,
            course=course_for(session, person=person, key=arguments.pop("course")),
            lesson_key=lesson_key,
            report=LessonReport(**arguments),
            now=now,
        )


@courses_api.get("/lessons/<string:lesson_key>/progress")
@courses_api.arguments(schemas.CourseQuerySchema, location="query")
@courses_api.response(200, schemas.LessonProgressSchema)
@courses_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def read_progress(arguments: dict[str, Any], lesson_key: str) -> Any:
    """How far the learner is in a lesson."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=arguments["course"])
        lesson_of(course, lesson_key)
        known = lesson_progress(session, person_id=person.id, course_id=course.id)
        nothing = {"lesson_key": lesson_key, "sections": [], "position": "", "seconds": 0, "completed_at": None}
        return known.get(lesson_key, nothing)
