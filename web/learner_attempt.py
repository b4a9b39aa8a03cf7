"""One attempt of a learner as their trainer reads it: answers, what was right and why, the score, what waits.

The trainer sees every question whatever the learner may see, and is told what the learner sees. A trainer reads only
attempts at the course of a cohort of theirs, of people who are in that cohort.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.attempts.policy import Shown
from assessments.attempts.regrading import regradings_of_attempt
from core.clock import utc_now
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Cohort, Person, Role
from course.enrolment.service import get_cohort, get_learner, learners_of
from reports.queries import gap_history
from web.access import needs, signed_in
from web.answer_view import reviewed
from web.attempt_view import close_what_is_over
from web.courses import assessment_of
from web.database import reading
from web.gap_view import changes_of
from web.group_filter import kept_in_address
from web.trainer import NotInCohort

learner_attempt = Blueprint("learner_attempt", __name__)


@learner_attempt.get("/groupes/<int:cohort_id>/apprenants/<int:learner_id>/tentatives/<attempt_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(cohort_id: int, learner_id: int, attempt_id: str) -> ResponseReturnValue:
    """The attempt; one whose time is over is handed in before it is shown."""
    person, now = signed_in(), utc_now()
    with reading() as session:
        _, learner, attempt = _found(session, person, cohort_id, learner_id, attempt_id)
    close_what_is_over(learner, attempt.id, now=now)
    with reading() as session:
        cohort, learner, attempt = _found(session, person, cohort_id, learner_id, attempt_id)
        course = get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)
        return _page(session, cohort, course, learner, attempt)


def _found(
    session: Session, person: Person, cohort_id: int, learner_id: int, attempt_id: str
) -> tuple[Cohort, Person, Attempt]:
    cohort = get_cohort(session, person=person, cohort_id=cohort_id)
    learner = get_learner(session, person=person, learner_id=learner_id)
    if learner.id not in {one.id for one in learners_of(session, cohort=cohort)}:
        raise NotInCohort("There is no such learner in this cohort.")
    attempt = attempts.get_attempt(session, person=learner, attempt_id=attempt_id)
    if attempt.course_id != cohort.course_id or attempt.kind not in attempts.COUNTING:
        raise attempts.NoSuchAttempt("There is no such attempt in this course.", field="attempt")
    return cohort, learner, attempt


def _page(session: Session, cohort: Cohort, course: PublishedCourse, learner: Person, attempt: Attempt) -> str:
    module, found = assessment_of(course, attempt.target_key)
    finished = attempt.finished_at is not None
    run = attempts.attempts_at(session, person_id=learner.id, course_id=course.id, target_key=attempt.target_key)
    items = attempts.review_attempt(session, attempt=attempt) if finished else []
    shown = attempts.shown_of(session, attempt=attempt) if finished else Shown.VERDICT
    history = gap_history(session, person_id=learner.id, course_id=course.id)
    return render_template(
        "trainer/attempt.html",
        cohort=cohort,
        kept=kept_in_address(),
        course=course,
        learner=learner,
        module=module,
        assessment=found,
        attempt=attempt,
        run=run,
        shares={one.id: attempts.share_of(one) for one in run},
        result=attempts.result_of(run),
        policy=attempts.policy_of(session, attempt=attempt),
        shown=shown.value,
        share=attempts.share_of(attempt),
        items=[reviewed(one, cases=course.cases) for one in items],
        to_rate=[
            (number, one.response.id) for number, one in enumerate(items, 1) if one.pending and one.response is not None
        ],
        corrected=regradings_of_attempt(session, attempt=attempt),
        changes=changes_of(history, attempt.id, course) if finished else [],
    )
