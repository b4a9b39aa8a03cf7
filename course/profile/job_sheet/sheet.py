"""What a job sheet says, as values, before any identifier is given: the result of reading either shape.

Each fact keeps the line it was read from, so that a refusal or a report can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.errors import InvalidInput
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.wording import fold

Shape = Literal["sectioned", "article"]


class NotAJobSheet(InvalidInput):
    """The text is readable and has neither of the two shapes of a job sheet."""


class ContradictorySheet(InvalidInput):
    """The sheet says the same thing twice, or gives figures that cannot be."""


class Titled(Protocol):
    """Anything that was read with a title from a line."""

    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was derived and not read: to be checked by a person. `line` is 0 where there is none."""

    field: str
    value: str
    reason: str
    line: int = 0


@dataclass(slots=True)
class Entry:
    """A title with its text: a soft skill, a constraint, a previous job, a question with its answer..."""

    title: str
    line: int
    description: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Activity:
    """One bullet of a mission."""

    text: str
    line: int


@dataclass(slots=True)
class Mission:
    """A group of activities; `title_guessed` unless the sheet gives the title as such."""

    title: str
    line: int
    activities: list[Activity] = field(default_factory=list)
    summary: str = ""
    title_guessed: bool = True
    title_reason: str = ""


@dataclass(slots=True)
class HardSkill:
    """A technical skill with the level that the sheet asks for (0-100), or None when it gives none."""

    title: str
    line: int
    level: int | None
    facets: list[str] = field(default_factory=list)
    description: str = ""


@dataclass(slots=True)
class ToolFamily:
    """A family of tools."""

    title: str
    line: int
    tools: list[str] = field(default_factory=list)
    tool_lines: list[int] = field(default_factory=list)
    """Line of each tool."""
    description: str = ""


@dataclass(slots=True)
class Diploma:
    """A diploma with its level ("Bac +2") and ECTS credits where they are given."""

    title: str
    line: int
    level: str = ""
    ects: int | None = None
    description: str = ""


@dataclass(slots=True)
class SalaryBand:
    """A salary range; a bound that the sheet leaves open is None."""

    title: str
    line: int
    experience: str
    minimum: int | None
    maximum: int | None
    currency: str = "EUR"
    period: str = "year"


@dataclass(slots=True)
class CareerPath:
    """Where the job may lead: evolution, specialisation or independent."""

    title: str
    line: int
    kind: str


@dataclass(slots=True)
class Score:
    """A fulfilment score, 0-100."""

    title: str
    line: int
    score: int
    description: str = ""


@dataclass(slots=True)
class Sheet:
    """Everything that was read from one job sheet."""

    name: str
    shape: Shape
    title: str = ""
    title_line: int = 0
    summary: str = ""
    missions: list[Mission] = field(default_factory=list)
    soft_skills: list[Entry] = field(default_factory=list)
    hard_skills: list[HardSkill] = field(default_factory=list)
    tool_families: list[ToolFamily] = field(default_factory=list)
    constraints: list[Entry] = field(default_factory=list)
    diplomas: list[Diploma] = field(default_factory=list)
    previous_jobs: list[Entry] = field(default_factory=list)
    salary_bands: list[SalaryBand] = field(default_factory=list)
    career_paths: list[CareerPath] = field(default_factory=list)
    neighbouring_jobs: list[Entry] = field(default_factory=list)
    faq: list[Entry] = field(default_factory=list)
    fulfilment: list[Score] = field(default_factory=list)
    kpis: list[Entry] = field(default_factory=list)
    certifications: list[Entry] = field(default_factory=list)
    suggested_skills: list[Entry] = field(default_factory=list)
    """Disciplines that an article names in passing: proposed to the person who completes the draft, not counted."""
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What was expected of this shape and not found, in words."""
    unrecognised: list[Line] = field(default_factory=list)
    lines_used: dict[int, str] = field(default_factory=dict)
    """Role by line number, of every line that is not among `unrecognised`."""


def refuse_repeated(name: str, what: str, titles: list[tuple[str, int]]) -> None:
    """Raise ContradictorySheet when two (title, line) of one list are the same text."""
    seen: dict[str, int] = {}
    for title, line in titles:
        key = fold(title)
        if key in seen:
            raise ContradictorySheet(
                f"{name}, line {line}: {what} {title!r} is already given at line {seen[key]}. Keep one of the two, or "
                "give them different titles."
            )
        seen[key] = line
