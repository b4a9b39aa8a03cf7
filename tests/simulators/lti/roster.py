"""Names and role provisioning service of a simulated platform (NRPS 2.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from lms_adapter.lti import claims
from lms_adapter.lti.claims import SCOPE_MEMBERSHIPS
from tests.simulators.lti.answers import Refused, json_answer
from tests.simulators.lti.campus import Course, CourseRole, Tool
from tests.simulators.lti.media_types import needs_accept
from tests.simulators.lti.tokens import bearer

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
ROLES: dict[CourseRole, str] = {"student": "Learner", "teacher": "Instructor", "assistant": "Learner"}
"""Moodle's non-editing teacher is a learner here."""


def answer_memberships(platform: SimulatedPlatform, request: Request, context: str) -> Response:
    """GET of the members of a course, or of one link in it."""
    if request.method != "GET":
        raise Refused(405)
    needs_accept(platform.profile, request, CONTAINER)
    tool = bearer(platform, request, SCOPE_MEMBERSHIPS)
    course = platform.course_for(tool, context)
    link = request.args.get("rlid")
    if link and link not in platform.activities:
        raise Refused(404, f"Not Found: LTI link {link} doesn't exist")
    listed = [account for account in course.roles if _has(course, account, request)]
    members = [_member(platform, tool, course, account, link=link) for account in listed]
    start = request.args.get("from", 0, int)
    limit = request.args.get("limit", platform.profile.page_size or 0, int)
    page = members[start : start + limit] if limit else members
    document = {
        "id": f"{platform.url}{request.path}",
        "context": {"id": course.id, "label": course.label, "title": course.title},
        "members": page,
    }
    answer = json_answer(document, content_type=CONTAINER)
    if limit and start + limit < len(members):
        following = f"{platform.url}{request.path}?limit={limit}&from={start + limit}"
        if link:
            following += f"&rlid={link}"
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


def _has(course: Course, account: str, request: Request) -> bool:
    wanted = request.args.get("role", "").removeprefix(MEMBERSHIP)
    return not wanted or ROLES[course.roles[account]] == wanted


def _member(
    platform: SimulatedPlatform, tool: Tool, course: Course, account_id: str, *, link: str | None
) -> dict[str, Any]:
    account = platform.accounts[account_id]
    role = ROLES[course.roles[account_id]]
    document: dict[str, Any] = {
        "status": "Active",
        "roles": [role if platform.profile.short_roles else f"{MEMBERSHIP}{role}"],
        "user_id": account.id,
        "lis_person_sourcedid": "",
    }
    if link and platform.profile.launch_claims_in_roster:
        document["message"] = [{claims.MESSAGE_TYPE: claims.RESOURCE_LINK_REQUEST}]
    if tool.sends_name:
        document |= {"name": account.name, "given_name": account.given_name, "family_name": account.family_name}
    if tool.sends_email:
        document["email"] = account.email
    return document
