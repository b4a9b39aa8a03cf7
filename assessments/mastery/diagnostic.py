"""The adaptive diagnostic of a learner: begin or take up, answer, pause, stop.

One question is in front at a time, and which one is written down with the answer to the one before (`attempt.items`
grows by one): a reload, a second tab or another day shows the same question, and an answer that comes twice counts
once. There are no points and no pass mark; what remains is the learner's state of mastery. Rules are those that were
said before the start (`attempt.policy`). The clock counts work, see `working_time`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt, Response
from assessments.attempts.seeds import new_seed
from assessments.attempts.unknown import DIAGNOSTIC, is_unknown
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.seed import Stream
from assessments.mastery.adaptive import Situation, Stop, choose_next
from assessments.mastery.diagnostic_bank import candidates_for, diagnostic_items
from assessments.mastery.effort import is_hurried, is_rapid
from assessments.mastery.service import competency_keys, known_of, learn
from assessments.mastery.verdict import target_abilities
from assessments.mastery.working_time import counted_seconds
from core.errors import NotFound
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Diagnostic
from course.enrolment.accommodations import current_factor
from course.enrolment.models import Person

# Its questions are asked again in the next one: what was right is never shown (`review`: never).
STOPPED = "handed_in"
"""How a diagnostic ends that its learner ends; the other ways are those of `Stop`."""


class NoDiagnostic(NotFound):
    """The course has no diagnostic, or no question for it yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a diagnostic is, honestly: counts, not a percentage of something unknown."""

    answered: int
    followed: int
    """Competencies that it looks at."""
    met: int
    """Of them, with at least one answer."""
    situated: int
    """Of them, with a verdict."""
    seconds_left: float
    """Of working time."""


def begin_diagnostic(session: Session, *, person: Person, course: PublishedCourse, now: datetime) -> Attempt:
    """Begin a diagnostic, or take up the one that is open; its clock runs from now on.

    Raises NoDiagnostic, TooSoon.
    """
    attempts.lock_learner(session, person_id=person.id)
    rules = rules_of(course)
    earlier = diagnostics_of(session, person_id=person.id, course=course)
    standing = next((one for one in earlier if one.finished_at is None), None)
    if standing is not None:
        return _take_up(session, standing, now)
    again_at = next_start(rules, earlier)
    if again_at is not None and now < again_at:
        raise attempts.TooSoon(again_at)  # the questions are still remembered
    attempt = Attempt(
        id=secrets.token_hex(16),
        organisation_id=person.organisation_id,
        person_id=person.id,
        course_id=course.id,
        kind=DIAGNOSTIC,
        target_key=rules.id,
        number=1 + sum(one.target_key == rules.id for one in earlier),
        seed=new_seed(),
        items=[],
        started_at=now,
        policy=asdict(rules) | {"review": "never"},
        time_factor=current_factor(session, person_id=person.id),
        worked_seconds=0.0,
        handed_at=now,
    )
    first = _next(session, attempt, course, now)
    if isinstance(first, Stop) and first is not Stop.DECIDED:
        raise NoDiagnostic("The diagnostic of this course has no question yet.")
    session.add(attempt)
    _hand_out(attempt, first, now)
    session.flush()
    return attempt


def rules_of(course: PublishedCourse) -> Diagnostic:
    """The rules of the course's diagnostic today. Raises NoDiagnostic."""
    if course.curriculum.diagnostic is None:
        raise NoDiagnostic("This course has no diagnostic.")
    return course.curriculum.diagnostic


def diagnostics_of(session: Session, *, person_id: int, course: PublishedCourse) -> list[Attempt]:
    """A person's diagnostics in a course, oldest first."""
    rules = rules_of(course)
    return attempts.attempts_at(session, person_id=person_id, course_id=course.id, target_key=rules.id, kind=DIAGNOSTIC)


def next_start(rules: Diagnostic, earlier: list[Attempt]) -> datetime | None:
    """From when another diagnostic may begin; None where none has been finished."""
    last = max((one.finished_at for one in earlier if one.finished_at), default=None)
    return last + timedelta(days=rules.wait_days) if last else None


def has_questions(session: Session, *, course: PublishedCourse) -> bool:
    """Whether there is anything to ask."""
    return bool(diagnostic_items(session, course_id=course.id))


def get_diagnostic(session: Session, *, person: Person, attempt_id: str) -> Attempt:
    """A diagnostic of this person. Raises NoSuchAttempt, for a stranger's as for another kind of attempt."""
    attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
    if attempt.kind != DIAGNOSTIC:
        raise attempts.NoSuchAttempt("There is no such diagnostic.", field="attempt")
    return attempt


def current_question(session: Session, *, attempt: Attempt) -> PublishedItem | None:
    """The question in front; None once the diagnostic is over."""
    if attempt.finished_at is not None or not attempt.items:
        return None
    return items_by_id(session, ids=attempt.items[-1:])[attempt.items[-1]]


