"""The connected platforms of an organisation as its administrator sees them, and what they may change about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InvalidInput, NotFound
from course.enrolment.audit import note_action
from course.enrolment.models import Cohort
from lms_adapter.lti.models import Context, ContextCohort, Deployment, LineItem, Member, Refusal, Registration

State = Literal["connected", "pending", "failing", "paused", "disabled"]
LONGEST_NAME = 200
REFUSALS_SHOWN = 50
_URGENCY: tuple[State, ...] = ("failing", "pending", "paused", "connected", "disabled")


class NoSuchConnection(NotFound):
    """The organisation has no platform of this number, or the platform no such deployment."""


class BadPlatformName(InvalidInput):
    """A platform is called by a name of 200 characters at most."""


@dataclass(frozen=True, slots=True)
class Course:
    """A platform's course, and what it is here."""

    context: Context
    cohorts: tuple[Cohort, ...]
    people: int
    """Members who are active there."""
    columns: int
    """Columns of its grade book that we write into."""
    missing: int
    """Columns that were there and are gone."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A platform with what it brought."""

    registration: Registration
    state: State
    deployments: tuple[Deployment, ...]
    courses: tuple[Course, ...]
    people: int
    """Different people in all of its courses."""

    @property
    def waiting(self) -> tuple[Deployment, ...]:
        """Deployments that somebody has to accept or refuse."""
        return tuple(one for one in self.deployments if one.state == "waiting")


def state_of(registration: Registration, *, now: datetime) -> State:
    """How it stands with a platform; what an administrator has to act on comes before what will pass."""
    if not registration.enabled:
        return "disabled"
    if registration.failing_since is not None:
        return "failing"
    if registration.paused_until is not None and registration.paused_until > now:
        return "paused"
    return "pending" if registration.last_launch_at is None else "connected"


def connections_of(session: Session, *, organisation_id: int, now: datetime) -> list[Connection]:
    """Every platform of the organisation: first those that need somebody, then by name."""
    query = select(Registration).where(Registration.organisation_id == organisation_id)
    found = sorted(session.scalars(query), key=lambda one: (one.name.casefold(), one.id))
    return sorted(_with_details(session, found, now), key=lambda one: (not one.waiting, _URGENCY.index(one.state)))


def get_connection(session: Session, *, organisation_id: int, registration_id: int, now: datetime) -> Connection:
    """One platform. Raises NoSuchConnection."""
    registration = get_platform(session, organisation_id=organisation_id, registration_id=registration_id)
    return _with_details(session, [registration], now)[0]


def get_platform(session: Session, *, organisation_id: int, registration_id: int) -> Registration:
    """The registration alone. Raises NoSuchConnection."""
    registration = session.get(Registration, registration_id)
    if registration is None or registration.organisation_id != organisation_id:
        raise NoSuchConnection("The organisation has no such platform.")
    return registration


def platforms_of_issuer(session: Session, *, organisation_id: int, issuer: str) -> list[Registration]:
    """Connections of the same platform: a person of one is the same person in the others."""
    query = select(Registration).where(Registration.organisation_id == organisation_id, Registration.issuer == issuer)
    return list(session.scalars(query.order_by(Registration.id)))


