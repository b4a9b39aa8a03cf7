"""Launches that were accepted: opened once, good for a school day, ended by a sign-out or with the person's sessions.

The row says who, as what, from where, and what later pages need of the message. Its id stands in addresses and opens
nothing. What opens it is the cookie that goes with the launch's answer or, where a browser keeps no cookie in a frame,
a code that is good once and for five minutes: the row keeps the code's hash, and spending it is one UPDATE, so that of
two requests with one code one is refused. The code says itself until when it is good; the hash covers that too.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.database import rows_changed
from core.errors import NotAllowed
from core.sealing import token_hash
from course.enrolment.models import Person, Role
from lms_adapter.lti.claims import Message
from lms_adapter.lti.frame_origins import origins_of
from lms_adapter.lti.models import Context, Deployment, Launch, Registration
from lms_adapter.lti.people import find_identity
from lms_adapter.lti.registrations import ACCEPTED

if TYPE_CHECKING:
    from lms_adapter.lti.arrivals import Arrival

LIFETIME = timedelta(hours=8)
CODE_LIFETIME = timedelta(minutes=5)
REMEMBERED = timedelta(days=7)
"""How long an ended launch is kept: a page that was left open still says, within its frame, what to do."""


class CodeRefused(NotAllowed):
    """The code was used, is too old, or belongs to no launch that could be opened."""


def open_launch(
    session: Session, *, registration: Registration, message: Message, arrival: Arrival, now: datetime
) -> tuple[Launch, str]:
    """Record an accepted launch. Returns the row and the code that opens it once where the cookie does not arrive."""
    code = _fresh_code(now)
    launch = Launch(
        id=secrets.token_hex(16),
        organisation_id=registration.organisation_id,
        registration_id=registration.id,
        person_id=arrival.person.id,
        context_id=arrival.context.id,
        resource_link_id=arrival.resource_link.id if arrival.resource_link else None,
        role=Role.TRAINER if arrival.role is Role.TRAINER else Role.LEARNER,
        message_type=message.message_type,
        details=_details(session, registration, message, arrival),
        frame_origins=origins_of(
            (
                registration.issuer,
                registration.authorization_endpoint,
                message.return_url,
                str(message.deep_linking.get("deep_link_return_url") or ""),
            )
        ),
        handoff_hash=token_hash(code),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(launch)
    session.flush()
    return launch, code


def _details(session: Session, registration: Registration, message: Message, arrival: Arrival) -> dict[str, Any]:
    return {
        "epoch": arrival.person.session_epoch,
        "course": arrival.course.key if arrival.course else "",
        "target": str(arrival.target) if arrival.target else "",
        "deployment_id": message.deployment_id,
        "resource_link_id": message.resource_link_id,
        "resource_link_title": message.resource_link_title,
        "context_title": message.context_title,
        "platform": message.platform_name or registration.name,
        "return_url": message.return_url,
        "document_target": message.document_target,
        "for_identity": _reviewed(session, registration, message),
        "line_item_url": message.line_item_url,
        "deep_linking": dict(message.deep_linking),
    }


def _reviewed(session: Session, registration: Registration, message: Message) -> int | None:
    """Whose submission is to be reviewed: our number of the identity, 0 for a stranger, None where nobody is named.

    What the platform calls them is theirs and would stay here after they are erased.
    """
    if not message.for_user:
        return None
    found = find_identity(session, registration=registration, subject=message.for_user)
    return found.id if found else 0


def spend_code(session: Session, *, launch_id: str, code: str, now: datetime) -> Launch:
    """Use a code up. Raises CodeRefused, for a code that was used as for one that never was."""
    if not _until(code) >= now.timestamp():
        raise CodeRefused("This code has been used or is too old. Open the activity again from the platform.")
    unspent = update(Launch).where(
        Launch.id == launch_id, Launch.handoff_hash == token_hash(code), Launch.expires_at > now
    )
    won = rows_changed(session, unspent.values(handoff_hash="")) == 1
    launch = live_launch(session, launch_id=launch_id, now=now) if won else None
    if launch is None:
        raise CodeRefused("This code has been used or is too old. Open the activity again from the platform.")
    return launch


def live_launch(session: Session, *, launch_id: str, now: datetime) -> Launch | None:
    """The launch, while it lasts: not expired or ended, of a person whose sessions go on and a platform switched on.

    And still accepted: refusing a deployment ends what it has opened.
    """
    found = live_launch_of(session, launch_id=launch_id, now=now)
    return found[0] if found else None


def live_launch_of(session: Session, *, launch_id: str, now: datetime) -> tuple[Launch, Person] | None:
    """The same with whose it is, in one query: every request of a launch asks for it."""
    found = session.execute(
        select(Launch, Person)
        .join(Person, Person.id == Launch.person_id)
        .join(Registration, Registration.id == Launch.registration_id)
        .join(Context, Context.id == Launch.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(Launch.id == launch_id, Launch.expires_at > now)
        .where(Registration.enabled.is_(True), Deployment.state == ACCEPTED)
    ).one_or_none()
    if found is None or found[1].session_epoch != found[0].details.get("epoch"):
        return None
    return found[0], found[1]


def end(session: Session, *, launch_id: str, now: datetime) -> None:
    """End a launch: its pages and its code open nothing any more. Ending it twice changes nothing."""
    session.execute(
        update(Launch).where(Launch.id == launch_id, Launch.expires_at > now).values(expires_at=now, handoff_hash="")
    )


def sweep_launches(session: Session, *, now: datetime) -> int:
    """Remove launches that ended a week ago. Returns how many."""
    return rows_changed(session, delete(Launch).where(Launch.expires_at < now - REMEMBERED))


def _fresh_code(now: datetime) -> str:
    return f"{int((now + CODE_LIFETIME).timestamp()):x}-{secrets.token_urlsafe(32)}"


def _until(code: str) -> float:
    try:
        return int(code.partition("-")[0][:12], 16)
    except ValueError:
        return 0
