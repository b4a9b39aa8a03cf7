"""Names of the claims of LTI 1.3 and what we read from them, once a message has been checked.

Names and meanings: LTI core 1.3 (5.3, 5.4), deep linking 2.0 (4.4), assignment and grade services 2.0 (3.1), names and
roles 2.0 (3.6), submission review 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX = "https://purl.imsglobal.org/spec/lti/claim/"
VERSION = PREFIX + "version"
MESSAGE_TYPE = PREFIX + "message_type"
DEPLOYMENT_ID = PREFIX + "deployment_id"
TARGET_LINK_URI = PREFIX + "target_link_uri"
RESOURCE_LINK = PREFIX + "resource_link"
ROLES = PREFIX + "roles"
CONTEXT = PREFIX + "context"
TOOL_PLATFORM = PREFIX + "tool_platform"
LAUNCH_PRESENTATION = PREFIX + "launch_presentation"
LIS = PREFIX + "lis"
CUSTOM = PREFIX + "custom"
FOR_USER = PREFIX + "for_user"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
CONTENT_ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
DEEP_LINKING_DATA = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
SUBMISSION_REVIEW_REQUEST = "LtiSubmissionReviewRequest"

SCOPE_LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_MEMBERSHIPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ, SCOPE_RESULT, SCOPE_SCORE, SCOPE_MEMBERSHIPS)


@dataclass(frozen=True, slots=True)
class Message:
    """A launch whose token has passed every check; what a platform may leave out is empty here."""

    issuer: str
    client_id: str
    deployment_id: str
    message_type: str
    target_link_uri: str
    subject: str
    """`sub`; empty for an anonymous launch (LTI core 5.3.6.1)."""
    roles: tuple[str, ...]
    """As they were sent."""
    name: str = ""
    email: str = ""
    locale: str = ""
    context_id: str = ""
    context_title: str = ""
    context_label: str = ""
    context_history: tuple[str, ...] = ()
    """Ids of the contexts that this one is a copy of, nearest first (custom parameter context_id_history)."""
    resource_link_id: str = ""
    resource_link_title: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Keys in lower case; values that are still a literal $Variable are left out."""
    line_item_url: str = ""
    line_items_url: str = ""
    ags_scopes: tuple[str, ...] = ()
    memberships_url: str = ""
    product: str = ""
    product_version: str = ""
    platform_name: str = ""
    groups: tuple[str, ...] = ()
    return_url: str = ""
    document_target: str = ""
    """iframe, window or frame, where the platform says it."""
    for_user: str = ""
    """Whose submission is to be reviewed (user_id)."""
    deep_linking: Mapping[str, Any] = field(default_factory=dict)
    """deep_linking_settings as they came."""
