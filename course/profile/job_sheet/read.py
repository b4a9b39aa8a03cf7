"""The door of the import: bytes in, a `Sheet` out, whichever of the two shapes it has."""

from __future__ import annotations

from course.profile.job_sheet.article import read_article
from course.profile.job_sheet.reading import Line, read_lines
from course.profile.job_sheet.sectioned import read_sectioned
from course.profile.job_sheet.sections import SECTION_NAMES, is_sectioned
from course.profile.job_sheet.sheet import NotAJobSheet, Sheet


def read_job_sheet(raw: bytes, name: str) -> Sheet:
    """Read a job sheet; `name` is how messages call the file.

    Raises UnreadableSheet (not UTF-8 text of a sensible size), NotAJobSheet (no known section, and no article about a
    job either) or ContradictorySheet (the same title twice, impossible figures): all InvalidInput, nothing is kept.
    """
    lines = read_lines(raw, name)
    sheet = read_sectioned(lines, name) if is_sectioned(lines) else read_article(lines, name)
    if sheet is None:
        raise NotAJobSheet(_refusal(lines, name))
    return sheet


def _refusal(lines: tuple[Line, ...], name: str) -> str:
    headers = [line for line in lines if line.text.startswith("#")]
    known = ", ".join(f"#{section}" for section in SECTION_NAMES)
    found = f" (line {headers[0].number} opens {headers[0].text[:40]!r}, which is not one)" if headers else ""
    return (
        f"{name}: no known section{found}, and no list of missions as in an article. A sectioned sheet has lines such "
        f"as {known}; an article introduces its missions as a list of bullets. Is this a job sheet?"
    )
