"""The course as data for the offline player: `data/course.js` for its shape, `data/<module>.js` for its items.

They are ES modules and not JSON files, because some servers refuse to hand out .json; an import also needs no second
permission under a strict content policy.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from course.lessons.case_csv import case_csv
from course.lessons.typography import french
from lms_adapter.scorm.content import OFFLINE_USES, IncompleteCourse, PackageInput, is_written
from lms_adapter.scorm.item_texts import case_path, offline_item
from lms_adapter.scorm.short_ids import refuse_ambiguous, short_id

FORMAT = "passerelle/package/1"
BYTE_ORDER_MARK = "\ufeff"
POOL_KEYS = ("id", "competency", "difficulty", "use", "interaction", "case")
DIGEST = "data/digest.js"
"""The mark of this version alone: what the player asks the server for to know that it still answers."""


def course_scripts(course: PackageInput) -> dict[str, str]:
    """Path -> text of every data module. Raises IncompleteCourse, InvalidText, AmbiguousIds."""
    items = {module["id"]: _module_items(course, module) for module in course.modules}
    shape = course_shape(course)
    refuse_ambiguous(_ids(shape))
    written = {f"data/{module_id}.js": found for module_id, found in items.items() if found}
    shape["digest"] = short_id(hashlib.sha256(_compact([shape, items]).encode()).hexdigest())
    scripts = {"data/course.js": _script(shape), DIGEST: _script(shape["digest"])}
    return scripts | {path: _script(found) for path, found in written.items()}


def case_files(course: PackageInput) -> dict[str, str]:
    """Path -> CSV of every case that a question shows; the mark in front tells Excel that it is UTF-8."""
    shown = {
        item["case"] for module in course.modules for item in _module_items(course, module).values() if "case" in item
    }
    locale = course.curriculum.get("language", "fr")
    return {case_path(one): BYTE_ORDER_MARK + case_csv(course.cases[one], locale=locale) for one in sorted(shown)}


def course_shape(course: PackageInput) -> dict[str, Any]:
    """Modules, lessons with their sections and checks, assessments with their pools."""
    curriculum = course.curriculum
    return {
        "format": FORMAT,
        "id": curriculum["id"],
        "title": french(curriculum["title"]),
        "language": curriculum.get("language", "fr"),
        "version": str(curriculum["version"]),
        "modules": [_module(course, module) for module in course.modules],
        "competencies": [{"id": one["id"], "title": french(one["title"])} for one in course.competencies],
    }


def _module(course: PackageInput, module: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": module["id"],
        "title": french(module["title"]),
        "status": module["status"],
        "lessons": [_lesson(course, lesson) for lesson in module["lessons"]],
        "assessment": assessment_shape(course, module),
    }


def _lesson(course: PackageInput, lesson: Mapping[str, Any]) -> dict[str, Any]:
    shape = {key: lesson[key] for key in ("id", "title", "minutes", "status")}
    shape["title"] = french(lesson["title"])
    if not is_written(lesson):
        return {**shape, "sections": [], "checks": []}
    rendered = course.rendered(lesson["id"])
    sections = [{"anchor": section.anchor, "title": section.title} for section in rendered.sections]
    return {**shape, "sections": sections, "checks": list(rendered.checks)}


def assessment_shape(course: PackageInput, module: Mapping[str, Any]) -> dict[str, Any] | None:
    """A written module's assessment with its pool; None while there is nothing to ask."""
    assessment = module.get("assessment")
    pool = assessment_pool(course, module)
    if not assessment or not is_written(module) or not pool:
        return None
    return {
        "id": assessment["id"],
        "title": french(assessment["title"]),
        "passMark": assessment["pass_mark"],
        "attempts": assessment.get("attempts"),
        "timeLimitMinutes": assessment.get("time_limit_minutes"),
        "draw": assessment.get("draw"),
        "blueprint": [_line(line) for line in assessment.get("blueprint") or ()],
        "pool": [{key: item.get(key) for key in POOL_KEYS} for item in pool],
    }


def assessment_pool(course: PackageInput, module: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The items that a module's assessment draws from, as far as a package may hold them."""
    blueprint = (module.get("assessment") or {}).get("blueprint") or ()
    uses = {use for line in blueprint for use in _line(line)["uses"]} or {"assessment"}
    return course.module_items(module["id"], [use for use in OFFLINE_USES if use in uses])


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    shape = {key: line.get(key) for key in ("competency", "count", "difficulty", "interactions")}
    return {**shape, "uses": list(line.get("uses") or ("assessment",))}


def _module_items(course: PackageInput, module: Mapping[str, Any]) -> dict[str, Any]:
    """What the module's lessons and assessment ask, by item id; a check no lesson shows stays out."""
    wanted = {
        check for lesson in module["lessons"] if is_written(lesson) for check in course.rendered(lesson["id"]).checks
    }
    documents = course.module_items(module["id"])
    missing = sorted(wanted - {item["id"] for item in documents})
    if missing:
        raise IncompleteCourse(
            f"the lessons of {module['id']} ask {', '.join(missing)}, which items/{module['id']}.yaml has not."
        )
    if assessment_shape(course, module):
        wanted |= {item["id"] for item in assessment_pool(course, module)}
    return {item["id"]: offline_item(item, course.cases) for item in documents if item["id"] in wanted}


def _ids(shape: Mapping[str, Any]) -> Iterator[str]:
    for module in shape["modules"]:
        for lesson in module["lessons"]:
            yield lesson["id"]
            yield from lesson["checks"]
        if module["assessment"]:
            yield module["assessment"]["id"]
            yield from (item["id"] for item in module["assessment"]["pool"])
    yield from (competency["id"] for competency in shape["competencies"])


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _script(value: Any) -> str:
    return f"export default {_compact(value)};\n"
