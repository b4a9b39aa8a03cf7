"""Keeping what is believed about each learner up to date with every response, and able to be made again from them.

The state is stored as of the last response. Replaying a learner's responses gives the same state; `replay_learners`
does so in one batch, and the nightly reports use it to find and mend a state that had drifted from its evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Response
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem
from assessments.mastery.batch import recompute
from assessments.mastery.estimate import Mastery, Prior, after_absence, begin, pack, unpack, update
from assessments.mastery.evidence import ResponseRecord, authored_response, evidence_weight
from assessments.mastery.evidence_log import log_of_records
from assessments.mastery.models import MasteryPoint, MasteryState
from assessments.mastery.reference_scale import REFERENCE_1
from course.curriculum.service import PublishedCourse

MODEL = f"correlated-2pl-2/{REFERENCE_1.version}"
"""Version of the model: a state made by another one is replayed before it is used."""

SECONDS_A_DAY = 86_400.0

START = "start"
"""Reason of the point that is kept before the first answer of a graded attempt."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is believed of a learner now, and since when it is based on responses."""

    mastery: Mastery
    last_response_at: datetime | None


def prior_of(course: PublishedCourse) -> Prior:
    """What is believed before any response in this course."""
    return _starting_prior(len(course.profile.competencies))


@lru_cache
def _starting_prior(competencies: int) -> Prior:
    return Prior.starting(competencies)


def competency_keys(course: PublishedCourse) -> list[str]:
    """Keys of the competencies in the order of every vector."""
    return [competency.id for competency in course.profile.competencies]


def known_of(session: Session, *, person_id: int, course: PublishedCourse, now: datetime | None = None) -> Known:
    """What is believed of a learner; with `now`, what has been forgotten since the last response is taken off."""
    state = session.get(MasteryState, (person_id, course.id))
    if state is None:
        return Known(begin(prior_of(course)), None)
    mastery = _mastery_of(state)
    if state.model != MODEL or state.competencies != competency_keys(course):
        mastery = replay_learners(session, course=course, person_ids=[person_id])[person_id].mastery
    return Known(_as_of(mastery, state.updated_at, course, now), state.updated_at)


def known_of_many(
    session: Session, *, person_ids: Sequence[int], course: PublishedCourse, now: datetime
) -> dict[int, Known]:
    """What is believed of many learners, in one query."""
    query = select(MasteryState).where(MasteryState.course_id == course.id, MasteryState.person_id.in_(person_ids))
    states = {state.person_id: state for state in session.scalars(query)}
    stale = [key for key, one in states.items() if one.model != MODEL or one.competencies != competency_keys(course)]
    replayed = replay_learners(session, course=course, person_ids=stale) if stale else {}
    known = {}
    for person_id in person_ids:
        state = states.get(person_id)
        if state is None:
            known[person_id] = Known(begin(prior_of(course)), None)
            continue
        mastery = replayed[person_id].mastery if person_id in replayed else _mastery_of(state)
        known[person_id] = Known(_as_of(mastery, state.updated_at, course, now), state.updated_at)
    return known


def _as_of(mastery: Mastery, since: datetime, course: PublishedCourse, now: datetime | None) -> Mastery:
    return after_absence(mastery, _days(since, now), prior_of(course)) if now else mastery


def learn(session: Session, *, course: PublishedCourse, response: Response, version: PublishedItem) -> Mastery:
    """Bring a learner's state up to date with a response that was just recorded, in the same transaction."""
    state = session.get(MasteryState, (response.person_id, course.id))
    keys = competency_keys(course)
    if state is None or state.model != MODEL or state.competencies != keys:
        replayed = replay_learners(session, course=course, person_ids=[response.person_id])[response.person_id]
        return store(session, course=course, person_id=response.person_id, replayed=replayed)
    mastery = _mastery_of(state)
    record = _record(
        keys.index(version.competency_key) if version.competency_key in keys else None,
        score=response.score,
        difficulty=version.difficulty,
        guessing=version.guessing,
        tries=response.tries,
        hinted=response.hinted,
        days=_days(state.updated_at, response.answered_at),
    )
    if record is not None:
        mastery = update(mastery, record, prior_of(course))
        _write(state, mastery)
        state.updated_at = response.answered_at
    state.last_response_id = response.id
    session.flush()
    return mastery


@dataclass(frozen=True, slots=True)
class Replayed:
    """A learner's state made again from the responses, and the last of them."""

    mastery: Mastery
    last_response_id: int
    last_response_at: datetime | None


