"""Answers under a corrected item: which ones it reaches, what they are worth now, and the gradings that say so.

Every answer that is reached gets one grading of the regrading, also where nothing changes: that is how a second worker
knows what the first had done, and how a review knows which key to show. An answer that the corrected item cannot read
(other figures, an option that is gone) keeps its score, and its grading keeps naming the version it was graded under.
An answer that still waits for its rater is left to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import CORRECT, REGRADING, SCORE, add_grading, with_gradings
from assessments.attempts.models import Attempt, Grading, Rating, Regrading, Response
from assessments.attempts.service import PRACTICE, variant_of
from assessments.attempts.unknown import grade_answer
from assessments.interactions.long_fill_in import score_rubric
from assessments.interactions.refusal import MalformedResponse
from assessments.items.correction import versions_reached
from assessments.items.draw import NoPossibleDraw
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.variant import Variant

ALIKE = 1e-9
"""Scores nearer than this are the same."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer before and after; `readable` is False where it keeps its score for want of another."""

    response_id: int
    attempt_id: str
    answer: Mapping[str, Any]
    before: float
    after: float
    readable: bool

    @property
    def change(self) -> int:
        """1 for a better score, -1 for a worse one, 0 for the same."""
        return 0 if abs(self.after - self.before) <= ALIKE else 1 if self.after > self.before else -1


@dataclass(frozen=True, slots=True)
class Reach:
    """The versions that a correction reaches, and the corrected one."""

    regrading_id: int
    course_id: int
    corrected: PublishedItem
    versions: Mapping[int, PublishedItem]
    rubric: Mapping[str, float]
    """Weights by criterion, for an item that a person grades."""


def reach_of(session: Session, *, regrading: Regrading, corrected: PublishedItem) -> Reach:
    """What asked the same question as the version being corrected, and what earlier corrections of those reached."""
    found: dict[int, PublishedItem] = {}
    waiting = [regrading.from_version_id]
    while waiting:
        version = session.get_one(ItemVersion, waiting.pop())
        for one in versions_reached(session, version=version):
            if one.id not in found:
                found[one.id] = one
                earlier = select(Regrading.from_version_id).where(Regrading.to_version_id == one.id)
                waiting += list(session.scalars(earlier))
    found.pop(corrected.id, None)
    rubric = {str(one["id"]): float(one.get("weight", 1.0)) for one in regrading.document.get("rubric", ())}
    return Reach(regrading.id, regrading.course_id, corrected, found, rubric)


def waiting_learners(session: Session, *, reach: Reach) -> list[int]:
    """Ids of the learners with an answer that is not regraded yet, or an open attempt that asks an old version."""
    answered = set(session.scalars(_waiting(reach, Response.person_id).distinct()))
    query = select(Attempt.person_id, Attempt.items).where(
        Attempt.course_id == reach.course_id, Attempt.finished_at.is_(None), Attempt.kind != PRACTICE
    )
    asked = {row.person_id for row in session.execute(query) if not reach.versions.keys().isdisjoint(row.items)}
    still = {person_id for person_id in asked - answered if _open_questions(session, reach, person_id)}
    return sorted(answered | still)


def regrade_learner(session: Session, *, reach: Reach, person_id: int, now: datetime) -> list[Verdict]:
    """Grade a learner's answers under the corrected item; what was done before is not done again.

    The caller holds the learner's lock, and brings attempts, mastery and the LMS up to date afterwards.
    """
    verdicts = []
    query = _waiting(reach, Response, Attempt, SCORE, CORRECT, Grading.item_version_id)
    for response, attempt, score, correct, graded_under in session.execute(
        query.where(Response.person_id == person_id).order_by(Response.id)
    ).all():
        found = _under(session, reach, attempt, response)
        add_grading(
            session,
            response=response,
            item_version_id=reach.corrected.id if found else graded_under or response.item_version_id,
            cause=REGRADING,
            score=found[0] if found else score,
            correct=found[1] if found else bool(correct),
            now=now,
            regrading_id=reach.regrading_id,
        )
        after = found[0] if found else score
        verdicts.append(Verdict(response.id, attempt.id, response.answer, score, after, found is not None))
    return verdicts


def renew_open_attempts(session: Session, *, reach: Reach, person_id: int) -> int:
    """Let attempts that are under way ask the corrected item where it has not been answered; returns how many."""
    questions = _open_questions(session, reach, person_id)
    for attempt, places in questions:
        attempt.items = [reach.corrected.id if n in places else item for n, item in enumerate(attempt.items)]
    session.flush()
    return len(questions)


def _waiting(reach: Reach, *columns: Any) -> Select[Any]:
    done = exists().where(and_(_REGRADED.response_id == Response.id, _REGRADED.regrading_id == reach.regrading_id))
    query = with_gradings(select(*columns).select_from(Response).join(Attempt, Attempt.id == Response.attempt_id))
    return query.where(Response.item_version_id.in_(list(reach.versions)), SCORE.is_not(None), ~done)


_REGRADED = Grading.__table__.alias("regraded").c


