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

MARKUP = "html"
"""What the player is told of the texts: remarks of its own become HTML too (player/grading/remarks.js)."""
COPIED = (
    "id", "interaction", "lesson", "competency", "minutes", "multiple", "shuffle", "derived", "constraints", "answer",
    "unit", "unit_required", "decimals", "tolerance", "pairs", "total", "step", "return_unit", "full_from",
)  # fmt: skip
SHOWN = ("prompt", "explanation", "hint", "text")
"""Markdown of the item itself."""
PARTS = ("options", "steps", "sources", "targets", "channels")
"""Lists of parts that are shown."""
SHOWN_IN_PARTS = ("text", "feedback", "reason")


def offline_item(item: Mapping[str, Any], cases: Mapping[str, Case]) -> dict[str, Any]:
    """The item for `player/grading`. Raises InvalidText, IncompleteCourse naming the item."""
    try:
        return _rendered(item, cases)
    except InvalidText as error:
        raise InvalidText(f"item {item['id']}: {error.message}") from None


def _rendered(item: Mapping[str, Any], cases: Mapping[str, Case]) -> dict[str, Any]:
    shown: dict[str, Any] = {key: item[key] for key in COPIED if item.get(key) is not None}
    shown["markup"] = MARKUP
    shown |= {key: render_text(item[key]) for key in SHOWN if item.get(key)}
    if item.get("parameters"):
        shown["parameters"] = {name: _parameter(one) for name, one in item["parameters"].items()}
    for name in PARTS:
        if item.get(name):
            shown[name] = [_with_texts(part, *SHOWN_IN_PARTS) for part in item[name]]
    if item.get("mistakes"):
        shown["mistakes"] = [_with_texts(mistake, "feedback") for mistake in item["mistakes"]]
    if item.get("blanks"):
        shown["blanks"] = [_blank(blank) for blank in item["blanks"]]
    case_id = item.get("case")
    if case_id:
        if case_id not in cases:
            raise IncompleteCourse(f"item {item['id']} shows the case {case_id}, which is not in cases/.")
        shown["case"], shown["case_html"] = case_id, case_table(cases[case_id])
        shown["case_csv_href"] = case_path(case_id)
    return shown


def case_path(case_id: str) -> str:
    """Where a package has a case for a spreadsheet."""
    return f"cases/{case_id}.csv"


def _with_texts(entry: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: render_text(value) if key in keys and value else value for key, value in entry.items()}


def _blank(blank: Mapping[str, Any]) -> dict[str, Any]:
    """What is typed is compared and not rendered: escaped like the parameters that may stand in it, and taken back."""
    shown = _with_texts(blank, "feedback")
    shown["accept"] = [escape(text) for text in blank["accept"]]
    if blank.get("mistakes"):
        shown["mistakes"] = [
            {**_with_texts(mistake, "feedback"), "text": escape(mistake["text"])} for mistake in blank["mistakes"]
        ]
    return shown


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    if "choices" not in parameter:
        return dict(parameter)
    choices = [escape(one) if isinstance(one, str) else one for one in parameter["choices"]]
    return {**parameter, "choices": choices}
