"""Rating an answer by its rubric: who may, what must be said, and the grading that the ratings make together.

A rater sees the answer and the rubric, never what another rater saw, until they have rated it themselves. Until the
grading is made they may correct their rating; a correction afterwards makes a new grading and is in the audit trail, as
is a rating that is revised because two raters were too far apart (agreement.py). Raters of one answer queue behind its
learner's lock, so that two who send at once are told apart: the second finds the answer graded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.access import lock_learner
from assessments.attempts.agreement import Standing, agreed_score, standing_of
from assessments.attempts.gradings import RUBRIC, add_grading
from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.policy import PRACTICE
from assessments.attempts.rubric import rubric_of, share_of, version_to_rate
from assessments.interactions.long_fill_in import HIGHEST
from assessments.items.kinds.long_fill_in import LongFillInBody
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.enrolment.audit import note_action
from course.enrolment.models import Person, Role
from course.enrolment.service import NoSuchPerson, get_learner

LONGEST_COMMENT = 4000
CHANGED = "rating.changed"
"""Action of the audit trail."""


class NoSuchAnswer(NotFound):
    """There is no answer to rate under this number, or not for the one who asks."""


class OwnAnswer(NotAllowed):
    """Nobody rates their own answer."""


class AlreadyGraded(Conflict):
    """Others have rated the answer meanwhile, and it has its grading."""


class RatingNotUsable(InvalidInput):
    """A criterion without a level, a level that does not exist, a comment that is too long."""


@dataclass(frozen=True, slots=True)
class Rated:
    """What came of a rating."""

    rating: Rating
    standing: Standing
    grading: Grading | None
    """The one that this rating made; None while another rater is awaited, and where nothing changed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What has been said about an answer so far, as far as one person may see it."""

    own: Rating | None
    others: tuple[Rating, ...]
    """Empty for somebody who has not rated and could still do so."""
    grading: Grading | None
    standing: Standing
    raters: int
    """How many have rated."""


def answer_to_rate(session: Session, *, person: Person, response_id: int) -> Response:
    """A written answer, handed in, of a learner whom this person trains, or administers.

    Raises NoSuchAnswer, OwnAnswer.
    """
    response = session.get(Response, response_id)
    if response is None or response.organisation_id != person.organisation_id or person.role is Role.LEARNER:
        raise NoSuchAnswer("There is no such answer to grade.")
    if response.person_id == person.id:
        raise OwnAnswer("Nobody grades their own answer. Another trainer or an administrator can.")
    try:
        get_learner(session, person=person, learner_id=response.person_id, course_id=response.course_id)
    except NoSuchPerson:
        raise NoSuchAnswer("There is no such answer to grade.") from None
    attempt = session.get_one(Attempt, response.attempt_id)
    if response.score is not None or attempt.finished_at is None or attempt.kind == PRACTICE:
        raise NoSuchAnswer("There is no such answer to grade.")
    return response


def judgement_of(session: Session, *, response: Response, person: Person) -> Judgement:
    """What this person may see of the ratings of an answer: others' only once theirs cannot be coloured by it."""
    ratings, grading = _ratings(session, response), current_grading(session, response=response)
    own = next((one for one in ratings if one.rater_id == person.id), None)
    standing = Standing.COMPLETE if grading else _standing(session, response, ratings)
    open_to_them = grading is not None or (own is not None and standing is Standing.GAP)
    others = tuple(one for one in ratings if one is not own) if open_to_them else ()
    return Judgement(own, others, grading, standing, len(ratings))


def current_grading(session: Session, *, response: Response) -> Grading | None:
    """The grading that counts, if there is one."""
    return session.scalar(select(Grading).where(Grading.response_id == response.id, Grading.current))


