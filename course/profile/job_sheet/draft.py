"""From a sheet to the draft of profile.yaml, over the profile that is there already where there is one.

Everything that was derived instead of read is listed as a guess, and carries a sign in the draft itself:
`title_guessed`, `competencies_guessed`, `target_reason`, or a comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import Conflict
from course.profile.job_sheet.changes import EMPTY, Diff, settle
from course.profile.job_sheet.fingerprint import ORIGIN, Fingerprint, digest
from course.profile.job_sheet.linking import guess_links
from course.profile.job_sheet.merge import Merge
from course.profile.job_sheet.merge_missions import are_of_another_sheet, merge_missions
from course.profile.job_sheet.proposal import TARGET_REASON, propose
from course.profile.job_sheet.shape import FORMAT, LISTS
from course.profile.job_sheet.sheet import Sheet
from course.profile.job_sheet.similarity import REWORDED, likeness
from course.profile.job_sheet.wording import identifier

_ORDER = (
    "format", "id", "title", "title_en", "language", "rome", "summary",
    *(shape.key for shape in LISTS), "notes", "retired",
)  # fmt: skip
_ALWAYS = frozenset({"missions", "competencies"})
PROFILE = "profile"
"""The profile's own entry in the fingerprint."""


class OtherProfile(Conflict):
    """The profile that is there is of another job."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A value of the draft that a person should check."""

    id: str
    field: str
    value: str
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of a profile, and everything a person should know about it."""

    profile: dict[str, Any]
    guesses: list[Guess]
    diff: Diff
    fingerprint: dict[str, dict[str, str]]
    suggestions: list[str] = field(default_factory=list)
    """Disciplines that the sheet names without a level: candidates for `competencies`."""


def draft_profile(
    sheet: Sheet, *, existing: Mapping[str, Any] | None = None, known: Fingerprint | None = None, today: str
) -> Draft:
    """The profile that `sheet` describes, laid over `existing` (a profile document) where there is one.

    `known` is the fingerprint of the last import (`fingerprint.read_fingerprint`); `today` (YYYY-MM-DD) dates what
    retires. Raises OtherProfile when `existing` has nothing in common with the sheet.
    """
    had = existing or {}
    proposal = propose(sheet)
    merge = Merge(had, known or {}, shape=sheet.shape, today=today)
    profile: dict[str, Any] = dict(had) | {"format": FORMAT, "language": had.get("language") or "fr"}
    profile["id"] = had.get("id") or identifier(proposal["title"])
    _settle_head(profile, proposal, merge)
    for shape in LISTS[1:]:
        profile[shape.key] = merge.entries(shape, proposal[shape.key])
    _link(proposal["missions"], profile["competencies"])
    aside = are_of_another_sheet(merge, proposal["missions"])
    profile["missions"] = had["missions"] if aside else merge_missions(merge, proposal["missions"])
    if had and not merge.continued:
        _refuse_another_job(had, proposal)
    profile["retired"] = merge.names.retired
    ordered = {key: profile[key] for key in [*_ORDER, *profile] if key in profile}
    ordered = {key: value for key, value in ordered.items() if value not in EMPTY or key in _ALWAYS}
    guesses = _guesses(ordered, sheet, proposal, aside=aside)
    suggestions = [one.title for one in sheet.suggested_skills] if not ordered["competencies"] else []
    return Draft(ordered, guesses, merge.diff if had else Diff(), merge.fingerprint, suggestions)


def _settle_head(profile: dict[str, Any], proposal: Mapping[str, Any], merge: Merge) -> None:
    known = merge.known.get(PROFILE, {})
    entry = {"id": PROFILE} | {name: profile.get(name) for name in ("title", "summary", "notes")}
    same_shape = not known or known.get(ORIGIN) == merge.origin
    for name in ("title", "summary", "notes"):
        if same_shape or entry[name] in EMPTY:
            unheard = Diff() if name == "notes" else merge.diff
            settle(entry, proposal, name, known=known, by_people=True, diff=unheard)
        profile[name] = entry[name]
    if not same_shape:
        notes = list(profile["notes"] or ())
        profile["notes"] = notes + [note for note in proposal["notes"] if note not in notes]
        return
    merge.fingerprint[PROFILE] = {ORIGIN: merge.origin} | {
        name: digest(proposal[name]) for name in ("title", "summary", "notes") if proposal[name] not in EMPTY
    }


def _refuse_another_job(had: Mapping[str, Any], proposal: Mapping[str, Any]) -> None:
    if any(had.get(shape.key) for shape in LISTS) and likeness(had["title"], proposal["title"]) < REWORDED:
        raise OtherProfile(
            f"The profile at --output describes {had['title']!r}; the sheet describes {proposal['title']!r}, and "
            "they have nothing in common. Give another file to --output."
        )


def _link(missions: list[dict[str, Any]], competencies: list[dict[str, Any]]) -> None:
    activities = [activity for mission in missions for activity in mission["activities"]]
    links = guess_links([activity["text"] for activity in activities], competencies)
    for activity, linked in zip(activities, links, strict=True):
        if linked:
            activity |= {"competencies": linked, "competencies_guessed": True}


def _guesses(profile: Mapping[str, Any], sheet: Sheet, proposal: Mapping[str, Any], *, aside: bool) -> list[Guess]:
    titles = {mission.title: (mission.title_reason, mission.line) for mission in sheet.missions}
    guesses = [Guess("", doubt.field, doubt.value, doubt.reason, doubt.line or None) for doubt in sheet.doubts]
    for mission in profile["missions"]:
        if mission.get("title_guessed"):
            reason, line = titles.get(mission["title"], ("guessed by an earlier import", None))
            guesses.append(Guess(mission["id"], "title", mission["title"], reason, line))
        for activity in mission["activities"]:
            if activity.get("competencies_guessed"):
                linked = ", ".join(activity["competencies"])
                guesses.append(Guess(activity["id"], "competencies", linked, "words shared with the competencies"))
    for competency in profile["competencies"]:
        if competency.get("target_reason") == TARGET_REASON:
            value = str(competency["target"])
            guesses.append(Guess(competency["id"], "target", value, "the sheet gives no level; to be decided"))
    proposed = {one["title"]: one.get("unit") for one in proposal["kpis"]}
    for kpi in profile.get("kpis") or ():
        if kpi.get("unit") and proposed.get(kpi["title"]) == kpi["unit"]:
            guesses.append(Guess(kpi["id"], "unit", kpi["unit"], "suggested by the name of the KPI"))
    if aside:
        reason = "the profile has more detailed missions already; these of the sheet were not added"
        guesses += [Guess("", "missions", one.title, reason, one.line) for one in sheet.missions]
    return guesses
