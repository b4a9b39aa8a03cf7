"""Finding what an address names: a course of the person's organisation, if it is open to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import NotFound
from course.curriculum.places import LessonPlace, NotInCourse, assessment_of, lesson_of, module_of
from course.curriculum.service import PublishedCourse, find_course, get_course, list_courses
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for
from web.launch_sessions import current_launch

__all__ = [
    "LessonPlace",
    "NotEnrolled",
    "NotInCourse",
    "assessment_of",
    "course_answered_for",
    "course_for",
    "courses_answered_for",
    "courses_for",
    "lesson_of",
    "module_of",
]


class NotEnrolled(NotFound):
    """The course is published, but not for this person."""


def course_for(session: Session, *, person: Person, key: str) -> PublishedCourse:
    """A course that this person may open: their cohorts' course, any of the organisation for an administrator.

    In a launch also the course that it is of: a visitor whom the LMS does not name belongs to no cohort.
    """
    course = find_course(session, organisation_id=person.organisation_id, key=key)
    if person.role is Role.ADMINISTRATOR:
        return course
    launch = current_launch()
    if launch is not None and launch.details.get("course") == key:
        return course
    if course.id not in {cohort.course_id for cohort in cohorts_for(session, person=person)}:
        raise NotEnrolled("This course is not open to you.")
    return course


def courses_for(session: Session, *, person: Person) -> list[PublishedCourse]:
    """The courses of a person's cohorts, each once; in a launch also the course that it is of."""
    found = _of_cohorts(session, person)
    launch = current_launch()
    key = launch.details.get("course") if launch is not None else ""
    if key and key not in {one.key for one in found}:
        found.append(find_course(session, organisation_id=person.organisation_id, key=key))
    return found


def courses_answered_for(session: Session, *, person: Person) -> list[PublishedCourse]:
    """The courses whose questions and keys a trainer or administrator may see.

    A launch alone opens none: who looks on (lms_adapter.lti.roles.place_of) reads what learners read.
    """
    if person.role is Role.ADMINISTRATOR:
        return list_courses(session, organisation_id=person.organisation_id)
    return _of_cohorts(session, person)


def course_answered_for(session: Session, *, person: Person, key: str) -> PublishedCourse:
    """One of them. Raises NotEnrolled, NoSuchCourse."""
    course = find_course(session, organisation_id=person.organisation_id, key=key)
    answers = person.role is Role.ADMINISTRATOR
    if not answers and course.id not in {cohort.course_id for cohort in cohorts_for(session, person=person)}:
        raise NotEnrolled("This course is not open to you.")
    return course


def _of_cohorts(session: Session, person: Person) -> list[PublishedCourse]:
    ids = dict.fromkeys(cohort.course_id for cohort in cohorts_for(session, person=person))
    return [get_course(session, organisation_id=person.organisation_id, course_id=key) for key in ids]
