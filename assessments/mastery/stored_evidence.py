"""The evidence of learners as the database holds it, in the order in which the model reads it.

Responses come in the order of their ids, with the score that counts (a later grading before the machine's) and the
item version that this score was given under. The lessons that a learner had completed by then come before a response,
each moving the competencies that its activities exercise. An answer that waits for its rater says nothing yet, nor do
the answers of an exam that is not handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Grading, Rating, Response
from assessments.attempts.quiet import quiet_attempts
from assessments.items.models import ItemVersion
from assessments.mastery.evidence import ResponseRecord, completed_lesson, evidence_weight, rubric_score
from assessments.mastery.parameters import Parameters, competency_keys
from course.curriculum.service import PublishedCourse
from course.enrolment.models import LessonProgress

SECONDS_A_DAY = 86_400.0
RUBRIC_POINTS = 4


@dataclass(frozen=True, slots=True)
class Graded:
    """A score and the item version that it was given under."""

    score: float | None
    """0 to 1; None while a rater is awaited."""
    item_version_id: int | None
    """None for a version that is only being tried out."""
    competency_key: str
    difficulty: float
    """The author's, 0-100."""
    guessing: float


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One response as evidence."""

    id: int
    person_id: int
    answered_at: datetime
    tries: int
    hinted: bool
    graded: Graded
    raters: tuple[int | None, ...] = ()
    """Who rated it; None for one whose account is gone."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A lesson that a learner has been through."""

    lesson_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One record of one learner; `response` is None for a completed lesson."""

    person_id: int
    record: ResponseRecord
    response: StoredResponse | None
    at: datetime


def stored_responses(
    session: Session, *, course_id: int, person_ids: Collection[int], instead: Mapping[int, Graded] | None = None
) -> Iterator[StoredResponse]:
    """The responses of these people, oldest first, without those of an attempt that keeps quiet until it is handed in;
    `instead` says, by response id, what if they were graded so.
    """
    version = func.coalesce(Grading.item_version_id, Response.item_version_id)
    columns = (Response.id, Response.person_id, Response.answered_at, Response.tries, Response.hinted)
    verdict = (SCORE, ItemVersion.id, ItemVersion.competency_key, ItemVersion.difficulty, ItemVersion.guessing)
    query = with_gradings(select(*columns, *verdict)).join(ItemVersion, ItemVersion.id == version)
    raters = _raters(session, course_id, person_ids)
    chosen = query.where(Response.course_id == course_id, Response.person_id.in_(person_ids)).order_by(Response.id)
    quiet = quiet_attempts(session, course_id=course_id, person_ids=person_ids)
    if quiet:
        chosen = chosen.where(Response.attempt_id.not_in(quiet))
    for row in session.execute(chosen):
        response_id, person_id, answered_at, tries, hinted, *given = row
        graded = (instead or {}).get(response_id) or Graded(*given)
        yield StoredResponse(response_id, person_id, answered_at, tries, hinted, graded, raters.get(response_id, ()))


def _raters(session: Session, course_id: int, person_ids: Collection[int]) -> dict[int, tuple[int | None, ...]]:
    query = (
        select(Rating.response_id, Rating.rater_id)
        .join(Response, Response.id == Rating.response_id)
        .where(Response.course_id == course_id, Response.person_id.in_(person_ids))
        .order_by(Rating.id)
    )
    found: dict[int, tuple[int | None, ...]] = {}
    for response_id, rater_id in session.execute(query):
        found[response_id] = (*found.get(response_id, ()), rater_id)
    return found


def completions(
    session: Session,
    *,
    course_id: int,
    person_ids: Collection[int],
    after: datetime | None = None,
    until: datetime | None = None,
) -> dict[int, list[Completion]]:
    """Completed lessons by person, oldest first; `after` and `until` bound when (the later end included)."""
    done = LessonProgress.completed_at
    query = select(LessonProgress.person_id, LessonProgress.lesson_key, done).where(
        LessonProgress.course_id == course_id, LessonProgress.person_id.in_(person_ids), done.is_not(None)
    )
    if after is not None:
        query = query.where(done > after)
    if until is not None:
        query = query.where(done <= until)
    found: dict[int, list[Completion]] = defaultdict(list)
    for person_id, lesson_key, at in session.execute(query.order_by(done, LessonProgress.lesson_key)):
        assert at is not None
        found[person_id].append(Completion(lesson_key, at))
    return found


def rows_of(
    session: Session,
    *,
    course: PublishedCourse,
    person_ids: Collection[int],
    parameters: Parameters,
    instead: Mapping[int, Graded] | None = None,
) -> Iterator[Row]:
    """Every record of these people, each person's in order; people are mixed as their responses are."""
    lessons = _lessons(session, course, person_ids, parameters)
    clock: dict[int, datetime] = {}
    for response in stored_responses(session, course_id=course.id, person_ids=person_ids, instead=instead):
        if not informs(response, parameters):
            continue
        person_id = response.person_id
        before = clock.get(person_id)
        waiting = lessons.get(person_id, [])
        while waiting and waiting[0].at <= response.answered_at:
            completion = waiting.pop(0)
            moved = lesson_records(course, completion, parameters, since=before)
            yield from (Row(person_id, record, None, completion.at) for record in moved)
            before = later(before, completion.at) if moved else before
        record = response_record(response, parameters, days=days_between(before, response.answered_at))
        yield Row(person_id, record, response, response.answered_at)
        clock[person_id] = later(before, response.answered_at)


