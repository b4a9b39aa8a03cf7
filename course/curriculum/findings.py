"""What is known of a course folder when it is looked over, and what is found in it.

Every finding names a document and the path in it, so that the caller can add the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from course.curriculum.structure import Curriculum
from course.profile.competency import Profile


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a course author should mend, or know."""

    file: str
    path: tuple[str | int, ...]
    message: str
    serious: bool = True
    """False: worth knowing, but the course works."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What coverage needs to know of an item."""

    id: str
    file: str
    path: tuple[str | int, ...]
    module: str
    use: str
    lesson: str | None
    """Items of the diagnostic and of the exam may do without."""
    activities: tuple[str, ...]
    competency: str
    difficulty: float
    interaction: str
    case: str | None


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What a lesson's text refers to."""

    checks: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course folder as far as coverage looks."""

    profile: Profile
    curriculum: Curriculum
    lessons: Mapping[str, LessonFacts]
    items: tuple[ItemFacts, ...]
    cases: frozenset[str]
