"""The audit trail: who decided what about other people's results, and when. Entries are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.enrolment.models import AuditEntry

OTHER_PERSON = "other_person"
"""Where `detail` holds the number of a second person whom an entry is about: it goes when that person is erased."""


def note_action(
    session: Session,
    *,
    organisation_id: int,
    actor_id: int | None,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry, in the transaction of what it tells of. `detail` holds figures, no names and no answers."""
    entry = AuditEntry(
        organisation_id=organisation_id,
        actor_id=actor_id,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def entries_about(session: Session, *, organisation_id: int, subject: str) -> list[AuditEntry]:
    """What was decided about a subject, newest first."""
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id, AuditEntry.subject == subject)
    return list(session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())))
