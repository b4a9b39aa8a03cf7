"""Assessments: what counts, said before the start; the questions, held by the player; and looking back afterwards."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.attempts.policy import attempts_left, best_share
from assessments.attempts.service import attempts_at, get_attempt, review_attempt, score_of
from core.errors import NotFound
from course.enrolment.models import Role
from reports.queries import gap_history
from web.access import needs, signed_in
from web.courses import assessment_of, course_for
from web.database import reading
from web.gap_view import changes_of
from web.questions import shown_review

assessment = Blueprint("assessment", __name__)


class NotHandedIn(NotFound):
    """There is nothing to look back at before the attempt is handed in."""


@assessment.get("/cours/<course_key>/evaluations/<assessment_key>")
@needs(Role.LEARNER)
def start(course_key: str, assessment_key: str) -> ResponseReturnValue:
    """What counts and what does not, how many attempts are left; the player takes over from here."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        module, found = assessment_of(course, assessment_key)
        attempts = attempts_at(session, person_id=person.id, course_id=course.id, target_key=assessment_key)
    finished = [one for one in attempts if one.finished_at is not None]
    return render_template(
        "learner/assessment.html",
        course=course,
        module=module,
        assessment=found,
        finished=finished,
        open_attempt=next((one for one in attempts if one.finished_at is None), None),
        left=attempts_left(allowed=found.attempts, used=len(attempts)),
        best=best_share(score_of(one) for one in finished),
    )


@assessment.get("/cours/<course_key>/resultats/<attempt_id>")
@needs(Role.LEARNER)
def review(course_key: str, attempt_id: str) -> ResponseReturnValue:
    """A finished attempt: what was right and why, what to reread, what it changed in the gap."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        attempt = get_attempt(session, person=person, attempt_id=attempt_id)
        if attempt.course_id != course.id or course.curriculum.assessment(attempt.target_key) is None:
            raise NotHandedIn("This attempt belongs to no assessment of the course.")
        if attempt.finished_at is None:
            return redirect(url_for("assessment.start", course_key=course_key, assessment_key=attempt.target_key))
        module, found = assessment_of(course, attempt.target_key)
        reviewed = review_attempt(session, attempt=attempt)
        earlier = attempts_at(session, person_id=person.id, course_id=course.id, target_key=attempt.target_key)
        return render_template(
            "learner/review.html",
            course=course,
            module=module,
            assessment=found,
            attempt=attempt,
            items=[shown_review(one, cases=course.cases) for one in reviewed],
            changes=changes_of(gap_history(session, person_id=person.id, course_id=course.id), attempt.id, course),
            left=attempts_left(allowed=found.attempts, used=len(earlier)),
        )
