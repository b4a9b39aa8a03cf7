"""`passerelle course`: check a course folder, and publish it in an organisation."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from assessments.items.schemas import items_document_problems
from assessments.items.service import publish_items
from cli.opened import opened, organisation_named
from core.clock import utc_now
from core.documents import BadDocument, Problem
from course.curriculum.coverage import activities_taught, find_gaps
from course.curriculum.findings import CourseFacts, ItemFacts, LessonFacts
from course.curriculum.folder import DEFAULT_COURSE, CourseFolder, read_course_folder, scan_course_folder
from course.curriculum.service import publish_course
from course.curriculum.structure import curriculum_from_document
from course.lessons.case import case_from_document
from course.lessons.render import lesson_problems
from course.lessons.source import read_source
from course.profile.competency import profile_from_document


@click.group()
def course() -> None:
    """Check and publish course folders."""


@course.command()
@click.argument("folder", default=DEFAULT_COURSE)
@click.option("--json", "as_json", is_flag=True, help="Print the counts and findings as JSON.")
def check(folder: str, as_json: bool) -> None:
    """Check the course folder FOLDER (default: the embedded course): formats, references, coverage, every item.

    \b
    Example:
      passerelle course check my-course/
    Exit code 1 if there is a problem; notes (things worth knowing) do not count.
    """
    counts, problems, notes = _check_folder(folder)
    if as_json:
        result = {
            "counts": counts,
            "problems": [asdict(problem) for problem in problems],
            "notes": [asdict(note) for note in notes],
        }
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(f"problem  {problem}")
        for note in notes:
            click.echo(f"note     {note}")
        click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
        click.echo(f"{len(problems)} problems, {len(notes)} notes")
    raise SystemExit(1 if problems else 0)


@course.command()
@click.argument("folder", default=DEFAULT_COURSE)
@click.option("--organisation", "key", required=True, help="Short name of the organisation.")
def publish(folder: str, key: str) -> None:
    """Publish the course folder FOLDER in an organisation; publishing the same content again changes nothing.

    \b
    Example:
      passerelle course publish my-course/ --organisation demo
    """
    read = read_course_folder(folder)
    now = utc_now()
    with opened() as (_, database), database.transaction() as session:
        organisation = organisation_named(session, key)
        published = publish_course(session, organisation_id=organisation.id, folder=read, now=now)
        changes = publish_items(
            session, organisation_id=organisation.id, course_id=published.id, items=read.items, now=now
        )
    click.echo(
        f"{published.key}: version {published.version}; items: {len(changes.added)} added, "
        f"{len(changes.changed)} changed, {len(changes.retired)} retired"
    )


def _check_folder(name: str) -> tuple[dict[str, int], list[Problem], list[Problem]]:
    folder, problems = _scan(name)
    if folder is None or problems:
        return {}, problems, []
    problems = [*_text_problems(folder), *_item_problems(folder)]
    facts = _facts(folder)
    findings = [(_located(folder, one.file, one.path, one.message), one.serious) for one in find_gaps(facts)]
    problems += [problem for problem, serious in findings if serious]
    notes = [problem for problem, serious in findings if not serious]
    counts = {
        "missions": len(facts.profile.missions),
        "activities": sum(len(mission.activities) for mission in facts.profile.missions),
        "activities_taught": activities_taught(facts),
        "competencies": len(facts.profile.competencies),
        "lessons": sum(1 for _, lesson in facts.curriculum.lessons if lesson.status == "written"),
        "items": len(facts.items),
        "cases": len(facts.cases),
    }
    return counts, problems, notes


def _scan(name: str) -> tuple[CourseFolder | None, list[Problem]]:
    try:
        return scan_course_folder(name)
    except BadDocument as error:
        file, _, rest = error.message.partition(":")
        line, _, message = rest.partition(":")
        if line.strip().isdigit():
            return None, [Problem(file, int(line), "", message.strip())]
        return None, [Problem(file, 0, "", rest.strip())]


def _text_problems(folder: CourseFolder) -> list[Problem]:
    cases = {key: case_from_document(case) for key, case in folder.cases.items()}
    return [
        Problem(f"lessons/{key}.md", error.line, "", error.what)
        for key, text in folder.lessons.items()
        for error in lesson_problems(text, cases, file=f"lessons/{key}.md")
    ]


def _item_problems(folder: CourseFolder) -> list[Problem]:
    return [
        problem
        for file, document in folder.documents.items()
        if file.startswith("items/")
        for problem in items_document_problems(document)
    ]


def _located(folder: CourseFolder, file: str, path: tuple[str | int, ...], message: str) -> Problem:
    document = folder.documents.get(file)
    return document.problem(path, message) if document else Problem(file, 0, "", message)


def _facts(folder: CourseFolder) -> CourseFacts:
    return CourseFacts(
        profile=profile_from_document(folder.profile),
        curriculum=curriculum_from_document(folder.curriculum),
        lessons={key: _lesson_facts(text) for key, text in folder.lessons.items()},
        items=tuple(
            _item_facts(document, key, index, entry)
            for key, document in folder.items.items()
            for index, entry in enumerate(document["items"])
        ),
        cases=frozenset(folder.cases),
    )


def _lesson_facts(text: str) -> LessonFacts:
    source = read_source(text)
    return LessonFacts(
        checks=tuple(reference.id for reference in source.checks),
        cases=tuple(reference.id for reference in source.cases),
    )


def _item_facts(document: dict[str, Any], key: str, index: int, entry: dict[str, Any]) -> ItemFacts:
    return ItemFacts(
        id=entry["id"],
        file=f"items/{key}.yaml",
        path=("items", index),
        module=document["module"],
        use=entry["use"],
        lesson=entry.get("lesson"),
        activities=tuple(entry.get("activities", ())),
        competency=entry["competency"],
        difficulty=entry["difficulty"],
        interaction=entry["interaction"],
        case=entry.get("case"),
    )
