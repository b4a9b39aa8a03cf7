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
from lms_adapter.lti.groups import groups_of_cohort
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


@cohorts_api.get("/<int:cohort_id>/groups")
@cohorts_api.response(200, schemas.GroupSchema(many=True))
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def groups(cohort_id: int) -> Any:
    """The groups of the platform's course that the cohort comes from, with its learners; none for other cohorts."""
    with reading() as session:
        found = groups_of_cohort(session, cohort=_cohort(session, cohort_id)).groups
        return [{"id": one.id, "name": one.name, "learners": sorted(one.learners)} for one in found]


@cohorts_api.get("/<int:cohort_id>/report")
@cohorts_api.arguments(schemas.GroupQuerySchema, location="query")
@cohorts_api.response(200)
@cohorts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def report(arguments: dict[str, Any], cohort_id: int) -> Any:
    """Shares of the cohort, or of some of its groups, at target, with intervals; without figures of small groups."""
    now, ids = utc_now(), arguments["group"]
    with reading() as session:
        cohort = _cohort(session, cohort_id)
        course = _course(session, cohort)
        if not ids:
            return queries.cohort_report(session, cohort=cohort, course=course, now=now).to_document()
        known = groups_of_cohort(session, cohort=cohort)
        part, sets = known.learners_in(ids), [one.learners for one in known.groups]
        found = queries.part_report(session, cohort=cohort, course=course, groups=sets, part=part, now=now)
        return {**found.to_document(), "groups": ids}


def _cohort(session: Session, cohort_id: int) -> Cohort:
    return enrolment.get_cohort(session, person=signed_in(), cohort_id=cohort_id)


def _course(session: Session, cohort: Cohort) -> PublishedCourse:
    return get_course(session, organisation_id=cohort.organisation_id, course_id=cohort.course_id)