def _lessons(
    session: Session, course: PublishedCourse, person_ids: Collection[int], parameters: Parameters
) -> dict[int, list[Completion]]:
    if parameters.dynamics.lesson_gain == 0.0:
        return {}  # a lesson that moves nothing is no record
    return completions(session, course_id=course.id, person_ids=person_ids)


def informs(response: StoredResponse, parameters: Parameters) -> bool:
    """Whether a response says anything: not while a rater is awaited, nor once its competency has left the profile."""
    return response.graded.score is not None and response.graded.competency_key in parameters.competencies


def response_record(response: StoredResponse, parameters: Parameters, *, days: float) -> ResponseRecord:
    """A response that informs, as the model reads it."""
    graded = response.graded
    score = graded.score
    assert score is not None
    skill = parameters.competencies.index(graded.competency_key)
    a, b = parameters.item(graded.item_version_id, graded.difficulty)
    if response.raters:
        severity, variance = parameters.severity(response.raters)
        return rubric_score(
            skill=skill,
            points=score * RUBRIC_POINTS,
            out_of=RUBRIC_POINTS,
            a=a,
            b=b + severity,
            severity_variance=variance,
            elapsed_days=days,
        )
    weight = evidence_weight(earlier_tries=response.tries - 1, hint_seen=response.hinted)
    return ResponseRecord(skill, score, b, a, graded.guessing, weight, days)


def lesson_records(
    course: PublishedCourse, completion: Completion, parameters: Parameters, *, since: datetime | None
) -> list[ResponseRecord]:
    """A completed lesson: one record for each competency that it moves, the first of them after the time since."""
    days = days_between(since, completion.at)
    records: list[ResponseRecord] = []
    for key, share in lesson_shares(course, completion.lesson_key):
        skill = parameters.competencies.index(key)
        gain = share * parameters.dynamics.lesson_gain
        records.append(completed_lesson(skill=skill, gain=gain, elapsed_days=0.0 if records else days))
    return records


@lru_cache(maxsize=2048)
def lesson_shares(course: PublishedCourse, lesson_key: str) -> Sequence[tuple[str, float]]:
    """How the gain of a lesson is shared: each of its activities alike, and within it each competency it exercises."""
    found = course.curriculum.lesson(lesson_key)
    if found is None:
        return ()
    keys = competency_keys(course)
    exercised = {one.id: one.competencies for mission in course.profile.missions for one in mission.activities}
    named = [[key for key in dict.fromkeys(exercised.get(one, ())) if key in keys] for one in found[1].activities]
    informative = [competencies for competencies in named if competencies]
    shares: dict[str, float] = defaultdict(float)
    for competencies in informative:
        for key in competencies:
            shares[key] += 1.0 / (len(competencies) * len(informative))
    return tuple(sorted(shares.items(), key=lambda one: keys.index(one[0])))


def days_between(since: datetime | None, until: datetime | None) -> float:
    """Days from one moment to a later one; 0 where either is unknown, or the later is earlier."""
    if since is None or until is None:
        return 0.0
    return max(0.0, (until - since).total_seconds() / SECONDS_A_DAY)


def later(one: datetime | None, other: datetime) -> datetime:
    """The later of two moments, of which the first may be unknown."""
    return other if one is None or other > one else one
