"""Two judges of one message: our checks, and pylti1p3next (module `pylti1p3`), each with nothing else around it.

State and nonce are handed to the other library as right, with its nonce compared to ours: what it keeps in sessions and
cookies is not what is compared.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from pylti1p3.cookie import CookieService
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.dict import ToolConfDict

from lms_adapter.lti.id_token import open_token
from lms_adapter.lti.launch import BegunLogin, accept
from lms_adapter.lti.refusals import LaunchRefused
from tests.simulators.lti.issuer import Issuer

TOOL = "https://tool.example/lti/school/launch"
NONCE = "n" * 40
STATE = "s" * 40
DEPLOYMENTS = ("1",)


class _Asked(Request):
    def __init__(self, token: str) -> None:
        self._values = {"id_token": token, "state": STATE}

    @property
    def session(self) -> dict[str, Any]:
        """Unused."""
        return {}

    def is_secure(self) -> bool:
        """As over TLS."""
        return True

    def get_param(self, key: str) -> str:
        """A field of the form."""
        return self._values.get(key, "")


class _Cookies(CookieService):
    def get_cookie(self, name: str) -> str | None:
        """None came."""
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        """Not kept."""


class _Sessions(SessionService):
    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        """The state is right."""
        return state == STATE

    def check_nonce(self, nonce: str) -> bool:
        """That of this login."""
        return nonce == NONCE

    def save_launch_data(self, key: str, jwt_body: Any) -> None:
        """Not kept."""


class _Launch(MessageLaunch):  # type: ignore[type-arg]
    def _get_request_param(self, key: str) -> str:
        return str(self._request.get_param(key))


def theirs(token: str, issuer: Issuer) -> str:
    """Why the other library refuses a token; empty where it accepts."""
    config = ToolConfDict(
        {
            issuer.issuer: [
                {
                    "default": True,
                    "client_id": issuer.client_id,
                    "auth_login_url": f"{issuer.issuer}/auth",
                    "auth_token_url": f"{issuer.issuer}/token",
                    "key_set": cast(Any, issuer.keyset()),
                    "deployment_ids": list(DEPLOYMENTS),
                }
            ]
        }
    )
    request = _Asked(token)
    launch = _Launch(request, config, session_service=_Sessions(request), cookie_service=_Cookies())
    try:
        launch.validate()
    except LtiException as refused:
        return str(refused) or "refused"
    except Exception as broken:  # what breaks it is not accepted by it either
        return f"broke: {type(broken).__name__}"
    return ""


def ours(token: str, issuer: Issuer, now: datetime) -> str:
    """Why we refuse a token; empty where we accept."""
    login = BegunLogin(issuer.issuer, issuer.client_id, sha256(NONCE.encode()).hexdigest(), TOOL)
    try:
        message = accept(open_token(token, issuer.keyset()), login=login, tool_url=TOOL, now=now)
    except LaunchRefused as refused:
        return refused.reason
    return "" if message.deployment_id in DEPLOYMENTS else "deployment_waiting"


def read(document: str) -> dict[str, Any]:
    """JSON text -> object."""
    return dict(json.loads(document))
