"""What a failed call to a platform means for us: try again, never again, or a person has to act.

Platforms answer in their own manner: Moodle writes the reason into the status phrase and leaves the body `[]`, answers
a locked column with 500, and a token request with an HTML page where it could not fetch our keys; Canvas throttles with
403 and calls an older score a bad request. What a platform says is kept for the trainer who looks at a grade that did
not arrive, without personal data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Literal

from core.errors import LmsUnavailable

Kind = Literal["retry", "permanent", "person"]
REASON_LENGTH = 300
LONGEST_READ = 2_000
"""Characters of a platform's words that are cleaned: what looks for personal data must not be kept busy by them."""
LONGEST_WAIT = 3600.0
"""Seconds; a platform that asks for more is asked again after this."""

_RETRY = {408: "timeout", 425: "too_early", 429: "throttled", 502: "unavailable", 503: "unavailable", 504: "timeout"}
_PERMANENT = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    406: "not_acceptable",
    409: "conflict",
    410: "not_found",
    412: "conflict",
    413: "too_large",
    415: "wrong_media_type",
    422: "bad_request",
}
_LOCKED = re.compile(r"\block(ed)?\b|verrouill", re.IGNORECASE)
_OLDER = re.compile(r"\bbefore last updated timestamp\b", re.IGNORECASE)
"""Canvas refuses an older score so, with 400 where the standard has 409."""
_WORDS = ("error", "error_description", "message", "reason", "detail", "title")
_HIDDEN = (
    re.compile(r"[^\s\"'<>()]+@[^\s\"'<>()]+"),
    re.compile(r"\beyJ[\w-]+(\.[\w-]*)*"),
    re.compile(r"\b[0-9a-fA-F-]{24,}\b"),
    re.compile(r"(?<=[?&])[^\s\"'<>]+"),
)
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


class ServiceError(LmsUnavailable):
    """A call to a platform's service failed.

    `kind` is what follows from it, `code` what happened, `reason` the platform's words without personal data,
    `retry_after` the seconds that it asked us to wait, `document` the body where it was JSON (never for a log).
    """

    def __init__(
        self,
        message: str,
        *,
        kind: Kind,
        code: str,
        status: int | None = None,
        reason: str = "",
        retry_after: float | None = None,
        document: Any = None,
        html: bool = False,
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.code = code
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        self.document = document
        self.html = html


def error_of(
    status: int, *, host: str, phrase: str, body: str, headers: Mapping[str, str], received_at: datetime
) -> ServiceError:
    """What an answer with a status of 300 or more means; `headers` with names in lower case."""
    kind, code = _meaning(status, phrase=phrase, body=body, headers=headers)
    reason = reason_in(status, phrase=phrase, body=body)
    said = f": {reason}" if reason else ""
    return ServiceError(
        f"{host} answered {status} ({code}){said}",
        kind=kind,
        code=code,
        status=status,
        reason=reason,
        retry_after=seconds_to_wait(headers.get("retry-after", ""), received_at=received_at),
        document=_json_in(body),
        html=body.lstrip()[:15].lower().startswith(("<!doctype", "<html")),
    )


def _meaning(status: int, *, phrase: str, body: str, headers: Mapping[str, str]) -> tuple[Kind, str]:
    if status == 401:
        return "person", "unauthorised"
    if status == 403 and _allowance(headers) == 0:
        return "retry", "throttled"
    if status in _RETRY:
        return "retry", _RETRY[status]
    if status == 400 and _OLDER.search(body[:LONGEST_READ]):
        return "permanent", "conflict"
    if status in _PERMANENT:
        return "permanent", _PERMANENT[status]
    if status >= 500:
        told = _LOCKED.search(phrase) or (len(body) < 2000 and _LOCKED.search(body))
        locked = told or body.strip() == "[]"  # Moodle, where the grade book refuses to keep a score
        return ("permanent", "locked") if locked else ("retry", "server_error")
    return "permanent", "redirected" if status < 400 else "bad_request"


def _allowance(headers: Mapping[str, str]) -> int | None:
    """Whole calls that Canvas still allows; None where the platform does not say."""
    try:
        return max(int(float(headers["x-rate-limit-remaining"])), 0)
    except (KeyError, ValueError, OverflowError):
        return None


def seconds_to_wait(text: str, *, received_at: datetime) -> float | None:
    """`Retry-After`, seconds or a date (RFC 9110, 10.2.3) -> seconds from now, 0 to LONGEST_WAIT; None without one."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - received_at).total_seconds(), 0.0), LONGEST_WAIT)


def reason_in(status: int, *, phrase: str, body: str) -> str:
    """The platform's words: a status phrase that is not the usual one, then what the body says."""
    usual = next((one.phrase for one in HTTPStatus if one.value == status), "")
    words = [phrase.strip()] if phrase.strip().lower() != usual.lower() else []
    words = [one.partition("{")[0].strip() for one in words]  # Moodle's go on with all that was sent
    words.append(_said(_json_in(body), body))
    return cleaned(" - ".join(one for one in words if one))


def _said(document: Any, body: str) -> str:
    if isinstance(document, Mapping):
        inner = document.get("errors")  # Canvas: one error, or a list of them
        parts = [document, *(inner if isinstance(inner, list) else [inner])]
        found = [part.get(name) for part in parts if isinstance(part, Mapping) for name in _WORDS]
        return " - ".join(str(one) for one in found if isinstance(one, str | int) and str(one))
    if document is not None:
        return document if isinstance(document, str) else ""
    return _MARKUP.sub(" ", body[:20_000])


def _json_in(body: str) -> Any:
    try:
        return json.loads(body) if body.strip() else None
    except (ValueError, RecursionError):
        return None


def cleaned(text: str, *, hidden: Sequence[str] = ()) -> str:
    """A text in one line without addresses, tokens, queries and whatever `hidden` names, REASON_LENGTH at most."""
    if len(text) > LONGEST_READ:
        text = text[:LONGEST_READ].rpartition(" ")[0]  # half an address could not be told from a word
    for pattern in _HIDDEN:
        text = pattern.sub("…", text)
    for name in sorted((one.strip() for one in hidden), key=len, reverse=True):
        if name:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
    text = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return text if len(text) <= REASON_LENGTH else text[: REASON_LENGTH - 1] + "…"
