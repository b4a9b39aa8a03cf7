"""« À corriger » as its pages show it: the queue by group and question, an answer with its rubric, what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from assessments.attempts.agreement import Standing
from assessments.attempts.models import Attempt, Rating, Response
from assessments.attempts.ratings import Judgement, judgement_of
from assessments.attempts.rubric import rubric_of, share_of, version_to_rate
from assessments.attempts.service import variant_of
from assessments.attempts.waiting import Waiting
from assessments.interactions.long_fill_in import HIGHEST, count_words
from assessments.items.models import ItemVersion
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Cohort, Person
from course.lessons.render import render_text
from web.group_filter import PARAMETER, address_values
from web.items import excerpt
from web.questions import shown_question

_ONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!<p[ >]).)*)</p>\s*", re.S)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue somebody is at work: the group and the question they chose, names shown or not."""

    cohort_id: int | None = None
    item_key: str | None = None
    names: bool = False
    groups: tuple[str, ...] = ()
    """Of the cohort, where it is narrowed to some (web.group_filter)."""

    def address_values(self) -> dict[str, Any]:
        """For addresses and forms."""
        return {**self.queue_values(), "question": self.item_key, "noms": 1 if self.names else None}

    def fields(self) -> list[tuple[str, Any]]:
        """For hidden fields of a form."""
        values = self.address_values()
        groups = [(PARAMETER, one) for one in values.pop(PARAMETER, [])]
        return [(name, value) for name, value in values.items() if value is not None] + groups

    def queue_values(self) -> dict[str, Any]:
        """The same for the queue itself."""
        return {"groupe": self.cohort_id, **address_values(self.groups)}


@dataclass(slots=True)
class Line:
    """One question of one group with the answers to it that wait for this person."""

    cohort_id: int | None
    course: PublishedCourse
    item_key: str
    text: str
    first: int
    """The answer that has waited longest."""
    oldest: datetime
    count: int = 0
    second: int = 0
    """Of those, the ones that another person has rated."""


@dataclass(slots=True)
class Queue:
    """Everything the queue page shows."""

    groups: list[tuple[Cohort | None, list[Line]]] = field(default_factory=list)
    total: int = 0
    oldest: datetime | None = None
    apart: list[tuple[Waiting, str]] = field(default_factory=list)
    """Answers that this person has rated and whose raters are too far apart, with their question."""
    elsewhere: int = 0
    """Answers that this person has rated and that wait for somebody else."""


@dataclass(frozen=True, slots=True)
class CriterionField:
    """One criterion of the form."""

    id: str
    title: Markup
    weight: float
    levels: tuple[Markup, ...]
    chosen: int | None
    others: tuple[int, ...]
    """What the other raters saw, where this person may know."""


def queue_of(session: Session, waiting: Sequence[Waiting], cohorts: Sequence[Cohort], *, only: int | None) -> Queue:
    """The queue, by group in the order of `cohorts` and then by question, longest wait first."""
    shown = [one for one in waiting if only is None or only in one.cohort_ids]
    texts = _texts(session, shown)
    mine = [one for one in shown if not one.rated]
    queue = Queue(total=len(mine), oldest=min((one.since for one in mine), default=None))
    queue.apart = [(one, texts[one.item_version_id]) for one in shown if one.rated and one.standing is Standing.GAP]
    queue.elsewhere = sum(one.rated for one in shown) - len(queue.apart)
    lines: dict[tuple[int | None, str, int], Line] = {}
    for one in mine:
        for cohort_id in one.cohort_ids or (None,):
            if only is not None and cohort_id != only:
                continue
            line = lines.get((cohort_id, one.item_key, one.course_id))
            if line is None:
                course = _course(session, one)
                line = Line(cohort_id, course, one.item_key, texts[one.item_version_id], one.response_id, one.since)
                lines[(cohort_id, one.item_key, one.course_id)] = line
            line.count += 1
            line.second += one.raters > 0
    for cohort in [*cohorts, None]:
        found = [line for line in lines.values() if line.cohort_id == (cohort.id if cohort else None)]
        if found:
            queue.groups.append((cohort, found))
    return queue


