"""What a course covers and what it leaves out: the findings of `passerelle course check` beyond the formats.

What an assessment, the exam and the diagnostic draw from is looked at in course.curriculum.pools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from course.curriculum.findings import CourseFacts, Finding
from course.curriculum.pools import pool_findings
from course.curriculum.structure import Module
from course.profile.competency import Profile

NEAR_TARGET = 12
"""Points: an item this close to a competency's target can decide whether the target is reached."""
OUTSIDE_MODULES = ("diagnostic", "exam")
"""Uses of items that belong to no module: a lesson, where one is named, is the one to reread."""


def find_gaps(course: CourseFacts) -> list[Finding]:
    """Everything that is missing, doubled or dead in a course, most general first."""
    return [
        *_profile_findings(course.profile),
        *_curriculum_findings(course),
        *_lesson_findings(course),
        *_item_findings(course),
        *pool_findings(course),
        *_target_findings(course),
    ]


def activities_taught(course: CourseFacts) -> int:
    """How many activities of the profile are taught in a written lesson."""
    return len(
        {key for _, lesson in course.curriculum.lessons if lesson.status == "written" for key in lesson.activities}
        & {activity.id for mission in course.profile.missions for activity in mission.activities}
    )


def _repeated(keys: Iterable[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if count > 1}


def _unless_known(profile: Profile, known: Collection[str], key: str, named: Finding) -> Iterator[Finding]:
    """A dead reference, or a note where the profile has retired what it refers to."""
    if key not in known:
        retired = key in profile.retired
        said = "has been retired from the profile." if retired else "does not exist."
        yield replace(named, message=f"{named.message} {said}", serious=not retired)


def _profile_findings(profile: Profile) -> Iterator[Finding]:
    ids = [mission.id for mission in profile.missions]
    ids += [activity.id for mission in profile.missions for activity in mission.activities]
    ids += [competency.id for competency in profile.competencies]
    for key in sorted(_repeated(ids)):
        yield Finding("profile.yaml", (), f"the id {key} is used twice. Give each its own.")
    known = {competency.id for competency in profile.competencies}
    exercised: set[str] = set()
    for m, mission in enumerate(profile.missions):
        for a, activity in enumerate(mission.activities):
            path: tuple[str | int, ...] = ("missions", m, "activities", a, "competencies")
            exercised.update(activity.competencies)
            for key in activity.competencies:
                yield from _unless_known(profile, known, key, Finding("profile.yaml", path, f"the competency {key}"))
            if not activity.competencies:
                yield Finding("profile.yaml", path, f"{activity.id} is linked to no competency.", serious=False)
    for c, competency in enumerate(profile.competencies):
        at: tuple[str | int, ...] = ("competencies", c)
        if competency.id not in exercised:
            yield Finding("profile.yaml", at, f"no activity exercises {competency.id}.", serious=False)
        if competency.target_source == "editorial" and not competency.target_reason:
            yield Finding("profile.yaml", at, f"{competency.id}: an editorial target needs its target_reason.")


def _curriculum_findings(course: CourseFacts) -> Iterator[Finding]:
    file, curriculum, profile = "curriculum.yaml", course.curriculum, course.profile
    if curriculum.profile != profile.id:
        yield Finding(file, ("profile",), f"names the profile {curriculum.profile}; profile.yaml is {profile.id}.")
    ids = [module.id for module in curriculum.modules] + [lesson.id for _, lesson in curriculum.lessons]
    ids += [module.assessment.id for module in curriculum.modules if module.assessment]
    ids += [one.id for one in (curriculum.exam, curriculum.diagnostic) if one]
    for key in sorted(_repeated(ids)):
        yield Finding(file, (), f"the id {key} is used twice. Give each its own.")
    missions = {mission.id for mission in profile.missions}
    taught_in = Counter(key for _, lesson in curriculum.lessons for key in set(lesson.activities))
    for mission in profile.missions:
        if mission.id not in {module.mission for module in curriculum.modules}:
            yield Finding(file, ("modules",), f"no module teaches the mission {mission.id}.")
        for activity in mission.activities:
            if not taught_in[activity.id]:
                yield Finding(file, ("modules",), f"no lesson teaches the activity {activity.id}.")
    for m, module in enumerate(curriculum.modules):
        named = Finding(file, ("modules", m, "mission"), f"the mission {module.mission}")
        yield from _unless_known(profile, missions, module.mission, named)
        yield from _module_findings(m, module, profile)


def _module_findings(m: int, module: Module, profile: Profile) -> Iterator[Finding]:
    activities = {activity.id for mission in profile.missions for activity in mission.activities}
    for i, lesson in enumerate(module.lessons):
        for key in lesson.activities:
            path = ("modules", m, "lessons", i, "activities")
            named = Finding("curriculum.yaml", path, f"{lesson.id}: the activity {key}")
            yield from _unless_known(profile, activities, key, named)
    if module.status == "written" and module.assessment is None:
        yield Finding("curriculum.yaml", ("modules", m), f"{module.id} is written but has no assessment.")


def _lesson_findings(course: CourseFacts) -> Iterator[Finding]:
    checks = {item.id: item for item in course.items if item.use == "check"}
    used: Counter[str] = Counter()
    for _, lesson in course.curriculum.lessons:
        file = f"lessons/{lesson.id}.md"
        facts = course.lessons.get(lesson.id)
        if facts is None:
            if lesson.status == "written":
                yield Finding(file, (), "the lesson is marked written, but the file does not exist.")
            continue
        for key in facts.checks:
            used[key] += 1
            if key not in checks:
                yield Finding(file, (), f"the check {key} is no item with use: check.")
            elif checks[key].lesson != lesson.id:
                yield Finding(file, (), f"the check {key} says that it belongs to {checks[key].lesson}.")
        for key in facts.cases:
            if key not in course.cases:
                yield Finding(file, (), f"the case {key} does not exist.")
    for key in sorted(set(course.lessons) - {lesson.id for _, lesson in course.curriculum.lessons}):
        yield Finding(f"lessons/{key}.md", (), "no module of curriculum.yaml lists this lesson.")
    for key, item in checks.items():
        if used[key] != 1:
            yield Finding(item.file, item.path, f"the check {key} stands in {used[key]} lessons instead of one.")


def _item_findings(course: CourseFacts) -> Iterator[Finding]:
    for key in sorted(_repeated(item.id for item in course.items)):
        yield Finding("items/", (), f"the item id {key} is used twice. Give each its own.")
    competencies = {competency.id for competency in course.profile.competencies}
    activities = {activity.id for mission in course.profile.missions for activity in mission.activities}
    lessons = {lesson.id: module.id for module, lesson in course.curriculum.lessons}
    for item in course.items:
        named = Finding(item.file, item.path, f"{item.id}: the competency {item.competency}")
        yield from _unless_known(course.profile, competencies, item.competency, named)
        if item.use in OUTSIDE_MODULES:
            if item.lesson and item.lesson not in lessons:
                yield Finding(item.file, item.path, f"{item.id}: the lesson {item.lesson} does not exist.")
        elif not item.lesson or lessons.get(item.lesson) != item.module:
            yield Finding(item.file, item.path, f"{item.id}: {item.lesson} is no lesson of {item.module}.")
        for key in item.activities:
            named = Finding(item.file, item.path, f"{item.id}: the activity {key}")
            yield from _unless_known(course.profile, activities, key, named)
        if item.case and item.case not in course.cases:
            yield Finding(item.file, item.path, f"{item.id}: the case {item.case} does not exist.")
    for module in course.curriculum.modules:
        graded = [item for item in course.items if item.module == module.id and item.use == "assessment"]
        if module.status == "written":
            asked = {key for item in graded for key in item.activities}
            for lesson in module.lessons:
                for key in set(lesson.activities) - asked:
                    message = f"no graded item of {module.id} asks about the activity {key}."
                    yield Finding(f"items/{module.id}.yaml", (), message, serious=False)


def _target_findings(course: CourseFacts) -> Iterator[Finding]:
    for c, competency in enumerate(course.profile.competencies):
        levels = [item.difficulty for item in course.items if item.competency == competency.id]
        if not any(abs(level - competency.target) <= NEAR_TARGET for level in levels):
            yield Finding(
                "profile.yaml",
                ("competencies", c, "target"),
                f"no item of {competency.id} lies within {NEAR_TARGET} points of its target {competency.target:g}"
                + (f" (nearest: {min(levels, key=lambda d: abs(d - competency.target)):g})." if levels else "."),
                serious=False,
            )
