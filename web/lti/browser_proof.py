"""That the answer to a login comes from the browser that began it, or from the platform's own page (ADR 14).

A launch is a form that a page posts to us. What must not succeed is login CSRF: somebody begins a login, takes the
platform's answer out of their own browser and has another person's browser post it, who then works in a stranger's
name. OpenID Connect core 3.1.2.1 ties the state to the browser with a cookie. Browsers drop cookies in frames of other
sites, so there are three proofs, and one of them has to be there:

1. the cookie of this very login: SameSite=None, Secure, Partitioned, one a login so that two tabs do not disturb;
2. `Origin`: the form was posted by a page of the platform's authorization endpoint. A browser writes that header
   itself; a page of the platform answers for the person who is signed in to the platform in this browser. It is all
   that Safari leaves to a Moodle in a frame;
3. Platform Storage, where the platform offers it (`lti_storage_target`; LTI OIDC login with client-side postMessages
   0.1): our script asks the platform's frame for what it kept at the login, and posts it along from our own page, whose
   `Origin` nobody else has.

On plain http away from this machine a cookie can be neither Secure nor SameSite=None: it is Lax there, good where both
are on one site, and elsewhere the second proof holds.
"""

from __future__ import annotations

import re
from hmac import compare_digest

from flask import Request, Response, current_app, url_for

from core.origins import web_origin
from core.sealing import token_hash
from lms_adapter.lti.logins import LIFETIME
from lms_adapter.lti.models import Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason, shown
from web.frame_cookies import frame_cookie
from web.invitation_links import public_url

_FRAME_NAME = re.compile(r"[\w.-]{1,100}")


def state_key(state: str) -> str:
    """Name of the cookie, and of the entry in a platform's storage, of one login."""
    return f"passerelle_lti_{token_hash(state)[:12]}"


def storage_target(asked: str) -> str:
    """The name of the platform's storage frame, if what was sent can be one; else empty."""
    return asked if _FRAME_NAME.fullmatch(asked) else ""


def give_state_cookie(response: Response, *, state: str, organisation_key: str) -> None:
    """Tie a login to the browser that began it."""
    response.set_cookie(
        state_key(state),
        state,
        max_age=LIFETIME,
        path=_path(organisation_key),
        httponly=True,
        **frame_cookie(current_app),
    )


def drop_state_cookie(response: Response, request: Request, *, state: str, organisation_key: str) -> None:
    """The login is over."""
    if state_key(state) not in request.cookies:
        return
    response.delete_cookie(
        state_key(state),
        path=_path(organisation_key),
        httponly=True,
        **frame_cookie(current_app),
    )


def is_proved(request: Request, *, state: str, registration: Registration) -> bool:
    """Whether one of the three proofs is there."""
    origin = request.headers.get("Origin", "")
    if _same(request.cookies.get(state_key(state), ""), state):
        return True
    if origin and origin == web_origin(registration.authorization_endpoint):
        return True
    ours = bool(origin) and origin == web_origin(public_url())
    return ours and _same(request.form.get("storage_state", ""), state)


def unproved(request: Request, registration: Registration) -> LaunchRefused:
    """The refusal of an answer that nothing ties to this browser."""
    expected = web_origin(registration.authorization_endpoint)
    sender = shown(request.headers.get("Origin", "nobody"))
    found = f"no cookie of this login came back, and the form was sent by {sender}"
    return LaunchRefused(
        Reason.BROWSER_UNPROVEN,
        clause="OIDC core 3.1.2.1 (state); Security Framework 5.1.1.3",
        detail=f"{found} instead of {expected}",
    )


def from_our_page(request: Request) -> bool:
    """Whether a form was sent by a page of ours.

    A code or a ticket says whose launch it opens, and not in whose browser: sent by a page of somebody else it would
    make whoever sits there work in a stranger's name. Browsers tell in Sec-Fetch-Site (Fetch metadata), older ones and
    those on plain http in `Origin`; a client that says neither is no browser that another page could use.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or origin in (web_origin(public_url()), web_origin(request.host_url))


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _path(organisation_key: str) -> str:
    return url_for("lti_launching.launch", organisation_key=organisation_key)
