"""What the LMS has to be told, written into the outbox in the transaction that made it true."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Module
from lms_adapter.outbox.service import record_progress
from reports.module_progress import as_record, module_progress


def tell_lms(session: Session, *, course: PublishedCourse, person_id: int, module: Module, now: datetime) -> None:
    """Write the module's progress record into the outbox."""
    progress = module_progress(session, course=course, person_id=person_id, module=module)
    record_progress(
        session,
        organisation_id=course.organisation_id,
        person_id=person_id,
        course_id=course.id,
        module_key=module.id,
        record=as_record(progress),
        now=now,
    )
