"""A platform that the school has connected, and messages that came from it with every check behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from lms_adapter.lti import claims
from lms_adapter.lti.claims import Message
from lms_adapter.lti.models import Deployment, Registration
from tests.factories.school import NOON, School
from tests.simulators.lti.platform import SimulatedPlatform

ISSUER = "https://lms.example"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


def connect_platform(
    session: Session, school: School, *, issuer: str = ISSUER, name: str = "Moodle du campus", product: str = "moodle"
) -> tuple[Registration, Deployment]:
    """A registration with one deployment that was accepted."""
    return _connect(
        session,
        school.organisation.id,
        name=name,
        issuer=issuer,
        client_id="client-1",
        authorization_endpoint=f"{issuer}/auth",
        token_endpoint=f"{issuer}/token",
        jwks_uri=f"{issuer}/jwks",
        product=product,
    )


def connect_simulated(
    session: Session, platform: SimulatedPlatform, *, organisation_id: int
) -> tuple[Registration, Deployment]:
    """The same, of a platform that can be called."""
    return _connect(
        session,
        organisation_id,
        name="Campus",
        issuer=platform.url,
        client_id=platform.issuer.client_id,
        authorization_endpoint=platform.authorization_url,
        token_endpoint=platform.token_url,
        jwks_uri=platform.jwks_url,
        product=platform.profile.product,
    )


def _connect(session: Session, organisation_id: int, **values: Any) -> tuple[Registration, Deployment]:
    registration = Registration(organisation_id=organisation_id, scopes=[], created_at=NOON, **values)
    session.add(registration)
    session.flush()
    deployment = Deployment(
        organisation_id=organisation_id,
        registration_id=registration.id,
        deployment_id="1",
        state="accepted",
        first_seen_at=NOON,
    )
    session.add(deployment)
    session.flush()
    return registration, deployment


def message(**changes: Any) -> Message:
    """An ordinary launch by a learner from a link that says what it opens."""
    ordinary: dict[str, Any] = {
        "issuer": ISSUER,
        "client_id": "client-1",
        "deployment_id": "1",
        "message_type": claims.RESOURCE_LINK_REQUEST,
        "target_link_uri": "https://passerelle.example/lti/school/launch",
        "subject": "17",
        "roles": (LEARNER,),
        "name": "Lina Test",
        "email": "lina@lms.example",
        "locale": "fr",
        "context_id": "2",
        "context_title": "Promotion Lille",
        "context_label": "LILLE",
        "resource_link_id": "5",
        "resource_link_title": "Premier module",
        "custom": {"course": "small", "target": "assessment:a01"},
    }
    return Message(**{**ordinary, **changes})
