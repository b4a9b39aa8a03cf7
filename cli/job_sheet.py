"""`passerelle job-sheet`: import a job sheet as the draft of a profile, and scaffold a course from a profile."""

from __future__ import annotations

import json
from pathlib import Path

import click

from core.clock import utc_now
from course.profile.course_scaffold import scaffold_files
from course.profile.job_sheet.draft import Draft, draft_profile
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.report import report_data, report_text
from course.profile.job_sheet.sheet import Sheet
from course.profile.job_sheet_file import (
    ProfileFile,
    check_free_folder,
    comments_of_people,
    profile_text,
    read_profile_file,
    read_sheet_bytes,
    require_profile_file,
    write_folder,
    write_text_file,
)

_PLAYABLE = click.option(
    "--playable",
    is_flag=True,
    help="Call the stubs of the scaffold written, to try them in the player at once.",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("job-sheet", context_settings={"help_option_names": ["-h", "--help"]})
def job_sheet() -> None:
    """Turn a job sheet into a job profile, and a profile into a course to fill in.

    \b
    Example:
      passerelle job-sheet import fiche.txt --output profile.yaml
      passerelle job-sheet scaffold profile.yaml my-course/
    """


@job_sheet.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The profile.yaml to write. One that is there is brought up to date: ids and corrections stay.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; show what was found and what would change.")
@click.option("--report", "form", type=click.Choice(["text", "json"]), default="text", help="How to show the report.")
@click.option(
    "--scaffold",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also make a course folder to fill in, with modules, lesson stubs and first items.",
)
@_PLAYABLE
def import_(file: Path, output: Path | None, dry_run: bool, form: str, scaffold: Path | None, playable: bool) -> None:
    """Read the job sheet FILE (French text, UTF-8) into the draft of a profile.

    Two shapes are known: a sheet cut into #MISSIONS, #SOFTSKILLS, #HARDSKILLS ... sections, and an article that lists
    its missions. The report says what was found, what was expected and not found, what was guessed, and which lines no
    rule understood.

    \b
    Example:
      passerelle job-sheet import fiche.txt --output profile.yaml
      passerelle job-sheet import fiche.txt --dry-run --report json
      passerelle job-sheet import fiche.txt --output profile.yaml --scaffold my-course/
    """
    if output is None and scaffold is None and not dry_run:
        raise click.UsageError("Say where the profile goes with --output, or look only with --dry-run.")
    sheet = read_job_sheet(read_sheet_bytes(file), file.name)
    there = read_profile_file(output) if output else None
    today = utc_now().date().isoformat()
    draft = draft_profile(
        sheet, existing=there.data if there else None, known=there.fingerprint if there else None, today=today
    )
    text = profile_text(draft)
    files, remarks = scaffold_files(draft.profile, text, today=today, playable=playable) if scaffold else ({}, [])
    if scaffold:
        check_free_folder(scaffold)
    _show(sheet, draft, form, updated=there is not None)
    if dry_run:
        if form == "text":
            _say(form, "", "Nothing was written (--dry-run).")
        return
    if scaffold:
        write_folder(scaffold, files)
        _say(form, "", *_about_scaffold(scaffold, files, remarks))
    if output:
        _write_profile(output, text, there, form)


@job_sheet.command("scaffold")
@click.argument("profile", type=_FILE)
@click.argument("folder", type=click.Path(path_type=Path))
@_PLAYABLE
def scaffold_(profile: Path, folder: Path, playable: bool) -> None:
    """Make the course folder FOLDER to fill in from the profile PROFILE.

    A module for each mission, a lesson stub for each two or three activities with its objectives, and the items that a
    sheet can honestly give. FOLDER must be new or empty.

    \b
    Example:
      passerelle job-sheet scaffold profile.yaml my-course/
      passerelle course check my-course/
    """
    check_free_folder(folder)
    there = require_profile_file(profile)
    files, remarks = scaffold_files(there.data, there.text, today=utc_now().date().isoformat(), playable=playable)
    write_folder(folder, files)
    _say("text", *_about_scaffold(folder, files, remarks))


def _show(sheet: Sheet, draft: Draft, form: str, *, updated: bool) -> None:
    if form == "json":
        click.echo(json.dumps(report_data(sheet, draft, updated=updated), ensure_ascii=False, indent=2))
    else:
        click.echo(report_text(sheet, draft, updated=updated))


def _say(form: str, *lines: str) -> None:
    """Progress goes beside the report: on standard error when the report is JSON."""
    for line in lines:
        if line or form == "text":
            click.echo(line, err=form == "json")


def _write_profile(output: Path, text: str, there: ProfileFile | None, form: str) -> None:
    if there is not None and there.text == text:
        _say(form, "", f"{output}: nothing to change.")
        return
    if there is not None and comments_of_people(there.text):
        before = output.with_name(f"{output.name}.before-import")
        write_text_file(before, there.text)
        lines = ", ".join(map(str, comments_of_people(there.text)[:10]))
        _say(
            form,
            "",
            f"Your comments (lines {lines}) are not carried over; the former file is kept as {before}.",
        )
    write_text_file(output, text)
    _say(
        form,
        "",
        f"Written: {output}. It is a draft: correct it, then `passerelle job-sheet scaffold {output} DIR`.",
    )


def _about_scaffold(folder: Path, files: dict[str, str], remarks: list[str]) -> list[str]:
    kinds = {kind: sum(name.startswith(f"{kind}/") for name in files) for kind in ("lessons", "items")}
    lines = [f"Written: {folder} ({kinds['lessons']} lesson stubs, {kinds['items']} files of items)."]
    lines += [f"  {remark}" for remark in remarks]
    return [*lines, f"Check it as you fill it in: passerelle course check {folder}"]
