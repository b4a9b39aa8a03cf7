"""`passerelle mastery calibrate`: fit the model to what people answered, now instead of at night."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from assessments.mastery import calibration
from assessments.mastery.calibration_requests import TooLittleData, request_calibration
from assessments.mastery.models import Calibration
from cli.opened import opened, organisation_named
from core.clock import utc_now
from core.database import Database
from course.curriculum.service import PublishedCourse, find_course, list_courses


@click.command()
@click.option("--organisation", required=True, help="Short name of the organisation.")
@click.option("--course", "course_key", help="Only this course (default: each of the organisation's).")
@click.option("--json", "as_json", is_flag=True, help="Print each calibration and its certificate as JSON.")
def calibrate(organisation: str, course_key: str | None, *, as_json: bool) -> None:
    """Fit items, cohort and lessons to the responses of a course, and use the fit where it predicts better.

    \b
    Examples:
      passerelle mastery calibrate --organisation demo
      passerelle mastery calibrate --organisation demo --course responsable-ecommerce --json
    """
    with opened() as (_, database):
        with database.reading() as session:
            courses = _courses(session, organisation, course_key)
        documents = [_calibrated(database, course) for course in courses]
    if as_json:
        click.echo(json.dumps(documents, ensure_ascii=False, indent=2))
        return
    for document in documents:
        click.echo(_sentence(document))


def _courses(session: Session, organisation: str, course_key: str | None) -> list[PublishedCourse]:
    found = organisation_named(session, organisation)
    if course_key is not None:
        return [find_course(session, organisation_id=found.id, key=course_key)]
    return list_courses(session, organisation_id=found.id)


def _calibrated(database: Database, course: PublishedCourse) -> dict[str, Any]:
    try:
        with database.transaction() as session:
            asked = request_calibration(session, course=course, now=utc_now()).id
    except TooLittleData as refusal:
        return {"course": course.key, "state": "refused", "reason": refusal.message}
    if calibration.take_calibration(database, now=utc_now(), calibration_id=asked) is not None:
        calibration.compute_calibration(database, calibration_id=asked, clock=utc_now)
    with database.reading() as session:
        return _document(course, session.get_one(Calibration, asked))


def _document(course: PublishedCourse, row: Calibration) -> dict[str, Any]:
    return {
        "course": course.key,
        "state": row.state,
        "number": row.number,
        "current": row.current,
        "learners": row.learners,
        "responses": row.responses,
        "dynamics": row.dynamics,
        "certificate": row.certificate,
        **({"reason": row.error} if row.error else {}),
    }


def _sentence(document: dict[str, Any]) -> str:
    course, state = document["course"], document["state"]
    if state == "refused":
        return f"{course}: {document['reason']}"
    if state != "done":
        return f"{course}: calibration {document['number']} is {state}; a worker is on it. {document.get('reason', '')}"
    certificate = document["certificate"]
    verdict = "in force" if document["current"] else f"kept aside ({', '.join(certificate['limits'][:1])})"
    return (
        f"{course}: calibration {document['number']} from {document['responses']} responses of "
        f"{document['learners']} learners, {verdict}. Held out: AUC {certificate['auc']}, RMSE {certificate['rmse']}; "
        f"90 % intervals hold {100 * certificate['coverage_90']:.0f} %."
    )
