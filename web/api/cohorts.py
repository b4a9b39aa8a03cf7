"""Cohorts, what they have to do, and where they stand."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.errors import InvalidInput
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment import service as enrolment
from course.enrolment.models import Cohort, Role
from reports import queries
from web.access import needs, signed_in
from web.api import schemas
from web.courses import module_of
from web.database import reading, transaction

cohorts_api = Blueprint("cohorts_api", __name__, url_prefix="/api/v1/cohorts", description="Cohorts and assignments")


class NotWritten(InvalidInput):
    """A module was assigned that has nothing to do in it yet."""


@cohorts_api.get("")
@cohorts_api.response(200, schemas.CohortSchema(many=True))
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def cohorts() -> Any:
    """The cohorts that the person may see."""
    with reading() as session:
        return enrolment.cohorts_for(session, person=signed_in())


@cohorts_api.get("/<int:cohort_id>/assignments")
@cohorts_api.response(200, schemas.AssignmentSchema(many=True))
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def assignments(cohort_id: int) -> Any:
    """What a cohort has to do, in order of due date."""
    with reading() as session:
        return enrolment.assignments_of(session, cohort=_cohort(session, cohort_id))


@cohorts_api.post("/<int:cohort_id>/assignments")
@cohorts_api.arguments(schemas.AssignSchema)
@cohorts_api.response(200, schemas.AssignmentSchema(many=True))
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def assign(arguments: dict[str, Any], cohort_id: int) -> Any:
    """Give a cohort modules to do; assigning again changes the dates."""
    with transaction() as session:
        cohort = _cohort(session, cohort_id)
        course = _course(session, cohort)
        for key in arguments["modules"]:
            if module_of(course, key).status != "written":
                raise NotWritten(f"The module {key!r} is not written yet: nobody could do it.", field="modules")
        return enrolment.assign_modules(
            session,
            cohort=cohort,
            module_keys=arguments["modules"],
            opens_on=arguments["opens_on"],
            due_on=arguments["due_on"],
            assigned_by=signed_in(),
            now=utc_now(),
        )


@cohorts_api.delete("/<int:cohort_id>/assignments/<string:module_key>")
@cohorts_api.response(204)
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def withdraw(cohort_id: int, module_key: str) -> None:
    """Take a module back; what learners did in it stays."""
    with transaction() as session:
        enrolment.withdraw_assignment(session, cohort=_cohort(session, cohort_id), module_key=module_key)


@cohorts_api.get("/<int:cohort_id>/report")
@cohorts_api.response(200)
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def report(cohort_id: int) -> Any:
    """Shares of the cohort at target, with intervals; figures of small groups are left out."""
    with reading() as session:
        cohort = _cohort(session, cohort_id)
        found = queries.cohort_report(session, cohort=cohort, course=_course(session, cohort), now=utc_now())
        return found.to_document()


def _cohort(session: Session, cohort_id: int) -> Cohort:
    return enrolment.get_cohort(session, person=signed_in(), cohort_id=cohort_id)


def _course(session: Session, cohort: Cohort) -> PublishedCourse:
    return get_course(session, organisation_id=cohort.organisation_id, course_id=cohort.course_id)
