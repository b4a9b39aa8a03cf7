"""From a profile to a course folder to fill in: a module for each mission, a lesson stub for each two or three
activities, and the items that a sheet can honestly give.

Everything is marked `outline`: a stub is no lesson, and nothing of it can be assigned before somebody has written it.
`playable` marks it as written all the same, for an author who wants to try the skeleton in the player.
The same profile gives the same files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.profile.job_sheet.scaffold_items import items_of_module
from course.profile.job_sheet.scaffold_lessons import lesson_text
from course.profile.job_sheet.shape import mission_number
from course.profile.job_sheet.wording import headline

_LESSON_MINUTES = 10
_MOST_IN_LESSON = 3
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """A lesson stub before it is written down."""

    id: str
    title: str
    activities: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A module before it is written down."""

    number: str
    mission: Mapping[str, Any]
    lessons: tuple[LessonPlan, ...]

    @property
    def id(self) -> str:
        return f"mod{self.number}"


@dataclass(slots=True)
class Scaffold:
    """The files of a course folder, as plain data and text."""

    curriculum: dict[str, Any]
    lessons: dict[str, str] = field(default_factory=dict)
    """Markdown by lesson id."""
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Items document by module id; modules without an item have none."""
    remarks: list[str] = field(default_factory=list)
    """What could not be generated, and why."""

    @property
    def item_count(self) -> int:
        return sum(len(document["items"]) for document in self.items.values())


def scaffold_course(profile: Mapping[str, Any], *, today: str, playable: bool = False) -> Scaffold:
    """The course folder of a profile document; `today` (YYYY-MM-DD) gives the version its year and month."""
    modules = plan_modules(profile["missions"])
    course = Scaffold(_curriculum(profile, modules, today))
    for module in modules:
        made = items_of_module(profile, modules, module)
        if made.items:
            course.items[module.id] = {
                "format": "passerelle/items/1",
                "module": module.id,
                "note": "Items tirés de la fiche : à relire, à compléter, à remplacer par des items de situation.",
                "items": made.items,
            }
        course.remarks += made.remarks
        for lesson in module.lessons:
            course.lessons[lesson.id] = lesson_text(lesson.activities, made.checks.get(lesson.id))
    if playable:
        _call_written(course)
    if not profile["competencies"]:
        course.remarks = ["no items: every item needs the competency that it informs, and the profile has none yet"]
    return course


def _call_written(course: Scaffold) -> None:
    """Modules that have graded items, with an assessment that hands out all of them."""
    for module in course.curriculum["modules"]:
        items = course.items.get(module["id"], {}).get("items", ())
        if not any(item["use"] == "assessment" for item in items):
            course.remarks.append(f"{module['id']}: stays an outline, since it has no graded item")
            continue
        module["status"] = "written"
        for lesson in module["lessons"]:
            lesson["status"] = "written"
        module["assessment"] = {
            "id": f"a{module['id'].removeprefix('mod')}",
            "title": f"Évaluation : {module['title']}",
            "pass_mark": 0.7,
            "attempts": 3,
            "time_limit_minutes": None,
            "draw": None,
        }


def plan_modules(missions: Sequence[Mapping[str, Any]]) -> list[ModulePlan]:
    """A module for each mission, its activities shared out over lessons in order."""
    numbers = [mission_number(mission["id"]) or 0 for mission in missions]
    regular = len(set(numbers)) == len(numbers) and all(numbers)
    plans = []
    for at, mission in enumerate(missions):
        number = f"{numbers[at] if regular else at + 1:02}"
        groups = shared_out(mission["activities"])
        lessons = tuple(
            LessonPlan(f"l{number}_{place:02}", _lesson_title(mission, group), tuple(group))
            for place, group in enumerate(groups, 1)
        )
        plans.append(ModulePlan(number, mission, lessons))
    return plans


def shared_out(activities: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Groups of two or three in order, as even as can be: 10 -> 3, 3, 2, 2; one empty group where there is none."""
    count = max(1, -(-len(activities) // _MOST_IN_LESSON))
    size, longer = divmod(len(activities), count)
    groups, at = [], 0
    for place in range(count):
        end = at + size + (place < longer)
        groups.append(list(activities[at:end]))
        at = end
    return groups


def _lesson_title(mission: Mapping[str, Any], group: Sequence[Mapping[str, Any]]) -> str:
    return headline(group[0]["text"] if group else mission["title"], _LONGEST_TITLE)


def _curriculum(profile: Mapping[str, Any], modules: Sequence[ModulePlan], today: str) -> dict[str, Any]:
    return {
        "format": "passerelle/curriculum/1",
        "id": profile["id"].replace("_", "-"),
        "profile": profile["id"],
        "title": profile["title"],
        "language": profile["language"],
        "version": f"{today[:4]}.{today[5:7]}",
        "modules": [_module(module) for module in modules],
    }


def _module(module: ModulePlan) -> dict[str, Any]:
    mission = module.mission
    summary = {"summary": mission["summary"]} if mission.get("summary") else {}
    objectives = [lesson.title for lesson in module.lessons if lesson.activities]
    return {
        "id": module.id,
        "mission": mission["id"],
        "title": mission["title"],
        **summary,
        **({"objectives": objectives} if objectives else {}),
        "status": "outline",
        "lessons": [
            {
                "id": lesson.id,
                "title": lesson.title,
                "minutes": _LESSON_MINUTES,
                "status": "outline",
                "activities": [activity["id"] for activity in lesson.activities],
                **({"objectives": [one["text"] for one in lesson.activities]} if lesson.activities else {}),
            }
            for lesson in module.lessons
        ],
        "assessment": None,
    }
