"""The page that a platform opens with a registration link (LTI dynamic registration 1.0, 3): what will be connected, a
button, and what came of it.

It stands in a frame or a window of a platform that we do not know yet, so any site may frame it. That costs nothing:
the page acts on no cookie and no session, only on the one-time token in its address, and whoever has that token needs
no click of somebody else. Nothing is done before the button: a mail scanner or a preview that opens the address uses
nothing up.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.errors import PasserelleError
from course.enrolment.models import Organisation
from course.enrolment.service import find_organisation
from lms_adapter.lti.connections import platforms_of_issuer
from lms_adapter.lti.models import Registration, RegistrationLink
from lms_adapter.lti.registering import check_renewal, fetch_configuration, keep_registration, register_at
from lms_adapter.lti.registration_documents import BadPlatformConfiguration, PlatformConfiguration, Registered
from lms_adapter.lti.registration_links import NoSuchLink, claim_link, live_link, release_link
from web.access import public
from web.database import reading, transaction
from web.errors import status_of
from web.limits import WELCOME_LIMIT, limiter
from web.lti.platform_http import platform_http, private_platforms
from web.lti.registering_words import Trouble, half_done, trouble_of
from web.lti.sealing import sealer
from web.lti.tool import tool_of
from web.security import content_policy, csrf

logger = logging.getLogger("passerelle.lti")

lti_registering = Blueprint("lti_registering", __name__, url_prefix="/lti/<organisation_key>/register")


@lti_registering.get("/<token>")
@public
@limiter.limit(WELCOME_LIMIT)
def show(organisation_key: str, token: str) -> ResponseReturnValue:
    """Which platform asks, what it will be told and what it will tell; the button."""
    url = request.args.get("openid_configuration", "")
    try:
        organisation, link = _link(organisation_key, token)
        if not url:
            return _page("how", organisation=organisation, until=link.expires_at, address=request.base_url)
        platform = fetch_configuration(platform_http(), url=url, allow_http=private_platforms())
        with reading() as session:
            check_renewal(_renewed(session, link), platform)
            known = platforms_of_issuer(session, organisation_id=organisation.id, issuer=platform.issuer)
    except PasserelleError as refusal:
        return _refused(refusal, trouble_of(refusal))
    return _page(
        "ask",
        organisation=organisation,
        platform=platform,
        known=known,
        renews=link.registration_id is not None,
        url=url,
        registration_token=request.args.get("registration_token", ""),
    )


@lti_registering.post("/<token>")
@public
@csrf.exempt
@limiter.limit(WELCOME_LIMIT)
def connect(organisation_key: str, token: str) -> ResponseReturnValue:
    """Claim the link, ask the platform, write down what it answered; whatever fails gives the link back."""
    try:
        organisation, _unclaimed = _link(organisation_key, token)
        with transaction() as session:
            link = claim_link(session, organisation_id=organisation.id, token=token, now=utc_now())
    except NoSuchLink as refusal:
        return _refused(refusal, trouble_of(refusal))
    try:
        return _register(organisation, link, token)
    except _Failed as failed:
        with transaction() as session:
            release_link(session, token=token)
        return _refused(failed.cause, failed.trouble)


class _Failed(Exception):
    """The registration did not come about; the link is to be given back."""

    def __init__(self, cause: Exception, trouble: Trouble) -> None:
        super().__init__()
        self.cause = cause
        self.trouble = trouble


def _register(organisation: Organisation, link: RegistrationLink, token: str) -> Response:
    platform = _ask_who(link)
    registered = _ask_to_register(organisation, platform)
    try:
        with transaction() as session:
            made = keep_registration(
                session, token=token, platform=platform, registered=registered, sealer=sealer(), now=utc_now()
            )
    except (PasserelleError, SQLAlchemyError) as failure:
        logger.error("registration at %s could not be kept: %s", platform.issuer, type(failure).__name__)
        raise _Failed(failure, half_done(registered.client_id)) from None
    return _page("done", organisation=organisation, platform=platform, made=made)


def _ask_who(link: RegistrationLink) -> PlatformConfiguration:
    try:
        url = request.form.get("openid_configuration", "")
        platform = fetch_configuration(platform_http(), url=url, allow_http=private_platforms())
        with reading() as session:
            check_renewal(_renewed(session, link), platform)
    except PasserelleError as refusal:
        raise _Failed(refusal, trouble_of(refusal)) from None
    return platform


def _ask_to_register(organisation: Organisation, platform: PlatformConfiguration) -> Registered:
    try:
        return register_at(
            platform_http(),
            platform,
            registration_token=request.form.get("registration_token", ""),
            tool=tool_of(organisation),
            allow_http=private_platforms(),
        )
    except PasserelleError as refusal:
        logger.warning("registration at %s failed: %s", platform.issuer, refusal.message)
        raise _Failed(refusal, trouble_of(refusal, asked=True)) from None


def _link(organisation_key: str, token: str) -> tuple[Organisation, RegistrationLink]:
    """Whose link it is. Raises NoSuchLink."""
    with reading() as session:
        organisation = find_organisation(session, key=organisation_key)
        if organisation is None:
            raise NoSuchLink("unknown")
        return organisation, live_link(session, organisation_id=organisation.id, token=token, now=utc_now())


def _renewed(session: Session, link: RegistrationLink) -> Registration | None:
    return session.get(Registration, link.registration_id) if link.registration_id else None


def _refused(cause: Exception, trouble: Trouble) -> Response:
    status = status_of(cause) if isinstance(cause, PasserelleError) else 500
    if isinstance(cause, BadPlatformConfiguration):
        logger.warning("a registration was refused: %s", cause.message)
    return _page("trouble", status=status, trouble=trouble)


def _page(step: str, *, status: int = 200, **values: Any) -> Response:
    """One of the four states of the page, which any site may show in a frame and whose opener stays reachable."""
    text = render_template("connections/register.html", step=step, **values)
    headers = {
        "Content-Security-Policy": content_policy("*"),
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Referrer-Policy": "no-referrer",
    }
    return Response(text, status=status, headers=headers, content_type="text/html; charset=utf-8")
