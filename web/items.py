"""« Questions »: the items of a course with how they behave, for trainers and administrators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.item_statistics import request_statistics, statistics_of, statistics_request
from assessments.attempts.regrading_requests import open_regrading, regradings_of
from assessments.items.correction import SEEDS, versions_of
from assessments.items.models import ItemStatistics, ItemVersion
from assessments.items.published import items_by_id
from assessments.items.statistics_flags import FLAGS
from assessments.items.variant import make_variant
from core.clock import utc_now
from core.errors import NotFound
from course.curriculum.service import PublishedCourse
from course.enrolment.audit import entries_about
from course.enrolment.models import AuditEntry, Person, Role
from web.access import needs, signed_in
from web.courses import course_answered_for, courses_answered_for
from web.database import reading, transaction
from web.item_flags import flag_titles, flags_in_words, worth_a_look
from web.item_view import headline_lines, key_of, option_lines, parameter_lines
from web.locale import translate as _
from web.questions import shown_question

items = Blueprint("items", __name__)

USES = ("assessment", "check", "diagnostic", "exam")
A_PAGE = 40
LONGEST_EXCERPT = 140
ANY_FLAG = "signalees"


class NoSuchVersion(NotFound):
    """The item has no version of that number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list."""

    version: ItemVersion
    text: str
    statistics: ItemStatistics | None
    flags: Sequence[str]
    """Those worth a look."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address asks for."""

    sought: str
    module: str
    competency: str
    use: str
    flag: str

    def keeps(self, row: Row) -> bool:
        """Whether a row is shown."""
        version = row.version
        flags = row.statistics.flags if row.statistics else []
        return (
            self.sought.casefold() in f"{version.item_key} {row.text}".casefold()
            and self.module in ("", version.module_key)
            and self.competency in ("", version.competency_key)
            and self.use in ("", version.use)
            and (not self.flag or (bool(row.flags) if self.flag == ANY_FLAG else self.flag in flags))
        )


@items.get("/questions")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def courses() -> ResponseReturnValue:
    """The courses to choose from; straight to the only one."""
    with reading() as session:
        found = courses_answered_for(session, person=signed_in())
    if len(found) == 1:
        return redirect(url_for("items.listed", course_key=found[0].key))
    return render_template("items/courses.html", courses=found)


@items.get("/cours/<course_key>/questions")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def listed(course_key: str) -> ResponseReturnValue:
    """The items of a course, those that misbehave first."""
    names = ("q", "module", "competence", "usage", "signal")
    wanted = Filter(*(request.args.get(name, "").strip()[:100] for name in names))
    with reading() as session:
        course = course_answered_for(session, person=signed_in(), key=course_key)
        rows = _rows(session, course)
        kept = [row for row in rows if wanted.keeps(row)]
        pages = max(1, -(-len(kept) // A_PAGE))
        page = min(pages, max(1, request.args.get("page", 1, int)))
        return render_template(
            "items/list.html",
            course=course,
            rows=kept[(page - 1) * A_PAGE : page * A_PAGE],
            found=len(kept),
            total=len(rows),
            flagged=sum(bool(row.flags) for row in rows),
            counts={code: sum(code in row.flags for row in rows) for code in FLAGS},
            wanted=wanted,
            page=page,
            pages=pages,
            uses=USES,
            titles=flag_titles(),
            regradings=regradings_of(session, course_id=course.id)[:10],
            computing=statistics_request(session, course_id=course.id),
        )


def _rows(session: Session, course: PublishedCourse) -> list[Row]:
    query = select(ItemVersion).where(ItemVersion.course_id == course.id, ItemVersion.current)
    versions = list(session.scalars(query.order_by(ItemVersion.module_key, ItemVersion.item_key)))
    statistics = statistics_of(session, version_ids=[one.id for one in versions])
    rows = []
    for version in versions:
        found = statistics.get(version.id)
        rows.append(Row(version, excerpt(version), found, worth_a_look(found.flags) if found else ()))
    return sorted(rows, key=lambda row: min((FLAGS.index(flag) for flag in row.flags), default=len(FLAGS)))


def excerpt(version: ItemVersion) -> str:
    """The beginning of the prompt, without marks; drawn figures as an ellipsis."""
    text = re.sub(r"\{\w+(:\d)?\}", "…", str(version.document.get("prompt", "")))
    words = " ".join(re.sub(r"[*_`|#>]|\[\[\w\]\]", " ", text).split())
    if len(words) <= LONGEST_EXCERPT:
        return words
    whole, _space, _rest = words[:LONGEST_EXCERPT].rpartition(" ")
    return (whole or words[: LONGEST_EXCERPT - 1]).rstrip(" ,;:.…!?«(-–—") + "…"


@items.get("/cours/<course_key>/questions/<item_key>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def shown(course_key: str, item_key: str) -> ResponseReturnValue:
    """One item: as the learner sees it, its key, its versions, how it behaves."""
    person = signed_in()
    draw = request.args.get("tirage", 1, int) % 1000
    with reading() as session:
        course = course_answered_for(session, person=person, key=course_key)
        versions = versions_of(session, course_id=course.id, item_key=item_key)
        asked = request.args.get("version", 0, int)
        version = next((one for one in versions if one.number == asked or not asked), None)
        if version is None:
            raise NoSuchVersion("This item has no version of that number.")
        published = items_by_id(session, ids=[version.id])[version.id]
        variant = make_variant(published.item, f"{SEEDS[0]}/{draw}")
        measured = statistics_of(session, version_ids=[one.id for one in versions])
        found = measured.get(version.id)
        history, names = _history(session, course, item_key)
        return render_template(
            "items/item.html",
            course=course,
            version=version,
            versions=versions,
            measured=measured,
            item=published.item,
            variant=variant,
            question=shown_question(variant, draw=0, cases=course.cases),
            key=key_of(variant),
            explanation=variant.explanation,
            draw=draw,
            statistics=found,
            flags=flags_in_words(found.flags, found.document) if found else [],
            lines=headline_lines(found.document) if found else [],
            options=option_lines(found.document, version.document) if found else [],
            parameters=parameter_lines(found.document) if found else [],
            correction=open_regrading(session, course_id=course.id, item_key=item_key),
            regradings=regradings_of(session, course_id=course.id, item_key=item_key),
            history=history,
            names=names,
            computing=statistics_request(session, course_id=course.id),
        )


def _history(session: Session, course: PublishedCourse, item_key: str) -> tuple[list[AuditEntry], dict[int, str]]:
    """What was done to an item, and the names of those who did it."""
    about = entries_about(session, organisation_id=course.organisation_id, subject=f"item:{item_key}")
    here = [one for one in about if one.detail.get("course") == course.id]  # another course may have an item so named
    actors = select(Person).where(Person.id.in_({one.actor_id for one in here}))
    return here, {one.id: one.display_name for one in session.scalars(actors)}


@items.post("/cours/<course_key>/questions/calcul")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def compute(course_key: str) -> ResponseReturnValue:
    """Ask the worker for the statistics of a course."""
    person = signed_in()
    with transaction() as session:
        course = course_answered_for(session, person=person, key=course_key)
        request_statistics(session, organisation_id=course.organisation_id, course_id=course.id, now=utc_now())
    flash(_("Le calcul est demandé. Les chiffres seront là dans un instant : rechargez la page."), "success")
    return redirect(url_for("items.listed", course_key=course_key), 303)
