"""What the database knows of a course, in the columns that calibration reads; read some learners at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Rating, Response
from assessments.items.models import ItemVersion
from assessments.mastery.calibrate import ItemFacts
from assessments.mastery.calibration_log import CalibrationLog, joined
from assessments.mastery.calibration_run import CourseData, InForce, RatedAnswers
from assessments.mastery.evidence import authored_logits
from assessments.mastery.evidence_log import log_of_records
from assessments.mastery.models import Calibration
from assessments.mastery.parameters import Parameters, parameters_of
from assessments.mastery.stored_evidence import RUBRIC_POINTS, Row, rows_of
from core.errors import Conflict
from course.curriculum.service import PublishedCourse

CHUNK = 200
"""Learners read at a time."""
NOBODY = -1


class NothingToCalibrate(Conflict):
    """No response of the course informs anything."""


@dataclass(slots=True)
class GatheredCourse:
    """The data of a course, and which item version and which rater each number stands for."""

    data: CourseData
    versions: list[int]
    rater_ids: list[int | None]


@dataclass(slots=True)
class _Gathering:
    """What has been read so far."""

    places: dict[int, int]
    """Of item versions."""
    response_rows: dict[int, int] = field(default_factory=dict)
    """Row of each rated response."""
    parts: list[CalibrationLog] = field(default_factory=list)
    at: list[float] = field(default_factory=list)


def learners_with_responses(session: Session, *, course_id: int) -> list[int]:
    """Who has answered anything in the course."""
    query = select(Response.person_id).where(Response.course_id == course_id).distinct()
    return list(session.scalars(query.order_by(Response.person_id)))


def gather_course(
    session: Session, *, course: PublishedCourse, beat: Callable[[], None] = lambda: None
) -> GatheredCourse:
    """Every response and completed lesson of the course, as evidence of parameters yet unknown; `beat` is called after
    each chunk. Raises NothingToCalibrate.
    """
    in_force = parameters_of(session, course=course)
    unit = replace(in_force, items={}, dynamics=replace(in_force.dynamics, lesson_gain=1.0))
    versions = session.execute(
        select(ItemVersion.id, ItemVersion.item_key, ItemVersion.competency_key, ItemVersion.difficulty)
        .where(ItemVersion.course_id == course.id)
        .order_by(ItemVersion.id)
    ).all()
    known = [row for row in versions if row.competency_key in in_force.competencies]
    gathering = _Gathering({row.id: place for place, row in enumerate(known)})
    learners = learners_with_responses(session, course_id=course.id)
    for first in range(0, len(learners), CHUNK):
        chunk = learners[first : first + CHUNK]
        _add_chunk(gathering, rows_of(session, course=course, person_ids=chunk, parameters=unit), len(gathering.at))
        beat()
    if not gathering.parts:
        raise NothingToCalibrate(f"No response in {course.key!r} informs a competency of its profile.", field="course")
    keys = list(in_force.competencies)
    targets = {one.id: float(one.target) for one in course.profile.competencies}
    rated, rater_ids = _ratings(session, gathering.response_rows)
    data = CourseData(
        log=joined(gathering.parts),
        at=np.array(gathering.at, dtype=float),
        items=ItemFacts(
            np.array([keys.index(row.competency_key) for row in known], dtype=np.int64),
            np.array([authored_logits(row.difficulty) for row in known], dtype=float),
        ),
        item_names=tuple(row.item_key for row in known),
        targets=np.array([targets[key] for key in keys]),
        rated=rated,
        raters=len(rater_ids),
    )
    return GatheredCourse(data, [row.id for row in known], rater_ids)


def _add_chunk(gathering: _Gathering, rows: Iterable[Row], before: int) -> None:
    """Add the rows of some learners, who are counted from 0 within the chunk."""
    by_person: dict[int, list[Row]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    ordered = [(place, row) for place, person_id in enumerate(by_person) for row in by_person[person_id]]
    if not ordered:
        return
    item = np.array([gathering.places[_version(row)] if row.response else NOBODY for _, row in ordered])
    first = np.array([_is_first(row) for _, row in ordered])
    log = log_of_records((place, row.record) for place, row in ordered)
    authored = np.array([_authored(row) for _, row in ordered])
    gathering.parts.append(CalibrationLog(replace(log, b=log.b - authored), item.astype(np.int64), first))
    for place, (_, row) in enumerate(ordered):
        if row.response and row.response.raters:
            gathering.response_rows[row.response.id] = before + place
    gathering.at.extend(row.at.timestamp() for _, row in ordered)


def _version(row: Row) -> int:
    assert row.response is not None
    assert row.response.graded.item_version_id is not None
    return row.response.graded.item_version_id


def _authored(row: Row) -> float:
    return authored_logits(row.response.graded.difficulty) if row.response else 0.0


def _is_first(row: Row) -> bool:
    response = row.response
    return response is not None and response.tries == 1 and not response.hinted and not response.raters


def _ratings(session: Session, row_of: dict[int, int]) -> tuple[RatedAnswers, list[int | None]]:
    """Ratings of the responses, and whose number each rater is; all whose account is gone are one."""
    found = [one for chunk in _chunks(list(row_of)) for one in _ratings_of(session, chunk)]
    rater_ids = sorted({rater_id for _, rater_id, _ in found}, key=lambda one: one or 0)
    place = {rater_id: number for number, rater_id in enumerate(rater_ids)}
    rated = RatedAnswers(
        row=np.array([row_of[response_id] for response_id, _, _ in found], dtype=np.int64),
        rater=np.array([place[rater_id] for _, rater_id, _ in found], dtype=np.int64),
        score=np.array([score for _, _, score in found], dtype=float),
    )
    return rated, rater_ids


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))


def _ratings_of(session: Session, response_ids: Collection[int]) -> list[tuple[int, int | None, float]]:
    query = (
        select(Rating.response_id, Rating.rater_id, Rating.points, ItemVersion.document)
        .join(ItemVersion, ItemVersion.id == Rating.item_version_id)
        .where(Rating.response_id.in_(response_ids))
        .order_by(Rating.id)
    )
    rows = session.execute(query).all()
    return [(row[0], row[1], weighted_share(row[2], row[3].get("rubric", []))) for row in rows]


def weighted_share(points: dict[str, int], rubric: Sequence[dict[str, object]]) -> float:
    """The weighted mean of the criteria, as a share of the points: 0 to 1."""
    weights = {str(one["id"]): float(str(one.get("weight", 1.0))) for one in rubric}
    counted = {key: weights.get(key, 1.0) for key in points}
    total = sum(counted.values())
    return sum(counted[key] * points[key] for key in points) / (RUBRIC_POINTS * total) if total else 0.0


def in_force_of(session: Session, *, course: PublishedCourse, gathered: GatheredCourse) -> InForce:
    """The parameters of today, for the items of the gathered data."""
    parameters: Parameters = parameters_of(session, course=course)
    authored = gathered.data.items.authored
    known = [parameters.items.get(version) for version in gathered.versions]
    since = None
    if parameters.calibration_id is not None:
        since = session.get_one(Calibration, parameters.calibration_id).computed_at.timestamp()
    return InForce(
        a=np.array([pair[0] if pair else 1.0 for pair in known]),
        b=np.array([pair[1] if pair else authored[place] for place, pair in enumerate(known)]),
        prior=parameters.prior,
        dynamics=parameters.dynamics,
        since=since,
    )
