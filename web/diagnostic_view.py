"""What the diagnostic's pages say: whether one can begin, how the last one ended, what it found, what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.service import ReviewedItem, review_attempt
from assessments.attempts.unknown import is_unknown
from assessments.mastery import diagnostic
from assessments.mastery.service import points_of
from assessments.mastery.verdict import Verdict, verdict
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Diagnostic
from course.enrolment.models import Person
from course.lessons.render import render_text
from course.profile.competency import Competency
from reports.queries import learner_gap
from reports.skill_gap import GapRow, SkillGapReport


@dataclass(frozen=True, slots=True)
class DiagnosticCard:
    """Where a learner is with the diagnostic of a course."""

    rules: Diagnostic
    open: Attempt | None
    progress: diagnostic.Progress | None
    """Of the open one."""
    last: Attempt | None
    """The last one that ended."""
    again_at: datetime | None
    """From when another may begin, where one has ended."""
    startable: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put, without what was right: it may be put again."""

    number: int
    prompt: str
    """Safe HTML."""
    competency: Competency | None
    lesson: str | None
    state: str
    """right, partly, wrong, unknown or none."""


def card_of(session: Session, *, person: Person, course: PublishedCourse, now: datetime) -> DiagnosticCard | None:
    """The diagnostic as this learner finds it; None where the course has none."""
    if course.curriculum.diagnostic is None:
        return None
    rules = course.curriculum.diagnostic
    taken = diagnostic.diagnostics_of(session, person_id=person.id, course=course)
    standing = next((one for one in taken if one.finished_at is None), None)
    finished = [one for one in taken if one.finished_at is not None]
    again_at = diagnostic.next_start(rules, taken)
    askable = standing is not None or diagnostic.has_questions(session, course=course)
    if not askable and not finished:
        return None
    progress = (
        diagnostic.progress_of(session, attempt=standing, course=course, now=now) if standing is not None else None
    )
    startable = askable and (standing is not None or again_at is None or now >= again_at)
    return DiagnosticCard(rules, standing, progress, finished[-1] if finished else None, again_at, startable)


def report_at_end(session: Session, *, attempt: Attempt, course: PublishedCourse, now: datetime) -> SkillGapReport:
    """What was known when the diagnostic ended: what it said stays, whatever came later."""
    report = learner_gap(session, person_id=attempt.person_id, course=course, now=now)
    points = points_of(session, person_id=attempt.person_id, course_id=course.id)
    kept = next((one for one in points if one.attempt_id == attempt.id and one.reason == "attempt"), None)
    if kept is None:
        return report
    return replace(report, rows=tuple(_row_then(row, kept.levels) for row in report.rows))


def _row_then(row: GapRow, levels: Mapping[str, Any]) -> GapRow:
    if row.competency not in levels:
        nothing = dict.fromkeys(("level", "low", "high", "gap", "gap_low", "gap_high", "p_closed", "items_needed"))
        return replace(row, verdict=Verdict.NOT_ASSESSED, evidence=0, **nothing)  # type: ignore[arg-type]
    level, low, high, closed = levels[row.competency][:4]
    return replace(
        row,
        level=level,
        low=low,
        high=high,
        gap=max(0.0, row.target - level),
        gap_low=max(0.0, row.target - high),
        gap_high=max(0.0, row.target - low),
        p_closed=closed,
        verdict=verdict(closed, 1),
        evidence=max(1, row.evidence),
    )


def asked_in(session: Session, *, attempt: Attempt, course: PublishedCourse) -> list[Asked]:
    """The questions of a diagnostic that is over, in order, with how each answer went."""
    known = {one.id: one for one in course.profile.competencies}
    found = []
    for number, one in enumerate(review_attempt(session, attempt=attempt), start=1):
        lesson = course.curriculum.lesson(one.version.item.lesson) if one.version.item.lesson else None
        found.append(
            Asked(
                number=number,
                prompt=render_text(one.variant.prompt),
                competency=known.get(one.version.competency_key),
                lesson=lesson[1].id if lesson and lesson[1].id in course.lessons else None,
                state=_state(one),
            )
        )
    return found


def _state(reviewed: ReviewedItem) -> str:
    if reviewed.response is None or reviewed.outcome is None:
        return "none"
    if is_unknown(reviewed.response.answer):
        return "unknown"
    return "right" if reviewed.outcome.correct else "partly" if reviewed.outcome.score else "wrong"