def rename_platform(session: Session, *, registration: Registration, name: str) -> None:
    """What administrators call it. Raises BadPlatformName."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadPlatformName("Write a name of 200 characters at most.", field="name")
    registration.name = name
    session.flush()


def switch_platform(session: Session, *, registration: Registration, on: bool, by: int, now: datetime) -> None:
    """Off: no launch is accepted and nothing is sent; all that came from it stays."""
    if registration.enabled is not on:
        registration.enabled = on
        note_change(session, registration, "lti.enabled" if on else "lti.disabled", by, now)
    session.flush()


def decide_deployment(
    session: Session, *, registration: Registration, deployment_id: int, accept: bool, by: int, now: datetime
) -> Deployment:
    """Accept or refuse a place where the platform has put the tool. Raises NoSuchConnection."""
    deployment = session.get(Deployment, deployment_id)
    if deployment is None or deployment.registration_id != registration.id:
        raise NoSuchConnection("The platform has no such deployment.")
    deployment.state = "accepted" if accept else "refused"
    note_change(session, registration, f"lti.deployment_{deployment.state}", by, now)
    session.flush()
    return deployment


def remove_platform(session: Session, *, registration: Registration, by: int, now: datetime) -> None:
    """Forget the platform, its courses, links, columns and scores; people, cohorts and results stay."""
    note_change(session, registration, "lti.removed", by, now)
    session.delete(registration)
    session.flush()


def refusals_of(
    session: Session, *, organisation_id: int, reference: str = "", registration_id: int | None = None
) -> list[Refusal]:
    """Refused launches, newest first: the one of a reference (as somebody typed it), or the last ones."""
    query = select(Refusal).where(Refusal.organisation_id == organisation_id)
    if reference:
        plain = "".join(one for one in reference if one.isalnum()).lower()[:16]
        query = query.where(func.replace(func.lower(Refusal.reference), "-", "") == plain)
    if registration_id is not None:
        query = query.where(Refusal.registration_id == registration_id)
    return list(session.scalars(query.order_by(Refusal.at.desc()).limit(REFUSALS_SHOWN)))


def _with_details(session: Session, registrations: Iterable[Registration], now: datetime) -> list[Connection]:
    """A fixed number of queries, however many platforms and courses there are."""
    wanted = {one.id: one for one in registrations}
    deployments: dict[int, list[Deployment]] = {}
    query = select(Deployment).where(Deployment.registration_id.in_(wanted)).order_by(Deployment.id)
    for deployment in session.scalars(query):
        deployments.setdefault(deployment.registration_id, []).append(deployment)
    courses = _courses(session, wanted)
    counted = (
        select(Context.registration_id, func.count(Member.identity_id.distinct()))
        .join(Member, Member.context_id == Context.id)
        .where(Context.registration_id.in_(wanted), Member.active)
        .group_by(Context.registration_id)
    )
    people = {registration_id: number for registration_id, number in session.execute(counted)}  # noqa: C416
    return [
        Connection(
            registration,
            state_of(registration, now=now),
            tuple(deployments.get(key, ())),
            tuple(courses.get(key, ())),
            people.get(key, 0),
        )
        for key, registration in wanted.items()
    ]


def _courses(session: Session, wanted: Iterable[int]) -> dict[int, list[Course]]:
    keys = list(wanted)
    contexts = list(session.scalars(select(Context).where(Context.registration_id.in_(keys)).order_by(Context.id)))
    inside = select(Context.id).where(Context.registration_id.in_(keys))
    active = select(Member.context_id, func.count()).where(Member.context_id.in_(inside), Member.active)
    members = {context_id: number for context_id, number in session.execute(active.group_by(Member.context_id))}  # noqa: C416
    cohorts: dict[int, list[Cohort]] = {}
    places = select(ContextCohort.context_id, Cohort).join(Cohort, Cohort.id == ContextCohort.cohort_id)
    for context_id, cohort in session.execute(places.where(ContextCohort.context_id.in_(inside))):
        cohorts.setdefault(context_id, []).append(cohort)
    columns: dict[tuple[int, str], int] = {}
    counted = select(LineItem.context_id, LineItem.state, func.count()).where(LineItem.context_id.in_(inside))
    for context_id, state, count in session.execute(counted.group_by(LineItem.context_id, LineItem.state)):
        columns[context_id, state] = count
    found: dict[int, list[Course]] = {}
    for context in contexts:
        found.setdefault(context.registration_id, []).append(
            Course(
                context,
                tuple(sorted(cohorts.get(context.id, ()), key=lambda one: one.name)),
                members.get(context.id, 0),
                columns.get((context.id, "present"), 0) + columns.get((context.id, "wanted"), 0),
                columns.get((context.id, "missing"), 0),
            )
        )
    return found


def note_change(session: Session, registration: Registration, action: str, by: int | None, now: datetime) -> None:
    """Note in the audit trail who did what with a connection."""
    note_action(
        session,
        organisation_id=registration.organisation_id,
        actor_id=by,
        action=action,
        subject=f"lti_registration:{registration.id}",
        detail={"issuer": registration.issuer},
        now=now,
    )
