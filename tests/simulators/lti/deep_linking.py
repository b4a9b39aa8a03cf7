"""Where a deep linking response arrives at a simulated platform, verified as Moodle does (deep linking 2.0, 4.5).

Moodle looks the tool up by `iss`, verifies the signature with its keys, reads messages of the right type, makes an
activity from each ltiResourceLink, and ignores what it does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from werkzeug.wrappers import Request, Response

from lms_adapter.lti import claims
from tests.simulators.lti.answers import html_page
from tests.simulators.lti.campus import Course, Tool
from tests.simulators.lti.tokens import KeysUnreachable, unchecked_claims, verified

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

LONGEST = 3600


def answer_deep_linking(platform: SimulatedPlatform, request: Request) -> Response:
    """POST of a form with the field JWT."""
    token = request.form.get("JWT", "")
    course = platform.courses.get(request.args.get("course", ""))
    tool = platform.tools.get(str(unchecked_claims(token).get("iss", "")))
    if request.method != "POST" or tool is None or course is None:
        return _refused(platform, "unknown tool or course")
    try:
        payload = verified(platform, tool, token)
        problem = _problem(platform, tool, payload)
    except (JoseError, ValueError, KeysUnreachable) as error:
        return _refused(platform, f"signature: {error}")
    if problem:
        return _refused(platform, problem)
    platform.responses.append(payload)
    items = payload.get(claims.CONTENT_ITEMS) or []
    for item in items:
        platform.picked.append(item)
        if item.get("type") == "ltiResourceLink":
            _make(platform, tool, course, item)
    return html_page(200, f"{len(items)} items")


def _problem(platform: SimulatedPlatform, tool: Tool, payload: dict[str, Any]) -> str:
    now = platform.clock().timestamp()
    issued, expires = payload.get("iat"), payload.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int) or issued > int(now) or expires <= now:
        return "iat or exp is wrong"
    if expires - issued > LONGEST:
        return "it lives for more than an hour"
    audience = payload.get("aud")
    if platform.url not in (audience if isinstance(audience, list) else [audience]):
        return "aud is not the platform"
    expected = {
        claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE,
        claims.VERSION: "1.3.0",
        claims.DEPLOYMENT_ID: tool.deployment_id,
    }
    wrong = [name for name, value in expected.items() if payload.get(name) != value]
    return f"wrong or missing: {', '.join(wrong)}" if wrong else "" if payload.get("nonce") else "no nonce"


def _make(platform: SimulatedPlatform, tool: Tool, course: Course, item: dict[str, Any]) -> None:
    url = str(item.get("url") or "")
    if url and urlsplit(url).netloc != urlsplit(tool.target_link_uri).netloc:
        platform.problems.append(f"deep linking: {url} is not of the tool's domain")
        return
    line = item.get("lineItem")
    activity = platform.add_activity(
        course,
        title=str(item.get("title") or "Activité"),
        custom={str(key): str(value) for key, value in (item.get("custom") or {}).items()},
        client_id=tool.client_id,
        maximum=float(line["scoreMaximum"]) if isinstance(line, dict) else None,
        tag=str(line.get("tag") or "") if isinstance(line, dict) else "",
        resource_id=str(line.get("resourceId") or "") if isinstance(line, dict) else "",
    )
    activity.url = url
    review = line.get("submissionReview") if isinstance(line, dict) else None
    for column in platform.book.of_activity(activity.id):
        column.submission_review = review if isinstance(review, dict) else None


def _refused(platform: SimulatedPlatform, why: str) -> Response:
    platform.problems.append(f"deep linking: {why}")
    return html_page(400, "Consumer key is incorrect")
