"""The workflow of a launch, once its token has been opened: every rule in turn, then the message.

OpenID Connect core 1.0, 3.1.3.7 (what a client must validate in an id_token), 1EdTech Security Framework 1.0, 5.1.3
(the same for LTI) and LTI core 1.3, 5.3 (what a message must hold). Nothing here asks a database, a network or a clock:
the claims, the login that is under way and the time are given, and a Message or LaunchRefused comes out.

How exact clocks must be. Moodle's tokens live for 60 seconds, and the clocks of small servers are off by seconds, now
and then by half a minute. A token is good for a minute longer and a minute sooner than it says (`LEEWAY`). That costs
nothing: a token opens one launch, and only for a login that we began ourselves minutes before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from core.origins import web_origin
from core.sealing import token_hash
from lms_adapter.lti import claims
from lms_adapter.lti.claim_values import Claims, identifier, malformed, missing, part, texts, web_address
from lms_adapter.lti.claims import Message
from lms_adapter.lti.optional_claims import message_of
from lms_adapter.lti.refusals import LaunchRefused, Reason, shown

LEEWAY = timedelta(seconds=60)
OLDEST = timedelta(minutes=5)
"""A token that was issued longer ago is refused even if it has not expired: a login takes seconds."""
VERSION = "1.3.0"
MESSAGE_TYPES = (claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST, claims.SUBMISSION_REVIEW_REQUEST)

IDENTITY = ("name", "given_name", "family_name", "middle_name", "email", "picture")
"""Claims that say who somebody is (OIDC core 5.1; LTI core 5.3.6)."""


@dataclass(frozen=True, slots=True)
class BegunLogin:
    """The login that is under way: what the answer to it must agree with."""

    issuer: str
    client_id: str
    nonce_hash: str
    """SHA-256 (hex) of the nonce that was sent."""
    target_link_uri: str
    """What the platform's login request named."""


def accept(payload: Claims, *, login: BegunLogin, tool_url: str, now: datetime) -> Message:
    """The message of an opened token. `tool_url`: an address of ours. Raises LaunchRefused."""
    check_issuer(payload, login)
    check_audience(payload, login)
    check_times(payload, now)
    check_nonce(payload, login)
    message_type = check_kind(payload)
    check_target(payload, message_type, login=login, tool_url=tool_url)
    subject = check_subject(payload, message_type)
    roles = check_roles(payload)
    deployment_id = identifier(payload, claims.DEPLOYMENT_ID, clause="LTI core 5.3.3")
    check_parts(payload, message_type)
    return message_of(
        payload,
        issuer=login.issuer,
        client_id=login.client_id,
        deployment_id=deployment_id,
        message_type=message_type,
        subject=subject,
        roles=roles,
    )


def check_issuer(payload: Claims, login: BegunLogin) -> None:
    """OIDC core 3.1.3.7 (2): "The Issuer Identifier for the OpenID Provider ... MUST exactly match the value of the iss
    (issuer) Claim." Security Framework 5.1.3 (3).
    """
    issuer = payload.get("iss")
    if issuer != login.issuer:
        raise LaunchRefused(
            Reason.ISSUER_MISMATCH,
            clause="OIDC core 3.1.3.7 (2)",
            detail=f"the login is of {shown(login.issuer)}, the token of {shown(issuer)}",
        )


def check_audience(payload: Claims, login: BegunLogin) -> None:
    """OIDC core 3.1.3.7 (3): "The Client MUST validate that the aud (audience) Claim contains its client_id value
    ... The ID Token MUST be rejected if the ID Token does not list the Client as a valid audience". (4) "If the ID
    Token contains multiple audiences, the Client SHOULD verify that an azp Claim is present." (5) "If an azp
    (authorized party) Claim is present, the Client SHOULD verify that its client_id is the Claim Value." Here SHOULD
    is must.
    """
    clause = "OIDC core 3.1.3.7 (3-5)"
    audience = payload.get("aud")
    if audience is None:
        raise missing("aud", clause)
    listed = [audience] if isinstance(audience, str) else audience
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise malformed("aud", "a text or a list of texts", clause)
    party = payload.get("azp")
    if login.client_id not in listed:
        found = f"aud is {shown(listed)}, without our client id {shown(login.client_id)}"
    elif len(set(listed)) > 1 and party is None:
        found = f"aud names several ({shown(listed)}) and azp does not say whom it is for"
    elif party is not None and party != login.client_id:
        found = f"azp is {shown(party)} instead of our client id {shown(login.client_id)}"
    else:
        return
    raise LaunchRefused(Reason.AUDIENCE_MISMATCH, clause=clause, detail=found)


