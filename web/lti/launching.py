"""The door for platforms: a login that they begin, and the launch that ends it.

Security Framework 1.0, 5.1.1: the platform sends the browser here (step 1), we send it to the platform with a state and
a nonce (step 2), its page posts the signed message back (step 3), and we show what the link opens (step 4). The checks
are pure and stand in `lms_adapter.lti`; here they are put in order. What a launch changes is one transaction, and none
is open while a platform is asked for its keys.

Every answer may be shown in any frame: who frames us is not known before the launch is accepted, and none of these
pages can be used for anything.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.origins import web_origin
from learning.scores import tell_new_columns
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.claims import Message
from lms_adapter.lti.keysets import PlatformKeys
from lms_adapter.lti.launch import accept, check_ours
from lms_adapter.lti.launches import open_launch
from lms_adapter.lti.logins import Begun, begin_login, begun_login, find_login, spend_login
from lms_adapter.lti.models import Launch, Login, Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason, shown
from lms_adapter.lti.registrations import (
    accepted_deployment,
    check_enabled,
    find_registration,
    organisation_by_key,
)
from lms_adapter.lti.service_errors import cleaned
from web.access import public
from web.database import database, reading, transaction
from web.limits import LAUNCH_LIMIT, REFUSED_LAUNCH_LIMIT, limiter
from web.lti.arrival import to_first_page
from web.lti.browser_proof import (
    drop_state_cookie,
    give_state_cookie,
    is_proved,
    state_key,
    storage_target,
    unproved,
)
from web.lti.platform_http import platform_http
from web.lti.refused import Visit, refusal_page
from web.security import content_policy, csrf

lti_launching = Blueprint("lti_launching", __name__, url_prefix="/lti/<organisation_key>")
csrf.exempt(lti_launching)  # state and nonce are the guard: the forms come from another site, as the standard has it

_KEYS = "passerelle_platform_keys"
LONGEST_PARAMETER = 2000


@lti_launching.after_request
def let_any_site_frame(response: Response) -> Response:
    """A page that a platform's frame would not show is no help to anybody."""
    response.headers["Content-Security-Policy"] = content_policy("*")
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"  # storage of a platform that opened a window
    return response


def _is_refused(response: Response) -> bool:
    return response.status_code >= 400


@lti_launching.route("/login", methods=["GET", "POST"])
@public
@limiter.limit(LAUNCH_LIMIT)
@limiter.limit(REFUSED_LAUNCH_LIMIT, deduct_when=_is_refused)
def login(organisation_key: str) -> ResponseReturnValue:
    """Step 1: a platform begins a login, by GET or POST (OIDC core 4; LTI core 4.1)."""
    visit = Visit(_organisation(organisation_key))
    try:
        return _answer_login(visit)
    except LaunchRefused as refused:
        return refusal_page(visit, refused)


@lti_launching.get("/launch")
@public
def by_hand(organisation_key: str) -> ResponseReturnValue:
    """Somebody opened the address itself, perhaps from a bookmark."""
    _organisation(organisation_key)
    return render_template("lti/by_hand.html")


@lti_launching.post("/launch")
@public
@limiter.limit(LAUNCH_LIMIT)
@limiter.limit(REFUSED_LAUNCH_LIMIT, deduct_when=_is_refused)
def launch(organisation_key: str) -> ResponseReturnValue:
    """Step 3: the platform's page posts the signed message, or why there is none."""
    visit = Visit(_organisation(organisation_key))
    try:
        return _answer_launch(visit)
    except LaunchRefused as refused:
        return refusal_page(visit, refused)


def _organisation(key: str) -> tuple[int, str]:
    with reading() as session:
        organisation = organisation_by_key(session, key=key)
        return organisation.id, organisation.key


def _answer_login(visit: Visit) -> ResponseReturnValue:
    asked = request.args if request.method == "GET" else request.form
    issuer, hint, target = (_required(name, asked.get(name, "")) for name in ("iss", "login_hint", "target_link_uri"))
    check_ours(target, visit.launch_url)
    frame = storage_target(asked.get("lti_storage_target", ""))
    with transaction() as session:
        registration = find_registration(
            session,
            organisation_id=visit.organisation_id,
            issuer=issuer,
            client_id=asked.get("client_id", "")[:LONGEST_PARAMETER],
        )
        visit.registration = registration
        begun = begin_login(
            session, registration=registration, target_link_uri=target, storage_target=frame, now=utc_now()
        )
    address = _authentication_address(
        registration, begun, login_hint=hint, message_hint=asked.get("lti_message_hint"), visit=visit
    )
    response = make_response(
        _storage_page(registration, frame, begun.state, next_address=address) if frame else redirect(address, 302)
    )
    give_state_cookie(response, state=begun.state, organisation_key=visit.organisation_key)
    return response


