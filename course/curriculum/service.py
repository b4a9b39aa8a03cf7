"""Publishing a course folder in an organisation, and reading what is published.

A version never changes once published, so its parsed form is kept in memory by (course, version).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from course.curriculum.folder import CourseFolder, content_digest
from course.curriculum.models import Course, CourseVersion
from course.curriculum.pools import refuse_short_pools
from course.curriculum.structure import Curriculum, curriculum_from_document
from course.lessons.case import Case, case_from_document
from course.lessons.render import RenderedLesson, render_lesson
from course.profile.competency import Profile, profile_from_document


class NoSuchCourse(NotFound):
    """No course of that name is published in the organisation."""


class NoSuchLesson(NotFound):
    """The course has no such lesson, or it is not written yet."""


@dataclass(frozen=True, slots=True, eq=False)
class PublishedCourse:
    """A course as learners see it today."""

    id: int
    organisation_id: int
    key: str
    version: int
    digest: str
    profile: Profile
    curriculum: Curriculum
    lessons: Mapping[str, str]
    """Source text by lesson id."""
    cases: Mapping[str, Case]

    @property
    def title(self) -> str:
        """Title in the language of the course."""
        return self.curriculum.title


def publish_course(session: Session, *, organisation_id: int, folder: CourseFolder, now: datetime) -> PublishedCourse:
    """Publish the folder's content as a new version; publishing the same content again changes nothing.

    Raises NotEnoughItems where an assessment asks for more than the folder's items.
    """
    refuse_short_pools(curriculum_from_document(folder.curriculum), folder.items)
    content = folder.content()
    digest = content_digest(content)
    key = folder.curriculum["id"]
    standing = select(Course).where(Course.organisation_id == organisation_id, Course.key == key)
    course = session.scalar(standing.with_for_update())  # a second publication waits for the first
    if course is None:
        course = Course(organisation_id=organisation_id, key=key, title=folder.curriculum["title"], version=0)
        session.add(course)
        session.flush()
    current = session.get(CourseVersion, (course.id, course.version))
    if current is None or current.digest != digest:
        course.version += 1
        course.title = folder.curriculum["title"]
        session.add(
            CourseVersion(
                course_id=course.id,
                number=course.version,
                organisation_id=organisation_id,
                digest=digest,
                content=content,
                published_at=now,
            )
        )
        session.flush()
    return get_course(session, organisation_id=organisation_id, course_id=course.id)


def find_course(session: Session, *, organisation_id: int, key: str) -> PublishedCourse:
    """The published course of that name. Raises NoSuchCourse."""
    row = session.execute(_courses(organisation_id).where(Course.key == key)).one_or_none()
    if row is None:
        raise NoSuchCourse(f"There is no course {key!r} here. `passerelle course publish` makes one.", field="course")
    return _published(session, row)


def get_course(session: Session, *, organisation_id: int, course_id: int) -> PublishedCourse:
    """The published course of that id. Raises NoSuchCourse."""
    row = session.execute(_courses(organisation_id).where(Course.id == course_id)).one_or_none()
    if row is None:
        raise NoSuchCourse("There is no such course here.", field="course")
    return _published(session, row)


def list_courses(session: Session, *, organisation_id: int) -> list[PublishedCourse]:
    """Every published course of the organisation, by title."""
    rows = session.execute(_courses(organisation_id).order_by(Course.title, Course.id)).all()
    return [_published(session, row) for row in rows]


def _courses(organisation_id: int) -> Select[int, int, str, int, str]:
    return (
        select(Course.id, Course.organisation_id, Course.key, Course.version, CourseVersion.digest)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.number == Course.version))
        .where(Course.organisation_id == organisation_id)
    )


def rendered_lesson(course: PublishedCourse, lesson_key: str) -> RenderedLesson:
    """A written lesson as safe HTML blocks. Raises NoSuchLesson."""
    if lesson_key not in course.lessons:
        raise NoSuchLesson(f"The lesson {lesson_key!r} is not written yet.", field="lesson")
    return _rendered(course, lesson_key)


@lru_cache(maxsize=512)
def _rendered(course: PublishedCourse, lesson_key: str) -> RenderedLesson:
    return render_lesson(course.lessons[lesson_key], course.cases)


_kept: OrderedDict[tuple[str, int], PublishedCourse] = OrderedDict()
_kept_lock = Lock()
MOST_KEPT = 32
"""Courses kept in memory; one is a few megabytes."""


def _published(session: Session, row: Row[int, int, str, int, str]) -> PublishedCourse:
    with _kept_lock:
        kept = _kept.get((row.digest, row.id))
        if kept and (kept.version, kept.organisation_id, kept.key) == (row.version, row.organisation_id, row.key):
            _kept.move_to_end((row.digest, row.id))
            return kept
    content = session.get_one(CourseVersion, (row.id, row.version)).content
    published = PublishedCourse(
        id=row.id,
        organisation_id=row.organisation_id,
        key=row.key,
        version=row.version,
        digest=row.digest,
        profile=profile_from_document(content["profile"]),
        curriculum=curriculum_from_document(content["curriculum"]),
        lessons=content["lessons"],
        cases={key: case_from_document(case) for key, case in content["cases"].items()},
    )
    with _kept_lock:
        _kept[(row.digest, row.id)] = published
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return published
