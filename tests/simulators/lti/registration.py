"""Dynamic registration at a simulated platform (LTI dynamic registration 1.0), with what Moodle does in its own way.

The bearer is good for one registration; `domain` has to be that of target_link_uri; the tool lands pending; the reply
claims scopes that were not granted, and loses what follows a second equals sign in a custom parameter.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from lms_adapter.lti import claims
from tests.simulators.lti.answers import json_answer
from tests.simulators.lti.campus import Tool

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
NEEDED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
    TOOL,
)


class Invalid(Exception):
    """The tool's document cannot be used."""


def offer(platform: SimulatedPlatform, register_url: str) -> str:
    """The address that an administrator's browser opens: the tool's, with where to learn of the platform."""
    token = secrets.token_urlsafe(24)
    platform.registration_tokens[token] = False
    query = {"openid_configuration": platform.url + platform.profile.configuration, "registration_token": token}
    return f"{register_url}?{urlencode(query)}"


def answer_configuration(platform: SimulatedPlatform) -> Response:
    """The OpenID configuration."""
    return json_answer(
        {
            "issuer": platform.url,
            "authorization_endpoint": platform.authorization_url,
            "token_endpoint": platform.token_url,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": platform.jwks_url,
            "registration_endpoint": platform.url + platform.profile.registration,
            "scopes_supported": ["openid", *claims.SCOPES],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM: {
                "product_family_code": platform.profile.product,
                "version": platform.profile.version,
                "messages_supported": [
                    {"type": claims.RESOURCE_LINK_REQUEST},
                    {"type": claims.DEEP_LINKING_REQUEST, "placements": ["ContentArea"]},
                ],
                "variables": ["Context.id.history", "Moodle.Person.userGroupIds"],
            },
        }
    )


def answer_registration(platform: SimulatedPlatform, request: Request) -> Response:
    """POST of a tool's configuration; GET and PUT of a registration where the platform offers them."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer":
        return json_answer({"error": "missing_registration_token"}, status=401)
    existing = next((one for one in platform.tools.values() if token and one.registration_token == token), None)
    try:
        if existing is not None and request.method == "GET":
            return json_answer(_reply(platform, existing))
        if existing is not None and request.method == "PUT":
            _fill(existing, _document(request))
            return json_answer(_reply(platform, existing))
        if request.method != "POST" or platform.registration_tokens.get(token) is not False:
            return json_answer({"error": "token_already_used"}, status=401)
        tool = _registered(platform, _document(request))
    except Invalid as invalid:
        return json_answer({"error": str(invalid)}, status=400)
    platform.registration_tokens[token] = True
    return json_answer(_reply(platform, tool))


def _document(request: Request) -> dict[str, Any]:
    try:
        document = json.loads(request.get_data())
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Invalid("invalid_client_metadata")
    for name in NEEDED:
        if not document.get(name):
            raise Invalid(f"missing required attribute {name}")
    tool = document[TOOL]
    if not tool.get("domain"):
        raise Invalid("missing_domain")
    if urlsplit(tool.get("target_link_uri") or f"https://{tool['domain']}").netloc != tool["domain"]:
        raise Invalid("domain_targetlinkuri_mismatch")
    if "id_token" not in document["response_types"]:
        raise Invalid("invalid_response_types")
    if not isinstance(document["redirect_uris"], list):
        raise Invalid("invalid_redirect_uris")
    if document["token_endpoint_auth_method"] != "private_key_jwt":
        raise Invalid("invalid_token_endpoint_auth_method")
    if document.get("application_type", "web") != "web":
        raise Invalid("invalid_application_type")
    return document


def _registered(platform: SimulatedPlatform, document: dict[str, Any]) -> Tool:
    tool = Tool(
        platform.issuer.client_id if not platform.tools else secrets.token_hex(8),
        str(len(platform.tools) + 1),
        "",
        (),
        "",
        "",
        (),
        active=platform.profile.name != "moodle",
    )
    _fill(tool, document)
    if platform.profile.name == "canvas":
        tool.registration_token = secrets.token_urlsafe(24)
    platform.tools[tool.client_id] = tool
    return tool


def _fill(tool: Tool, document: dict[str, Any]) -> None:
    wanted = str(document.get("scope") or "").split()
    configuration = document[TOOL]
    asked = configuration.get("claims") or []
    tool.login_url, tool.redirect_uris = document["initiate_login_uri"], tuple(document["redirect_uris"])
    tool.target_link_uri = configuration.get("target_link_uri") or f"https://{configuration['domain']}"
    tool.jwks_uri, tool.keyset = document["jwks_uri"], None
    tool.scopes = tuple(one for one in claims.SCOPES if one in wanted)
    tool.custom = {
        str(key): str(value).split("=")[0] for key, value in (configuration.get("custom_parameters") or {}).items()
    }
    tool.sends_name = bool({"name", "given_name", "family_name"} & set(asked))
    tool.sends_email = "email" in asked
    tool.configuration = document


def _reply(platform: SimulatedPlatform, tool: Tool) -> dict[str, Any]:
    """What was registered. The scopes are Moodle's: all of the grade service once one was asked for."""
    grades = [one for one in claims.SCOPES if one != claims.SCOPE_MEMBERSHIPS]
    said = [*(grades if set(tool.scopes) & set(grades) else []), *(set(tool.scopes) - set(grades))]
    reply: dict[str, Any] = {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_uri,
        "initiate_login_uri": tool.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": list(tool.redirect_uris),
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.configuration.get("client_name", ""),
        "logo_uri": tool.configuration.get("logo_uri", ""),
        "scope": " ".join(said if platform.profile.name == "moodle" else tool.scopes),
        TOOL: {
            "version": "1.3.0",
            "deployment_id": tool.deployment_id,
            "target_link_uri": tool.target_link_uri,
            "domain": urlsplit(tool.target_link_uri).netloc,
            "description": "",
            "claims": ["sub", "iss"],
        },
    }
    if tool.registration_token:
        reply["registration_client_uri"] = f"{platform.url}{platform.profile.registration}"
        reply["registration_access_token"] = tool.registration_token
    return reply
