"""What an import found, what it expected and did not find, what it guessed and which lines no rule understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from course.profile.job_sheet.changes import Change, Diff, Named
from course.profile.job_sheet.draft import Draft, Guess
from course.profile.job_sheet.sheet import Sheet
from course.profile.job_sheet.wording import shortened

_SHOWN_KEPT = 10
_SHOWN = 3
"""How many guesses of one kind the text shows; JSON has them all."""


def counts_of(sheet: Sheet) -> dict[str, Any]:
    """How much of each thing the sheet holds; 0 or [] for what it has not."""
    return {
        "missions": len(sheet.missions),
        "activities": sum(len(mission.activities) for mission in sheet.missions),
        "activities_per_mission": [len(mission.activities) for mission in sheet.missions],
        "soft_skills": len(sheet.soft_skills),
        "hard_skills": len(sheet.hard_skills),
        "hard_levels": [skill.level for skill in sheet.hard_skills],
        "tool_families": len(sheet.tool_families),
        "tools": sum(len(family.tools) for family in sheet.tool_families),
        "constraints": len(sheet.constraints),
        "diplomas": len(sheet.diplomas),
        "previous_jobs": len(sheet.previous_jobs),
        "salary_bands": len(sheet.salary_bands),
        "faq": len(sheet.faq),
        "fulfilment": [score.score for score in sheet.fulfilment],
        "kpis": len(sheet.kpis),
        "certifications": len(sheet.certifications),
    }


def report_data(sheet: Sheet, draft: Draft, *, updated: bool) -> dict[str, Any]:
    """The report as JSON data; with `diff` when the import goes over a profile that was there (`updated`)."""
    data: dict[str, Any] = {
        "counts": counts_of(sheet),
        "expected_not_found": list(sheet.missing),
        "guesses": [asdict(guess) for guess in draft.guesses],
        "unrecognised": [{"line": line.number, "text": line.raw} for line in sheet.unrecognised],
    }
    return data | ({"diff": draft.diff.as_data()} if updated else {})


def report_text(sheet: Sheet, draft: Draft, *, updated: bool) -> str:
    """The report for a person at a terminal."""
    kind = "sectioned sheet" if sheet.shape == "sectioned" else "article"
    lines = [f"{sheet.name}: {kind} on {sheet.title or 'an unnamed job'!r}", ""]
    lines += _counts(sheet)
    lines += _titled("Expected and not found", [f"  {what}" for what in sheet.missing])
    lines += _titled("Guessed, to be checked", list(_guesses(draft.guesses)))
    unknown = [f"  {line.number:>5}  {shortened(line.raw, 90)}" for line in sheet.unrecognised]
    lines += _titled("Lines that no rule understood (not in the draft)", unknown)
    if updated:
        lines += _titled("Changes to the profile", list(_diff(draft.diff)) or ["  none"])
    return "\n".join(lines)


def _titled(title: str, rows: list[str]) -> list[str]:
    return ["", f"{title}:", *rows] if rows else []


def _counts(sheet: Sheet) -> Iterator[str]:
    counts = counts_of(sheet)
    details = {
        "activities": " + ".join(map(str, counts["activities_per_mission"])),
        "hard_skills": "levels " + ", ".join(str(level) for level in counts["hard_levels"]),
        "fulfilment": ", ".join(f"{score.title} {score.score}" for score in sheet.fulfilment),
    }
    more = {"career_paths": len(sheet.career_paths), "neighbouring_jobs": len(sheet.neighbouring_jobs)}
    for name, count in (counts | more).items():
        if name in ("activities_per_mission", "hard_levels"):
            continue
        number = len(count) if isinstance(count, list) else count
        detail = f"  ({details[name]})" if number and name in details else ""
        yield f"  {name.replace('_', ' '):<18} {number:>4}{detail}"


def _guesses(guesses: list[Guess]) -> Iterator[str]:
    kinds: dict[tuple[str, str], list[Guess]] = {}
    for guess in guesses:
        kinds.setdefault((guess.field, guess.reason), []).append(guess)
    for (name, reason), same in kinds.items():
        times = f" ({len(same)})" if len(same) > 1 else ""
        yield f"  {name}{times}: {reason}"
        shown = same if name == "title" else same[:_SHOWN]
        for guess in shown:
            at = guess.id or (f"line {guess.line}" if guess.line else "")
            yield f"    {at:<10} {shortened(guess.value, 80)}".rstrip()
        if len(shown) < len(same):
            yield f"    ... and {len(same) - len(shown)} more"


def _diff(diff: Diff) -> Iterator[str]:
    yield from _named("+", diff.added)
    yield from _named("-", diff.removed)
    yield from _changed("~", diff.reworded)
    for change in diff.kept[:_SHOWN_KEPT]:
        yield f"  = {change.id} {change.field}: yours stays: {_short(change.before)}"
        yield f"      the sheet now says: {_short(change.after)}"
    if len(diff.kept) > _SHOWN_KEPT:
        yield f"  = ... and {len(diff.kept) - _SHOWN_KEPT} more of yours that stay (--report json has them all)"


def _named(sign: str, entries: Iterable[Named]) -> Iterator[str]:
    return (f"  {sign} {entry.id}  {shortened(entry.text, 90)}" for entry in entries)


def _changed(sign: str, changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield f"  {sign} {change.id} {change.field}: {_short(change.before)} -> {_short(change.after)}"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return shortened(" ".join(text.split()), 60)
