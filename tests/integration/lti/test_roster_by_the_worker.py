"""The worker reads rosters that are due from simulated platforms, each in its own way, with a real token."""

from __future__ import annotations

import httpx
import pytest
from celery import Celery
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from core.settings import Settings
from course.enrolment.models import CohortMember, Person, Role
from lms_adapter.lti import keys
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Context, Registration
from lms_adapter.lti.platform import PlatformServices
from tests.factories.platform_course import Connected, connect_course
from tests.factories.school import School, build_school
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName
from worker.tasks import roster

PEOPLE = 120


class Site:
    """A school whose platform has a course of PEOPLE learners and a teacher, and the worker's task."""

    def __init__(self, settings: Settings, school: School, profile: ProfileName) -> None:
        self.school = school
        self.platform = SimulatedPlatform(profile, to_tools=httpx.MockTransport(self._keys))
        self.platform.add_tool()
        course = self.platform.add_course("Promotion Lille", number="2")
        self.platform.enrol(course, self.platform.add_account("Theo Formateur"), "teacher")
        for number in range(PEOPLE):
            self.platform.enrol(course, self.platform.add_account(f"Apprenant {number}"))
        now = utc_now()
        self.connected: Connected = connect_course(
            school, now=now, memberships_url=self.platform.memberships_url("2"), last_launch_at=now
        )
        with school.database.transaction() as session:
            row = session.get_one(Registration, self.connected.registration.id)
            row.token_endpoint, row.jwks_uri = self.platform.token_url, self.platform.jwks_url
        celery = Celery("test", set_as_current=False)
        http = PlatformHttp(private_platforms=False, transport=self.platform.transport())
        services = PlatformServices(school.database, Sealer(settings.secret_key), http, tool_url=settings.public_url)
        roster.register(celery, school.database, services, nightly_hour=settings.nightly_hour)
        self.task = celery.tasks["roster.read_due"]

    def _keys(self, _request: httpx.Request) -> httpx.Response:
        with self.school.database.reading() as session:
            home = self.school.organisation.id
            return httpx.Response(200, json=keys.public_keyset(session, organisation_id=home, now=utc_now()))

    def read_due(self) -> int:
        return int(self.task.apply().get())

    def roles(self) -> dict[str, Role]:
        query = select(Person.display_name, CohortMember.role).join(CohortMember, CohortMember.person_id == Person.id)
        with self.school.database.reading() as session:
            found = session.execute(query.where(CohortMember.cohort_id == self.connected.cohort_id))
            return dict(found.all())

    def context(self) -> Context:
        with self.school.database.reading() as session:
            return session.get_one(Context, self.connected.context.id)


@pytest.mark.parametrize("profile", ["moodle", "canvas", "openedx"])
def test_every_platform_is_read_to_its_last_page(settings: Settings, database: Database, profile: ProfileName) -> None:
    site = Site(settings, build_school(database), profile)
    assert site.read_due() == 1
    roles = site.roles()
    assert len(roles) == PEOPLE + 1
    assert roles["Theo Formateur"] is Role.TRAINER
    assert roles["Apprenant 7"] is Role.LEARNER
    assert site.read_due() == 0
    assert len(site.platform.requests("token")) == 1
    pages = len(site.platform.requests("memberships"))
    assert pages == 1 if profile == "moodle" else pages > 1


def test_a_service_that_the_platform_does_not_allow_is_noted_and_asked_again_at_night(
    settings: Settings, database: Database
) -> None:
    site = Site(settings, build_school(database), "moodle")
    next(iter(site.platform.tools.values())).scopes = ("https://purl.imsglobal.org/spec/lti-ags/scope/score",)
    site.read_due()
    context = site.context()
    assert context.roster_problem == "scope_not_granted"
    assert context.roster_due_at is not None
    assert context.roster_due_at > utc_now()
    assert site.roles() == {}


def test_a_platform_on_a_bad_day_is_read_in_the_end_and_nobody_is_there_twice(
    settings: Settings, database: Database
) -> None:
    site = Site(settings, build_school(database), "openedx")
    site.platform.faults.error = 0.2
    site.platform.faults.timeout = 0.1
    for _ in range(60):
        with database.transaction() as session:
            context = session.get_one(Context, site.connected.context.id)
            context.roster_due_at = utc_now()
            session.get_one(Registration, site.connected.registration.id).paused_until = None
        site.read_due()
        if site.context().roster_read_at is not None:
            break
    assert site.context().roster_problem == ""
    assert len(site.roles()) == PEOPLE + 1
