"""How a platform comes to be connected: by a one-time link that the platform opens, or by values typed in by hand.

A dynamic registration (LTI dynamic registration 1.0, 3) is two calls to the platform between two transactions: the
link is claimed, so that a double click registers once; the platform is asked; what it answered is written, or the link
is given back (lms_adapter.lti.registration_links).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.sealing import Sealer, token_hash
from lms_adapter.lti.connections import note_change
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import AccessToken, Deployment, Registration, RegistrationLink
from lms_adapter.lti.registration_documents import (
    PlatformConfiguration,
    Registered,
    Tool,
    check_address,
    read_configuration,
    read_reply,
    renewed_configuration,
    tool_configuration,
)


class OtherPlatform(Conflict):
    """The link renews one platform and was opened by another."""


class NotUpdatable(Conflict):
    """The platform gave no address where its registration could be updated."""


class AlreadyConnected(Conflict):
    """The organisation knows this issuer with this client id."""


def fetch_configuration(http: PlatformHttp, *, url: str, allow_http: bool) -> PlatformConfiguration:
    """What the platform says of itself. Raises BadPlatformConfiguration or ServiceError.

    The issuer is compared with the address that answered in the end: an open redirect at a platform speaks for nobody.
    """
    check_address(url, allow_http=allow_http, field="openid_configuration")
    answer = http.get_json(url)
    return read_configuration(answer.document, url=answer.url, allow_http=allow_http)


def check_renewal(registration: Registration | None, platform: PlatformConfiguration) -> None:
    """A link that renews one platform is for that one: checked before anything is asked of it. Raises OtherPlatform."""
    if registration is not None and registration.issuer != platform.issuer:
        raise OtherPlatform(
            f"The link renews {registration.issuer}; {platform.issuer} opened it. Make a link for a new platform."
        )


def register_at(
    http: PlatformHttp, platform: PlatformConfiguration, *, registration_token: str, tool: Tool, allow_http: bool
) -> Registered:
    """Ask the platform to register us. Raises ServiceError (it did not), BadRegistrationReply (it did, unreadably)."""
    document = tool_configuration(tool, platform)
    answer = http.send_json("POST", platform.registration_endpoint, document, token=registration_token or None)
    return read_reply(answer.document, allow_http=allow_http)


def keep_registration(
    session: Session,
    *,
    token: str,
    platform: PlatformConfiguration,
    registered: Registered,
    sealer: Sealer,
    now: datetime,
) -> Registration:
    """Write what a dynamic registration brought: a new connection, or new values of the one that the link renews."""
    link = session.get_one(RegistrationLink, token_hash(token))
    registration = _renewed(session, link, platform, registered)
    act = "lti.registered" if registration is None else "lti.renewed"
    if registration is None:
        registration = Registration(
            organisation_id=link.organisation_id,
            name=_free_name(session, link.organisation_id, _host_of(platform.issuer)),
            issuer=platform.issuer,
            created_by=link.created_by,
            created_at=now,
        )
        session.add(registration)
    _write(registration, platform, registered, sealer)
    _forget_the_past(session, registration)
    session.flush()
    if registered.deployment_id:
        accept_deployment(session, registration=registration, deployment_id=registered.deployment_id, now=now)
    link.registration_id = registration.id
    note_change(session, registration, act, link.created_by, now)
    return registration


def _renewed(
    session: Session, link: RegistrationLink, platform: PlatformConfiguration, registered: Registered
) -> Registration | None:
    """The connection that the link is for, or the one that the platform registered once more; None: it is new."""
    if link.registration_id:
        return session.get(Registration, link.registration_id)
    return find_same(
        session, organisation_id=link.organisation_id, issuer=platform.issuer, client_id=registered.client_id
    )


def _write(row: Registration, platform: PlatformConfiguration, registered: Registered, sealer: Sealer) -> None:
    row.client_id = registered.client_id
    row.authorization_endpoint, row.token_endpoint = platform.authorization_endpoint, platform.token_endpoint
    row.token_audience, row.jwks_uri = platform.token_audience, platform.jwks_uri
    row.product, row.product_version = platform.product, platform.product_version
    row.scopes = list(registered.scopes)
    row.registration_uri = registered.registration_uri
    row.registration_token = sealer.seal(registered.registration_token) if registered.registration_token else ""


def connect_by_hand(
    session: Session, *, organisation_id: int, values: Mapping[str, str], created_by: int | None, now: datetime
) -> Registration:
    """A connection from values that were checked (lms_adapter.lti.manual). Raises AlreadyConnected."""
    issuer, client_id = values["issuer"], values["client_id"]
    if find_same(session, organisation_id=organisation_id, issuer=issuer, client_id=client_id) is not None:
        raise AlreadyConnected(f"{issuer} is connected with the client id {client_id} already.", field="client_id")
    registration = Registration(
        organisation_id=organisation_id,
        name=_free_name(session, organisation_id, values.get("name") or _host_of(issuer)),
        issuer=issuer,
        client_id=client_id,
        authorization_endpoint=values["authorization_endpoint"],
        token_endpoint=values["token_endpoint"],
        jwks_uri=values["jwks_uri"],
        created_by=created_by,
        created_at=now,
    )
    session.add(registration)
    session.flush()
    if values.get("deployment_id"):
        accept_deployment(session, registration=registration, deployment_id=values["deployment_id"], now=now)
    note_change(session, registration, "lti.connected", created_by, now)
    return registration


def correct_by_hand(
    session: Session, *, registration: Registration, values: Mapping[str, str], by: int, now: datetime
) -> None:
    """Other values for a connection, checked as those of a new one; what it brought stays. Raises AlreadyConnected."""
    issuer, client_id = values["issuer"], values["client_id"]
    same = find_same(session, organisation_id=registration.organisation_id, issuer=issuer, client_id=client_id)
    if same is not None and same.id != registration.id:
        raise AlreadyConnected(f"{issuer} is connected with the client id {client_id} already.", field="client_id")
    registration.issuer, registration.client_id = issuer, client_id
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        setattr(registration, name, values[name])
    _forget_the_past(session, registration)
    note_change(session, registration, "lti.corrected", by, now)


def update_at(http: PlatformHttp, *, uri: str, token: str, tool: Tool, allow_http: bool) -> Registered:
    """Put our present configuration in place of the one that the platform keeps. Raises ServiceError, NotUpdatable."""
    if not uri:
        raise NotUpdatable("The platform gave no address to update the registration at. Use a new registration link.")
    current = http.get_json(uri, token=token)
    renewed = renewed_configuration(current.document, tool_configuration(tool))
    answer = http.send_json("PUT", uri, renewed, token=token)
    return read_reply(answer.document or current.document, allow_http=allow_http)


def keep_update(
    session: Session, *, registration: Registration, registered: Registered, sealer: Sealer, by: int, now: datetime
) -> None:
    """Write what an update brought; a platform may hand out a new token with it."""
    if registered.registration_token:
        registration.registration_token = sealer.seal(registered.registration_token)
        registration.registration_uri = registered.registration_uri
    _forget_the_past(session, registration)
    note_change(session, registration, "lti.updated", by, now)


def accept_deployment(session: Session, *, registration: Registration, deployment_id: str, now: datetime) -> Deployment:
    """The deployment, known and accepted from now on."""
    query = select(Deployment).where(
        Deployment.registration_id == registration.id, Deployment.deployment_id == deployment_id
    )
    deployment = session.scalars(query).first()
    if deployment is None:
        deployment = Deployment(
            organisation_id=registration.organisation_id,
            registration_id=registration.id,
            deployment_id=deployment_id,
            first_seen_at=now,
        )
        session.add(deployment)
    deployment.state = "accepted"
    session.flush()
    return deployment


def find_same(session: Session, *, organisation_id: int, issuer: str, client_id: str) -> Registration | None:
    """The connection of this issuer and client id, switched off or not."""
    query = select(Registration).where(
        Registration.organisation_id == organisation_id,
        Registration.issuer == issuer,
        Registration.client_id == client_id,
    )
    return session.scalars(query).first()


def _forget_the_past(session: Session, registration: Registration) -> None:
    """Failures, keys and tokens of the registration as it was are not those of the one that it has become."""
    registration.keyset = registration.keyset_fetched_at = None
    registration.paused_until = registration.failing_since = None
    registration.problem = ""
    session.execute(delete(AccessToken).where(AccessToken.registration_id == registration.id))


def _free_name(session: Session, organisation_id: int, wanted: str) -> str:
    """The name, with a number behind it where another connection has it."""
    taken = set(session.scalars(select(Registration.name).where(Registration.organisation_id == organisation_id)))
    wanted = wanted[:190]
    return next(name for name in (wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3))) if name not in taken)


def _host_of(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0] or url
