"""« Je me situe »: what the diagnostic is for before it begins, and what it found once it is over.

The questions themselves need the player; both pages are read without any script.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.mastery import diagnostic as diagnostics
from assessments.mastery.verdict import Verdict
from core.clock import utc_now
from core.errors import NotFound
from course.enrolment.models import Role
from course.enrolment.trainers import contacts_for
from reports.first_modules import first_modules
from reports.skill_gap import summary
from reports.words import language_of
from web.access import needs, signed_in
from web.courses import course_for
from web.database import reading
from web.diagnostic_view import asked_in, card_of, report_at_end
from web.gap_view import bars_of
from web.locale import language

diagnostic = Blueprint("diagnostic", __name__)


class NoDiagnosticHere(NotFound):
    """The course has no diagnostic with questions, or the attempt is one of another course."""


@diagnostic.get("/cours/<course_key>/diagnostic")
@needs(Role.LEARNER)
def start(course_key: str) -> ResponseReturnValue:
    """What it is for, how long it takes, what is done with it; then the questions, in the same page."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        card = card_of(session, person=person, course=course, now=utc_now())
    if card is None:
        raise NoDiagnosticHere("This course has no diagnostic.")
    followed = card.rules.competencies or course.profile.competencies
    return render_template("learner/diagnostic.html", course=course, card=card, competencies=len(followed))


@diagnostic.get("/cours/<course_key>/diagnostic/<attempt_id>")
@needs(Role.LEARNER)
def report(course_key: str, attempt_id: str) -> ResponseReturnValue:
    """What a diagnostic that is over found: a sentence, what is decided, what to do first, what was asked."""
    person, now = signed_in(), utc_now()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        attempt = diagnostics.get_diagnostic(session, person=person, attempt_id=attempt_id)
        if attempt.course_id != course.id:
            raise NoDiagnosticHere("This diagnostic belongs to another course.")
        if attempt.finished_at is None:
            return redirect(url_for("diagnostic.start", course_key=course_key))
        found = report_at_end(session, attempt=attempt, course=course, now=now)
        asked = asked_in(session, attempt=attempt, course=course)
        bars = bars_of(found, course)
        return render_template(
            "learner/diagnostic_report.html",
            course=course,
            attempt=attempt,
            summary=summary(found, language_of(language())),
            answered=sum(one.state != "none" for one in asked),
            groups=[(kind.value, [bar for bar in bars if bar.row.verdict is kind]) for kind in Verdict],
            first=first_modules(found, course.curriculum, course.profile),
            asked=asked,
            card=card_of(session, person=person, course=course, now=now),
            contacts=contacts_for(session, learner=person, course_id=course.id),
        )
