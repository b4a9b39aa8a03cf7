"""Keeping what is believed about each learner up to date with every response, and able to be made again from them.

The state is stored as of the last response. What happened since (lessons, forgetting) is added when it is read.
Replaying a learner's responses gives the same state; `replay_learners` does so in one batch, `relearn` keeps the result
(after a late grading, a corrected key, a calibration), and the nightly reports use `mend_states` to find and mend a
state that had drifted from its evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Response
from assessments.items.published import PublishedItem
from assessments.mastery.batch import recompute
from assessments.mastery.estimate import Mastery, after_absence, begin, pack, unpack, update
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.evidence_log import log_of_records
from assessments.mastery.history import START, has_point, points_of, take_point
from assessments.mastery.models import MasteryState
from assessments.mastery.parameters import Parameters, competency_keys, model_of, parameters_of
from assessments.mastery.stored_evidence import (
    Completion,
    Graded,
    StoredResponse,
    completions,
    days_between,
    informs,
    later,
    lesson_records,
    response_record,
    rows_of,
)
from course.curriculum.service import PublishedCourse

__all__ = [
    "START",
    "Graded",
    "Known",
    "Parameters",
    "Replayed",
    "competency_keys",
    "has_point",
    "known_of",
    "known_of_many",
    "largest_difference",
    "learn",
    "mend_states",
    "model_of",
    "parameters_of",
    "points_of",
    "relearn",
    "replay_learners",
    "store",
    "take_point",
]


@dataclass(frozen=True, slots=True)
class Known:
    """What is believed of a learner now, and since when it is based on responses."""

    mastery: Mastery
    last_response_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A learner's state made again from the responses, and the last of them."""

    mastery: Mastery
    last_response_id: int
    last_response_at: datetime | None


def known_of(session: Session, *, person_id: int, course: PublishedCourse, now: datetime | None = None) -> Known:
    """What is believed of a learner; with `now`, what the lessons completed since the last response have added and
    what has been forgotten since.
    """
    return known_of_many(session, person_ids=[person_id], course=course, now=now)[person_id]


def known_of_many(
    session: Session, *, person_ids: Sequence[int], course: PublishedCourse, now: datetime | None
) -> dict[int, Known]:
    """What is believed of many learners, in one query (two once lessons are known to add something)."""
    parameters = parameters_of(session, course=course)
    query = select(MasteryState).where(MasteryState.course_id == course.id, MasteryState.person_id.in_(person_ids))
    states = {state.person_id: state for state in session.scalars(query)}
    stale = [person_id for person_id, state in states.items() if not _is_of(state, parameters)]
    replayed = replay_learners(session, course=course, person_ids=stale) if stale else {}
    lessons = _lessons_until(session, course, person_ids, parameters, now)
    known = {}
    for person_id in person_ids:
        state = states.get(person_id)
        since = state.updated_at if state else None
        mastery = begin(parameters.prior) if state is None else _mastery_of(state)
        if person_id in replayed:
            mastery, since = replayed[person_id].mastery, replayed[person_id].last_response_at
        shown = _as_of(mastery, since, lessons.get(person_id, []), course, parameters, now)
        known[person_id] = Known(shown, since)
    return known


def _lessons_until(
    session: Session,
    course: PublishedCourse,
    person_ids: Collection[int],
    parameters: Parameters,
    now: datetime | None,
) -> Mapping[int, list[Completion]]:
    if now is None or parameters.dynamics.lesson_gain == 0.0:
        return {}
    return completions(session, course_id=course.id, person_ids=person_ids, until=now)


def _as_of(
    mastery: Mastery,
    since: datetime | None,
    lessons: Sequence[Completion],
    course: PublishedCourse,
    parameters: Parameters,
    now: datetime | None,
) -> Mastery:
    if now is None:
        return mastery
    last = since
    for completion in lessons:
        if since is None or completion.at > since:
            mastery, last = _after_lesson(mastery, completion, course, parameters, last)
    return after_absence(mastery, days_between(last, now), parameters.prior, parameters.dynamics)


def _after_lesson(
    mastery: Mastery, completion: Completion, course: PublishedCourse, parameters: Parameters, since: datetime | None
) -> tuple[Mastery, datetime | None]:
    records = lesson_records(course, completion, parameters, since=since)
    for record in records:
        mastery = update(mastery, record, parameters.prior, parameters.dynamics)
    return mastery, later(since, completion.at) if records else since


def learn(session: Session, *, course: PublishedCourse, response: Response, version: PublishedItem) -> Mastery:
    """Bring a learner's state up to date with a response that was just recorded, in the same transaction."""
    parameters = parameters_of(session, course=course)
    person_id = response.person_id
    state = session.get(MasteryState, (person_id, course.id))
    if state is None or not _is_of(state, parameters):
        replayed = replay_learners(session, course=course, person_ids=[person_id])[person_id]
        return store(session, course=course, person_id=person_id, replayed=replayed)
    mastery = _mastery_of(state)
    stored = _as_stored(response, version)
    if informs(stored, parameters):
        mastery, last = _after_lessons_before(session, state, mastery, stored, course, parameters)
        record = response_record(stored, parameters, days=days_between(last, stored.answered_at))
        mastery = update(mastery, record, parameters.prior, parameters.dynamics)
        _write(state, mastery)
        state.updated_at = later(last, stored.answered_at)
    state.last_response_id = response.id
    session.flush()
    return mastery