def _required(name: str, value: str) -> str:
    """OIDC core 4: iss is REQUIRED; LTI core 4.1: login_hint and target_link_uri are too."""
    if not value or len(value) > LONGEST_PARAMETER or not value.isprintable():
        detail = f"{name} is too long or cannot be printed" if value else f"{name} is missing"  # it may name a person
        raise LaunchRefused(Reason.LOGIN_INCOMPLETE, clause="OIDC core 4; LTI core 4.1", detail=detail)
    return value


def _authentication_address(
    registration: Registration, begun: Begun, *, login_hint: str, message_hint: str | None, visit: Visit
) -> str:
    """Step 2, Security Framework 5.1.1.2: the platform's address with what it MUST be asked.

    LTI core 4.1.1: lti_message_hint goes back as it came, if it came.
    """
    fields = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": visit.launch_url,
        "login_hint": login_hint,
        "state": begun.state,
        "nonce": begun.nonce,
    }
    if message_hint is not None:
        fields["lti_message_hint"] = message_hint
    endpoint = registration.authorization_endpoint
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(fields)}"


def _storage_page(registration: Registration, frame: str, state: str, *, next_address: str) -> str:
    return render_template(
        "lti/storage_put.html",
        frame=frame,
        origin=web_origin(registration.authorization_endpoint),
        key=state_key(state),
        state=state,
        next_address=next_address,
    )


def _answer_launch(visit: Visit) -> ResponseReturnValue:
    now, state, token = utc_now(), request.form.get("state", ""), request.form.get("id_token", "")
    with reading() as session:
        begun = find_login(session, organisation_id=visit.organisation_id, state=state, now=now)
        registration = visit.registration = session.get_one(Registration, begun.registration_id)
        session.expunge_all()
    check_enabled(registration)
    if not token:
        raise _without_token()
    if not is_proved(request, state=state, registration=registration):
        if begun.storage_target and "storage_state" not in request.form:
            return _ask_the_storage(begun, registration, state=state, token=token)
        raise unproved(request, registration)
    payload = _keys().opened(token, registration=registration, now=now)
    message = accept(payload, login=begun_login(begun, registration), tool_url=visit.launch_url, now=now)
    visit.deployment_id = message.deployment_id
    opened, code = _open(begun, message)
    response = make_response(to_first_page(opened, code))
    drop_state_cookie(response, request, state=state, organisation_key=visit.organisation_key)
    return response


def _without_token() -> LaunchRefused:
    """OIDC core 3.1.2.6: error and error_description come instead of a token; believed only for a login of ours."""
    error = request.form.get("error", "")
    if not error:
        detail = "the answer holds neither a token nor an error"
        return LaunchRefused(Reason.NO_TOKEN, clause="Security Framework 5.1.1.3", detail=detail)
    said = request.form.get("error_description", "")
    detail = f"the platform answered {shown(error, 60)}" + (f": {cleaned(said)}" if said else "")
    return LaunchRefused(Reason.PLATFORM_ERROR, clause="OIDC core 3.1.2.6", detail=detail)


def _ask_the_storage(begun: Login, registration: Registration, *, state: str, token: str) -> str:
    return render_template(
        "lti/storage_get.html",
        frame=begun.storage_target,
        origin=web_origin(registration.authorization_endpoint),
        key=state_key(state),
        state=state,
        token=token,
    )


def _open(begun: Login, message: Message) -> tuple[Launch, str]:
    """Everything that an accepted launch changes, together or not at all."""
    now = utc_now()
    with transaction() as session:
        spend_login(session, login=begun, now=now)
        registration = session.get_one(Registration, begun.registration_id)
        deployment = accepted_deployment(session, registration=registration, deployment_id=message.deployment_id)
        arrival = arrive(session, registration=registration, deployment=deployment, message=message, now=now)
        tell_new_columns(
            session, context=arrival.context, now=now, identity=arrival.identity, first_time=arrival.first_time
        )
        return open_launch(session, registration=registration, message=message, arrival=arrival, now=now)


def _keys() -> PlatformKeys:
    """The platforms' keys as this process knows them: one for all threads."""
    kept = current_app.extensions.get(_KEYS)
    if kept is None:
        kept = current_app.extensions.setdefault(_KEYS, PlatformKeys(database(), platform_http()))
    return cast(PlatformKeys, kept)
