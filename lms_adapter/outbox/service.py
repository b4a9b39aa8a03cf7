"""Writing down what the LMS has to be told, in the transaction that made it true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms_adapter.outbox.models import Delivery

HELD, WAITING, SENT, FAILED = "held", "waiting", "sent", "failed"


def touch_progress(session: Session, *, person_id: int, course_id: int, module_key: str, now: datetime) -> bool:
    """Note that something happened which leaves the progress record as it is; False where there is no record yet."""
    touched = session.scalars(
        update(Delivery)
        .where(Delivery.person_id == person_id, Delivery.course_id == course_id, Delivery.module_key == module_key)
        .values(revision=Delivery.revision + 1, due_at=now, recorded_at=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return touched.one_or_none() is not None


def record_progress(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    course_id: int,
    module_key: str,
    record: Mapping[str, Any],
    now: datetime,
) -> Delivery:
    """Keep the newest progress record of a learner in a module for the LMS.

    The caller holds the learner's lock, so two answers never write the same row at once. While no LMS is connected the
    row is held: a connection made later starts from what is true then.
    """
    delivery = session.scalar(
        select(Delivery).where(
            Delivery.person_id == person_id, Delivery.course_id == course_id, Delivery.module_key == module_key
        )
    )
    if delivery is None:
        delivery = Delivery(
            organisation_id=organisation_id,
            person_id=person_id,
            course_id=course_id,
            module_key=module_key,
            revision=0,
            delivered=0,
            state=HELD,
            tries=0,
        )
        session.add(delivery)
    delivery.record = dict(record)
    delivery.revision += 1
    delivery.due_at = now
    delivery.recorded_at = now
    session.flush()
    return delivery
