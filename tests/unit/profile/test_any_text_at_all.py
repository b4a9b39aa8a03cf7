"""Properties: whatever the text, a refusal or a whole answer; no line is lost, no identifier breaks."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.documents import check_document, parse_document, read_schema
from core.errors import Conflict, InvalidInput
from course.profile.course_scaffold import scaffold_files
from course.profile.job_sheet.draft import Draft, draft_profile
from course.profile.job_sheet.fingerprint import read_fingerprint
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.reading import read_lines
from course.profile.job_sheet.report import report_data, report_text
from course.profile.job_sheet_file import profile_text
from tests.unit.profile.sheets import BAKER, BARE, LOGISTICS

SCHEMA = read_schema(Path(__file__).parents[3] / "course" / "schemas" / "profile.schema.json")
SHEETS = {name: text.split("\n") for name, text in (("logistics", LOGISTICS), ("baker", BAKER), ("florist", BARE))}
LINES = st.sampled_from([line for lines in SHEETS.values() for line in lines])
ODD = st.sampled_from(
    ["", "", "#MISSIONS", "#FAQ", "#SALAIRE", "#TRUC", "- ", "•", "Ses missions :", "100 %", "{x}", "a: b"]
)
PATIENT = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def edited_sheets(draw: st.DrawFn, name: str | None = None) -> str:
    """One of our sheets, with lines taken out, put in, moved, doubled or cut."""
    lines = list(SHEETS[name or draw(st.sampled_from(sorted(SHEETS)))])
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, draw(LINES | ODD))
            case 2:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 3:
                lines[at] = lines[at][: draw(st.integers(0, 30))]
            case _:
                lines[at] = draw(st.text(max_size=40).map(lambda text: text.replace("\n", " ")))
    return "\n".join(lines)


TEXTS = (
    st.text(max_size=400) | st.lists(LINES | ODD | st.text(max_size=30), max_size=40).map("\n".join) | edited_sheets()
)


def identifiers(draft: Draft) -> list[str]:
    """Every identifier of a profile, retired ones too."""
    lists = [entries for key, entries in draft.profile.items() if isinstance(entries, list) and key != "notes"]
    found = [entry["id"] for entries in lists for entry in entries]
    return found + [one["id"] for mission in draft.profile["missions"] for one in mission["activities"]]


@PATIENT
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(raw: bytes) -> None:
    refusal = None
    try:
        assert read_job_sheet(raw, "fiche.txt").missions is not None
    except InvalidInput as error:
        refusal = error
    assert refusal is None or refusal.message.startswith("fiche.txt")


@PATIENT
@given(TEXTS)
def test_no_line_is_lost(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    try:
        sheet = read_job_sheet(raw, "fiche.txt")
    except InvalidInput:
        return
    there = {number for line in read_lines(raw, "fiche.txt") for number in line.numbers}
    unknown = {number for line in sheet.unrecognised for number in line.numbers}
    assert unknown | set(sheet.lines_used) == there
    assert not unknown & set(sheet.lines_used)


@PATIENT
@given(TEXTS)
def test_what_is_read_can_be_drafted_written_reported_and_scaffolded(text: str) -> None:
    try:
        sheet = read_job_sheet(text.encode("utf-8", "replace"), "fiche.txt")
    except InvalidInput:
        return
    draft = draft_profile(sheet, today="2026-11-21")
    written = profile_text(draft)
    document = parse_document(written, name="profile.yaml")
    assert document.data == draft.profile
    assert check_document(document, SCHEMA) == []
    assert len(set(identifiers(draft))) == len(identifiers(draft))
    assert report_text(sheet, draft, updated=True)
    assert report_data(sheet, draft, updated=True)["unrecognised"] == [
        {"line": line.number, "text": line.raw} for line in sheet.unrecognised
    ]
    for name, content in scaffold_files(draft.profile, written, today="2026-11-21")[0].items():
        assert name.endswith(".md") or yaml.safe_load(content)


@PATIENT
@given(edited_sheets("logistics"), edited_sheets("logistics"), st.booleans())
def test_no_identifier_ever_disappears_or_comes_twice(before: str, after: str, comments: bool) -> None:
    try:
        old, new = (read_job_sheet(text.encode("utf-8", "replace"), "fiche.txt") for text in (before, after))
    except InvalidInput:
        return
    first = draft_profile(old, today="2026-11-21")
    known = read_fingerprint(profile_text(first)) if comments else {}
    try:
        second = draft_profile(new, existing=first.profile, known=known, today="2026-12-01")
    except Conflict:
        return
    assert set(identifiers(first)) <= set(identifiers(second))
    assert len(set(identifiers(second))) == len(identifiers(second))
    third = draft_profile(new, existing=second.profile, known=second.fingerprint, today="2027-01-01")
    assert third.profile == second.profile
    assert [*third.diff.added, *third.diff.removed, *third.diff.reworded] == []
