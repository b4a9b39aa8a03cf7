"""The job profile as values: missions and their activities, competencies and their targets, and the facts of the job.

`profile_from_document` turns the plain data of a checked profile.yaml into them. The order of `competencies` is the
order of every mastery vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["hard", "soft"]


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a person in the job does, and the competencies it exercises."""

    id: str
    text: str
    competencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mission:
    """A part of the job: in the course, a module."""

    id: str
    title: str
    title_en: str
    summary: str
    activities: tuple[Activity, ...]

    @property
    def competencies(self) -> tuple[str, ...]:
        """Ids of the competencies that its activities exercise, most exercised first."""
        counts: dict[str, int] = {}
        for activity in self.activities:
            for competency in activity.competencies:
                counts[competency] = counts.get(competency, 0) + 1
        return tuple(sorted(counts, key=lambda key: -counts[key]))


@dataclass(frozen=True, slots=True)
class Competency:
    """A hard or soft skill, described so that it can be observed, with the level that the job asks for."""

    id: str
    kind: Kind
    title: str
    title_en: str
    description: str
    target: float
    """0-100, on the reference scale of assessments.mastery."""
    target_source: str
    target_reason: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A job: what is done in it and how well it must be done."""

    id: str
    title: str
    title_en: str
    summary: str
    missions: tuple[Mission, ...]
    competencies: tuple[Competency, ...]
    document: Mapping[str, Any]
    """The whole profile.yaml: tools, constraints, diplomas, salary bands, FAQ and the rest of the facts."""

    def competency(self, key: str) -> Competency:
        """The competency of that id; KeyError where there is none."""
        return {one.id: one for one in self.competencies}[key]

    def mission(self, key: str) -> Mission:
        """The mission of that id; KeyError where there is none."""
        return {one.id: one for one in self.missions}[key]

    @property
    def retired(self) -> frozenset[str]:
        """Ids that the job sheet no longer has, kept so that what refers to them does not break."""
        return frozenset(entry["id"] for entry in self.document.get("retired", ()))

    @property
    def targets(self) -> tuple[float, ...]:
        """Target of each competency, in order."""
        return tuple(one.target for one in self.competencies)


def profile_from_document(document: Mapping[str, Any]) -> Profile:
    """Plain data that follows profile.schema.json -> Profile."""
    return Profile(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        summary=document.get("summary", ""),
        missions=tuple(_mission(mission) for mission in document["missions"]),
        competencies=tuple(_competency(competency) for competency in document["competencies"]),
        document=document,
    )


def _mission(document: Mapping[str, Any]) -> Mission:
    return Mission(
        id=document["id"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        summary=document.get("summary", ""),
        activities=tuple(
            Activity(one["id"], one["text"], tuple(one.get("competencies", ()))) for one in document["activities"]
        ),
    )


def _competency(document: Mapping[str, Any]) -> Competency:
    return Competency(
        id=document["id"],
        kind=document["kind"],
        title=document["title"],
        title_en=document.get("title_en") or document["title"],
        description=document.get("description", ""),
        target=float(document["target"]),
        target_source=document["target_source"],
        target_reason=document.get("target_reason", ""),
        anchors=tuple(document.get("anchors", ())),
    )
