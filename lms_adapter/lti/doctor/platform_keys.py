"""The platform's public keys, and its clock as its answers tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from lms_adapter.lti.client_assertion import BACKDATED
from lms_adapter.lti.doctor.case import Case
from lms_adapter.lti.doctor.findings import Finding, Value
from lms_adapter.lti.http import Answer
from lms_adapter.lti.id_token import KEYSET_TYPES, keys_in, signing_key_in
from lms_adapter.lti.launch import LEEWAY

NOT_WORTH_A_WORD = 5.0
"""Seconds between two clocks that nobody needs to hear of."""


def check_platform_keys(case: Case) -> Iterator[Finding]:
    """Whether we can read the keys with which the platform signs its launches."""
    if not case.registration.jwks_uri:
        keys = keys_in(case.registration.keyset)
        yield Finding("platform_keys", "pasted", "ok" if keys else "failed", {"count": len(keys)})
        return
    answer = case.http.get_json(case.registration.jwks_uri, accept=KEYSET_TYPES)
    note_time(case, answer)
    keys = keys_in(answer.document)
    usable = [key for key in keys if signing_key_in(key)]
    values: dict[str, Value] = {"url": case.registration.jwks_uri, "count": len(keys), "usable": len(usable)}
    if not keys:
        yield Finding("platform_keys", "no_keys", "failed", values)
    elif not usable:
        yield Finding("platform_keys", "no_usable_key", "failed", values)
    elif not all(key.get("kid") for key in usable):
        yield Finding("platform_keys", "key_without_name", "warning", values)
    else:
        yield Finding("platform_keys", "readable", "ok", values)


def check_clock(case: Case) -> Iterator[Finding]:
    """Our clock against the platform's: tokens carry moments, and most platforms allow no leeway."""
    if case.told_time is None:
        yield Finding("clock", "not_told", "unknown")
        return
    theirs, ours = case.told_time
    ahead = round((ours - theirs).total_seconds())
    values: dict[str, Value] = {"seconds": abs(ahead), "ours": "ahead" if ahead > 0 else "behind"}
    if abs(ahead) <= NOT_WORTH_A_WORD:
        yield Finding("clock", "same", "ok", values)
    elif ahead > BACKDATED.total_seconds() or -ahead > LEEWAY.total_seconds():
        yield Finding("clock", "too_far", "failed", values)
    else:
        yield Finding("clock", "differs", "warning", values)


def note_time(case: Case, answer: Answer) -> None:
    """Keep what the platform's Date header says; one from a cache says nothing (RFC 9111, 5.1)."""
    told = _date_in(answer.headers)
    if told is not None and case.told_time is None:
        case.told_time = (told, case.clock())


def _date_in(headers: Mapping[str, str]) -> datetime | None:
    if headers.get("age", "0").strip() not in ("", "0"):
        return None
    try:
        found = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else None
