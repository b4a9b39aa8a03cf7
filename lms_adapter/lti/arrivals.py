"""Somebody arrives from a platform: who they are, where they come from, what the link opens, and as whom they look.

Everything that a launch changes is changed here, in the transaction of the launch: the course and the link at the
platform, what the link opens, the cohort, the person and their place, the column of the grade book. The course comes
first and is locked, so that a whole class may arrive at once.

As whom they look and what they are in the course are two things (lms_adapter.lti.roles): a mentor looks on without a
place in a cohort, and so does a trainer who comes from outside any course.

A launch without a `sub` is anonymous (LTI core 1.3, 5.3.6.1): it makes a visitor of a day, who belongs to no cohort,
reads and answers like anybody, and is erased with everything they did when the day is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from course.curriculum.service import PublishedCourse
from course.enrolment.models import Person, Role
from lms_adapter.lti import claims
from lms_adapter.lti.claims import Message
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.contexts import keep_context, keep_link
from lms_adapter.lti.line_items import keep_line_item
from lms_adapter.lti.link_targets import decide_target
from lms_adapter.lti.models import Context, Deployment, Identity, Member, Registration, ResourceLink
from lms_adapter.lti.people import keep_out, language_of, person_of, place_member
from lms_adapter.lti.roles import place_of, role_of
from lms_adapter.lti.targets import Target

GUEST_FOR = timedelta(hours=24)
"""How long a visitor without a name may come back to what they did."""
GUESTS = {"fr": "Visiteur", "en": "Visitor"}
SEEN_EVERY = timedelta(minutes=5)
"""How exactly a platform's last launch is known; its row is not written by every launch, which would queue there."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A launch, told in our own words."""

    person: Person
    identity: Identity | None
    """None for a visitor."""
    context: Context
    resource_link: ResourceLink | None
    role: Role
    """Learner or trainer, for the pages of this launch."""
    course: PublishedCourse | None
    target: Target | None
    """None until somebody has decided what the link opens."""
    first_time: bool = False
    """Nobody had launched as this person from this course of the platform before."""


def arrive(
    session: Session, *, registration: Registration, deployment: Deployment, message: Message, now: datetime
) -> Arrival:
    """Take in a message whose token has passed every check. Raises CrowdedArrival, CrowdedContext."""
    context = keep_context(session, deployment=deployment, message=message, now=now)
    link = keep_link(session, context=context, message=message, now=now)
    course, target = decide_target(session, context=context, link=link, message=message)
    if course is not None and message.message_type != claims.DEEP_LINKING_REQUEST:
        keep_cohort(session, context=context, course_id=course.id, now=now)
    role = role_of(message.roles) if message.subject else Role.LEARNER
    person, identity, first_time = _who(
        session, registration=registration, context=context, message=message, role=role, now=now
    )
    if course is not None and target is not None:
        keep_line_item(
            session, context=context, resource_link=link, course_id=course.id, target=target, message=message, now=now
        )
    if registration.last_launch_at is None or registration.last_launch_at <= now - SEEN_EVERY:
        registration.last_launch_at = now
    session.flush()
    return Arrival(person, identity, context, link, role, course, target, first_time)


def _who(
    session: Session, *, registration: Registration, context: Context, message: Message, role: Role, now: datetime
) -> tuple[Person, Identity | None, bool]:
    if not message.subject:
        return _guest(session, registration=registration, message=message, now=now), None, False
    identity = person_of(
        session,
        registration=registration,
        subject=message.subject,
        name=message.name,
        email=message.email,
        role=role,
        locale=message.locale or "fr",
        now=now,
    )
    person = session.get_one(Person, identity.person_id)  # kept in hand, else every step reads the row again
    member = session.get(Member, (context.id, identity.id))
    first_time = member is None or member.launched_at is None
    place = place_of(message.roles, in_course=bool(context.context_id))
    if place is None:
        keep_out(session, context=context, identity=identity, now=now)
    else:
        place_member(
            session, context=context, identity=identity, role=place, now=now, groups=message.groups, launched=True
        )
    person.last_seen_at = now
    session.flush()
    return person, identity, first_time


def _guest(session: Session, *, registration: Registration, message: Message, now: datetime) -> Person:
    locale = language_of(message.locale)
    person = Person(
        organisation_id=registration.organisation_id,
        email=None,
        display_name=GUESTS[locale],
        role=Role.LEARNER,
        locale=locale,
        last_seen_at=now,
        guest_until=now + GUEST_FOR,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person
