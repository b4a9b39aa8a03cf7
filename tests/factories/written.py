"""Written answers that wait for a trainer: the small course with a question to write, handed in by its learners."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assessments.attempts.models import Response
from assessments.attempts.service import variant_of
from assessments.items.published import items_by_id
from assessments.items.service import publish_items
from course.curriculum.service import publish_course
from course.enrolment.models import Person, Role
from course.enrolment.service import add_person, join_cohort
from learning import answering
from tests.factories import rules
from tests.factories.right_responses import right_response
from tests.factories.school import NOON, School

RUBRIC: list[dict[str, Any]] = [
    {"id": "lecture", "title": "Lecture des chiffres", "weight": 2,
     "levels": ["aucun chiffre", "un chiffre faux", "un chiffre juste", "deux chiffres justes", "tous les chiffres"]},
    {"id": "decision", "title": "Décision",
     "levels": ["aucune", "un vœu", "une action", "une action datée", "une action datée et mesurée"]},
]  # fmt: skip
TEXT = "Le rayon Romans recule en octobre. Il faut vérifier les ruptures avant vendredi."


def written_school(school: School, *, raters: int = 1, exam: dict[str, Any] | None = None) -> School:
    """The school whose first assessment asks everything it has, a text to write among it."""
    folder = rules.folder_with(a01={"draw": None}, written=True, exam=exam)
    items = copy.deepcopy(dict(folder.items))
    (question,) = [one for one in items["mod01"]["items"] if one["id"] == rules.WRITTEN["id"]]
    question.update(raters=raters, rubric=RUBRIC)
    with school.database.transaction() as session:
        organisation_id = school.organisation.id
        course = publish_course(session, organisation_id=organisation_id, folder=folder, now=NOON)
        publish_items(session, organisation_id=organisation_id, course_id=course.id, items=items, now=NOON)
    return replace(school, course=course)


def hand_in(school: School, learner: Person, *, text: str = TEXT, now: datetime = NOON, finish: bool = True) -> int:
    """Id of the response with the text of an attempt in which everything else is right."""
    with school.database.transaction() as session:
        attempt = answering.begin(session, person=learner, course=school.course, kind="graded", target="a01", now=now)
        versions = items_by_id(session, ids=attempt.items)
        for place, item_id in enumerate(attempt.items):
            version = versions[item_id]
            written = version.item.interaction == "long_fill_in"
            answering.answer(
                session, attempt=attempt, item_key=version.item_key,
                response={"text": text} if written else right_response(variant_of(attempt, version)),
                idempotency_key=f"answer-{place:04}", draw=None, now=now,
            )  # fmt: skip
        if finish:
            answering.finish(session, attempt=attempt, now=now)
        unrated = select(Response.id).where(Response.attempt_id == attempt.id, Response.score.is_(None))
        return session.scalars(unrated).one()


def another_trainer(school: School, name: str, *, join: bool = True) -> Person:
    """One more trainer of the cohort, or with `join` False of none."""
    with school.database.transaction() as session:
        person = add_person(
            session, organisation_id=school.organisation.id, email=f"{name}@school.test", display_name=name,
            role=Role.TRAINER, now=NOON,
        )  # fmt: skip
        if join:
            join_cohort(session, cohort=school.cohort, person=person, now=NOON)
        return person
