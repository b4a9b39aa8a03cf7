"""Reading the values of claims: of the right type, or the launch is refused; never a crash.

A platform signs what it sends, yet a signature says nothing about types. Whatever is present must have the type that
the standard gives it, whether we use it or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.origins import web_origin
from lms_adapter.lti.refusals import LaunchRefused, Reason

Claims = Mapping[str, Any]

LONGEST_ID = 255
"""LTI core 5.3.3, 5.3.5, 5.4.1: 255 characters for ids of deployments, links and contexts; OIDC core 2: for `sub`."""
LONGEST_URL = 1000


def missing(name: str, clause: str) -> LaunchRefused:
    """The refusal of a message that lacks a claim it must have."""
    return LaunchRefused(Reason.CLAIM_MISSING, clause=clause, detail=f"{_short(name)} is missing")


def malformed(name: str, expected: str, clause: str) -> LaunchRefused:
    """The refusal of a claim of a wrong type or form; what came is not repeated: it may be personal."""
    return LaunchRefused(Reason.CLAIM_MALFORMED, clause=clause, detail=f"{_short(name)} must be {expected}")


def text(claims: Claims, name: str, *, clause: str, longest: int = 1000) -> str:
    """A text of the claims, without space around and cut to `longest`; empty where it is absent or null."""
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise malformed(name, "a text", clause)
    return value.strip()[:longest].strip()


def identifier(claims: Claims, name: str, *, clause: str, within: str = "") -> str:
    """An id that must be there: not empty, unchanged, at most 255 characters. `within`: the claim that holds it."""
    value = claims.get(name)
    full = f"{within}.{name}" if within else name
    if value is None:
        raise missing(full, clause)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ID:
        raise malformed(full, f"a text of 1 to {LONGEST_ID} characters", clause)
    return value


def part(claims: Claims, name: str, *, clause: str) -> Claims | None:
    """An object of the claims; None where it is absent or null. `[]` is how PHP writes an object that holds nothing."""
    value = claims.get(name)
    if value is None:
        return None
    if value == []:
        return {}
    if not isinstance(value, dict):
        raise malformed(name, "an object", clause)
    return value


def texts(claims: Claims, name: str, *, clause: str) -> tuple[str, ...] | None:
    """A list of texts; None where it is absent or null."""
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise malformed(name, "a list of texts", clause)
    return tuple(value)


def web_address(claims: Claims, name: str, *, clause: str) -> str:
    """An http or https address; empty where it is absent or null."""
    value = text(claims, name, clause=clause, longest=LONGEST_URL + 1)
    if value and (len(value) > LONGEST_URL or not web_origin(value)):
        raise malformed(name, f"an http or https address of at most {LONGEST_URL} characters", clause)
    return value


def _short(name: str) -> str:
    return name.removeprefix("https://purl.imsglobal.org/spec/")
