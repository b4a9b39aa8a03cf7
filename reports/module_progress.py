"""How far a learner is in a module: lessons done, the result that counts, passed or not; for pages and for the LMS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.results import policy_of_run, result_of
from assessments.attempts.service import attempts_at
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
    """Share of the points that counts by the assessment's rules, 0-1; None without a graded attempt."""
    passed: bool
    attempts_used: int
    assessed: bool = True
    """Whether the module ends with an assessment."""
    has_lessons: bool = True
    """False for the final exam."""
    pending: bool = False
    """An answer that may change the result waits for its rater."""
    score_shown: bool = True
    """Whether the rules let the learner see the score; passed or not is never hidden."""

    @property
    def shown(self) -> float | None:
        """The share that the learner may see."""
        return self.best if self.score_shown else None

    @property
    def complete(self) -> bool:
        """Every written lesson done, and the assessment passed where there is one; for the exam, passed."""
        read = not self.has_lessons or (self.lessons_total > 0 and self.lessons_done == self.lessons_total)
        return read and (self.passed or not self.assessed)

    @property
    def waits_for_rater(self) -> bool:
        """The learner has done what can be done: everything is read and handed in, and a person still grades."""
        return self.pending and not self.passed and self.lessons_done == self.lessons_total


def progress_in(module: Module, lessons: Mapping[str, LessonProgress], attempts: Iterable[Attempt]) -> ModuleProgress:
    """Progress from what is known of the lessons (by key) and the graded attempts at this module's assessment."""
    written = [lesson for lesson in module.lessons if lesson.status == "written"]
    done = [one for one in written if one.id in lessons and lessons[one.id].completed_at]
    run = list(attempts)
    result = result_of(run)
    return ModuleProgress(
        module=module.id,
        lessons_done=len(done),
        lessons_total=len(written),
        minutes_left=sum(lesson.minutes for lesson in written if lesson not in done),
        best=result.share,
        passed=result.passed,
        attempts_used=sum(one.finished_at is not None for one in run),
        assessed=module.assessment is not None,
        pending=result.pending,
        score_shown=policy_of_run(run).review != "never",
    )


def exam_progress(exam_key: str, attempts: Iterable[Attempt]) -> ModuleProgress:
    """The final exam as the LMS sees it: a unit without lessons, complete once it is passed."""
    run = list(attempts)
    result = result_of(run)
    return ModuleProgress(
        module=exam_key,
        lessons_done=0,
        lessons_total=0,
        minutes_left=0,
        has_lessons=False,
        best=result.share,
        passed=result.passed,
        attempts_used=sum(one.finished_at is not None for one in run),
        pending=result.pending,
        score_shown=policy_of_run(run).review != "never",
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
