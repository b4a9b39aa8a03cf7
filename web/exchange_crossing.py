"""What each published question would lose on its way into another format and back: computed a question at a time.

A wording of a question never changes, so its crossing is worked out once a process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.items.exchange.case_tables import Cases
from assessments.items.exchange.formats import FORMATS, roundtrip
from assessments.items.exchange.report import Remark, Report
from assessments.items.models import ItemVersion
from core.errors import InvalidInput
from course.curriculum.models import CourseVersion
from course.curriculum.service import PublishedCourse

USES = ("assessment", "check", "diagnostic", "exam")
OPEN_USES = ("assessment", "check")
"""What leaves unless somebody asks for more: diagnostic and exam are secret."""
MOST_KEPT = 4096
"""Crossings kept in memory; one is a few kilobytes."""

Standing = Literal["left_out", "lost", "changed", "whole"]
STANDINGS: tuple[Standing, ...] = ("left_out", "lost", "changed", "whole")
"""Gravest first; a question has the gravest of its remarks."""


class UnknownChoice(InvalidInput):
    """A format, a module or a use that is not offered."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to leave, and as what."""

    form: str
    module: str
    """Of the questions that belong to one; "" for all."""
    uses: tuple[str, ...]

    def checked(self, course: PublishedCourse) -> Choice:
        """Itself. Raises UnknownChoice."""
        modules = {one.id for one in course.curriculum.modules}
        if self.form not in FORMATS or not set(self.uses) <= set(USES) or self.module not in {"", *modules}:
            raise UnknownChoice("Choose a format, a module of the course and uses among those offered.")
        return self


@dataclass(frozen=True, slots=True)
class Crossing:
    """A question and what the way there and back does to it."""

    version: ItemVersion
    report: Report

    @property
    def standing(self) -> Standing:
        """What becomes of it, at worst."""
        fates = {one.fate for one in self.report.remarks}
        if "left_out" in fates:
            return "left_out"
        if fates & {"lost", "missing"}:
            return "lost"
        return "changed" if fates else "whole"

    @property
    def worth_saying(self) -> list[Remark]:
        """Its remarks, gravest first; of a question that stays out, only why."""
        remarks = [remark for item in self.report.items for remark in self.report.of(item)]
        return [one for one in remarks if self.standing != "left_out" or one.fate == "left_out"]


def chosen_versions(session: Session, course: PublishedCourse, choice: Choice) -> list[ItemVersion]:
    """The current versions of a course that a choice names, corrections included.

    Questions of no module of the course (the pools of diagnostic and exam) leave whatever the module.
    """
    modules = {one.id for one in course.curriculum.modules}
    query = select(ItemVersion).where(
        ItemVersion.course_id == course.id, ItemVersion.current, ItemVersion.use.in_(choice.uses)
    )
    versions = session.scalars(query.order_by(ItemVersion.module_key, ItemVersion.item_key))
    return [one for one in versions if choice.module in ("", one.module_key) or one.module_key not in modules]


def case_documents(session: Session, course: PublishedCourse) -> Cases:
    """The cases of a course as their author wrote them, by id."""
    cases: Cases = session.get_one(CourseVersion, (course.id, course.version)).content["cases"]
    return cases


def crossings(versions: Sequence[ItemVersion], form: str, cases: Cases) -> list[Crossing]:
    """What the way into a format and back does to each question."""
    found = []
    for version in versions:
        case = cases.get(version.document.get("case") or "")
        found.append(Crossing(version, _crossed(form, _written(version.document), _written(case))))
    return found


@lru_cache(maxsize=MOST_KEPT)
def _crossed(form: str, document: str, case: str) -> Report:
    known: Mapping[str, Any] | None = json.loads(case)
    return roundtrip([json.loads(document)], form, cases={known["id"]: known} if known else {})


def _written(document: Mapping[str, Any] | None) -> str:
    return json.dumps(document, ensure_ascii=False)
