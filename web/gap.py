"""« Mon écart »: the learner's distance to the job, at a glance, in bars and in figures, and to take away."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from course.enrolment.models import Role
from course.enrolment.trainers import contacts_for
from reports.gap_csv import learner_csv
from reports.queries import gap_history, learner_gap
from reports.skill_gap import summary
from reports.words import language_of
from web.access import needs, signed_in
from web.courses import course_for
from web.database import reading
from web.downloads import csv_file, json_file
from web.gap_view import bars_of, radar_of, trends_of
from web.locale import language

gap = Blueprint("gap", __name__)


@gap.get("/cours/<course_key>/ecart")
@needs(Role.LEARNER)
def show(course_key: str) -> ResponseReturnValue:
    """The radar, the bars, the table, the way so far; a competency that the address names stands in front."""
    person = signed_in()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        report = learner_gap(session, person_id=person.id, course=course, now=utc_now())
        history = gap_history(session, person_id=person.id, course_id=course.id)
        bars = bars_of(report, course)
        return render_template(
            "learner/gap.html",
            focus=next((bar for bar in bars if bar.competency.id == request.args.get("competence")), None),
            course=course,
            report=report,
            summary=summary(report, language_of(language())),
            basis=report.computed_on.sentence(language_of(language())) if report.computed_on else "",
            bars=bars,
            radar=radar_of(report),
            trends=trends_of(history, course),
            contacts=contacts_for(session, learner=person, course_id=course.id),
        )


@gap.get("/cours/<course_key>/ecart.<any(csv, json):kind>")
@needs(Role.LEARNER)
def download(course_key: str, kind: str) -> ResponseReturnValue:
    """The same report as a table or as a document."""
    person, now = signed_in(), utc_now()
    with reading() as session:
        course = course_for(session, person=person, key=course_key)
        report = learner_gap(session, person_id=person.id, course=course, now=now)
    name = f"passerelle-mon-ecart-{now:%Y-%m-%d}"
    return csv_file(name, learner_csv(report)) if kind == "csv" else json_file(name, report.to_document())