def following(waiting: Sequence[Waiting], place: Place, *, after: int) -> int | None:
    """The answer to open next: of the same question and group, else of the group, else any; None at the end.

    Those that were passed over come again at the end.
    """
    mine = [one for one in waiting if not one.rated and one.response_id != after]
    here = [one for one in mine if place.cohort_id is None or place.cohort_id in one.cohort_ids]
    same = [one for one in here if place.item_key is None or one.item_key == place.item_key]
    for candidates in (same, here, mine):
        if candidates:
            order = [one.response_id for one in waiting]
            start = order.index(after) if after in order else -1
            later = [one for one in candidates if order.index(one.response_id) > start]
            return (later or candidates)[0].response_id
    return None


def left_here(waiting: Sequence[Waiting], place: Place) -> int:
    """How many answers to the question (of the group) this person can still rate."""
    return sum(
        not one.rated
        and (place.item_key is None or one.item_key == place.item_key)
        and (place.cohort_id is None or place.cohort_id in one.cohort_ids)
        for one in waiting
    )


def answer_page(
    session: Session, *, response: Response, person: Person, points: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """What the page of one answer shows; `points` are those of a form that was refused."""
    judgement = judgement_of(session, response=response, person=person)
    attempt = session.get_one(Attempt, response.attempt_id)
    course = get_course(session, organisation_id=response.organisation_id, course_id=response.course_id)
    version = version_to_rate(session, response=response)
    variant, body = variant_of(attempt, version, response.draw), rubric_of(version)
    question = shown_question(variant, draw=response.draw, cases=course.cases)
    text = str(response.answer.get("text", ""))
    chosen = points if points is not None else judgement.own.points if judgement.own else {}
    return {
        "answer": response,
        "attempt": attempt,
        "course": course,
        "question": question,
        "item_key": version.item_key,
        "text": text,
        "words": count_words(text),
        "body": body,
        "sample": render_text(variant.text(body.sample)) if body.sample else "",
        "criteria": [
            CriterionField(
                one.id,
                _inline(shown["title"]),
                one.weight,
                tuple(_inline(level) for level in shown["levels"]),
                chosen.get(one.id),
                _seen(judgement.others, one.id),
            )
            for one, shown in zip(body.rubric, question["rubric"], strict=True)
        ],
        "judgement": judgement,
        "far_apart": judgement.grading is None and judgement.standing is Standing.GAP and judgement.own is not None,
        "readable_only": judgement.own is None and judgement.grading is not None,
        "own_points": share_of(session, judgement.own, body) * HIGHEST if judgement.own else None,
        "other_points": [share_of(session, one, body) * HIGHEST for one in judgement.others],
        "highest": HIGHEST,
    }


def said_by_others(judgement: Judgement) -> list[str]:
    """The comments of the other raters, where this person may read them."""
    return [one.comment for one in judgement.others if one.comment]


def _seen(others: Sequence[Rating], criterion: str) -> tuple[int, ...]:
    return tuple(one.points[criterion] for one in others if criterion in one.points)


def _inline(html: str) -> Markup:
    """A text of one paragraph without its paragraph: it stands in a label."""
    found = _ONE_PARAGRAPH.fullmatch(html)
    return Markup(found[1] if found else html)  # noqa: S704 -- rendered by us


def _texts(session: Session, waiting: Sequence[Waiting]) -> dict[int, str]:
    ids = {one.item_version_id for one in waiting}
    return {version_id: excerpt(session.get_one(ItemVersion, version_id)) for version_id in ids}


def _course(session: Session, waiting: Waiting) -> PublishedCourse:
    version = session.get_one(ItemVersion, waiting.item_version_id)
    return get_course(session, organisation_id=version.organisation_id, course_id=waiting.course_id)
