"""How many questions an attempt in a package asks; the player's course_progress.js says the same (`questionsOf`)."""

from collections.abc import Mapping
from typing import Any

from course.curriculum.blueprint import fill, fits
from course.curriculum.pools import PlainItem
from course.curriculum.structure import BlueprintLine


def questions_of(assessment: Mapping[str, Any]) -> int:
    """Of an assessment's shape in course data: what its blueprint can be given of the pool, or its draw."""
    draw, pool = assessment["draw"], assessment["pool"]
    if not assessment["blueprint"]:
        return len(pool) if draw is None else min(draw, len(pool))
    items = [PlainItem(one["use"], one["competency"], one["difficulty"], one["interaction"], "") for one in pool]
    lines = [_line(line) for line in assessment["blueprint"]]
    candidates = [[index for index, item in enumerate(items) if fits(line, item)] for line in lines]
    return sum(len(chosen) for chosen in fill([line.count for line in lines], candidates))


def _line(line: Mapping[str, Any]) -> BlueprintLine:
    low_high, interactions = line["difficulty"], line["interactions"]
    return BlueprintLine(
        competency=line["competency"],
        count=line["count"],
        difficulty=(low_high[0], low_high[1]) if low_high else None,
        interactions=tuple(interactions) if interactions else None,
        uses=tuple(line["uses"]),
    )
