"""Finding what a name means in a published course: its modules, lessons and assessments."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import NotFound
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Assessment, Lesson, Module


class NotInCourse(NotFound):
    """The course has no module, lesson or assessment of that name."""


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """A lesson with its module and its neighbours in the course."""

    module: Module
    lesson: Lesson
    before: Lesson | None
    after: Lesson | None


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


def assessment_of(course: PublishedCourse, key: str) -> tuple[Module | None, Assessment]:
    """The assessment of that name with its module; the final exam belongs to none. Raises NotInCourse."""
    found = course.curriculum.assessment(key)
    if found is not None:
        return found
    if course.curriculum.exam and course.curriculum.exam.id == key:
        return None, course.curriculum.exam
    raise NotInCourse(f"The course has no assessment {key!r}.")
