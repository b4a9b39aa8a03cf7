"""The two documents of a dynamic registration: what a platform says of itself, and what we say of the tool.

LTI dynamic registration 1.0: the platform's OpenID configuration (2.1, 3.5: the issuer's host has to be the host that
the configuration came from, or anybody could speak for a platform), the client registration (3.2, 3.3) and its reply
(3.6). Replies are read with tolerance: scopes and claims in them are not what platforms really do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.errors import InvalidInput, LmsUnavailable
from lms_adapter.lti import claims
from lms_adapter.lti.our_addresses import OurAddresses

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CUSTOM_PARAMETERS = {
    "context_id_history": "$Context.id.history",
    "resource_link_id_history": "$ResourceLink.id.history",
    "person_groups": "$Moodle.Person.userGroupIds",
}
"""No value may hold an equals sign: Moodle keeps them as lines of key=value."""
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")
"""Moodle keeps names and addresses to itself unless they are asked for here."""
MESSAGES = (claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST, claims.SUBMISSION_REVIEW_REQUEST)
PLACEMENTS = ("ContentArea", "assignment_selection", "link_selection")
LONGEST_URL = 1000
LONGEST_ISSUER = 500
_ASKED_FOR = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


class BadPlatformConfiguration(InvalidInput):
    """A platform's OpenID configuration cannot be used; nothing was registered.

    `code`: not_a_document, missing, address, insecure or issuer_mismatch; `detail` names the field or the addresses.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"The platform's OpenID configuration cannot be used ({code}: {detail}).")
        self.code = code
        self.detail = detail


class BadRegistrationReply(LmsUnavailable):
    """The platform took the registration and its reply does not name our client id."""


@dataclass(frozen=True, slots=True)
class Tool(OurAddresses):
    """What a platform is told of us, for one organisation."""

    name: str
    """In English, and in French below: the specification's plain fields have no language."""
    name_fr: str
    description: str
    description_fr: str
    logo_url: str


@dataclass(frozen=True, slots=True)
class PlatformConfiguration:
    """What a platform says of itself; what it may leave out is empty."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    token_audience: str = ""
    """`authorization_server`: the aud of our assertions, where it is not the token endpoint."""
    product: str = ""
    product_version: str = ""
    messages: Mapping[str, tuple[str, ...]] | None = None
    """Message types that it knows with the placements of each; None where it never said."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What a platform's reply tells."""

    client_id: str
    deployment_id: str = ""
    registration_uri: str = ""
    registration_token: str = ""
    scopes: tuple[str, ...] = ()


def check_address(url: str, *, allow_http: bool, field: str) -> str:
    """The address if it is one that we may call. Raises BadPlatformConfiguration (address, insecure)."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    odd = any(ord(character) < 33 or ord(character) == 127 for character in url)
    if not host or odd or parts.username is not None or len(url) > LONGEST_URL:
        raise BadPlatformConfiguration("address", field)
    if parts.scheme != "https" and not (allow_http and parts.scheme == "http"):
        raise BadPlatformConfiguration("insecure", field)
    return url


def read_configuration(document: Any, *, url: str, allow_http: bool) -> PlatformConfiguration:
    """An OpenID configuration that came from `url` -> what we need of it. Raises BadPlatformConfiguration."""
    if not isinstance(document, Mapping):
        raise BadPlatformConfiguration("not_a_document")
    found = {name: _text(document, name) for name in ("issuer", *_ASKED_FOR)}
    for name, value in found.items():
        if not value:
            raise BadPlatformConfiguration("missing", name)
        check_address(value, allow_http=allow_http, field=name)
    if len(found["issuer"]) > LONGEST_ISSUER:
        raise BadPlatformConfiguration("address", "issuer")
    if _host(found["issuer"]) != _host(url):
        raise BadPlatformConfiguration("issuer_mismatch", f"{found['issuer']} / {url}")
    about = document.get(PLATFORM_CONFIGURATION)
    about = about if isinstance(about, Mapping) else {}
    return PlatformConfiguration(
        **found,
        token_audience=_text(document, "authorization_server")[:LONGEST_URL],
        product=_text(about, "product_family_code")[:60],
        product_version=_text(about, "version")[:60],
        messages=_messages(about.get("messages_supported")),
    )


def tool_configuration(tool: Tool, platform: PlatformConfiguration | None = None) -> dict[str, Any]:
    """The client registration that we send: no more message types and placements than the platform knows."""
    known = platform.messages if platform else None
    wanted = [one for one in MESSAGES if known is None or one in known or one == claims.RESOURCE_LINK_REQUEST]
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": tool.login_url,
        "redirect_uris": [tool.launch_url],
        "client_name": tool.name,
        "client_name#fr": tool.name_fr,
        "client_uri": tool.public_url,
        "jwks_uri": tool.jwks_url,
        "logo_uri": tool.logo_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(claims.SCOPES),
        TOOL_CONFIGURATION: {
            "domain": tool.domain,
            "target_link_uri": tool.launch_url,
            "description": tool.description,
            "description#fr": tool.description_fr,
            "custom_parameters": dict(CUSTOM_PARAMETERS),
            "claims": list(CLAIMS),
            "messages": [_message(tool, one, (known or {}).get(one, ())) for one in wanted],
        },
    }


def renewed_configuration(current: Any, ours: Mapping[str, Any]) -> dict[str, Any]:
    """A registration as the platform keeps it, with our part put in anew; what is the platform's own stays."""
    kept = dict(current) if isinstance(current, Mapping) else {}
    secret = ("registration_access_token", "registration_client_uri", "client_secret")
    about = kept.get(TOOL_CONFIGURATION)
    inner = {**(about if isinstance(about, Mapping) else {}), **ours[TOOL_CONFIGURATION]}
    return {**{name: value for name, value in kept.items() if name not in secret}, **ours, TOOL_CONFIGURATION: inner}


