"""The parts of a message that a platform may leave out: read where they are, of the right type, else empty.

LTI core 1.3, 5.4; custom parameters 5.4.6 and B; assignment and grade services 2.0, 3.1; names and roles 2.0, 3.6.
Texts that only serve to be shown are cut to what the database keeps; ids and addresses are never cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from core.origins import web_origin
from lms_adapter.lti import claims
from lms_adapter.lti.claim_values import (
    LONGEST_ID,
    LONGEST_URL,
    Claims,
    identifier,
    malformed,
    part,
    text,
    texts,
    web_address,
)
from lms_adapter.lti.claims import Message

TITLE, LABEL, NAME, EMAIL, SHORT = 300, 200, 200, 254, 60
MOST_LISTED = 500
"""Ids of copies or groups that are read from one parameter."""
DOCUMENT_TARGETS = ("iframe", "window", "frame")


def message_of(
    payload: Claims,
    *,
    issuer: str,
    client_id: str,
    deployment_id: str,
    message_type: str,
    subject: str,
    roles: tuple[str, ...],
) -> Message:
    """The message, from what was checked and what the claims hold beside. Raises LaunchRefused for a wrong type."""
    custom = custom_parameters(payload)
    part(payload, claims.LIS, clause="LTI core 5.4.5")
    someone = part(payload, claims.FOR_USER, clause="submission review 3") or {}
    return Message(
        issuer=issuer,
        client_id=client_id,
        deployment_id=deployment_id,
        message_type=message_type,
        target_link_uri=text(payload, claims.TARGET_LINK_URI, clause="LTI core 5.3.4"),
        subject=subject,
        roles=roles,
        name=_name(payload),
        email=_email(payload),
        **_context(payload),
        context_history=listed_ids(custom.get("context_id_history", "")),
        **_resource_link(payload),
        custom=custom,
        groups=listed_ids(custom.get("person_groups", "")),
        **_services(payload),
        **_platform(payload),
        **_presentation(payload),
        for_user=text(someone, "user_id", clause="submission review 3", longest=LONGEST_ID),
        deep_linking=dict(part(payload, claims.DEEP_LINKING_SETTINGS, clause="deep linking 4.4.1") or {}),
    )


def custom_parameters(payload: Claims) -> dict[str, str]:
    """Custom parameters by their names in lower case; Moodle sends each name a second time in lower case.

    5.4.6: "each value MUST be of type string". Canvas sends numbers and truth values for some variables: written out.
    Null, and a variable that the platform did not know and left as it was ("$Context.id.history"), say nothing (B.1).
    """
    given = part(payload, claims.CUSTOM, clause="LTI core 5.4.6") or {}
    read: dict[str, str] = {}
    for name, value in sorted(given.items(), key=lambda one: one[0] == one[0].lower()):
        written = _written(name, value)
        if written is not None and not _is_variable(written):
            read[name.lower()] = written
    return read


def listed_ids(value: str) -> tuple[str, ...]:
    """Ids that one parameter holds, separated by commas, each URL-encoded (LTI core, Context.id.history)."""
    parts = (unquote(one.strip()) for one in value.split(",")[:MOST_LISTED])
    usable = (one for one in parts if 0 < len(one) <= LONGEST_ID and "\0" not in one and "\ufffd" not in one)
    return tuple(dict.fromkeys(usable))


def _written(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise malformed(f"custom.{name[:60]!a}", "a text", "LTI core 5.4.6")


def _is_variable(value: str) -> bool:
    return value.startswith("$") and len(value) > 1 and value[1].isalpha() and " " not in value


def _context(payload: Claims) -> Mapping[str, Any]:
    """5.4.1: the id is required within the claim; title, label and types are not."""
    clause = "LTI core 5.4.1"
    context = part(payload, claims.CONTEXT, clause=clause)
    if not context:
        return {}
    texts(context, "type", clause=clause)
    return {
        "context_id": identifier(context, "id", clause=clause, within="context"),
        "context_title": text(context, "title", clause=clause, longest=TITLE),
        "context_label": text(context, "label", clause=clause, longest=LABEL),
    }


def _resource_link(payload: Claims) -> Mapping[str, Any]:
    """5.3.5: a claim that is there has an id."""
    clause = "LTI core 5.3.5"
    link = part(payload, claims.RESOURCE_LINK, clause=clause)
    if not link:
        return {}
    return {
        "resource_link_id": identifier(link, "id", clause=clause, within="resource_link"),
        "resource_link_title": text(link, "title", clause=clause, longest=TITLE),
    }


def _platform(payload: Claims) -> Mapping[str, Any]:
    clause = "LTI core 5.4.2"
    platform = part(payload, claims.TOOL_PLATFORM, clause=clause) or {}
    return {
        "product": text(platform, "product_family_code", clause=clause, longest=SHORT),
        "product_version": text(platform, "version", clause=clause, longest=SHORT),
        "platform_name": text(platform, "name", clause=clause, longest=NAME),
    }


def _presentation(payload: Claims) -> Mapping[str, Any]:
    """5.4.4; the language of the page rules over the one of the person (OIDC core 5.1)."""
    clause = "LTI core 5.4.4"
    shown = part(payload, claims.LAUNCH_PRESENTATION, clause=clause) or {}
    return {
        "locale": text(shown, "locale", clause=clause, longest=35)
        or text(payload, "locale", clause="OIDC core 5.1", longest=35),
        "return_url": _return_url(shown),
        "document_target": _document_target(shown),
    }


def _services(payload: Claims) -> Mapping[str, Any]:
    """AGS 3.1: lineitem is there for a link with exactly one line item, lineitems for a context; NRPS 3.6.1.1."""
    grades = part(payload, claims.AGS_ENDPOINT, clause="AGS 3.1") or {}
    names = part(payload, claims.NRPS_ENDPOINT, clause="NRPS 3.6.1.1") or {}
    texts(names, "service_versions", clause="NRPS 3.6.1.1")
    return {
        "line_item_url": web_address(grades, "lineitem", clause="AGS 3.1"),
        "line_items_url": web_address(grades, "lineitems", clause="AGS 3.1"),
        "ags_scopes": texts(grades, "scope", clause="AGS 3.1") or (),
        "memberships_url": web_address(names, "context_memberships_url", clause="NRPS 3.6.1.1"),
    }


def _name(payload: Claims) -> str:
    """LTI core 5.4 (user identity claims): name, or its parts; a platform may keep all of it to itself."""
    clause = "OIDC core 5.1"
    parts = [text(payload, name, clause=clause, longest=NAME) for name in ("given_name", "middle_name", "family_name")]
    whole = text(payload, "name", clause=clause, longest=NAME) or " ".join(filter(None, parts))[:NAME].strip()
    return " ".join(whole.split())


def _email(payload: Claims) -> str:
    """OIDC core 5.1; what is no address or longer than one can be is as good as none."""
    email = text(payload, "email", clause="OIDC core 5.1", longest=EMAIL + 1)
    return email if "@" in email and len(email) <= EMAIL else ""


def _return_url(shown: Claims) -> str:
    """Where the person may go back to (5.4.4); an address that no browser should follow is left out."""
    address = text(shown, "return_url", clause="LTI core 5.4.4", longest=LONGEST_URL + 1)
    return address if len(address) <= LONGEST_URL and web_origin(address) else ""


def _document_target(shown: Claims) -> str:
    target = text(shown, "document_target", clause="LTI core 5.4.4", longest=SHORT).lower()
    return target if target in DOCUMENT_TARGETS else ""
