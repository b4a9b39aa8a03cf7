"""Learners who have answered an item whose key is wrong, and the steps of its correction."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from assessments.attempts import regrading_requests as requests
from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Attempt, Regrading, Response
from assessments.items.correction import versions_of
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.items.service import publish_items
from assessments.mastery.service import known_of, largest_difference, replay_learners
from core.database import Database
from course.enrolment.models import Person
from learning import answering, regrading_run
from tests.factories.school import NOON, School, build_school, small_course
from tests.integration.test_answering import right_answer

KEY = "i01_001"
"""Four options; b is keyed, and b is what everybody chooses who knows."""
LATER = NOON + timedelta(days=1)


def answered_school(database: Database) -> School:
    """Five learners have answered: two b, two a, one d."""
    made = build_school(database)
    for n, learner in enumerate(made.learners[:5]):
        take(made, learner, choice="b" if n < 2 else "a" if n < 4 else "d")
    return made


def take(school: School, learner: Person, *, choice: str, finish: bool = True) -> str:
    """Answer the assessment: `choice` for the item in question, everything else right."""
    with school.database.transaction() as session:
        attempt = answering.begin(session, person=learner, course=school.course, kind="graded", target="a01", now=NOON)
        pool = select(ItemVersion.id).where(
            ItemVersion.course_id == school.course.id,
            ItemVersion.current,
            ItemVersion.use == "assessment",
            ItemVersion.module_key == "mod01",
        )
        attempt.items = list(session.scalars(pool.order_by(ItemVersion.item_key)))  # everybody is asked the same
        versions = items_by_id(session, ids=attempt.items)
        for n, item_id in enumerate(attempt.items):
            version = versions[item_id]
            if version.item_key == KEY and not finish:
                continue
            given = {"choices": [choice]} if version.item_key == KEY else right_answer(attempt, version)
            answer(session, attempt, version.item_key, given, n)
        if finish:
            answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=1))
        return attempt.id


def answer(session: Any, attempt: Attempt, key: str, given: dict[str, Any], n: int) -> None:
    answering.answer(
        session,
        attempt=attempt,
        item_key=key,
        response=given,
        idempotency_key=f"answer-{n:04}",
        draw=None,
        now=NOON + timedelta(minutes=n),
    )


def corrected(document: dict[str, Any], right: str = "a") -> dict[str, Any]:
    """The same item, keyed otherwise."""
    made = copy.deepcopy(document)
    for option in made["options"]:
        option.pop("correct", None)
        if option["id"] == right:
            option["correct"] = True
    return made


def version_of(school: School, key: str = KEY) -> ItemVersion:
    with school.database.reading() as session:
        return versions_of(session, course_id=school.course.id, item_key=key)[0]


def propose(
    school: School,
    *,
    key: str = KEY,
    change: Callable[[dict[str, Any]], dict[str, Any]] = corrected,
    by: str = "trainer",
) -> int:
    with school.database.transaction() as session:
        version = versions_of(session, course_id=school.course.id, item_key=key)[0]
        proposed = requests.propose_correction(
            session,
            version=version,
            document=change(version.document),
            reason="The table says Romans.",
            person=school.trainer,
            now=LATER,
        )
        return proposed.id


def work(school: School, now: Any = LATER) -> int | None:
    """What a worker does once."""
    taken = requests.take_regrading(school.database, now=now)
    if taken is not None:
        regrading_run.work_on_regrading(school.database, regrading_id=taken, clock=lambda: now)
    return taken


def regrading_of(school: School, regrading_id: int) -> Regrading:
    with school.database.reading() as session:
        return session.get_one(Regrading, regrading_id)


def confirm(school: School, regrading_id: int) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.administrator.id)
        held = requests.get_regrading(session, person=person, regrading_id=regrading_id, hold=True)
        requests.confirm_regrading(session, regrading=held, person=person, now=LATER)


def scores(school: School, key: str = KEY) -> list[float]:
    """Effective scores of the item's answers, by learner."""
    with school.database.reading() as session:
        query = with_gradings(select(SCORE).select_from(Response)).join(
            ItemVersion, ItemVersion.id == Response.item_version_id
        )
        return list(session.scalars(query.where(ItemVersion.item_key == key).order_by(Response.person_id, Response.id)))


def count(school: School, model: type[Any]) -> int:
    with school.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def results(school: School) -> list[tuple[float | None, bool | None]]:
    with school.database.reading() as session:
        return [(one.scaled, one.passed) for one in session.scalars(select(Attempt).order_by(Attempt.person_id))]


def assert_replayed(school: School) -> None:
    """The stored state of everybody is what a replay from scratch gives."""
    with school.database.reading() as session:
        ids = [learner.id for learner in school.learners[:5]]
        replayed = replay_learners(session, course=school.course, person_ids=ids)
        for person_id in ids:
            stored = known_of(session, person_id=person_id, course=school.course).mastery
            assert largest_difference(stored, replayed[person_id].mastery) <= 1e-9


def small_course_pool(school: School) -> list[int]:
    with school.database.reading() as session:
        return session.scalars(select(Attempt).limit(1)).one().items


def publish(school: School, change: Callable[[dict[str, Any]], dict[str, Any]] | None = None, key: str = KEY) -> None:
    """Publish the small course again, with one item changed."""
    items = copy.deepcopy(small_course().items)
    for document in items.values():
        document["items"] = [change(one) if change and one["id"] == key else one for one in document["items"]]
    with school.database.transaction() as session:
        publish_items(
            session, organisation_id=school.organisation.id, course_id=school.course.id, items=items, now=LATER
        )
