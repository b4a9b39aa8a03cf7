"""The figures that a question refers to, as a file for a spreadsheet: whoever is asked the question may take them."""

from __future__ import annotations

from flask import Blueprint, Response

from assessments.attempts.service import get_attempt
from assessments.items.published import items_by_id
from core.errors import NotFound
from course.curriculum.service import get_course
from course.enrolment.models import Role
from course.lessons.case_csv import case_csv
from web.access import needs, signed_in
from web.database import reading
from web.downloads import csv_file
from web.locale import language

case_file = Blueprint("case_file", __name__)

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for its own old alphabet."""


class NoFigures(NotFound):
    """The attempt does not ask this question, or the question refers to no figures."""


@case_file.get("/tentatives/<attempt_id>/questions/<item_key>/donnees.csv")
@needs(Role.LEARNER)
def download(attempt_id: str, item_key: str) -> Response:
    """The case of a question that this learner has been handed, as CSV."""
    person = signed_in()
    with reading() as session:
        attempt = get_attempt(session, person=person, attempt_id=attempt_id)
        versions = items_by_id(session, ids=attempt.items).values()
        asked = next((one.item for one in versions if one.item_key == item_key), None)
        course = get_course(session, organisation_id=attempt.organisation_id, course_id=attempt.course_id)
    case = course.cases.get(asked.case) if asked and asked.case else None
    if case is None:
        raise NoFigures("There are no figures for this question.")
    return csv_file(case.id, BYTE_ORDER_MARK + case_csv(case, locale=language()))