def replay_learners(session: Session, *, course: PublishedCourse, person_ids: Collection[int]) -> dict[int, Replayed]:
    """The states of learners as their responses alone give them; a learner without any has the prior."""
    skill_of = {key: index for index, key in enumerate(competency_keys(course))}
    place = {person_id: index for index, person_id in enumerate(person_ids)}
    records: list[tuple[int, ResponseRecord]] = []
    last: dict[int, tuple[int, datetime | None]] = dict.fromkeys(person_ids, (0, None))
    for row in session.execute(_evidence_query(course.id, person_ids)):
        _, before = last[row.person_id]
        record = _record(
            skill_of.get(row.competency_key),
            score=row.score,
            difficulty=row.difficulty,
            guessing=row.guessing,
            tries=row.tries,
            hinted=row.hinted,
            days=_days(before, row.answered_at),
        )
        if record is not None:
            records.append((place[row.person_id], record))
            before = row.answered_at
        last[row.person_id] = (row.id, before)
    cohort = recompute(log_of_records(records), learners=len(place), prior=prior_of(course))
    return {person_id: Replayed(cohort.learner(index), *last[person_id]) for person_id, index in place.items()}


def _evidence_query(course_id: int, person_ids: Collection[int]) -> Any:
    return (
        select(
            Response.id,
            Response.person_id,
            Response.score,
            Response.tries,
            Response.hinted,
            Response.answered_at,
            ItemVersion.competency_key,
            ItemVersion.difficulty,
            ItemVersion.guessing,
        )
        .join(ItemVersion, ItemVersion.id == Response.item_version_id)
        .where(Response.course_id == course_id, Response.person_id.in_(person_ids))
        .order_by(Response.id)
    )


def store(session: Session, *, course: PublishedCourse, person_id: int, replayed: Replayed) -> Mastery:
    """Keep a replayed state."""
    if replayed.last_response_at is None:
        return replayed.mastery
    state = session.get(MasteryState, (person_id, course.id))
    if state is None:
        state = MasteryState(person_id=person_id, course_id=course.id, organisation_id=course.organisation_id)
        session.add(state)
    state.competencies = competency_keys(course)
    state.model = MODEL
    state.last_response_id = replayed.last_response_id
    state.updated_at = replayed.last_response_at
    _write(state, replayed.mastery)
    session.flush()
    return replayed.mastery


def mend_states(session: Session, *, course: PublishedCourse, person_ids: Collection[int], tolerance: float) -> int:
    """Replay these learners and keep what the replay says where it differs; returns how many states did."""
    mended = 0
    for person_id, replayed in replay_learners(session, course=course, person_ids=person_ids).items():
        state = session.get(MasteryState, (person_id, course.id))
        same_frame = state is not None and state.model == MODEL and state.competencies == competency_keys(course)
        if state is not None and same_frame:
            if largest_difference(_mastery_of(state), replayed.mastery) <= tolerance:
                continue
            mended += 1
        store(session, course=course, person_id=person_id, replayed=replayed)
    return mended


def largest_difference(one: Mastery, other: Mastery) -> float:
    """Largest absolute difference in mean or covariance, logits; infinite where the shapes differ."""
    if one.mean.shape != other.mean.shape:
        return float("inf")
    return float(max(np.max(np.abs(one.mean - other.mean)), np.max(np.abs(one.covariance - other.covariance))))


def take_point(
    session: Session,
    *,
    course: PublishedCourse,
    person_id: int,
    levels: Mapping[str, Sequence[float]],
    reason: str,
    now: datetime,
    attempt_id: str | None = None,
) -> MasteryPoint:
    """Keep the levels of this moment ([level, low, high, probability closed] by competency) for the history."""
    point = MasteryPoint(
        organisation_id=course.organisation_id,
        person_id=person_id,
        course_id=course.id,
        attempt_id=attempt_id,
        reason=reason,
        levels={key: [round(value, 4) for value in values] for key, values in levels.items()},
        taken_at=now,
    )
    session.add(point)
    session.flush()
    return point


def has_point(session: Session, *, attempt_id: str) -> bool:
    """Whether the history has a point of this attempt."""
    return session.scalar(select(MasteryPoint.id).where(MasteryPoint.attempt_id == attempt_id).limit(1)) is not None


def points_of(session: Session, *, person_id: int, course_id: int) -> list[MasteryPoint]:
    """The history of a learner, oldest first."""
    query = select(MasteryPoint).where(MasteryPoint.person_id == person_id, MasteryPoint.course_id == course_id)
    return list(session.scalars(query.order_by(MasteryPoint.taken_at, MasteryPoint.id)))


def _record(
    skill: int | None, *, score: float | None, difficulty: float, guessing: float, tries: int, hinted: bool, days: float
) -> ResponseRecord | None:
    if skill is None or score is None:
        return None  # the competency has left the profile, or a rater is awaited: the response informs nothing
    return authored_response(
        skill=skill,
        score=score,
        difficulty=difficulty,
        guessing=guessing,
        weight=evidence_weight(earlier_tries=tries - 1, hint_seen=hinted),
        elapsed_days=days,
    )


def _days(since: datetime | None, until: datetime | None) -> float:
    if since is None or until is None:
        return 0.0
    return max(0.0, (until - since).total_seconds() / SECONDS_A_DAY)


def _mastery_of(state: MasteryState) -> Mastery:
    return unpack(state.mean, state.covariance, state.responses, state.evidence)


def _write(state: MasteryState, mastery: Mastery) -> None:
    state.mean, state.covariance = pack(mastery)
    state.evidence = list(mastery.evidence)
    state.responses = mastery.responses
