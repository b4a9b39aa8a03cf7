"""`passerelle package`: a course folder in, a package for an LMS out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from course.curriculum.folder import DEFAULT_COURSE, CourseFolder, read_course_folder
from course.lessons.case import case_from_document
from course.lessons.render import RenderedLesson, render_lesson
from lms_adapter.packaging import STANDARDS, PackageInput, PackageReport, build_package

EXAMPLE = """Build a package that an LMS can import.

\b
Example:
  passerelle package --standard scorm12 --output responsable-ecommerce.zip
"""


@click.command("package", help=EXAMPLE)
@click.option("--standard", default="scorm12", show_default=True, help=f"Which standard: {', '.join(STANDARDS)}.")
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="FILE.zip", help="The file to write.")
@click.option("--course", default=DEFAULT_COURSE, show_default=True, metavar="DIR", help="Course folder, or its name.")
def package(standard: str, output: Path, course: str) -> None:
    """Read, render, pack; the output file is replaced only once the new one is whole."""
    folder = read_course_folder(course)
    content = package_input(folder)
    report = build_package(standard, content, output)
    click.echo(_said(report))


def package_input(folder: CourseFolder) -> PackageInput:
    """What a package is made from; renders every lesson, showing how far it is."""
    cases = {case_id: case_from_document(document) for case_id, document in folder.cases.items()}
    written = [
        lesson["id"]
        for module in folder.curriculum["modules"]
        for lesson in module["lessons"]
        if lesson["status"] == "written" and lesson["id"] in folder.lessons
    ]
    lessons: dict[str, RenderedLesson] = {}
    with click.progressbar(written, label="Lessons", file=sys.stderr) as progress:
        for lesson_id in progress:
            file = f"lessons/{lesson_id}.md"
            lessons[lesson_id] = render_lesson(folder.lessons[lesson_id], cases, file=file)
    competencies: list[dict[str, Any]] = folder.profile["competencies"]
    return PackageInput(
        curriculum=folder.curriculum, competencies=competencies, lessons=lessons, items=folder.items, cases=cases
    )


def _said(report: PackageReport) -> str:
    lines = [
        f"{report.path}: {report.size / 1024:.0f} KB, {report.files} files, sha256 {report.sha256[:16]}",
        f"  {report.modules} modules written, {report.modules_to_come} to come; {report.lessons} lessons, "
        f"{report.checks} checks, {report.assessments} assessments from {report.items} items",
        *(f"  Note: {note}" for note in report.notes),
    ]
    return "\n".join(lines)
