"""Who may launch: the platforms that an organisation has connected, and the places where they have put the tool.

A registration is found by issuer and client id within one organisation (LTI core 1.3, 3.1.2 and 3.1.3); the address of
the launch says which. Deployments that nobody has accepted are noted and wait (LTI core 3.1.4, 5.3.3).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.errors import NotFound
from course.enrolment.models import Organisation
from course.enrolment.service import find_organisation
from lms_adapter.lti.models import Deployment, Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason, shown

ACCEPTED, WAITING, REFUSED = "accepted", "waiting", "refused"


class NoSuchOrganisation(NotFound):
    """The address of a login or launch names no organisation."""


def organisation_by_key(session: Session, *, key: str) -> Organisation:
    """The organisation whose address it is. Raises NoSuchOrganisation."""
    found = find_organisation(session, key=key)
    if found is None:
        raise NoSuchOrganisation(
            f"No organisation has the address /lti/{key[:60]!a}. Copy it from the connections page."
        )
    return found


def find_registration(session: Session, *, organisation_id: int, issuer: str, client_id: str) -> Registration:
    """The platform that begins a login, while it is switched on. Raises LaunchRefused.

    LTI core 4.1.3: client_id tells registrations of one issuer apart; where there is only one it may be left out.
    """
    known = select(Registration).where(Registration.organisation_id == organisation_id, Registration.issuer == issuer)
    found = list(session.scalars(known.where(Registration.client_id == client_id) if client_id else known.limit(2)))
    if not found:
        named = f"issuer {shown(issuer)} with client id {shown(client_id)}" if client_id else f"issuer {shown(issuer)}"
        detail = f"{named} is not connected to this organisation"
        raise LaunchRefused(Reason.UNKNOWN_PLATFORM, clause="Security Framework 5.1.1.1", detail=detail)
    if len(found) > 1:
        detail = f"several registrations have the issuer {shown(issuer)} and the login names no client_id"
        raise LaunchRefused(Reason.CLIENT_ID_NEEDED, clause="LTI core 4.1.3", detail=detail)
    check_enabled(found[0])
    return found[0]


def check_enabled(registration: Registration) -> None:
    """Refuse a platform that an administrator has switched off."""
    if not registration.enabled:
        detail = f"{shown(registration.name)} is switched off on the connections page"
        raise LaunchRefused(Reason.PLATFORM_OFF, clause="ours", detail=detail)


def accepted_deployment(session: Session, *, registration: Registration, deployment_id: str) -> Deployment:
    """The deployment that a message names, if an administrator has accepted it. Raises LaunchRefused.

    LTI core 5.3.3: deployment_id "identifies the platform-tool integration governing the message"; who may put the tool
    where is for the organisation to say.
    """
    found = session.scalar(
        select(Deployment).where(
            Deployment.registration_id == registration.id, Deployment.deployment_id == deployment_id
        )
    )
    if found is not None and found.state == ACCEPTED:
        return found
    refused = found is not None and found.state == REFUSED
    detail = f"deployment {shown(deployment_id)} " + ("was refused" if refused else "waits to be accepted")
    reason = Reason.DEPLOYMENT_REFUSED if refused else Reason.DEPLOYMENT_WAITING
    raise LaunchRefused(reason, clause="LTI core 5.3.3", detail=detail)


def note_deployment(session: Session, *, registration: Registration, deployment_id: str, now: datetime) -> None:
    """Keep an unknown deployment for an administrator to accept or refuse; one that is known stays as it is."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Deployment)
        .values(
            organisation_id=registration.organisation_id,
            registration_id=registration.id,
            deployment_id=deployment_id,
            state=WAITING,
            first_seen_at=now,
        )
        .on_conflict_do_nothing(index_elements=["registration_id", "deployment_id"])
    )
