"""The kit: our application and a simulated platform that it is connected to, with a course, a teacher and a learner.

`installation` makes a small school and its signing key once a run; every test works on a copy of that database.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from core.settings import Settings, read_settings
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.keys import signing_key
from lms_adapter.lti.models import Context, Identity, Launch, LineItem, Member, Refusal, Registration
from lms_adapter.lti.platform import PlatformServices
from migrations.upgrade import upgrade_database
from tests.factories.platforms import connect_simulated
from tests.factories.school import School, build_school
from tests.simulators.lti.browserless import PersonAtPlatform, Visit
from tests.simulators.lti.campus import Account, Activity, Course
from tests.simulators.lti.issuer import new_key
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName
from web.app import create_app
from web.limits import limiter
from web.lti.platform_http import keep_platform_http

TOOL = "https://tool.example"
ORGANISATION = "school"
SECRET = "0123456789abcdef" * 4
CUSTOM = {
    "context_id_history": "$Context.id.history",
    "resource_link_id_history": "$ResourceLink.id.history",
    "person_groups": "$Moodle.Person.userGroupIds",
}


@dataclass(frozen=True)
class Installation:
    """A migrated database with a school in it, to be copied, and a key for platforms."""

    file: Path
    school: School
    platform_key: RSAKey


def build_installation(folder: Path) -> Installation:
    """Made once a run."""
    settings = _settings(folder)
    database = Database(settings.database_url)
    upgrade_database(database)
    school = build_school(database, key=ORGANISATION)
    with database.transaction() as session:
        now = utc_now()
        signing_key(session, organisation_id=school.organisation.id, sealer=Sealer(SECRET), now=now)
    database.close()
    return Installation(Path(settings.database_url.removeprefix("sqlite:///")), school, new_key("platform-1"))


class Kit:
    """What every test of conformance works with."""

    def __init__(self, installation: Installation, folder: Path, profile: ProfileName) -> None:
        self.settings = _settings(folder)
        shutil.copy(installation.file, self.settings.database_url.removeprefix("sqlite:///"))
        self.database = Database(self.settings.database_url)
        self.school = replace(installation.school, database=self.database)
        self.app: Flask = create_app(self.settings, self.database)
        limiter.reset()
        self.platform = SimulatedPlatform(
            profile, to_tools=httpx.WSGITransport(app=self.app), key=installation.platform_key
        )
        self.http = PlatformHttp(private_platforms=False, transport=self.platform.transport())
        keep_platform_http(self.app, self.settings, self.http)
        self.services = PlatformServices(self.database, Sealer(SECRET), self.http, tool_url=TOOL)
        self.platform.add_tool(
            login_url=f"{TOOL}/lti/{ORGANISATION}/login",
            launch_url=f"{TOOL}/lti/{ORGANISATION}/launch",
            jwks_uri=f"{TOOL}/lti/{ORGANISATION}/jwks",
            custom=CUSTOM,
        )
        self.course: Course = self.platform.add_course("Promotion Lille")
        self.teacher: Account = self._enrolled("Claire Prof", "teacher")
        self.learner: Account = self._enrolled("Lina Test", "student")
        self.activity: Activity = self.platform.add_activity(
            self.course, title="Suivre les ventes", custom={"course": "small", "target": "assessment:a01"}
        )
        self.registration_id = self._connect()

    def close(self) -> None:
        """Give the database back."""
        self.http.close()
        self.database.close()

    def person(self, account: Account | None = None) -> PersonAtPlatform:
        """A browser of somebody at the platform (default: the learner), which holds no cookie yet."""
        return PersonAtPlatform(self.platform, account or self.learner, self.app.test_client())

    def refusals(self) -> list[str]:
        """Codes of the refusals that were recorded, oldest first."""
        with self.database.reading() as session:
            return list(session.scalars(select(Refusal.reason).order_by(Refusal.at)))

    def launches(self) -> Sequence[Launch]:
        """The launches that were opened, oldest first."""
        with self.database.reading() as session:
            return session.scalars(select(Launch).order_by(Launch.created_at)).all()

    def registration(self) -> Registration:
        """The connection to the platform, as it is now."""
        with self.database.reading() as session:
            return session.get_one(Registration, self.registration_id)

    def context(self) -> Context:
        """The only course of the platform that we know."""
        with self.database.reading() as session:
            return session.scalars(select(Context)).one()

    def identities(self) -> Sequence[Identity]:
        """People of the platform that we know."""
        with self.database.reading() as session:
            return session.scalars(select(Identity).order_by(Identity.id)).all()

    def members(self) -> Sequence[Member]:
        """Their places in courses."""
        with self.database.reading() as session:
            return session.scalars(select(Member)).all()

    def line_items(self) -> Sequence[LineItem]:
        """Columns that we know."""
        with self.database.reading() as session:
            return session.scalars(select(LineItem).order_by(LineItem.id)).all()

    def _enrolled(self, name: str, role: str) -> Account:
        account = self.platform.add_account(name)
        self.platform.enrol(self.course, account, role)  # type: ignore[arg-type]
        return account

    def _connect(self) -> int:
        with self.database.transaction() as session:
            organisation_id = self.school.organisation.id
            return connect_simulated(session, self.platform, organisation_id=organisation_id)[0].id


def assert_refused(kit: Kit, visit: Visit, reason: str) -> None:
    """Nothing was opened; the person was told so with a reference, and the administrator finds why."""
    assert visit.launched is not None
    assert 400 <= visit.launched.status_code < 500, visit.launched.status
    assert kit.launches() == []
    assert kit.refusals() == [reason]
    assert "Référence" in visit.text


def _settings(folder: Path) -> Settings:
    return read_settings(
        {"PASSERELLE_HOME": str(folder), "PASSERELLE_SECRET_KEY": SECRET, "PASSERELLE_PUBLIC_URL": TOOL}
    )
