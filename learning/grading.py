"""A trainer's rating and everything that follows from it, in one transaction: the grading, the attempt's result, what
is believed of the learner, a point of their history, and what the LMS has to be told.

The LMS hears of it once the whole attempt has its result: a grade that would still move is not a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.attempts.ratings import Rated, rate_response
from assessments.attempts.service import settle_attempt
from assessments.mastery.service import relearn
from course.curriculum.places import NotInCourse
from course.curriculum.service import get_course
from course.enrolment.models import Person
from learning.history import keep_point
from learning.lms import tell_of_attempt


def rate(
    session: Session, *, response: Response, rater: Person, points: Mapping[str, int], comment: str, now: datetime
) -> Rated:
    """Keep a rating; where it makes a grading, bring attempt, mastery, history and the LMS up to date.

    Raises what `rate_response` does.
    """
    rated = rate_response(session, response=response, rater=rater, points=points, comment=comment, now=now)
    if rated.grading is not None:
        _follow(session, response, now)
    return rated


def _follow(session: Session, response: Response, now: datetime) -> None:
    """The learner's lock is held since the rating."""
    attempt = session.get_one(Attempt, response.attempt_id, populate_existing=True)
    course = get_course(session, organisation_id=response.organisation_id, course_id=response.course_id)
    final = settle_attempt(session, attempt=attempt, now=now)
    relearn(session, course=course, person_ids=[response.person_id], now=now)
    keep_point(session, course=course, person_id=response.person_id, reason="attempt", now=now, attempt=attempt)
    if not final:
        return
    try:
        tell_of_attempt(session, course=course, attempt=attempt, now=now)
    except NotInCourse:
        return  # the course has dropped the assessment: the result stands, and there is no grade book line for it
