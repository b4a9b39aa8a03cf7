"""Finding what an address names: a course of the person's organisation, its modules, lessons and assessments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import NotFound
from course.curriculum.service import PublishedCourse, find_course, get_course
from course.curriculum.structure import Assessment, Lesson, Module
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for


class NotInCourse(NotFound):
    """The course has no module, lesson or assessment of that name."""


class NotEnrolled(NotFound):
    """The course is published, but not for this person."""


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """A lesson with its module and its neighbours in the course."""

    module: Module
    lesson: Lesson
    before: Lesson | None
    after: Lesson | None


def course_for(session: Session, *, person: Person, key: str) -> PublishedCourse:
    """A course that this person may open: their cohorts' course, or any of the organisation for an administrator."""
    course = find_course(session, organisation_id=person.organisation_id, key=key)
    if person.role is Role.ADMINISTRATOR:
        return course
    if course.id not in {cohort.course_id for cohort in cohorts_for(session, person=person)}:
        raise NotEnrolled("This course is not open to you.")
    return course


def courses_for(session: Session, *, person: Person) -> list[PublishedCourse]:
    """The courses of a person's cohorts, each once."""
    ids = dict.fromkeys(cohort.course_id for cohort in cohorts_for(session, person=person))
    return [get_course(session, organisation_id=person.organisation_id, course_id=key) for key in ids]


def module_of(course: PublishedCourse, key: str) -> Module:
    """The module of that name. Raises NotInCourse."""
    module = course.curriculum.module(key)
    if module is None:
        raise NotInCourse(f"The course has no module {key!r}.")
    return module


def lesson_of(course: PublishedCourse, key: str) -> LessonPlace:
    """The lesson of that name with the written lessons before and after it. Raises NotInCourse."""
    found = course.curriculum.lesson(key)
    if found is None:
        raise NotInCourse(f"The course has no lesson {key!r}.")
    module, lesson = found
    written = [one for one in module.lessons if one.id in course.lessons]
    place = next((index for index, one in enumerate(written) if one.id == key), None)
    if place is None:
        return LessonPlace(module, lesson, None, None)
    before = written[place - 1] if place else None
    after = written[place + 1] if place + 1 < len(written) else None
    return LessonPlace(module, lesson, before, after)


def assessment_of(course: PublishedCourse, key: str) -> tuple[Module, Assessment]:
    """The assessment of that name with its module. Raises NotInCourse."""
    found = course.curriculum.assessment(key)
    if found is None:
        raise NotInCourse(f"The course has no assessment {key!r}.")
    return found
