"""When a module counts as complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from course.curriculum.structure import curriculum_from_document
from course.enrolment.models import LessonProgress
from reports.module_progress import progress_in
from tests.factories.school import small_course

DONE = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_module_without_an_assessment_is_complete_once_its_lessons_are_read() -> None:
    module = curriculum_from_document(small_course().curriculum).modules[0]
    read = {one.id: LessonProgress(lesson_key=one.id, completed_at=DONE) for one in module.lessons}
    assert progress_in(replace(module, assessment=None), read, ()).complete
    assert not progress_in(module, read, ()).complete
    assert not progress_in(replace(module, assessment=None), {}, ()).complete