def read_reply(document: Any, *, allow_http: bool) -> Registered:
    """What the platform answered to a registration. Raises BadRegistrationReply without a client id."""
    if not isinstance(document, Mapping) or not 0 < len(_text(document, "client_id")) <= 255:
        raise BadRegistrationReply(
            "The platform accepted the registration and its reply names no client id. "
            "Delete the tool there and connect it by hand."
        )
    about = document.get(TOOL_CONFIGURATION)
    deployment_id = _text(about, "deployment_id") if isinstance(about, Mapping) else ""
    uri, token = _text(document, "registration_client_uri"), _text(document, "registration_access_token")
    try:
        check_address(uri, allow_http=allow_http, field="registration_client_uri")
    except BadPlatformConfiguration:
        uri = ""
    return Registered(
        client_id=_text(document, "client_id"),
        deployment_id=(deployment_id or _text(document, "deployment_id"))[:255],
        registration_uri=uri if token else "",
        registration_token=token if uri else "",
        scopes=_scopes(document.get("scope")),
    )


def _message(tool: Tool, message_type: str, placements: Sequence[str]) -> dict[str, Any]:
    labels = {
        claims.RESOURCE_LINK_REQUEST: (tool.name, tool.name_fr),
        claims.DEEP_LINKING_REQUEST: ("Choose what to add", "Choisir ce qu'il faut ajouter"),
        claims.SUBMISSION_REVIEW_REQUEST: ("Review an attempt", "Relire une tentative"),
    }
    english, french = labels[message_type]
    message: dict[str, Any] = {
        "type": message_type,
        "target_link_uri": tool.launch_url,
        "label": english,
        "label#fr": french,
    }
    offered = [one for one in PLACEMENTS if one in placements]
    if offered and message_type == claims.DEEP_LINKING_REQUEST:
        message["placements"] = offered
    return message


def _messages(listed: Any) -> dict[str, tuple[str, ...]] | None:
    if not isinstance(listed, list) or not listed:
        return None
    found: dict[str, tuple[str, ...]] = {}
    for one in listed:
        if isinstance(one, str):
            found[one] = ()
        elif isinstance(one, Mapping):
            places = one.get("placements")
            named = tuple(place for place in places if isinstance(place, str)) if isinstance(places, list) else ()
            found[_text(one, "type")] = named
    return found


def _scopes(value: Any) -> tuple[str, ...]:
    words = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(one for one in claims.SCOPES if one in words)


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() if isinstance(value, str) else ""


def _host(url: str) -> tuple[str | None, int | None]:
    """Host and port, the scheme's own port filled in."""
    parts = urlsplit(url)
    return parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
