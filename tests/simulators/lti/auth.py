"""Login and authorization of a simulated platform (OpenID Connect third-party initiated login; LTI security 5.1.1).

A click of somebody makes the login request (`begin`); the tool sends the browser to the authorization endpoint, which
checks what Moodle checks and answers a form that posts itself to the tool.
"""

from __future__ import annotations

import json
import re
import secrets
from html import escape
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from lms_adapter.lti import claims
from tests.simulators.lti.answers import html_page
from tests.simulators.lti.campus import Account, Activity, Course
from tests.simulators.lti.gradebook import Column
from tests.simulators.lti.issuer import without_missing
from tests.simulators.lti.messages import Begun, payload_of, target_of

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

PLAIN = re.compile(r"[A-Za-z0-9_-]{8,256}")
"""What state and nonce may hold: hexadecimal or base64url."""


def begin(platform: SimulatedPlatform, account: Account, activity: Activity, **more: Any) -> Begun:
    """Somebody clicks on a link."""
    course = platform.courses[activity.course_id]
    return _kept(platform, Begun(_hint(), account, platform.tools[activity.client_id], course, activity, **more))


def begin_deep_linking(platform: SimulatedPlatform, account: Account, course: Course, **more: Any) -> Begun:
    """A teacher wants to choose what a link shall open."""
    data = "" if platform.profile.name == "moodle" else secrets.token_urlsafe(12)
    tool = platform.tools[more.pop("client_id", platform.issuer.client_id)]
    kind = claims.DEEP_LINKING_REQUEST
    return _kept(platform, Begun(_hint(), account, tool, course, message_type=kind, **{"data": data, **more}))


def begin_review(platform: SimulatedPlatform, account: Account, column: Column, learner: Account, **more: Any) -> Begun:
    """A teacher clicks in the grade book on the submission of a learner."""
    activity = platform.activities.get(column.activity_id)
    begun = Begun(
        _hint(),
        account,
        platform.tools[column.client_id],
        platform.courses[column.course_id],
        activity,
        message_type=claims.SUBMISSION_REVIEW_REQUEST,
        for_user=learner.id,
        column_id=column.id,
        **more,
    )
    return _kept(platform, begun)


def login_fields(platform: SimulatedPlatform, begun: Begun) -> dict[str, str]:
    """What the platform sends to initiate_login_uri."""
    hint = begun.hint
    if platform.profile.name == "moodle":
        hint = json.dumps({"cmid": begun.activity.id if begun.activity else 0, "launchid": begun.hint})
    fields = {
        "iss": platform.url,
        "target_link_uri": target_of(begun),
        "login_hint": begun.account.id,
        "lti_message_hint": hint,
        "client_id": begun.tool.client_id,
        "lti_deployment_id": begun.tool.deployment_id,
    }
    if platform.profile.storage_target:
        fields["lti_storage_target"] = platform.profile.storage_target
    return fields


def answer_authorization(platform: SimulatedPlatform, request: Request) -> Response:
    """GET or POST of an authentication request -> a form that posts itself to the tool."""
    wanted = request.values
    tool = platform.tools.get(wanted.get("client_id", ""))
    if tool is None or wanted.get("redirect_uri", "") not in tool.redirect_uris:
        platform.problems.append(f"authorization: redirect_uri {wanted.get('redirect_uri')!r} is not registered")
        return html_page(400, "Invalid request")
    begun = platform.launches.pop(_launch_id(platform, wanted.get("lti_message_hint", "")), None)
    error, why = _broken(wanted.to_dict(), begun, tool.client_id)
    if error or begun is None:
        platform.problems.append(f"authorization: {error}: {why}")
        fields = {"error": error, "error_description": why}
    else:
        fields = {"id_token": signed(platform, begun, wanted["nonce"])}
    fields["state"] = wanted.get("state", "")
    return _form(wanted["redirect_uri"], fields)


def signed(platform: SimulatedPlatform, begun: Begun, nonce: str) -> str:
    """The id_token of a launch."""
    return platform.issuer.sign(without_missing(payload_of(platform, begun, nonce)), header=begun.header)


def _broken(wanted: dict[str, str], begun: Begun | None, client_id: str) -> tuple[str, str]:
    """OAuth error code and words; empty where the request is right."""
    if begun is None:
        return "invalid_request", "No launch id in LTI hint"
    if wanted.get("scope") != "openid":
        return "invalid_scope", ""
    if wanted.get("response_type") != "id_token":
        return "unsupported_response_type", ""
    if begun.tool.client_id != client_id:
        return "unauthorized_client", ""
    if wanted.get("login_hint") != begun.account.id:
        return "access_denied", ""
    if wanted.get("response_mode") != "form_post":
        return "invalid_request", "Invalid response_mode"
    if wanted.get("prompt") != "none":
        return "invalid_request", "Invalid prompt"
    for name in ("state", "nonce"):
        if not PLAIN.fullmatch(wanted.get(name, "")):
            return "invalid_request", f"Invalid {name}"
    return "", ""


def _launch_id(platform: SimulatedPlatform, hint: str) -> str:
    if platform.profile.name != "moodle":
        return hint
    try:
        read = json.loads(hint)
    except ValueError:
        return ""
    return str(read.get("launchid", "")) if isinstance(read, dict) else ""


def _form(action: str, fields: dict[str, str]) -> Response:
    inputs = "\n".join(
        f'  <input type="hidden" name="{escape(name)}" value="{escape(value)}"/>' for name, value in fields.items()
    )
    page = (
        f'<form action="{escape(action)}" name="ltiAuthForm" id="ltiAuthForm" method="post" '
        f'enctype="application/x-www-form-urlencoded">\n{inputs}\n</form>\n'
        "<script>document.ltiAuthForm.submit();</script>\n"
    )
    return Response(page, content_type="text/html; charset=utf-8")


def _kept(platform: SimulatedPlatform, begun: Begun) -> Begun:
    platform.launches[begun.hint] = begun
    return begun


def _hint() -> str:
    return f"ltilaunch{secrets.randbelow(10**9)}"