def rate_response(
    session: Session,
    *,
    response: Response,
    rater: Person,
    points: Mapping[str, int],
    comment: str,
    now: datetime,
) -> Rated:
    """Keep what a rater saw in an answer (criterion id -> 0 to 4), and make its grading where it can be made.

    The caller brings the attempt, mastery and the LMS up to date where there is a grading. Sending the same again
    changes nothing. Raises NoSuchAnswer, OwnAnswer, AlreadyGraded, RatingNotUsable (with the field), LearnerGone.
    """
    answer_to_rate(session, person=rater, response_id=response.id)
    lock_learner(session, person_id=response.person_id)
    version = version_to_rate(session, response=response)
    body = rubric_of(version)
    points, comment = _checked(points, comment, body)
    before, grading = _ratings(session, response), current_grading(session, response=response)
    mine = next((one for one in before if one.rater_id == rater.id), None)
    if mine is None and grading is not None:
        raise AlreadyGraded("This answer has been graded by others meanwhile. Your rating was not kept.")
    if mine is not None and (mine.points, mine.comment) == (points, comment):
        standing = Standing.COMPLETE if grading else _standing(session, response, before)
        if grading or standing is not Standing.COMPLETE:
            return Rated(mine, standing, None)
        # a corrected rubric has brought the raters together, or asks for fewer: what they said makes the grading now
        return Rated(mine, standing, _grade(session, response, version.id, body, before, now))
    was = None if mine is None else share_of(session, mine, body)
    counted = grading is not None or _standing(session, response, before) is Standing.GAP
    same = mine is not None and mine.points == points
    if mine is None:
        mine = Rating(organisation_id=response.organisation_id, response_id=response.id, rater_id=rater.id)
        session.add(mine)
    mine.item_version_id, mine.points, mine.comment, mine.rated_at = version.id, points, comment, now
    session.flush()
    ratings = _ratings(session, response)
    standing = Standing.COMPLETE if grading else _standing(session, response, ratings)
    made = None
    if standing is Standing.COMPLETE and not (grading and same):
        made = _grade(session, response, version.id, body, ratings, now)
    if was is not None and counted:
        shares = {"before": was, "after": share_of(session, mine, body)}
        scores = {"score_before": grading.score if grading else None, "score_after": made.score if made else None}
        detail = {"response": response.id, **shares, **scores}
        _note_change(session, response, rater, detail, now)
    return Rated(mine, standing, made)


def _note_change(session: Session, response: Response, rater: Person, detail: Mapping[str, Any], now: datetime) -> None:
    note_action(
        session,
        organisation_id=response.organisation_id,
        actor_id=rater.id,
        action=CHANGED,
        subject=f"person:{response.person_id}",
        now=now,
        detail=detail,
    )


def _ratings(session: Session, response: Response) -> list[Rating]:
    query = select(Rating).where(Rating.response_id == response.id).order_by(Rating.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _standing(session: Session, response: Response, ratings: Sequence[Rating]) -> Standing:
    body = rubric_of(version_to_rate(session, response=response))
    return standing_of([share_of(session, one, body) for one in ratings], raters=body.raters)


def _grade(
    session: Session,
    response: Response,
    version_id: int,
    body: LongFillInBody,
    ratings: Sequence[Rating],
    now: datetime,
) -> Grading:
    shares = [share_of(session, one, body) for one in ratings]
    score = agreed_score([one.points for one in ratings], body.weights, shares)
    return add_grading(
        session,
        response=response,
        item_version_id=version_id,
        cause=RUBRIC,
        score=score,
        correct=score == 1.0,
        now=now,
    )


def _checked(points: Mapping[str, int], comment: str, body: LongFillInBody) -> tuple[dict[str, int], str]:
    for criterion in body.rubric:
        level = points.get(criterion.id)
        if level is None:
            raise RatingNotUsable(f"Choose a level for {criterion.id!r}.", field=criterion.id)
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= HIGHEST:
            raise RatingNotUsable(f"The level of {criterion.id!r} is a whole number, 0 to 4.", field=criterion.id)
    unknown = points.keys() - body.weights.keys()
    if unknown:
        first = min(unknown)
        raise RatingNotUsable(f"The rubric has no criterion {first!r}. Reload the page.", field=first)
    comment = comment.replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT or "\x00" in comment:
        raise RatingNotUsable(f"A comment is text of at most {LONGEST_COMMENT} characters.", field="comment")
    return {criterion.id: points[criterion.id] for criterion in body.rubric}, comment
