"""The written answers that wait for a rater: whose turn it is, since when, and how many there are.

Only answers of attempts that were handed in, of learners whom the person trains in that very course (an administrator:
of the organisation), and never their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from assessments.attempts.agreement import Standing, raters_wanted, standing_of
from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.policy import PRACTICE
from assessments.attempts.rubric import rubric_of, share_of, versions_to_rate
from assessments.items.published import PublishedItem
from course.enrolment.models import Cohort, CohortMember, Person, Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer without its grading."""

    response_id: int
    person_id: int
    """Whose answer it is; raters are not shown it."""
    course_id: int
    cohort_ids: tuple[int, ...]
    """The learner's cohorts in the course, of those this person may see; none for a learner who is in none."""
    item_version_id: int
    """What was asked."""
    item_key: str
    since: datetime
    """When the attempt was handed in."""
    standing: Standing
    raters: int
    """How many have rated."""
    wanted: int
    """How many are needed."""
    rated: bool
    """This person has: it is for somebody else now, unless the raters are too far apart. Where a corrected rubric has
    brought two raters together, or asks for one fewer, anyone may confirm theirs, which makes the grading."""


def waiting_answers(session: Session, *, person: Person) -> list[Waiting]:
    """The answers without a grading that concern this person, oldest first; a fixed number of queries."""
    query = _ungraded(select(Response, Attempt.finished_at), person).order_by(Attempt.finished_at, Response.id)
    rows = [(response, since) for response, since in session.execute(query) if since is not None]
    ratings = _ratings(session, person)
    cohorts = _cohorts(session, person)
    versions = versions_to_rate(session, responses=[response for response, _ in rows])
    return [
        Waiting(
            response_id=response.id,
            person_id=response.person_id,
            course_id=response.course_id,
            cohort_ids=cohorts.get((response.person_id, response.course_id), ()),
            item_version_id=response.item_version_id,
            item_key=versions[response.id].item_key,
            since=since,
            **_progress(session, person, versions[response.id], ratings.get(response.id, ())),
        )
        for response, since in rows
    ]


def count_to_rate(
    session: Session, *, person: Person, cohort: Cohort | None = None, among: Collection[int] | None = None
) -> int:
    """How many answers this person could rate now: one query over the few answers that no machine graded.

    With `cohort` those of its learners, with `among` those of these people.
    """
    mine = exists().where(Rating.response_id == Response.id, Rating.rater_id == person.id)
    query = _ungraded(select(func.count()).select_from(Response), person).where(~mine)
    if cohort is not None:
        query = query.where(
            Response.course_id == cohort.course_id,
            Response.person_id.in_(
                select(CohortMember.person_id).where(
                    CohortMember.cohort_id == cohort.id, CohortMember.role == Role.LEARNER
                )
            ),
        )
    if among is not None:
        query = query.where(Response.person_id.in_(among))
    return session.scalar(query) or 0


def rated_lately(session: Session, *, person: Person, most: int) -> list[tuple[Rating, Response]]:
    """What this person rated last, newest first, of the answers that they may still open."""
    query = _open_to(select(Rating, Response).join(Response, Response.id == Rating.response_id), person)
    query = query.where(Rating.rater_id == person.id).order_by(Rating.rated_at.desc(), Rating.id.desc()).limit(most)
    return [(rating, response) for rating, response in session.execute(query)]


def _ungraded(query: Any, person: Person) -> Select[Any]:
    graded = exists().where(Grading.response_id == Response.id, Grading.current)
    return _open_to(query, person).where(~graded)


def _open_to(query: Any, person: Person) -> Select[Any]:
    """Written answers, handed in, of the learners whom this person trains or administers."""
    found: Select[Any] = query.join(Attempt, Attempt.id == Response.attempt_id).where(
        Response.organisation_id == person.organisation_id,
        Response.score.is_(None),
        Attempt.finished_at.is_not(None),
        Attempt.kind != PRACTICE,
        Response.person_id != person.id,
    )
    if person.role is Role.ADMINISTRATOR:
        return found
    own, theirs, cohort = aliased(CohortMember), aliased(CohortMember), aliased(Cohort)
    trained = exists().where(
        theirs.person_id == Response.person_id,
        theirs.role == Role.LEARNER,
        theirs.cohort_id == own.cohort_id,
        own.person_id == person.id,
        own.role == Role.TRAINER,
        cohort.id == own.cohort_id,
        cohort.course_id == Response.course_id,
    )
    return found.where(trained.correlate(Response))


def _ratings(session: Session, person: Person) -> dict[int, tuple[Rating, ...]]:
    waiting = _ungraded(select(Response.id), person)
    found: dict[int, tuple[Rating, ...]] = {}
    for one in session.scalars(select(Rating).where(Rating.response_id.in_(waiting)).order_by(Rating.id)):
        found[one.response_id] = (*found.get(one.response_id, ()), one)
    return found


def _cohorts(session: Session, person: Person) -> dict[tuple[int, int], tuple[int, ...]]:
    """Cohorts by learner and course, for the learners with an answer that waits."""
    waiting = _ungraded(select(Response.person_id), person)
    query = (
        select(CohortMember.person_id, Cohort.course_id, Cohort.id)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .where(
            Cohort.organisation_id == person.organisation_id,
            CohortMember.person_id.in_(waiting),
            CohortMember.role == Role.LEARNER,
        )
        .order_by(Cohort.name, Cohort.id)
    )
    if person.role is not Role.ADMINISTRATOR:
        own = aliased(CohortMember)
        query = query.join(own, and_(own.cohort_id == Cohort.id, own.person_id == person.id, own.role == Role.TRAINER))
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for person_id, course_id, cohort_id in session.execute(query):
        found[(person_id, course_id)] = (*found.get((person_id, course_id), ()), cohort_id)
    return found


def _progress(session: Session, person: Person, version: PublishedItem, ratings: Sequence[Rating]) -> dict[str, Any]:
    body = rubric_of(version)
    standing = standing_of([share_of(session, one, body) for one in ratings], raters=body.raters)
    return {
        "standing": standing,
        "raters": len(ratings),
        "wanted": raters_wanted(standing, raters=body.raters),
        "rated": standing is not Standing.COMPLETE and any(one.rater_id == person.id for one in ratings),
    }
