"""The first pages of a launch: is our cookie there, and if not, the way out into a tab of its own.

The answer to a launch sets the cookie of the launch and leads to `arrive`, which looks whether it came back. Where a
browser keeps no cookie in a frame, one button sends the one-time code from a new tab, where the cookie is ours alone.
The page asks nothing of the browser beforehand: the Storage Access API would need a visit of our site before. Where
something is to be picked, that page waits: the tab's answer comes back to it (answer_tab.js) and goes on from there, as
the platform's dialogue hears of nothing else.

`tab` opens a launch that is under way in a tab of its own, `token` renews what the JSON API wants.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from lms_adapter.lti.launches import CodeRefused, live_launch, spend_code
from lms_adapter.lti.models import Launch
from lms_adapter.lti.targets import read_target
from web.access import SignInNeeded, public
from web.database import reading, transaction
from web.launch_sessions import (
    begin_launch_session,
    current_launch,
    give_cookie,
    launch_id_in_address,
    launch_in_address,
    launch_root,
)
from web.launch_tokens import api_token, ticket_opens
from web.lti.addresses import first_address
from web.lti.browser_proof import from_our_page
from web.lti.picking import settings_of
from web.security import allow_form_to, csrf, safe_address

lti_arrival = Blueprint("lti_arrival", __name__)


class NotInALaunch(NotFound):
    """An address that is one only within a launch."""


def to_first_page(launch: Launch, code: str) -> ResponseReturnValue:
    """The answer to an accepted launch: its cookie, and the way to its first page."""
    address = f"{launch_root(launch.id)}/lti/arrivee?{urlencode({'code': code})}"
    response = make_response(redirect(address, 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    give_cookie(response, launch)
    return response


@lti_arrival.get("/lti/arrivee")
@public
def arrive() -> ResponseReturnValue:
    """On to what the link opens, if the cookie is there; else the page with the button."""
    _only_in_a_launch()
    launch, code = current_launch(), request.args.get("code", "")
    if launch is None:
        return _way_out(launch_in_address(), code)
    if code:
        _spend(launch, code)
    return redirect(_first_address(launch))


@lti_arrival.post("/lti/ouvrir")
@public
@csrf.exempt  # the code is the proof, and a browser without our cookie has no other
def open_with_code() -> ResponseReturnValue:
    """Open the launch in this tab, with the code of its first page."""
    launch_id = _only_in_a_launch()
    _sent_by_us()
    if current_launch() is None:  # a second click finds the tab open
        try:
            with transaction() as session:
                launch = spend_code(session, launch_id=launch_id, code=request.form.get("code", ""), now=utc_now())
        except CodeRefused:
            raise SignInNeeded("The code was used or is too old.") from None
        begin_launch_session(launch)
    return redirect(url_for("lti_arrival.arrive"), 303)


@lti_arrival.post("/lti/onglet")
@public
@csrf.exempt  # sent from the frame, whose cookie stays there: the ticket is the proof
def tab() -> ResponseReturnValue:
    """Open the launch in this tab, at the page that the frame shows."""
    launch_id = _only_in_a_launch()
    _sent_by_us()
    if current_launch() is None:
        with reading() as session:
            launch = live_launch(session, launch_id=launch_id, now=utc_now())
        if launch is None or not ticket_opens(launch, request.form.get("ticket", "")):
            raise SignInNeeded("The launch is over.")
        begin_launch_session(launch)
    page = safe_address(request.form.get("page"))
    return redirect(f"{request.script_root}{page}" if page else url_for("lti_arrival.arrive"), 303)


@lti_arrival.get("/lti/jeton")
@public
def token() -> ResponseReturnValue:
    """A fresh token for the JSON API, for whoever has the launch's cookie."""
    _only_in_a_launch()
    launch = current_launch()
    return jsonify({"token": api_token(launch)}) if launch else (jsonify({"detail": "the launch is over"}), 401)


def _only_in_a_launch() -> str:
    launch_id = launch_id_in_address()
    if launch_id is None:
        raise NotInALaunch("This address is one of a launch from an LMS.")
    return launch_id


def _sent_by_us() -> None:
    """Nobody's page opens a launch in another person's browser."""
    if not from_our_page(request):
        raise SignInNeeded("The form was sent by a page of another site.")


def _way_out(launch: Launch | None, code: str) -> ResponseReturnValue:
    """The page whose button opens a tab; where something is to be picked, it waits for the answer and passes it on."""
    if not code or launch is None or launch.expires_at <= utc_now():
        raise SignInNeeded("The launch is over, or its cookie was refused.")
    asked = settings_of(launch)
    if asked is None:
        page = render_template("lti/new_tab.html", code=code)
    else:
        page = render_template("lti/pick_in_tab.html", code=code, origin=asked.return_origin)
        allow_form_to(asked.return_origin)
    response = make_response(page)
    response.headers["Referrer-Policy"] = "strict-origin"  # without the code, and its forms have an `Origin`
    return response


def _spend(launch: Launch, code: str) -> None:
    """A code that was not needed shall open nothing later; one that is spent already does no harm."""
    try:
        with transaction() as session:
            spend_code(session, launch_id=launch.id, code=code, now=utc_now())
    except CodeRefused:
        return


def _first_address(launch: Launch) -> str:
    target = launch.details.get("target") or ""
    return first_address(
        launch, course_key=launch.details.get("course") or None, target=read_target(target) if target else None
    )
