"""A school with a connected platform, and a doctor who examines the connection."""

from __future__ import annotations

from typing import Any

import httpx

from core.sealing import Sealer
from lms_adapter.lti import keys
from lms_adapter.lti.doctor.examination import examine
from lms_adapter.lti.doctor.findings import CODES, NOT_LOOKED_AT, Finding
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Registration
from tests.factories.platform_course import connect_course
from tests.factories.school import NOON, School
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName

SEALER = Sealer("s" * 32)
PUBLIC = "https://cours.example"


class Clinic:
    """A school, its platform, and a doctor."""

    def __init__(self, school: School, profile: ProfileName = "moodle") -> None:
        self.now = NOON
        self.school = school
        self.platform = SimulatedPlatform(
            profile, clock=lambda: self.now, to_tools=httpx.MockTransport(self._keys), client_id="client-1"
        )
        self.tool = self.platform.add_tool(jwks_uri=f"{PUBLIC}/lti/school/jwks")
        self.course = self.platform.add_course("Promotion Lille", number="2")
        for name, role in (("Lina Test", "student"), ("Theo Test", "teacher")):
            self.platform.enrol(self.course, self.platform.add_account(name), role)  # type: ignore[arg-type]
        self.connected = connect_course(
            school,
            memberships_url=self.platform.memberships_url("2"),
            line_items_url=self.platform.line_items_url("2"),
        )
        self.change(
            Registration,
            self.connected.registration.id,
            token_endpoint=self.platform.token_url,
            jwks_uri=self.platform.jwks_url,
            last_launch_at=NOON,
            product=profile,
        )
        self.http = PlatformHttp(private_platforms=False, transport=self.platform.transport())

    def _keys(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{PUBLIC}/lti/school/jwks"
        with self.school.database.reading() as session:
            home = self.school.organisation.id
            return httpx.Response(200, json=keys.public_keyset(session, organisation_id=home, now=self.now))

    def change(self, model: Any, number: int, **values: Any) -> None:
        with self.school.database.transaction() as session:
            row = session.get_one(model, number)
            for name, value in values.items():
                setattr(row, name, value)

    def registration(self) -> Registration:
        with self.school.database.reading() as session:
            return session.get_one(Registration, self.connected.registration.id)

    def add(self, row: Any) -> None:
        with self.school.database.transaction() as session:
            session.add(row)

    def look(self, *, public_url: str = PUBLIC, http: PlatformHttp | None = None) -> dict[str, Finding]:
        found = examine(
            self.school.database,
            http or self.http,
            SEALER,
            registration_id=self.connected.registration.id,
            public_url=public_url,
            clock=lambda: self.now,
        )
        for one in found:
            known = one.code in (*CODES.get(one.check, ()), NOT_LOOKED_AT) or one.values.get("reason") is not None
            assert known, f"{one.check}.{one.code} is not listed"
        return {one.check: one for one in found}


def codes(found: dict[str, Finding]) -> dict[str, str]:
    """What each check found, in a word."""
    return {check: one.code for check, one in found.items()}
