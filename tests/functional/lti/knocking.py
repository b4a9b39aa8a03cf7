"""A platform that knocks at the door: what its pages and the browser between would send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.clock import utc_now
from core.database import Database
from core.settings import Settings
from lms_adapter.lti import claims
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Deployment, Launch, Refusal, Registration
from tests.factories.platforms import connect_platform
from tests.factories.school import School
from tests.simulators.lti.issuer import Issuer
from web.lti.platform_http import keep_platform_http

DOOR = "/lti/school"
LAUNCH_URL = "http://127.0.0.1:8000/lti/school/launch"
CUSTOM = {"course": "small", "target": "assessment:a01"}


@dataclass
class KeyServer:
    """The platform's JWKS address; counts how often it is asked, and can be out of order."""

    keyset: Any
    asked: int = 0
    status: int = 200

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the address answers."""
        self.asked += 1
        return httpx.Response(self.status, json=self.keyset)

    def http(self) -> PlatformHttp:
        """A way to platforms that only leads here."""
        return PlatformHttp(private_platforms=True, transport=httpx.MockTransport(self.answer))


@dataclass
class Knocking:
    """One platform, connected to the school, and one browser."""

    app: Flask
    settings: Settings
    database: Database
    registration: Registration
    deployment: Deployment
    issuer: Issuer = field(default_factory=Issuer)

    def __post_init__(self) -> None:
        self.keys = KeyServer(self.issuer.keyset())
        keep_platform_http(self.app, self.settings, self.keys.http())
        self.browser: FlaskClient = self.app.test_client()

    def login(self, *, browser: FlaskClient | None = None, method: str = "POST", **changes: Any) -> TestResponse:
        """Step 1, as Moodle does it; a changed parameter of None is left out."""
        asked = {
            "iss": self.issuer.issuer,
            "login_hint": "17",
            "target_link_uri": LAUNCH_URL,
            "client_id": self.issuer.client_id,
            "lti_message_hint": '{"cmid":5}',
            **changes,
        }
        sent = {name: value for name, value in asked.items() if value is not None}
        where = {"query_string": sent} if method == "GET" else {"data": sent}
        return (browser or self.browser).open(f"{DOOR}/login", method=method, **where)  # type: ignore[arg-type]

    def begun(self, **changes: Any) -> dict[str, str]:
        """What the platform is asked in step 2."""
        answer = self.login(**changes)
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(str(answer.location)).query).items()}

    def token(
        self, nonce: str, *, changes: Mapping[str, Any] | None = None, header: Mapping[str, Any] | None = None
    ) -> str:
        """A signed launch of the learner's first assessment."""
        more = {claims.CUSTOM: CUSTOM, **(changes or {})}
        payload = self.issuer.launch_payload(nonce=nonce, now=utc_now(), target_link_uri=LAUNCH_URL, changes=more)
        return self.issuer.sign(payload, header=header)

    def post(self, browser: FlaskClient | None = None, *, origin: str | None = None, **fields: Any) -> TestResponse:
        """Step 3: a page posts to the launch address."""
        headers = {"Origin": origin} if origin else {}
        return (browser or self.browser).post(f"{DOOR}/launch", data=fields, headers=headers)

    def launch(
        self, *, changes: Mapping[str, Any] | None = None, header: Mapping[str, Any] | None = None, **login: Any
    ) -> TestResponse:
        """Login and launch in one browser."""
        asked = self.begun(**login)
        token = self.token(asked["nonce"], changes=changes, header=header)
        return self.post(login.get("browser"), id_token=token, state=asked["state"])


def knock(app: Flask, settings: Settings, school: School) -> Knocking:
    """Connect a platform and stand before the door."""
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
    return Knocking(app, settings, school.database, registration, deployment)


def refusals(knocking: Knocking) -> list[Refusal]:
    with knocking.database.reading() as session:
        return list(session.scalars(select(Refusal).order_by(Refusal.at)))


def count(knocking: Knocking, model: type) -> int:
    with knocking.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def assert_refused(knocking: Knocking, answer: TestResponse, reason: str, status: int = 403) -> Refusal:
    row = refusals(knocking)[-1]
    assert (row.reason, answer.status_code) == (reason, status), row.detail
    assert row.reference in answer.text
    assert count(knocking, Launch) == 0
    return row