def _after_lessons_before(
    session: Session,
    state: MasteryState,
    mastery: Mastery,
    stored: StoredResponse,
    course: PublishedCourse,
    parameters: Parameters,
) -> tuple[Mastery, datetime | None]:
    """The state once the lessons that were completed between the last response and this one have moved it."""
    last: datetime | None = state.updated_at
    if parameters.dynamics.lesson_gain != 0.0:
        between = completions(
            session,
            course_id=course.id,
            person_ids=[state.person_id],
            after=state.updated_at,
            until=stored.answered_at,
        )
        for completion in between.get(state.person_id, []):
            mastery, last = _after_lesson(mastery, completion, course, parameters, last)
    return mastery, last


def _as_stored(response: Response, version: PublishedItem) -> StoredResponse:
    return StoredResponse(
        id=response.id,
        person_id=response.person_id,
        answered_at=response.answered_at,
        tries=response.tries,
        hinted=response.hinted,
        graded=Graded(response.score, version.id, version.competency_key, version.difficulty, version.guessing),
    )


def replay_learners(
    session: Session,
    *,
    course: PublishedCourse,
    person_ids: Collection[int],
    parameters: Parameters | None = None,
    instead: Mapping[int, Graded] | None = None,
) -> dict[int, Replayed]:
    """The states of learners as their responses alone give them; a learner without any has the prior.

    With `parameters` or `instead` (by response id): what they would be under other parameters or other gradings.
    """
    parameters = parameters or parameters_of(session, course=course)
    place = {person_id: index for index, person_id in enumerate(person_ids)}
    records: list[tuple[int, ResponseRecord]] = []
    last: dict[int, tuple[int, datetime | None]] = dict.fromkeys(place, (0, None))
    rows = rows_of(session, course=course, person_ids=list(place), parameters=parameters, instead=instead)
    for row in rows:
        records.append((place[row.person_id], row.record))
        if row.response is not None:
            last[row.person_id] = (row.response.id, later(last[row.person_id][1], row.at))
    log = log_of_records(records)
    cohort = recompute(log, learners=len(place), prior=parameters.prior, dynamics=parameters.dynamics)
    return {person_id: Replayed(cohort.learner(index), *last[person_id]) for person_id, index in place.items()}


def store(session: Session, *, course: PublishedCourse, person_id: int, replayed: Replayed) -> Mastery:
    """Keep a replayed state; where no response informs it, nothing is kept."""
    model = model_of(session, course)
    state = session.get(MasteryState, (person_id, course.id))
    if replayed.last_response_at is None:
        if state is not None:
            session.delete(state)
            session.flush()
        return replayed.mastery
    if state is None:
        state = MasteryState(person_id=person_id, course_id=course.id, organisation_id=course.organisation_id)
        session.add(state)
    state.competencies = competency_keys(course)
    state.model = model
    state.last_response_id = replayed.last_response_id
    state.updated_at = replayed.last_response_at
    _write(state, replayed.mastery)
    session.flush()
    return replayed.mastery


def relearn(
    session: Session, *, course: PublishedCourse, person_ids: Collection[int], now: datetime
) -> dict[int, Mastery]:
    """Make the states of these learners again from their responses and keep them: after a late grading, a corrected
    key or a calibration. Returns what is believed of each as of `now`. The caller holds the learners' locks.
    """
    for person_id, replayed in replay_learners(session, course=course, person_ids=person_ids).items():
        store(session, course=course, person_id=person_id, replayed=replayed)
    known = known_of_many(session, person_ids=list(person_ids), course=course, now=now)
    return {person_id: one.mastery for person_id, one in known.items()}


def mend_states(session: Session, *, course: PublishedCourse, person_ids: Collection[int], tolerance: float) -> int:
    """Replay these learners and keep what the replay says where it differs; returns how many states did."""
    mended = 0
    parameters = parameters_of(session, course=course)
    for person_id, replayed in replay_learners(session, course=course, person_ids=person_ids).items():
        state = session.get(MasteryState, (person_id, course.id))
        if state is not None and _is_of(state, parameters):
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


def _is_of(state: MasteryState, parameters: Parameters) -> bool:
    return state.model == parameters.model and tuple(state.competencies) == parameters.competencies


def _mastery_of(state: MasteryState) -> Mastery:
    return unpack(state.mean, state.covariance, state.responses, state.evidence)


def _write(state: MasteryState, mastery: Mastery) -> None:
    state.mean, state.covariance = pack(mastery)
    state.evidence = list(mastery.evidence)
    state.responses = mastery.responses
