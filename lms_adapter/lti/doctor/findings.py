"""What the connection doctor says: codes and figures, which the pages and the command put into words.

A finding is one of `CODES[check]`, or for a check that calls the platform the code of a ServiceError. What has to be
changed where stands with the words, since each platform has its own names for its settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["ok", "warning", "failed", "unknown"]
Value = str | int | float | tuple[str, ...]

NOT_LOOKED_AT = "not_looked_at"
"""Another check has to succeed first (`because`), or time is over (`because` empty)."""
FAILURE = "failure"
"""The check itself broke off: a mistake of ours, in the server's log."""

CODES: dict[str, tuple[str, ...]] = {
    "our_address": ("https", "http", "local"),
    "our_keys": ("signing", "rotating", "sealed_otherwise"),
    "enabled": ("on", "off"),
    "platform_keys": ("readable", "no_keys", "no_usable_key", "key_without_name", "pasted"),
    "clock": ("same", "differs", "too_far", "not_told"),
    "token": ("granted",),
    "scopes": (),
    "scope_score": ("granted", "missing"),
    "scope_line_item": ("granted", "missing"),
    "scope_line_item_read": ("granted", "missing"),
    "scope_result": ("granted", "missing"),
    "scope_memberships": ("granted", "missing"),
    "line_items": ("readable", "some_missing", "no_course_yet"),
    "roster": ("readable", "names_withheld", "empty", "no_course_yet", "not_a_roster"),
    "launches": ("launched", "never"),
    "deployments": ("accepted", "waiting", "none_accepted"),
    "refusals": ("none", "some"),
    "sending": ("running", "failing", "paused", "resumed"),
    "cookies": ("partitioned", "plain"),
    "product": ("moodle", "canvas", "openedx", "other", "not_told"),
}
"""Every check, in the order in which they are made, with the codes that it gives by itself."""

SERVICE_CODES = (
    "unreachable", "timeout", "private_host", "not_https", "untrusted", "bad_address", "not_json", "not_found",
    "redirected", "forbidden", "unauthorised", "throttled", "unavailable", "server_error", "key_set_unreachable",
    "token_endpoint_wrong", "client_refused", "scope_not_granted",
)  # fmt: skip
"""The codes of a ServiceError that words are worth having for; any other is told with its reason."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    code: str
    state: State
    values: Mapping[str, Value] = field(default_factory=dict)
    """Figures and names that the words need, nothing personal."""


def worst(findings: Iterable[Finding]) -> State:
    """failed before warning before ok; what could not be looked at is no fault of its own."""
    states = {one.state for one in findings}
    return next((one for one in ("failed", "warning", "ok") if one in states), "unknown")
