"""Missions and activities of a sheet laid over those of the profile (`pair_missions` says which continues which).

An activity that moved to another mission keeps its identifier; a guessed title never replaces a confirmed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.profile.job_sheet.changes import Change, settle
from course.profile.job_sheet.fingerprint import digest
from course.profile.job_sheet.merge import Merge
from course.profile.job_sheet.pair_missions import (
    Place,
    new_mission_of,
    pair_activities,
    pair_missions,
    rewritten_missions,
)
from course.profile.job_sheet.shape import ACTIVITIES, LISTS

MISSIONS = next(shape for shape in LISTS if shape.key == "missions")


def merge_missions(merge: Merge, proposed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The missions of the profile after the import."""
    old = [dict(mission) for mission in merge.existing.get("missions") or ()]
    missions = pair_missions(merge, proposed, old)
    activities = pair_activities(merge, proposed, old, missions)
    merge.continued += len(activities)
    rewritten = set() if merge.known else rewritten_missions(proposed, old, activities)
    merged = []
    for at, new in enumerate(proposed):
        mission = _mission(merge, new, dict(old[missions[at]]) if at in missions else None)
        mission["activities"] = [
            _activity(merge, mission["id"], one, _at(old, activities.get((at, index))), rewritten=at in rewritten)
            for index, one in enumerate(new["activities"])
        ]
        merged.append(mission)
    _what_is_left(merge, old, merged, missions, set(activities.values()))
    return merged


def are_of_another_sheet(merge: Merge, proposed: list[dict[str, Any]]) -> bool:
    """True when the profile's missions came from the other shape of sheet (or from people) and say more already."""
    old = merge.existing.get("missions") or ()
    detailed = any(mission.get("activities") for mission in old)
    if not old or (not detailed and any(mission["activities"] for mission in proposed)):
        return False
    if not merge.known:
        return detailed and not any(mission["activities"] for mission in proposed)
    return not any(merge.vanishes(mission["id"], listed=True) for mission in old)


def _at(old: list[dict[str, Any]], place: Place | None) -> tuple[str, dict[str, Any]] | None:
    if place is None:
        return None
    mission = old[place[0]]
    return mission["id"], dict(mission["activities"][place[1]])


def _mission(merge: Merge, new: Mapping[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
    if old is None:
        restored = merge.names.restore("missions", new["title"])
        return merge.add(MISSIONS, new, restored or merge.names.mission())
    merge.continued += 1
    known = merge.known.get(old["id"], {})
    confirmed = not old.get("title_guessed", False)
    corrected = "title" in known and digest(old["title"]) != known["title"] and old["title"] != new["title"]
    if not (confirmed and new["title_guessed"]):
        settle(old, new, "title", known=known, by_people=confirmed, diff=merge.diff)
        still_guessed = new["title_guessed"] and not corrected and not confirmed
        old = {key: value for key, value in old.items() if key != "title_guessed"}
        old = _behind(old, "title", "title_guessed", still_guessed)
    settle(old, new, "summary", known=known, by_people=True, diff=merge.diff)
    merge.remember(MISSIONS, old["id"], new)
    return old


def _behind(entry: dict[str, Any], key: str, name: str, value: Any) -> dict[str, Any]:
    """The entry with `name` right behind `key`."""
    items = list(entry.items())
    at = next(index for index, (one, _) in enumerate(items) if one == key) + 1
    return dict([*items[:at], (name, value), *items[at:]])


def _activity(
    merge: Merge,
    mission: str,
    new: Mapping[str, Any],
    had: tuple[str, dict[str, Any]] | None,
    *,
    rewritten: bool,
) -> dict[str, Any]:
    if had is None:
        identifier = merge.names.restore("activities", new["text"], mission) or merge.names.activity(mission)
        return merge.add(ACTIVITIES, new, identifier)
    former, old = had
    known = merge.known.get(old["id"], {})
    settle(old, new, "text", known=known, by_people=rewritten, diff=merge.diff)
    if former != mission:
        merge.diff.reworded.append(Change(old["id"], "mission", former, mission))
    _settle_links(old, new, known)
    merge.remember(ACTIVITIES, old["id"], new)
    return old


def _settle_links(old: dict[str, Any], new: Mapping[str, Any], known: Mapping[str, str]) -> None:
    """A new guess replaces a guess, or a lack of one, that nobody touched since the last import."""
    if new["competencies"] and digest(old.get("competencies") or []) == known.get("competencies"):
        old |= {"competencies": new["competencies"], "competencies_guessed": True}


def _what_is_left(
    merge: Merge,
    old: list[dict[str, Any]],
    merged: list[dict[str, Any]],
    missions: Mapping[int, int],
    continued: set[Place],
) -> None:
    """Retire the missions and activities that the sheet no longer has; what people added stays where it was."""
    for m, mission in enumerate(old):
        left = [one for a, one in enumerate(mission.get("activities") or ()) if (m, a) not in continued]
        gone = [one for one in left if merge.was_imported(one["id"])]
        staying = [one for one in left if one not in gone]
        new = new_mission_of(missions, m)
        vanishes = new < 0 and not staying and merge.was_imported(mission["id"])
        if vanishes:
            merge.retire(MISSIONS, mission)
        for activity in gone:
            merge.retire(ACTIVITIES, activity)
        if new >= 0:
            merged[new]["activities"] += staying
        elif not vanishes:
            merged.append({**mission, "activities": staying})
