"""Messages to judge: right ones, and each of them changed in one way, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms_adapter.lti import claims
from tests.conformance.lti.oracle import NONCE, TOOL
from tests.simulators.lti.issuer import MISSING, Issuer, without_missing

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
WRONG_VALUES: Mapping[str, Any] = {
    "missing": MISSING,
    "null": None,
    "blank": "",
    "number": 7,
    "true": True,
    "list": [],
    "object": {},
    "text": "something else",
}
READ = (
    *("iss", "aud", "sub", "exp", "iat", "nonce", "azp"),
    *(claims.VERSION, claims.MESSAGE_TYPE, claims.DEPLOYMENT_ID, claims.TARGET_LINK_URI),
    *(claims.ROLES, claims.RESOURCE_LINK, claims.CONTEXT, claims.CUSTOM),
    *(claims.DEEP_LINKING_SETTINGS, claims.FOR_USER, claims.AGS_ENDPOINT, claims.NRPS_ENDPOINT),
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One message."""

    name: str
    payload: Mapping[str, Any]
    header: Mapping[str, Any] = field(default_factory=dict)


def messages(issuer: Issuer, now: datetime) -> Iterator[Mutation]:
    """Every message, each with the name of what was done to it."""
    for kind, payload in _right(issuer, now).items():
        yield Mutation(f"{kind}: right", payload)
        for claim in READ:
            for how, value in WRONG_VALUES.items():
                yield Mutation(f"{kind}: {short(claim)} {how}", without_missing({**payload, claim: value}))
        yield from _moments(kind, payload, int(now.timestamp()))
        yield from _special(kind, payload)


def short(claim: str) -> str:
    """The name of a claim without its address."""
    return claim.rsplit("/", 1)[-1]


def _right(issuer: Issuer, now: datetime) -> dict[str, dict[str, Any]]:
    link = issuer.launch_payload(nonce=NONCE, now=now, target_link_uri=TOOL)
    grades = {"scope": [claims.SCOPE_SCORE], "lineitem": f"{issuer.issuer}/2/lineitems/3/lineitem"}
    link[claims.AGS_ENDPOINT] = grades
    settings = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
        "deep_link_return_url": f"{issuer.issuer}/return",
    }
    teacher = {**link, claims.ROLES: [MEMBERSHIP + "Instructor"]}
    picking = {
        **without_missing({**teacher, claims.RESOURCE_LINK: MISSING}),
        claims.MESSAGE_TYPE: claims.DEEP_LINKING_REQUEST,
        claims.DEEP_LINKING_SETTINGS: settings,
    }
    review = {
        **teacher,
        claims.MESSAGE_TYPE: claims.SUBMISSION_REVIEW_REQUEST,
        claims.FOR_USER: {"user_id": "17"},
    }
    return {"link": link, "picking": picking, "review": review}


def _moments(kind: str, payload: Mapping[str, Any], now: int) -> Iterator[Mutation]:
    for name, issued, expires in (
        ("long expired", -7200, -3600),
        ("expired ten seconds ago", -70, -10),
        ("issued tomorrow", 86400, 90000),
        ("issued in ten seconds", 10, 70),
        ("issued an hour ago", -3600, 3600),
    ):
        yield Mutation(f"{kind}: {name}", {**payload, "iat": now + issued, "exp": now + expires})


def _special(kind: str, payload: Mapping[str, Any]) -> Iterator[Mutation]:
    for name, changes in (
        ("other issuer", {"iss": "https://other.example"}),
        ("other audience", {"aud": "other"}),
        ("our audience in a list", {"aud": ["client-1"]}),
        ("two audiences", {"aud": ["client-1", "other"]}),
        ("two audiences, ours second", {"aud": ["other", "client-1"], "azp": "client-1"}),
        ("two audiences and azp", {"aud": ["client-1", "other"], "azp": "client-1"}),
        ("azp of another", {"azp": "other"}),
        ("other nonce", {"nonce": "x" * 40}),
        ("version 1.3", {claims.VERSION: "1.3"}),
        ("other deployment", {claims.DEPLOYMENT_ID: "99"}),
        ("foreign target", {claims.TARGET_LINK_URI: "https://evil.example/"}),
        ("other link of ours", {claims.TARGET_LINK_URI: TOOL + "?x=1"}),
        ("unknown role", {claims.ROLES: ["http://example.org/roles#Guru"]}),
        ("short role", {claims.ROLES: ["Learner"]}),
        ("no personal data", {"name": MISSING, "given_name": MISSING, "family_name": MISSING, "email": MISSING}),
        ("nobody", dict.fromkeys(("sub", "name", "given_name", "family_name", "email"), MISSING)),
        ("unknown message", {claims.MESSAGE_TYPE: "LtiStartProctoring"}),
    ):
        yield Mutation(f"{kind}: {name}", without_missing({**payload, **changes}))
    for name, header in (("no kid", {"kid": MISSING}), ("other kid", {"kid": "other"}), ("typ", {"typ": "at+jwt"})):
        yield Mutation(f"{kind}: header {name}", payload, header)
