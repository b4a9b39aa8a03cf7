"""How far a learner is in a module: lessons done, best assessment, passed or not; for pages and for the LMS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.policy import best_share
from assessments.attempts.service import attempts_at, score_of
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Module
from course.enrolment.lesson_progress import lesson_progress
from course.enrolment.models import LessonProgress


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """Progress of one learner in one module."""

    module: str
    lessons_done: int
    lessons_total: int
    """Written lessons only: nobody can do the others."""
    minutes_left: int
    best: float | None
    """Best share of the points among finished attempts, 0-1."""
    passed: bool
    attempts_used: int
    assessed: bool = True
    """Whether the module ends with an assessment."""

    @property
    def complete(self) -> bool:
        """Every written lesson done, and the assessment passed where there is one."""
        read = self.lessons_total > 0 and self.lessons_done == self.lessons_total
        return read and (self.passed or not self.assessed)


def progress_in(module: Module, lessons: Mapping[str, LessonProgress], attempts: Iterable[Attempt]) -> ModuleProgress:
    """Progress from what is known of the lessons (by key) and the graded attempts at this module's assessment."""
    written = [lesson for lesson in module.lessons if lesson.status == "written"]
    done = [one for one in written if one.id in lessons and lessons[one.id].completed_at]
    finished = [one for one in attempts if one.finished_at is not None]
    return ModuleProgress(
        module=module.id,
        lessons_done=len(done),
        lessons_total=len(written),
        minutes_left=sum(lesson.minutes for lesson in written if lesson not in done),
        best=best_share(score_of(one) for one in finished),
        passed=any(one.passed for one in finished),
        attempts_used=len(finished),
        assessed=module.assessment is not None,
    )


def module_progress(session: Session, *, course: PublishedCourse, person_id: int, module: Module) -> ModuleProgress:
    """Progress of one learner in one module, from the database."""
    attempts: list[Attempt] = []
    if module.assessment:
        attempts = attempts_at(session, person_id=person_id, course_id=course.id, target_key=module.assessment.id)
    lessons = lesson_progress(session, person_id=person_id, course_id=course.id)
    return progress_in(module, lessons, attempts)


def as_record(progress: ModuleProgress) -> dict[str, Any]:
    """What the LMS outbox keeps of it: plain data, without anything personal."""
    return {
        "module": progress.module,
        "lessons_done": progress.lessons_done,
        "lessons_total": progress.lessons_total,
        "score": progress.best,
        "passed": progress.passed,
        "complete": progress.complete,
    }