def check_times(payload: Claims, now: datetime) -> None:
    """OIDC core 3.1.3.7 (9): "The current time MUST be before the time represented by the exp Claim", RFC 7519 4.1.4:
    "Implementers MAY provide for some small leeway". (10) "The iat Claim can be used to reject tokens that were issued
    too far away from the current time". RFC 7519 4.1.5: not before nbf.
    """
    clause, moment, leeway = "OIDC core 3.1.3.7 (9-10)", now.timestamp(), LEEWAY.total_seconds()
    expires, issued = _seconds(payload, "exp", clause), _seconds(payload, "iat", clause)
    begins = _seconds(payload, "nbf", clause) if payload.get("nbf") is not None else issued
    if moment >= expires + leeway:
        reason, found = Reason.EXPIRED, f"it expired {_span(moment - expires)} ago"
    elif max(issued, begins) > moment + leeway:
        reason, found = Reason.FROM_THE_FUTURE, f"it begins {_span(max(issued, begins) - moment)} from now"
    elif issued < moment - OLDEST.total_seconds() - leeway:
        reason, found = Reason.TOO_OLD, f"it was issued {_span(moment - issued)} ago"
    else:
        return
    raise LaunchRefused(reason, clause=clause, detail=f"{found}, by the clock of this server")


def check_nonce(payload: Claims, login: BegunLogin) -> None:
    """OIDC core 3.1.3.7 (11): "a nonce Claim MUST be present and its value checked to verify that it is the same
    value as the one that was sent in the Authentication Request. The Client SHOULD check the nonce value for replay
    attacks." That it comes once only is kept by its login, which is spent once (`logins.spend_login`).
    """
    clause = "OIDC core 3.1.3.7 (11); Security Framework 5.1.3 (9)"
    nonce = identifier(payload, "nonce", clause=clause)
    if not compare_digest(token_hash(nonce), login.nonce_hash):
        raise LaunchRefused(Reason.NONCE_MISMATCH, clause=clause, detail="the nonce is not the one of this login")


def check_kind(payload: Claims) -> str:
    """LTI core 5.3.1: message_type MUST be there; 5.3.2: "version ... MUST be 1.3.0". Returns the message type."""
    version = payload.get(claims.VERSION)
    if version is None:
        raise missing(claims.VERSION, "LTI core 5.3.2")
    if version != VERSION:
        found = f"version {shown(version)} instead of {VERSION}"
        raise LaunchRefused(Reason.WRONG_VERSION, clause="LTI core 5.3.2", detail=found)
    message_type = payload.get(claims.MESSAGE_TYPE)
    if message_type is None:
        raise missing(claims.MESSAGE_TYPE, "LTI core 5.3.1")
    known = next((one for one in MESSAGE_TYPES if one == message_type), None)
    if known is None:
        found = f"message {shown(message_type)}; known are {', '.join(MESSAGE_TYPES)}"
        raise LaunchRefused(Reason.WRONG_MESSAGE_TYPE, clause="LTI core 5.3.1", detail=found)
    return known


