"""Where a launch leads: one page for each target and role, in one redirect.

A learner lands on what the trainer put into the LMS (LTI core 1.3, 3.1.1: a link leads to a resource); a trainer lands
on the same page where they may read it, else on the board of the cohort. What cannot be opened, a link without a
target or a target that the course no longer has, leads to the activity's own page, which says what to do.

Everything here runs in a request under `/l/<launch_id>`, so that url_for() yields addresses of this launch.
"""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from core.errors import NotFound
from course.curriculum.service import PublishedCourse, find_course
from course.enrolment.models import Role
from lms_adapter.lti.claims import DEEP_LINKING_REQUEST, SUBMISSION_REVIEW_REQUEST
from lms_adapter.lti.link_targets import has_target
from lms_adapter.lti.models import Launch
from lms_adapter.lti.targets import Target
from web.database import reading
from web.lti.here import cohort_of
from web.lti.submissions import find_submission


def first_address(launch: Launch, *, course_key: str | None, target: Target | None) -> str:
    """The address of the first page of this launch; call it outside a transaction."""
    if launch.message_type == DEEP_LINKING_REQUEST:
        return url_for("lti_picking.pick")
    if launch.message_type == SUBMISSION_REVIEW_REQUEST:
        with reading() as session:
            return find_submission(session, launch).address or url_for("lti_review.show")
    if not course_key or target is None:
        return url_for("lti_activity.show")
    with reading() as session:
        course = open_course(session, launch=launch, course_key=course_key, target=target)
        if course is None:
            return url_for("lti_activity.show")
        if launch.role is not Role.LEARNER:
            return trainer_address(session, launch, course, target)
    return learner_address(course.key, target)


def open_course(session: Session, *, launch: Launch, course_key: str, target: Target) -> PublishedCourse | None:
    """The course, if it is published and still has what the target names."""
    try:
        course = find_course(session, organisation_id=launch.organisation_id, key=course_key)
    except NotFound:
        return None
    return course if in_course(course, target) else None


def in_course(course: PublishedCourse, target: Target) -> bool:
    """Whether the course has what the target names, written."""
    return has_target(course, target) and (target.kind != "lesson" or target.key in course.lessons)


def learner_address(course_key: str, target: Target) -> str:
    """The page that a learner works on."""
    match target.kind:
        case "module":
            return url_for("learner.module", course_key=course_key, module_key=target.key)
        case "lesson":
            return url_for("learner.lesson", course_key=course_key, lesson_key=target.key)
        case "assessment" | "exam":
            return url_for("assessment.start", course_key=course_key, assessment_key=target.key)
        case "diagnostic":
            return url_for("diagnostic.start", course_key=course_key)
        case "gap":
            return url_for("gap.show", course_key=course_key)
        case "competency":
            return url_for("gap.show", course_key=course_key, competence=target.key)
        case _:
            return url_for("learner.home", course_key=course_key)


def trainer_address(session: Session, launch: Launch, course: PublishedCourse, target: Target) -> str:
    """What learners read where trainers may read it too; the cohort's board for what is about people.

    Who has no cohort here gets the activity's page, which says so.
    """
    if target.kind in ("module", "lesson"):
        return learner_address(course.key, target)
    if target.kind in ("assessment", "exam", "diagnostic"):
        return url_for("lti_activity.show")
    cohort_id = cohort_of(session, launch=launch, course_id=course.id)
    return url_for("trainer.board", cohort_id=cohort_id) if cohort_id else url_for("lti_activity.show")
