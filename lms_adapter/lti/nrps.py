"""Names and Role Provisioning Services 2.0: what a page of a course's roster says, and where the next one is.

Section 2.1 describes the container, 2.2 status, 2.4 pages. Read tolerantly, since only `user_id` and roles are certain
to be there: roles come full or short, names and addresses stay away where the platform keeps them to itself, status is
absent on most platforms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.errors import LmsUnavailable
from lms_adapter.lti.paging import next_link

MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
GROUPS = "person_groups"
"""Our custom parameter; in messages of members where the platform fills it in (2.3)."""
LONGEST_SUBJECT = 255

Status = Literal["active", "inactive", "deleted"]

_VARIABLE = re.compile(r"\$[A-Za-z]")


class NotARoster(LmsUnavailable):
    """What the platform answered is no membership container."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a roster, in the platform's words; what it keeps to itself is empty."""

    subject: str
    """`user_id`: the same as `sub` of a launch."""
    roles: tuple[str, ...]
    status: Status = "active"
    name: str = ""
    email: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the service."""

    members: tuple[Listed, ...]
    unreadable: int
    """Entries that name nobody: whoever they are, they must not be taken for people who left."""
    next_url: str
    """Empty on the last page."""


def read_page(document: Any, *, url: str, link_header: str = "") -> Page:
    """A membership container and the Link header that came with it. Raises NotARoster."""
    entries = document.get("members") if isinstance(document, Mapping) else None
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise NotARoster("The platform answered something that is no list of members.")
    read = [_read_member(entry) for entry in entries]
    members = tuple(one for one in read if one is not None)
    try:  # a link that leads nowhere must not look like the end of the roster
        following = next_link(link_header, url=url)
    except ValueError:
        raise NotARoster("The platform names an address of the next page that is none.") from None
    return Page(members=members, unreadable=len(read) - len(members), next_url=following)


def merge_pages(pages: Sequence[Page]) -> dict[str, Listed]:
    """Everybody in the pages by `user_id`, in order of it; who is listed twice has the roles of both."""
    merged: dict[str, Listed] = {}
    for one in (member for page in pages for member in page.members):
        known = merged.get(one.subject)
        merged[one.subject] = one if known is None else _both(known, one)
    return dict(sorted(merged.items()))


def _both(one: Listed, other: Listed) -> Listed:
    roles = tuple(role for listed in (one, other) if listed.status == "active" for role in listed.roles)
    return replace(
        one,
        roles=tuple(dict.fromkeys(roles)),
        status="active" if "active" in (one.status, other.status) else one.status,
        name=one.name or other.name,
        email=one.email or other.email,
        groups=tuple(dict.fromkeys(one.groups + other.groups)),
    )


def _read_member(entry: Any) -> Listed | None:
    if not isinstance(entry, Mapping):
        return None
    subject = _text(entry.get("user_id"))
    if not subject or len(subject) > LONGEST_SUBJECT:
        return None
    full = " ".join(part for part in (_text(entry.get("given_name")), _text(entry.get("family_name"))) if part)
    return Listed(
        subject=subject,
        roles=tuple(_texts(entry.get("roles"))),
        status=_status(_text(entry.get("status"))),
        name=_text(entry.get("name")) or full,
        email=_text(entry.get("email")),
        groups=tuple(dict.fromkeys(_groups(entry))),
    )


def _status(text: str) -> Status:
    """`Active`, `liss:Inactive`, a full URI; whatever is not said or not known is active (2.2)."""
    match re.split(r"[#/:]", text)[-1].lower():
        case "inactive":
            return "inactive"
        case "deleted":
            return "deleted"
        case _:
            return "active"


def _groups(entry: Mapping[str, Any]) -> Iterator[str]:
    """Ids of the member's groups: from our custom parameter, or as the course groups service lists them."""
    for message in _mappings(entry.get("message")):
        custom = message.get("https://purl.imsglobal.org/spec/lti/claim/custom") or message.get("custom")
        value = _text(custom.get(GROUPS)) if isinstance(custom, Mapping) else ""
        if not _VARIABLE.match(value):
            yield from (one.strip() for one in value.split(",") if one.strip())
    for enrolment in _mappings(entry.get("group_enrollments")):
        group = _text(enrolment.get("group_id"))
        if group:
            yield group


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a list; one object alone is taken for a list of it."""
    for one in [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []:
        if isinstance(one, Mapping):
            yield one


def _texts(value: Any) -> Iterator[str]:
    for one in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
        if isinstance(one, str) and one.strip():
            yield one.strip()


def _text(value: Any) -> str:
    """A text; a number that should have been one is read as one, a truth value is not."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return "".join(one for one in value if one != "\x00").strip() if isinstance(value, str) else ""
