"""Deep linking: what a platform asks a trainer to pick, and our signed answer with the links that were picked.

LTI Deep Linking 2.0. The request's settings are 4.4.1 there; the answer is a message of ours (4.5; security framework
1.0, 5.2: what a tool sends has the client id as `iss` and the platform's issuer as `aud`). Each thing picked becomes an
`ltiResourceLink` (3, content item types) whose custom parameters say what it opens, so that a copy of the course still
opens the same. `data` belongs to the platform: it goes back as it came and is written nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from core.errors import InvalidInput
from core.origins import policy_origin
from lms_adapter.lti import claims
from lms_adapter.lti.targets import Target

LINK_TYPE = "ltiResourceLink"
SCORE_MAXIMUM = 100
LIFETIME = timedelta(minutes=5)
"""How long the platform may take the answer; the browser carries it there at once."""
BACKDATED = timedelta(seconds=10)
"""Platforms whose clock is behind ours refuse what was signed in their future; Moodle allows no second of leeway."""
LONGEST_TITLE = 255
_MESSAGE = "https://purl.imsglobal.org/spec/lti-dl/claim/msg"
_LOG = "https://purl.imsglobal.org/spec/lti-dl/claim/log"


class BadSettings(InvalidInput):
    """The platform's request says too little to be answered."""


@dataclass(frozen=True, slots=True)
class DeepLinkingSettings:
    """What the platform takes, and where the answer goes."""

    return_url: str
    types: tuple[str, ...]
    documents: tuple[str, ...] = ()
    """Where it can show a link: iframe, window, embed."""
    multiple: bool = False
    """Several at once; a platform that does not say so gets one."""
    line_items: bool = True
    """False only where it says that it ignores columns of ours."""
    auto_create: bool = False
    """It adds what comes back without asking again."""
    title: str = ""
    text: str = ""
    data: str | None = None
    """Opaque; empty text is given back as well."""

    @property
    def takes_links(self) -> bool:
        """Whether anything of ours can be added at all."""
        return LINK_TYPE in self.types

    @property
    def return_origin(self) -> str:
        """Scheme, host and port of the return address: all that a page's form-action has to allow."""
        return policy_origin(self.return_url)


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that a trainer picked."""

    course_key: str
    target: Target
    title: str
    text: str = ""
    label: str = ""
    """Name of its column; the title where it is empty."""


def read_settings(document: Mapping[str, Any]) -> DeepLinkingSettings:
    """deep_linking_settings as they came (4.4.1) -> settings. Raises BadSettings naming what is missing."""
    return_url = document.get("deep_link_return_url")
    if not isinstance(return_url, str) or not policy_origin(return_url):
        raise BadSettings(
            "deep_link_return_url is no web address: the platform has to say where the answer goes.",
            field="deep_link_return_url",
        )
    types = _words(document.get("accept_types"))
    if not types:
        raise BadSettings("accept_types is missing or empty: the platform takes nothing.", field="accept_types")
    data = document.get("data")
    return DeepLinkingSettings(
        return_url=return_url,
        types=types,
        documents=_words(document.get("accept_presentation_document_targets")),
        multiple=_is_true(document.get("accept_multiple")),
        line_items="accept_lineitem" not in document or _is_true(document["accept_lineitem"]),
        auto_create=_is_true(document.get("auto_create")),
        title=_text(document.get("title")),
        text=_text(document.get("text")),
        data=data if isinstance(data, str) else None,
    )


def content_item(pick: Pick, *, launch_url: str, line_items: bool = True) -> dict[str, Any]:
    """A pick as an ltiResourceLink (3); with a column where it has grades and the platform takes columns.

    The column's `resourceId` is the key of what it is graded for and its `tag` the kind, by which it is found again
    (AGS 2.0, 3.2); `submissionReview` has the grade book offer the way to the attempt (Submission Review 1.0).
    """
    title = pick.title[:LONGEST_TITLE]
    item: dict[str, Any] = {
        "type": LINK_TYPE,
        "title": title,
        "url": launch_url,
        "custom": {"course": pick.course_key, "target": str(pick.target)},
    }
    if pick.text:
        item["text"] = pick.text
    if pick.target.graded and line_items:
        item["lineItem"] = {
            "scoreMaximum": SCORE_MAXIMUM,
            "label": (pick.label or title)[:LONGEST_TITLE],
            "resourceId": pick.target.key,
            "tag": pick.target.kind,
            "submissionReview": {},
        }
    return item


def response_claims(
    settings: DeepLinkingSettings,
    items: Sequence[Mapping[str, Any]],
    *,
    issuer: str,
    client_id: str,
    deployment_id: str,
    nonce: str,
    now: datetime,
    message: str = "",
    log: str = "",
) -> dict[str, Any]:
    """The claims of the answer (4.5); no items is what a trainer who changed their mind sends.

    `message` is for the person in front of the platform, `log` for its administrators.
    """
    payload: dict[str, Any] = {
        "iss": client_id,
        "aud": issuer,
        "iat": int((now - BACKDATED).timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "nonce": nonce,
        claims.DEPLOYMENT_ID: deployment_id,
        claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE,
        claims.VERSION: "1.3.0",
        claims.CONTENT_ITEMS: list(items),
    }
    if settings.data is not None:
        payload[claims.DEEP_LINKING_DATA] = settings.data
    if message:
        payload[_MESSAGE] = message
    if log:
        payload[_LOG] = log
    return payload


def sign_response(payload: Mapping[str, Any], *, key: RSAKey) -> str:
    """The answer as the `JWT` field of a form: RS256, with the key's kid (security framework 5.1.2, 6.1)."""
    return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, dict(payload), key)


def _words(value: object) -> tuple[str, ...]:
    """A list of words; some platforms still send the comma-separated text of version 1."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(one.strip() for one in value if isinstance(one, str) and one.strip())


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
