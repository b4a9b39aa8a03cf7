"""Tokens that a page of a launch holds: one for the JSON API, one to open a tab of its own.

A token is signed and names launch, person and session epoch. The one for the API is good for half an hour and renewed
by whoever has the launch's cookie; it travels in `Authorization: Bearer` (RFC 6750), which no other site can make a
browser send, so requests that carry it need no other proof. The one for a tab travels in the body of a form that the
page itself sends: a new tab is another partition, where the frame's cookie does not go. It ends with the launch.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms_adapter.lti.models import Launch

TOKEN_LIFETIME = timedelta(minutes=30)
_SCHEME = "bearer "


def api_token(launch: Launch) -> str:
    """A fresh token for the JSON API."""
    return _signer("launch-token").dumps(_named(launch))


def bearer_opens(launch: Launch, authorization: str) -> bool:
    """Whether this Authorization header holds a fresh token of the launch."""
    if not authorization.lower().startswith(_SCHEME):
        return False
    return _is_of(launch, "launch-token", authorization[len(_SCHEME) :].strip(), TOKEN_LIFETIME)


def tab_ticket(launch: Launch) -> str:
    """What a page sends to open the launch in a tab of its own."""
    return _signer("launch-tab").dumps(_named(launch))


def ticket_opens(launch: Launch, ticket: str) -> bool:
    """Whether the ticket is of this launch; that the launch lasts is for the caller to look."""
    return _is_of(launch, "launch-tab", ticket, None)


def _named(launch: Launch) -> list[object]:
    return [launch.id, launch.person_id, launch.details.get("epoch")]


def _is_of(launch: Launch, purpose: str, token: str, lifetime: timedelta | None) -> bool:
    try:
        named = _signer(purpose).loads(token, max_age=int(lifetime.total_seconds()) if lifetime else None)
    except BadSignature:  # SignatureExpired is one
        return False
    return bool(named == _named(launch))


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=purpose)
