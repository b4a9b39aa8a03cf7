"""What the checks of the connection doctor work on: what we know of the platform, and what earlier checks learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from core.sealing import Sealer
from course.enrolment.models import Organisation
from lms_adapter.lti.client_assertion import Granted
from lms_adapter.lti.doctor.findings import Finding
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Context, Deployment, LineItem, Refusal, Registration

LATELY_DAYS = 7
"""How far back refusals are looked at."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows, read once before the first call."""

    registration: Registration
    organisation_key: str
    deployments: dict[str, int]
    """State -> how many."""
    refusals: dict[str, int]
    """Reason -> how many lately, most frequent first."""
    roster_of: Context | None
    """The course of the newest launch that has a roster."""
    line_items_of: Context | None
    """The course of the newest launch that has a grade service."""
    our_line_items: tuple[str, ...]
    """Addresses of our columns in that course."""


@dataclass(slots=True)
class Case:
    """One examination."""

    facts: Facts
    database: Database
    http: PlatformHttp
    sealer: Sealer
    clock: Callable[[], datetime]
    public_url: str
    told_time: tuple[datetime, datetime] | None = None
    """The platform's clock and ours, when it answered."""
    token: Granted | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def registration(self) -> Registration:
        """The platform."""
        return self.facts.registration


def read_facts(session: Session, *, registration: Registration, lately: datetime) -> Facts:
    """What the database knows of a platform."""
    here = registration.id
    states = select(Deployment.state, func.count()).where(Deployment.registration_id == here)
    reasons = select(Refusal.reason, func.count()).where(Refusal.registration_id == here, Refusal.at >= lately)
    contexts = list(
        session.scalars(
            select(Context)
            .where(Context.registration_id == here)
            .order_by(Context.last_launch_at.desc().nulls_last(), Context.id.desc())
            .limit(200)
        )
    )
    graded = next((one for one in contexts if one.line_items_url), None)
    columns = select(LineItem.url).where(
        LineItem.context_id == (graded.id if graded else None), LineItem.state == "present", LineItem.url.is_not(None)
    )
    return Facts(
        registration=registration,
        organisation_key=session.get_one(Organisation, registration.organisation_id).key,
        deployments=_counts(session.execute(states.group_by(Deployment.state)).all()),
        refusals=_counts(session.execute(reasons.group_by(Refusal.reason).order_by(func.count().desc())).all()),
        roster_of=next((one for one in contexts if one.memberships_url), None),
        line_items_of=graded,
        our_line_items=tuple(url for url in session.scalars(columns) if url),
    )


def _counts(rows: object) -> dict[str, int]:
    return {str(name): int(number) for name, number in rows}  # type: ignore[attr-defined]
