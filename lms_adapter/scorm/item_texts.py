"""Items as the offline player takes them: the author's document, its Markdown rendered to safe HTML once and for all.

`{name}` places come through rendering untouched and are filled in the browser, in HTML; text parameters are escaped for
that. What the player does not need (difficulty, activities) stays out.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from course.lessons.case import Case
from course.lessons.case_table import case_table
from course.lessons.render import InvalidText, render_text
from lms_adapter.scorm.content import IncompleteCourse

COPIED = ("id", "interaction", "lesson", "competency", "multiple", "shuffle", "derived", "constraints", "answer")
COPIED_NUMERIC = ("unit", "unit_required", "decimals", "tolerance")


def offline_item(item: Mapping[str, Any], cases: Mapping[str, Case]) -> dict[str, Any]:
    """The item for `player/grading`. Raises InvalidText, IncompleteCourse naming the item."""
    try:
        return _rendered(item, cases)
    except InvalidText as error:
        raise InvalidText(f"item {item['id']}: {error.message}") from None


def _rendered(item: Mapping[str, Any], cases: Mapping[str, Case]) -> dict[str, Any]:
    shown: dict[str, Any] = {key: item[key] for key in (*COPIED, *COPIED_NUMERIC) if item.get(key) is not None}
    for key in ("prompt", "explanation", "hint"):
        if item.get(key):
            shown[key] = render_text(item[key])
    if item.get("parameters"):
        shown["parameters"] = {name: _parameter(one) for name, one in item["parameters"].items()}
    if item.get("options"):
        shown["options"] = [_with_texts(option, "text", "feedback") for option in item["options"]]
    if item.get("mistakes"):
        shown["mistakes"] = [_with_texts(mistake, "feedback") for mistake in item["mistakes"]]
    case_id = item.get("case")
    if case_id:
        if case_id not in cases:
            raise IncompleteCourse(f"item {item['id']} shows the case {case_id}, which is not in cases/.")
        shown["case"], shown["case_html"] = case_id, case_table(cases[case_id])
    return shown


def _with_texts(entry: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: render_text(value) if key in keys else value for key, value in entry.items()}


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    if "choices" not in parameter:
        return dict(parameter)
    choices = [escape(one) if isinstance(one, str) else one for one in parameter["choices"]]
    return {**parameter, "choices": choices}
