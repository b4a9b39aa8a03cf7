"""Which missions and activities of a profile those of a sheet continue.

A mission is recognised by its activities, since its title is mostly guessed; an activity by its text, first within its
mission, then anywhere (it may have moved).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from course.profile.job_sheet.merge import Merge
from course.profile.job_sheet.shape import ACTIVITIES
from course.profile.job_sheet.similarity import (
    MOVED,
    REWORDED,
    likeness,
    pair_equal,
    pair_in_place,
    pair_likeliest,
)
from course.profile.job_sheet.wording import same_text

_SAME_MISSION = 0.3
"""Share of activities in common (or likeness of titles, where there are none) that makes it the same mission."""

Place = tuple[int, int]
"""(mission, activity), by index."""


def _keys(merge: Merge, missions: list[dict[str, Any]]) -> list[Counter[object]]:
    return [Counter(merge.key(ACTIVITIES, one) for one in mission["activities"]) for mission in missions]


def pair_missions(merge: Merge, new: list[dict[str, Any]], old: list[dict[str, Any]]) -> dict[int, int]:
    """New mission -> old mission, by index."""
    new_keys, old_keys = _keys(merge, new), _keys(merge, old)

    def shared(one: int, other: int) -> float:
        both = (new_keys[one] & old_keys[other]).total()
        share = both / max(1, new_keys[one].total(), old_keys[other].total())
        return share if share >= _SAME_MISSION else 0.0

    def resembling(one: int, other: int) -> float:
        score = _missions_alike(new[one], old[other])
        return score if score >= _SAME_MISSION else 0.0

    pairs = pair_likeliest(range(len(new)), range(len(old)), shared)
    left_new = [at for at in range(len(new)) if at not in pairs]
    left_old = [at for at in range(len(old)) if at not in set(pairs.values())]
    found = pair_likeliest(left_new, left_old, resembling)
    pairs |= {left_new[one]: left_old[other] for one, other in found.items()}
    return pairs if merge.known else pairs | pair_in_place(len(new), len(old), pairs)


def _missions_alike(new: Mapping[str, Any], old: Mapping[str, Any]) -> float:
    title = likeness(new["title"], old["title"])
    if not new["activities"] or not old.get("activities"):
        title = max(title, likeness(new["summary"], old.get("summary") or ""))
        return title if title >= REWORDED else 0.0
    close = [
        max(likeness(one["text"], other["text"], least=REWORDED) for other in old["activities"])
        for one in new["activities"]
    ]
    share = sum(close) / max(len(close), len(old["activities"]))
    return max(share, 0.5 * title if same_text(new["title"], old["title"]) else 0.0)


def pair_activities(
    merge: Merge, new: list[dict[str, Any]], old: list[dict[str, Any]], missions: Mapping[int, int]
) -> dict[Place, Place]:
    """New place -> old place: equal texts within the mission, equal anywhere, alike within, very alike anywhere."""
    ours, theirs = _places(new), _places(old)
    goes_on = {was: now for now, was in missions.items()}
    pairs: dict[Place, Place] = {}
    for equal in (True, False):
        for mission in [*missions, None]:
            taken = set(pairs.values())
            mine = [place for place in ours if place not in pairs and mission in (None, place[0])]
            had = [place for place in theirs if place not in taken and mission in (None, goes_on.get(place[0], -1))]
            if equal:
                found = pair_equal(
                    [merge.key(ACTIVITIES, ours[place]) for place in mine],
                    [merge.key(ACTIVITIES, theirs[place]) for place in had],
                    key=lambda key: key,
                )
            else:
                alike = partial(likeness, least=MOVED if mission is None else REWORDED)
                texts = [ours[place]["text"] for place in mine], [theirs[place]["text"] for place in had]
                found = pair_likeliest(*texts, alike)
            pairs |= {mine[one]: had[other] for one, other in found.items()}
    return pairs if merge.known else pairs | _in_place(new, old, missions, pairs)


def _places(missions: list[dict[str, Any]]) -> dict[Place, dict[str, Any]]:
    return {(m, a): one for m, mission in enumerate(missions) for a, one in enumerate(mission.get("activities") or ())}


def _in_place(
    new: list[dict[str, Any]],
    old: list[dict[str, Any]],
    missions: Mapping[int, int],
    pairs: Mapping[Place, Place],
) -> dict[Place, Place]:
    """Activities that a person evidently put in other words, by their place in a mission."""
    found: dict[Place, Place] = {}
    taken = set(pairs.values())
    for one, other in missions.items():
        ours, theirs = len(new[one]["activities"]), len(old[other].get("activities") or ())
        inside = {mine[1]: had[1] for mine, had in pairs.items() if mine[0] == one and had[0] == other}
        strangers = any(mine[0] == one and had[0] != other for mine, had in pairs.items())
        for at in {} if strangers else pair_in_place(ours, theirs, inside):
            if (other, at) not in taken:
                found[(one, at)] = (other, at)
    return found


def rewritten_missions(new: list[dict[str, Any]], old: list[dict[str, Any]], pairs: Mapping[Place, Place]) -> set[int]:
    """New missions whose activities a person evidently put in other words: theirs stay, all of them."""
    return {
        one[0]
        for one, other in pairs.items()
        if likeness(new[one[0]]["activities"][one[1]]["text"], old[other[0]]["activities"][other[1]]["text"]) < REWORDED
    }


def new_mission_of(missions: Mapping[int, int], old_mission: int) -> int:
    """The new mission that continues an old one; -1 where none does."""
    return next((new for new, old in missions.items() if old == old_mission), -1)
