"""A small school: an organisation, a published course of two modules, a cohort of six, trainer and administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from assessments.items.service import publish_items
from core.database import Database
from course.curriculum.folder import CourseFolder, read_course_folder
from course.curriculum.service import PublishedCourse, publish_course
from course.enrolment import service as enrolment
from course.enrolment.models import Cohort, Organisation, Person, Role
from course.enrolment.passwords import hash_password

SMALL_COURSE = Path(__file__).parent / "courses" / "small"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class School:
    """What a test needs to know of it; every password is PASSWORD."""

    database: Database
    organisation: Organisation
    course: PublishedCourse
    cohort: Cohort
    trainer: Person
    administrator: Person
    learners: tuple[Person, ...]

    @property
    def learner(self) -> Person:
        """The first learner."""
        return self.learners[0]


@lru_cache(maxsize=1)
def small_course() -> CourseFolder:
    """The small course folder, read once."""
    return read_course_folder(SMALL_COURSE)


@lru_cache(maxsize=1)
def _hashed_password() -> str:
    return hash_password(PASSWORD)  # slow on purpose: once a process is enough for tests


def build_school(database: Database, *, key: str = "school", learners: int = 6) -> School:
    """Make the school in a migrated database."""
    folder = small_course()
    with database.transaction() as session:
        organisation = enrolment.add_organisation(session, key=key, name=f"Organisme {key}", now=NOON)
        course = publish_course(session, organisation_id=organisation.id, folder=folder, now=NOON)
        publish_items(session, organisation_id=organisation.id, course_id=course.id, items=folder.items, now=NOON)
        cohort = enrolment.add_cohort(
            session, organisation_id=organisation.id, course_id=course.id, name="Promotion A", now=NOON
        )

        def add(name: str, role: Role) -> Person:
            person = enrolment.add_person(
                session,
                organisation_id=organisation.id,
                email=f"{name}@{key}.test",
                display_name=f"{name} {key}",
                role=role,
                now=NOON,
            )
            person.password_hash = _hashed_password()
            if role is not Role.ADMINISTRATOR:
                enrolment.join_cohort(session, cohort=cohort, person=person, now=NOON)
            return person

        trainer, administrator = add("trainer", Role.TRAINER), add("administrator", Role.ADMINISTRATOR)
        people = tuple(add(f"learner{number}", Role.LEARNER) for number in range(1, learners + 1))
    return School(database, organisation, course, cohort, trainer, administrator, people)
