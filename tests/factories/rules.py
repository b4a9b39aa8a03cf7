"""The small course with other rules: a changed assessment, a final exam, questions that a person grades."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from assessments.items.service import publish_items
from course.curriculum.folder import CourseFolder
from course.curriculum.service import publish_course
from tests.factories.school import NOON, School, small_course

EXAM: dict[str, Any] = {
    "id": "ex", "title": "Examen final", "pass_mark": 0.6, "attempts": 2, "time_limit_minutes": 60, "review": "never",
}  # fmt: skip
WRITTEN: dict[str, Any] = {
    "id": "i01_900", "use": "assessment", "lesson": "l01_01", "activities": ["m01_a01"],
    "competency": "analyse_ventes", "difficulty": 60, "interaction": "long_fill_in",
    "prompt": "Que disent les chiffres d'octobre ?", "explanation": "Le rayon Romans baisse.",
    "minimum_words": 2, "maximum_words": 100, "raters": 1, "sample": "Un modèle que l'on garde pour la fin.",
    "rubric": [{"id": "lecture", "title": "Lecture", "levels": ["rien", "peu", "moitié", "presque", "tout"]}],
}  # fmt: skip


def folder_with(
    *, a01: dict[str, Any] | None = None, exam: dict[str, Any] | None = None, written: bool = False
) -> CourseFolder:
    """The small course folder with rules of its first assessment changed, with an exam, with a question to write."""
    folder = small_course()
    curriculum, items = copy.deepcopy(dict(folder.curriculum)), copy.deepcopy(dict(folder.items))
    curriculum["modules"][0]["assessment"].update(a01 or {})
    if written:
        items["mod01"]["items"].append(WRITTEN)
    if exam is not None:
        curriculum["exam"] = {**EXAM, **exam}
        of_modules = [one for name in ("mod01", "mod02") for one in items[name]["items"] if one["use"] == "assessment"]
        items["exam"] = {
            "format": "passerelle/items/1",
            "module": "exam",
            "items": [{**one, "id": f"e{one['id'][1:]}", "use": "exam"} for one in of_modules if one is not WRITTEN],
        }
    return replace(folder, curriculum=curriculum, items=items)


def with_rules(school: School, *, now: datetime = NOON, **changes: Any) -> School:
    """The school with its course published anew: `changes` are those of `folder_with`."""
    folder = folder_with(**changes)
    with school.database.transaction() as session:
        course = publish_course(session, organisation_id=school.organisation.id, folder=folder, now=now)
        publish_items(session, organisation_id=school.organisation.id, course_id=course.id, items=folder.items, now=now)
    return replace(school, course=course)
