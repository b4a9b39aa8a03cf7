"""The ground that a live case stands on: one course of one platform, real or simulated, and a learner to grade in it.

What is known of the platform (its addresses, our key, the course and its people) is read from the database of an
installation and copied into one of our own: an installation that is at work is only read, and neither its tokens nor
what its workers noted about the platform change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session, make_transient

from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from course.enrolment.models import Organisation, Role
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.keys import signing_row
from lms_adapter.lti.models import Context, Identity, Member, Registration, ResourceLink, ToolKey
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.roles import role_of
from lms_adapter.lti.roster_pages import walk_roster
from migrations.upgrade import upgrade_database


class NoGround(Exception):
    """There is no platform, course or learner that the cases could work with; the message says what to set."""


@dataclass(frozen=True)
class Ground:
    """Where a case works."""

    name: str
    """moodle, canvas or openedx of the simulated platforms; live."""
    platform: str
    """What it is, for people."""
    database: Database
    """Our own, thrown away afterwards."""
    sealer: Sealer
    http: PlatformHttp
    pages: httpx.Client
    """For what is no service: pages that a browser would open."""
    services: PlatformServices
    registration: Registration
    line_items_url: str
    memberships_url: str
    resource_link: str
    """Id of an activity of the course; empty where none is known."""
    learner: str
    """`sub` of whoever is graded."""
    trainer: str
    """`sub` of somebody who teaches the course; empty where nobody is known."""

    def close(self) -> None:
        """Give connections back."""
        self.http.close()
        self.pages.close()
        self.database.close()


@dataclass(frozen=True)
class Wanted:
    """What a run names."""

    connection: str
    """Number or name of the connection."""
    context: str
    """The platform's id, short name or title of a course from which somebody has opened the tool."""
    learner: str = ""
    """`sub` of a learner; empty: the first that is found."""


def stand_on(
    source: Database,
    own: Database,
    *,
    name: str,
    wanted: Wanted,
    sealer: Sealer,
    tool_url: str,
    private_platforms: bool,
    transport: httpx.BaseTransport | None = None,
) -> Ground:
    """Copy what is needed from `source` into `own` and find a learner. Raises NoGround."""
    with source.reading() as session:
        registration = _registration(session, wanted.connection)
        context = _context(session, registration, wanted.context)
        links = select(ResourceLink.resource_link_id).where(ResourceLink.context_id == context.id)
        link = session.scalars(links.order_by(ResourceLink.id)).first() or ""
        people = _people(session, context)
        _copy(session, own, registration, context)
    http = PlatformHttp(private_platforms=private_platforms, transport=transport)
    services = PlatformServices(own, sealer, http, tool_url=tool_url)
    with own.reading() as session:
        registration = session.get_one(Registration, registration.id)
    listed = _listed(services, registration, context.memberships_url)
    learner = _learner(wanted.learner, [one for one, role in people if role is Role.LEARNER], listed, context.title)
    trainers = [one for one, role in people if role is Role.TRAINER] + _with_role(listed, Role.TRAINER)
    return Ground(
        name,
        f"{registration.name} ({registration.product} {registration.product_version})".replace(" )", ")"),
        own,
        sealer,
        http,
        httpx.Client(transport=transport, trust_env=False, timeout=30),
        services,
        registration,
        context.line_items_url,
        context.memberships_url,
        link,
        learner,
        next((one for one in trainers if one != learner), ""),
    )


def _registration(session: Session, wanted: str) -> Registration:
    everything = session.scalars(select(Registration).order_by(Registration.id)).all()
    found = [one for one in everything if wanted in (str(one.id), one.name)]
    if len(found) != 1:
        known = "; ".join(f"{one.id} « {one.name} » ({one.issuer})" for one in everything) or "none"
        raise NoGround(f"LTI_LIVE_CONNECTION={wanted!r} names {len(found)} connections. Known: {known}.")
    return found[0]


def _context(session: Session, registration: Registration, wanted: str) -> Context:
    query = select(Context).where(Context.registration_id == registration.id, Context.line_items_url != "")
    everything = session.scalars(query.order_by(Context.id)).all()
    found = [one for one in everything if wanted in (one.context_id, one.label, one.title)]
    if len(found) != 1:
        known = "; ".join(f"{one.context_id} {one.label} « {one.title} »" for one in everything)
        known = known or "none: open an activity of the tool once, from a course that may use the grade service"
        raise NoGround(f"LTI_LIVE_CONTEXT={wanted!r} names {len(found)} courses with a grade service. Known: {known}.")
    return found[0]


def _people(session: Session, context: Context) -> list[tuple[str, Role]]:
    """Who is known in the course; who has opened something comes first."""
    query = (
        select(Identity.subject, Member.role)
        .join(Member, Member.identity_id == Identity.id)
        .where(Member.context_id == context.id, Member.active)
        .order_by(Member.launched_at.is_(None), Identity.id)
    )
    return [(subject, role) for subject, role in session.execute(query)]


def _copy(session: Session, own: Database, registration: Registration, context: Context) -> None:
    """The rows that calling the platform takes. No token is copied: this run asks for its own."""
    organisation = session.get_one(Organisation, registration.organisation_id)
    if signing_row(session, organisation_id=organisation.id, now=utc_now()) is None:
        raise NoGround(f"{organisation.key} has no key yet: its connection was never used.")
    keys = session.scalars(select(ToolKey).where(ToolKey.organisation_id == organisation.id)).all()
    rows = [organisation, registration, *keys]
    for row in [*rows, context]:
        session.refresh(row)
        make_transient(row)
    registration.created_by = registration.paused_until = registration.failing_since = None
    registration.problem = ""
    upgrade_database(own)
    with own.transaction() as writing:
        writing.add(organisation)
        writing.flush()
        writing.add_all(rows)


def _listed(services: PlatformServices, registration: Registration, url: str) -> Sequence[tuple[str, Role]]:
    if not url:
        return []
    walk = walk_roster(services, registration=registration, url=url, clock=utc_now)
    return [(one.subject, role_of(one.roles)) for one in walk.members.values() if one.status == "active"]


def _with_role(listed: Sequence[tuple[str, Role]], role: Role) -> list[str]:
    return [subject for subject, found in listed if found is role]


def _learner(wanted: str, known: list[str], listed: Sequence[tuple[str, Role]], course: str) -> str:
    """Somebody who is a learner by a launch and, where there is a roster, still listed as one."""
    by_roster = _with_role(listed, Role.LEARNER)
    if wanted:
        if wanted not in known and wanted not in by_roster:
            raise NoGround(f"LTI_LIVE_LEARNER={wanted!r} is no learner of « {course} ».")
        return wanted
    candidates = [one for one in known if not listed or one in by_roster] or (by_roster if not known else [])
    if not candidates:
        raise NoGround(
            f"« {course} » has no learner to grade: open an activity of the tool as a learner once, "
            "or name one in LTI_LIVE_LEARNER."
        )
    return candidates[0]
