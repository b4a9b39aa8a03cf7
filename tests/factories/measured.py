"""A school whose learners have answered a lot, so that a calibration has something to find: simulated, truth known."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.items.models import ItemVersion
from assessments.mastery import service as mastery
from assessments.mastery.reference_scale import REFERENCE_1
from course.enrolment.models import Person, Role
from tests.factories.school import NOON, School

ITEMS_A_COMPETENCY = 12
AUTHORS_ERROR = 1.0


@dataclass(frozen=True)
class Measured:
    """Who answered, and what the responses were made from."""

    learners: list[int]
    ability: NDArray[np.float64]
    """(N, K)."""
    versions: list[int]
    b: NDArray[np.float64]


def answer_a_lot(school: School, *, learners: int = 60, responses: int = 30, seed: int = 7) -> Measured:
    """Add learners and their answers, one a minute, to items whose authors misjudge difficulty by a logit."""
    random = np.random.default_rng(seed)
    with school.database.transaction() as session:
        people = _people(session, school, learners)
        b = random.standard_normal(3 * ITEMS_A_COMPETENCY)
        versions = _versions(session, school, b + AUTHORS_ERROR * random.standard_normal(len(b)))
        covariance = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
        ability = random.multivariate_normal(np.zeros(3), covariance, learners)
        for place, person_id in enumerate(people):
            items = random.permutation(len(versions))[:responses]
            p = 1.0 / (1.0 + np.exp(b[items] - ability[place, items // ITEMS_A_COMPETENCY]))
            right = random.random(responses) < p
            record(session, school, person_id, [versions[item] for item in items], right.tolist(), at=NOON)
        mastery.relearn(session, course=school.course, person_ids=people, now=NOON)
    return Measured(people, ability, versions, b)


def answer_more(school: School, measured: Measured, *, at: datetime, responses: int = 10, seed: int = 8) -> None:
    """The same learners answer items that they had not met, somewhat later."""
    random = np.random.default_rng(seed)
    with school.database.transaction() as session:
        for place, person_id in enumerate(measured.learners):
            met = set(session.scalars(select(Response.item_version_id).where(Response.person_id == person_id)))
            left = [item for item, version in enumerate(measured.versions) if version not in met][:responses]
            skill = np.array(left, dtype=int) // ITEMS_A_COMPETENCY
            p = 1.0 / (1.0 + np.exp(measured.b[left] - measured.ability[place, skill]))
            right = random.random(len(left)) < p
            versions = [measured.versions[item] for item in left]
            record(session, school, person_id, versions, right.tolist(), at=at, target=f"more{at:%H%M}")
        mastery.relearn(session, course=school.course, person_ids=measured.learners, now=at)


def record(
    session: Session,
    school: School,
    person_id: int,
    versions: list[int],
    right: list[bool],
    *,
    at: datetime,
    target: str = "a01",
) -> None:
    """Answers of one person as rows, without what an attempt asks of them."""
    attempt_id = f"{person_id:08}{target}"[:32]
    common = {"organisation_id": school.organisation.id, "person_id": person_id, "course_id": school.course.id}
    session.add(
        Attempt(
            id=attempt_id, **common, kind="graded", target_key=target, number=1, seed="0", items=versions, started_at=at
        )
    )
    session.flush()
    rows = [
        {
            **common,
            "attempt_id": attempt_id,
            "item_version_id": version,
            "idempotency_key": f"answer-{place}",
            "answer": {},
            "score": float(is_right),
            "correct": is_right,
            "tries": 1,
            "answered_at": at + timedelta(minutes=place),
        }
        for place, (version, is_right) in enumerate(zip(versions, right, strict=True))
    ]
    session.execute(insert(Response), rows)


def _people(session: Session, school: School, count: int) -> list[int]:
    people = [
        Person(
            organisation_id=school.organisation.id,
            email=f"simulated{number}@school.test",
            display_name=f"Simulated {number}",
            role=Role.LEARNER,
            created_at=NOON,
        )
        for number in range(count)
    ]
    session.add_all(people)
    session.flush()
    return [person.id for person in people]


def _versions(session: Session, school: School, authored: NDArray[np.float64]) -> list[int]:
    model = session.scalars(select(ItemVersion).where(ItemVersion.course_id == school.course.id).limit(1)).one()
    keys = [competency.id for competency in school.course.profile.competencies]
    versions = [
        ItemVersion(
            organisation_id=model.organisation_id,
            course_id=model.course_id,
            item_key=f"simulated_{place:03}",
            number=1,
            current=False,
            digest=f"{place:064}",
            module_key=model.module_key,
            use="assessment",
            competency_key=keys[place // ITEMS_A_COMPETENCY],
            difficulty=float(REFERENCE_1.level(difficulty)),
            guessing=0.0,
            document=copy.deepcopy(model.document),
            published_at=NOON,
        )
        for place, difficulty in enumerate(authored)
    ]
    session.add_all(versions)
    session.flush()
    return [version.id for version in versions]
