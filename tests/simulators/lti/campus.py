"""What a simulated platform holds: accounts, courses, links and the tools that are registered at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

CourseRole = Literal["student", "teacher", "assistant"]
"""assistant: Moodle's non-editing teacher, Instructor at a launch and Learner in the roster."""


@dataclass(slots=True)
class Account:
    """Somebody known to the platform."""

    id: str
    name: str
    email: str
    administrator: bool = False
    locale: str = "fr"

    @property
    def given_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def family_name(self) -> str:
        return self.name.partition(" ")[2]


@dataclass(slots=True)
class Activity:
    """A link in a course that launches a tool."""

    id: str
    course_id: str
    client_id: str
    title: str
    custom: dict[str, str] = field(default_factory=dict)
    url: str = ""
    """Where the link itself names an address."""


@dataclass(slots=True)
class Course:
    """A course of the platform."""

    id: str
    title: str
    label: str
    roles: dict[str, CourseRole] = field(default_factory=dict)
    """By account."""
    groups: dict[str, set[str]] = field(default_factory=dict)
    """Accounts of each group."""
    copied_from: tuple[str, ...] = ()
    """Ids of the courses that it is a copy of, nearest first."""


@dataclass(slots=True)
class Tool:
    """A registered tool."""

    client_id: str
    deployment_id: str
    login_url: str
    redirect_uris: tuple[str, ...]
    target_link_uri: str
    jwks_uri: str
    scopes: tuple[str, ...]
    custom: dict[str, str] = field(default_factory=dict)
    keyset: dict[str, Any] | None = None
    """Pasted, or kept from the last fetch."""
    pasted: bool = False
    active: bool = True
    """False: registered, and waiting for an administrator of the platform."""
    sends_name: bool = True
    sends_email: bool = True
    configuration: dict[str, Any] = field(default_factory=dict)
    """What a dynamic registration sent."""
    registration_token: str = ""
    """Opens its registration for reading and updating, where the platform offers that."""
    jtis: set[str] = field(default_factory=set)
    """Assertions that were used."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request that came, and what it was answered."""

    at: datetime
    service: str
    """authorization, token, keys, line_items, line_item, scores, results, memberships, registration ..."""
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    status: int
    fault: str = ""
