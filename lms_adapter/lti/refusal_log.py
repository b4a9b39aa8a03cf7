"""Refused launches: what a learner is told a reference of, and what an administrator finds under it.

The row and the line of the log say the rule, the clause and what was found; nothing of the person.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.database import rows_changed
from lms_adapter.lti.models import Refusal
from lms_adapter.lti.refusals import LaunchRefused

logger = logging.getLogger("passerelle.lti")

REMEMBERED = timedelta(days=90)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that sounds or looks like something else: references are read out on the telephone."""


def fresh_reference() -> str:
    """Eight signs in two halves: K7QF-2MX9."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def record_refusal(
    session: Session, *, organisation_id: int, registration_id: int | None, refused: LaunchRefused, now: datetime
) -> str:
    """Keep a refusal, and write it into the log. Returns its reference."""
    reference = fresh_reference()
    session.add(
        Refusal(
            reference=reference,
            organisation_id=organisation_id,
            registration_id=registration_id,
            reason=refused.reason,
            detail=f"{refused.detail} [{refused.clause}]"[:500],
            at=now,
        )
    )
    session.flush()
    logger.warning(
        "launch refused %s: %s, organisation %s, registration %s: %s [%s]",
        reference, refused.reason, organisation_id, registration_id, refused.detail, refused.clause,
    )  # fmt: skip
    return reference


def sweep_refusals(session: Session, *, now: datetime) -> int:
    """Remove refusals that are 90 days old. Returns how many."""
    return rows_changed(session, delete(Refusal).where(Refusal.at < now - REMEMBERED))