def check_target(payload: Claims, message_type: str, *, login: BegunLogin, tool_url: str) -> None:
    """LTI core 5.3.4: target_link_uri MUST be in a launch, and "MUST be the same value as the target_link_uri passed by
    the platform in the OIDC third party initiated login request".

    The one of the login request is unsigned. If they differ, the answer for one link came to the login of another. An
    address that is not ours would make us a redirector, even though no page is chosen by it here. A deep linking
    request has no link yet and may leave it out (deep linking 2.0, 4.4).
    """
    clause = "LTI core 5.3.4"
    target = web_address(payload, claims.TARGET_LINK_URI, clause=clause)
    if not target:
        if message_type == claims.DEEP_LINKING_REQUEST:
            return
        raise missing(claims.TARGET_LINK_URI, clause)
    check_ours(target, tool_url)
    if target != login.target_link_uri.strip():
        found = f"the login named {shown(login.target_link_uri, 200)}, the token {shown(target, 200)}"
        raise LaunchRefused(Reason.TARGET_MISMATCH, clause=clause, detail=found)


def check_ours(target: str, tool_url: str) -> None:
    """That an address is within our own origin. Raises LaunchRefused."""
    if web_origin(target) != web_origin(tool_url):
        found = f"{shown(target, 200)} is not within {web_origin(tool_url)}"
        raise LaunchRefused(Reason.FOREIGN_TARGET, clause="LTI core 5.3.4", detail=found)


def check_subject(payload: Claims, message_type: str) -> str:
    """OIDC core 2: sub "MUST NOT exceed 255 ASCII characters"; LTI core 5.3.6.1: an anonymous launch has neither it "or
    any other user identity claims". Somebody who is named and has no sub is a broken message, which certification wants
    refused. Somebody must pick links or review a submission. Returns it, empty for an anonymous launch.
    """
    if "sub" in payload:
        return identifier(payload, "sub", clause="OIDC core 2; LTI core 5.3.6")
    if any(payload.get(name) for name in IDENTITY):
        raise missing("sub", "LTI core 5.3.6")
    if message_type != claims.RESOURCE_LINK_REQUEST:
        found = f"{message_type} without sub: only a link may be opened by nobody"
        raise LaunchRefused(Reason.NOBODY, clause="LTI core 5.3.6", detail=found)
    return ""


def check_roles(payload: Claims) -> tuple[str, ...]:
    """LTI core 5.3.7: roles is "an array of URI values"; it MUST be there and may be empty."""
    roles = texts(payload, claims.ROLES, clause="LTI core 5.3.7")
    if roles is None:
        raise missing(claims.ROLES, "LTI core 5.3.7")
    return roles


def check_parts(payload: Claims, message_type: str) -> None:
    """What each kind of message must hold beside.

    LTI core 5.3.5: resource_link with an id, "stable and unique within the deployment". Deep linking 2.0, 4.4.1:
    deep_linking_settings with deep_link_return_url and accept_types. Submission review 1.0, 3: for_user with a user_id,
    and the resource link as in a launch.
    """
    if message_type == claims.DEEP_LINKING_REQUEST:
        clause = "deep linking 4.4.1"
        settings = part(payload, claims.DEEP_LINKING_SETTINGS, clause=clause)
        if settings is None:
            raise missing(claims.DEEP_LINKING_SETTINGS, clause)
        if not web_address(settings, "deep_link_return_url", clause=clause):
            raise missing("deep_linking_settings.deep_link_return_url", clause)
        if texts(settings, "accept_types", clause=clause) is None:
            raise missing("deep_linking_settings.accept_types", clause)
        return
    link = part(payload, claims.RESOURCE_LINK, clause="LTI core 5.3.5")
    if link is None:
        raise missing(claims.RESOURCE_LINK, "LTI core 5.3.5")
    identifier(link, "id", clause="LTI core 5.3.5", within="resource_link")
    if message_type == claims.SUBMISSION_REVIEW_REQUEST:
        someone = part(payload, claims.FOR_USER, clause="submission review 3")
        if someone is None:
            raise missing(claims.FOR_USER, "submission review 3")
        identifier(someone, "user_id", clause="submission review 3", within="for_user")


def _seconds(payload: Claims, name: str, clause: str) -> float:
    """A NumericDate (RFC 7519, 2): seconds since 1970, with or without a fraction."""
    value = payload.get(name)
    if value is None:
        raise missing(name, clause)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        raise malformed(name, "a number of seconds since 1970", clause)
    return float(value)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 7200 else f"{seconds / 3600:.0f} h"
