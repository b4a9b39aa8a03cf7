"""What a simulated platform writes into an id_token, as Moodle, Canvas and Open edX each do.

Moodle: sub is the number of the account, roles are Instructor or Learner only (with the administrator beside), custom
keys arrive a second time in lower case, unknown $Variables stay literal, names of no other user but the one of
`for_user`, no NRPS claim before the course has an activity of the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lms_adapter.lti import claims
from tests.simulators.lti.campus import Account, Activity, Course, Tool

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
COURSE_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"


@dataclass(slots=True)
class Begun:
    """A launch that somebody began by a click, until its id_token is made."""

    hint: str
    account: Account
    tool: Tool
    course: Course
    activity: Activity | None = None
    message_type: str = claims.RESOURCE_LINK_REQUEST
    for_user: str = ""
    column_id: str = ""
    """Whose submission review it is."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Claims to replace, or with issuer.MISSING to leave out."""
    header: Mapping[str, Any] = field(default_factory=dict)
    """The same for the header."""
    data: str = ""
    """deep_linking_settings.data."""


def payload_of(platform: SimulatedPlatform, begun: Begun, nonce: str) -> dict[str, Any]:
    """The claims."""
    now = int(platform.clock().timestamp())
    tool, course, activity, profile = begun.tool, begun.course, begun.activity, platform.profile
    payload: dict[str, Any] = {
        "iss": platform.url,
        "aud": tool.client_id,
        "sub": begun.account.id,
        "iat": now,
        "exp": now + profile.id_token_seconds,
        "nonce": nonce,
        claims.VERSION: "1.3.0",
        claims.MESSAGE_TYPE: begun.message_type,
        claims.DEPLOYMENT_ID: tool.deployment_id,
        claims.TARGET_LINK_URI: target_of(begun),
        claims.ROLES: _roles(platform, begun),
        claims.CONTEXT: {
            "id": course.id,
            "label": course.label,
            "title": course.title,
            "type": ["CourseSection"] if profile.name == "moodle" else [COURSE_TYPE],
        },
        claims.TOOL_PLATFORM: {
            "guid": "sim-1",
            "name": "Simulated site",
            "product_family_code": profile.product,
            "version": profile.version,
        },
        claims.LAUNCH_PRESENTATION: {
            "locale": begun.account.locale,
            "document_target": "iframe",
            "return_url": f"{platform.url}/course/view.php?id={course.id}",
        },
        claims.LIS: {"person_sourcedid": "", "course_section_sourcedid": ""},
    }
    payload |= _person(begun)
    custom = dict(tool.custom)
    if begun.message_type == claims.DEEP_LINKING_REQUEST:
        payload[claims.DEEP_LINKING_SETTINGS] = _deep_linking(platform, begun)
    elif activity is not None:
        payload[claims.RESOURCE_LINK] = {"id": activity.id, "title": activity.title, "description": ""}
        custom |= activity.custom
    if begun.for_user:
        payload[claims.FOR_USER] = {"user_id": begun.for_user}
        custom |= _review_custom(platform, begun)
    payload[claims.CUSTOM] = _substituted(platform, begun, custom)
    payload |= _services(platform, begun)
    return {**payload, **begun.changes}


def target_of(begun: Begun) -> str:
    """target_link_uri, the same in the login request and in the token."""
    return (begun.activity.url if begun.activity else "") or begun.tool.target_link_uri


def _person(begun: Begun) -> dict[str, Any]:
    account, shown = begun.account, {}
    if begun.tool.sends_name:
        shown = {"name": account.name, "given_name": account.given_name, "family_name": account.family_name}
    if begun.tool.sends_email:
        shown["email"] = account.email
    return shown


def _roles(platform: SimulatedPlatform, begun: Begun) -> list[str]:
    role = begun.course.roles.get(begun.account.id)
    teaches = role in ("teacher", "assistant") or (begun.account.administrator and role is None)
    roles = [MEMBERSHIP + ("Instructor" if teaches else "Learner")]
    if platform.profile.name == "canvas":
        roles = [INSTITUTION + ("Instructor" if teaches else "Student"), *roles, SYSTEM + "User"]
    if begun.account.administrator:
        roles = [INSTITUTION + "Administrator", SYSTEM + "Administrator", *roles]
    return roles


def _deep_linking(platform: SimulatedPlatform, begun: Begun) -> dict[str, Any]:
    address = f"{platform.url}{platform.profile.deep_linking}?course={begun.course.id}&id={begun.tool.deployment_id}"
    settings: dict[str, Any] = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_multiple": True,
        "accept_lineitem": True,
        "auto_create": False,
        "deep_link_return_url": address,
        "title": "",
        "text": "",
    }
    if platform.profile.name == "moodle":
        del settings["accept_lineitem"]
    if begun.data:
        settings["data"] = begun.data
    return settings


def _review_custom(platform: SimulatedPlatform, begun: Begun) -> dict[str, str]:
    column = platform.book.columns.get(begun.column_id)
    review = column.submission_review if column else None
    custom = review.get("custom") if review else None
    return {str(key): str(value) for key, value in custom.items()} if isinstance(custom, dict) else {}


def _substituted(platform: SimulatedPlatform, begun: Begun, custom: Mapping[str, str]) -> dict[str, str]:
    known = {"$Context.id.history": ",".join(begun.course.copied_from)}
    if platform.profile.name == "moodle":
        groups = [name for name, members in begun.course.groups.items() if begun.account.id in members]
        known["$Moodle.Person.userGroupIds"] = ",".join(groups)
    values = {key: known.get(value, value).replace("\n", " ") for key, value in custom.items()}
    return {**{key.lower(): value for key, value in values.items()}, **values}


def _services(platform: SimulatedPlatform, begun: Begun) -> dict[str, Any]:
    tool, course = begun.tool, begun.course
    grade_scopes = [one for one in tool.scopes if one in claims.SCOPES and one != claims.SCOPE_MEMBERSHIPS]
    found: dict[str, Any] = {}
    if grade_scopes:
        endpoint: dict[str, Any] = {
            "scope": grade_scopes,
            "lineitems": platform.line_items_url(course.id, tool.client_id),
        }
        columns = platform.book.of_activity(begun.activity.id) if begun.activity else []
        if begun.column_id:
            columns = [platform.book.columns[begun.column_id]]
        if len(columns) == 1:
            endpoint["lineitem"] = platform.line_item_url(columns[0])
        found[claims.AGS_ENDPOINT] = endpoint
    used = any(one.course_id == course.id for one in platform.activities.values())
    if claims.SCOPE_MEMBERSHIPS in tool.scopes and (used or platform.profile.name != "moodle"):
        found[claims.NRPS_ENDPOINT] = {
            "context_memberships_url": platform.memberships_url(course.id, tool.client_id),
            "service_versions": ["1.0", "2.0"] if platform.profile.name == "moodle" else ["2.0"],
        }
    return found