def _open_questions(session: Session, reach: Reach, person_id: int) -> list[tuple[Attempt, set[int]]]:
    """Open attempts of a learner with the places of their items that were reached and have no answer."""
    query = select(Attempt).where(
        Attempt.person_id == person_id,
        Attempt.course_id == reach.course_id,
        Attempt.finished_at.is_(None),
        Attempt.kind != PRACTICE,
    )
    found = []
    for attempt in session.scalars(query):
        if reach.versions.keys().isdisjoint(attempt.items):
            continue
        answered = set(session.scalars(select(Response.item_version_id).where(Response.attempt_id == attempt.id)))
        places = {n for n, item in enumerate(attempt.items) if item in reach.versions and item not in answered}
        if places:
            found.append((attempt, places))
    return found


def _under(session: Session, reach: Reach, attempt: Attempt, response: Response) -> tuple[float, bool] | None:
    """Score and whether it is right under the corrected item; None where that cannot be told."""
    asked = reach.versions[response.item_version_id]
    try:
        variant = variant_of(attempt, reach.corrected, response.draw)
        before = variant_of(attempt, asked, response.draw)
        if _drawn(variant) != _drawn(before):
            return None
        outcome = grade_answer(variant, response.answer, kind=attempt.kind)
    except (MalformedResponse, NoPossibleDraw):
        return None
    if outcome.score is None:
        return _by_ratings(session, reach, response)
    return outcome.score, bool(outcome.correct)


def _drawn(variant: Variant) -> dict[str, object]:
    """What the seed gave; derived values follow from it, and may be what was wrong."""
    return {parameter.name: variant.figures.values[parameter.name] for parameter in variant.item.parameters}


def _by_ratings(session: Session, reach: Reach, response: Response) -> tuple[float, bool] | None:
    """The given points under the corrected rubric's weights; None where a criterion has no points."""
    ratings = list(session.scalars(select(Rating.points).where(Rating.response_id == response.id)))
    if not ratings or any(reach.rubric.keys() - points.keys() for points in ratings):
        return None
    mean = {key: sum(points[key] for points in ratings) / len(ratings) for key in reach.rubric}
    score = score_rubric(mean, reach.rubric)
    return score, score == 1.0


@dataclass(frozen=True, slots=True)
class Regraded:
    """An answer of an attempt that a regrading has changed: what the learner is told."""

    item_version_id: int
    """The version that was handed out."""
    reason: str
    before: float
    after: float
    at: datetime


def regradings_of_attempt(session: Session, *, attempt: Attempt) -> list[Regraded]:
    """The answers of an attempt whose score a corrected item has changed, in the order they were given.

    `before` is the score before the first regrading that changed it, `after` the one that counts now.
    """
    query = (
        select(Response.id, Response.item_version_id, Response.score, Grading, Regrading.reason)
        .join(Grading, Grading.response_id == Response.id)
        .outerjoin(Regrading, Regrading.id == Grading.regrading_id)
        .where(Response.attempt_id == attempt.id)
        .order_by(Response.id, Grading.id)
    )
    told: dict[int, Regraded] = {}
    standing: dict[int, float | None] = {}
    for response_id, version_id, own, grading, reason in session.execute(query):
        before = standing.get(response_id, own)
        standing[response_id] = grading.score
        if grading.cause != REGRADING or before is None or abs(grading.score - before) <= ALIKE:
            continue
        first = told[response_id].before if response_id in told else before
        told[response_id] = Regraded(version_id, reason, first, grading.score, grading.graded_at)
    return list(told.values())


def attempts_regraded(session: Session, *, person_id: int, course_id: int, since: datetime) -> list[str]:
    """Ids of a learner's attempts in which a regrading changed a score since a moment: for a notice on their home."""
    query = (
        select(Response.attempt_id, func.max(Grading.graded_at))
        .join(Grading, Grading.response_id == Response.id)
        .where(
            Response.person_id == person_id,
            Response.course_id == course_id,
            Grading.cause == REGRADING,
            Grading.graded_at >= since,
        )
        .group_by(Response.attempt_id)
    )
    ids = [row[0] for row in session.execute(query.order_by(func.max(Grading.graded_at).desc()))]
    attempts = {one.id: one for one in session.scalars(select(Attempt).where(Attempt.id.in_(ids)))}
    return [one for one in ids if any(r.at >= since for r in regradings_of_attempt(session, attempt=attempts[one]))]


def unreadable_of(session: Session, *, regrading: Regrading) -> list[int]:
    """Ids of the answers that kept their score because the corrected item could not read them."""
    query = select(Grading.response_id).where(
        Grading.regrading_id == regrading.id, Grading.item_version_id != regrading.to_version_id
    )
    return list(session.scalars(query.order_by(Grading.response_id)))


def corrected_of(session: Session, *, regrading: Regrading) -> PublishedItem:
    """The corrected version, once it has been published."""
    return items_by_id(session, ids=[regrading.to_version_id or 0])[regrading.to_version_id or 0]
