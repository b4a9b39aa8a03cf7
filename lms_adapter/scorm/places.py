"""Where a learner can be in a course: its lessons and assessments, in the order in which they are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_adapter.scorm.content import PackageInput, is_written
from lms_adapter.scorm.course_data import assessment_shape


@dataclass(frozen=True)
class Place:
    """A lesson or an assessment; `number` and `of` count the lessons of the module, from 1."""

    kind: str
    id: str
    title: str
    module_number: int
    number: int = 0
    of: int = 0
    minutes: int = 0
    objectives: Sequence[str] = ()


def places_of(course: PackageInput) -> list[Place]:
    """Every written lesson, and every assessment that has something to ask."""
    return [
        place
        for number, module in enumerate(course.modules, start=1)
        for place in (*_lessons(module, number), *_assessment(course, module, number))
    ]


def _lessons(module: Mapping[str, Any], module_number: int) -> list[Place]:
    written = [lesson for lesson in module["lessons"] if is_written(lesson)]
    return [
        Place(
            kind="lesson",
            id=lesson["id"],
            title=lesson["title"],
            module_number=module_number,
            number=number,
            of=len(written),
            minutes=lesson["minutes"],
            objectives=lesson.get("objectives") or (),
        )
        for number, lesson in enumerate(written, start=1)
    ]


def _assessment(course: PackageInput, module: Mapping[str, Any], module_number: int) -> list[Place]:
    shape = assessment_shape(course, module)
    return [Place("assessment", shape["id"], shape["title"], module_number)] if shape else []
