"""Assessments and the exam: what counts, said before the start; the questions, held by the player; looking back after.

What a review may show is decided here, on the server: what must stay hidden never reaches the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.attempts.policy import Policy, Shown, attempts_left, next_start, policy_for
from assessments.attempts.regrading import regradings_of_attempt
from core.clock import calendar_day, utc_now
from core.errors import NotFound
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Assessment, Module
from course.enrolment.accommodations import current_factor
from course.enrolment.models import Person, Role
from course.enrolment.service import opening_day
from reports.queries import gap_history
from web.access import needs, signed_in
from web.answer_view import reviewed
from web.attempt_view import close_what_is_over
from web.courses import assessment_of, course_for
from web.database import reading
from web.gap_view import changes_of
from web.time_words import duration, factor_words

assessment = Blueprint("assessment", __name__)


class NotHandedIn(NotFound):
    """There is nothing to look back at before the attempt is handed in."""


@assessment.get("/cours/<course_key>/evaluations/<assessment_key>")
@needs(Role.LEARNER)
def start(course_key: str, assessment_key: str) -> ResponseReturnValue:
    """What counts and what does not, how many attempts are left; the player takes over from here."""
    person, now = signed_in(), utc_now()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        run = attempts.attempts_at(session, person_id=person.id, course_id=course.id, target_key=assessment_key)
        going_on = [one for one in run if one.finished_at is None]
        over = [one.id for one in going_on if attempts.over_since(session, attempt=one, now=now)]
        if not over:
            return _start_page(session, person, course, assessment_key, run, now)
    for attempt_id in over:
        close_what_is_over(person, attempt_id, now=now)
    with reading() as session:
        run = attempts.attempts_at(session, person_id=person.id, course_id=course.id, target_key=assessment_key)
        return _start_page(session, person, course, assessment_key, run, now)


def _start_page(
    session: Session,
    person: Person,
    course: PublishedCourse,
    key: str,
    run: Sequence[Attempt],
    now: datetime,
) -> str:
    module, found = assessment_of(course, key)
    going_on = next((one for one in run if one.finished_at is None), None)
    policy = attempts.policy_of(session, attempt=going_on) if going_on else policy_for(found)
    factor = going_on.time_factor if going_on else current_factor(session, person_id=person.id)
    left = attempts_left(allowed=found.attempts, used=len(run))
    opens_on = _opens_on(session, person, course, module)
    again_at = next_start(policy, last_finished_at=run[-1].finished_at if run else None)
    return render_template(
        "learner/assessment.html",
        course=course,
        module=module,
        assessment=found,
        policy=policy,
        time_allowed=duration(policy.time_limit_minutes, factor),
        extra_time=factor_words(factor) if factor > 1 else None,
        finished=[(one, attempts.shown_of(session, attempt=one)) for one in run if one.finished_at is not None],
        open_attempt=going_on,
        left=left,
        opens_on=opens_on,
        again_at=again_at if left and again_at and again_at > now else None,
        may_start=going_on or (left and not opens_on and not (again_at and again_at > now)),
        result=attempts.result_of(run),
        score_shown=policy.review != "never",
    )


def _opens_on(session: Session, person: Person, course: PublishedCourse, module: Module | None) -> object:
    """The day on which the trainers open the module, if it has not come yet."""
    if module is None:
        return None
    day = opening_day(session, person=person, course_id=course.id, module_key=module.id)
    return day if day and calendar_day(utc_now()) < day else None


@assessment.get("/cours/<course_key>/resultats/<attempt_id>")
@needs(Role.LEARNER)
def review(course_key: str, attempt_id: str) -> ResponseReturnValue:
    """A finished attempt, as far as its rules show it: what was right and why, what to reread, what it changed."""
    person, now = signed_in(), utc_now()
    close_what_is_over(person, attempt_id, now=now)
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        if attempt.course_id != course.id or attempt.kind not in attempts.COUNTING:
            raise NotHandedIn("This attempt belongs to no assessment of the course.")
        module, found = assessment_of(course, attempt.target_key)
        if attempt.finished_at is None:
            return redirect(url_for("assessment.start", course_key=course_key, assessment_key=attempt.target_key))
        return _review_page(session, course, module, found, attempt)


def _review_page(
    session: Session, course: PublishedCourse, module: Module | None, found: Assessment, attempt: Attempt
) -> str:
    shown = attempts.shown_of(session, attempt=attempt)
    policy: Policy = attempts.policy_of(session, attempt=attempt)
    run = attempts.attempts_at(session, person_id=attempt.person_id, course_id=course.id, target_key=attempt.target_key)
    history = gap_history(session, person_id=attempt.person_id, course_id=course.id)
    items = attempts.review_attempt(session, attempt=attempt) if shown is Shown.FULL else []
    return render_template(
        "learner/review.html",
        course=course,
        module=module,
        assessment=found,
        attempt=attempt,
        policy=policy,
        shown=shown.value,
        pending=attempt.raw is None,
        share=attempts.share_of(attempt),
        items=[reviewed(one, cases=course.cases) for one in items],
        corrected=regradings_of_attempt(session, attempt=attempt),
        changes=changes_of(history, attempt.id, course) if shown is not Shown.VERDICT else [],
        left=attempts_left(allowed=found.attempts, used=len(run)),
        another_open=any(one.finished_at is None for one in run),
    )
