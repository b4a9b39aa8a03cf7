"""A demonstration organisation: the embedded course and a cohort of made-up learners, who answer through the very
services that real learners use.

Each learner is a point of simulated abilities (correlated, as the mastery model assumes); a coin weighted by the model
decides every answer. Names, organisation and every page say that it is a demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.service import publish_items
from assessments.mastery.estimate import Prior
from assessments.mastery.reference_scale import REFERENCE_1
from cli.demonstration_answers import made_up_response
from cli.demonstration_grading import begin_grading, written_text
from core.database import Database
from course.curriculum.folder import read_course_folder
from course.curriculum.service import PublishedCourse, publish_course, rendered_lesson
from course.curriculum.structure import Assessment, Lesson
from course.enrolment import service as enrolment
from course.enrolment.lesson_progress import LessonReport
from course.enrolment.models import Cohort, Organisation, Person, Role
from learning import answering

SIGN_INS = {
    "learner": "apprenante@demo.test",
    "trainer": "formateur@demo.test",
    "administrator": "administratrice@demo.test",
}
ORGANISATION = "demo"
NAMES = ("Camille", "Adama", "Inès", "Gwenaël", "Sofia", "Malo", "Aïssatou", "Éloi", "Nour", "Théa", "Yanis", "Océane")
SEED = 20_261_121


@dataclass(frozen=True, slots=True)
class Plan:
    """How far a made-up learner has come."""

    days_ago: int
    """Days since their last work."""
    lessons: int
    assessments: int
    ability: float
    """Logits above a typical beginner, in every competency."""
    exam: bool = False
    """Has handed in the final exam, whose written answers wait for a trainer."""


PLANS = (
    Plan(1, 4, 0, 1.0), Plan(2, 12, 2, 2.2, exam=True), Plan(1, 12, 2, 1.4, exam=True), Plan(3, 9, 1, 0.6),
    Plan(21, 3, 0, 0.2), Plan(2, 12, 2, 3.0, exam=True), Plan(5, 7, 1, 1.8), Plan(0, 0, 0, 0.0),
    Plan(1, 12, 2, 2.6, exam=True), Plan(9, 6, 1, 1.0), Plan(0, 0, 0, 0.0), Plan(4, 10, 1, 1.6),
)  # fmt: skip


def has_demonstration(database: Database) -> bool:
    """Whether the demonstration is there already."""
    with database.reading() as session:
        return enrolment.find_organisation(session, key=ORGANISATION) is not None


def make_demonstration(
    database: Database, *, password: str, now: datetime, step: Callable[[int], object] = lambda _percent: None
) -> None:
    """Make organisation, course, cohort and learners in one transaction; `step` hears of progress in percent."""
    folder = read_course_folder()
    generator = np.random.default_rng(SEED)
    with database.transaction() as session:
        organisation = enrolment.add_organisation(
            session, key=ORGANISATION, name="Organisme de démonstration", now=now, demonstration=True
        )
        course = publish_course(session, organisation_id=organisation.id, folder=folder, now=now)
        publish_items(session, organisation_id=organisation.id, course_id=course.id, items=folder.items, now=now)
        step(10)
        cohort = _make_cohort(session, organisation, course, password, now)
        learners = [
            _add(session, organisation, name, Role.LEARNER, now, email, password)
            for name, email in zip(
                NAMES, (SIGN_INS["learner"], *(f"demo{n:02}@demo.test" for n in range(2, 13))), strict=True
            )
        ]
        step(12)
        for learner, plan in zip(learners, PLANS, strict=True):
            enrolment.join_cohort(session, cohort=cohort, person=learner, now=now - timedelta(days=40))
            _Work(session, course, learner, plan, now=now, generator=generator).do()
            step(6)
        begin_grading(session, cohort=cohort, password=password, now=now)
    step(4)


def _add(
    session: Session,
    organisation: Organisation,
    name: str,
    role: Role,
    now: datetime,
    email: str,
    password: str,
) -> Person:
    return enrolment.add_person(
        session,
        organisation_id=organisation.id,
        email=email,
        display_name=f"{name} (démo)",
        role=role,
        password=password,
        now=now - timedelta(days=42),
    )


def _make_cohort(
    session: Session, organisation: Organisation, course: PublishedCourse, password: str, now: datetime
) -> Cohort:
    cohort = enrolment.add_cohort(
        session,
        organisation_id=organisation.id,
        course_id=course.id,
        name="Promotion de démonstration",
        now=now,
        starts_on=(now - timedelta(days=40)).date(),
        ends_on=(now + timedelta(days=80)).date(),
    )
    trainer = _add(session, organisation, "Formateur", Role.TRAINER, now, SIGN_INS["trainer"], password)
    _add(session, organisation, "Administratrice", Role.ADMINISTRATOR, now, SIGN_INS["administrator"], password)
    enrolment.join_cohort(session, cohort=cohort, person=trainer, now=now)
    written = [module.id for module in course.curriculum.modules if module.status == "written"]
    for index, key in enumerate(written):
        enrolment.assign_modules(
            session,
            cohort=cohort,
            module_keys=[key],
            opens_on=(now - timedelta(days=38)).date(),
            due_on=(now + timedelta(days=21 * index - 3)).date(),
            assigned_by=trainer,
            now=now,
        )
    return cohort


class _Work:
    """One made-up learner at work, in time order."""

    def __init__(
        self, session: Session, course: PublishedCourse, person: Person, plan: Plan, *, now: datetime, generator: Any
    ) -> None:
        self.session, self.course, self.person, self.plan = session, course, person, plan
        self.until, self.generator = now - timedelta(days=plan.days_ago), generator
        prior = Prior.starting(len(course.profile.competencies))
        self.ability = dict(
            zip(
                (competency.id for competency in course.profile.competencies),
                plan.ability + generator.multivariate_normal(prior.mean, 0.3 * prior.covariance),
                strict=True,
            )
        )

    def do(self) -> None:
        """Read and practise the planned lessons, and take the planned assessments."""
        written = [(module, lesson) for module, lesson in self.course.curriculum.lessons if lesson.status == "written"]
        lessons = written[: self.plan.lessons]
        graded = [module for module in self.course.curriculum.modules if module.assessment][: self.plan.assessments]
        steps = len(lessons) + len(graded)
        moments = iter(self.until - timedelta(hours=22 * n) for n in range(steps, 0, -1))
        for module in self.course.curriculum.modules:
            for _, lesson in (pair for pair in lessons if pair[0].id == module.id):
                self._read(lesson, next(moments))
            if module.assessment and module in graded:
                self._take(module.assessment, next(moments))
        if self.plan.exam and self.course.curriculum.exam:
            self._take(self.course.curriculum.exam, self.until - timedelta(hours=3))
        if steps:
            self.person.last_seen_at = self.until
            self.session.flush()

    def _read(self, lesson: Lesson, at: datetime) -> None:
        practice = answering.begin(
            self.session, person=self.person, course=self.course, kind="practice", target=lesson.id, now=at
        )
        self._answer_all(practice, at)
        seconds = int(60 * lesson.minutes * self.generator.uniform(0.6, 1.5))
        anchors = [section.anchor for section in rendered_lesson(self.course, lesson.id).sections]
        answering.report_lesson(
            self.session,
            person=self.person,
            course=self.course,
            lesson_key=lesson.id,
            report=LessonReport(anchors, anchors[-1], seconds, completed=True),
            now=at + timedelta(minutes=lesson.minutes),
        )

    def _take(self, assessment: Assessment, at: datetime) -> None:
        attempt = answering.begin(
            self.session, person=self.person, course=self.course, kind="graded", target=assessment.id, now=at
        )
        self._answer_all(attempt, at)
        answering.finish(self.session, attempt=attempt, now=at + timedelta(minutes=len(attempt.items) + 1))

    def _answer_all(self, attempt: Attempt, at: datetime) -> None:
        versions = items_by_id(self.session, ids=attempt.items)
        for n, item_id in enumerate(attempt.items):
            version = versions[item_id]
            answering.answer(
                self.session,
                attempt=attempt,
                item_key=version.item_key,
                response=self._response(attempt, version),
                idempotency_key=f"demonstration-{n}",
                draw=0,
                now=at + timedelta(minutes=n),
            )

    def _response(self, attempt: Attempt, version: PublishedItem) -> dict[str, Any]:
        distance = self.ability[version.competency_key] - float(REFERENCE_1.difficulty(version.difficulty))
        chance = version.guessing + (1 - version.guessing) / (1 + np.exp(-distance))
        knows = self.generator.random() < chance
        text = written_text(version, pick=self.person.id)
        if text is not None:
            return {"text": text}
        variant = attempts.variant_of(attempt, version)
        return made_up_response(variant, knows=bool(knows), pick=int(self.generator.integers(8)))
