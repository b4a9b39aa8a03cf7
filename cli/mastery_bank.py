"""`passerelle mastery bank`: what the questions of a course can measure, and which targets they cannot decide."""

from __future__ import annotations

import json

import click

from cli.opened import opened, organisation_named
from course.curriculum.service import find_course
from reports.bank_queries import bank_report
from reports.bank_words import DECISION_WORDS, headline, sentence
from reports.words import Language


@click.command()
@click.option("--organisation", "key", required=True, help="Short name of the organisation.")
@click.option("--course", "course_key", default="responsable-ecommerce", show_default=True)
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def bank(key: str, course_key: str, language: Language, as_json: bool) -> None:
    """Say for each competency where its questions measure, and whether they can decide at its target.

    \b
    Examples:
      passerelle mastery bank --organisation demo
      passerelle mastery bank --organisation demo --json
    """
    with opened() as (_, database), database.reading() as session:
        organisation = organisation_named(session, key)
        report = bank_report(session, course=find_course(session, organisation_id=organisation.id, key=course_key))
    if as_json:
        click.echo(json.dumps(report.to_document(), ensure_ascii=False, indent=2))
        return
    click.echo(f"{headline(report, language)}\n")
    for row in report.rows:
        click.echo(f"{row.title_in(language)} — {DECISION_WORDS[language][row.decision]}")
        click.echo(f"  {sentence(row, language)}")
