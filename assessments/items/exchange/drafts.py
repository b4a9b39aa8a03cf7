"""Questions read from elsewhere, as drafts of item documents: what our items need and the file does not say is null,
and named as to complete.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.items.exchange.carried import read_labels
from assessments.items.exchange.case_tables import without_case
from assessments.items.exchange.plain import as_template
from assessments.items.exchange.report import Report
from assessments.items.fields import is_id
from assessments.items.item import item_problems

_ORDER = (
    "id", "use", "lesson", "activities", "competency", "difficulty", "minutes", "interaction", "case", "parameters",
    "derived", "constraints", "prompt",
)  # fmt: skip
_LAST = ("explanation", "hint")
_NEEDED = ("competency", "difficulty", "activities")
_STAND_INS: Mapping[str, Any] = {
    "competency": "a_completer",
    "difficulty": 50,
    "activities": ["a_completer"],
    "lesson": "a_completer",
    "explanation": "…",
    "minimum_words": 1,
    "maximum_words": 3000,
    "rubric": [{"id": "a_completer", "title": "…", "levels": ["0", "1", "2", "3", "4"]}],
}
_NEEDED_BY = {"long_fill_in": ("minimum_words", "maximum_words", "rubric")}
_CARRIED = ("use", "lesson", "activities", "competency", "difficulty", "minutes", "case")
_OF_THE_KIND = {
    "choice": ("shuffle",),
    "likert": ("shuffle",),
    "numeric": ("unit", "unit_required", "decimals"),
    "long_fill_in": ("minimum_words", "maximum_words", "raters"),
}


def name_to_id(name: str) -> str:
    """An id made from any text: "Le panier moyen ?" -> "le_panier_moyen"."""
    folded = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    words = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    return (words if words[:1].isalpha() else f"q_{words}".strip("_"))[:50].strip("_") or "q"


class Drafts:
    """The drafts of one file; ids are unique among them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.documents: list[dict[str, Any]] = []
        self._taken: set[str] = set()

    def take_id(self, wanted: str) -> str:
        """An id that no draft has: the one wanted where it is one and free."""
        base = wanted if is_id(wanted) else name_to_id(wanted)
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base[:54]}_{number}"
        self._taken.add(name)
        return name

    def add(self, item: str, body: Mapping[str, Any], tags: Iterable[str], *, where: str, seeded: bool = False) -> None:
        """Keep a question. Texts of `body` are plain, unless it is `seeded`: then it is a document already."""
        carried = read_labels(tags)
        draft = dict(body if seeded else as_template(body))
        prompt, case = without_case(str(draft.get("prompt", "")))
        draft["prompt"] = prompt.strip()
        if case:
            carried.setdefault("case", case)
        elif carried.get("case"):
            del carried["case"]
            self.report.note(item, "changed", "case", "its table is part of the prompt now.", where=where)
        for name in (*_CARRIED, *_OF_THE_KIND.get(str(draft["interaction"]), ())):
            if name in carried and (name not in draft or name in ("decimals", "minimum_words", "maximum_words")):
                draft[name] = carried[name]
        draft = {"id": item, "use": "assessment", **draft}
        self._complete(item, draft, where)
        self.documents.append(_in_order(draft))

    def _complete(self, item: str, draft: dict[str, Any], where: str) -> None:
        self.report.add(item)
        needed = [*_NEEDED, *(["lesson"] if draft["use"] in ("assessment", "check") else []), "explanation"]
        needed += _NEEDED_BY.get(str(draft["interaction"]), ())
        missing = [name for name in needed if draft.get(name) in (None, "", [])]
        if draft["interaction"] == "likert" and any(not one.get("reason") for one in draft["options"]):
            missing.append("options.reason")
        for name in missing:
            if "." not in name:
                draft[name] = None
        if missing:
            self.report.note(item, "missing", ", ".join(missing), "the file does not say.", where=where)
        tried = {**draft, **{name: _STAND_INS[name] for name in missing if "." not in name}}
        if "options.reason" in missing:
            tried["options"] = [{**one, "reason": one.get("reason") or "…"} for one in tried["options"]]
        for problem in item_problems(tried)[:5]:
            self.report.note(item, "problem", problem.field, problem.message, where=where)


def _in_order(draft: Mapping[str, Any]) -> dict[str, Any]:
    middle = [name for name in draft if name not in _ORDER and name not in _LAST]
    return {name: draft[name] for name in (*_ORDER, *middle, *_LAST) if name in draft}
