"""`passerelle report`: the skill gap of a learner or of a cohort, printed or as JSON or CSV."""

from __future__ import annotations

import json
import sys
from typing import Literal

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.opened import opened, organisation_named
from core.clock import utc_now
from core.errors import NotFound
from course.curriculum.service import find_course, get_course
from course.enrolment.models import Cohort, Person
from reports.cohort import CohortReport, sentence
from reports.gap_csv import cohort_csv, learner_csv
from reports.queries import cohort_report, learner_gap
from reports.skill_gap import SkillGapReport, summary

Format = Literal["text", "json", "csv"]


class NothingFound(NotFound):
    """No learner or cohort of that name."""


@click.command()
@click.option("--organisation", required=True, help="Short name of the organisation.")
@click.option("--learner", help="E-mail address of the learner.")
@click.option("--cohort", help="Name of the cohort.")
@click.option("--course", "course_key", default="responsable-ecommerce", show_default=True)
@click.option("--format", "shape", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def report(organisation: str, learner: str | None, cohort: str | None, course_key: str, shape: Format) -> None:
    """Print the skill gap of one learner, or where a cohort stands, as of now.

    \b
    Examples:
      passerelle report --organisation demo --learner apprenante@demo.test
      passerelle report --organisation demo --cohort "Promotion de démonstration" --format json
    """
    if (learner is None) == (cohort is None):
        raise click.UsageError("Give either --learner or --cohort.")
    with opened() as (_, database), database.reading() as session:
        found = organisation_named(session, organisation)
        if learner is not None:
            _print_gap(_learner_gap(session, found.id, learner, course_key), shape)
        else:
            _print_cohort(_cohort_report(session, found.id, cohort or ""), shape)


def _learner_gap(session: Session, organisation_id: int, email: str, course_key: str) -> SkillGapReport:
    query = select(Person).where(Person.organisation_id == organisation_id, Person.email == email.strip().lower())
    person = session.scalar(query)
    if person is None:
        raise NothingFound(f"There is no account {email!r} in this organisation.")
    course = find_course(session, organisation_id=organisation_id, key=course_key)
    return learner_gap(session, person_id=person.id, course=course, now=utc_now())


def _cohort_report(session: Session, organisation_id: int, name: str) -> CohortReport:
    query = select(Cohort).where(Cohort.organisation_id == organisation_id, Cohort.name == name)
    cohort = session.scalar(query.order_by(Cohort.id).limit(1))
    if cohort is None:
        raise NothingFound(f"There is no cohort {name!r} in this organisation.")
    course = get_course(session, organisation_id=organisation_id, course_id=cohort.course_id)
    return cohort_report(session, cohort=cohort, course=course, now=utc_now())


def _print_gap(found: SkillGapReport, shape: Format) -> None:
    if shape == "json":
        click.echo(json.dumps(found.to_document(), ensure_ascii=False, indent=2))
    elif shape == "csv":
        sys.stdout.write(learner_csv(found))
    else:
        click.echo(summary(found, "fr"))
        for row in found.rows:
            level = "—" if row.level is None else f"{row.level:.0f} [{row.low:.0f}-{row.high:.0f}]"
            click.echo(f"  {row.title:<28} {level:>14}  cible {row.target:.0f}  ({row.evidence} réponses)")


def _print_cohort(found: CohortReport, shape: Format) -> None:
    if shape == "json":
        click.echo(json.dumps(found.to_document(), ensure_ascii=False, indent=2))
    elif shape == "csv":
        sys.stdout.write(cohort_csv(found))
    else:
        for row in found.rows:
            click.echo(sentence(row, found, "fr"))
