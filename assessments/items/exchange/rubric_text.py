"""A rubric as Markdown for graders, and read back: a heading for each criterion, a list of levels from 0 to 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HEADING = re.compile(r"### (.+) \(([a-z][a-z0-9_]{0,59}), × (\d+(?:\.\d+)?)\)")
_LEVEL = re.compile(r"([0-4])\. (.*)")
_SAMPLE = "### Réponse modèle"
_LEVELS = 5


def rubric_markdown(item: Mapping[str, Any]) -> str:
    """The rubric of a long fill-in and its model answer."""
    parts = []
    for criterion in item["rubric"]:
        weight = criterion.get("weight", 1)
        levels = "\n".join(f"{level}. {_indented(text)}" for level, text in enumerate(criterion["levels"]))
        parts.append(f"### {criterion['title']} ({criterion['id']}, × {weight:g})\n\n{levels}")
    if item.get("sample"):
        parts.append(f"{_SAMPLE}\n\n{item['sample']}")
    return "\n\n".join(parts)


def read_rubric(text: str) -> tuple[list[dict[str, Any]], str]:
    """The criteria and the model answer; no criteria where the text is not of that shape."""
    body, _, sample = text.partition(_SAMPLE)
    criteria: list[dict[str, Any]] = []
    for line in body.split("\n"):
        heading, level = _HEADING.fullmatch(line.strip()), _LEVEL.fullmatch(line)
        if heading:
            criteria.append(_criterion(*heading.groups()))
        elif not criteria:
            if line.strip():
                return [], ""
        elif level and int(level.group(1)) == len(criteria[-1]["levels"]):
            criteria[-1]["levels"].append(level.group(2))
        elif line.strip() and criteria[-1]["levels"]:
            criteria[-1]["levels"][-1] += "\n" + line.removeprefix("   ")
    if any(len(one["levels"]) != _LEVELS for one in criteria):
        return [], ""
    return criteria, sample.strip()


def _criterion(title: str, name: str, weight: str) -> dict[str, Any]:
    number = float(weight)
    criterion: dict[str, Any] = {"id": name, "title": title}
    if number != 1:
        criterion["weight"] = int(number) if number == int(number) else number
    return {**criterion, "levels": []}


def _indented(text: str) -> str:
    return str(text).replace("\n", "\n   ")
