"""The curriculum as values: a module for each mission, lessons and an assessment in each module.

A course may also have a diagnostic at its start and a final exam; an assessment's fields are the rules that a learner
is told before the start (assessments.attempts.policy applies them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["written", "outline"]
AssessmentKind = Literal["graded", "exam"]
Counts = Literal["best", "last", "first", "average"]
Late = Literal["refuse", "accept", "penalise"]
Review = Literal["full", "score", "after_pass_or_last", "never"]
DEFAULT_USES: Mapping[str, tuple[str, ...]] = {"graded": ("assessment",), "exam": ("exam",)}


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
class BlueprintLine:
    """So many items of one competency, from a difficulty band, of some interactions."""

    competency: str
    count: int
    difficulty: tuple[float, float] | None
    """Lowest and highest difficulty, both included (0-100); None for any."""
    interactions: tuple[str, ...] | None
    """None for any."""
    uses: tuple[str, ...]
    """Which items are drawn from: those with one of these uses."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The graded assessment of a module, or the final exam of the course, with its rules."""

    id: str
    title: str
    title_en: str
    pass_mark: float
    """Share of the points, 0-1, from which it is passed."""
    attempts: int
    """How many attempts a learner has."""
    time_limit_minutes: int | None
    draw: int | None
    """Items handed out in one attempt; None for all of the pool, or as many as the blueprint asks for."""
    kind: AssessmentKind = "graded"
    blueprint: tuple[BlueprintLine, ...] = ()
    """What an attempt is composed of; empty: every competency of the pool in its proportion."""
    counts: Counts = "best"
    """Which finished attempt is the result."""
    retry_penalty: float = 0.0
    """Share of the points taken off for each earlier attempt, 0-1."""
    wait_hours: float = 0
    """Hours between the end of an attempt and the beginning of the next."""
    grace_seconds: int = 60
    """How long after the deadline an answer that was on its way is still taken as if in time."""
    late: Late = "refuse"
    """What becomes of an answer after the grace."""
    late_penalty: float = 0.1
    """Share of the points taken off where `late` is penalise."""
    review: Review = "full"
    """What the learner may look back at."""

    @property
    def questions(self) -> int | None:
        """How many items an attempt hands out; None for the whole pool."""
        return sum(line.count for line in self.blueprint) if self.blueprint else self.draw

    @property
    def uses(self) -> tuple[str, ...]:
        """Items with one of these uses make the pool."""
        if self.blueprint:
            return tuple(dict.fromkeys(use for line in self.blueprint for use in line.uses))
        return DEFAULT_USES[self.kind]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """The adaptive diagnostic at the start of a course."""

    id: str
    title: str
    title_en: str
    minutes: int
    """The most time that it takes."""
    wait_days: int
    """Days before it can be taken again."""
    most_per_competency: int
    """Questions."""
    competencies: tuple[str, ...] | None
    """Which ones it looks at; None for all of the profile."""


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
    exam: Assessment | None = None
    diagnostic: Diagnostic | None = None

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

    def any_assessment(self, key: str) -> Assessment | None:
        """The assessment of that id, a module's or the final exam."""
        if self.exam and self.exam.id == key:
            return self.exam
        found = self.assessment(key)
        return found[1] if found else None


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
        exam=_assessment(document["exam"], "exam") if document.get("exam") else None,
        diagnostic=_diagnostic(document["diagnostic"]) if document.get("diagnostic") else None,
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
        assessment=_assessment(assessment, "graded") if assessment else None,
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


def _assessment(document: Mapping[str, Any], kind: AssessmentKind) -> Assessment:
    return Assessment(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        pass_mark=float(document["pass_mark"]),
        attempts=document["attempts"],
        time_limit_minutes=document.get("time_limit_minutes"),
        draw=document.get("draw"),
        kind=kind,
        blueprint=tuple(_blueprint_line(line, kind) for line in document.get("blueprint") or ()),
        counts=document.get("counts", "best"),
        retry_penalty=float(document.get("retry_penalty", 0.0)),
        wait_hours=document.get("wait_hours", 0),
        grace_seconds=document.get("grace_seconds", 60),
        late=document.get("late", "refuse"),
        late_penalty=float(document.get("late_penalty", 0.1)),
        review=document.get("review", "full"),
    )


def _blueprint_line(document: Mapping[str, Any], kind: AssessmentKind) -> BlueprintLine:
    band, interactions = document.get("difficulty"), document.get("interactions")
    return BlueprintLine(
        competency=document["competency"],
        count=document["count"],
        difficulty=(float(band[0]), float(band[1])) if band else None,
        interactions=tuple(interactions) if interactions else None,
        uses=tuple(document.get("uses") or DEFAULT_USES[kind]),
    )


def _diagnostic(document: Mapping[str, Any]) -> Diagnostic:
    competencies = document.get("competencies", "all")
    return Diagnostic(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        minutes=document.get("minutes", 45),
        wait_days=document.get("wait_days", 30),
        most_per_competency=document.get("most_per_competency", 9),
        competencies=None if competencies == "all" else tuple(competencies),
    )
