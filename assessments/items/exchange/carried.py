"""What an item says about itself, as short labels: `competency=budget`, `difficulty=45`, `activity=m05_a02`.

Tags of Moodle questions, tags in GIFT comments and keywords of QTI metadata carry them. They are read back with the
same care as anything else that comes from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.items.fields import is_id

_NAMES = ("use", "lesson", "competency", "case")
_IDS = ("lesson", "competency", "case")
_NUMBERS = {
    "difficulty": (0.0, 100.0),
    "minutes": (0.25, 60.0),
    "decimals": (0.0, 9.0),
    "raters": (1.0, 2.0),
    "minimum_words": (1.0, 3000.0),
    "maximum_words": (1.0, 3000.0),
}
_WHOLE = ("decimals", "raters", "minimum_words", "maximum_words")
_USES = ("assessment", "check", "diagnostic", "exam")
_LABEL = re.compile(r"\s*([a-z_]+)=(.*?)\s*", re.DOTALL)
_UNIT = re.compile(r"[^\d{}\[\]<>&\"`\\]{0,20}")


def labels(document: Mapping[str, Any], *also: str) -> list[str]:
    """The labels of an item, with those of the fields named in `also` that the format has no other place for."""
    found = [f"interaction={document['interaction']}"]
    found += [f"{name}={document[name]}" for name in _NAMES if document.get(name)]
    found += [f"activity={one}" for one in document.get("activities") or ()]
    for name in ("difficulty", "minutes", *also):
        if document.get(name) not in (None, ""):
            found.append(f"{name}={_written(document[name])}")
    return found


def read_labels(texts: Iterable[str]) -> dict[str, Any]:
    """What labels say; those that are no labels of ours, or say nothing sensible, are left aside."""
    read: dict[str, Any] = {}
    for text in texts:
        found = _LABEL.fullmatch(text)
        if found:
            _keep(read, found.group(1), found.group(2))
    return read


def _keep(read: dict[str, Any], name: str, value: str) -> None:
    if (name == "use" and value in _USES) or (name in _IDS and is_id(value)) or name == "interaction":
        read[name] = value
    elif name == "activity" and is_id(value):
        read.setdefault("activities", []).append(value)
    elif name == "tolerance" and value == "relative":
        read[name] = value
    elif name in ("shuffle", "unit_required") and value in ("true", "false"):
        read[name] = value == "true"
    elif name == "unit" and _UNIT.fullmatch(value) and value == value.strip():
        read[name] = value
    elif name == "values" and re.fullmatch(r"[01](\.\d{1,4})?(_[01](\.\d{1,4})?){2,5}", value):
        read[name] = [float(one) for one in value.split("_")]
    elif name == "exact" and re.fullmatch("[a-z]", value):
        read.setdefault("exact", []).append(value)
    elif name in _NUMBERS and re.fullmatch(r"\d{1,4}(\.\d{1,6})?", value):
        low, high = _NUMBERS[name]
        number = float(value)
        if low <= number <= high and (name not in _WHOLE or number == int(number)):
            read[name] = int(number) if number == int(number) else number


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
