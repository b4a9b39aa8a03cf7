"""The curriculum as values: a module for each mission, lessons and an assessment in each module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["written", "outline"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """About ten minutes of reading and trying, on some activities of the mission."""

    id: str
    title: str
    title_en: str
    minutes: int
    status: Status
    activities: tuple[str, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The graded assessment of a module."""

    id: str
    title: str
    title_en: str
    pass_mark: float
    """Share of the points, 0-1, from which it is passed."""
    attempts: int
    """How many attempts a learner has; the best one counts."""
    time_limit_minutes: int | None
    draw: int | None
    """Items handed out in one attempt; None for all of the module's."""


@dataclass(frozen=True, slots=True)
class Module:
    """What teaches one mission."""

    id: str
    mission: str
    title: str
    title_en: str
    summary: str
    objectives: tuple[str, ...]
    status: Status
    lessons: tuple[Lesson, ...]
    assessment: Assessment | None

    @property
    def minutes(self) -> int:
        """Reading time of the lessons."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class Curriculum:
    """The course as a tree."""

    id: str
    profile: str
    title: str
    title_en: str
    language: str
    version: str
    modules: tuple[Module, ...]

    @property
    def lessons(self) -> Iterator[tuple[Module, Lesson]]:
        """Every lesson with its module, in the order of the course."""
        return ((module, lesson) for module in self.modules for lesson in module.lessons)

    def module(self, key: str) -> Module | None:
        """The module of that id."""
        return next((module for module in self.modules if module.id == key), None)

    def lesson(self, key: str) -> tuple[Module, Lesson] | None:
        """The lesson of that id, with its module."""
        return next((pair for pair in self.lessons if pair[1].id == key), None)

    def assessment(self, key: str) -> tuple[Module, Assessment] | None:
        """The assessment of that id, with its module."""
        for module in self.modules:
            if module.assessment and module.assessment.id == key:
                return module, module.assessment
        return None


def curriculum_from_document(document: Mapping[str, Any]) -> Curriculum:
    """Plain data that follows curriculum.schema.json -> Curriculum."""
    return Curriculum(
        id=document["id"],
        profile=document["profile"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        language=document["language"],
        version=str(document["version"]),
        modules=tuple(_module(module) for module in document["modules"]),
    )


def _module(document: Mapping[str, Any]) -> Module:
    assessment = document.get("assessment")
    return Module(
        id=document["id"],
        mission=document["mission"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        summary=document.get("summary", ""),
        objectives=tuple(document.get("objectives", ())),
        status=document["status"],
        lessons=tuple(_lesson(lesson) for lesson in document["lessons"]),
        assessment=_assessment(assessment) if assessment else None,
    )


def _lesson(document: Mapping[str, Any]) -> Lesson:
    return Lesson(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        minutes=document["minutes"],
        status=document["status"],
        activities=tuple(document["activities"]),
        objectives=tuple(document.get("objectives", ())),
    )


def _assessment(document: Mapping[str, Any]) -> Assessment:
    return Assessment(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        pass_mark=float(document["pass_mark"]),
        attempts=document["attempts"],
        time_limit_minutes=document.get("time_limit_minutes"),
        draw=document.get("draw"),
    )