def answer_question(
    session: Session,
    *,
    attempt: Attempt,
    course: PublishedCourse,
    item_key: str,
    answer: Mapping[str, Any],
    idempotency_key: str,
    now: datetime,
    in_places: bool = False,
    shown_version: int | None = None,
) -> attempts.Recorded:
    """Record an answer ({"unknown": true} for « je ne sais pas »), learn from it, and hand out the next question.

    The same key sent again changes nothing. Raises what `record_response` raises: AlreadyAnswered for a question that
    is behind, QuestionChanged for one that was corrected since it was shown, AttemptFinished, InvalidInput for an
    answer that cannot be read (both cost nothing but their time).
    """
    attempts.hold_attempt(session, attempt=attempt)
    took = _time_in_front(session, attempt, now)
    recorded = attempts.record_response(
        session,
        attempt=attempt,
        item_key=item_key,
        answer=answer,
        idempotency_key=idempotency_key,
        now=now,
        seconds=took,
        in_places=in_places,
        shown_version=shown_version,
    )
    if recorded.fresh:
        learn(session, course=course, response=recorded.response, version=recorded.version)
        attempt.worked_seconds += took
        _hand_out(attempt, _next(session, attempt, course, now), now)
        session.flush()
        if hurried(session, attempt=attempt):
            attempt.handed_at = None
            session.flush()
    return recorded


def hurried(session: Session, *, attempt: Attempt) -> bool:
    """Whether an open diagnostic has just had a run of answers too fast to have been thought about."""
    if attempt.finished_at is not None:
        return False
    latest = session.scalars(select(Response).where(Response.attempt_id == attempt.id).order_by(Response.id.desc()))
    items = items_by_id(session, ids=attempt.items)
    return is_hurried(
        not is_unknown(one.answer) and is_rapid(one.seconds, expected_minutes=items[one.item_version_id].item.minutes)
        for one in latest
    )


def pause_diagnostic(session: Session, *, attempt: Attempt, now: datetime) -> None:
    """Stop the clock; the question in front stays. Pausing twice, or after the end, changes nothing."""
    attempts.hold_attempt(session, attempt=attempt)
    attempt.worked_seconds += _time_in_front(session, attempt, now)
    attempt.handed_at = None
    session.flush()


def stop_diagnostic(session: Session, *, attempt: Attempt, now: datetime) -> None:
    """End it as its learner wishes: what is known so far stays. Stopping twice changes nothing."""
    pause_diagnostic(session, attempt=attempt, now=now)
    if attempt.finished_at is None:
        attempt.finished_at, attempt.ended = now, STOPPED
        session.flush()


def progress_of(session: Session, *, attempt: Attempt, course: PublishedCourse, now: datetime) -> Progress:
    """How far a diagnostic is."""
    here = _situation(session, attempt, course, now)
    answered = len(attempts.answered_items(session, attempt=attempt))
    met = np.array(here.mastery.evidence) > 0
    spent = attempt.worked_seconds + _time_in_front(session, attempt, now)
    return Progress(
        answered=answered,
        followed=int(here.followed.sum()),
        met=int((here.followed & met).sum()),
        situated=int((here.followed & here.decided()).sum()),
        seconds_left=max(0.0, _seconds_allowed(attempt) - spent),
    )


def _take_up(session: Session, attempt: Attempt, now: datetime) -> Attempt:
    attempt.handed_at = attempt.handed_at or now
    attempt.time_factor = max(attempt.time_factor, current_factor(session, person_id=attempt.person_id))
    session.flush()
    return attempt


def _hand_out(attempt: Attempt, chosen: int | Stop, now: datetime) -> None:
    if isinstance(chosen, Stop):
        attempt.finished_at, attempt.ended, attempt.handed_at = now, chosen.value, None
    else:
        attempt.items, attempt.handed_at = [*attempt.items, chosen], now


def _next(session: Session, attempt: Attempt, course: PublishedCourse, now: datetime) -> int | Stop:
    candidates = candidates_for(session, course=course, person_id=attempt.person_id, handed_out=attempt.items, now=now)
    luck = Stream(f"{attempt.seed}/next/{len(attempt.items)}").draw()
    return choose_next(_situation(session, attempt, course, now), candidates, luck=luck)


def _situation(session: Session, attempt: Attempt, course: PublishedCourse, now: datetime) -> Situation:
    keys = competency_keys(course)
    handed_out = Counter(one.competency_key for one in items_by_id(session, ids=attempt.items).values())
    followed = attempt.policy["competencies"] or keys
    left = (_seconds_allowed(attempt) - attempt.worked_seconds) / 60.0 / attempt.time_factor
    return Situation(
        mastery=known_of(session, person_id=attempt.person_id, course=course, now=now).mastery,
        target_ability=target_abilities(tuple(float(one.target) for one in course.profile.competencies)),
        followed=np.array([key in followed for key in keys]),
        asked=np.array([handed_out[key] for key in keys]),
        minutes_left=left,
        most_per_competency=attempt.policy["most_per_competency"],
    )


def _seconds_allowed(attempt: Attempt) -> float:
    return float(60.0 * attempt.policy["minutes"] * attempt.time_factor)


def _time_in_front(session: Session, attempt: Attempt, now: datetime) -> float:
    question = current_question(session, attempt=attempt)
    if question is None:
        return 0.0
    return counted_seconds(
        attempt.handed_at, now, expected_minutes=question.item.minutes, time_factor=attempt.time_factor
    )
