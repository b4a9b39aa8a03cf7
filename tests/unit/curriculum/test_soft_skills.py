"""The embedded course's questions on soft skills: reasons name an anchor, and nothing but judgement points to the best.

A behavioural criterion must be precise, observable and weighted in the open (docs/soft-skills.md).
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from course.curriculum.folder import read_course_folder

PAGE = (Path(__file__).parents[3] / "docs" / "soft-skills.md").read_text("utf-8")
COURSE = read_course_folder()
SOFT = {one["id"]: one["title"] for one in COURSE.profile["competencies"] if one["kind"] == "soft"}
ITEMS: list[dict[str, Any]] = [
    item for name in ("diagnostic_soft", "exam_soft") for item in COURSE.items[name]["items"]
]  # fmt: skip
JUDGEMENTS = [item for item in ITEMS if item["interaction"] == "likert"]
NAMED = re.compile(r"Repère (?:présent|absent|en partie présent)\s:\s«\s([^»]+)\s»\.$")


def test_every_soft_skill_has_enough_questions_for_a_diagnostic_and_for_an_exam() -> None:
    counts = Counter((item["competency"], item["use"]) for item in ITEMS)
    assert all(counts[skill, "diagnostic"] >= 9 and counts[skill, "exam"] >= 5 for skill in SOFT)


@pytest.mark.parametrize("item", JUDGEMENTS, ids=lambda item: str(item["id"]))
def test_every_reason_ends_with_an_anchor_of_its_skill_that_the_page_publishes(item: dict[str, Any]) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {SOFT[item['competency']]} |"))
    anchors = {one.strip() for one in row.split("|")[3].split("·")}
    for option in item["options"]:
        named = NAMED.search(option["reason"])
        assert named, option["reason"]
        assert named[1] in anchors, named[1]


@pytest.mark.parametrize("item", JUDGEMENTS, ids=lambda item: str(item["id"]))
def test_there_is_one_best_way_of_acting_and_a_clear_distance_to_the_next(item: dict[str, Any]) -> None:
    first, second, *rest = sorted((option["value"] for option in item["options"]), reverse=True)
    assert first == 1
    assert second <= 0.5
    assert rest[-1] <= 0.2


def test_choosing_the_longest_way_of_acting_earns_no_more_than_choosing_blindly() -> None:
    longest = [max(item["options"], key=lambda one: len(one["text"]))["value"] for item in JUDGEMENTS]
    blindly = [sum(one["value"] for one in item["options"]) / len(item["options"]) for item in JUDGEMENTS]
    assert sum(longest) / len(longest) < sum(blindly) / len(blindly) + 0.05
