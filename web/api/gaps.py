"""Skill gaps: the learner's own, a learner's for their trainer, and the requests that the worker fulfils."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.clock import utc_now
from course.enrolment.models import Role
from course.enrolment.service import get_cohort, get_learner
from reports import queries, service
from web.access import needs, signed_in
from web.api import schemas
from web.courses import course_for
from web.database import reading, transaction

gaps_api = Blueprint("gaps_api", __name__, url_prefix="/api/v1", description="Skill gaps")


@gaps_api.get("/me/gap")
@gaps_api.arguments(schemas.CourseQuerySchema, location="query")
@gaps_api.response(200)
@gaps_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def my_gap(arguments: dict[str, Any]) -> Any:
    """The learner's own skill gap, as of now."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=arguments["course"])
        return queries.learner_gap(session, person_id=person.id, course=course, now=utc_now()).to_document()


@gaps_api.get("/learners/<int:learner_id>/gap")
@gaps_api.arguments(schemas.CourseQuerySchema, location="query")
@gaps_api.response(200)
@gaps_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def learner_gap(arguments: dict[str, Any], learner_id: int) -> Any:
    """A learner's skill gap, for a trainer of theirs or the administrator."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=arguments["course"])
        learner = get_learner(session, person=person, learner_id=learner_id, course_id=course.id)
        return queries.learner_gap(session, person_id=learner.id, course=course, now=utc_now()).to_document()


@gaps_api.post("/cohorts/<int:cohort_id>/gap-requests")
@gaps_api.response(202, schemas.GapRequestSchema)
@gaps_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def request_gaps(cohort_id: int) -> Any:
    """Ask the worker for the skill gaps of a cohort; while one request waits or runs, it is returned instead."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        return service.request_skill_gaps(session, cohort=cohort, requested_by=person, now=now)


@gaps_api.get("/gap-requests/<int:request_id>")
@gaps_api.response(200, schemas.GapRequestSchema)
@gaps_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def gap_request(request_id: int) -> Any:
    """How far the worker is with a request."""
    with reading() as session:
        return service.get_request(session, person=signed_in(), request_id=request_id)
