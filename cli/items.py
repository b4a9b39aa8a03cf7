"""`passerelle items`: items in and out of other systems, and what a way there and back costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assessments.items.exchange.formats import FORMATS, USUAL_VARIANTS, export_items, import_items, roundtrip
from assessments.items.exchange.items_file import IMPORTED, items_file
from assessments.items.exchange.limits import LARGEST_FILE
from assessments.items.exchange.recognition import recognised_format
from assessments.items.exchange.report import Report
from core.errors import Conflict, InvalidInput, NotFound
from course.curriculum.folder import DEFAULT_COURSE, CourseFolder, read_course_folder


class NothingToExport(NotFound):
    """The course has no items in that file of items/."""


class UnusableFile(InvalidInput):
    """A file that cannot be read or written."""


class FileExists(Conflict):
    """The file to write is there already."""


@click.group()
def items() -> None:
    """Export and import items: GIFT, Moodle XML, QTI 3.0."""


_FORMAT = click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The format of the file.")
_MODULE = click.option("--module", help="Only items/MODULE.yaml, such as mod05.")
_VARIANTS = click.option(
    "--variants",
    type=click.IntRange(1, 50),
    default=USUAL_VARIANTS,
    show_default=True,
    help="Sets of figures drawn for an item whose figures change, where the format has no parameters.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")


@items.command()
@click.argument("folder", default=DEFAULT_COURSE)
@_FORMAT
@_MODULE
@_VARIANTS
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
@_JSON
def export(folder: str, form: str, module: str | None, variants: int, output: Path, as_json: bool) -> None:
    """Write the items of the course folder FOLDER (default: the embedded course) to a file, and print what was lost.

    \b
    Example:
      passerelle items export my-course/ --format moodle-xml --module mod05 -o questions.xml
    """
    read = read_course_folder(folder)
    content, report = export_items(_documents(read, module), form, cases=read.cases, variants=variants)
    _write_whole(output, content)
    _print(report, as_json, written=str(output))


@items.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format of FILE, if it is not recognised.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
@click.option("--module", default=IMPORTED, show_default=True, help="The module that the items file names.")
@_JSON
def import_file(file: Path, form: str | None, output: Path, module: str, as_json: bool) -> None:
    """Read the questions of FILE into an items file of drafts, and print what has to be completed or was lost.

    \b
    Example:
      passerelle items import questions.xml -o my-course/items/imported.yaml
    Fields that the file cannot say (competency, difficulty...) are null: `passerelle course check` names them until
    they are filled in. A file that is there already is not overwritten.
    """
    if output.exists():
        raise FileExists(f"{output} exists. Give another name, or move it away.")
    content = _content(file)
    documents, report = import_items(content, file.name, form or recognised_format(content, file.name))
    if not documents:
        _print(report, as_json, written=None)
        raise SystemExit(1)
    _write_whole(output, items_file(documents, module=module, source=file.name, report=report).encode())
    _print(report, as_json, written=str(output))


@items.command(name="roundtrip")
@click.argument("folder", default=DEFAULT_COURSE)
@_FORMAT
@_MODULE
@_VARIANTS
@_JSON
def there_and_back(folder: str, form: str, module: str | None, variants: int, as_json: bool) -> None:
    """Export the items of the course folder FOLDER and import them again in memory; print what was lost, item by item.

    \b
    Example:
      passerelle items roundtrip my-course/ --format qti3
    """
    read = read_course_folder(folder)
    _print(roundtrip(_documents(read, module), form, cases=read.cases, variants=variants), as_json, written=None)


def _documents(folder: CourseFolder, module: str | None) -> list[dict[str, Any]]:
    if module is not None and module not in folder.items:
        raise NothingToExport(f"There is no items/{module}.yaml. There are: {', '.join(folder.items)}.")
    files = [folder.items[module]] if module else list(folder.items.values())
    return [document for file in files for document in file["items"]]


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UnusableFile(f"{file}: {file.stat().st_size:,} octets, {LARGEST_FILE:,} at most.")
        return file.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{file}: cannot be read ({error.strerror}).") from None


def _write_whole(output: Path, content: bytes) -> None:
    """Write the file or leave everything as it was."""
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnusableFile(f"{output}: cannot be written ({error.strerror}).") from None


def _print(report: Report, as_json: bool, *, written: str | None) -> None:
    if as_json:
        click.echo(json.dumps({"written": written, **report.as_document()}, ensure_ascii=False, indent=2))
        return
    for line in report.lines():
        click.echo(line)
    if written:
        click.echo(f"Written: {written}")
