"""A school whose course is used at a simulated platform: activity, column, learners there and here, and a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti import claims
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.keys import public_keyset, signing_key
from lms_adapter.lti.models import Identity, LineItem, Registration
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox.columns import work_on_columns
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import record_score
from lms_adapter.outbox.sending import send_due
from tests.factories.platform_rows import add_column, add_context, add_learners, add_link
from tests.factories.platforms import connect_simulated
from tests.factories.school import NOON, School, build_school
from tests.simulators.lti.campus import Account, Activity, Course
from tests.simulators.lti.gradebook import Column, Grade
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import ProfileName

SECRET = "grade-books-of-the-tests-0123456789"
AGS_SCOPES = claims.SCOPES[:4]


@dataclass
class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class GradeBooks:
    """What a test needs to know of it."""

    school: School
    platform: SimulatedPlatform
    services: PlatformServices
    clock: TestClock
    course: Course
    activity: Activity
    column: Column
    learners: list[Account]
    registration_id: int
    context_id: int
    link_id: int
    line_item_id: int
    identities: list[int]

    @property
    def database(self) -> Database:
        return self.school.database

    def record(self, share: float, *, learner: int = 0, comment: str = "", line_item_id: int | None = None) -> int:
        """Queue a figure; its row's id."""
        with self.database.transaction() as session:
            score = record_score(
                session,
                line_item=session.get_one(LineItem, line_item_id or self.line_item_id),
                identity=session.get_one(Identity, self.identities[learner]),
                share=share,
                comment=comment or f"{share:.2f}",
                completed=True,
                now=self.clock(),
            )
            return score.id

    def send(self, **options: object) -> int:
        """One wake-up of the sender."""
        return send_due(self.database, self.services, self.clock, **options)  # type: ignore[arg-type]

    def work_on_columns(self) -> int:
        """One wake-up of the worker's part with columns; nobody is told."""
        return work_on_columns(self.database, self.services, self.clock, tell=lambda _session, _row: None)

    def score(self, learner: int = 0) -> Score:
        """The row of a learner."""
        query = select(Score).where(
            Score.identity_id == self.identities[learner], Score.line_item_id == self.line_item_id
        )
        with self.database.reading() as session:
            return session.scalars(query).one()

    def line_item(self, line_item_id: int | None = None) -> LineItem:
        """The row of a column."""
        with self.database.reading() as session:
            return session.get_one(LineItem, line_item_id or self.line_item_id)

    def registration(self) -> Registration:
        """The row of the platform."""
        with self.database.reading() as session:
            return session.get_one(Registration, self.registration_id)

    def change(self, table: type, key: int, **values: object) -> None:
        """Write into a row."""
        with self.database.transaction() as session:
            row: Any = session.get_one(table, key)
            for name, value in values.items():
                setattr(row, name, value)

    def grade(self, learner: int = 0) -> Grade:
        """What the platform's grade book holds."""
        return self.column.grades.get(self.learners[learner].id) or Grade()


def build_grade_books(
    database: Database,
    *,
    profile: ProfileName = "moodle",
    learners: int = 2,
    maximum: float = 100.0,
    scopes: Iterable[str] = AGS_SCOPES,
    key: str = "school",
    url: str = "https://lms.example",
    clock: TestClock | None = None,
) -> GradeBooks:
    """Make all of it in a migrated database."""
    school, clock = build_school(database, key=key, learners=1), clock or TestClock()
    platform = SimulatedPlatform(profile, url=url, clock=clock)
    sealer, organisation_id = Sealer(SECRET), school.organisation.id
    with database.transaction() as session:
        signing_key(session, organisation_id=organisation_id, sealer=sealer, now=clock())
        keyset = public_keyset(session, organisation_id=organisation_id, now=clock())
    platform.add_tool(keyset=keyset, scopes=scopes)
    course = platform.add_course("Promotion Lille")
    activity = platform.add_activity(course, maximum=maximum)
    accounts = [platform.add_account(f"Prénom{number} Nom{number}") for number in range(learners)]
    for account in accounts:
        platform.enrol(course, account)
    (column,) = platform.book.of_activity(activity.id)
    http = PlatformHttp(private_platforms=True, transport=platform.transport())
    services = PlatformServices(database, sealer, http, tool_url="https://passerelle.example")
    with database.transaction() as session:
        registration, deployment = connect_simulated(session, platform, organisation_id=organisation_id)
        services_here = {"line_items_url": platform.line_items_url(course.id), "ags_scopes": list(scopes)}
        context = add_context(session, deployment, context_id=course.id, **services_here)
        link = add_link(session, context, course_id=school.course.id, resource_link_id=activity.id)
        url = platform.line_item_url(column)
        line_item = add_column(session, context, course_id=school.course.id, resource_link_id=link.id, url=url)
        known = add_learners(session, context, school.learner, issuer=platform.url, accounts=accounts)
    return GradeBooks(
        school=school,
        platform=platform,
        services=services,
        clock=clock,
        course=course,
        activity=activity,
        column=column,
        learners=accounts,
        registration_id=registration.id,
        context_id=context.id,
        link_id=link.id,
        line_item_id=line_item.id,
        identities=[identity.id for identity in known],
    )
